/** Pages with one wrong thing each: it is found, named by its kind, and shown where it is simplest. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { verifyRules } from "../../src/index.js";
import type { Check, CheckResult, SubjectReport } from "../../src/verify/report.js";

interface Wrong {
  readonly what: string;
  readonly page: string;
  readonly name: string;
  readonly check: Check;
  /** The counterexample's point, if one is to be found. */
  readonly at?: Readonly<Record<string, string>>;
  readonly message: RegExp;
}

const rules: readonly Wrong[] = [
  {
    what: "a wrong value",
    page: "half: sin(2*x) -> sin(x)*cos(x)",
    name: "half",
    check: "value",
    message: /the two sides differ/,
  },
  {
    what: "a domain that shrinks",
    page: "log_of_square: log(x^2) -> 2*log(x)",
    name: "log_of_square",
    check: "defined",
    at: { x: "-1" },
    message: /the left side is defined here, and the right side is not/,
  },
  {
    what: "a domain that shrinks at multiples of pi only",
    page: "cosine: sin(2*x) -> 2*sin(x)^2/tan(x)",
    name: "cosine",
    check: "defined",
    message: /the right side is not/,
  },
  {
    what: "the sign of a root",
    page: "root: sqrt(x^2) -> x",
    name: "root",
    check: "value",
    at: { x: "-1" },
    message: /the two sides differ/,
  },
  {
    what: "a derivative at a kink",
    page: "ramp: relu(x) -> x if x >= 0",
    name: "ramp",
    check: "derivative",
    at: { x: "0" },
    message: /the declared derivatives of the two sides differ/,
  },
  {
    what: "a derivative at a tie",
    page: "either: max(x, y) -> x if x >= y",
    name: "either",
    check: "derivative",
    at: { x: "0", y: "0" },
    message: /derivatives/,
  },
  {
    what: "a derivative beside a number of the condition",
    page: 'fn ramp(x) = max(x - 7/3, 0)\n  custom_jvp where(x > 7/3, dx, 0)\n  deviates where x == 7/3 "0 at the kink"\nfar: ramp(x) -> x - 7/3 if x >= 7/3',
    name: "far",
    check: "derivative",
    at: { x: "7/3" },
    message: /derivatives/,
  },
  {
    what: "no descent",
    page: "grow: cos(x) -> sin(x + pi/2)",
    name: "grow",
    check: "descent",
    message: /heavier/,
  },
  {
    what: "a condition that never holds",
    page: "never: exp(x)*exp(-x) -> 1 if x < -1 and x > 1",
    name: "never",
    check: "sampled",
    message: /no point was found at which the condition .* holds: the rule is not verified/,
  },
  {
    what: "a left side that is nowhere defined",
    page: "nowhere: sqrt(-1 - x^2) + x -> x",
    name: "nowhere",
    check: "sampled",
    message: /is defined: the rule is not verified/,
  },
  {
    what: "whole numbers of the wrong parity",
    page: "odd_power: abs(x)^n -> x^n if n is integer",
    name: "odd_power",
    check: "value",
    at: { x: "-1", n: "1" },
    message: /differ/,
  },
  {
    what: "a deviation that is too wide",
    page: 'ramp: relu(x) -> x if x >= 0\n  deviates where x <= 1 "at the kink"',
    name: "ramp",
    check: "deviates",
    at: { x: "1" },
    message: /“deviates where x <= 1” \(at the kink\) is too wide: nothing deviates here/,
  },
  {
    what: "a deviation that does not cover the difference",
    page: 'ramp: relu(x) -> x if x >= 0\n  deviates where x == 1 "elsewhere"',
    name: "ramp",
    check: "derivative",
    at: { x: "0" },
    message: /derivatives/,
  },
  {
    what: "a value that a deviation does not excuse",
    page: 'root: sqrt(x^2) -> x\n  deviates where x < 0 "never mind"',
    name: "root",
    check: "value",
    at: { x: "-1" },
    message: /differ/,
  },
  {
    what: "an identity that is none",
    page: "sum_of_logs: log(x + y) <-> log(x) + log(y)",
    name: "sum_of_logs",
    check: "value",
    message: /differ/,
  },
  {
    what: "a better form that is worse in floats",
    page: "square: sin(x)^2 ~> 1 - cos(x)^2 near x = 0",
    name: "square",
    check: "near",
    message: /is not better in floats near here/,
  },
  {
    what: "a condition that is another one",
    page: "inverse: not (x < y) -> y < x",
    name: "inverse",
    check: "value",
    at: { x: "0", y: "0" },
    message: /differ/,
  },
];

