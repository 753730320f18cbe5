/**
 * Generated JavaScript. It consists of our own identifiers (v0, v1, … for values, i0 … inputs, o0 … outputs, h0 …
 * helpers), numbers from one formatter, and the operators of one list; no text of a user's is in it.
 */
import { type Kernel, type KernelNode, Rate } from "../kernel/kernel.js";
import { type Regions, regionsOf } from "../kernel/regions.js";
import { ACCUMULATOR } from "./accumulate.js";
import type { Precision } from "./backend.js";
import { natives } from "./natives.js";

/** A double as JavaScript that reads back as the same double, −0, infinities and NaN included. */
export function formatNumber(x: number): string {
  if (Number.isNaN(x)) return "(0/0)";
  if (x === Infinity) return "(1/0)";
  if (x === -Infinity) return "(-1/0)";
  return x < 0 || Object.is(x, -0) ? `(-${String(-x)})` : String(x);
}

const infix: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  less: "<",
  lessEqual: "<=",
  equal: "===",
  unequal: "!==",
  and: "&&",
  or: "||",
};

/** Functions whose values are representable where their arguments are: no rounding is needed after them. */
const exact = new Set(["abs", "floor", "ceil", "trunc", "sign", "min", "max", "round"]);

export class Emitter {
  /** Native functions without a spelling of their own, by helper number. */
  readonly helpers: string[] = [];
  private readonly single: boolean;

  constructor(
    readonly kernel: Kernel,
    precision: Precision,
  ) {
    this.single = precision === "f32";
  }

  private helper(native: string): string {
    let i = this.helpers.indexOf(native);
    if (i < 0) i = this.helpers.push(native) - 1;
    return `h${i}`;
  }

  /** The name of a value, or the number itself. */
  name(i: number): string {
    const n = this.kernel.nodes[i];
    return n.code === "number" ? formatNumber(this.single ? n.single : n.value) : `v${i}`;
  }

  /** The same where it is assigned to a variable. */
  value(i: number): string {
    return this.name(i);
  }

  /** The right-hand side of a value's definition. Inputs are the caller's business. */
  expression(n: KernelNode): string {
    const args = n.args.map((a) => this.name(a));
    const [a, b, c] = args;
    switch (n.code) {
      case "neg":
        return `-${a}`;
      case "not":
        return `!${a}`;
      case "where":
        return `${a} ? ${b} : ${c}`;
      case "pow":
        return this.rounded(`Math.pow(${a}, ${b})`);
      case "call": {
        const { spelling } = natives.get(n.native) as { spelling: string | null };
        const text = `${spelling ?? this.helper(n.native)}(${args.join(", ")})`;
        return exact.has(n.native) ? text : this.rounded(text);
      }
    }
    const text = `${a} ${infix[n.code]} ${b}`;
    return n.boolean ? text : this.rounded(text);
  }

  rounded(text: string): string {
    return this.single ? `Math.fround(${text})` : text;
  }

  /** A value as a double, for an array; truth values are 1 and 0 there. */
  stored(i: number): string {
    return this.kernel.nodes[i].boolean ? `+v${i}` : `v${i}`;
  }
  /** What was stored, as what it was. */
  truth(i: number, text: string): string {
    return this.kernel.nodes[i].boolean ? `${text} !== 0` : text;
  }

  /** Definitions of the nodes in `own`, which stand in order. */
  straight(own: readonly number[], load: (n: KernelNode) => string): string[] {
    return own.map((i) => this.definition(i, load));
  }

  /**
   * The same, with branches computed only where they are taken. Inputs come first, so that a column may be input and
   * output at once; a result is put where it belongs as soon as it is there, which frees its register.
   */
  branching(
    own: readonly number[],
    load: (n: KernelNode) => string,
    sinks: ReadonlyMap<number, readonly string[]>,
  ): string[] {
    const { nodes } = this.kernel;
    const inside = new Uint8Array(nodes.length);
    for (const i of own) inside[i] = 1;
    const regions = regionsOf(this.kernel, (i) => inside[i] === 1);
    const members: number[][] = [];
    const lines: string[] = [];
    for (const i of own) {
      const r = regions.of[i];
      if (nodes[i].code === "input") lines.push(this.definition(i, load));
      else {
        members[r] ??= [];
        members[r].push(i);
      }
    }
    for (const [i, sink] of sinks) if (inside[i] === 0 || nodes[i].code === "input") lines.push(...sink);
    this.region(0, members, regions, sinks, "", lines);
    return lines;
  }

  /** A variable that gets its value in two branches. */
  declaration(i: number): string {
    return `let v${i};`;
  }

  definition(i: number, load?: (n: KernelNode) => string): string {
    const n = this.kernel.nodes[i];
    return `const v${i} = ${n.code === "input" && load !== undefined ? load(n) : this.expression(n)};`;
  }

