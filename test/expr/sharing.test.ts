/** What lists have in common: nothing is lost, and it takes few parts. */
import test from "ava";
import { type Operand, type SharedLists, shareLists } from "../../src/expr/sharing.js";
import { seeded } from "../rules/_points.js";

const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
const without = (n: number, i: number) => range(0, n).filter((j) => j !== i);

/** The items of each list, parts opened. */
function opened({ parts, lists }: SharedLists): number[][] {
  const known: number[][] = [];
  const open = (o: Operand): number[] => (o < 0 ? known[~o] : [o]);
  for (const part of parts) known.push(part.flatMap(open));
  return lists.map((list) => list.flatMap(open).sort((a, b) => a - b));
}

/** How often two operands are combined, and how often one after the other. */
function work({ parts, lists }: SharedLists): { operations: number; depth: number } {
  const depths: number[] = [];
  const depthOf = (list: readonly Operand[]) => Math.max(0, ...list.map((o) => (o < 0 ? depths[~o] : 0)));
  for (const part of parts) depths.push(depthOf(part) + 1);
  const operations = [...parts, ...lists].reduce((n, list) => n + Math.max(0, list.length - 1), 0);
  return { operations, depth: Math.max(...lists.map(depthOf)) };
}

test("lists keep their items", (t) => {
  const random = seeded(1);
  for (let round = 0; round < 400; round++) {
    const size = 1 + Math.floor(random() * 40);
    const density = random();
    const lists = Array.from({ length: Math.floor(random() * 20) }, () =>
      range(0, size).filter(() => random() < density),
    );
    t.deepEqual(opened(shareLists(lists)), lists);
  }
});

test("parts are made of what stands before them", (t) => {
  const { parts } = shareLists(range(0, 50).map((i) => without(50, i)));
  parts.forEach((part, p) => {
    t.true(part.length > 1);
    for (const o of part) t.true(o >= 0 || ~o < p);
  });
});

test("lists that lack one item each take three operations an item, in a balanced tree", (t) => {
  const n = 1000;
  const lists = range(0, n).map((i) => without(n, i));
  const shared = shareLists(lists);
  t.deepEqual(opened(shared), lists);
  const { operations, depth } = work(shared);
  t.true(operations <= 3 * n, `${operations}`);
  t.true(depth <= 2 * Math.ceil(Math.log2(n)), `${depth}`);
});

test("lists that grow take one operation an item, from either end", (t) => {
  const n = 1000;
  for (const lists of [
    range(1, n).map((i) => range(0, i)),
    range(1, n).map((i) => range(i, n)),
    // Each with an item of its own.
    range(1, n).map((i) => [...range(0, i), n + i]),
  ]) {
    const shared = shareLists(lists);
    t.deepEqual(opened(shared), lists);
    const own = lists[0].includes(n + 1) ? n : 0;
    t.true(work(shared).operations <= n + own);
  }
});

test("what one list has alone, and lists that share nothing, stay as they are", (t) => {
  t.deepEqual(shareLists([[0, 1, 2], [3, 4], []]), { parts: [], lists: [[0, 1, 2], [3, 4], []] });
  t.deepEqual(
    shareLists([
      [0, 1, 2],
      [1, 3],
    ]),
    {
      parts: [],
      lists: [
        [1, 0, 2],
        [1, 3],
      ],
    },
  );
  t.deepEqual(shareLists([]), { parts: [], lists: [] });
});

test("the same list is the same operand", (t) => {
  const { lists } = shareLists([
    [0, 1, 2],
    [2, 1, 0],
  ]);
  t.deepEqual(lists[0], lists[1]);
  t.is(lists[0].length, 1);
});
