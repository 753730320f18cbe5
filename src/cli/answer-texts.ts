/** Integrals, limits and solutions as the command line and batch write them. */
import type { Integral } from "../answers/antiderivative.js";
import type { DefiniteIntegral } from "../answers/definite.js";
import type { Limit } from "../answers/limit.js";
import type { Solutions } from "../answers/solve.js";
import { countNodes } from "../expr/walk.js";
import { print, toLatex } from "../print/index.js";
import type { Described } from "./formula.js";

const texts = (conditions: readonly { toString(): string }[]): string[] => conditions.map(String);

export function integralFields(found: Integral | DefiniteIntegral): object {
  const { verified, method, conditions } = found;
  return {
    verified,
    method,
    conditions: texts(conditions),
    ...("antiderivative" in found ? { antiderivative: print(found.antiderivative) } : {}),
  };
}

/** An infinite limit is written as JSON writes numbers elsewhere: as a text. */
export function limitDescribed({ expr, infinite }: Limit): Described {
  if (expr !== null) return { text: print(expr), latex: toLatex(expr), nodes: countNodes(expr) };
  const sign = infinite === 1 ? "" : "-";
  return { text: `${sign}Infinity`, latex: `${sign}\\infty`, nodes: 1 };
}

export function limitFields({ verified, method, conditions }: Limit): object {
  return { verified, method, conditions: texts(conditions) };
}

export function solutionFields(found: Solutions): object {
  const { solutions, complete, always, notes, dropped, method } = found;
  return {
    solutions: solutions.map(({ expr, verified, conditions }) => ({
      text: print(expr),
      latex: toLatex(expr),
      verified,
      conditions: texts(conditions),
    })),
    complete,
    always,
    notes,
    dropped,
    method,
  };
}
