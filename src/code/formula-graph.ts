/** A formula as operations on exact numbers, for languages that compute with formulas. */
import type { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { MINUS_ONE, ONE, scale, writtenSign, ZERO } from "../expr/reals.js";
import { freeSymbols } from "../expr/walk.js";
import type { Code, KernelNode } from "../kernel/kernel.js";
import { choiceCodes, truth } from "../kernel/nodes.js";
import type { Graph } from "./expressions.js";

/** The native name of what makes a formula of a plain number. */
export const AS_FORMULA = "number";

/**
 * @param arities the native functions of the language
 * @param lacks the error for a function that is none of them and has no meaning
 */
export function formulaGraph(
  roots: readonly Expr[],
  arities: ReadonlyMap<string, number>,
  lacks: (op: Op) => FluxionsError,
): Graph & { readonly inputs: readonly string[] } {
  const inputs = freeSymbols(...roots);
  const writer = new GraphWriter(new Map(inputs.map((name, i) => [name, i])), arities, lacks);
  const at = roots.map((root) => writer.enter(root));
  const outputs = roots.map((root, i) => ({ node: root.op.boolean ? writer.indicator(at[i]) : at[i] }));
  return { nodes: writer.nodes, outputs, inputs };
}

class GraphWriter {
  readonly nodes: KernelNode[] = [];
  private readonly placed = new Map<Expr, number>();
  private readonly made = new Map<string, number>();

  constructor(
    private readonly inputs: ReadonlyMap<string, number>,
    private readonly arities: ReadonlyMap<string, number>,
    private readonly lacks: (op: Op) => FluxionsError,
  ) {}

  /** Operands first, without recursion: formulas are deep. */
  enter(root: Expr): number {
    const stack = [root];
    while (stack.length > 0) {
      const n = stack[stack.length - 1];
      const waiting = this.placed.has(n) ? [] : this.needed(n).filter((a) => !this.placed.has(a));
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      if (!this.placed.has(n)) this.placed.set(n, this.place(n));
      stack.pop();
    }
    return this.placed.get(root) as number;
  }

  /** A truth value as a number. */
  indicator(at: number): number {
    return this.make("where", [at, this.number("1"), this.number("0")]);
  }

  /** The formulas that a node is made of. A function without a spelling is made of what it means. */
  private needed(n: Expr): readonly Expr[] {
    switch (n.op.kind) {
      case Kind.Sum:
        return n.args.filter((_, i) => i % 2 === 0);
      case Kind.Product:
      case Kind.Power:
        return factorsOf(n).flatMap(({ base, exponent }) => (exponent === ONE ? [base] : [base, exponent]));
      case Kind.Call:
        return n.op === WHERE || this.isNative(n.op) ? n.args : [this.meaningOf(n)];
      default:
        return n.args;
    }
  }

  private isNative({ declared, arity }: Op): boolean {
    return declared.native !== null && this.arities.get(declared.native) === arity;
  }

  private readonly meanings = new Map<Expr, Expr>();
  private meaningOf(n: Expr): Expr {
    let found = this.meanings.get(n);
    if (found === undefined) {
      const { meaning } = n.op.declared;
      if (meaning === null) throw this.lacks(n.op);
      found = meaning.fill(n.args);
      this.meanings.set(n, found);
    }
    return found;
  }

  private at(e: Expr): number {
    return this.placed.get(e) as number;
  }

  private place(n: Expr): number {
    switch (n.op.kind) {
      case Kind.Number:
        return this.number(String(n.value as Rational));
      case Kind.Constant:
        return this.number(n.op.name);
      case Kind.Symbol:
        return this.make("input", [], this.inputs.get(n.value as string));
      case Kind.Sum:
        return this.sum(n);
      case Kind.Product:
      case Kind.Power:
        return this.product(n);
      case Kind.Call:
        if (n.op === WHERE) break;
        if (!this.isNative(n.op)) return this.at(this.meaningOf(n));
        return this.call(
          n.op.declared.native as string,
          n.args.map((a) => this.at(a)),
        );
    }
    const code = choiceCodes.get(n.op);
    if (code === undefined) throw this.lacks(n.op);
    const args = n.args.map((a) => this.at(a));
    if (code !== "and" && code !== "or") return this.make(code, args);
    return args.length === 0
      ? this.number(code === "and" ? "true" : "false")
      : args.reduce((a, b) => this.make(code, [a, b]));
  }

  /** The first positive term in front, the constant at the end. */
  private sum(n: Expr): number {
    const terms: { negative: boolean; at: number }[] = [];
    for (let i = 0; i < n.args.length; i += 2) {
      const k = n.args[i + 1].value as Rational;
      const size = this.number(String(k.abs()));
      const term = this.at(n.args[i]);
      terms.push({
        negative: k.sign < 0,
        at: k.abs().equals(Rational.one) ? term : this.make("mul", [size, term]),
      });
    }
    const constant = (n.value as Expr).value as Rational;
    if (constant.sign !== 0)
      terms.push({ negative: constant.sign < 0, at: this.number(String(constant.abs())) });
    const lead = Math.max(
      0,
      terms.findIndex((t) => !t.negative),
    );
    const [first] = terms.splice(lead, 1);
    return terms.reduce(
      (sum, t) => this.make(t.negative ? "sub" : "add", [sum, t.at]),
      first.negative ? this.make("neg", [first.at]) : first.at,
    );
  }

  private product(n: Expr): number {
    const k = n.op.kind === Kind.Product ? ((n.value as Expr).value as Rational) : null;
    const above: number[] = [];
    const below: number[] = [];
    if (k !== null && !k.abs().equals(Rational.one)) above.push(this.number(String(k.abs())));
    for (const { base, exponent, inverse } of factorsOf(n))
      (inverse ? below : above).push(
        exponent === ONE ? this.at(base) : this.exact("pow", this.at(base), this.at(exponent)),
      );
    const times = (items: readonly number[]) => items.reduce((a, b) => this.make("mul", [a, b]));
    const top = above.length === 0 ? this.number("1") : times(above);
    const value = below.length === 0 ? top : this.exact("div", top, times(below));
    return k !== null && k.sign < 0 ? this.make("neg", [value]) : value;
  }

  /** Of two plain numbers the first becomes a formula: otherwise the language would compute with floats. */
  private exact(code: Code, a: number, b: number): number {
    const plain = this.nodes[a].code === "number" && this.nodes[b].code === "number";
    return this.make(code, [plain ? this.call(AS_FORMULA, [a]) : a, b]);
  }

  private number(text: string): number {
    return this.make("number", [], 0, text);
  }

  private call(native: string, args: readonly number[]): number {
    return this.make("call", args, 0, native);
  }

  private make(code: Code, args: readonly number[], value = 0, native = ""): number {
    const key = `${code} ${args} ${value} ${native}`;
    let at = this.made.get(key);
    if (at === undefined) {
      at = this.nodes.length;
      this.nodes.push({ code, args, value, single: value, native, boolean: truth.has(code) });
      this.made.set(key, at);
    }
    return at;
  }
}

interface Factor {
  readonly base: Expr;
  /** Of a divisor the opposite one. */
  readonly exponent: Expr;
  readonly inverse: boolean;
}

const factorLists = new WeakMap<Expr, readonly Factor[]>();

function factorsOf(n: Expr): readonly Factor[] {
  let found = factorLists.get(n);
  if (found === undefined) {
    const out: Factor[] = [];
    for (let i = 0; i < n.args.length; i += 2) {
      const [base, exponent] = [n.args[i], n.args[i + 1]];
      const inverse = base !== ZERO && exponent.op.kind === Kind.Number && writtenSign(exponent) < 0;
      out.push({ base, exponent: inverse ? scale(exponent, MINUS_ONE) : exponent, inverse });
    }
    found = out;
    factorLists.set(n, found);
  }
  return found;
}
