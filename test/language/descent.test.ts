/** Rewriting ends: which rules descend, and that what descends does so in every context. */
import test from "ava";
import { call } from "../../src/expr/call.js";
import { less, where } from "../../src/expr/logic.js";
import type { Expr } from "../../src/expr/node.js";
import { Kind, type Op, WHERE } from "../../src/expr/op.js";
import { add, E, HALF, integer, mul, ONE, PI, pow, scale, smallInteger, ZERO } from "../../src/expr/reals.js";
import { Template } from "../../src/expr/template.js";
import { postorder } from "../../src/expr/walk.js";
import { weightOf } from "../../src/expr/weight.js";
import { assume, defaultBook, FluxionsError, page, parse, substitute, symbol } from "../../src/index.js";
import { ascentOf } from "../../src/language/descent.js";
import type { RewriteRule } from "../../src/language/rewrite-rule.js";
import { match } from "../../src/rewrite/match.js";
import { leadingSign } from "../../src/rewrite/sign.js";
import fc, { runs } from "../_fast-check.js";
import { build, type Tree, trees } from "../expr/_trees.js";

const weights: readonly (readonly [string, number])[] = [
  ["5", 0],
  ["x", 1],
  ["pi", 3],
  ["7*x", 1],
  ["x + y", 3],
  ["2*x + 3*y", 3],
  ["x + 1", 2],
  ["x*y", 3],
  ["x^2", 1],
  ["x^2*y^(-1)", 3],
  ["sqrt(2)", 4],
  ["2^(1/2)", 1],
  ["x^(1/2)", 5],
  ["x^y", 7],
  ["(2/3)^(1/2)", 3],
  ["sin(x)", 6],
  ["sin(5)", 4],
  ["tan(x)^2", 6],
  ["where(x < y, x, 0)", 6],
  ["where(x < 1 and y < 1, x, 0)", 8],
];
for (const [text, w] of weights) test(`${text} weighs ${w}`, (t) => t.is(weightOf(parse(text)), w));

test("e weighs what exp does alone, so that its powers may become exp(n)", (t) => {
  t.is(weightOf(E), weightOf(parse("exp(2)")));
});

test("too large a weight is infinite", (t) => {
  let e: Expr = symbol("x");
  for (let i = 0; i < 1100; i++) e = call(defaultBook.find("sin", 1) as never, [e]);
  t.is(weightOf(e), Number.POSITIVE_INFINITY);
});

const descending = `
pythagoras:     sin(x)^2 + cos(x)^2 -> 1
common_factor:  a*sin(x)^2 + a*cos(x)^2 -> a
one_minus:      1 - cos(x)^2 -> sin(x)^2
double:         2*sin(x)*cos(x) -> sin(2*x)
double_back:    1 - cos(2*x) -> 2*sin(x)^2
exp_sum:        exp(x)*exp(y) -> exp(x + y)
exp_log:        exp(log(x)) -> x
exp_power:      exp(a*log(x)) -> x^a
exp_of_power:   exp(x)^n -> exp(n*x)               if n is integer and x != 0
log_product:    log(x) + log(y) -> log(x*y)
log_power:      log(x^n) -> n*log(x)               if n is number
tangent:        sin(x)/cos(x) -> tan(x)
root_of_square: sqrt(x^2) -> abs(x)
root_of_power:  sqrt(x^n) -> abs(x)^(n/2)          if n is even
tower:          (x^a)^b -> x^(a*b)
same_exponent:  x^a*y^a -> (x*y)^a
absolute:       abs(x) -> x                        if x > 0
opposite:       abs(x) -> -x                       if x < 0
floor_opposite: floor(-x) -> -ceil(x)
abs_multiple:   abs(n*x) -> abs(n)*abs(x)          if n is number
floor_integer:  floor(x + n) -> floor(x) + n       if n is integer
choice:         where(c, where(c, x, y), z) -> where(c, x, z)
absorb:         p and (p or q) -> p
not_less:       not (x < y and y < z) and x < y -> not (y < z) and x < y
gamma_step:     gamma(x + 1)/gamma(x) -> x
inverse:        sin(acos(x)) -> sqrt(1 - x^2)
factor:         a*x + a*y -> a*(x + y)
secant:         1/cos(x) -> sec(x)
cosine:         1/sec(x) -> cos(x)
reciprocal_square: 1/sin(x)^2 -> csc(x)^2
root_argument:  x/sqrt(x) -> sqrt(x)
factor_of_sign: x*sign(x*y) -> abs(x)*sign(y)
square_factor:  sqrt(n*x) -> sqrt(n)*sqrt(x)       if n is number and sqrt(n) == floor(sqrt(n))
greatest:       max(n*x, n*y) -> n*max(x, y)       if n is number and x is symbol and y is symbol
`;

