/** The constructors: one node for each value they can tell apart, and never another value. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { Expr, symbol, workspace } from "../../src/expr/node.js";
import { Kind, type Op } from "../../src/expr/op.js";
import { compare, sortPairs } from "../../src/expr/order.js";
import { Rational } from "../../src/expr/rational.js";
import {
  add,
  div,
  E,
  integer,
  mul,
  neg,
  ONE,
  pow,
  product,
  rational,
  rationalOf,
  sub,
  sum,
  TWO,
  ZERO,
} from "../../src/expr/reals.js";
import { substitute } from "../../src/expr/rebuild.js";
import { postorder } from "../../src/expr/walk.js";
import fc, { runs } from "../_fast-check.js";
import {
  anyGrouping,
  anyOrder,
  build,
  flaw,
  names,
  number,
  randomFrom,
  same,
  shape,
  type Tree,
  trees,
} from "./_trees.js";

const x = symbol("x");
const y = symbol("y");
const ratio = (p: number, q: number) => rational(Rational.ratio(p, q));
const parse = (text: string) => defaultBook.parse(text);
const settings = { numRuns: runs(1500) };

const halves = fc.constantFrom(
  number(1, 2),
  number(-1, 2),
  number(3, 2),
  number(1, 3),
  number(2),
  number(-1),
);
const exponents = fc.oneof(halves, fc.constantFrom<Tree>({ op: "symbol", name: "x" }));
const anything = trees(exponents);

test("every node that a constructor makes is canonical", (t) => {
  fc.assert(
    fc.property(anything, (tree) => {
      for (const n of postorder([build(tree)])) {
        const wrong = flaw(n);
        if (wrong !== null) throw new Error(`${wrong}: ${n}`);
      }
    }),
    settings,
  );
  t.pass();
});

test("operands may be given in any order", (t) => {
  fc.assert(
    fc.property(anything, fc.nat(), (tree, seed) => build(tree) === build(tree, anyOrder(randomFrom(seed)))),
    settings,
  );
  t.pass();
});

test("terms may be grouped in any way", (t) => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 2, maxLength: 6 }), fc.nat(), (terms, seed) => {
      const built = terms.map((tree) => build(tree));
      return sum(built) === anyGrouping(randomFrom(seed))("sum", built);
    }),
    settings,
  );
  t.pass();
});

// A number is multiplied into a sum, so 2·((x + 1)·y) and (2·(x + 1))·y are two nodes; hence two kinds of factors. Powers
// of products with a fractional exponent are left out: (x·y)^(3/2) and x·y·(x·y)^(1/2) are two nodes as well.
const symbolic = [
  "x",
  "y",
  "1/x",
  "x^2",
  "x^y",
  "x^(-y)",
  "x^(1/2)",
  "(x+1)",
  "1/(x+1)",
  "(x+y)^2",
  "sqrt(x)",
];
const numeric = [
  "2",
  "-1/3",
  "2^(1/2)",
  "2^(1/3)",
  "(4/9)^(1/3)",
  "8^(1/2)",
  "e",
  "exp(2)",
  "exp(-1/2)",
  "exp(-1)",
  "x",
  "x^y",
  "x^(-1/2)",
];
for (const [kind, texts] of Object.entries({ symbolic, numeric }))
  test(`${kind} factors may be grouped in any way`, (t) => {
    const factors = texts.map(parse);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...factors), { minLength: 2, maxLength: 8 }),
        fc.nat(),
        (list, seed) => {
          const whole = product(list);
          return whole === anyGrouping(randomFrom(seed))("product", list) && flaw(whole) === null;
        },
      ),
      settings,
    );
    t.pass();
  });

test("the form of a node does not depend on what was built before it", (t) => {
  fc.assert(
    fc.property(anything, fc.nat(), (tree, seed) => {
      const plain = workspace(() => shape(build(tree)));
      const late = workspace(() => {
        for (const name of ["w", "z", "y", "x"]) pow(symbol(`${name}${seed}`), symbol(name));
        return shape(build(tree, anyOrder(randomFrom(seed))));
      });
      return plain === late;
    }),
    { numRuns: runs(500) },
  );
  t.pass();
});

// ————— values

type Fraction = readonly [bigint, bigint];
const fraction = (p: bigint, q: bigint): Fraction | null => (q === 0n ? null : q < 0n ? [-p, -q] : [p, q]);

function power(b: Fraction | null, n: number): Fraction | null {
  if (b === null) return null;
  return n >= 0 ? [b[0] ** BigInt(n), b[1] ** BigInt(n)] : fraction(b[1] ** BigInt(-n), b[0] ** BigInt(-n));
}
function fold(values: readonly (Fraction | null)[], op: "sum" | "product"): Fraction | null {
  let acc: Fraction = op === "sum" ? [0n, 1n] : [1n, 1n];
  for (const v of values) {
    if (v === null) return null;
    acc = op === "sum" ? [acc[0] * v[1] + v[0] * acc[1], acc[1] * v[1]] : [acc[0] * v[0], acc[1] * v[1]];
  }
  return acc;
}
/** The value as written; null where it is undefined. */
function exactValue(tree: Tree, at: Record<string, Fraction>): Fraction | null {
  if (tree.op === "number") return fraction(BigInt(tree.p), BigInt(tree.q));
  if (tree.op === "symbol") return at[tree.name];
  if (tree.op === "power") {
    const [b, e] = tree.args;
    return power(exactValue(b, at), e.op === "number" ? e.p : Number.NaN);
  }
  return fold(
    tree.op === "e" ? [null] : tree.args.map((a) => exactValue(a, at)),
    tree.op === "e" ? "sum" : tree.op,
  );
}
/** The value of what was made of it. */
function exactValueOfNode(e: Expr, at: Record<string, Fraction>): Fraction | null {
  const whole = (n: Expr) => rationalOf(n).small;
  const exact = (n: unknown): Fraction => {
    const r = (n as Expr).value as Rational;
    return [r.numerator, r.denominator];
  };
  const { args } = e;
  const pairs = args.flatMap((a, i) => (i % 2 === 0 ? [[a, args[i + 1]] as const] : []));
  switch (e.op.kind) {
    case Kind.Number:
      return exact(e);
    case Kind.Symbol:
      return at[e.value as string];
    case Kind.Sum:
      return fold(
        [exact(e.value), ...pairs.map(([a, c]) => fold([exactValueOfNode(a, at), exact(c)], "product"))],
        "sum",
      );
    case Kind.Product:
      return fold(
        [exact(e.value), ...pairs.map(([b, n]) => power(exactValueOfNode(b, at), whole(n)))],
        "product",
      );
    default:
      return power(exactValueOfNode(args[0], at), whole(args[1]));
  }
}

