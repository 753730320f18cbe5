/** Expressions from mathjs's expression nodes, and back. mathjs itself is not loaded here. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import { E_OP, Kind, PI_OP, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { MINUS_ONE, ONE, rational, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import type { Book } from "./book.js";
import { FormulaBuilder } from "./formula.js";
import { xor } from "./operators.js";

/** What is known of a foreign node: nothing but that it may have fields. */
type Foreign = Readonly<Record<string, unknown>>;

/** Nodes that are visited at most, so that a node that contains itself comes to an end. */
const MOST_NODES = 1_000_000;

/**
 * The expression that a mathjs node means, on the reals; names mean what they mean in the book's own formulas.
 * @param node what math.parse returns, or nodes put together by hand
 * @throws FluxionsError `unsupported-node`, naming its type; and whatever the same formula as text would raise
 */
export function fromMathjs(node: unknown, book: Book): Expr {
  return new Reader(book).read(node);
}

/** What to read first, and what to make of it. */
interface Plan {
  readonly parts: readonly unknown[];
  readonly make: (args: Expr[]) => Expr;
}

interface Frame extends Plan {
  readonly node: unknown;
  readonly done: Expr[];
}

const comparisons: ReadonlyMap<unknown, "<" | "<=" | ">" | ">=" | "==" | "!="> = new Map([
  ["smaller", "<"],
  ["smallerEq", "<="],
  ["larger", ">"],
  ["largerEq", ">="],
  ["equal", "=="],
  ["unequal", "!="],
]);