const functions: readonly Wrong[] = [
  {
    what: "a tangent that is not linear",
    page: "fn f(x) = x^2\n  jvp  2*x*dx^2",
    name: "f(x)",
    check: "linear",
    message: /must be linear in dx/,
  },
  {
    what: "the derivative of another function",
    page: "fn f(x) = x^3\n  jvp  2*x*dx",
    name: "f(x)",
    check: "jvp",
    at: { x: "1" },
    message: /the declared derivative is not that of f/,
  },
  {
    what: "a wrong derivative by one of two parameters",
    page: "fn f(x, y) = x*y^2\n  custom_jvp  y^2*dx + x*y*dy",
    name: "f(x, y)",
    check: "jvp",
    at: { x: "1", y: "1" },
    message: /by y is not that of f/,
  },
  {
    what: "a derivative that a custom_jvp leaves out",
    page: "fn f(x, y) = x*y\n  custom_jvp  y*dx",
    name: "f(x, y)",
    check: "jvp",
    message: /by y is not that of f/,
  },
  {
    what: "a convention that is not declared",
    page: "fn f(x) = abs(x)\n  custom_jvp  where(x < 0, -dx, dx)",
    name: "f(x)",
    check: "jvp",
    at: { x: "0" },
    message: /a convention must be covered by “deviates/,
  },
  {
    what: "a derivative that is undefined where there is one",
    page: "fn f(x) = where(x == 0, 1, sin(x)/x)\n  jvp  (cos(x) - sin(x)/x)/x*dx",
    name: "f(x)",
    check: "jvp",
    at: { x: "0" },
    message: /has a derivative here, and the declared one is undefined/,
  },
  {
    what: "a deviation that is too wide",
    page: 'fn f(x) = max(x, 0)\n  custom_jvp  where(x > 0, dx, 0)\n  deviates  where x >= 0 "at the kink"',
    name: "f(x)",
    check: "deviates",
    at: { x: "1" },
    message: /is too wide: nothing deviates here/,
  },
  {
    what: "a superfluous alternative of a deviation",
    page: 'fn f(x) = max(x, 0)\n  custom_jvp  where(x > 0, dx, 0)\n  deviates  where x == 0 or x == 1 "at the kink"',
    name: "f(x)",
    check: "deviates",
    at: { x: "1" },
    message: /“deviates where x == 1”/,
  },
  {
    what: "a deviation that is never met",
    page: 'fn f(x) = log(x)\n  deviates  where x < 0 "left of the domain"\n  custom_jvp dx/x',
    name: "f(x)",
    check: "deviates",
    message: /no point was found at which “x < 0” holds and f is defined/,
  },
  {
    what: "a recipe that loses bits",
    page: "fn f(x) = log(1 + x)\n  needs  x > -1\n  via  log(1 + x)",
    name: "f(x)",
    check: "via",
    message: /the recipe of f loses .* ulp here \(\d+ of 53 bits are right\); the usual bound is 8 ulp/,
  },
  {
    what: "a recipe that is worse than its page says",
    page: "fn f(x) = exp(x)^2\n  # error 0.4 ulp\n  via  exp(x)*exp(x)",
    name: "f(x)",
    check: "via",
    message: /the bound that the page states is 0.4 ulp/,
  },
  {
    what: "a recipe of another function",
    page: "fn f(x) = sin(x)\n  via  cos(x)",
    name: "f(x)",
    check: "via",
    message: /of 53 bits are right/,
  },
  {
    what: "a native algorithm with another meaning",
    page: "fn f(x) = exp(x)\n  native  sinh",
    name: "f(x)",
    check: "meaning",
    at: { x: "0" },
    message: /does not compute the meaning of f/,
  },
  {
    what: "a wrong exact value",
    page: "fn f(x) = cos(x)\n  native cos\n  values  0 -> 0",
    name: "f(x)",
    check: "values",
    at: { x: "0" },
    message: /f\(0\) is not 0/,
  },
  {
    what: "a range that is too narrow",
    page: "fn f(x) = 1/(1 + x^2)\n  range  0 .. 1/2",
    name: "f(x)",
    check: "range",
    at: { x: "0" },
    message: /leaves its range/,
  },
  {
    what: "the wrong parity",
    page: "fn f(x) = x^3 + x^2\n  odd",
    name: "f(x)",
    check: "parity",
    at: { x: "1" },
    message: /f is not odd/,
  },
  {
    what: "a function that falls where it should rise",
    page: "fn f(x) = x^2\n  increasing",
    name: "f(x)",
    check: "monotone",
    message: /f is not increasing here/,
  },
  {
    what: "a wrong quarter",
    page: "fn f(x) = sin(x)\n  quarter  -cos(x)",
    name: "f(x)",
    check: "quarter",
    message: /is not what the “quarter” line says/,
  },
  {
    what: "needs that are not enough",
    page: "fn f(x) = sqrt(x - 1)\n  needs  x > 0",
    name: "f(x)",
    check: "needs",
    message: /f is undefined where its needs are met/,
  },
  {
    what: "a re-declared derivative of another function",
    page: "custom_jvp sin(x) = sin(x)*dx",
    name: "sin(x)",
    check: "jvp",
    at: { x: "0" },
    message: /is not that of sin/,
  },
];