test("a constructor keeps the exact value wherever what was written has one", (t) => {
  const point = fc.tuple(fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: 1n, max: 3n }));
  let compared = 0;
  fc.assert(
    fc.property(trees(), fc.tuple(point, point, point), (tree, [a, b, c]) => {
      const at = { x: a, y: b, z: c };
      const want = exactValue(tree, at);
      if (want === null) return;
      const got = exactValueOfNode(build(tree), at);
      compared++;
      if (got === null || got[0] * want[1] !== want[0] * got[1])
        throw new Error(`${build(tree)}: ${got} for ${want}`);
    }),
    { numRuns: runs(4000) },
  );
  t.true(compared > runs(4000) / 3);
});

/** A double, and a bound of its error. */
type Approximate = readonly [number, number];
const roundoff = (v: number) => Math.abs(v) * 2 ** -50;
function raised([b, db]: Approximate, [e, de]: Approximate): Approximate {
  const v = b ** e;
  return [v, roundoff(v) + Math.abs(v) * (Math.abs((e * db) / b) + Math.abs(de * Math.log(Math.abs(b))))];
}
const plus = ([a, da]: Approximate, [b, db]: Approximate): Approximate => [
  a + b,
  da + db + roundoff(a) + roundoff(b),
];
const times = ([a, da]: Approximate, [b, db]: Approximate): Approximate => [
  a * b,
  Math.abs(a) * db + Math.abs(b) * da + da * db + roundoff(a * b),
];

