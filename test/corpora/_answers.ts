/** Integrals, limits and solutions that other systems' tests ask for, and how what comes back is judged: by numbers alone. */
import { Decimal } from "decimal.js";
import { substitute } from "../../src/expr/rebuild.js";
import {
  type Assumptions,
  derive,
  type Expr,
  evaluateDigits,
  FluxionsError,
  freeSymbols,
  integrate,
  limit,
  type PointLike,
  parse,
  solve,
} from "../../src/index.js";
import { entries, val } from "./_entries.js";

export interface Case {
  readonly op: string;
  readonly input: string;
  readonly expected: string | readonly string[];
  readonly args?: readonly (string | readonly string[])[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly assume?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly checked: boolean | null;
}

export type Kind = "integrate" | "solve" | "limit";

export interface Outcome {
  readonly kind: "proved" | "tested" | "refused" | "wrong" | "passed over";
  readonly detail: string;
}

export const answerCases = (): Case[] | null => entries<Case>("cas_tests.public.jsonl");

const FIGURES = 12;
const words = new Set(["positive", "negative", "nonnegative", "nonpositive", "nonzero", "real", "integer"]);

function assumptionsOf(c: Case): Record<string, string> | null {
  const texts: Record<string, string> = {};
  for (const [name, said] of Object.entries(c.assume ?? {})) {
    const parts = Object.entries(said).flatMap(([word, holds]) =>
      holds && words.has(word) ? [word] : holds ? ["?"] : [],
    );
    if (parts.includes("?")) return null;
    if (parts.length > 0) texts[name] = parts.join(" ");
  }
  return texts;
}

/** Values that fit what is assumed of the names. */
function pointAt(
  names: readonly string[],
  assumed: Readonly<Record<string, string>>,
  k: number,
): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => {
      const text = assumed[name] ?? "";
      let v = val(name, k % 4) * [1, 0.31, 2.3, -1, -0.4, 0.77][k % 6];
      if (/positive|nonnegative/.test(text)) v = Math.abs(v);
      if (/(^| )(negative|nonpositive)/.test(text)) v = -Math.abs(v);
      if (/integer/.test(text)) v = Math.sign(v) * Math.ceil(Math.abs(v));
      return [name, Number(v.toFixed(6))];
    }),
  );
}

export function number(e: Expr, at: Readonly<Record<string, number | Expr>>): Decimal | null {
  try {
    const v = evaluateDigits(e, at, 20);
    return v.isFinite() ? v : null;
  } catch (error) {
    if (error instanceof FluxionsError) return null;
    throw error;
  }
}

function close(a: Decimal, b: Decimal): boolean {
  const size = Decimal.max(a.abs(), b.abs());
  return a
    .minus(b)
    .abs()
    .lte(Decimal.max(size, 1e-6).times(`1e-${FIGURES}`));
}

const wrong = (detail: string): Outcome => ({ kind: "wrong", detail });
const passed = (detail: string): Outcome => ({ kind: "passed over", detail });

/** What is known of the entry before anything is asked; a text says why it is passed over. */
interface Asked {
  readonly e: Expr;
  readonly x: string;
  readonly assumed: Record<string, string>;
}

function read(c: Case, text: string): Asked | string {
  if (/(^|[^\w.])i([^\w(]|$)/.test(`${c.input} ${[c.expected].flat().join(" ")}`)) return "complex";
  const assumed = assumptionsOf(c);
  if (assumed === null) return "an assumption beyond the reals";
  try {
    const e = parse(text);
    const first = [c.args?.[0] ?? []].flat()[0] as string | undefined;
    const names = freeSymbols(e);
    const x = first ?? (names.includes("x") ? "x" : names[0]);
    return x === undefined ? "no variable" : { e, x, assumed };
  } catch (error) {
    if (error instanceof FluxionsError) return `not readable here: ${error.code}`;
    throw error;
  }
}

function attempt(text: string): Expr | null {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof FluxionsError) return null;
    throw error;
  }
}

