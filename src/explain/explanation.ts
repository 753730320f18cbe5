/** An explanation: what was done, step by step, each in its place in the whole formula. */
import type { Expr } from "../expr/node.js";
import type { Step, Stopped } from "../rewrite/step.js";
import { explanationToJSON } from "./json.js";
import { explanationToLatex } from "./latex.js";
import { explanationToText } from "./text.js";
import { Writing } from "./writing.js";

/** How the steps, done again one after the other on the input, lead to the output. */
export type Arrival =
  /** They give the output itself, a step of arithmetic at the end included. */
  | "arrived"
  /** The formula is too large for all of them to be done again. */
  | "unchecked"
  /** They give something that could not be shown to be the output: a mistake in the log. */
  | "missed";

/** One step as it is shown. */
export interface ExplainedStep {
  /**
   * The same in every process, and whatever other steps there are: it depends on the step's name and on the
   * subexpression alone. Of two steps with one name and one subexpression, the later one's ends in `-2`.
   */
  readonly id: string;
  /** `product rule`, `chain rule: sin`, `custom rule: stable_sqrt`, or the name of a rewrite rule. */
  readonly name: string;
  readonly kind: Step["kind"];
  /** What was rewritten. Of a derivative it is the derivative still to be taken: d/dx(x^2). */
  readonly before: Expr;
  /** What it was rewritten to. Of a derivative, the derivatives of its parts stand in it as still to be taken. */
  readonly after: Expr;
  /** The whole formula before and after this step. */
  readonly wholeBefore: Expr;
  readonly wholeAfter: Expr;
  /**
   * Where `before` stands in `wholeBefore`: indices into `args`, from the outside in. Null where it stands nowhere by
   * itself: it is a part of a sum or product, or what became of it is not part of the answer.
   */
  readonly path: readonly number[] | null;
  /** What had to hold, and was known to hold. */
  readonly conditions: readonly Expr[];
  /** The line of the page that says so, as it stands there: `custom_jvp where(x == 0, 0, dx/(2*sqrt(safe)))`. */
  readonly line: string | null;
}

export interface ExplanationParts {
  readonly task: "derive" | "simplify";
  /** The names of the variables by which it was derived, in turn. */
  readonly by: readonly string[];
  readonly input: Expr;
  readonly output: Expr;
  readonly steps: readonly ExplainedStep[];
  /** How many further steps were taken that are not shown. */
  readonly leftOut: number;
  /** Where the input is defined, as far as the output does not say it. */
  readonly conditions: readonly Expr[];
  /** What ended a simplification early: then the output may not be the smallest form. */
  readonly stopped: Stopped;
  readonly arrival: Arrival;
}

/** What an explanation is written with. */
export interface WritingOptions {
  /** A formula that is longer in text, or in LaTeX, is written as its size; 2,000 characters unless told. */
  readonly maxLength?: number | undefined;
}

/** Inside of a workspace, write it before the workspace ends: its expressions are released with the others. */
export class Explanation implements ExplanationParts {
  readonly task: ExplanationParts["task"];
  readonly by: readonly string[];
  readonly input: Expr;
  readonly output: Expr;
  readonly steps: readonly ExplainedStep[];
  readonly leftOut: number;
  readonly conditions: readonly Expr[];
  readonly stopped: Stopped;
  readonly arrival: Arrival;

  constructor(parts: ExplanationParts) {
    this.task = parts.task;
    this.by = parts.by;
    this.input = parts.input;
    this.output = parts.output;
    this.steps = parts.steps;
    this.leftOut = parts.leftOut;
    this.conditions = parts.conditions;
    this.stopped = parts.stopped;
    this.arrival = parts.arrival;
  }

  /** Numbered lines. What a step rewrites stands in brackets: 2*[d/dx(x^2)]. */
  toText(options: WritingOptions = {}): string {
    return explanationToText(this, new Writing(options.maxLength));
  }

  /** An `aligned` environment, one line for each step with its name beside it. */
  toLatex(options: WritingOptions = {}): string {
    return explanationToLatex(this, new Writing(options.maxLength));
  }

  /** Plain data, with every formula as text and as LaTeX. */
  toJSON(options: WritingOptions = {}): ExplanationJSON {
    return explanationToJSON(this, new Writing(typeof options === "object" ? options.maxLength : undefined));
  }

  toString(): string {
    return this.toText();
  }
}

/** A formula in both of its printed forms. */
export interface FormulaJSON {
  readonly text: string;
  readonly latex: string;
}

/** A step as JSON: formulas as text and LaTeX. */
export interface StepJSON {
  readonly id: string;
  readonly name: string;
  readonly kind: Step["kind"];
  readonly path: readonly number[] | null;
  readonly before: FormulaJSON;
  readonly after: FormulaJSON;
  /** The whole formula after this step. */
  readonly whole: FormulaJSON;
  readonly conditions: readonly FormulaJSON[];
  readonly line: string | null;
}

/** An explanation as JSON, the same in every process. */
export interface ExplanationJSON {
  readonly task: "derive" | "simplify";
  readonly by: readonly string[];
  readonly input: FormulaJSON;
  readonly output: FormulaJSON;
  readonly steps: readonly StepJSON[];
  readonly leftOut: number;
  readonly conditions: readonly FormulaJSON[];
  readonly stopped: Stopped;
  readonly arrival: Arrival;
}