function near(tree: Tree, at: Record<string, number>): Approximate {
  if (tree.op === "number") return [tree.p / tree.q, roundoff(tree.p / tree.q)];
  if (tree.op === "symbol") return [at[tree.name], 0];
  if (tree.op === "e") return [Math.E, roundoff(Math.E)];
  if (tree.op === "power") return raised(near(tree.args[0], at), near(tree.args[1], at));
  const parts = tree.args.map((a) => near(a, at));
  return tree.op === "sum" ? parts.reduce(plus) : parts.reduce(times);
}
function nearNode(e: Expr, at: Record<string, number>): Approximate {
  const { args } = e;
  const own = (n: unknown): Approximate => {
    const v = ((n as Expr).value as Rational).toNumber();
    return [v, roundoff(v)];
  };
  const pairs = args.flatMap((a, i) => (i % 2 === 0 ? [[a, args[i + 1]] as const] : []));
  switch (e.op.kind) {
    case Kind.Number:
      return own(e);
    case Kind.Symbol:
      return [at[e.value as string], 0];
    case Kind.Constant:
      return [Math.E, roundoff(Math.E)];
    case Kind.Sum:
      return pairs.reduce((acc, [a, c]) => plus(acc, times(nearNode(a, at), own(c))), own(e.value));
    case Kind.Product:
      return pairs.reduce(
        (acc, [b, n]) => times(acc, raised(nearNode(b, at), nearNode(n, at))),
        own(e.value),
      );
    case Kind.Call:
      return raised([Math.E, roundoff(Math.E)], nearNode(args[0], at));
    default:
      return raised(nearNode(args[0], at), nearNode(args[1], at));
  }
}

test("fractional powers, symbolic exponents and powers of e keep their value", (t) => {
  const leaves = fc.oneof(
    fc.constantFrom(number(2), number(-2), number(4, 9), number(8), number(1, 2), number(-8)),
    fc.constantFrom<Tree>({ op: "e" }, ...names.map((name): Tree => ({ op: "symbol", name }))),
  );
  const point = fc.integer({ min: -20, max: 30 }).map((n) => (2 * n + 1) / 20);
  let compared = 0;
  fc.assert(
    fc.property(trees(exponents, leaves), fc.tuple(point, point, point), (tree, [a, b, c]) => {
      const at = { x: a, y: b, z: c };
      const [want, slack] = near(tree, at);
      if (!Number.isFinite(want) || !(slack < 1e-6 * Math.abs(want))) return;
      const [got, more] = nearNode(build(tree), at);
      if (!Number.isNaN(got) && !(more <= 1e-6 * Math.abs(want))) return;
      compared++;
      if (!(Math.abs(got - want) <= 4 * (slack + more)))
        throw new Error(`${build(tree)} at ${[a, b, c]}: ${got} for ${want}`);
    }),
    { numRuns: runs(4000) },
  );
  t.true(compared > runs(4000) / 8, `${compared} compared`);
});

// ————— identities, one by one