const point = (text: string): PointLike => (text === "Infinity" || text === "-Infinity" ? text : parse(text));

/** Asks for an answer, and judges it. */
export async function judge(c: Case, milliseconds: number): Promise<Outcome> {
  const text = c.op === "solve" ? c.input.replace(/(?<![=!<>])=(?!=)/, "==") : c.input;
  const asked = read(c, text);
  if (typeof asked === "string") return passed(asked);
  const options = { assume: asked.assumed as Assumptions, budget: { milliseconds } };
  try {
    if (c.op === "integrate") return await judgeIntegral(c, asked, options);
    if (c.op === "limit") return await judgeLimit(c, asked, options);
    return await judgeSolutions(c, asked, options);
  } catch (error) {
    if (error instanceof FluxionsError)
      return { kind: "refused", detail: `${error.code}: ${error.message.slice(0, 160)}` };
    throw error;
  }
}

interface Options {
  readonly assume: Assumptions;
  readonly budget: { readonly milliseconds: number };
}

async function judgeIntegral(c: Case, { e, x, assumed }: Asked, options: Options): Promise<Outcome> {
  const first = c.args?.[0];
  const expected = attempt(c.expected as string);
  if (Array.isArray(first)) {
    const [, low, high] = first as readonly string[];
    const found = await integrate(e, x, { ...options, from: point(low), to: point(high) });
    return expected === null
      ? { kind: found.verified, detail: String(found.expr) }
      : compared(found.expr, expected, found.verified, assumed, found.conditions);
  }
  const found = await integrate(e, x, options);
  const slope = derive(found.expr, x);
  const wanted = expected === null ? null : derive(expected, x);
  let seen = 0;
  for (let k = 0; k < 24; k++) {
    const at = pointAt(
      freeSymbols(e, found.expr, ...(expected === null ? [] : [expected]), parse(x)),
      assumed,
      k,
    );
    at[x] = assumed[x] === undefined ? [0.37, 0.83, 1.47, 2.29, -0.41, -1.3, 0.05, 7.1][k % 8] : at[x];
    if (found.conditions.some((condition) => !holds(condition, at))) continue;
    const value = number(e, at);
    const ours = number(slope, at);
    if (value === null) continue;
    if (number(found.expr, at) === null) return wrong(`${found.expr} is undefined at ${JSON.stringify(at)}`);
    if (ours === null) continue;
    seen++;
    if (!close(value, ours)) return wrong(`${found.expr}: ${ours}, not ${value} at ${JSON.stringify(at)}`);
    const theirs = wanted === null ? null : number(wanted, at);
    if (theirs !== null && !close(theirs, ours)) return wrong(`${found.expr}: not as ${c.expected}`);
  }
  return seen === 0
    ? wrong(`${found.expr} could not be judged`)
    : { kind: found.verified, detail: String(found.expr) };
}

function holds(condition: Expr, at: Readonly<Record<string, number>>): boolean {
  const names = freeSymbols(condition);
  if (names.some((name) => at[name] === undefined)) return false;
  // A condition as a number: 1 where it holds.
  const [a, b] = condition.args;
  const [v, w] = [a, b].map((side) => (side === undefined ? null : number(side, at)));
  if (v === null || w === null) return false;
  const gap = v.minus(w).toNumber();
  return condition.op.name === "!=" ? gap !== 0 : condition.op.name === "<" ? gap < 0 : gap <= 0;
}

function compared(
  ours: Expr,
  expected: Expr,
  verified: "proved" | "tested",
  assumed: Record<string, string>,
  conditions: readonly Expr[],
): Outcome {
  let seen = 0;
  for (let k = 0; k < 12; k++) {
    const at = pointAt(freeSymbols(ours, expected), assumed, k);
    if (conditions.some((condition) => !holds(condition, at))) continue;
    const [v, w] = [number(ours, at), number(expected, at)];
    if (v === null || w === null) continue;
    seen++;
    if (!close(v, w)) return wrong(`${ours} is ${v}, not ${w} at ${JSON.stringify(at)}`);
  }
  return seen === 0 ? wrong(`${ours} could not be judged`) : { kind: verified, detail: String(ours) };
}

