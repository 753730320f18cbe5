/** That JAX derives generated code as pages declare. */
import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { evaluate } from "../../src/backends/compile.js";
import { gradient } from "../../src/calculus/derivative.js";
import { toCode } from "../../src/defaults.js";
import { FluxionsError } from "../../src/expr/error.js";
import type { Expr } from "../../src/expr/node.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { print } from "../../src/print/index.js";
import { jax, runJax } from "./_run.js";
import { functions, thorough } from "./_subjects.js";

const parse = (text: string) => book.parse(text);

/** Kinks, ties, branches that are not taken and would be NaN, and rules that deviate. */
const delicate = [
  ["stable_sqrt(x)", [[0], [4], [0.25]]],
  ["where(x == 0, 1, sin(x)/x)", [[0], [0.5]]],
  ["abs(x) + sign(x)*2 + relu(x)", [[0], [1], [-1]]],
  [
    "max(x, y)*min(x, 2*y)",
    [
      [1, 1],
      [2, 1],
      [0, 0],
    ],
  ],
  [
    "x + sqrt(y)",
    [
      [1, 0],
      [1, 4],
    ],
  ],
  [
    "x^y",
    [
      [2, 3],
      [0.5, -1.5],
    ],
  ],
  [
    "hypot(x, y)*stable_sqrt(x*y)",
    [
      [0, 3],
      [3, 4],
    ],
  ],
] as const;

test("the first derivatives of code are the declared ones, forward and in reverse", (t) => {
  if (jax === null) {
    t.log("skipped: there is no python3 with jax");
    t.pass();
    return;
  }
  const usual = [0.3, 1.7, 0.85, 2.25];
  const subjects: { e: Expr; points: readonly (readonly number[])[] }[] = [
    ...delicate.map(([text, points]) => ({ e: parse(text), points })),
    ...functions
      .filter((e, i) => e.op.params.length < 3 && (thorough || i % 3 === 0))
      .map((e) => ({ e, points: usual.slice(0, 3).map((_, i) => e.op.params.map((_p, k) => usual[i + k])) })),
  ];
  const cases = subjects.flatMap(({ e, points }) => {
    const names = freeSymbols(e);
    return names.flatMap((name, k) => {
      try {
        return [{ e, k, names, points, slope: gradient(book, e, [name])[0] }];
      } catch (error) {
        if (error instanceof FluxionsError && error.code === "no-derivative") return [];
        throw error;
      }
    });
  });
  t.true(cases.length > 30);
  const wrong: string[] = [];
  const some = { jacrev: cases, jacfwd: cases.filter(({ e }) => !functions.includes(e)) };
  for (const [mode, tried] of Object.entries(some)) {
    let next = 0;
    const values = runJax(
      tried.map(({ e, points }, i) => ({ code: toCode(e, { target: "jax", name: `fn${i}` }), points })),
      (f, args) => `jax.vmap(jax.${mode}(${f}, ${tried[next++].k}))(${args})`,
    );
    tried.forEach(({ e, k, names, points, slope }, i) => {
      points.forEach((p, j) => {
        const expected = evaluate(slope, Object.fromEntries(names.map((n, m) => [n, p[m]])));
        const d = Math.abs(values[i][j] - expected) / (2 ** -52 * Math.max(Math.abs(expected), 1e-300));
        const same = Object.is(values[i][j], expected) || values[i][j] === expected || d <= 32;
        if (!same)
          wrong.push(`${mode} of ${print(e)} by ${names[k]} at ${p}: ${values[i][j]} for ${expected}`);
      });
    });
  }
  t.deepEqual(wrong, []);
});

test("second derivatives follow the rules of functions, and what has no derivative says so", (t) => {
  if (jax === null) {
    t.log("skipped: there is no python3 with jax");
    t.pass();
    return;
  }
  const formulas = (
    [
      ["stable_sqrt(x)", 4],
      ["erf(x)", 0.5],
      ["normcdf(x)*x", 0.25],
      ["lgamma(x)", 2.5],
    ] as const
  ).map(([text, at]) => ({ e: parse(text), at }));
  const seconds = runJax(
    formulas.map(({ e, at }, i) => ({ code: toCode(e, { target: "jax", name: `fn${i}` }), points: [[at]] })),
    (f, args) => `jax.vmap(jax.hessian(${f}))(${args})`,
  );
  formulas.forEach(({ e, at }, i) => {
    const d2 = gradient(book, gradient(book, e, ["x"])[0], ["x"])[0];
    const expected = evaluate(d2, { x: at });
    t.true(Math.abs(seconds[i][0] - expected) < 1e-13 * Math.abs(expected), print(e));
  });
  // By its first parameter, a number of derivatives, there is none.
  const code = toCode(parse("polygamma(n, x)"), { target: "jax", name: "fn0" });
  const caught = [
    code,
    "def fn1(x):",
    "    try: return jax.grad(fn0)(1.0, x)",
    "    except NotImplementedError: return jax.grad(fn0, 1)(1.0, x)",
  ].join("\n");
  const [[slope]] = runJax([{ code: caught, points: [[3]] }], () => "fn1(3.0)");
  t.true(Math.abs(slope - evaluate(parse("polygamma(2, 3)"))) < 1e-13);
});

test("a derivative that a book declares anew is the one that JAX takes", (t) => {
  if (jax === null) {
    t.log("skipped: there is no python3 with jax");
    t.pass();
    return;
  }
  const other = book.extend("custom_jvp sin(x) = 7*dx\n");
  const code = toCode(other.parse("2*sin(x)"), { target: "jax", name: "fn0", book: other });
  t.deepEqual(
    runJax([{ code, points: [[0.5]] }], (f, args) => `jax.vmap(jax.grad(${f}))(${args})`),
    [[14]],
  );
});