const identities: readonly (readonly [string, Expr, Expr])[] = [
  ["x − x is 0", sub(x, x), ZERO],
  ["x / x is 1", div(x, x), ONE],
  ["x^0 is 1", pow(x, ZERO), ONE],
  ["0^0 is 1", pow(ZERO, ZERO), ONE],
  ["0 · x is 0", mul(ZERO, x), ZERO],
  ["1^x is 1", pow(ONE, x), ONE],
  ["x + x is 2x", add(x, x), mul(TWO, x)],
  ["x · x is x^2", mul(x, x), pow(x, TWO)],
  ["−(x − y) is y − x", neg(sub(x, y)), sub(y, x)],
  ["2·(x + y) is multiplied through", mul(TWO, add(x, y)), add(mul(TWO, x), mul(TWO, y))],
  ["x^y · x is x^(y+1)", mul(pow(x, y), x), pow(x, add(y, ONE))],
  ["(x^y)^3 is x^(3y)", pow(pow(x, y), integer(3)), pow(x, mul(integer(3), y))],
  ["(x·y)^−2 is x^−2·y^−2", pow(mul(x, y), integer(-2)), mul(pow(x, integer(-2)), pow(y, integer(-2)))],
  ["(2x)^3 is 8x^3", pow(mul(TWO, x), integer(3)), mul(integer(8), pow(x, integer(3)))],
  ["2^(3/2) is 2·2^(1/2)", pow(TWO, ratio(3, 2)), mul(TWO, pow(TWO, ratio(1, 2)))],
  ["2^(−1/2) is 2^(1/2)/2", pow(TWO, ratio(-1, 2)), div(pow(TWO, ratio(1, 2)), TWO)],
  ["(4/9)^(1/2) is 2/3", pow(ratio(4, 9), ratio(1, 2)), ratio(2, 3)],
  ["8^(1/3) is 2", pow(integer(8), ratio(1, 3)), TWO],
  ["8^(−2/3) is 1/4", pow(integer(8), ratio(-2, 3)), ratio(1, 4)],
  ["0^(1/2) is 0", pow(ZERO, ratio(1, 2)), ZERO],
  ["(−1)^(10^30) is 1", pow(integer(-1), parse("1e30")), ONE],
  ["(−1)^(10^30 + 1) is −1", pow(integer(-1), parse("1e30+1")), integer(-1)],
  ["e · e · e is exp(3), however it is grouped", mul(mul(E, E), E), parse("exp(3)")],
  ["exp(2)^(1/2) is e", pow(parse("exp(2)"), ratio(1, 2)), E],
  ["exp(0) is 1", parse("exp(0)"), ONE],
  ["exp(1) is e", parse("exp(1)"), E],
];
for (const [name, made, want] of identities) test(name, (t) => same(t, made, want));

const kept: readonly (readonly [string, string])[] = [
  ["a negative base with a fractional exponent", "(-8)^(1/3)"],
  ["0 to a negative power", "1/0"],
  ["0 to a symbolic power", "0^x"],
  ["(x^2)^(1/2), which is |x|", "(x^2)^(1/2)"],
  ["(x·y)^(1/2), which two negative factors have", "(x*y)^(1/2)"],
  ["a power that is not reduced to a smaller base", "4^(1/4)"],
  ["an exponent beyond every number that is computed", "x^1000000000000000000000000000000"],
];
for (const [name, text] of kept)
  test(`${name} stays as it is`, (t) => {
    const e = parse(text);
    t.is(e.op.name, "^");
    same(t, parse(String(e)), e);
  });

test("e^x is exp(x), also where e takes the place of a symbol", (t) => {
  same(t, pow(E, x), call(defaultBook.find("exp", 1) as Op, [x]));
  same(t, substitute(pow(y, x), { y: E }), parse("exp(x)"));
  same(t, substitute(parse("y^2*y^3"), { y: E }), parse("exp(5)"));
});

test("functions fold at the exact arguments that their page lists, and nowhere else", (t) => {
  const table: Record<string, string> = {
    "sin(0)": "0", "cos(0)": "1", "log(1)": "0", "asin(1)": "pi/2", "sqrt(9/4)": "3/2", "cbrt(-27)": "-3",
    "nthRoot(-32, 5)": "-2", "abs(-1/3)": "1/3", "floor(-1/2)": "-1", "ceil(-1/2)": "0", "round(5/2)": "2",
    "round(7/2)": "4", "trunc(-7/2)": "-3", "sign(-2)": "-1", "min(2, 1)": "1", "max(2, 1)": "2", "5!": "120",
    "gamma(5)": "24", "binomial(5, 2)": "10", "binomial(3, 5)": "0", "erf(0)": "0", "sinc(0)": "1",
  }; // biome-ignore format: a table
  for (const [text, want] of Object.entries(table)) same(t, parse(text), parse(want));
  for (const text of [
    "sin(1)",
    "sqrt(2)",
    "sqrt(-4)",
    "nthRoot(-4, 2)",
    "gamma(0)",
    "gamma(1/2)",
    "factorial(-1)",
  ])
    t.is(parse(text).op.kind, Kind.Call, text);
});

