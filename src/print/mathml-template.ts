/** The `latex` line of a page as MathML: what it says of a function's form stands there once. */
import type { Op } from "../expr/op.js";
import { greekLetter } from "./latex-names.js";
import {
  type Element,
  type Enclosed,
  isArgument,
  isEnclosed,
  isRaised,
  levelOf,
  readTemplate,
} from "./latex-template.js";
import type { Slot, Spelling } from "./layout.js";
import { identifier, operator, row, wordText } from "./mathml-text.js";
import { Level } from "./precedence.js";

type Pieces = readonly (string | Slot)[];

/** Commands that are written as a sign; Greek letters and the names of functions are not among them. */
const SIGNS: Readonly<Record<string, string>> = {
  ...{
    prod: "∏",
    sum: "∑",
    int: "∫",
    partial: "∂",
    nabla: "∇",
    infty: "∞",
    ell: "ℓ",
    hbar: "ℏ",
    Re: "ℜ",
    Im: "ℑ",
  },
  ...{
    aleph: "ℵ",
    emptyset: "∅",
    ldots: "…",
    cdots: "⋯",
    angle: "∠",
    top: "⊤",
    bot: "⊥",
    perp: "⊥",
    dagger: "†",
  },
  ...{
    lfloor: "⌊",
    rfloor: "⌋",
    lceil: "⌈",
    rceil: "⌉",
    langle: "⟨",
    rangle: "⟩",
    vert: "|",
    lvert: "|",
    rvert: "|",
  },
  ...{ Vert: "‖", lVert: "‖", rVert: "‖", lbrace: "{", rbrace: "}", lbrack: "[", rbrack: "]" },
  ...{
    bmod: "mod",
    cdot: "⋅",
    times: "×",
    div: "÷",
    pm: "±",
    mp: "∓",
    circ: "∘",
    ast: "∗",
    star: "⋆",
    oplus: "⊕",
  },
  ...{
    otimes: "⊗",
    wedge: "∧",
    vee: "∨",
    land: "∧",
    lor: "∨",
    lnot: "¬",
    neg: "¬",
    cup: "∪",
    cap: "∩",
    le: "≤",
    leq: "≤",
  },
  ...{
    ge: "≥",
    geq: "≥",
    ne: "≠",
    neq: "≠",
    equiv: "≡",
    sim: "∼",
    approx: "≈",
    mid: "∣",
    parallel: "∥",
    to: "→",
  },
  ...{ rightarrow: "→", mapsto: "↦", in: "∈", forall: "∀", exists: "∃", colon: ":" },
};

/** What stands over or under an argument. */
const ACCENTS: Readonly<Record<string, string>> = {
  ...{
    overline: "‾",
    hat: "^",
    widehat: "^",
    bar: "‾",
    vec: "→",
    dot: "˙",
    ddot: "¨",
    tilde: "~",
    widetilde: "~",
  },
};

/** The spelling that a `latex` line describes, or null where the line has not the shape of one. */
export function mathmlSpelling(op: Op, arity: number, line: string): Spelling | null {
  const elements = readTemplate(op, line);
  if (elements === null) return null;
  const pieces = sequence(elements, false);
  if (pieces.every((p) => typeof p === "string"))
    return headSpelling(row(pieces.join("")), arity, !isRaised(elements));
  return { pieces: ["<mrow>", ...pieces, "</mrow>"], level: levelOf(elements), head: null };
}

/** name(a, b), and the place where an exponent may be put. */
export function headSpelling(head: string, arity: number, power: boolean): Spelling {
  const pieces: (string | Slot)[] = [`<mrow>${head}${operator("\u2061")}<mrow>${operator("(")}`];
  for (let i = 0; i < arity; i++) {
    if (i > 0) pieces.push(operator(","));
    pieces.push({ arg: i, need: Level.Any });
  }
  pieces.push(`${operator(")")}</mrow></mrow>`);
  return { pieces, level: Level.Atom, head: power ? head : null };
}

/** Parts side by side. What has exponents or indices takes them from behind it. */
function sequence(elements: readonly Element[], enclosed: boolean): Pieces {
  const out: (string | Slot)[] = [];
  for (let i = 0; i < elements.length; ) {
    const { pieces, next } = form(elements, i, enclosed);
    let end = next;
    const scripts = new Map<string, Pieces>();
    for (let e = elements[end]; isScript(e); e = elements[++end])
      scripts.set(e.open, grouped(sequence(e.body, true)));
    out.push(...withScripts(pieces, scripts.get("_{"), scripts.get("^{")));
    i = end;
  }
  return out;
}

