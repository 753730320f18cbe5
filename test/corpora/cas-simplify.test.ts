/** Simplifying and rewriting as the tests of other systems demand it: equal values, and no larger than what they expect. */
import test from "ava";
import { printedSize, textSize } from "../../scripts/measure/size.js";
import { Kind } from "../../src/expr/op.js";
import {
  apart,
  assume,
  type Context,
  collect,
  defaultBook,
  type Expr,
  expand,
  FluxionsError,
  factor,
  freeSymbols,
  parse,
  symbol,
  together,
} from "../../src/index.js";
import { type Simplified, simplifyWithSteps } from "../../src/simplify/simplify.js";
import { verdict } from "../simplify/_values.js";
import { corpus, Tally, val } from "./_corpus.js";

interface Case {
  op: string;
  input: string;
  expected: string;
  args?: (string | string[])[];
  options?: Record<string, unknown>;
  assume?: Record<string, Record<string, boolean>>;
  checked: boolean | null;
}

/** Other systems' names for what can be said with ours; nerdamer's logarithms and the like are read as they stand. */
const book = defaultBook.extend("fn pow(x, y) = x^y");

const MILLISECONDS = 1000;
const FIGURES = 20;

/** Options with which another system gives up soundness on the reals, or works beyond them. */
const beyond = ["force", "inverse", "complex", "extension", "gaussian", "domain", "diracdelta"];
/** Options that ask for something else than the operation that is compared, such as one part of the result. */
const other = [
  "numer",
  "frac",
  "func",
  "trig",
  "measure",
  "_args",
  "power_base",
  "log",
  "mul",
  "multinomial",
];

/** How many results must be no larger than what is expected. Raised whenever more are; never lowered. */
const SMALL_AT_LEAST: Readonly<Record<string, number>> = {
  simplify: 612,
  expand: 80,
  factor: 50,
  together: 3,
  apart: 17,
  collect: 8,
};

/** Numbers that fit the assumptions about a symbol. */
type Fitting = (v: number) => number;

const words: Readonly<Record<string, readonly [string, Fitting]>> = {
  positive: ["positive", (v) => Math.abs(v)],
  nonnegative: ["nonnegative", (v) => Math.abs(v)],
  negative: ["negative", (v) => -Math.abs(v)],
  nonzero: ["nonzero", (v) => v],
  real: ["real", (v) => v],
  integer: ["integer", (v) => Math.sign(v) * Math.ceil(Math.abs(v))],
  even: ["integer", (v) => 2 * Math.sign(v) * Math.ceil(Math.abs(v))],
  odd: ["integer", (v) => 2 * Math.ceil(v) + 1],
};

interface Assumed {
  readonly context: Context;
  readonly fitting: ReadonlyMap<string, Fitting>;
}

/** What an entry assumes, or null where it speaks of something that is no real number. */
function assumed(c: Case): Assumed | null {
  const texts: Record<string, string> = {};
  const fitting = new Map<string, Fitting>();
  for (const [name, said] of Object.entries(c.assume ?? {})) {
    const parts: string[] = [];
    let fit: Fitting = (v) => v;
    for (const [word, holds] of Object.entries(said)) {
      if (word === "zero" && !holds) parts.push("nonzero");
      else if (word === "extended_real" && holds) parts.push("real");
      else if (Object.hasOwn(words, word) && holds) {
        const [text, next] = words[word];
        const before = fit;
        parts.push(text);
        fit = (v) => next(before(v));
      } else return null;
    }
    if (parts.length > 0) texts[name] = parts.join(" ");
    fitting.set(name, fit);
  }
  return { context: assume(texts), fitting };
}

/** Why an entry is passed over, or what is to be done. */
function readable(c: Case): { input: Expr; assumed: Assumed } | string {
  if (/\b(i|I|re|im|conjugate|arg)\b/.test(`${c.input} ${c.expected}`)) return "complex";
  const facts = assumed(c);
  if (facts === null) return "an assumption beyond the reals";
  try {
    const input = book.parse(c.input);
    if (input.op.boolean) return "a truth value";
    return { input, assumed: facts };
  } catch (error) {
    if (error instanceof FluxionsError) return error.code;
    throw error;
  }
}

/** Positive points around 1, in (0, 0.4), negative ones, and large ones; and the edges. */
const SCALES = [1, 1, 0.16, 0.16, -1, -0.16, 2.5, 5];

function points(names: readonly string[], fitting: ReadonlyMap<string, Fitting>): Record<string, number>[] {
  return SCALES.map((scale, k) =>
    Object.fromEntries(
      names.map((x) => {
        // A sign of its own for every second name: x and y of equal signs hide what √(x·y) → √x·√y breaks.
        const v = val(x, k) * scale * (k === 7 && names.indexOf(x) % 2 === 1 ? -1 : 1);
        return [x, (fitting.get(x) ?? ((w: number) => w))(v)];
      }),
    ),
  );
}