  private region(
    r: number,
    members: readonly (readonly number[])[],
    regions: Regions,
    sinks: ReadonlyMap<number, readonly string[]>,
    indent: string,
    lines: string[],
  ): void {
    for (const i of members[r] ?? []) {
      const yes = regions.branches[i];
      const lazy = yes !== 0 && (members[yes] !== undefined || members[yes + 1] !== undefined);
      if (!lazy) {
        lines.push(indent + this.definition(i), ...(sinks.get(i) ?? []));
        continue;
      }
      const [condition, yesValue, noValue] = this.kernel.nodes[i].args;
      const [c, a, b] = [this.name(condition), this.value(yesValue), this.value(noValue)];
      lines.push(`${indent}${this.declaration(i)}`, `${indent}if (${c}) {`);
      this.region(yes, members, regions, sinks, `${indent}  `, lines);
      lines.push(`${indent}  v${i} = ${a};`, `${indent}} else {`);
      this.region(yes + 1, members, regions, sinks, `${indent}  `, lines);
      lines.push(`${indent}  v${i} = ${b};`, `${indent}}`, ...(sinks.get(i) ?? []));
    }
  }
}

/** What is done with the values of nodes. */
class Sinks {
  readonly lines = new Map<number, string[]>();

  add(node: number, ...lines: string[]): void {
    this.lines.set(node, [...(this.lines.get(node) ?? []), ...lines]);
  }
}

/**
 * The body of function (I, O, A, from, to): rows [from, to) of the inputs I to the outputs O and accumulators A.
 * @param kinds for each input "p" for a parameter, else the element type of its column
 */
export function rowFunction(
  kernel: Kernel,
  precision: Precision,
  kinds: readonly string[],
): { body: string; helpers: readonly string[] } {
  const emitter = new Emitter(kernel, precision);
  const rates = kernel.rates((i) => kinds[i] !== "p");
  const before: number[] = [];
  const inRow: number[] = [];
  const lines: string[] = [];
  kernel.nodes.forEach(({ code, value }, i) => {
    if (rates[i] === Rate.Row) inRow.push(i);
    else if (rates[i] === Rate.Parameter) before.push(i);
    if (code === "input" && kinds[value] !== "p") lines.push(`const i${value} = I[${value}];`);
  });
  const parameter = (n: KernelNode) => emitter.rounded(`I[${n.value}]`);
  lines.push(...emitter.straight(before, parameter));
  const sinks = new Sinks();
  const after: string[] = [];
  const element = (n: KernelNode) =>
    kinds[n.value] === "f32" ? `i${n.value}[r]` : emitter.rounded(`i${n.value}[r]`);
  kernel.outputs.forEach(({ node, reduction }, k) => {
    const value = emitter.name(node);
    const at = k * ACCUMULATOR;
    switch (reduction) {
      case null:
        lines.push(`const o${k} = O[${k}];`);
        sinks.add(node, `o${k}[r] = ${value};`);
        return;
      case "min":
      case "max":
        lines.push(`let s${k} = A[${at}];`);
        sinks.add(node, `s${k} = Math.${reduction}(s${k}, ${value});`);
        after.push(`A[${at}] = s${k};`);
        return;
      case "sum":
      case "mean":
        lines.push(`let s${k} = A[${at}], c${k} = A[${at + 1}];`);
        sinks.add(
          node,
          `const t${k} = s${k} + ${value};`,
          `c${k} += Math.abs(s${k}) >= Math.abs(${value}) ? s${k} - t${k} + ${value} : ${value} - t${k} + s${k};`,
          `s${k} = t${k};`,
        );
        after.push(`A[${at}] = s${k};`, `A[${at + 1}] = c${k};`);
        return;
      case "logsumexp":
        sinks.add(node, `addExponential(A, ${at}, ${value});`);
    }
  });
  const body = [
    ...lines,
    "for (let r = from; r < to; r++) {",
    ...emitter.branching(inRow, element, sinks.lines).map((line) => `  ${line}`),
    "}",
    ...after,
  ].join("\n");
  return { body, helpers: emitter.helpers };
}

/** The body of function (I, O): all outputs at one point. */
export function pointFunction(
  kernel: Kernel,
  precision: Precision,
): { body: string; helpers: readonly string[] } {
  const emitter = new Emitter(kernel, precision);
  const own = kernel.nodes.flatMap(({ code }, i) => (code === "number" ? [] : [i]));
  const load = (n: KernelNode) => emitter.rounded(`I[${n.value}]`);
  const sinks = new Sinks();
  kernel.outputs.forEach(({ node }, k) => {
    sinks.add(node, `O[${k}] = ${emitter.name(node)};`);
  });
  const body = emitter.branching(own, load, sinks.lines).join("\n");
  return { body, helpers: emitter.helpers };
}
