import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { gradient } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { add, mul } from "../../src/expr/reals.js";
import { substitute } from "../../src/expr/rebuild.js";
import { print, printShared, type SharedText } from "../../src/print/index.js";
import fc from "../_fast-check.js";
import { book, holds, value, withinLimits } from "./_random.js";

/** Puts the lines back into the results. */
function unfold({ lines, results }: SharedText): Expr[] {
  const known: Record<string, Expr> = {};
  for (const { name, text } of lines) known[name] = substitute(book.parse(text), known);
  return results.map(({ text }) => substitute(book.parse(text), known));
}

test("what occurs more than once gets a name", (t) => {
  const e = defaultBook.parse("sin(x*y + 1)^2 + exp(sin(x*y + 1))");
  t.deepEqual(printShared(e), {
    lines: [{ name: "t1", text: "sin(x*y + 1)" }],
    results: [{ name: "result", text: "t1^2 + exp(t1)" }],
  });
});

test("names that occur in the expressions are left out", (t) => {
  const e = defaultBook.parse("t1 + sin(t2*y + 1)*exp(sin(t2*y + 1))");
  t.deepEqual(
    printShared(e).lines.map((l) => l.name),
    ["t3"],
  );
});

test("lists and records share across their entries, in LaTeX too", (t) => {
  const a = defaultBook.parse("sin(x*y + 1)/2");
  const b = defaultBook.parse("sin(x*y + 1) + z");
  t.deepEqual(printShared([a, b]).results, [
    { name: "result1", text: "t1/2" },
    { name: "result2", text: "t1 + z" },
  ]);
  t.deepEqual(printShared({ a, b }, { format: "latex" }), {
    lines: [{ name: "t1", text: "\\sin\\left(x\\,y+1\\right)" }],
    results: [
      { name: "a", text: "\\frac{t_{1}}{2}" },
      { name: "b", text: "t_{1}+z" },
    ],
  });
});

test("small subexpressions stay where they are unless asked for", (t) => {
  const e = defaultBook.parse("sin(x)*exp(sin(x))");
  t.deepEqual(printShared(e).lines, []);
  t.is(printShared(e, { minNodes: 2 }).lines.length, 1);
});

test("the lines put back give the same nodes, for any gradient", (t) => {
  const property = fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), (es) => {
    const kept = es.filter((e) => !print(e).includes("polygamma"));
    const all = withinLimits(() => kept.flatMap((e) => [e, ...gradient(book, e, ["x", "y"])]));
    const back = withinLimits(() => unfold(printShared(all, { minNodes: 3 })));
    for (const [i, e] of all.entries())
      if (back[i] !== e) throw new Error(`${print(e)} came back as ${print(back[i])}`);
  });
  holds(t, property, 1_000);
});

test("massive sharing is refused as a single text, and prints as lines", (t) => {
  let e: Expr = symbol("x");
  for (let i = 0; i < 60; i++) e = mul(add(e, symbol("y")), defaultBook.parse(`sin(z + ${i})`));
  let f: Expr = e;
  for (let i = 0; i < 60; i++) {
    const sine = defaultBook.find("sin", 1);
    t.truthy(sine);
    f = defaultBook.parse("sin(u)*exp(u)");
    f = substitute(f, { u: e });
    e = f;
  }
  const error = t.throws(() => print(f, { maxLength: 100_000 }), { instanceOf: FluxionsError });
  t.is((error as FluxionsError).code, "too-long-to-print");
  t.regex((error as FluxionsError).hint ?? "", /printShared/);
  const { lines, results } = printShared(f);
  t.true(lines.length >= 59);
  t.true(results[0].text.length < 100);
});