test("rules that descend", (t) => {
  t.is(page(descending).rules.length, descending.trim().split("\n").length);
});

const refused: readonly (readonly [string, RegExp])[] = [
  ["a: x*y -> sin(x)*y", /the right side may be heavier: 1 \+ x \+ y against 5 \+ 2x \+ y/],
  ["a: sin(x) -> cos(x)", /both sides may weigh 4 \+ 2x\n/],
  ["a: sin(x + y) -> sin(x)*cos(y) + cos(x)*sin(y)", /6 \+ 2x \+ 2y against 19 \+ 4x \+ 4y/],
  ["a: a*(x + y) -> a*x + a*y", /may be heavier/],
  ["a: log(x*y) -> log(x) + log(y)", /may be heavier/],
  ["a: log(1/x) -> -log(x)", /both sides may weigh 4 \+ 2x, where x is no number/],
  ["a: sqrt(x^2) -> cbrt(x)", /both sides may weigh 4 \+ 2x, where x is no number/],
  ["a: abs(x^n) -> abs(x)^(n/2)*abs(x)^(n/2)*sin(n) if n is even", /may be heavier/],
  ["a: cos(x) -> 1/sec(x)", /both sides may weigh 4 \+ 2x\n/],
  ["a: 1/cos(x) -> 1/(sec(x)*cos(x)^2)", /may be heavier/],
  ["a: cos(x)/sec(x) -> cos(x)/csc(x)", /both sides may weigh/],
  ["a: 1/(x*cos(x)) -> 1/x*sec(x)", /both sides may weigh/],
  ["a: floor(-x) -> 1/ceil(x)", /both sides may weigh 4 \+ 2x/],
  ["a: max(a*x, a*y) -> a*max(x, y)", /both sides may weigh 4 \+ 2x \+ 2y, where a is a whole number/],
  ["a: max(n*x, n*y) -> n*max(x, y) if n is number", /both sides may weigh/],
  ["a: sqrt(n*x) -> sqrt(n)*sqrt(x) if n is number", /may be heavier/],
  ["a: cos(-x) -> cos(2*x)", /both sides may weigh/],
  ["a: max(x, y) -> max(y, x)", /both sides may weigh 4 \+ 2x \+ 2y/],
  ["a: exp(x) -> e^x*1*sign(x)^2", /may be heavier/],
  ["a: x < y -> x + 0*y < y + sin(x)^2", /may be heavier/],
  ["a: where(c, x, y) -> where(not c, sin(y), x)", /may be heavier/],
  ["a: x^y -> exp(y*log(x))", /may be heavier/],
  ["a: a*b + c*d + f*g + h*k -> a*b", /more than 7 names take part/],
];
for (const [text, message] of refused)
  test(`refused: ${text}`, (t) => {
    const error = t.throws(() => page(text), { code: "no-descent", instanceOf: FluxionsError });
    t.regex(error.message, message);
    t.is(error.source, text);
    t.is(error.at, 0);
    t.regex(error.message, /<->/);
  });

test("a function's weight decides which of two is the simpler one", (t) => {
  const declared = "fn f(x) = x + 1\n  weight 5\nfn g(x) = x + 1\n";
  t.is(page(`${declared}a: f(x) -> g(x)`).rules.length, 1);
  t.throws(() => page(`${declared}a: g(x) -> f(x)`), { code: "no-descent" });
});

test("~> and <-> need not descend", (t) => {
  t.is(page("a: x*y <-> sin(x)*y\nb: x*y ~> sin(x)*y near x = 0").rules.length, 2);
});

test("all rules of the default book descend, without being refused when they are read", (t) => {
  const arrows = defaultBook.rewriteRules().filter(({ arrow }) => arrow === "->");
  t.true(arrows.length > 350);
  t.deepEqual(
    arrows.flatMap((rule) => {
      const ascent = ascentOf(rule);
      return ascent === null
        ? []
        : [`${rule.source}: ${ascent.left} against ${ascent.right} ${ascent.where}`];
    }),
    [],
  );
});

