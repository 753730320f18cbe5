/** From float-dialect expressions to a kernel's nodes. Constants are computed here; nothing else is changed but for the sign. */
import { FluxionsError } from "../expr/error.js";
import { FADD, FDIV, FMUL, FNEG, FPOW, FSUB } from "../expr/floats.js";
import type { Expr } from "../expr/node.js";
import {
  AND,
  E_OP,
  EQUAL,
  FALSE_OP,
  Kind,
  LESS,
  LESS_EQUAL,
  NOT,
  type Op,
  OR,
  PI_OP,
  TRUE_OP,
  UNEQUAL,
  WHERE,
} from "../expr/op.js";
import type { Rational } from "../expr/rational.js";
import { postorder } from "../expr/walk.js";
import type { Code, KernelNode } from "./kernel.js";
import { FSQRT } from "./ops.js";
import { nearestSingle } from "./round.js";
import { applyScalar } from "./scalar.js";
import type { Target } from "./target.js";

/** Comparisons, connectives and the choice are the same above and below lowering. */
export const choiceCodes: ReadonlyMap<Op, Code> = new Map<Op, Code>([
  [LESS, "less"],
  [LESS_EQUAL, "lessEqual"],
  [EQUAL, "equal"],
  [UNEQUAL, "unequal"],
  [AND, "and"],
  [OR, "or"],
  [NOT, "not"],
  [WHERE, "where"],
]);

const codes: ReadonlyMap<Op, Code> = new Map<Op, Code>([
  [FADD, "add"],
  [FSUB, "sub"],
  [FMUL, "mul"],
  [FDIV, "div"],
  [FNEG, "neg"],
  [FPOW, "pow"],
  ...choiceCodes,
]);

export const truth: ReadonlySet<Code> = new Set([
  "less",
  "lessEqual",
  "equal",
  "unequal",
  "and",
  "or",
  "not",
]);

const constants: ReadonlyMap<Op, number> = new Map([
  [PI_OP, Math.PI],
  [E_OP, Math.E],
  [TRUE_OP, 1],
  [FALSE_OP, 0],
]);

/** 1/x where that is exact in both precisions, else 0. */
function exactInverse(x: number): number {
  const inverse = 1 / x;
  const size = Math.abs(x);
  return size > 2 ** -100 && size < 2 ** 100 && Number.isInteger(Math.log2(size)) && inverse * x === 1
    ? inverse
    : 0;
}

export class NodeList {
  private readonly nodes: KernelNode[] = [];
  private readonly inputs: ReadonlyMap<string, number>;
  private readonly placed = new Map<Expr, number>();
  private readonly numbers = new Map<string, number>();
  /** For each operation the nodes by their operands. Kernels have a hundred thousand nodes, so no texts here. */
  private readonly found = new Map<string, Map<number, number>>();
  private readonly pairs = new Map<number, number>();

  constructor(
    private readonly target: Target,
    names: readonly string[],
  ) {
    this.inputs = new Map(names.map((name, i) => [name, i]));
  }

  /** The indices of the roots; a truth value becomes 1 or 0. */
  enter(roots: readonly Expr[]): number[] {
    for (const n of postorder(roots)) this.placed.set(n, this.place(n));
    return roots.map((root) => {
      const at = this.placed.get(root) as number;
      return root.op.boolean ? this.make("where", [at, this.number(1), this.number(0)]) : at;
    });
  }

  /** Only what the outputs need; `moved[i]` is where node i went. */
  finish(outputs: readonly number[]): { nodes: KernelNode[]; moved: Int32Array } {
    const used = new Uint8Array(this.nodes.length);
    for (const i of outputs) used[i] = 1;
    for (let i = this.nodes.length - 1; i >= 0; i--)
      if (used[i] === 1) for (const a of this.nodes[i].args) used[a] = 1;
    const moved = new Int32Array(this.nodes.length);
    const nodes: KernelNode[] = [];
    this.nodes.forEach((n, i) => {
      if (used[i] === 0) return;
      moved[i] = nodes.length;
      nodes.push({ ...n, args: n.args.map((a) => moved[a]) });
    });
    return { nodes, moved };
  }

  private place(n: Expr): number {
    const args = n.args.map((a) => this.placed.get(a) as number);
    const { op } = n;
    switch (op.kind) {
      case Kind.Number:
        return this.rational(n.value as Rational);
      case Kind.Constant:
        return this.number(constants.get(op) as number);
      case Kind.Symbol:
        return this.push("input", [], this.inputs.get(n.value as string));
      case Kind.Hole:
        throw new FluxionsError("cannot-compute", "a parameter of a page's formula has no value", {
          hint: "Compile an expression of symbols and numbers.",
        });
    }
    if (op === FSQRT) return this.make("call", args, "sqrt");
    const code = codes.get(op);
    if (code === undefined) return this.make("call", args, op.declared.native as string);
    if (code === "and" || code === "or")
      return args.length === 0
        ? this.number(code === "and" ? 1 : 0)
        : args.reduce((a, b) => this.make(code, [a, b]));
    return this.make(code, args);
  }