const failed = (s: SubjectReport): CheckResult[] => s.checks.filter((c) => !c.passed);

for (const { what, page, name, check, at, message } of [...rules, ...functions])
  test(`${what} is found: ${page.replaceAll("\n", " ⏎ ").replaceAll(/ +/g, " ")}`, async (t) => {
    const found = await verifyRules(page);
    const subject = found.subjects.find((s) => s.name === name);
    t.is(subject?.status, "failed");
    const result = failed(subject as SubjectReport).find((c) => c.check === check) as CheckResult;
    t.truthy(result, JSON.stringify(failed(subject as SubjectReport)));
    t.regex(result.message, message);
    if (at !== undefined) t.deepEqual(result.counterexample?.at, at);
    t.true(found.failed > 0);
  });

test("beside a wrong rule, the others of its page are verified", async (t) => {
  for (const { page, name } of rules) {
    const found = await verifyRules(`${page}\nfine: exp(x)*exp(-x) -> 1`);
    t.deepEqual(
      found.subjects.filter((s) => s.status === "failed").map((s) => s.name),
      [name],
    );
    t.is(found.subjects.find((s) => s.name === "fine")?.status, "passed");
  }
});

test("the rules that speak of a re-declared function are looked at again, and are off", async (t) => {
  const page = 'custom_jvp abs(x) = where(x >= 0, dx, -dx)\n  deviates where x == 0 "from the right"';
  const found = await verifyRules(page);
  t.is(found.failed, 0);
  const off = found.subjects.filter((s) => s.status === "off");
  t.true(off.some((s) => s.name === "sqrt_of_square"));
  t.true(found.subjects.every((s) => s.status === "off" || s.name === "abs(x)"));
  const own = await verifyRules(page, { book: defaultBook.extend("fn f(x) = abs(x)^2") });
  t.is(own.failed, 0);
});
