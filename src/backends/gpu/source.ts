/**
 * The text of a kernel that gpu.js reads. It consists of our own identifiers (v0, v1, … for values, x for the columns,
 * s0, s1, … or s[0], s[1], … for numbers that the host computes, r0, r1, … for results, and the names of helpers), numbers from one formatter,
 * and the operators of one list; no text of a user's is in it.
 */
import { FluxionsError } from "../../expr/error.js";
import { type Kernel, type KernelNode, Rate } from "../../kernel/kernel.js";
import { Emitter, formatNumber } from "../emit.js";
import { type Helper, helperFor, IS_NAN, withCalled } from "./helpers.js";
import type { Mode } from "./modes.js";

/** Up to so many numbers are arguments of their own; more are read from an array. */
const UNIFORMS = 12;

/** The variable of a row that is above 0.75 once a comparison has met NaN. */
const BAD = "bad";

/** Does the node compare two numbers? */
export function isComparison({ code }: KernelNode): boolean {
  return code === "less" || code === "lessEqual" || code === "equal" || code === "unequal";
}

/** What one kernel of gpu.js computes. */
export interface GpuSource {
  readonly text: string;
  readonly helpers: readonly Helper[];
  /** Numbers of the kernel's nodes that are results, at most four, in the order in which they are returned. */
  readonly results: readonly number[];
  /** Inputs that are read, in the order of the rows of x. */
  readonly columns: readonly number[];
  /** Nodes and constants whose values the host hands over. */
  readonly scalars: readonly Scalar[];
  /** Are the scalars one array instead of arguments of their own? */
  readonly packed: boolean;
  /** How many operations a row takes. */
  readonly size: number;
}

/** The value of a node, or a constant that no literal can stand for. */
export type Scalar = { readonly node: number } | { readonly constant: number };

class GpuEmitter extends Emitter {
  readonly called = new Set<string>();
  readonly scalars: Scalar[] = [];
  private readonly scalarAt = new Map<string, number>();
  /** Which nodes are truth values. */
  private readonly isTruth: Uint8Array;

  constructor(
    kernel: Kernel,
    private readonly mode: Mode,
    private readonly rates: Uint8Array,
  ) {
    super(kernel, "f32");
    this.isTruth = new Uint8Array(kernel.nodes.length);
    kernel.nodes.forEach((n, i) => {
      if (n.boolean || (n.code === "where" && this.isTruth[n.args[1]] === 1)) this.isTruth[i] = 1;
    });
  }

  /** Truth values are kept as 1 and 0: gpu.js does not know the type of a variable that holds a comparison. */
  override name(i: number): string {
    return this.isTruth[i] === 1 ? `(${this.value(i)} > 0.5)` : this.value(i);
  }

  override value(i: number): string {
    const n = this.kernel.nodes[i];
    if (n.code === "number")
      return Number.isFinite(n.single)
        ? formatNumber(n.single)
        : `s${this.scalar(String(n.single), { constant: n.single })}`;
    if (this.rates[i] === Rate.Row) return `v${i}`;
    return `s${this.scalar(`node ${i}`, { node: i })}`;
  }

  private scalar(key: string, value: Scalar): number {
    let at = this.scalarAt.get(key);
    if (at === undefined) {
      at = this.scalars.push(value) - 1;
      this.scalarAt.set(key, at);
    }
    return at;
  }

  /**
   * What a comparison makes of NaN would hide it: a row in which one meets NaN becomes NaN, and the host computes it. NaN
   * in a column is known beforehand.
   */
  checks(own: readonly number[]): Map<number, readonly string[]> {
    const found = new Map<number, readonly string[]>();
    for (const i of own) {
      const n = this.kernel.nodes[i];
      if (!isComparison(n) || n.args[0] === n.args[1]) continue;
      const computed = n.args.filter(
        (a) => this.rates[a] === Rate.Row && this.kernel.nodes[a].code !== "input",
      );
      if (computed.length > 0)
        found.set(
          i,
          computed.map((a) => `if (${this.isNotNumber(`v${a}`)}) { ${BAD} = 1; }`),
        );
    }
    return found;
  }

  private isNotNumber(value: string): string {
    if (this.mode.exact) return `${value} !== ${value}`;
    this.called.add(IS_NAN);
    return `${IS_NAN}(${value}) > 0.5`;
  }

  /** The name of a NaN. */
  notNumber(): string {
    return `s${this.scalar("NaN", { constant: Number.NaN })}`;
  }

  override expression(n: KernelNode): string {
    const [a, b] = n.args.map((arg) => this.name(arg));
    switch (n.code) {
      case "equal":
      case "unequal":
        if (n.args[0] === n.args[1]) {
          this.called.add(IS_NAN);
          return `${IS_NAN}(${a}) ${n.code === "equal" ? "<" : ">"} 0.5`;
        }
        break;
      case "pow":
        throw new FluxionsError("cannot-compute", "a power cannot be computed by the backend gpu.js");
      case "call": {
        const helper = helperFor(n.native);
        if (helper !== null) this.called.add(helper);
        const args = b === undefined ? a : `${a}, ${b}`;
        return this.rounded(`${helper ?? `Math.${n.native}`}(${args})`);
      }
    }
    return super.expression(n);
  }

