/** A kernel as expressions of a language: what is used once stands where it is used, everything else gets a name. */
import type { KernelNode } from "../kernel/kernel.js";
import type { Body, Helper, Joint, Line, NamedHelper, ProgrammingLanguage } from "./language.js";

/** How tightly an expression holds together. */
const Level = {
  Choice: 0,
  Or: 1,
  And: 2,
  Relation: 3,
  Sum: 4,
  Product: 5,
  Sign: 6,
  Power: 7,
  Atom: 8,
} as const;

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

/** Operations in which operands stand before what uses them: a kernel, or what has the shape of one. */
export interface Graph {
  readonly nodes: readonly KernelNode[];
  readonly outputs: readonly { readonly node: number }[];
}

export interface Names {
  readonly input: (index: number) => string;
  /** The name of a new variable. */
  readonly next: () => string;
  /** The name of a function that stands beside this one. */
  readonly helper: (native: string) => string;
}

export function expressionsOf({ nodes, outputs }: Graph, language: ProgrammingLanguage, names: Names): Body {
  const uses = new Int32Array(nodes.length);
  for (const { args } of nodes) for (const a of args) uses[a]++;
  for (const { node } of outputs) uses[node]++;
  const lines: Line[] = [];
  const pieces: Piece[] = [];
  nodes.forEach((n, i) => {
    if (n.code === "number" || n.code === "input") {
      pieces.push(n.code === "input" ? atom(names.input(n.value)) : numberPiece(n, language, names));
      return;
    }
    const piece = operation(n, pieces, nodes, language, names);
    const trivial = n.code === "neg" && piece.depth === 1;
    if ((uses[i] > 1 && !trivial) || piece.text.length > LONGEST || piece.depth > DEEPEST) {
      const name = names.next();
      lines.push({ name, text: piece.text, boolean: n.boolean });
      pieces.push(atom(name));
    } else pieces.push(piece);
  });
  return {
    lines,
    results: outputs.map(({ node }) => pieces[node].text),
    chooses: nodes.some((n) => n.code === "where"),
  };
}

const atom = (text: string): Piece => ({ text, level: Level.Atom, depth: 0 });

/** A number of a kernel, which reads back as the same one in the precision of the language. */
function numberPiece(n: KernelNode, language: ProgrammingLanguage, names: Names): Piece {
  if (language.exactNumber !== undefined) {
    const text = language.exactNumber(n.native);
    return { text, level: text.startsWith("-") ? Level.Sign : Level.Atom, depth: 0 };
  }
  const single = language.precision === "f32";
  const x = single ? n.single : n.value;
  const special = (name: "nan" | "infinity") => language[name] ?? `${names.helper(name)}()`;
  if (Number.isNaN(x)) return atom(special("nan"));
  const negative = x < 0 || Object.is(x, -0);
  const size = Math.abs(x);
  const sign = negative ? "-" : "";
  const level = negative ? Level.Sign : Level.Atom;
  if (size === Infinity) return { text: sign + special("infinity"), level, depth: 0 };
  const plain = single ? shortestSingle(size) : String(size);
  const fraction = plain.length > SHORT && language.fraction !== null ? asFraction(size) : null;
  if (fraction !== null && language.fraction !== null)
    return { text: sign + language.fraction(fraction.p, fraction.q), level: Level.Product, depth: 0 };
  const text = language.pointed && /^\d+$/.test(plain) ? `${plain}.0` : plain;
  return { text: sign + text, level, depth: 0 };
}

const LARGEST_SINGLE = 2 ** 128 - 2 ** 104;

/** The shortest decimal that is rounded to this f32. Compilers refuse decimals above the largest f32. */
function shortestSingle(x: number): string {
  if (x === LARGEST_SINGLE) return String(x);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return String(short);
  }
  return String(Number(x.toPrecision(9)));
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
  pieces: readonly Piece[],
  nodes: readonly KernelNode[],
  language: ProgrammingLanguage,
  names: Names,
): Piece {
  const args = n.args.map((i) => pieces[i]);
  const depth = 1 + Math.max(0, ...args.map((a) => a.depth));
  const [a, b, c] = args;
  const made = (text: string, level: number): Piece => ({ text, level, depth });
  const within = (p: Piece, level: number) => (p.level >= level ? p.text : `(${p.text})`);
  const called = (f: string) => made(`${f}(${args.map((p) => p.text).join(", ")})`, Level.Atom);
  const infix = (sign: string, level: number) =>
    made(`${within(a, level)} ${sign} ${within(b, level + 1)}`, level);
  const relation = (joint: Joint) =>
    typeof joint === "string"
      ? made(`${within(a, Level.Sum)} ${joint} ${within(b, Level.Sum)}`, Level.Relation)
      : made(joint(a.text, b.text), Level.Atom);
  const logic = (joint: Joint, level: number) => {
    if (typeof joint !== "string") return made(joint(a.text, b.text), Level.Atom);
    const side = (p: Piece, own: boolean) =>
      p.level === Level.Atom ||
      (own && p.level === level) ||
      (language.looseLogic && p.level >= Level.Relation)
        ? p.text
        : `(${p.text})`;
    return made(`${side(a, true)} ${joint} ${side(b, false)}`, level);
  };
  // A compiler that takes for granted that there are no NaN makes x == x true.
  const asksForNaN =
    (n.code === "equal" || n.code === "unequal") && n.args[0] === n.args[1] && language.helpers.has("isNaN");
  if (asksForNaN) {
    const asked = `${names.helper("isNaN")}(${a.text})`;
    return n.code === "unequal" ? made(asked, Level.Atom) : made(`${language.not}${asked}`, Level.Sign);
  }
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
      return made(`-${within(a, Level.Power)}`, Level.Sign);
    case "not":
      return /\w$/.test(language.not)
        ? called(language.not)
        : made(`${language.not}${within(a, Level.Atom)}`, Level.Sign);
    case "less":
      return relation("<");
    case "lessEqual":
      return relation("<=");
    case "equal":
      return relation(language.equal);
    case "unequal":
      return relation(language.unequal);
    case "and":
      return logic(language.and, Level.And);
    case "or":
      return logic(language.or, Level.Or);
    case "where":
      return language.where === null
        ? made(`${within(a, Level.Or)} ? ${within(b, Level.Or)} : ${c.text}`, Level.Choice)
        : made(language.where(a.text, b.text, c.text), Level.Atom);
    case "pow": {
      const exponent = nodes[n.args[1]];
      const fixed = exponent.code === "number" && Number.isFinite(exponent.value);
      const { power } = language;
      if (power === null || (!fixed && language.helpers.has("pow"))) return called(names.helper("pow"));
      return typeof power === "string"
        ? made(`${within(a, Level.Atom)}${power}${within(b, Level.Power)}`, Level.Power)
        : made(power(a.text, b.text), Level.Atom);
    }
    default:
      return called(language.functions.get(n.native) ?? names.helper(n.native));
  }
}

/** The helpers that are called, and those that they call; each after what it calls. */
export class Helpers {
  readonly used: NamedHelper[] = [];
  private readonly met = new Set<string>();

  constructor(
    private readonly language: ProgrammingLanguage,
    private readonly prefix: string,
  ) {}

  /** What the helper is called, whether it is used or not. */
  nameOf(native: string): string {
    return `${this.prefix}_${native}`;
  }

  use(native: string): string {
    const name = this.nameOf(native);
    if (this.met.has(native)) return name;
    this.met.add(native);
    const helper = this.language.helpers.get(native) as Helper;
    helper.body((other) => this.use(other));
    this.used.push({ name, helper });
    return name;
  }
}
