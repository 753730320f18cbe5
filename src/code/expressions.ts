/** A kernel as expressions of a language: what is used once stands where it is used, everything else gets a name. */
import type { Kernel, KernelNode } from "../kernel/kernel.js";
import type { Helper, Line, ProgrammingLanguage } from "./language.js";

/** How tightly an expression holds together. */
const Level = { Choice: 0, Or: 1, And: 2, Relation: 3, Sum: 4, Product: 5, Sign: 6, Atom: 7 } as const;

interface Piece {
  readonly text: string;
  readonly level: number;
  /** Of nested operations. Compilers give up on deep ones. */
  readonly depth: number;
}

/** What is longer or deeper than this gets a name also if it is used once. */
const LONGEST = 96;
const DEEPEST = 12;

/** Numbers with texts up to this length are never written as fractions. */
const SHORT = 12;
const LARGEST_DENOMINATOR = 1000;

export interface Names {
  readonly inputs: readonly string[];
  /** The name of a new variable. */
  readonly next: () => string;
  /** The name of a helper. */
  readonly helper: (native: string) => string;
}

export interface Expressions {
  readonly lines: readonly Line[];
  /** One text for each output of the kernel. */
  readonly results: readonly string[];
  readonly chooses: boolean;
}

export function expressionsOf(kernel: Kernel, language: ProgrammingLanguage, names: Names): Expressions {
  const { nodes, outputs } = kernel;
  const uses = new Int32Array(nodes.length);
  for (const { args } of nodes) for (const a of args) uses[a]++;
  for (const { node } of outputs) uses[node]++;
  const lines: Line[] = [];
  const pieces: Piece[] = [];
  nodes.forEach((n, i) => {
    if (n.code === "number") pieces.push(numberPiece(n.value, language));
    else if (n.code === "input") pieces.push(atom(names.inputs[n.value]));
    else {
      const piece = operation(
        n,
        n.args.map((a) => pieces[a]),
        kernel,
        language,
        names,
      );
      const trivial = n.code === "neg" && piece.depth === 1;
      if ((uses[i] > 1 && !trivial) || piece.text.length > LONGEST || piece.depth > DEEPEST) {
        const name = names.next();
        lines.push({ name, text: piece.text, boolean: n.boolean });
        pieces.push(atom(name));
      } else pieces.push(piece);
    }
  });
  return {
    lines,
    results: outputs.map(({ node }) => pieces[node].text),
    chooses: nodes.some((n) => n.code === "where"),
  };
}

const atom = (text: string): Piece => ({ text, level: Level.Atom, depth: 0 });

function numberPiece(x: number, language: ProgrammingLanguage): Piece {
  if (Number.isNaN(x)) return atom(language.nan);
  const negative = x < 0 || Object.is(x, -0);
  const size = Math.abs(x);
  const sign = negative ? "-" : "";
  const level = negative ? Level.Sign : Level.Atom;
  if (size === Infinity) return { text: sign + language.infinity, level, depth: 0 };
  const plain = String(size);
  const fraction = plain.length > SHORT ? asFraction(size) : null;
  if (fraction !== null)
    return { text: sign + language.fraction(fraction.p, fraction.q), level: Level.Product, depth: 0 };
  const text = language.pointed && /^\d+$/.test(plain) ? `${plain}.0` : plain;
  return { text: sign + text, level, depth: 0 };
}

/** Whole numbers whose quotient, rounded once, has the bits of x. */
function asFraction(x: number): { p: number; q: number } | null {
  if (Number.isInteger(x)) return null;
  for (let q = 3; q <= LARGEST_DENOMINATOR; q++) {
    const p = Math.round(x * q);
    if (p > 0 && p < 1e6 && p / q === x) return { p, q };
  }
  return null;
}

function operation(
  n: KernelNode,
  args: readonly Piece[],
  kernel: Kernel,
  language: ProgrammingLanguage,
  names: Names,
): Piece {
  const depth = 1 + Math.max(0, ...args.map((a) => a.depth));
  const [a, b, c] = args;
  const made = (text: string, level: number): Piece => ({ text, level, depth });
  const within = (p: Piece, level: number) => (p.level >= level ? p.text : `(${p.text})`);
  const infix = (sign: string, level: number) =>
    made(`${within(a, level)} ${sign} ${within(b, level + 1)}`, level);
  const logic = (sign: string, level: number) => {
    const side = (p: Piece, own: boolean) =>
      p.level === Level.Atom ||
      (own && p.level === level) ||
      (language.looseLogic && p.level >= Level.Relation)
        ? p.text
        : `(${p.text})`;
    return made(`${side(a, true)} ${sign} ${side(b, false)}`, level);
  };
  switch (n.code) {
    case "add":
      return infix("+", Level.Sum);
    case "sub":
      return infix("-", Level.Sum);
    case "mul":
      return infix("*", Level.Product);
    case "div":
      return infix("/", Level.Product);
    case "neg":
      return made(`-${within(a, Level.Atom)}`, Level.Sign);
    case "not":
      return made(`${language.not}${within(a, Level.Atom)}`, Level.Sign);
    case "less":
      return made(`${within(a, Level.Sum)} < ${within(b, Level.Sum)}`, Level.Relation);
    case "lessEqual":
      return made(`${within(a, Level.Sum)} <= ${within(b, Level.Sum)}`, Level.Relation);
    case "equal":
      return made(`${within(a, Level.Sum)} ${language.equal} ${within(b, Level.Sum)}`, Level.Relation);
    case "unequal":
      return made(`${within(a, Level.Sum)} ${language.unequal} ${within(b, Level.Sum)}`, Level.Relation);
    case "and":
      return logic(language.and, Level.And);
    case "or":
      return logic(language.or, Level.Or);
    case "where":
      return language.where === null
        ? made(`${within(a, Level.Or)} ? ${within(b, Level.Or)} : ${c.text}`, Level.Choice)
        : made(language.where(a.text, b.text, c.text), Level.Atom);
    case "pow": {
      const exponent = kernel.nodes[n.args[1]];
      const fixed = exponent.code === "number" && Number.isFinite(exponent.value);
      const varies = !fixed && language.helpers.has("pow");
      return made(`${varies ? names.helper("pow") : language.power}(${a.text}, ${b.text})`, Level.Atom);
    }
    default: {
      const f = language.functions.get(n.native) ?? names.helper(n.native);
      return made(`${f}(${args.map((p) => p.text).join(", ")})`, Level.Atom);
    }
  }
}

/** The helpers that are called, and those that they call; each after what it calls. */
export class Helpers {
  readonly used: { name: string; helper: Helper }[] = [];
  private readonly met = new Set<string>();

  constructor(
    private readonly language: ProgrammingLanguage,
    private readonly prefix: string,
  ) {}

  use(native: string): string {
    const name = `${this.prefix}_${native}`;
    if (this.met.has(native)) return name;
    this.met.add(native);
    const helper = this.language.helpers.get(native) as Helper;
    helper.body((other) => this.use(other));
    this.used.push({ name, helper });
    return name;
  }
}