  private rational(r: Rational): number {
    return this.number(r.toNumber(), nearestSingle(r));
  }

  private number(value: number, single = Math.fround(value)): number {
    const key = `${Object.is(value, -0) ? "-0" : value} ${single}`;
    let at = this.numbers.get(key);
    if (at === undefined) {
      at = this.nodes.length;
      this.nodes.push({ code: "number", args: [], value, single, native: "", boolean: false });
      this.numbers.set(key, at);
    }
    return at;
  }

  /** One number for up to three indices. */
  private keyOf(args: readonly number[]): number {
    const WIDE = 2 ** 26;
    const [a, b = 0, c] = args;
    if (c === undefined) return a * WIDE + b;
    const pair = b * WIDE + c;
    const known = this.pairs.get(pair) ?? this.pairs.size;
    this.pairs.set(pair, known);
    return a * WIDE + known;
  }

  private push(code: Code, args: readonly number[], value = 0, native = ""): number {
    this.nodes.push({ code, args, value, single: 0, native, boolean: truth.has(code) });
    return this.nodes.length - 1;
  }

  private constant(i: number): number | undefined {
    const n = this.nodes[i];
    return n.code === "number" ? n.value : undefined;
  }

  /** The node, or a shorter one that has the same bits for every input. */
  private make(code: Code, args: readonly number[], native = ""): number {
    const values = args.map((a) => this.constant(a));
    if (values.every((v) => v !== undefined)) {
      const folded = applyScalar(code, native, values, this.target.host);
      if (folded !== undefined) return this.number(folded);
    }
    const [a, b, c] = args;
    const [x, y] = values;
    switch (code) {
      case "where":
        if (x !== undefined) return x !== 0 ? b : c;
        if (b === c) return b;
        break;
      case "and":
        if (x !== undefined) return x !== 0 ? b : a;
        if (y !== undefined) return y !== 0 ? a : b;
        break;
      case "or":
        if (x !== undefined) return x !== 0 ? a : b;
        if (y !== undefined) return y !== 0 ? b : a;
        break;
      case "mul":
        if (x === 1) return b;
        if (y === 1) return a;
        if (x === -1) return this.make("neg", [b]);
        if (y === -1) return this.make("neg", [a]);
        return this.unsigned(code, a, b);
      case "div": {
        if (y === 1) return a;
        const inverse = y === undefined ? 0 : exactInverse(y);
        if (inverse !== 0) return this.make("mul", [a, this.number(inverse)]);
        return this.unsigned(code, a, b);
      }
      case "neg":
        return this.negative(a) ?? this.once(code, args, native);
      case "add":
        if (this.nodes[b].code === "neg") return this.make("sub", [a, this.nodes[b].args[0]]);
        if (this.nodes[a].code === "neg") return this.make("sub", [b, this.nodes[a].args[0]]);
        break;
      case "sub":
        if (this.nodes[b].code === "neg") return this.make("add", [a, this.nodes[b].args[0]]);
        break;
    }
    return this.once(code, args, native);
  }

  /** Signs move out of products and quotients, where they meet other signs, and x·x another x·x. */
  private unsigned(code: Code, a: number, b: number): number {
    const [p, q] = [this.nodes[a], this.nodes[b]];
    if (p.code === "neg") return this.make("neg", [this.make(code, [p.args[0], b])]);
    if (q.code === "neg") return this.make("neg", [this.make(code, [a, q.args[0]])]);
    return this.once(code, [a, b], "");
  }

  /** −(−x) and −(x·2) need no operation for the sign. */
  private negative(i: number): number | undefined {
    const { code, args } = this.nodes[i];
    if (code === "neg") return args[0];
    if (code !== "mul" && code !== "div") return undefined;
    const k = args.findIndex((a) => this.nodes[a].code === "number");
    if (k < 0) return undefined;
    const { value, single } = this.nodes[args[k]];
    const minus = this.number(-value, -single);
    return this.once(code, k === 0 ? [minus, args[1]] : [args[0], minus], "");
  }

  private once(code: Code, args: readonly number[], native: string): number {
    const [a, b] = args;
    const ordered = (code === "add" || code === "mul") && a > b ? [b, a] : args;
    const key = this.keyOf(ordered);
    const name = native === "" ? code : `${code} ${native}`;
    const table = this.found.get(name) ?? new Map<number, number>();
    this.found.set(name, table);
    let at = table.get(key);
    if (at === undefined) {
      at = this.push(code, ordered, 0, native);
      table.set(key, at);
    }
    return at;
  }
}
