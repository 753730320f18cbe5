/** stable_sqrt: declared tangent 0 at x = 0, where the value is 1. By every road: page, TypeScript, batch; on every backend. */
import test from "ava";
import { respond } from "../../src/cli/respond.js";
import {
  allBackends,
  compile,
  customJvp,
  defaultBook,
  derive,
  div,
  type Expr,
  eq,
  evaluate,
  evaluateDigits,
  gradient,
  jvp,
  mul,
  parse,
  print,
  sqrt,
  stable_sqrt,
  substitute,
  symbol,
  toLatex,
  where,
} from "../../src/index.js";

const x = symbol("x");

const inTypeScript = customJvp("root", (u) => sqrt(where(eq(u, 0), 1, u)));
inTypeScript.defjvp(([u], [du]) => {
  const safe = where(eq(u, 0), 1, u);
  return [inTypeScript(u), where(eq(u, 0), 0, div(du, mul(2, sqrt(safe))))];
});

const onPage = defaultBook.extend(`
fn my_root(x) = sqrt(safe)
  let         safe = where(x == 0, 1, x)
  custom_jvp  where(x == 0, 0, dx / (2*sqrt(safe)))
`);

const roads: readonly (readonly [string, Expr, typeof defaultBook])[] = [
  ["from the default book", stable_sqrt(x), defaultBook],
  ["from a page", onPage.parse("my_root(x)"), onPage],
  ["from TypeScript", inTypeScript(x), defaultBook],
];

for (const [road, f, book] of roads) {
  test(`stable_sqrt ${road}: jvp at (0, 1) gives (1, 0), and at (4, 1) gives (2, 0.25)`, (t) => {
    const { primal, tangent } = jvp(f, { x: symbol("v") }, { book });
    t.deepEqual(evaluate([primal, tangent], { x: 0, v: 1 }), [1, 0]);
    t.deepEqual(evaluate([primal, tangent], { x: 4, v: 1 }), [2, 0.25]);
    // The branch that is not taken does not matter, whatever arrives.
    t.is(evaluate(tangent, { x: 0, v: Number.POSITIVE_INFINITY }), 0);
  });

  test(`stable_sqrt ${road}: the second derivative is 0 at 0 and −1/32 at 4`, (t) => {
    const d2 = derive(f, "x", { order: 2, book });
    t.is(evaluate(d2, { x: 0 }), 0);
    t.is(evaluate(d2, { x: 4 }), -1 / 32);
    t.is(evaluateDigits(d2, { x: 4 }, 30).toString(), "-0.03125");
  });

  test(`stable_sqrt ${road}: the rule survives substitution, composition and reverse mode`, (t) => {
    const g = substitute(f, { x: parse("y^2 - y") });
    t.is(evaluate(derive(g, "y", { book }), { y: 1 }), 0);
    t.is(evaluate(derive(g, "y", { book }), { y: 0 }), 0);
    t.is(evaluate(gradient(g, ["y"], { book })[0], { y: 1 }), 0);
    t.is(evaluate(gradient(g, ["y"], { book })[0], { y: 2 }), 3 / (2 * Math.SQRT2));
  });

  for (const { name, available } of allBackends())
    for (const precision of ["f64", "f32"] as const)
      test(`stable_sqrt ${road}: the backend ${name} in ${precision} gives the same numbers for columns`, async (t) => {
        const reason = await available(precision);
        if (reason !== null) {
          t.log(`skipped: ${reason}`);
          t.pass();
          return;
        }
        const kernel = await compile({ f, d: derive(f, "x", { book }) }, { backend: name, precision });
        const out = await kernel.run({ x: [0, 4, 0, 16] });
        t.deepEqual(Array.from(out.f as Float64Array), [1, 2, 1, 4]);
        t.deepEqual(Array.from(out.d as Float64Array), [0, 0.25, 0, 0.125]);
        kernel.dispose();
      });
}

test("stable_sqrt through a stream of requests", async (t) => {
  const ask = async (request: object) => JSON.parse(await respond(JSON.stringify(request)));
  const at = (value: number) =>
    ask({ op: "jvp", expr: "stable_sqrt(x)", at: { x: value }, tangents: { x: 1 } });
  const { primal, tangent } = await at(0);
  t.deepEqual([primal, tangent], [1, 0]);
  t.like(await at(4), { ok: true, primal: 2, tangent: 0.25 });
  t.like(
    await ask({
      op: "jvp",
      expr: "root(x)",
      page: "fn root(x) = sqrt(safe)\n  let safe = where(x == 0, 1, x)\n  custom_jvp where(x == 0, 0, dx/(2*sqrt(safe)))\n",
      at: { x: 0 },
      tangents: { x: 1 },
    }),
    { ok: true, primal: 1, tangent: 0 },
  );
});

test("stable_sqrt prints by its name, and its derivative as cases", (t) => {
  t.is(print(parse("stable_sqrt(2*x)")), "stable_sqrt(2*x)");
  t.is(print(derive(stable_sqrt(x), "x")), "where(x == 0, 0, 1/(2*sqrt(where(x == 0, 1, x))))");
  t.regex(toLatex(derive(stable_sqrt(x), "x")), /\\begin\{cases\}/);
});
