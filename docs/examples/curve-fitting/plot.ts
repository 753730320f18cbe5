import { dot, line, plot } from "@observablehq/plot";
import { evaluate, freeSymbols, parse } from "fluxions";
import { parseHTML } from "linkedom";
import type { Fit, Problem } from "./least-squares.js";

/** Places where the curve is computed. */
const DENSITY = 400;

/**
 * The data as dots and the fitted curve over them, as the text of an SVG file.
 * @throws Error where the model has more than one column
 */
export function picture({ model, data, response }: Problem, { parameters }: Fit): string {
  const formula = parse(model);
  const columns = freeSymbols(formula).filter((name) => !(name in parameters));
  if (columns.length !== 1)
    throw new Error(`a curve needs one column, but the model has ${columns.length}: ${columns.join(", ")}`);
  const [column] = columns;
  const xs = data[column];
  const low = Math.min(...xs);
  const high = Math.max(...xs);
  const at = Float64Array.from({ length: DENSITY + 1 }, (_, i) => low + ((high - low) * i) / DENSITY);
  const values = Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
  const curve = Array.from(at, (x) => ({ x, y: evaluate(formula, { ...values, [column]: x }) }));
  const points = Array.from(xs, (x, i) => ({ x, y: data[response][i] }));
  const { document } = parseHTML("<html></html>");
  const svg = plot({
    document,
    ariaLabel: `${response} against ${column}: data and ${model}`,
    width: 640,
    height: 400,
    marginLeft: 60,
    grid: true,
    style: { background: "white" },
    x: { label: column },
    y: { label: response },
    marks: [
      line(curve, { x: "x", y: "y", stroke: "steelblue", strokeWidth: 1.5 }),
      dot(points, { x: "x", y: "y", r: 3, fill: "black" }),
    ],
  });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return svg.outerHTML;
}