const isScript = (e: Element | undefined): e is Enclosed =>
  e !== undefined && isEnclosed(e) && e.joined && (e.open === "^{" || e.open === "_{");

const grouped = (pieces: Pieces): Pieces => ["<mrow>", ...pieces, "</mrow>"];

function withScripts(base: Pieces, below: Pieces | undefined, above: Pieces | undefined): Pieces {
  if (below === undefined && above === undefined) return base;
  const name = below === undefined ? "msup" : above === undefined ? "msub" : "msubsup";
  return [`<${name}>`, ...grouped(base), ...(below ?? []), ...(above ?? []), `</${name}>`];
}

/** One part, and where the next begins. */
function form(
  elements: readonly Element[],
  at: number,
  enclosed: boolean,
): { readonly pieces: Pieces; readonly next: number } {
  const e = elements[at];
  if (typeof e === "string") return { pieces: [leaf(e)], next: at + 1 };
  if (isArgument(e)) {
    const bounded = (side: Element | undefined) => (side === undefined ? enclosed : side === ",");
    const need = bounded(elements[at - 1]) && bounded(elements[at + 1]) ? Level.Any : Level.Atom;
    return { pieces: [{ arg: e.arg, need }], next: at + 1 };
  }
  const inside = grouped(sequence(e.body, true));
  const second = elements[at + 1];
  const other = () =>
    second !== undefined && isEnclosed(second) ? grouped(sequence(second.body, true)) : grouped([]);
  if (e.open.startsWith("\\sqrt["))
    return { pieces: ["<mroot>", ...other(), ...inside, "</mroot>"], next: at + 2 };
  if (e.open.startsWith("\\left")) {
    const fence = (text: string) => delimiter(text.replace(/^\\(left|right) */, ""));
    return { pieces: ["<mrow>", fence(e.open), ...inside, fence(e.close), "</mrow>"], next: at + 1 };
  }
  const command = /^\\([A-Za-z]+)\{$/.exec(e.open)?.[1];
  if (command === undefined) return { pieces: inside, next: at + 1 };
  if (command === "sqrt") return { pieces: ["<msqrt>", ...inside, "</msqrt>"], next: at + 1 };
  if (command.endsWith("frac"))
    return { pieces: ["<mfrac>", ...inside, ...other(), "</mfrac>"], next: at + 2 };
  if (command.endsWith("binom")) {
    const stacked = ['<mfrac linethickness="0">', ...inside, ...other(), "</mfrac>"];
    return { pieces: ["<mrow>", operator("("), ...stacked, operator(")"), "</mrow>"], next: at + 2 };
  }
  if (command === "underline")
    return { pieces: ["<munder>", ...inside, operator("_"), "</munder>"], next: at + 1 };
  return { pieces: ["<mover>", ...inside, operator(ACCENTS[command] ?? "‾"), "</mover>"], next: at + 1 };
}

function delimiter(text: string): string {
  if (text === ".") return "";
  const sign = text.startsWith("\\")
    ? (SIGNS[text.slice(1)] ?? (text === "\\|" ? "‖" : text.slice(1)))
    : text;
  return `<mo stretchy="true">${wordText(sign)}</mo>`;
}

function leaf(text: string): string {
  const word = /^\\[A-Za-z]+ *\{(.*)\}$/s.exec(text);
  if (word !== null) {
    const plain = word[1]
      .replace(/\\([A-Za-z]+)/g, (_, name: string) => letter(name))
      .replace(/\\(.)/g, "$1");
    return text.startsWith("\\text") ? `<mtext>${wordText(plain)}</mtext>` : identifier(plain);
  }
  if (!text.startsWith("\\")) {
    if (/[0-9]/.test(text)) return `<mn>${text}</mn>`;
    return /[A-Za-z]/.test(text) ? identifier(text) : operator(text);
  }
  const name = text.slice(1);
  if (/^[,;:!]$/.test(name)) return '<mspace width="0.2em"/>';
  if (/^q?quad$/.test(name)) return '<mspace width="1em"/>';
  if (!/^[A-Za-z]/.test(name)) return operator(name);
  return SIGNS[name] === undefined ? identifier(letter(name)) : operator(SIGNS[name]);
}

const letter = (command: string): string => greekLetter(command) ?? command;
