import { readFileSync } from "node:fs";
import test from "ava";
import { Decimal } from "decimal.js";
import { digitContext, digitFunctions, pi } from "../../src/numbers/digits/index.js";

const DIGITS = 60;
const references: Record<string, string[][]> = JSON.parse(
  readFileSync(new URL("digitReferences.json", import.meta.url), "utf8"),
);
const Wide = Decimal.clone({ precision: 120 });

function evaluate(name: string, args: readonly (string | number)[], digits = DIGITS): Decimal {
  const ctx = digitContext(digits);
  const f = digitFunctions.get(name);
  if (f === undefined) throw new Error(`There is no digit function ${name}.`);
  return f(ctx, ...args.map((arg) => new Wide(arg)));
}

function relativeError(actual: Decimal, exact: string): Decimal {
  const wanted = new Wide(exact);
  const difference = new Wide(actual).minus(wanted).abs();
  return wanted.isZero() ? difference : difference.div(wanted.abs());
}

test("every digit function has at least 12 reference points", (t) => {
  for (const name of digitFunctions.keys()) t.true((references[name]?.length ?? 0) >= 12, name);
});

for (const [name, rows] of Object.entries(references)) {
  test(`${name} is good to 60 digits at its reference points`, (t) => {
    for (const row of rows) {
      const args = row.slice(0, -1);
      const value = evaluate(name, args);
      const error = relativeError(value, row.at(-1) as string);
      t.true(error.lte("1e-59"), `${name}(${args.join(", ")}) = ${value}, off by ${error.toPrecision(3)}`);
      t.true(value.precision() <= DIGITS || ["floor", "ceil", "round", "trunc"].includes(name));
    }
  });
}

test("fewer and more digits agree with the reference as well", (t) => {
  for (const [name, rows] of Object.entries(references)) {
    const row = rows[3] as string[];
    for (const digits of [5, 16, 33, 68]) {
      const error = relativeError(evaluate(name, row.slice(0, -1), digits), row.at(-1) as string);
      t.true(error.lte(new Wide(10).pow(1 - digits)), `${name} at ${digits} digits`);
    }
  }
});

test("30 and 50 digits agree at points all over the domain", (t) => {
  const steps = [0.0137, 0.77, 5.9];
  for (const name of digitFunctions.keys()) {
    const count = references[name]?.[0]?.length === 2 ? 1 : 2;
    for (const step of steps) {
      for (let k = -4; k <= 4; k++) {
        const args = [k * step + 0.001, 1.25 + k * 0.75].slice(0, count);
        const [few, many] = [evaluate(name, args, 30), evaluate(name, args, 50)];
        const same = few.isNaN()
          ? many.isNaN()
          : few.eq(many) || relativeError(few, many.toString()).lt("1e-29");
        t.true(same, `${name}(${args.join(", ")}) is ${few} or ${many}`);
      }
    }
  }
});

test("300 digits are self-consistent: the function undoes its inverse", (t) => {
  const ctx = digitContext(300);
  const x = new ctx.Decimal("0.7310585786300048792511592418");
  const pairs = [
    ["exp", "log"],
    ["sin", "asin"],
    ["cos", "acos"],
    ["tan", "atan"],
    ["sinh", "asinh"],
    ["tanh", "atanh"],
    ["expm1", "log1p"],
  ] as const;
  for (const [outer, inner] of pairs) {
    const back = digitFunctions.get(outer)?.(ctx, digitFunctions.get(inner)?.(ctx, x) as Decimal);
    t.true((back as Decimal).minus(x).abs().lt("1e-298"), `${outer}(${inner}(x))`);
  }
});