interface Answer {
  readonly expr: Expr;
  readonly stopped: Simplified["stopped"];
}

/** The operation as we have it, or null where the entry asks for what we have not. */
function operation(c: Case, input: Expr): ((context: Context) => Answer) | null {
  const plain = (expr: Expr): Answer => ({ expr, stopped: null });
  const first = [c.args?.[0] ?? []].flat();
  const budget = { milliseconds: MILLISECONDS };
  switch (c.op) {
    case "simplify":
      return (context) => simplifyWithSteps(book, input, { context, budget });
    case "expand":
      return () => plain(expand(input, { budget }));
    case "factor":
      return () => plain(factor(input, { budget }));
    case "together":
      return () => plain(together(input, { budget }));
    case "apart":
    case "collect": {
      const names = first.length === 0 ? freeSymbols(input) : first;
      if (names.length !== 1 || parse(names[0]).op.kind !== Kind.Symbol) return null;
      const work = c.op === "apart" ? apart : collect;
      return () => plain(work(input, symbol(names[0]), { budget }));
    }
    default:
      return null;
  }
}

function sizeOf(text: string): number | null {
  try {
    return textSize(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What a case comes to, in a word; values that are not kept are added to `wrong`. */
function check(c: Case, tally: Tally, wrong: string[]): string {
  const read = readable(c);
  if (typeof read === "string") return `passed over: ${read}`;
  const { input, assumed } = read;
  const work = operation(c, input);
  if (work === null) return "passed over: by what is no symbol";
  let answer: Answer;
  const started = performance.now();
  try {
    answer = work(assumed.context);
  } catch (error) {
    if (!(error instanceof FluxionsError)) throw error;
    return `refused: ${error.code}`;
  }
  // One more chance for what another process on the machine has held up.
  if (answer.stopped === "time") answer = work(assumed.context);
  const late = performance.now() - started > 10 * MILLISECONDS;
  if (answer.stopped === "time" || late) tally.add("out of time", c.input);
  else if (answer.stopped !== null) tally.add(`stopped by ${answer.stopped}`, c.input);
  const ours = answer.expr;
  tally.add(keepsValues(c, input, ours, assumed, wrong) ? "values kept" : "real nowhere");
  if (c.op === "simplify" && answer.stopped === null) {
    const again = simplifyWithSteps(book, ours, {
      context: assumed.context,
      budget: { milliseconds: MILLISECONDS },
    });
    if (again.expr !== ours) wrong.push(`simplify ${c.input}: ${ours}, and again: ${again.expr}`);
  }
  return compareSizes(c, ours, tally);
}

/** Was there a point at which the values could be compared? */
function keepsValues(c: Case, input: Expr, ours: Expr, { fitting }: Assumed, wrong: string[]): boolean {
  let compared = false;
  for (const at of points(freeSymbols(input, ours), fitting)) {
    const v = verdict(input, ours, at, FIGURES);
    if (v === "kept") compared = true;
    if (v === "wrong") wrong.push(`${c.op} ${c.input} at ${JSON.stringify(at)}: ${ours}`);
  }
  return compared;
}

function compareSizes(c: Case, ours: Expr, tally: Tally): string {
  const options = Object.keys(c.options ?? {});
  if (options.some((o) => beyond.includes(o))) return "size not compared: unsound or complex option";
  if (options.some((o) => other.includes(o))) return "size not compared: another operation";
  if (c.checked !== true) return "size not compared: expectation unchecked";
  const wanted = sizeOf(c.expected);
  if (wanted === null) return "size not compared: not readable";
  if (printedSize(ours) <= wanted) return "no larger than expected";
  tally.add("larger", `${c.input} (${ours}, not ${c.expected})`);
  return "larger than expected";
}

const cases = corpus<Case>("cas_tests");
if (cases !== null)
  for (const op of Object.keys(SMALL_AT_LEAST))
    test(`${op} keeps the values in the cases of other systems' tests`, (t) => {
      t.timeout(300_000);
      const tally = new Tally();
      const wrong: string[] = [];
      for (const c of cases) if (c.op === op) tally.add(check(c, tally, wrong));
      t.log(String(tally));
      for (const line of tally.details()) t.log(line.slice(0, 3000));
      t.deepEqual(wrong, []);
      t.is(tally.count("out of time"), 0, tally.names("out of time"));
      t.true(tally.count("no larger than expected") >= SMALL_AT_LEAST[op]);
    });

const disputed = corpus<Case>("cas_disputed", "cas_disputed.jsonl");
if (disputed !== null)
  test("what other systems' tests demand wrongly is not done", (t) => {
    const tally = new Tally();
    const wrong: string[] = [];
    for (const c of disputed) if (Object.hasOwn(SMALL_AT_LEAST, c.op)) tally.add(check(c, tally, wrong));
    t.log(String(tally));
    t.deepEqual(wrong, []);
    t.true(tally.count("values kept") > 5);
  });