  /** The other modes compute in single precision anyway. */
  override rounded(text: string): string {
    return this.mode.language === "js" ? super.rounded(text) : text;
  }

  override declaration(i: number): string {
    return `let v${i} = 0.5;`;
  }

  override definition(i: number, load?: (n: KernelNode) => string): string {
    const n = this.kernel.nodes[i];
    const choose = (condition: string, yes: string, no: string) =>
      `${this.declaration(i)} if (${condition}) { v${i} = ${yes}; } else { v${i} = ${no}; }`;
    // gpu.js would take a choice between two whole numbers for an integer.
    if (n.code === "where") {
      const [condition, yes, no] = n.args;
      return choose(this.name(condition), this.value(yes), this.value(no));
    }
    return this.isTruth[i] === 1 ? choose(this.expression(n), "1", "0") : super.definition(i, load);
  }
}

/**
 * A kernel of gpu.js for some results, which change with the row.
 * @param rates of the nodes, by which inputs are columns
 */
export function gpuSource(
  kernel: Kernel,
  mode: Mode,
  rates: Uint8Array,
  results: readonly number[],
): GpuSource {
  const emitter = new GpuEmitter(kernel, mode, rates);
  const own = rowNodes(kernel, rates, results);
  const columns = own.flatMap((i) => {
    const { code, value } = kernel.nodes[i];
    return code === "input" ? [value] : [];
  });
  const load = (n: KernelNode) => `x[${columns.indexOf(n.value)}][this.thread.x]`;
  const checks = emitter.checks(own);
  const body = emitter.branching(own, load, checks);
  const values = results.map((i) => emitter.value(i));
  if (checks.size > 0) {
    body.unshift(`let ${BAD} = 0.5;`);
    const none = emitter.notNumber();
    values.forEach((value, k) => {
      body.push(`let r${k} = ${value};`, `if (${BAD} > 0.75) { r${k} = ${none}; }`);
      values[k] = `r${k}`;
    });
  }
  const packed = emitter.scalars.length > UNIFORMS;
  const unpack = packed ? emitter.scalars.map((_, k) => `const s${k} = s[${k}];`) : [];
  const text = [
    `function (${argumentNames(emitter.scalars.length, packed).join(", ")}) {`,
    ...unpack,
    ...body,
    `return ${values.length === 1 ? values[0] : `[${values.join(", ")}]`};`,
    "}",
  ].join("\n");
  return {
    text,
    helpers: withCalled(emitter.called),
    results,
    columns,
    scalars: emitter.scalars,
    packed,
    size: own.length,
  };
}

/** The arguments of a kernel: columns first. */
export function argumentNames(scalars: number, packed: boolean): string[] {
  if (packed) return ["x", "s"];
  return ["x", ...Array.from({ length: scalars }, (_, k) => `s${k}`)];
}

/** What the results need of every row, in order. */
export function rowNodes(kernel: Kernel, rates: Uint8Array, results: readonly number[]): number[] {
  const needed = new Uint8Array(kernel.nodes.length);
  for (const i of results) needed[i] = 1;
  const own: number[] = [];
  for (let i = kernel.nodes.length - 1; i >= 0; i--) {
    if (needed[i] === 0 || rates[i] !== Rate.Row) continue;
    own.push(i);
    for (const a of kernel.nodes[i].args) needed[a] = 1;
  }
  return own.reverse();
}

/** Results are returned in fours: what shares most stands together. */
export function groupResults(
  kernel: Kernel,
  rates: Uint8Array,
  wanted: readonly number[],
  most: number,
): number[][] {
  const left = [...new Set(wanted)];
  if (left.length <= most) return [left];
  const cones = new Map(left.map((i) => [i, new Set(rowNodes(kernel, rates, [i]))]));
  const size = (i: number) => (cones.get(i) as Set<number>).size;
  const groups: number[][] = [];
  while (left.length > 0) {
    const first = left.reduce((a, b) => (size(b) > size(a) ? b : a));
    left.splice(left.indexOf(first), 1);
    const group = [first];
    const covered = new Set(cones.get(first));
    while (group.length < most && left.length > 0) {
      let best = left[0];
      let fewest = Infinity;
      for (const i of left) {
        let more = 0;
        for (const node of cones.get(i) as Set<number>) if (!covered.has(node)) more += 1;
        if (more < fewest) [best, fewest] = [i, more];
      }
      left.splice(left.indexOf(best), 1);
      group.push(best);
      for (const node of cones.get(best) as Set<number>) covered.add(node);
    }
    groups.push(group);
  }
  return groups;
}