async function judgeLimit(c: Case, { e, x, assumed }: Asked, options: Options): Promise<Outcome> {
  const at = c.args?.[1] as string | undefined;
  if (at === undefined || /[a-z]\*|\*i/.test(at)) return passed("a complex point");
  // The limit from the right is what sympy means, unless it is told.
  const direction = (c.options?.dir as string | undefined) ?? (at.includes("Infinity") ? undefined : "+");
  const side = direction === "+" ? "right" : direction === "-" ? "left" : undefined;
  const found = await limit(e, x, point(at), {
    ...options,
    ...(side === undefined || at.includes("Infinity") ? {} : { side }),
  });
  const expected = String(c.expected);
  if (found.expr === null) {
    const sign = found.infinite === 1 ? "Infinity" : "-Infinity";
    return expected === sign || /sign/.test(expected)
      ? { kind: found.verified, detail: sign }
      : wrong(`${sign}, not ${expected}`);
  }
  const wanted = attempt(expected);
  if (wanted === null) return wrong(`${found.expr}, not ${expected}`);
  return compared(found.expr, wanted, found.verified, assumed, found.conditions);
}

async function judgeSolutions(c: Case, { e, x, assumed }: Asked, options: Options): Promise<Outcome> {
  const found = await solve(e, x, options);
  const f = e.op.name === "==" ? parse(c.input.replace(/(.*?)={1,2}(.*)/, "($1)-($2)")) : e;
  for (const { expr: s, conditions } of found.solutions) {
    let seen = 0;
    for (let k = 0; k < (freeSymbols(f, s).some((name) => name !== x) ? 12 : 1); k++) {
      const at = pointAt(
        freeSymbols(f, s).filter((name) => name !== x),
        assumed,
        k,
      );
      if (conditions.some((condition) => !holds(condition, at))) continue;
      const root = number(s, at);
      if (root === null) continue;
      const exact = substitute(s, new Map(Object.entries(at).map(([name, v]) => [name, parse(String(v))])));
      const residual = number(f, { ...at, [x]: exact });
      if (residual === null) continue;
      seen++;
      if (residual.abs().gt("1e-15")) return wrong(`${x} = ${s} leaves ${residual} at ${JSON.stringify(at)}`);
    }
    if (seen === 0) return wrong(`${x} = ${s} could not be judged`);
  }
  // What is expected and real has to be there where all solutions are claimed.
  if (found.complete && !found.always)
    for (const text of c.expected as readonly string[]) {
      const wanted = attempt(text);
      if (wanted === null) continue;
      for (let k = 0; k < (freeSymbols(f, wanted).some((name) => name !== x) ? 6 : 1); k++) {
        const at = pointAt(
          freeSymbols(f, wanted).filter((name) => name !== x),
          assumed,
          k,
        );
        const value = number(wanted, at);
        if (value === null) continue;
        const residual = number(f, {
          ...at,
          [x]: substitute(wanted, new Map(Object.entries(at).map(([name, v]) => [name, parse(String(v))]))),
        });
        if (residual === null || residual.abs().gt("1e-12")) continue;
        const met = found.solutions.some(({ expr }) => {
          const ours = number(expr, at);
          return ours !== null && close(ours, value);
        });
        const excluded = found.solutions.some(({ conditions }) =>
          conditions.some((condition) => !holds(condition, at)),
        );
        if (!met && !excluded)
          return wrong(`${text} is missing, and ${found.solutions.length} are said to be all`);
      }
    }
  const shown = found.solutions.map(({ expr }) => String(expr)).join("; ");
  if (found.solutions.length === 0 && !found.complete)
    return { kind: "refused", detail: found.notes.join("; ") };
  const tested = found.solutions.some(({ verified }) => verified === "tested");
  return { kind: tested ? "tested" : "proved", detail: `${shown}${found.complete ? "" : " (perhaps more)"}` };
}
