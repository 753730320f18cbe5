/** The steps that are shown: as many as can be read, each with a name of its own. */
import { hashText } from "../expr/op.js";
import type { ExplainedStep } from "./explanation.js";
import { Writing } from "./writing.js";

export interface ExplainOptions {
  /** How many steps are shown; 100 unless told. The others are counted. */
  readonly maxSteps?: number | undefined;
}

const MOST_STEPS = 100;

export class StepList {
  readonly steps: ExplainedStep[] = [];
  private unseen = 0;
  private readonly most: number;
  private readonly times = new Map<string, number>();
  private readonly writing = new Writing();

  constructor({ maxSteps = MOST_STEPS }: ExplainOptions) {
    this.most = maxSteps;
  }

  get leftOut(): number {
    return this.unseen;
  }

  get full(): boolean {
    return this.steps.length >= this.most;
  }

  add(step: Omit<ExplainedStep, "id">): void {
    if (this.full) this.unseen++;
    else this.steps.push({ id: this.identify(step), ...step });
  }

  /** Counts steps that are not shown. */
  leaveOut(count: number): void {
    this.unseen += count;
  }

  private identify({ kind, name, before }: Omit<ExplainedStep, "id">): string {
    const id = digest(`${kind}\n${name}\n${this.writing.text(before)}`);
    const times = (this.times.get(id) ?? 0) + 1;
    this.times.set(id, times);
    return times === 1 ? id : `${id}-${times}`;
  }
}

/** Two hashes of the text, forwards and backwards: ten or so letters and digits. */
function digest(text: string): string {
  const backwards = [...text].reverse().join("");
  return (hashText(text) >>> 0).toString(36) + (hashText(backwards) >>> 0).toString(36).padStart(7, "0");
}
