/** Proofs that an antiderivative of Rubi's has its integrand as derivative, and attempts to prove what is wrong. */
import { defaultBook } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { type Expr, workspace } from "../../src/expr/node.js";
import { sub } from "../../src/expr/reals.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { assume } from "../../src/facts/ask.js";
import { provedZero } from "../../src/simplify/zero.js";
import { settled, val } from "../../test/corpora/_entries.js";
import { isDefinedAt, verdict } from "../../test/simplify/_values.js";

export interface Integral {
  readonly id: string;
  readonly integrand: string;
  readonly var: string;
  readonly anti: string;
  readonly real: boolean;
}

export interface Attempt {
  readonly id: string;
  readonly proved: boolean;
  readonly milliseconds: number;
  /** Where a proved difference is not 0, or null. */
  readonly refuted: string | null;
}

const FIGURES = 12;
/** Where Rubi's entries are evaluated: x here, parameters by `val`. */
const POINTS = [0.37, 0.83, 1.47, 2.29];

/** Readable here, and without a symbol for the imaginary unit. */
export function comparable(entry: Integral): boolean {
  if (!entry.real) return false;
  return workspace(() => {
    try {
      const names = freeSymbols(defaultBook.parse(entry.anti), defaultBook.parse(entry.integrand));
      return !names.includes("i");
    } catch (error) {
      if (error instanceof FluxionsError) return false;
      throw error;
    }
  });
}

/** `count` entries, taken evenly from all. */
export function evenly<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, all.length / count);
  const out: T[] = [];
  for (let i = 0; Math.floor(i * step) < all.length && out.length < count; i++)
    out.push(all[Math.floor(i * step)]);
  return out;
}

/** Tries to prove D(anti) − integrand = 0, and looks at the points whether a proof was right. */
export function attempt(entry: Integral, milliseconds: number): Attempt {
  return workspace(() => {
    const integrand = defaultBook.parse(entry.integrand);
    const derivative = derive(defaultBook, defaultBook.parse(entry.anti), entry.var);
    const started = performance.now();
    const proved = provedZero(defaultBook, sub(derivative, integrand), assume({}), { milliseconds });
    const took = performance.now() - started;
    const refuted = proved ? difference(derivative, integrand, entry.var) : null;
    return { id: entry.id, proved, milliseconds: took, refuted };
  });
}

/** Signs of x and of every second parameter: what holds for positive numbers only is not proved. */
const SIGNS = [
  [1, 1, 1],
  [-1, 1, 1],
  [1, -1, 1],
  [-1, -1, -1],
] as const;

/** The first point at which two expressions are defined and differ, in words; null where there is none. */
function difference(a: Expr, b: Expr, x: string): string | null {
  const names = freeSymbols(a, b);
  for (const [k, value] of POINTS.entries())
    for (const [ofX, even, odd] of SIGNS) {
      const at = Object.fromEntries(
        names.map((n, i) => [n, n === x ? ofX * value : (i % 2 === 0 ? even : odd) * val(n, k)]),
      );
      if (verdict(a, b, at, FIGURES) !== "wrong" || isDefinedAt(b, at) !== true) continue;
      return `${settled(a, at)} instead of ${settled(b, at)} at ${JSON.stringify(at)}`;
    }
  return null;
}

/** The antiderivative with one number or one sign changed; which one, `random` decides. */
export function mutated(text: string, random: () => number): string {
  const places = [...text.matchAll(/(?<![\w.])\d+(?![\w.])| [+-] /g)];
  if (places.length === 0) return `${text} + 2*x`;
  const { 0: found, index } = places[Math.floor(random() * places.length)];
  const instead = found === " + " ? " - " : found === " - " ? " + " : String(Number(found) + 1);
  return text.slice(0, index) + instead + text.slice(index + found.length);
}

export interface Trap {
  readonly wrong: boolean;
  readonly proved: boolean;
  readonly text: string;
}

/** Changes an entry; where that makes its derivative differ at a point, a proof would be wrong. */
export function trap(entry: Integral, random: () => number, milliseconds: number): Trap {
  return workspace(() => {
    const text = mutated(entry.anti, random);
    const integrand = defaultBook.parse(entry.integrand);
    let derivative: Expr;
    try {
      derivative = derive(defaultBook, defaultBook.parse(text), entry.var);
    } catch (error) {
      if (error instanceof FluxionsError) return { wrong: false, proved: false, text };
      throw error;
    }
    if (difference(derivative, integrand, entry.var) === null) return { wrong: false, proved: false, text };
    return {
      wrong: true,
      proved: provedZero(defaultBook, sub(derivative, integrand), assume({}), { milliseconds }),
      text,
    };
  });
}
