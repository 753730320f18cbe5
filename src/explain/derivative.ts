/** Explanations of derivatives, from the log of the differentiation itself. */
import { inTurn, type Variable } from "../calculus/derivative.js";
import { seeds, tangent } from "../calculus/tangent.js";
import { type DerivativeStep, TangentLog } from "../calculus/tangent-log.js";
import type { Expr } from "../expr/node.js";
import { Kind, Op, type TangentRule } from "../expr/op.js";
import { ONE, ZERO } from "../expr/reals.js";
import { replace } from "../expr/rebuild.js";
import { freeSymbols } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { print, toLatex } from "../print/index.js";
import type { Stopped } from "../rewrite/step.js";
import type { SimplifyOptions } from "../simplify/simplify.js";
import { arrive } from "./arrival.js";
import { Closing, type Uses } from "./closing.js";
import { type Arrival, Explanation } from "./explanation.js";
import { pathTo } from "./place.js";
import { firstInReading } from "./reading.js";
import { simplifyInSteps } from "./simplification.js";
import { countOperands } from "./size.js";
import { type ExplainOptions, StepList } from "./step-list.js";

export interface ExplainDerivativeOptions extends ExplainOptions, SimplifyOptions {
  /** How many times by a single variable. */
  readonly order?: number | undefined;
  /** Also simplify the derivative, and explain how. */
  readonly simplify?: boolean | undefined;
}

/** Operands that are looked at to show steps in their places: of a formula for which this is not enough, fewer are shown. */
const MOST_WORK = 400_000;

/**
 * How the derivative is found: each rule in its place, from the outermost operation inwards.
 * @param wrt a variable, or several in turn
 * @throws FluxionsError `no-derivative`, `not-a-symbol`, `bad-order`
 */
export function explainDerivative(
  book: Book,
  e: Expr,
  wrt: Variable | readonly Variable[],
  options: ExplainDerivativeOptions = {},
): Explanation {
  const steps = new StepList(options);
  const variables = [...inTurn(wrt, options.order ?? 1)];
  const arrivals: Arrival[] = [];
  let output = e;
  for (const x of variables) {
    const stage = differentiate(book, output, x, steps);
    output = stage.output;
    arrivals.push(stage.arrival);
  }
  let conditions: readonly Expr[] = [];
  let stopped: Stopped = null;
  if (options.simplify === true) {
    const simplified = simplifyInSteps(book, output, steps, options);
    output = simplified.output;
    ({ conditions, stopped } = simplified);
    arrivals.push(simplified.arrival);
  }
  return new Explanation({
    task: "derive",
    by: variables.map((x) => x.value as string),
    input: e,
    output,
    steps: steps.steps,
    leftOut: steps.leftOut,
    conditions,
    stopped,
    arrival: arrivals.find((a) => a === "missed") ?? arrivals.find((a) => a === "unchecked") ?? "arrived",
  });
}

function differentiate(
  book: Book,
  e: Expr,
  x: Expr,
  steps: StepList,
): { readonly output: Expr; readonly arrival: Arrival } {
  // A pass of its own: what earlier passes have differentiated is to be seen as well.
  const along = seeds(new Map([[x, ONE]]));
  const log = new TangentLog(along, book, derivativeBy(x, freeSymbols(e).length > 1));
  const output = tangent(e, along, book, log);
  const byNode = new Map(log.steps.map((s) => [log.pending(s.before), s]));

  const show = (s: DerivativeStep, whole: Expr, at: Expr, after: Expr, then: Expr) =>
    steps.add({
      name: s.name,
      kind: s.kind,
      before: at,
      after,
      wholeBefore: whole,
      wholeAfter: then,
      path: pathTo(whole, at),
      conditions: [],
      line: lineOf(s),
    });

  let whole = log.pending(e);
  if (!byNode.has(whole)) {
    steps.add({
      name: e === x ? "variable" : "constant",
      kind: "derivative",
      before: whole,
      after: output,
      wholeBefore: whole,
      wholeAfter: output,
      path: [],
      conditions: [],
      line: null,
    });
    return { output, arrival: "arrived" };
  }
  const closing = new Closing(log.steps.map((s) => [log.pending(s.before), s.open]));
  const uses = closing.uses(whole);
  const waitingFor = new Map([...uses].map(([d, { count }]) => [d, count]));
  const shownZeros = new Set<DerivativeStep>();
  let work = 0;
  while (!steps.full) {
    work += countOperands(whole);
    if (work > MOST_WORK) break;
    // What occurs in several places is derived when all of them are there, and then only once; except that a
    // derivative may wait for one that has been multiplied by 0.
    const at =
      firstInReading(whole, (n) => waitingFor.get(n) === 0) ?? firstInReading(whole, (n) => byNode.has(n));
    if (at === null) break;
    const step = byNode.get(at) as DerivativeStep;
    for (const d of (uses.get(at) as Uses).inside) waitingFor.set(d, (waitingFor.get(d) as number) - 1);
    for (const operand of step.zeros) {
      const zero = byNode.get(log.pending(operand));
      if (zero === undefined || shownZeros.has(zero)) continue;
      shownZeros.add(zero);
      show(zero, whole, log.pending(operand), ZERO, whole);
    }
    const then = replace(whole, at, step.open);
    show(step, whole, at, step.open, then);
    whole = then;
  }
  steps.leaveOut(closing.countIn(whole));
  return { output, arrival: arrive(steps, closing.close(whole), output) };
}

/** d/dx, still to be taken. It stands in explanations only, so nothing is declared of it. */
function derivativeBy(x: Expr, partial: boolean): Op {
  // The parameter's name must not be found in the name of a variable.
  const op = new Op(`d/d${print(x)}`, Kind.Call, ["*"]);
  const d = partial ? "\\partial " : "d";
  op.declared.latex = `\\frac{${d}}{${d}${toLatex(x)}}\\left(*\\right)`;
  return op;
}

/** The rule as it stands on its page. */
function lineOf({ op, tangentRule }: DerivativeStep): string | null {
  if (op === null) return null;
  const head = `${op.name}(${op.params.join(", ")})`;
  if (tangentRule === null) {
    const { meaning } = op.declared;
    return meaning === null ? null : `fn ${head} = ${print(meaning.body, { holes: op.params })}`;
  }
  if (tangentRule === op.declared.jvp) return `jvp ${written(tangentRule, op)}`;
  if (tangentRule === op.declared.customJvp) return `custom_jvp ${written(tangentRule, op)}`;
  return `custom_jvp ${head} = ${written(tangentRule, op)}`;
}

/** A rule of a page as it was written there, and one of TypeScript as a page would have it. */
function written(rule: TangentRule, { params }: Op): string {
  if (rule.source !== "defjvp") return rule.source.trim().replace(/\s+/g, " ");
  return print(rule.whole.body, { holes: [...params, "out", ...params.map((p) => `d${p}`)] });
}