const specialValues = `
  exp(Infinity) = Infinity; exp(-Infinity) = 0; exp(NaN) = NaN; exp(0) = 1; expm1(Infinity) = Infinity;
  expm1(-Infinity) = -1; expm1(NaN) = NaN; expm1(0) = 0; log(0) = -Infinity; log(-1) = NaN;
  log(Infinity) = Infinity; log(1) = 0; log1p(-1) = -Infinity; log1p(-2) = NaN; log1p(Infinity) = Infinity;
  log1p(0) = 0; sin(Infinity) = NaN; cos(Infinity) = NaN; tan(Infinity) = NaN; sec(Infinity) = NaN;
  csc(Infinity) = NaN; cot(Infinity) = NaN;
  log2(8) = 3; log2(0) = -Infinity; log10(1000) = 3; log10(-1) = NaN; sqrt(-1) = NaN;
  sqrt(Infinity) = Infinity; cbrt(-27) = -3; nthRoot(-8, 3) = -2; nthRoot(-8, 2) = NaN;
  nthRoot(8, 0) = NaN; nthRoot(0, 3) = 0; nthRoot(32, 5) = 2; pow(0, 0) = 1; pow(-2, 0.5) = NaN;
  pow(0, -1) = Infinity; pow(-0, -1) = -Infinity; pow(-2, 3) = -8; pow(2, Infinity) = Infinity;
  pow(0.5, Infinity) = 0; pow(1, Infinity) = NaN; pow(NaN, 0) = 1; pow(Infinity, -1) = 0; hypot(3, 4) = 5;
  hypot(Infinity, NaN) = Infinity; hypot(2, 3, 6) = 7; hypot() = 0; csc(0) = Infinity; csc(-0) = -Infinity;
  cot(0) = Infinity; sec(0) = 1; tan(0) = 0; asin(1.5) = NaN; acos(-1.5) = NaN; acos(1) = 0;
  asec(0.5) = NaN; acsc(0.5) = NaN; asec(1) = 0; acsc(Infinity) = 0; acot(Infinity) = 0; asec(0) = NaN;
  sinh(-Infinity) = -Infinity; cosh(-Infinity) = Infinity; tanh(-Infinity) = -1; sech(Infinity) = 0;
  csch(Infinity) = 0; coth(-Infinity) = -1; csch(0) = Infinity; coth(-0) = -Infinity; cosh(0) = 1;
  sech(0) = 1; sinh(NaN) = NaN; tanh(NaN) = NaN; asinh(-Infinity) = -Infinity; acosh(0.5) = NaN;
  acosh(1) = 0; acosh(-1e38) = NaN; acosh(-Infinity) = NaN; acosh(Infinity) = Infinity; atanh(1) = Infinity;
  atanh(-1) = -Infinity; atanh(2) = NaN; asech(0) = Infinity; asech(1) = 0; asech(2) = NaN;
  asech(-0.5) = NaN; acsch(0) = Infinity; acsch(Infinity) = 0; acoth(1) = Infinity; acoth(-1) = -Infinity;
  acoth(0.5) = NaN; acoth(0) = NaN; acoth(Infinity) = 0; atan2(0, 1) = 0; atan2(0, 0) = 0;
  hypot(NaN, 1) = NaN; round(2.5) = 2; round(3.5) = 4; round(-2.5) = -2; trunc(-2.5) = -2;
  floor(-2.5) = -3; ceil(-2.5) = -2; floor(Infinity) = Infinity; sign(-Infinity) = -1; sign(-0) = 0;
  sign(NaN) = NaN; abs(-Infinity) = Infinity; mod(-7, 3) = 2; mod(7, -3) = -2; mod(7, 0) = NaN;
  mod(-1, Infinity) = Infinity; mod(1, Infinity) = 1; mod(Infinity, 2) = NaN; mod(6, 3) = 0;
  erf(Infinity) = 1; erf(-Infinity) = -1; erf(0) = 0; erf(NaN) = NaN; erfc(Infinity) = 0;
  erfc(-Infinity) = 2; erfc(0) = 1; erfc(NaN) = NaN; gamma(0) = Infinity; gamma(-0) = -Infinity;
  gamma(-1) = NaN; gamma(Infinity) = Infinity; gamma(-Infinity) = NaN; gamma(5) = 24; lgamma(0) = Infinity;
  lgamma(-3) = Infinity; lgamma(1) = 0; lgamma(2) = 0; lgamma(-Infinity) = Infinity; lgamma(NaN) = NaN;
  digamma(0) = -Infinity; digamma(-0) = Infinity; digamma(-2) = NaN; digamma(Infinity) = Infinity;
  digamma(-Infinity) = NaN; polygamma(1, 0) = Infinity; polygamma(2, 0) = -Infinity; polygamma(2, -0) = Infinity;
  polygamma(1, -3) = NaN; polygamma(1.5, 2) = NaN; polygamma(-1, 2) = NaN; polygamma(3, Infinity) = 0;
  polygamma(0, Infinity) = Infinity; polygamma(1, -Infinity) = NaN; factorial(5) = 120; factorial(0) = 1; factorial(-1) = Infinity;
  factorial(-2) = NaN; factorial(Infinity) = Infinity; beta(0, 1) = Infinity; beta(-1, 0.5) = NaN;
  beta(0.5, -0.5) = 0; beta(Infinity, 2) = 0; beta(NaN, 1) = NaN; binomial(5, 7) = 0; binomial(5, -1) = 0;
  binomial(-2, 3) = -4; binomial(-3, 0.5) = NaN; binomial(5, 0) = 1; binomial(0, 0) = 1;
  binomial(-1, 10000000) = 1; binomial(Infinity, 1) = NaN;
`;

