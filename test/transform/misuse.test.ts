/** The table of misuse in docs/errors.md: each line is done, and says what stands there. */
import { readFileSync } from "node:fs";
import test from "ava";
import {
  checkGrads,
  concrete,
  cond,
  cos,
  customJvp,
  customVjp,
  type Expr,
  FluxionsError,
  grad,
  jvp,
  max,
  mul,
  pureCallback,
  sin,
  symbol,
  vmap,
} from "../../src/index.js";

// biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse is done on purpose
type Any = any;

/** A name for a function that has none of its own. */
const called = (name: string, f: Any): Any => Object.defineProperty(f, "name", { value: name });
const withRule = (rule: (x: Expr, dx: Expr) => unknown) => {
  const f = customJvp((x) => sin(x), { name: "f" });
  f.defjvp(([x], [dx]) => rule(x, dx));
  return () => grad(f)(1);
};
const withBackward = (backward: (ct: Expr) => unknown, forward?: (x: Expr, y: Expr) => unknown) => {
  const f = customVjp((x: Expr, y: Expr) => mul(x, y), { name: "f" });
  return f.defvjp(forward ?? ((x, y) => [f(x, y), null]), (_, ct) => backward(ct));
};
const host = (f: (v: number) => unknown) => () => pureCallback(called("square", f), [], 1);

/** What is done for each line of the table, in its order. */
const done: readonly (() => unknown)[] = [
  () => grad(called("f", (x: Expr, y: Expr) => mul(x, y)))(1),
  () =>
    jvp(
      called("f", (x: Expr, y: Expr) => mul(x, y)),
      [1, 2],
      [1],
    ),
  () =>
    jvp(
      called("f", (x: Expr) => sin(x)),
      1 as Any,
      1 as Any,
    ),
  () =>
    jvp(
      called("f", (v: Expr[]) => v[0]),
      [[1, 2]],
      [[1]],
    ),
  () =>
    grad(
      called("f", (x: Expr) => x),
      3,
    )(1),
  () => grad(called("f", (x: Expr) => [x, x]))(1),
  () => grad(called("f", (x: Expr) => x))("x" as Any),
  () => grad(called("f", (x: Any) => x * x))(1),
  () => grad(called("f", (x: Any) => x + 1))(1),
  () => vmap((x: Expr) => (concrete(x) > 0 ? x : 0))([1, 2]),
  () => customJvp((x) => x, { name: "f" })(1),
  () =>
    customJvp((x) => x, { name: "f" })
      .defjvp(() => [0, 0])
      .defjvp(() => [0, 0]),
  withRule((_, dx) => dx),
  withRule((x, dx) => [x, dx, dx]),
  withRule((x) => [x, Number.NaN]),
  withRule((x) => [x, "dx"]),
  withRule(async (x, dx) => [x, dx]),
  withRule((x, dx) => [x, [dx, dx]]),
  withRule((_, dx) => [dx, dx]),
  withRule((x, dx) => [x, mul(dx, dx)]),
  withRule(() => {
    throw new Error("oops");
  }),
  () => grad(withBackward((ct) => ct))(1, 2),
  () =>
    grad(
      withBackward(
        (ct) => [ct, ct],
        (x) => x,
      ),
    )(1, 2),
  () =>
    jvp(
      withBackward((ct) => [max(ct, 0), null]),
      [1, 2],
      [1, 0],
    ),
  () =>
    grad((s: Expr) => {
      const f = customJvp((x) => mul(s, x), { name: "f" });
      return f.defjvp(([x], [dx]) => [f(x), mul(s, dx)])(1);
    })(2),
  () =>
    grad((x: Expr) =>
      pureCallback(
        called("square", (v: number) => v * v),
        [],
        x,
      ),
    )(1),
  host(() => {
    throw new Error("no such table");
  }),
  host(async (v) => v),
  host((v) => [v, v]),
  () => vmap(called("f", (x: Expr, y: Expr) => mul(x, y)))([1, 2], [1, 2, 3]),
  () => cond(1 as Any, sin, cos, symbol("x")),
  () => {
    const f = customJvp((x) => sin(x), { name: "f" });
    checkGrads(
      f.defjvp(([x], [dx]) => [f(x), mul(2, dx)]),
      [1],
    );
  },
];

const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
const [, section] = page.split("### Transformations: misuse and what is said\n");
const lines = [...section.split("\n## ")[0].matchAll(/^\| (.+?) +\| (`.+?) +\| (.+?) +\|$/gm)];

test("every line of the table is done here", (t) => t.is(lines.length, done.length));

for (const [i, [, misuse, said]] of lines.entries())
  test(`${misuse}: ${said}`, (t) => {
    const error = t.throws(done[i], { instanceOf: FluxionsError });
    const [, code, message] = /^`([a-z-]+)`: (.*)$/.exec(said.split("; `")[0]) as RegExpExecArray;
    t.is(error?.code, code);
    const parts = message.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").trim());
    t.regex(error?.message ?? "", new RegExp(parts.join("[^]*")));
  });
