/**
 * Lists without order, written as lists of what they share. The algebra keeps sums and products flat, so x·y·z is no
 * part of x·y·z·t by form, and the thousand products of which each lacks one of a thousand factors have half a million
 * of them in common. Here all items stand in one order, those of most lists first, and this order is halved again and
 * again. What several lists have in one half becomes one part, combined with what they shared further up. So n lists
 * of which each lacks one of n items, and n lists of which each has one item more than the last, take a number of parts
 * that grows with n alone.
 */
import { type Run, Runs } from "./runs.js";

/** An item i ≥ 0, or part p as ~p. */
export type Operand = number;

export interface SharedLists {
  /** What each part consists of: items, and parts that stand before it. */
  readonly parts: readonly (readonly Operand[])[];
  /** The same for each list. */
  readonly lists: readonly (readonly Operand[])[];
}

/** @param lists whole numbers from 0 on, no number twice in a list */
export function shareLists(lists: readonly (readonly number[])[]): SharedLists {
  return new Sharing(lists).shared;
}

/** Operands by codes from 1 on. */
const NOTHING = 0;
const codeOf = (operand: Operand): number => (operand >= 0 ? 2 * operand + 1 : -2 * operand);
const operandOf = (code: number): Operand => (code % 2 === 1 ? (code - 1) / 2 : -code / 2);

const WIDE = 2 ** 26;
const keyOf = (a: number, b: number): number => a * WIDE + b;

/** A run that is to be combined with what was shared further up, and what the two became. */
interface Task {
  /** A code; NOTHING where the run stands for itself. */
  readonly above: number;
  readonly run: Run;
  found: number;
}

/** Tasks of which no two are the same. */
class Tasks {
  readonly all: Task[] = [];
  private readonly known = new Map<number, Task>();

  get(above: number, run: Run): Task {
    const key = keyOf(above, run.number);
    let task = this.known.get(key);
    if (task === undefined) {
      task = { above, run, found: NOTHING };
      this.known.set(key, task);
      this.all.push(task);
    }
    return task;
  }
}

class Sharing {
  readonly shared: SharedLists;
  private readonly parts: Operand[][] = [];
  private readonly runs: Runs;
  /** What runs that stand for themselves became, and pairs of codes. */
  private readonly ofRun = new Map<number, number>();
  private readonly ofPair = new Map<number, number>();

  constructor(lists: readonly (readonly number[])[]) {
    this.runs = new Runs(lists);
    const { items, rows, alone } = this.runs;
    const tasks = new Tasks();
    const whole = rows.map((row, r) =>
      row.length === 0 ? null : tasks.get(NOTHING, this.runs.run(r, 0, row.length)),
    );
    this.solve(0, items.length, tasks.all);
    this.shared = {
      parts: this.parts,
      lists: whole.map((task, r) => (task === null ? alone[r] : [operandOf(task.found), ...alone[r]])),
    };
  }

  /** Finds what each task becomes. All runs lie between the places `low` and `high`. */
  private solve(low: number, high: number, tasks: readonly Task[]): void {
    const open = tasks.filter((t) => {
      const known = this.known(t.run);
      if (known !== undefined) t.found = this.pair(t.above, known);
      return known === undefined;
    });
    if (open.length > 0) this.divide(low, (low + high) >> 1, high, open);
    for (const t of open) if (t.above === NOTHING) this.ofRun.set(t.run.number, t.found);
  }

  private known({ row, from, to, number }: Run): number | undefined {
    return to - from === 1 ? codeOf(this.runs.items[this.runs.rows[row][from]]) : this.ofRun.get(number);
  }

  private divide(low: number, middle: number, high: number, tasks: readonly Task[]): void {
    const halves = tasks.map(({ run }) => this.runs.halves(run, middle));
    const agreement = new Agreement(tasks, halves);
    const first = [new Tasks(), new Tasks()];
    const second = [new Tasks(), new Tasks()];
    // What can only be said once the tasks of the first round are solved, and once all are.
    const between: (() => void)[] = [];
    const after: (() => void)[] = [];
    const becomes = (t: Task, other: Task) =>
      after.push(() => {
        t.found = other.found;
      });
    tasks.forEach((t, i) => {
      const { above } = t;
      const [left, right] = halves[i];
      if (left === null || right === null) {
        if (left !== null) becomes(t, first[0].get(above, left));
        if (right !== null) becomes(t, first[1].get(above, right));
        return;
      }
      const side = agreement.side(above, left, right);
      if (side === null) {
        const a = first[0].get(NOTHING, left);
        const b = first[1].get(NOTHING, right);
        after.push(() => {
          t.found = this.triple(above, a.found, b.found);
        });
        return;
      }
      // The common half goes up, and the task goes on in the other one. Where others that have the same above lie in the
      // common half alone, they lead there step by step; else the half is worth a part of its own, which serves all.
      const [common, rest] = side === 0 ? [left, right] : [right, left];
      const together = above === NOTHING || agreement.within(above, side);
      const up = first[side].get(together ? above : NOTHING, common);
      between.push(() => {
        becomes(t, second[1 - side].get(together ? up.found : this.pair(above, up.found), rest));
      });
    });
    this.solve(low, middle, first[0].all);
    this.solve(middle, high, first[1].all);
    for (const step of between) step();
    this.solve(low, middle, second[0].all);
    this.solve(middle, high, second[1].all);
    for (const step of after) step();
  }

  private triple(a: number, b: number, c: number): number {
    if (this.ofPair.has(keyOf(a, b))) return this.pair(this.pair(a, b), c);
    if (this.ofPair.has(keyOf(a, c))) return this.pair(this.pair(a, c), b);
    return this.pair(a, this.pair(b, c));
  }

  private pair(a: number, b: number): number {
    if (a === NOTHING) return b;
    const key = keyOf(a, b);
    let found = this.ofPair.get(key);
    if (found === undefined) {
      found = codeOf(~(this.parts.push([operandOf(a), operandOf(b)]) - 1));
      this.ofPair.set(key, found);
    }
    return found;
  }
}

/** Which tasks with the same above have a half in common. */
class Agreement {
  private readonly counts = new Map<number, number>();
  private readonly inOneHalf = new Set<number>();

  constructor(tasks: readonly Task[], halves: readonly (readonly [Run | null, Run | null])[]) {
    tasks.forEach(({ above }, i) => {
      const [left, right] = halves[i];
      if (left === null || right === null) this.inOneHalf.add(keyOf(above, left === null ? 1 : 0));
      for (const half of halves[i]) {
        if (half === null) continue;
        const key = keyOf(above, half.number);
        this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
      }
    });
  }

  /** The half that more tasks have; null where no other task has either. */
  side(above: number, left: Run, right: Run): 0 | 1 | null {
    const inLeft = this.counts.get(keyOf(above, left.number)) as number;
    const inRight = this.counts.get(keyOf(above, right.number)) as number;
    if (inLeft === 1 && inRight === 1) return null;
    return inRight >= inLeft ? 1 : 0;
  }

  /** Does a task lie in this half altogether? */
  within(above: number, side: 0 | 1): boolean {
    return this.inOneHalf.has(keyOf(above, side));
  }
}