test("special values, poles and arguments outside the domain give what is documented", (t) => {
  const entries = [...specialValues.matchAll(/(\w+)\(([^)]*)\) = ([^;]+);/g)];
  t.true(entries.length > 100);
  for (const [text, name, args, wanted] of entries) {
    const points = args === "" ? [] : String(args).split(", ");
    const value = evaluate(String(name), points).toNumber();
    t.true(Object.is(value + 0, Number(wanted) + 0), `${text} but got ${value}`);
  }
});

test("NaN in any argument gives NaN", (t) => {
  for (const [name, rows] of Object.entries(references)) {
    const count = (rows[0] as string[]).length - 1;
    for (let i = 0; i < count; i++) {
      const args = Array.from({ length: count }, (_, j) => (i === j ? Number.NaN : 2.5));
      t.true(evaluate(name, args).isNaN(), name);
    }
  }
});

test("extreme arguments come back within a second, as a value or as a RangeError that says why", (t) => {
  const sizes = [
    "1e9",
    "1e16",
    "-1e9",
    "1e1000000",
    "-1e1000000",
    "1e-1000000",
    "-1e-1000000",
    "-12345678.9e9",
  ];
  for (const [name, rows] of Object.entries(references)) {
    for (const size of sizes) {
      const args =
        (rows[0] as string[]).length === 2
          ? [[size]]
          : [
              [size, size],
              [size, "2.5"],
              ["2.5", size],
              [size, "7"],
              ["7", size],
            ];
      for (const points of args) {
        const start = performance.now();
        try {
          evaluate(name, points);
        } catch (error) {
          t.true(error instanceof RangeError && error.message.endsWith("."), `${name}(${points}): ${error}`);
        }
        const spent = performance.now() - start;
        t.true(spent < 1000, `${name}(${points.join(", ")}) took ${spent.toFixed(0)} ms`);
      }
    }
  }
});

test("arguments of other Decimal classes are taken and the result is of the context's class", (t) => {
  const Other = Decimal.clone({ precision: 20, modulo: Decimal.EUCLID });
  const ctx = { Decimal: Other };
  const value = digitFunctions.get("sin")?.(
    ctx,
    new Wide("0.5235987755982988730771072305465838140328615665625"),
  );
  t.true(value instanceof Other);
  t.is(value?.toString(), "0.5");
});

test("pi has the digits asked for", (t) => {
  t.is(pi(50).toString(), "3.1415926535897932384626433832795028841971693993751");
  t.throws(() => pi(30000), { instanceOf: RangeError });
});

test("asking for too many digits is refused", (t) => {
  t.throws(() => digitContext(451), { instanceOf: RangeError });
  t.throws(() => evaluate("sin", ["1e30000"]), { instanceOf: RangeError, message: /digits of pi/ });
});
