/** Lists of numbers in one common order, and the runs that they have in common there. */

/** A run of a row. Equal runs have the same number, also in different rows. */
export interface Run {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly number: number;
}

export class Runs {
  /** What stands in several lists: first what stands in most of them. */
  readonly items: readonly number[];
  /** For each list the places of its items in that order, ascending. */
  readonly rows: readonly Int32Array[];
  /** For each list the items that no other list has. */
  readonly alone: readonly (readonly number[])[];
  private readonly known = new Map<number, Run[]>();
  private count = 0;
  /** Checksums of the beginnings of each row, in two words. */
  private readonly sums: readonly (readonly [Int32Array, Int32Array])[];

  constructor(lists: readonly (readonly number[])[]) {
    const counts = new Map<number, number>();
    for (const list of lists) for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
    const common = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    this.items = common.map(([item]) => item);
    const places = new Map(this.items.map((item, place) => [item, place]));
    this.rows = lists.map((list) => placesOf(list, places));
    this.alone = lists.map((list) => list.filter((item) => !places.has(item)));
    this.sums = this.rows.map(checksums);
  }

  /** Items [from, to) of a row. */
  run(row: number, from: number, to: number): Run {
    const [a, b] = this.sums[row];
    const key = ((a[to] - a[from]) >>> 0) + ((b[to] - b[from]) >>> 11) * 2 ** 32;
    const alike = this.known.get(key) ?? [];
    this.known.set(key, alike);
    const same = alike.find((r) => this.equal(r, row, from, to));
    const run = { row, from, to, number: same?.number ?? this.count++ };
    if (same === undefined) alike.push(run);
    return run;
  }

  /** The parts of a run before a place and from it on; null for an empty one. */
  halves({ row, from, to }: Run, place: number): readonly [Run | null, Run | null] {
    const places = this.rows[row];
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle] < place) low = middle + 1;
      else high = middle;
    }
    return [low === from ? null : this.run(row, from, low), low === to ? null : this.run(row, low, to)];
  }

  private equal(r: Run, row: number, from: number, to: number): boolean {
    if (r.to - r.from !== to - from) return false;
    const a = this.rows[r.row];
    const b = this.rows[row];
    for (let i = r.from, j = from; j < to; i++, j++) if (a[i] !== b[j]) return false;
    return true;
  }
}

/** Lists may have millions of items: nothing is made for each of them. */
function placesOf(list: readonly number[], places: ReadonlyMap<number, number>): Int32Array {
  const row = new Int32Array(list.length);
  let length = 0;
  for (const item of list) {
    const place = places.get(item);
    if (place !== undefined) row[length++] = place;
  }
  return row.slice(0, length).sort();
}

function checksums(row: Int32Array): readonly [Int32Array, Int32Array] {
  const a = new Int32Array(row.length + 1);
  const b = new Int32Array(row.length + 1);
  for (let i = 0; i < row.length; i++) {
    a[i + 1] = a[i] + mixed(row[i]);
    b[i + 1] = b[i] + mixed(~row[i]);
  }
  return [a, b];
}

/** Bits that say nothing of the number, so that sums of few of them differ. */
function mixed(n: number): number {
  let h = Math.imul(n ^ (n >>> 16), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 13), 0x297a2d39);
  return h ^ (h >>> 16);
}