// ————— in every context

/** The order in full: weight, whole powers, divisions, signs. */
function order(root: Expr): readonly number[] {
  const powers = new Map<Expr, number>();
  const divisions = new Map<Expr, number>();
  const signs = new Map<Expr, number>();
  const signed = (e: Expr) =>
    (leadingSign(e) < 0 ? 1 : 0) + (e.op.kind === Kind.Product && e.value !== ONE ? 1 : 0);
  for (const n of postorder([root])) {
    const calls = n.op.kind === Kind.Call && n.op !== WHERE;
    const pairs = n.op.kind === Kind.Product || n.op.kind === Kind.Power;
    let p = 0;
    let d = 0;
    let s = 0;
    n.args.forEach((a, i) => {
      const power = pairs && i % 2 === 1 && a !== ONE && Number.isInteger(smallInteger(a));
      d += power && smallInteger(a) < 0 ? 1 : (divisions.get(a) as number);
      p += power ? 1 : (calls ? 2 : 1) * (powers.get(a) as number);
      s += (calls ? 3 : 1) * (signs.get(a) as number) + (calls ? signed(a) : 0);
    });
    powers.set(n, p);
    divisions.set(n, d);
    signs.set(n, s);
  }
  return [weightOf(root), ...[powers, divisions, signs].map((of) => of.get(root) as number)];
}

function above(a: Expr, b: Expr): boolean {
  const [p, q] = [order(a), order(b)];
  const i = p.findIndex((v, j) => v !== q[j]);
  return i >= 0 && p[i] > q[i];
}

const fn = (name: string) => (e: Expr) => call(defaultBook.find(name, 1) as never, [e]);
const functions = ["abs", "sin", "exp", "log", "sqrt", "floor", "gamma"].map((name) => ({
  op: defaultBook.find(name, 1) as Op,
  of: fn(name),
}));

const wild: fc.Arbitrary<Expr> = fc
  .tuple(
    trees(
      fc.oneof(
        fc.integer({ min: -3, max: 3 }).map((p): Tree => ({ op: "number", p, q: 1 })),
        fc.constantFrom<Tree>({ op: "number", p: 1, q: 2 }, { op: "symbol", name: "z" }),
      ),
    ),
    fc.constantFrom(null, null, E, PI, ...functions.map((f) => f.of)),
  )
  .map(([tree, f]) => {
    const e = build(tree);
    if (f === null) return e;
    return f === E || f === PI ? mul(f, e) : (tolerantly(() => (f as (e: Expr) => Expr)(e)) ?? e);
  });

/** What may stand around an expression, and what the whole weighs where nothing is folded or collected. */
interface Around {
  readonly name: string;
  readonly put: (e: Expr) => Expr;
  readonly weight: (w: number, e: Expr) => number;
}
const around: fc.Arbitrary<Around> = fc
  .tuple(wild, fc.integer({ min: -3, max: 3 }), fc.nat(11), fc.nat(1))
  .map(([other, n, which, i]): Around => {
    const t = inNames(other, i);
    const w = weightOf(t);
    const f = functions[(n + 3) % functions.length];
    switch (which) {
      case 0:
      case 1:
        return { name: `+ ${t}`, put: (e) => add(e, t), weight: (v) => (t === ZERO ? v : v + w + 1) };
      case 2:
      case 3:
        return {
          name: `* (${t})`,
          put: (e) => mul(e, t),
          weight: (v) => (t.op.kind === Kind.Number ? v : v + w + 1),
        };
      case 4:
        return { name: `* ${n}`, put: (e) => (n === 0 ? e : scale(e, integer(n))), weight: (v) => v };
      case 5:
        return {
          name: `^${n}`,
          put: (e) => (n === 0 ? e : pow(e, integer(n))),
          // A whole power of a product or a power is multiplied out.
          weight: (v, e) => (e.op.kind === Kind.Product || e.op.kind === Kind.Power ? Number.NaN : v),
        };
      case 6:
        return { name: "^(1/2)", put: (e) => pow(e, HALF), weight: (v) => 2 * v + 3 };
      case 7:
        return { name: `^(${t})`, put: (e) => pow(e, t), weight: (v) => 2 * v + 2 * w + 3 };
      case 8:
        return { name: `(${t})^`, put: (e) => pow(t, e), weight: (v) => 2 * w + 2 * v + 3 };
      case 9:
        return { name: "where <", put: (e) => where(less(e, t), ONE, ZERO), weight: (v) => 2 + 1 + v + w };
      case 10:
        return { name: "where", put: (e) => where(less(t, PI), e, t), weight: (v) => 2 + 1 + w + 3 + v + w };
      default:
        return { name: "f", put: f.of, weight: (v) => f.op.declared.weight + 2 * v };
    }
  });

