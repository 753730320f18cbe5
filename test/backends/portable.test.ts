/** The recipes for single precision, on a target that has nothing else: no GPU is needed to find a wrong one. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { js } from "../../src/backends/js.js";
import { registerBackend } from "../../src/backends/registry.js";
import { call } from "../../src/expr/call.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { buildKernel } from "../../src/kernel/kernel.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";
import { toDecimal, ulpError } from "../../src/numbers/ulp.js";
import { Loose, portable, portableTarget } from "./_portable.js";
import { Findings } from "./conformance/case.js";
import { conventionCases, functionCases } from "./conformance/functions.js";
import { randomNumbers } from "./conformance/random.js";

registerBackend(portable);

const place = { backend: "portable", precision: "f32" } as const;
for (const { name, run } of [...functionCases, ...conventionCases])
  test(`${name} (portable)`, async (t) => {
    const findings = new Findings();
    await run(place, findings);
    t.is(findings.text, "");
  });

const parse = (text: string) => defaultBook.parse(text);

test("every function of the default book is computed from next to nothing", (t) => {
  for (const op of defaultBook.functions()) {
    if (op.name === "where") continue;
    const e = op.name === "^" ? parse("x^y") : call(op, op.params.map(symbol));
    const { nodes } = buildKernel([e], portableTarget);
    for (const { code, native } of nodes) {
      t.not(code, "pow", op.name);
      if (code === "call") t.true(portableTarget.natives.has(native), `${op.name} calls ${native}`);
    }
  }
});

/** f at single-precision points against 30 digits. */
function worst(
  e: Expr,
  names: readonly string[],
  compute: (at: Record<string, number>) => number,
  points: number[][],
) {
  let most = { error: 0, at: [] as number[] };
  for (const raw of points) {
    const at = raw.map(Math.fround);
    const exact = evaluateDigits(
      e,
      Object.fromEntries(names.map((n, i) => [n, toDecimal(at[i]).toString()])),
      30,
    );
    const error = ulpError(compute(Object.fromEntries(names.map((n, i) => [n, at[i]]))), exact, "f32");
    if (!(error <= most.error)) most = { error, at };
  }
  return most;
}

/** “# f32 error 1.3 ulp” in the block of a function on a page. */
function statedErrors(text: string): Map<string, number> {
  const found = new Map<string, number>();
  let current = "";
  for (const line of text.split("\n")) {
    const head = /^(?:fn|helper)\s+([^\s(]+)\s*\(([^)]*)\)/.exec(line);
    if (head !== null) current = `${head[1]}/${head[2].split(",").length}`;
    const error = /# f32 error ([\d.]+) ulp/.exec(line);
    if (error !== null) found.set(current, Number(error[1]));
  }
  return found;
}

test("what pages state of their errors in single precision holds", (t) => {
  const stated = new Map(defaultBook.pages.flatMap(({ text }) => [...statedErrors(text)]));
  t.true(stated.size > 15);
  for (const [key, bound] of stated) {
    const [name, arity] = key.split("/");
    const op = defaultBook.find(name, Number(arity));
    const names = ["x", "y"].slice(0, Number(arity));
    const e = name === "^" ? parse("x^y") : call(op as Op, names.map(symbol));
    const random = randomNumbers(name.length + 100 * name.charCodeAt(0));
    const inUnit = ["asin", "acos"].includes(name);
    const number = (k: number) => {
      const x = 2 * random() - 1;
      if (name === "nthRoot" && k === 1) return 2 + Math.floor(9 * random());
      return inUnit || random() < 0.5 ? x : (1 + 20 * random()) * x;
    };
    const computed = new Loose([e], {});
    const points = Array.from({ length: 120 }, () => names.map((_, k) => number(k)));
    const { error, at } = worst(e, names, (p) => computed.evaluate(p), points);
    t.true(error <= bound, `${key} at ${at}: ${error} ulp`);
  }
});

test("angles of any size are reduced, also those nearest to multiples of pi/2", (t) => {
  // Of all singles 7.7…e28 comes nearest, then 2.2…e10.
  const angles = [
    7.729178919452902e28, 21999384576, 1.5458357838905804e29, 43998769152, 3.0916715677811608e29,
  ];
  const random = randomNumbers(7);
  for (let i = 0; i < 60; i++) angles.push((random() - 0.5) * 2 ** (128 * random()));
  angles.push(99999.99, 1e5, 100000.01, 3.4028234663852886e38, 1.5707963705062866, 3.1415927410125732);
  for (const text of ["sin(x)", "cos(x)", "tan(x)"]) {
    const exact = new Loose([parse(text)], {});
    const loose = new Loose([parse(text)], { flush: true, contract: true });
    for (const at of [exact, loose]) {
      const { error, at: x } = worst(
        parse(text),
        ["x"],
        (p) => at.evaluate(p),
        angles.map((a) => [a]),
      );
      t.true(error <= 3.2, `${text} at ${x}: ${error} ulp`);
    }
  }
});

test("errors stay small where hardware flushes, fuses and divides as WebGPU allows", (t) => {
  const random = randomNumbers(11);
  const any = () => 20 * (random() - 0.5);
  const unit = () => 2 * random() - 1;
  const sizes = () => 2 ** (60 * (random() - 0.5));
  const rows: readonly [text: string, bound: number, ...points: (() => number)[]][] = [
    ["exp(x)", 1.1, any],
    ["log(x)", 1, sizes],
    ["log1p(x)", 1.5, sizes],
    ["expm1(x)", 1.7, any],
    ["cbrt(x)", 1.2, any],
    ["asin(x)", 4, unit],
    ["atan(x)", 3, any],
    ["tanh(x)", 5, any],
    ["erfc(x)", 5, () => 9 * unit()],
    ["gamma(abs(x))", 9, any],
    ["x^y", 1.2, sizes, () => 3 * unit()],
    ["mod(x, y)", 0.5, any, unit],
    ["hypot(x, y)", 4, sizes, sizes],
    ["atan2(y, x)", 4, any, any],
  ];
  for (const [text, bound, ...make] of rows) {
    const e = parse(text);
    const names = ["x", "y"].slice(0, make.length);
    const loose = new Loose([e], { flush: true, contract: true, division: 2.5 });
    const points = Array.from({ length: 40 }, () => make.map((f) => f()));
    const { error, at } = worst(e, names, (p) => loose.evaluate(p), points);
    t.true(error <= bound, `${text} at ${at}: ${error} ulp`);
  }
});

test("powers have JavaScript's conventions", (t) => {
  const e = parse("x^y");
  const kernel = js.compile(buildKernel([e], portableTarget), "f32");
  t.true("point" in kernel);
  if (!("point" in kernel)) return;
  const out = new Float64Array(1);
  const special = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    0.5,
    -0.5,
    2.5,
    Infinity,
    -Infinity,
    Number.NaN,
    16777216,
    -16777215,
    1e30,
  ];
  for (const x of special)
    for (const y of special) {
      kernel.point(Float64Array.of(x, y), out);
      const expected = x ** y;
      const same = Object.is(Math.fround(expected), out[0]) || ulpError(out[0], expected, "f32") <= 1.1;
      t.true(same, `${x}^${y} is ${out[0]}, not ${expected}`);
      if (out[0] === 0)
        t.is(Object.is(out[0], -0), Object.is(Math.fround(expected), -0), `the sign of ${x}^${y}`);
    }
});