/** Functions of mathjs that have another name here. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["fix", "trunc"],
  ["combinations", "binomial"],
]);

function refuse(what: string, hint?: string): never {
  throw new FluxionsError("unsupported-node", `${what} has no meaning on the real numbers`, { hint });
}

class Reader {
  private readonly build: FormulaBuilder;
  private readonly made = new Map<unknown, Expr>();
  private visited = 0;

  constructor(private readonly book: Book) {
    this.build = new FormulaBuilder("", book, "reals", symbol);
  }

  read(root: unknown): Expr {
    const stack: Frame[] = [this.enter(root)];
    for (;;) {
      const frame = stack[stack.length - 1];
      const { parts, done } = frame;
      if (done.length < parts.length) {
        const part = parts[done.length];
        const known = this.made.get(part);
        if (known !== undefined) done.push(known);
        else stack.push(this.enter(part));
        continue;
      }
      const e = this.unplaced(() => frame.make(done));
      this.made.set(frame.node, e);
      stack.pop();
      if (stack.length === 0) return e;
      stack[stack.length - 1].done.push(e);
    }
  }

  private enter(node: unknown): Frame {
    this.step();
    return { ...this.plan(node), node, done: [] };
  }

  /** Errors of the builder quote a text, and here is none. */
  private unplaced<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof FluxionsError) || error.source !== "") throw error;
      throw new FluxionsError(error.code, error.message.split("\n")[0], { hint: error.hint });
    }
  }

  private plan(node: unknown): Plan {
    const type = typeOf(node);
    const n = node as Foreign;
    switch (type) {
      case "ConstantNode":
        return { parts: [], make: () => this.constant(n.value) };
      case "SymbolNode":
        return { parts: [], make: () => this.name(n.name) };
      case "ParenthesisNode":
        return { parts: [n.content], make: ([e]) => e };
      case "ConditionalNode":
        return {
          parts: [n.condition, n.trueExpr, n.falseExpr],
          make: ([c, a, b]) => this.build.where(c, a, b, 0),
        };
      case "RelationalNode":
        return this.relations(n);
      case "FunctionNode":
        return this.call(n);
      case "OperatorNode":
        return this.operator(String(n.fn), list(n.args), n);
      case "BlockNode": {
        const blocks = list(n.blocks) as Foreign[];
        if (blocks.length === 1) return { parts: [blocks[0].node], make: ([e]) => e };
      }
    }
    return refuse(`a ${type}`);
  }

  private constant(value: unknown): Expr {
    switch (typeof value) {
      case "number":
        return rational(Rational.fromNumber(value));
      case "bigint":
        return rational(Rational.big(value));
      case "boolean":
        return this.build.boolean(value);
      case "object": {
        if (value === null) break;
        const v = value as Foreign;
        if (v.isBigNumber === true) return rational(Rational.decimal(finite(String(value))));
        if (v.isFraction === true) {
          const [s, p, q] = [v.s, v.n, v.d].map((x) => BigInt(finite(String(x))));
          if (q !== 0n) return rational(Rational.big(s * p, q));
        }
        return refuse(`a constant of the type ${String(v.type ?? "object")}`);
      }
    }
    return refuse(`the constant ${typeof value === "string" ? `“${value.slice(0, 40)}”` : String(value)}`);
  }

  private name(name: unknown): Expr {
    if (typeof name !== "string") return refuse(`a SymbolNode named by a ${typeof name}`);
    const e = this.book.parse(name);
    const known = e.op.kind === Kind.Symbol ? e.value === name : e.op === PI_OP || e.op === E_OP;
    return known ? e : refuse(`the name “${name.slice(0, 40)}”`);
  }

  private relations(n: Foreign): Plan {
    const words = list(n.conditionals).map(
      (word) => comparisons.get(word) ?? refuse(`the relation ${String(word)}`),
    );
    const parts = list(n.params);
    if (parts.length !== words.length + 1) refuse("a RelationalNode with missing operands");
    return {
      parts,
      make: (args) =>
        this.build.and(
          words.map((op, i) => this.build.compare(op, args[i], args[i + 1], 0)),
          0,
        ),
    };
  }

  private call(n: Foreign): Plan {
    const fn = n.fn as Foreign | string | null | undefined;
    const name = typeof fn === "string" ? fn : typeOf(fn) === "SymbolNode" ? (fn as Foreign).name : undefined;
    if (typeof name !== "string") return refuse(`the call of a ${typeOf(fn)}`);
    const args = list(n.args);
    if (this.book.has(name)) return this.namedCall(name, args);
    if (operators.has(name)) return this.operator(name, args, n);
    if (name === "square" && args.length === 1)
      return { parts: args, make: ([x]) => this.build.product([x, x], [false, false], 0) };
    if (name === "cube" && args.length === 1)
      return { parts: args, make: ([x]) => this.build.product([x, x, x], [false, false, false], 0) };
    return this.namedCall(aliases.get(name) ?? name, args);
  }

  private namedCall(name: string, args: readonly unknown[]): Plan {
    if (name === "nthRoot" && args.length === 1) name = "sqrt";
    return { parts: args, make: (values) => this.build.call(name, values, 0, 0) };
  }

  private operator(fn: string, args: readonly unknown[], n: Foreign): Plan {
    const shape = operators.get(fn);
    if (shape === undefined || n.isPercentage === true)
      return refuse(`the operator ${n.isPercentage === true ? "%" : String(n.op ?? fn)}`);
    if (shape === "chain" ? args.length < 2 : args.length !== shape)
      refuse(`${fn} with ${args.length} operands`);
    const compare = comparisons.get(fn);
    if (compare !== undefined) return { parts: args, make: ([a, b]) => this.build.compare(compare, a, b, 0) };
    const { build } = this;
    switch (fn) {
      case "add":
      case "subtract":
        return this.sum(fn, args);
      case "multiply":
      case "divide":
        return this.product(fn, args);
      case "and":
      case "or":
        return { parts: this.chain(fn, args), make: (all) => build[fn](all, 0) };
      case "xor":
        return { parts: args, make: ([a, b]) => xor(build, a, b, 0) };
      case "not":
        return { parts: args, make: ([a]) => build.not(a, 0) };
      case "unaryMinus":
        return { parts: args, make: ([a]) => build.negate(a, 0) };
      case "unaryPlus":
        return { parts: args, make: ([a]) => build.sum([a], [1], 0) };
      case "pow":
        return { parts: args, make: ([a, b]) => build.power(a, b, 0) };
      default:
        return this.namedCall(fn, args);
    }
  }

  /** The operands of a run of one operator, in order, however it is nested: a long run is read at once. */
  private chain(fn: string, args: readonly unknown[]): unknown[] {
    const out: unknown[] = [];
    const stack = [...args].reverse();
    while (stack.length > 0) {
      const node = this.inside(stack.pop());
      if (isOperator(node, fn))
        for (const a of list((node as Foreign).args)
          .slice()
          .reverse())
          stack.push(a);
      else out.push(node);
    }
    return out;
  }

  /** The node within its parentheses. */
  private inside(node: unknown): unknown {
    let n = node;
    while (typeOf(n) === "ParenthesisNode") {
      this.step();
      n = (n as Foreign).content;
    }
    this.step();
    return n;
  }

  private step(): void {
    if (++this.visited > MOST_NODES)
      throw new FluxionsError("too-long", `more than ${MOST_NODES} nodes are not read`);
  }

  private sum(fn: string, args: readonly unknown[]): Plan {
    const parts: unknown[] = [];
    const signs: number[] = [];
    const stack: [unknown, number][] = [];
    const push = (operator: string, operands: readonly unknown[], sign: number) => {
      for (let i = operands.length - 1; i >= 0; i--)
        stack.push([operands[i], operator === "subtract" && i > 0 ? -sign : sign]);
    };
    push(fn, args, 1);
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const node = this.inside(next[0]);
      const op = isOperator(node, "add") ? "add" : isOperator(node, "subtract") ? "subtract" : null;
      if (op !== null) push(op, list((node as Foreign).args), next[1]);
      else {
        parts.push(node);
        signs.push(next[1]);
      }
    }
    return { parts, make: (terms) => this.build.sum(terms, signs, 0) };
  }

  /** Only what is not divided by is opened: 1/(0*x) is 1/0, and 1/0/x is not. */
  private product(fn: string, args: readonly unknown[]): Plan {
    const parts: unknown[] = [];
    const inverted: boolean[] = [];
    const stack: [unknown, boolean][] = [];
    const push = (operator: string, operands: readonly unknown[]) => {
      for (let i = operands.length - 1; i >= 0; i--)
        stack.push([operands[i], operator === "divide" && i > 0]);
    };
    push(fn, args);
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const node = this.inside(next[0]);
      const op = isOperator(node, "multiply") ? "multiply" : isOperator(node, "divide") ? "divide" : null;
      if (op !== null && !next[1]) push(op, list((node as Foreign).args));
      else {
        parts.push(node);
        inverted.push(next[1]);
      }
    }
    return { parts, make: (factors) => this.build.product(factors, inverted, 0) };
  }
}

