/** Assumptions of one symbol in words and comparisons: "positive", "integer, x > 2", "0 <= x <= 1". */
import { FluxionsError } from "../expr/error.js";
import { Rational } from "../expr/rational.js";
import type { Known } from "./context.js";
import { fact } from "./fact.js";
import {
  ALL,
  type Interval,
  intersect,
  interval,
  NEGATIVE,
  NONNEGATIVE,
  NONPOSITIVE,
  POSITIVE,
  point,
} from "./interval.js";

interface Part {
  readonly range: Interval;
  readonly integer?: boolean;
  /** A number that the symbol is not. */
  readonly without?: Rational;
}

const words: ReadonlyMap<string, Part> = new Map<string, Part>([
  ["real", { range: ALL }],
  ["positive", { range: POSITIVE }],
  ["negative", { range: NEGATIVE }],
  ["nonnegative", { range: NONNEGATIVE }],
  ["nonpositive", { range: NONPOSITIVE }],
  ["nonzero", { range: ALL, without: Rational.zero }],
  ["integer", { range: ALL, integer: true }],
]);

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:/\d+)?|[+-]?Infinity`;
const COMPARISON = new RegExp(
  String.raw`^(?:(${NUMBER})\s*(<=?|>=?)\s*)?(\S*?)\s*(?:(<=?|>=?|==?|!=)\s*(${NUMBER}))?$`,
);

/**
 * What a text says of the symbol `name`.
 * @throws FluxionsError `unknown-assumption`, `contradiction`
 */
export function readAssumption(name: string, text: string): Known {
  let known: Known = { range: ALL, integer: false, nonzero: false };
  for (const piece of text.split(/,|\band\b/)) {
    const part = piece.trim();
    for (const p of parts(name, part, text)) known = joined(name, known, p, text);
  }
  return known;
}

function parts(name: string, part: string, text: string): Part[] {
  const named = part === "" ? [] : part.split(/\s+/).map((w) => words.get(w));
  if (named.length > 0 && named.every((w) => w !== undefined)) return named;
  const m = COMPARISON.exec(part);
  if (
    m === null ||
    (m[1] === undefined && m[4] === undefined) ||
    (m[3] !== name && (m[3] !== "" || m[1] !== undefined))
  )
    throw new FluxionsError(
      "unknown-assumption",
      `“${text.slice(0, 80)}” says nothing about ${name} that is understood`,
      {
        hint: `Say ${[...words.keys()].join(", ")}, or compare it with numbers: ${name} > 2, 0 <= ${name} < 1.`,
      },
    );
  const out: Part[] = [];
  if (m[1] !== undefined) out.push(compared(mirrored(m[2]), m[1]));
  if (m[4] !== undefined) out.push(compared(m[4], m[5]));
  return out;
}

const mirrored = (op: string) => (op.startsWith("<") ? `>${op.slice(1)}` : `<${op.slice(1)}`);

function compared(op: string, number: string): Part {
  if (number.endsWith("Infinity")) {
    const up = !number.startsWith("-");
    // Every real number is smaller than Infinity; none is larger.
    if (op === "!=" || op.startsWith(up ? "<" : ">")) return { range: ALL };
    return { range: interval(Rational.one, Rational.zero, false, false) };
  }
  const r = readNumber(number);
  switch (op) {
    case "<":
    case "<=":
      return { range: interval(null, r, true, op === "<") };
    case ">":
    case ">=":
      return { range: interval(r, null, op === ">", true) };
    case "!=":
      return { range: ALL, without: r };
    default:
      return { range: point(r) };
  }
}

function readNumber(text: string): Rational {
  const [p, q] = text.split("/");
  const top = Rational.decimal(p);
  if (q === undefined) return top;
  const bottom = Rational.decimal(q);
  if (bottom.sign === 0) throw new FluxionsError("bad-number", `“${text.slice(0, 40)}” is not a number`);
  return top.div(bottom);
}

/**
 * Both together.
 * @throws FluxionsError `contradiction`
 */
function joined(name: string, known: Known, p: Part, text: string): Known {
  let range = intersect(known.range, p.range);
  const at = p.without;
  if (at !== undefined && at.sign !== 0) range = shaved(range, at);
  return both(
    name,
    { ...known, range },
    { range: ALL, integer: p.integer === true, nonzero: at?.sign === 0 },
    text,
  );
}

/** Without one number: an interval can only leave an end out. */
function shaved(a: Interval, at: Rational): Interval {
  const low = a.low?.equals(at) === true;
  const high = a.high?.equals(at) === true;
  return low || high ? interval(a.low, a.high, a.lowOpen || low, a.highOpen || high) : a;
}

/** @throws FluxionsError `contradiction` */
export function both(name: string, a: Known, b: Known, text: string): Known {
  const range = intersect(a.range, b.range);
  const f = fact(range, a.integer || b.integer, a.nonzero || b.nonzero, true);
  if (f.range.empty)
    throw new FluxionsError("contradiction", `no number ${name} fits “${text.slice(0, 80)}”`, {
      hint: "Leave out one of the assumptions.",
    });
  return { range: f.range, integer: f.integer, nonzero: f.nonzero };
}
