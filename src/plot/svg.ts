/** Sampled curves as SVG: axes and lines by Observable Plot, on a document that needs no browser. */
import type { Piece } from "./sample.js";
import type { Range } from "./vertical-range.js";

export interface Line {
  readonly label: string;
  readonly pieces: readonly Piece[];
  /** Lines with one number have one colour: a formula and its derivative. */
  readonly family: number;
  readonly dashed: boolean;
}

export interface Picture {
  readonly lines: readonly Line[];
  /** The variable on the horizontal axis. */
  readonly variable: string;
  readonly x: Range;
  readonly y: Range;
  readonly title?: string | undefined;
  readonly width: number;
  readonly height: number;
}

/** What is used here of an element of a document. */
interface Element {
  textContent: string | null;
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  append(...children: Element[]): void;
  prepend(...children: Element[]): void;
}

/** Colours that colour-blind readers tell apart (Okabe and Ito), without the yellow, which is pale on white. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
/** Of families beyond the number of colours. */
const DASHES = ["", "9 3 2 3", "2 3"];
const DASHED = "7 5";
const INK = "#1b1b1b";
const PAPER = "#ffffff";
const FONT = 13;
const TITLE_FONT = 16;
/** The width of a character, as far as it can be told without a font. */
const CHARACTER = 0.56 * FONT;
const ROW = 20;
const SWATCH = 26;
const MARGIN = { right: 24, bottom: 44 };
const SVG = "http://www.w3.org/2000/svg";

/** How large the area of the curves is. */
export function areaOf(width: number, height: number): { width: number; height: number } {
  return {
    width: Math.max(50, width - 60 - MARGIN.right),
    height: Math.max(50, height - 70 - MARGIN.bottom),
  };
}

/** The text of an SVG file. */
export async function renderSVG(picture: Picture): Promise<string> {
  const { lines, variable, x, y, width, height } = picture;
  const [Plot, { DOMParser }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const document = new DOMParser().parseFromString(`<svg xmlns="${SVG}"></svg>`, "image/svg+xml");
  const marginLeft = 22 + CHARACTER * Math.max(...ticksOf(y).map((t) => t.length));
  const legend = arrange(lines, width - 24);
  const titleHeight = picture.title === undefined ? 0 : TITLE_FONT + 12;
  const top = 14 + titleHeight;
  const svg = Plot.plot({
    // What it needs of a document is there; the types speak of a browser's.
    document: document as never,
    width,
    height,
    marginLeft,
    marginTop: top + ROW * legend.rows + 10,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    ariaLabel: `Plot of ${lines.map((line) => printable(line.label)).join(", ")}`,
    style: { fontSize: `${FONT}px`, color: INK, background: PAPER },
    x: { domain: [x.from, x.to] },
    y: { domain: [y.from, y.to], label: null },
    marks: [
      Plot.gridX({ ticks: countOf(width, 90), stroke: INK, strokeOpacity: 0.12 }),
      Plot.gridY({ ticks: countOf(height, 50), stroke: INK, strokeOpacity: 0.12 }),
      Plot.axisX({
        ticks: countOf(width, 90),
        tickFormat: formatOf(x) as never,
        fontSize: FONT,
        label: variable,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 36,
      }),
      Plot.axisY({ ticks: countOf(height, 50), tickFormat: formatOf(y) as never, fontSize: FONT }),
      holdsZero(y) ? Plot.ruleY([0], { stroke: INK, strokeOpacity: 0.55 }) : null,
      holdsZero(x) ? Plot.ruleX([0], { stroke: INK, strokeOpacity: 0.55 }) : null,
      ...lines.map((line) =>
        Plot.line(pointsOf(line), {
          x: "0",
          y: "1",
          clip: true,
          strokeWidth: 2.2,
          strokeLinejoin: "round",
          strokeLinecap: "round",
          ...strokeOf(line),
        }),
      ),
    ],
  });
  const element = svg as unknown as Element;
  const make = (name: string, attributes: Readonly<Record<string, string | number>>, text?: string) => {
    const e = document.createElementNS(SVG, name, null) as unknown as Element;
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, String(value));
    if (text !== undefined) e.textContent = text;
    return e;
  };
  if (picture.title !== undefined)
    element.append(
      make(
        "text",
        { x: 12, y: 12 + TITLE_FONT, "text-anchor": "start", "font-size": TITLE_FONT, "font-weight": "bold" },
        shortened(printable(picture.title), (width - 24) / (0.6 * TITLE_FONT)),
      ),
    );
  for (const { line, label, left, row } of legend.entries) {
    const middle = top + ROW * row + ROW / 2;
    const group = make("g", { "aria-label": "legend" });
    const { stroke, strokeDasharray } = strokeOf(line);
    group.append(
      make("title", {}, printable(line.label)),
      make("line", {
        x1: left,
        x2: left + SWATCH,
        y1: middle,
        y2: middle,
        stroke,
        "stroke-width": 2.5,
        ...(strokeDasharray === undefined ? {} : { "stroke-dasharray": strokeDasharray }),
      }),
      make("text", { x: left + SWATCH + 6, y: middle, dy: "0.35em", "text-anchor": "start" }, label),
    );
    element.append(group);
  }
  // A style is ignored by some programs that show or convert SVG.
  element.setAttribute("xmlns", SVG);
  element.setAttribute("color", INK);
  element.setAttribute("font-size", String(FONT));
  element.prepend(make("rect", { width: "100%", height: "100%", fill: PAPER }));
  // Plot numbers what it clips through the whole process: one picture is to have the same text every time, and two on one
  // page are to have different names.
  const clip = /\bplot-clip-\d+\b/g;
  const drawn = element.outerHTML;
  const id = hash(drawn.replace(clip, ""));
  const clips = new Map<string, string>();
  const text = drawn.replace(clip, (name) => {
    const known = clips.get(name) ?? `clip-${id}-${clips.size + 1}`;
    clips.set(name, known);
    return known;
  });
  return `${text}\n`;
}

