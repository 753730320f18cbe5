/** Curves in lines of text, for a terminal. */
import { type Evaluate, grid, type Range, type Values, verticalRanges } from "./vertical-range.js";

export interface Sparklines {
  readonly labels: readonly string[];
  /** The variable. */
  readonly name: string;
  readonly x: Range;
  /** What is shown; chosen by the values if left out. */
  readonly y?: Range | undefined;
  readonly samples: number;
  /** How wide a line is. */
  readonly columns: number;
}

/** Two lines for each curve, the second one drawn, and one about the variable. */
export async function sparklines(evaluate: Evaluate, options: Sparklines): Promise<string> {
  const { labels, name, x, columns, samples } = options;
  const xs = grid(x.from, x.to, samples);
  const { shown, curves } = await verticalRanges(evaluate, xs, await evaluate(xs));
  const { default: sparkly } = await import("sparkly");
  const { from, to } = options.y ?? shown;
  const values = await evaluate(grid(x.from, x.to, columns));
  const lines = labels.flatMap((label, i) => [
    `${label}: ${about(curves[i])}`,
    sparkly(
      Array.from(values[i], (v) => (Number.isNaN(v) ? "" : Math.max(from, Math.min(to, v)))),
      { minimum: from, maximum: to },
    ),
  ]);
  return [...lines, `${name} from ${short(x.from)} to ${short(x.to)}`].join("\n");
}

function about(values: Values | null): string {
  if (values === null) return "no values";
  const { from, to, below, above } = values;
  return `${below ? "below" : "from"} ${short(from)} to ${above ? "above " : ""}${short(to)}`;
}

const short = (v: number) => String(Number(v.toPrecision(6)));
