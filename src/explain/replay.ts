/** Does the steps of a log again, each in its place in the whole formula. */
import type { Expr } from "../expr/node.js";
import { Kind, WHERE } from "../expr/op.js";
import { TRUE } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { ask, isDefined } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import { exactlyOrNull } from "../rewrite/rewrite.js";
import type { Step } from "../rewrite/step.js";
import { type Placed, pathTo, putInPlace, putWhereAllowed } from "./place.js";
import { countOperands } from "./size.js";
import type { StepList } from "./step-list.js";

/** Operands that are looked at on the way; a formula for which this is not enough is larger than anybody reads. */
const MOST_WORK = 5_000_000;

interface Done {
  readonly step: Step;
  readonly placed: Placed | null;
  readonly wholeBefore: Expr;
}

/**
 * What the steps make of the formula, or null where it is too large to do all of them.
 * A step says what was rewritten, not where. In most formulas it was rewritten everywhere; but in a branch of `where`
 * more may be known than around it, and below a comparison less may be changed. So both are tried.
 * @param answer what they should make of it
 */
export function replay(
  e: Expr,
  log: readonly Step[],
  steps: StepList,
  answer: Expr,
  context: Context = nothingAssumed,
  mostWork = MOST_WORK,
): Expr | null {
  let way = go(e, log, putEverywhere, mostWork);
  if (way.whole !== answer && way.done.length === log.length) {
    const other = go(e, log, (whole, step) => putWhereKnown(whole, step, context), mostWork);
    if (other.whole === answer) way = other;
  }
  const shown = new Set<string>();
  for (const { step, placed, wholeBefore } of way.done) {
    // What stands in several places is logged at each of them, and was replaced in all of them at once.
    const what = `${step.name} ${step.before.id} ${step.after.id}`;
    if (placed === null && shown.has(what)) continue;
    shown.add(what);
    steps.add({
      name: step.name,
      kind: step.kind,
      before: step.before,
      after: step.after,
      wholeBefore,
      wholeAfter: placed?.whole ?? wholeBefore,
      path: placed?.path ?? null,
      // Of a comparison that is decided, the log names the comparison itself, also where it is false.
      conditions: step.conditions.filter((c) => c !== step.before),
      line: step.rule === null ? null : step.rule.source.trim().replace(/\s+/g, " "),
    });
  }
  steps.leaveOut(log.length - way.done.length);
  return way.done.length === log.length ? way.whole : null;
}

type Put = (whole: Expr, step: Step) => Placed | null;

function go(e: Expr, log: readonly Step[], put: Put, mostWork: number): { whole: Expr; done: Done[] } {
  let whole = e;
  let work = 0;
  const done: Done[] = [];
  for (const step of log) {
    work += countOperands(whole);
    if (work > mostWork) break;
    // What would be too large a number is not made in the search either: there one part stays as it is.
    const placed = exactlyOrNull(() => put(whole, step));
    done.push({ step, placed, wholeBefore: whole });
    whole = placed?.whole ?? whole;
  }
  return { whole, done };
}

const putEverywhere: Put = (whole, { before, after }) => putInPlace(whole, before, after);

/** Only where the step's conditions are known to hold, if they are anywhere. */
function putWhereKnown(whole: Expr, step: Step, context: Context): Placed | null {
  const { before, after, conditions } = step;
  const path = pathTo(whole, before);
  const places = postorder([whole]).some((n) => n.op === WHERE || n.op.kind === Kind.Relation);
  if (path === null || !places) return putInPlace(whole, before, after);
  // The rewriting may have known more of a place: from what else must be defined there.
  let unknown = false;
  const then = putWhereAllowed(whole, before, after, context, (known, strict) => {
    if (strict && !before.op.boolean && isDefined(before, known) !== "yes") return false;
    const holds =
      before.op.kind === Kind.Relation
        ? ask(before, known) === (after === TRUE ? "yes" : "no")
        : conditions.every((c) => ask(c, known) === "yes");
    if (!holds) unknown = true;
    return holds;
  });
  if (then !== whole) return { whole: then, path };
  return unknown ? putInPlace(whole, before, after) : null;
}
