/** Whatever the order in which rules are tried, the result is equal, and nearly always the same. */
import test from "ava";
import { defaultBook, type Expr, FluxionsError, freeSymbols, parse } from "../../src/index.js";
import { RuleSet } from "../../src/rewrite/rule-set.js";
import fc, { runs } from "../_fast-check.js";
import { close, corpus, settled, Tally, val } from "../corpora/_corpus.js";
import { build, randomFrom, trees } from "../expr/_trees.js";
import { rewriting } from "../rewrite/_rewriting.js";

const IDENTICAL_AT_LEAST = 0.98;
const ORDERS = 4;
const FORMULAS = runs(200);
const POINTS = 2;

const arrows = defaultBook.rewriteRules().filter(({ arrow }) => arrow === "->");
const inOrder = RuleSet.of(defaultBook);

/** The same rules in other orders. */
const orders = Array.from({ length: ORDERS }, (_, seed) => {
  const random = randomFrom(seed + 1);
  const keyed = arrows.map((rule) => ({ rule, key: random() })).sort((a, b) => a.key - b.key);
  return new RuleSet(keyed.map(({ rule }) => rule));
});

/** Where both have a value, it is the same. */
function agree(a: Expr, b: Expr): boolean {
  for (let k = 0; k < POINTS; k++) {
    const at = Object.fromEntries(freeSymbols(a).map((name) => [name, val(name, k)]));
    for (const name of freeSymbols(b)) at[name] ??= val(name, k);
    const [u, v] = [settled(a, at), settled(b, at)];
    if (u?.isFinite() && v?.isFinite() && !close(u, v, 1e-12)) return false;
  }
  return true;
}

function check(formulas: readonly Expr[]): { readonly tally: Tally; readonly wrong: readonly string[] } {
  const tally = new Tally();
  const wrong: string[] = [];
  for (const e of formulas) {
    const { after } = rewriting(inOrder, e);
    if (!agree(e, after)) wrong.push(`${e} became ${after}`);
    const others = orders.map((rules) => rewriting(rules, e).after).filter((other) => other !== after);
    if (others.length === 0) {
      tally.add("identical");
      continue;
    }
    tally.add("different", `${e}: ${after} or ${others[0]}`);
    for (const other of others) if (!agree(e, other)) wrong.push(`${e} became ${other} in another order`);
  }
  return { tally, wrong };
}

const functions =
  "sin cos tan sec csc cot asin acos atan sinh cosh tanh exp log sqrt cbrt abs sign floor".split(" ");
const others = "relu(X) max(X,Y) min(X,Y) hypot(X,Y) sigmoid(X) log1p(X) expm1(X) where(X>0,X,Y) erf(X) X^Y";
const calls = [...functions.map((f) => `${f}(X)`), ...others.split(" ")];

/** Sums, products and powers of functions of such, as text. */
const formula: fc.Arbitrary<string> = fc.letrec<{ formula: string; inner: string }>((tie) => ({
  inner: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom("x", "y", "2*x", "x/2", "-x", "x+y", "pi/3", "2") },
    { weight: 1, arbitrary: tie("formula") },
  ),
  formula: fc.oneof(
    { maxDepth: 4, depthIdentifier: "formulas" },
    fc
      .tuple(fc.constantFrom(...calls), tie("inner"), tie("inner"))
      .map(([call, x, y]) => call.replaceAll("X", `(${x})`).replaceAll("Y", `(${y})`)),
    fc.tuple(tie("formula"), tie("formula")).map(([a, b]) => `(${a})+(${b})`),
    fc.tuple(tie("formula"), tie("formula")).map(([a, b]) => `(${a})-(${b})`),
    fc.tuple(tie("formula"), tie("formula")).map(([a, b]) => `(${a})*(${b})`),
    fc.tuple(tie("formula"), tie("formula")).map(([a, b]) => `(${a})/(${b})`),
    fc
      .tuple(tie("formula"), fc.constantFrom("2", "3", "(-1)", "(-2)", "(1/2)"))
      .map(([a, n]) => `(${a})^${n}`),
  ),
})).formula;

test("formulas of functions", (t) => {
  const { tally, wrong } = check(fc.sample(formula, { numRuns: FORMULAS }).map((text) => parse(text)));
  t.log(`${tally}`);
  for (const line of tally.details()) t.log(line);
  t.deepEqual(wrong, []);
  t.true(tally.count("identical") >= IDENTICAL_AT_LEAST * FORMULAS);
});

test("rational formulas", (t) => {
  const { tally, wrong } = check(fc.sample(trees(), { numRuns: FORMULAS }).map((tree) => build(tree)));
  t.log(`${tally}`);
  t.deepEqual(wrong, []);
  t.true(tally.count("identical") >= IDENTICAL_AT_LEAST * FORMULAS);
});

const cases = corpus<{ op: string; input: string }>("cas_tests");
if (cases !== null)
  test("what other systems' tests simplify", (t) => {
    const formulas = cases
      .filter(({ op }) => op === "simplify")
      .flatMap(({ input }) => {
        try {
          return [parse(input)];
        } catch (error) {
          // Functions and numbers that are not ours.
          if (error instanceof FluxionsError) return [];
          throw error;
        }
      })
      .filter((e) => !e.op.boolean);
    const { tally, wrong } = check(formulas);
    t.log(`${formulas.length} formulas: ${tally}`);
    for (const line of tally.details()) t.log(line);
    t.deepEqual(wrong, []);
    t.true(formulas.length > 400);
    t.true(tally.count("identical") >= IDENTICAL_AT_LEAST * formulas.length);
  });