test("a number that would be too large is refused before it is computed, and nothing is left behind", (t) => {
  const huge = parse("1e99999");
  const started = performance.now();
  for (const make of [
    () => mul(mul(x, huge), mul(y, huge)),
    () => add(mul(x, div(ONE, huge)), mul(x, div(ONE, add(huge, ONE)))),
    () => pow(TWO, integer(1_000_000_000)),
    () => pow(mul(TWO, x), integer(1_000_000_000)),
    () => pow(TWO, ratio(1_000_000_001, 2)),
    () => parse("factorial(1000000)"),
  ])
    t.throws(make, { code: "number-too-large" });
  t.true(performance.now() - started < 2000);
  same(t, add(x, y), add(y, x));
});

test("roots and powers of huge numbers are quick", (t) => {
  const started = performance.now();
  for (const n of [2, 7, 499, 7919, 1_000_003]) pow(parse("1e100000"), ratio(1, n));
  same(t, pow(parse("1e400"), ratio(1, 8)), parse("1e50"));
  pow(TWO, ratio(1, 1_000_003));
  t.true(performance.now() - started < 2000);
});

test("powers nest 50,000 deep and are undone at once", (t) => {
  let p = x;
  for (let i = 0; i < 50_000; i++) p = pow(p, ratio(1, 2));
  same(t, pow(p, pow(TWO, integer(50_000))), x);
});

// ————— the order where hashes collide

const withHash = (e: Expr, hash: number, args = e.args) =>
  new Expr(e.op, args, e.value, e.id, hash, e.symbols, e.space);

test("where hashes collide, the content decides, whatever was made first", (t) => {
  const texts = [
    "x",
    "y",
    "z",
    "2",
    "1/2",
    "-3",
    "2^100",
    "sin(x)",
    "sin(y)",
    "cos(x)",
    "x+y",
    "x+z",
    "x+2*y",
    "x+y+1",
    "x*y",
    "2*x*y",
    "x^2",
    "x^3",
    "x^y",
    "x < y",
    "max(x,y)",
    "max(y,x)",
    "sin(sin(x))",
    "sin(sin(y))",
  ];
  const twin = (e: Expr): Expr => withHash(e, 7, e.args.map(twin));
  const nodes = texts.map((text) => twin(parse(text)));
  for (const a of nodes)
    for (const b of nodes) {
      if (a === b) continue;
      t.not(compare(a, b), 0);
      t.is(Math.sign(compare(a, b)), -Math.sign(compare(b, a)));
      for (const c of nodes) if (compare(a, b) < 0 && compare(b, c) < 0) t.true(compare(a, c) < 0);
    }
  const order = (list: Expr[]) => {
    const pairs = list.flatMap((e) => [e, ONE]);
    sortPairs(pairs, 0, pairs.length);
    return pairs.filter((e) => e !== ONE).map(String);
  };
  const want = order(nodes);
  const random = randomFrom(1);
  for (let i = 0; i < 20; i++) t.deepEqual(order([...nodes].sort(() => random() - 0.5)), want);
  // More than 32 pairs are sorted by another algorithm.
  const many = Array.from({ length: 40 }, (_, i) => withHash(symbol(`s${i}`), 7));
  t.deepEqual(order([...many].reverse()), order(many));
});

test("symbols whose hashes really collide are kept apart and in one order", (t) => {
  const pairs = workspace(() => {
    const seen = new Map<number, string>();
    const found: [string, string][] = [];
    for (let i = 0; i < 120_000; i++) {
      const s = symbol(`s${i}`);
      const other = seen.get(s.hash);
      if (other !== undefined) found.push([other, `s${i}`]);
      seen.set(s.hash, `s${i}`);
    }
    return found;
  });
  t.true(pairs.length > 0);
  for (const [a, b] of pairs) {
    const first = workspace(() => shape(sum([symbol(a), symbol(b), x])));
    const second = workspace(() => shape(sum([x, symbol(b), symbol(a)])));
    t.is(first, second);
    same(t, sub(add(symbol(a), symbol(b)), symbol(b)), symbol(a));
  }
});
