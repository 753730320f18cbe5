/** All checks of one function. */
import { workspace } from "../expr/node.js";
import type { Deviation, Op } from "../expr/op.js";
import type { Book } from "../language/book.js";
import { isComputed } from "../numbers/evaluate.js";
import { checkDerivatives, checkDeviations } from "./derivatives.js";
import {
  checkBasis,
  checkMeaning,
  checkMonotone,
  checkNeeds,
  checkParity,
  checkQuarter,
  checkRange,
  checkValues,
} from "./facts.js";
import { checkRecipe, type StatedError } from "./recipe.js";
import type { CheckResult, SubjectReport } from "./report.js";
import { functionSubject, nameOf, type Reproduction } from "./subject.js";

/** What the caller knows of a function besides its declaration. */
export interface FunctionTask {
  readonly op: Op;
  /** Only its derivative is new: where that deviates, besides where the function's own rule does. Null for a function of the page. */
  readonly redeclared: readonly Deviation[] | null;
  readonly error: StatedError | null;
}

export function verifyFunction(
  { op, redeclared, error }: FunctionTask,
  book: Book,
  again: Reproduction,
): SubjectReport {
  const started = performance.now();
  const checks = workspace(() => {
    const s = functionSubject(op, book, again);
    const d = op.declared;
    const checks: CheckResult[] = [];
    // Another page's rule for it is verified by itself.
    if (book.tangentRule(op) !== null && (redeclared !== null || !book.redeclares(op))) {
      // What a function deviates by anyway, another rule may too.
      checks.push(checkDerivatives(s, [...d.deviates, ...(redeclared ?? [])]));
      const own = redeclared ?? d.deviates;
      if (own.length > 0) checks.push(checkDeviations(s, own));
    }
    if (redeclared !== null) return checks;
    if (d.via !== null) checks.push(checkRecipe(s, d.via, error));
    if (d.meaning !== null && isComputed(op)) checks.push(checkMeaning(s, d.meaning.fill(s.args)));
    if (d.basis !== null) checks.push(checkBasis(s, d.basis.fill(s.args)));
    if (d.values.length > 0) checks.push(checkValues(s));
    if (d.range !== null) checks.push(checkRange(s, d.range));
    if (d.parity !== null) checks.push(checkParity(s, d.parity));
    if (d.monotone.length > 0) checks.push(checkMonotone(s, d.monotone));
    if (d.quarter !== null) checks.push(checkQuarter(s, d.quarter.fill(s.args)));
    if (d.needs.length > 0) checks.push(checkNeeds(s));
    return checks;
  });
  return {
    kind: redeclared === null ? "function" : "re-declaration",
    name: nameOf(op),
    key: op.name,
    source: book.tangentRule(op)?.source ?? "",
    checks,
    status: checks.every((c) => c.passed) ? "passed" : "failed",
    milliseconds: performance.now() - started,
  };
}
