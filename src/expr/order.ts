import { Expr } from "./node.js";
import { Rational } from "./rational.js";

/**
 * The canonical order of operands. It follows the content's hash and, where two hashes collide, the content itself,
 * so it is the same in every run and does not depend on what was built first.
 */
export function compare(a: Expr, b: Expr): number {
  if (a === b) return 0;
  if (a.hash !== b.hash) return a.hash - b.hash;
  return compareContent(a, b);
}

function compareContent(left: Expr, right: Expr): number {
  const stack: [Expr, Expr][] = [[left, right]];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (a.op !== b.op) return a.op.name < b.op.name ? -1 : a.op.name > b.op.name ? 1 : a.op.id - b.op.id;
    const byValue = compareValues(a.value, b.value);
    if (byValue !== 0) return byValue;
    if (a.args.length !== b.args.length) return a.args.length - b.args.length;
    for (let i = a.args.length - 1; i >= 0; i--) stack.push([a.args[i], b.args[i]]);
  }
  return 0;
}

function compareValues(a: Expr["value"], b: Expr["value"]): number {
  if (a === b || a === null || b === null) return 0;
  if (a instanceof Rational) return a.compare(b as Rational);
  if (a instanceof Expr) return compareContent(a, b as Expr);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts the pairs in items[from..to) by the first of each. */
export function sortPairs(items: Expr[], from: number, to: number): void {
  const count = (to - from) / 2;
  if (count > 32) {
    sortManyPairs(items, from, to);
    return;
  }
  for (let i = from + 2; i < to; i += 2) {
    const first = items[i];
    const second = items[i + 1];
    let j = i - 2;
    if (items[j].hash < first.hash) continue;
    while (j >= from && compare(items[j], first) > 0) {
      items[j + 2] = items[j];
      items[j + 3] = items[j + 1];
      j -= 2;
    }
    items[j + 2] = first;
    items[j + 3] = second;
  }
}

function sortManyPairs(items: Expr[], from: number, to: number): void {
  const pairs: (readonly [Expr, Expr])[] = [];
  for (let i = from; i < to; i += 2) pairs.push([items[i], items[i + 1]]);
  pairs.sort((a, b) => compare(a[0], b[0]));
  let j = from;
  for (const [first, second] of pairs) {
    items[j++] = first;
    items[j++] = second;
  }
}
