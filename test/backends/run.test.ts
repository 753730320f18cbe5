/** Which backend is taken, and what is refused. What all backends do with a batch is in conformance/batches.ts. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { compile, evaluate } from "../../src/backends/compile.js";
import { FluxionsError } from "../../src/expr/error.js";

const parse = (text: string) => defaultBook.parse(text);

// Serial, as others must not find generated code forbidden.
test.serial("auto takes generated code, and the interpreter where a page forbids it", async (t) => {
  t.is((await compile(parse("x"))).backend, "js");
  const real = globalThis.Function;
  globalThis.Function = class {
    constructor() {
      throw new EvalError("refused");
    }
  } as unknown as FunctionConstructor;
  try {
    const k = await compile(parse("x+1"));
    t.is(k.backend, "interpreter");
    t.regex(k.fallbackReason ?? "", /forbids/);
    t.is(k.evaluate({ x: 1 }), 2);
  } finally {
    globalThis.Function = real;
  }
});

test("what cannot be compiled is refused with its place", async (t) => {
  const code = async (work: () => Promise<unknown>) =>
    (await t.throwsAsync(work, { instanceOf: FluxionsError }))?.code;
  t.is(await code(() => compile({ a: "x" } as never)), "bad-output");
  t.is(await code(() => compile(parse("x"), { backend: "abacus" })), "no-backend");
  t.is(await code(() => compile(parse("x"), { precision: "f16" as never })), "bad-precision");
});

test("one point is evaluated without compiling", (t) => {
  t.is(evaluate(parse("x^2 + 1"), { x: 3 }), 10);
  t.deepEqual(evaluate({ a: parse("x/2"), b: [parse("2")] }, { x: 3 }), { a: 1.5, b: [2] });
});