const context = assume({});

const inNames = (e: Expr, i: number): Expr =>
  substitute(e, Object.fromEntries(["x", "y", "z"].map((name) => [name, symbol(`${name}${i}`)])));

/** Have names nothing to do with some of it, besides numbers: pi, sqrt(2)? */
const hasConstants = (e: Expr): boolean =>
  postorder([e]).some((n) => n.symbols === 0 && n.op.kind !== Kind.Number);

/** Both sides with these bindings, if the matcher finds the left one with them. */
function instance(rule: RewriteRule, wildBindings: readonly Expr[]): readonly [Expr, Expr] | null {
  // What a rule speaks of stands apart in what is found: x^3 is not taken for x*y with y = x^2, nor pi^2 for pi*pi.
  if (wildBindings.filter(hasConstants).length > 1) return null;
  const bindings = wildBindings.map((b, i) => inNames(b, i));
  const before = new Template(rule.left, rule.params.length).fill(bindings);
  const found = match(rule, before, context, (m) => m.bindings.every((b, i) => b === bindings[i]));
  if (found === null) return null;
  const after = found.place(rule.right.fill(found.bindings));
  return after === before ? null : [before, after];
}

const numeric = fc
  .tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: 1, max: 3 }))
  .map(([p, q]) => build({ op: "number", p, q }));
const square = fc.integer({ min: 2, max: 7 }).map((n) => integer(n * n));
const binding = (rule: RewriteRule, i: number): fc.Arbitrary<Expr> => {
  const kind = rule.kinds.get(i);
  if (kind === "number" && rule.condition !== null) return square;
  if (kind === undefined) return fc.oneof(wild, wild, numeric);
  if (kind === "number") return numeric;
  if (kind === "symbol") return fc.constantFrom(symbol("x"), symbol("y"));
  return fc.oneof(fc.integer({ min: -5, max: 5 }).map(integer), wild.map(fn("floor")));
};

for (const conditional of page(descending).rules) {
  // Of conditions, the order knows only that something is whole, and has to hold without all others.
  const whole = conditional.source.includes("floor(sqrt(n))");
  const rule: RewriteRule = whole ? conditional : { ...conditional, condition: null };
  if (rule.left.op.boolean || rule.name === "choice") continue;
  test(`every instance of ${rule.name} descends, in every context`, (t) => {
    let instances = 0;
    const contexts = new Set<string>();
    fc.assert(
      fc.property(
        fc.tuple(...rule.params.map((_, i) => binding(rule, i))),
        fc.array(around, { minLength: 1, maxLength: 4 }),
        (bindings, places) => {
          const sides = tolerantly(() => instance(rule, bindings));
          if (sides === null) return;
          let [before, after] = sides;
          instances++;
          t.true(above(before, after), `${before} against ${after}: ${order(before)}, ${order(after)}`);
          for (const { name, put, weight } of places) {
            const outer = tolerantly(() => [put(before), put(after)] as const);
            // Where something is folded or collected, the left side does not stand there any more.
            if (outer === null || weightOf(outer[0]) !== weight(weightOf(before), before)) return;
            contexts.add(name.replace(/[^a-z<*+^].*/, ""));
            const inner = `${before} against ${after}`;
            [before, after] = outer;
            t.true(
              above(before, after),
              `${name} around ${inner}: ${before} against ${after}: ${order(before)}, ${order(after)}`,
            );
          }
        },
      ),
      { numRuns: runs(250) },
    );
    t.true(instances > runs(250) / 25, `only ${instances} instances`);
    t.true(contexts.size > 4, `only ${[...contexts]}`);
  });
}

/** Null where a number would become too large. */
function tolerantly<T>(work: () => T | null): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "number-too-large") return null;
    throw error;
  }
}
