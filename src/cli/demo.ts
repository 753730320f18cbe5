/** What `npm start` shows: a formula from text to a million rows of derivatives. */
import { defaultBook as book } from "../../rules/index.js";
import { compile } from "../backends/compile.js";
import { derive } from "../calculus/derivative.js";
import { type Expr, symbol } from "../expr/node.js";
import { neg } from "../expr/reals.js";
import { countNodes } from "../expr/walk.js";
import { evaluateDigits } from "../numbers/evaluate.js";
import { printShared, toLatex } from "../print/index.js";
import type { IO } from "./io.js";

const PRICE = `S*normcdf((log(S/K) + (r + sigma^2/2)*T)/(sigma*sqrt(T))) -
  K*exp(-r*T)*normcdf((log(S/K) + (r - sigma^2/2)*T)/(sigma*sqrt(T)))`;

const inputs = ["S", "K", "r", "sigma", "T"] as const;
type Input = (typeof inputs)[number];

interface Greek {
  readonly by: Input;
  readonly order: 1 | 2;
  /** Theta is the loss with passing time, and T is the time that is left. */
  readonly sign: 1 | -1;
}
const greeks: Readonly<Record<string, Greek>> = {
  delta: { by: "S", order: 1, sign: 1 },
  gamma: { by: "S", order: 2, sign: 1 },
  vega: { by: "sigma", order: 1, sign: 1 },
  theta: { by: "T", order: 1, sign: -1 },
  rho: { by: "r", order: 1, sign: 1 },
};

const SAMPLE = 12;
/** Digits of the finite differences, and their step: their own error is then below 1e-20. */
const DIGITS = 50;
const STEP = "1e-11";

/** Prints the Greeks of an option price, and computes them on `rows` rows. */
export async function demo(io: IO, json: boolean, rows = 1_000_000): Promise<void> {
  const say = (text = "") => void (json ? undefined : io.stdout.write(`${text}\n`));
  const price = book.parse(PRICE);
  say(`The Black–Scholes price of a call, as text:\n\n  ${PRICE}\n`);

  const before = performance.now();
  const formulas: Record<string, Expr> = { price };
  for (const [name, { by, order, sign }] of Object.entries(greeks)) {
    const d = derive(book, price, by, order);
    formulas[name] = sign < 0 ? neg(d) : d;
  }
  const derived = performance.now() - before;

  const text = printShared(formulas);
  say(`Its five Greeks, derived in ${derived.toFixed(1)} ms; what they share has names:\n`);
  for (const { name, text: line } of [...text.lines, ...text.results]) say(`  ${name} = ${line}`);
  const latex = printShared(formulas, { format: "latex" });
  say("\nThe same as LaTeX:\n");
  for (const { name, text: line } of [...latex.lines, ...latex.results])
    say(`  ${Object.hasOwn(formulas, name) ? `\\mathrm{${name}}` : toLatex(symbol(name))} = ${line}`);

  const columns = market(rows);
  const kernel = await compile(formulas);
  await kernel.run(market(1000));
  const start = performance.now();
  const out = (await kernel.run(columns)) as Record<string, Float64Array>;
  const seconds = (performance.now() - start) / 1000;
  const why = kernel.fallbackReason === null ? "the first choice, and it works here" : kernel.fallbackReason;
  const perSecond = Math.round(rows / seconds);
  const operations = Object.values(kernel.operations).reduce((a, b) => a + b, 0);
  say(
    `\nAll six as one kernel of ${operations} operations (written out, the formulas have ${countNodes(...Object.values(formulas))} different nodes):`,
  );
  say(`  backend          ${kernel.backend} (${why})`);
  say(`  rows             ${rows.toLocaleString("en")} in ${seconds.toFixed(2)} s`);
  say(`  rows per second  ${perSecond.toLocaleString("en")}`);

  const worst = disagreement(price, columns, out, rows);
  say(`  disagreement     ${worst.toExponential(1)} at most, relative, with finite differences of the price`);
  say(`                   (in ${DIGITS} digits, at ${Math.min(SAMPLE, rows)} of the rows)`);
  kernel.dispose();
  if (json)
    io.stdout.write(
      `${JSON.stringify({
        ok: true,
        ...Object.fromEntries(text.results.map(({ name, text: line }) => [name, line])),
        shared: Object.fromEntries(text.lines.map(({ name, text: line }) => [name, line])),
        backend: kernel.backend,
        fallbackReason: kernel.fallbackReason,
        rows,
        rowsPerSecond: perSecond,
        disagreement: worst,
      })}\n`,
    );
}

/** Contracts of all sorts, the same in every run. */
function market(rows: number): Record<Input, Float64Array> {
  let state = 1;
  const uniform = (low: number, high: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  };
  const column = (low: number, high: number) => Float64Array.from({ length: rows }, () => uniform(low, high));
  return {
    S: column(80, 120),
    K: column(80, 120),
    r: column(0, 0.08),
    sigma: column(0.1, 0.5),
    T: column(0.1, 2),
  };
}

/** The largest relative difference between the kernel's derivatives and differences of the price itself. */
function disagreement(
  price: Expr,
  columns: Record<Input, Float64Array>,
  out: Record<string, Float64Array>,
  rows: number,
): number {
  const one = evaluateDigits(book.parse("1"), {}, DIGITS);
  const h = one.times(STEP);
  let worst = 0;
  for (let k = 0; k < Math.min(SAMPLE, rows); k++) {
    const row = Math.floor((k * rows) / SAMPLE);
    const at = Object.fromEntries(inputs.map((name) => [name, columns[name][row]])) as Record<Input, number>;
    const value = (by: Input, steps: number) =>
      evaluateDigits(price, { ...at, [by]: h.times(steps).plus(at[by]).toFixed() }, DIGITS);
    for (const [name, { by, order, sign }] of Object.entries(greeks)) {
      const up = value(by, 1);
      const down = value(by, -1);
      const difference =
        order === 1
          ? up.minus(down).div(h.times(2))
          : up.plus(down).minus(value(by, 0).times(2)).div(h.times(h));
      const expected = difference.times(sign);
      const relative = expected.minus(out[name][row]).div(expected).abs().toNumber();
      worst = Math.max(worst, relative);
    }
  }
  return worst;
}