/** Operators, and how many operands they have. */
const operators: ReadonlyMap<string, number | "chain"> = new Map<string, number | "chain">([
  ["add", "chain"],
  ["subtract", 2],
  ["multiply", "chain"],
  ["divide", 2],
  ["pow", 2],
  ["unaryMinus", 1],
  ["unaryPlus", 1],
  ["factorial", 1],
  ["mod", 2],
  ["and", "chain"],
  ["or", "chain"],
  ["xor", 2],
  ["not", 1],
  ...[...comparisons.keys()].map((fn): [string, number] => [fn as string, 2]),
]);

function typeOf(node: unknown): string {
  if (typeof node !== "object" || node === null) return node === null ? "null" : typeof node;
  const { type } = node as Foreign;
  return typeof type === "string" ? type : "object";
}

function isOperator(node: unknown, fn: string): boolean {
  if (typeOf(node) !== "OperatorNode") return false;
  const n = node as Foreign;
  return n.fn === fn && n.isPercentage !== true;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : refuse("a node whose operands are no list");
}

function finite(text: string): string {
  if (/^-?(?:Infinity|NaN)$/.test(text))
    throw new FluxionsError("not-finite", `${text} is not a real number`);
  return text;
}

/** What `toMathjs` needs of mathjs: `import * as math from "mathjs"`, or an instance of one's own. */
export interface MathjsClasses<N> {
  readonly ConstantNode: new (value: never) => N;
  readonly SymbolNode: new (name: string) => N;
  readonly OperatorNode: new (op: never, fn: never, args: never) => N;
  readonly FunctionNode: new (fn: never, args: N[]) => N;
  readonly ConditionalNode: new (condition: N, trueExpr: N, falseExpr: N) => N;
  readonly bignumber: (text: string) => unknown;
}

const relationNames: ReadonlyMap<string, string> = new Map([
  ["<", "smaller"],
  ["<=", "smallerEq"],
  ["==", "equal"],
  ["!=", "unequal"],
]);

/**
 * The expression as mathjs nodes. Numbers stay exact: fractions are quotients, and integers beyond the doubles
 * BigNumbers. Functions that mathjs does not have are called by their names all the same.
 */
export function toMathjs<N>(e: Expr, math: MathjsClasses<N>): N {
  const done = new Map<Expr, N>();
  const writer = new NodeWriter(math, done);
  for (const n of postorder([e])) done.set(n, writer.node(n));
  return done.get(e) as N;
}