/** FNV-1a. */
function hash(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(36);
}

function strokeOf({ family, dashed }: Line): { stroke: string; strokeDasharray?: string } {
  const dash = dashed ? DASHED : DASHES[Math.floor(family / COLOURS.length) % DASHES.length];
  return {
    stroke: COLOURS[family % COLOURS.length],
    ...(dash === "" ? {} : { strokeDasharray: dash }),
  };
}

/** Between pieces there is a point without a value, at which the line ends. */
function pointsOf({ pieces }: Line): [number, number][] {
  return pieces.flatMap(({ xs, ys }) => [
    ...xs.map((x, i): [number, number] => [x, ys[i]]),
    [xs[xs.length - 1], Number.NaN] as [number, number],
  ]);
}

interface Entry {
  readonly line: Line;
  readonly label: string;
  readonly left: number;
  readonly row: number;
}

/** Entries of the legend, as many in a row as fit. */
function arrange(lines: readonly Line[], width: number): { entries: Entry[]; rows: number } {
  const entries: Entry[] = [];
  let left = 0;
  let row = 0;
  for (const line of lines) {
    const label = shortened(printable(line.label), (width - SWATCH - 6) / CHARACTER);
    const needed = SWATCH + 6 + label.length * CHARACTER;
    if (left > 0 && left + needed > width) {
      left = 0;
      row++;
    }
    entries.push({ line, label, left: 12 + left, row });
    left += needed + 22;
  }
  return { entries, rows: row + 1 };
}

/** One line of characters that XML may contain and that show. */
export function printable(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "\ufffd")
    .trim();
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters.slice(0, Math.max(1, Math.floor(most) - 1)).join("")}…`;
}

function holdsZero({ from, to }: Range): boolean {
  return from < 0 && to > 0;
}

function countOf(pixels: number, apart: number): number {
  return Math.max(2, Math.floor(pixels / apart));
}

/** Plot's own numbers, unless they would be long. */
function formatOf({ from, to }: Range): ((v: number) => string) | undefined {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const usual = largest < 1e6 && largest >= 1e-3 && to - from >= 1e-6 * largest;
  if (usual) return undefined;
  const digits = Math.min(12, 3 + Math.max(0, Math.ceil(Math.log10(largest / (to - from)))));
  return (v) => {
    const rounded = Number(v.toPrecision(digits));
    const long = Math.abs(rounded) >= 1e6 || Math.abs(rounded) < 1e-3;
    const text = long && rounded !== 0 ? rounded.toExponential().replace("e+", "e") : String(rounded);
    return text.replaceAll("-", "\u2212");
  };
}

/** About what stands at the vertical axis: how much room it needs. */
function ticksOf(y: Range): string[] {
  const format = formatOf(y);
  // About ten ticks, by the digits that the finest of them may need.
  const step = 10 ** Math.floor(Math.log10((y.to - y.from) / 10));
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return [y.from, y.to].map((v) => {
    const rounded = Math.round(v / step) * step;
    return format === undefined
      ? rounded.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
      : format(rounded);
  });
}