class NodeWriter<N> {
  constructor(
    private readonly math: MathjsClasses<N>,
    private readonly done: ReadonlyMap<Expr, N>,
  ) {}

  node(n: Expr): N {
    const { math } = this;
    const args = () => n.args.map((a) => this.of(a));
    switch (n.op.kind) {
      case Kind.Number:
        return this.number(n.value as Rational);
      case Kind.Symbol:
        return new math.SymbolNode(n.value as string);
      case Kind.Constant:
        return n.op.boolean ? this.constant(n.op.name === "true") : new math.SymbolNode(n.op.name);
      case Kind.Sum:
        return this.sum(n);
      case Kind.Product:
        return this.product(n);
      case Kind.Power:
        return this.quotient([], [[n.args[0], n.args[1]]]);
      case Kind.Call:
        if (n.op === WHERE) {
          const [c, a, b] = args();
          return new math.ConditionalNode(c, a, b);
        }
        return new math.FunctionNode(n.op.name as never, args());
      case Kind.Relation:
        return this.operator(n.op.name, relationNames.get(n.op.name) as string, args());
      case Kind.Logic:
        if (n.args.length === 1) return this.operator("not", "not", args());
        return args().reduce((a, b) => this.operator(n.op.name, n.op.name, [a, b]));
      default:
        throw new FluxionsError("unsupported-node", `${n.op.name} has no mathjs node`, {
          hint: "Convert the expression before it is lowered.",
        });
    }
  }

  private of(e: Expr): N {
    return this.done.get(e) ?? this.node(e);
  }

  private constant(value: unknown): N {
    return new this.math.ConstantNode(value as never);
  }

  private operator(op: string, fn: string, args: N[]): N {
    return new this.math.OperatorNode(op as never, fn as never, args as never);
  }

  private integer(value: bigint): N {
    const small = Number(value);
    return this.constant(Number.isSafeInteger(small) ? small : this.math.bignumber(String(value)));
  }

  private number(r: Rational): N {
    const p = r.numerator;
    const size = this.integer(p < 0n ? -p : p);
    const signed = p < 0n ? this.operator("-", "unaryMinus", [size]) : size;
    return r.isInteger ? signed : this.operator("/", "divide", [signed, this.integer(r.denominator)]);
  }

  private sum(n: Expr): N {
    let sum: N | null = n.value === ZERO ? null : this.of(n.value as Expr);
    for (let i = 0; i < n.args.length; i += 2) {
      const c = n.args[i + 1].value as Rational;
      const size = rational(c.abs());
      const term =
        size === ONE
          ? this.of(n.args[i])
          : this.operator("*", "multiply", [this.of(size), this.of(n.args[i])]);
      const negative = c.sign < 0;
      if (sum === null) sum = negative ? this.operator("-", "unaryMinus", [term]) : term;
      else
        sum = negative ? this.operator("-", "subtract", [sum, term]) : this.operator("+", "add", [sum, term]);
    }
    return sum as N;
  }

  private product(n: Expr): N {
    const k = n.value as Expr;
    const pairs: [Expr, Expr][] = [];
    for (let i = 0; i < n.args.length; i += 2) pairs.push([n.args[i], n.args[i + 1]]);
    if (k === MINUS_ONE) return this.operator("-", "unaryMinus", [this.quotient([], pairs)]);
    return this.quotient(k === ONE ? [] : [this.of(k)], pairs);
  }

  /** Factors, then divisors one after the other. */
  private quotient(factors: N[], pairs: readonly (readonly [Expr, Expr])[]): N {
    const divisors: N[] = [];
    for (const [b, e] of pairs) {
      const negative = e.op.kind === Kind.Number && (e.value as Rational).sign < 0;
      // 1/0^2 would fold to 1/0 where it is read.
      if (negative && (b !== ZERO || e === MINUS_ONE))
        divisors.push(this.power(b, rational((e.value as Rational).neg())));
      else factors.push(this.power(b, e));
    }
    const product =
      factors.length === 0
        ? this.constant(1)
        : factors.reduce((a, b) => this.operator("*", "multiply", [a, b]));
    return divisors.reduce((a, b) => this.operator("/", "divide", [a, b]), product);
  }

  private power(b: Expr, e: Expr): N {
    return e === ONE ? this.of(b) : this.operator("^", "pow", [this.of(b), this.of(e)]);
  }
}
