/**
 * Expressions as plain JSON: a flat table of nodes, operands before what uses them, so that sharing is kept and depth
 * does not matter. What is read is rebuilt by the canonical constructors, whoever wrote it.
 */
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { and, equal, less, lessEqual, not, or, unequal } from "../expr/logic.js";
import { Expr, newWalk } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { E, FALSE, linear, PI, pow, powers, rational, TRUE } from "../expr/reals.js";
import type { Book } from "./book.js";
import { nearest } from "./spelling.js";

/**
 * One node. A number is its exact text: "3", "-1/2". Anything else begins with what it is, and refers to earlier nodes
 * by their index in the table:
 *
 *     ["symbol", "x"]            ["pi"], ["e"], ["true"], ["false"]
 *     ["+", k, t1, c1, …]        k + t1·c1 + …, the constant k and the coefficients being numbers
 *     ["*", k, b1, e1, …]        k · b1^e1 · …, the coefficient k being a number
 *     ["^", b, e]                ["call", "atan2", y, x]
 *     ["==", a, b], ["!=", a, b], ["<", a, b], ["<=", a, b], ["and", …], ["or", …], ["not", a]
 */
export type NodeJSON = string | readonly [string, ...(string | number)[]];

/** A table of nodes, in the first version of this format. */
interface TableJSON {
  readonly fluxions: 1;
  readonly nodes: readonly NodeJSON[];
}
/** An expression; `value` is the index of its node. */
export interface ExprJSON extends TableJSON {
  readonly value: number;
}
/** Several expressions in one table, what they share written once. */
export interface ExprsJSON extends TableJSON {
  readonly values: readonly number[];
}

const VERSION = 1;

const constants: ReadonlyMap<string, Expr> = new Map([
  ["pi", PI],
  ["e", E],
  ["true", TRUE],
  ["false", FALSE],
]);

/**
 * Expressions as plain data for JSON, in which what they share stands once. `fromJSON` reads it back.
 * @example
 * const text = JSON.stringify(toJSON(parse("sin(x)/x")));
 * console.log(String(fromJSON(JSON.parse(text)))); // sin(x)/x
 * @throws FluxionsError `not-serialisable` for kernels, recipes and page formulas, which are not expressions of the reals
 */
export function toJSON(e: Expr): ExprJSON;
export function toJSON(es: readonly Expr[]): ExprsJSON;
export function toJSON(what: Expr | readonly Expr[]): ExprJSON | ExprsJSON {
  const writer = new Writer();
  if (what instanceof Expr) {
    const value = writer.write(what);
    return { fluxions: VERSION, nodes: writer.nodes, value };
  }
  const values = what.map((e) => writer.write(e));
  return { fluxions: VERSION, nodes: writer.nodes, values };
}

class Writer {
  readonly nodes: NodeJSON[] = [];
  private readonly indices = new Map<Expr, number>();
  private readonly walk = newWalk();

  write(root: Expr): number {
    const stack = [root];
    while (stack.length > 0) {
      const n = stack[stack.length - 1];
      if (this.indices.has(n)) {
        stack.pop();
        continue;
      }
      // A node that was seen before has its operands above it, or behind it.
      if (n.mark !== this.walk) {
        n.mark = this.walk;
        for (let i = n.args.length - 1; i >= 0; i--) if (!this.indices.has(n.args[i])) stack.push(n.args[i]);
        if (n.value instanceof Expr && !this.indices.has(n.value)) stack.push(n.value);
        continue;
      }
      stack.pop();
      this.indices.set(n, this.nodes.length);
      this.nodes.push(this.node(n));
    }
    return this.indices.get(root) as number;
  }

  private node(n: Expr): NodeJSON {
    const args = n.args.map((a) => this.indices.get(a) as number);
    switch (n.op.kind) {
      case Kind.Number:
        return String(n.value);
      case Kind.Symbol:
        return ["symbol", n.value as string];
      case Kind.Constant:
        return [n.op.name];
      case Kind.Sum:
      case Kind.Product:
        return [n.op.name, this.indices.get(n.value as Expr) as number, ...args];
      case Kind.Call:
        return ["call", n.op.name, ...args];
      case Kind.Power:
      case Kind.Relation:
      case Kind.Logic:
        return [n.op.name, ...args];
      default:
        throw new FluxionsError(
          "not-serialisable",
          n.op.kind === Kind.Hole
            ? "the parameter of a page's formula has no JSON"
            : `the float operation ${n.op.name} has no JSON`,
          { hint: "Serialise the expression before it is lowered." },
        );
    }
  }
}

/** Limits that keep foreign JSON from costing more than a moment. */
export interface JSONLimits {
  /** Entries of the table; 1,000,000 unless told. */
  readonly nodes: number;
  /** References between entries, altogether; 8,000,000 unless told. */
  readonly references: number;
  /** Effort for numbers that are longer than a machine word; 2e9 unless told, about a second. */
  readonly numbers: number;
}

const defaultLimits: JSONLimits = { nodes: 1_000_000, references: 8_000_000, numbers: 2e9 };

/**
 * The expression, or expressions, in what `toJSON` or anybody else wrote. Functions are looked up in `book` by name and
 * number of arguments.
 * @param value any value that JSON.parse returns
 * @throws FluxionsError `bad-json`, naming the place
 */
export function fromJSON(value: ExprJSON, book: Book, limits?: Partial<JSONLimits>): Expr;
export function fromJSON(value: ExprsJSON, book: Book, limits?: Partial<JSONLimits>): Expr[];
export function fromJSON(value: unknown, book: Book, limits?: Partial<JSONLimits>): Expr | Expr[];
export function fromJSON(value: unknown, book: Book, limits: Partial<JSONLimits> = {}): Expr | Expr[] {
  return new Reader(book, { ...defaultLimits, ...limits }).read(value);
}

function bad(place: string, message: string, hint?: string): FluxionsError {
  return new FluxionsError("bad-json", `${place}: ${message}`, { hint });
}

/** A foreign value in an error message. */
function shown(value: unknown): string {
  if (typeof value === "string") return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
  if (Array.isArray(value)) return "an array";
  return value === null || typeof value !== "object" ? String(value) : "an object";
}

const HINT = "fromJSON reads what toJSON writes, after JSON.parse.";
const BITS_PER_DIGIT = Math.log2(10);
const NUMBER = /^-?\d+(?:\/\d+)?$/;

class Reader {
  private readonly made: Expr[] = [];
  private place = "";
  private references = 0;
  private effort = 0;

  constructor(
    private readonly book: Book,
    private readonly limits: JSONLimits,
  ) {}

  read(value: unknown): Expr | Expr[] {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw bad("the value", `expected an object, but got ${shown(value)}`, HINT);
    const field = (name: string): unknown =>
      Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    const version = field("fluxions");
    if (version !== VERSION)
      throw bad("fluxions", `expected the version ${VERSION}, but got ${shown(version)}`, HINT);
    const nodes = field("nodes");
    if (!Array.isArray(nodes)) throw bad("nodes", `expected an array, but got ${shown(nodes)}`, HINT);
    if (nodes.length > this.limits.nodes)
      throw bad(
        "nodes",
        `at most ${this.limits.nodes} nodes are read, and here are ${nodes.length}`,
        "Raise limits.nodes.",
      );
    for (let i = 0; i < nodes.length; i++) {
      this.place = `nodes[${i}]`;
      this.made.push(this.node(nodes[i]));
    }
    const values = field("values");
    if (values === undefined) return this.result("value", field("value"));
    if (!Array.isArray(values)) throw bad("values", `expected an array, but got ${shown(values)}`, HINT);
    return values.map((v, i) => this.result(`values[${i}]`, v));
  }

  private result(place: string, index: unknown): Expr {
    this.place = place;
    return this.at(index);
  }

  private fail(message: string, hint?: string): never {
    throw bad(this.place, message, hint);
  }

  /** The node that a reference means: only earlier ones exist, so there are no cycles. */
  private at(index: unknown): Expr {
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0)
      this.fail(`expected the index of a node, but got ${shown(index)}`);
    if (index >= this.made.length) this.fail(`node ${index} does not come before what refers to it`);
    return this.made[index];
  }

  private node(entry: unknown): Expr {
    if (typeof entry === "string") return rational(this.number(entry));
    if (!Array.isArray(entry)) this.fail(`expected a number's text or an array, but got ${shown(entry)}`);
    const [tag] = entry;
    if (typeof tag !== "string") this.fail(`expected the kind of a node, but got ${shown(tag)}`);
    this.references += entry.length;
    if (this.references > this.limits.references)
      this.fail(`more than ${this.limits.references} references are not read`, "Raise limits.references.");
    let made: Expr;
    try {
      made = this.tagged(tag, entry);
    } catch (error) {
      if (error instanceof FluxionsError && error.code !== "bad-json") this.fail(error.message, error.hint);
      throw error;
    }
    this.weigh(made);
    return made;
  }

  private tagged(tag: string, entry: readonly unknown[]): Expr {
    const constant = constants.get(tag);
    if (constant !== undefined) {
      this.count(entry, 1);
      return constant;
    }
    switch (tag) {
      case "symbol":
        this.count(entry, 2);
        return this.symbol(entry[1]);
      case "call":
        return this.call(entry);
      case "+":
      case "*":
        return this.pairs(tag, entry);
      case "^": {
        const [b, e] = this.reals(entry, 2);
        this.refuseHugePower(b, e);
        return pow(b, e);
      }
      case "==":
      case "!=":
      case "<":
      case "<=": {
        const [a, b] = this.reals(entry, 2);
        return (tag === "==" ? equal : tag === "!=" ? unequal : tag === "<" ? less : lessEqual)(a, b);
      }
      case "and":
      case "or":
        return (tag === "and" ? and : or)(...this.conditions(entry));
      case "not":
        this.count(entry, 2);
        return not(this.conditions(entry)[0]);
    }
    return this.fail(`${shown(tag)} is no kind of node`);
  }

  private count(entry: readonly unknown[], length: number): void {
    if (entry.length !== length)
      this.fail(`${shown(entry[0])} is followed by ${length - 1} entries, but here are ${entry.length - 1}`);
  }

  private reals(entry: readonly unknown[], count: number): Expr[] {
    this.count(entry, count + 1);
    return entry.slice(1).map((index) => this.real(index));
  }

  private real(index: unknown): Expr {
    const e = this.at(index);
    if (e.op.boolean) this.fail(`node ${index} is a truth value where a number belongs`);
    return e;
  }

  private conditions(entry: readonly unknown[]): Expr[] {
    return entry.slice(1).map((index) => {
      const e = this.at(index);
      if (!e.op.boolean) this.fail(`node ${index} is a number where a truth value belongs`);
      return e;
    });
  }

  private rationalAt(index: unknown): Expr {
    const e = this.at(index);
    if (e.op.kind !== Kind.Number) this.fail(`node ${index} is no number, as coefficients are`);
    return e;
  }

  private pairs(tag: string, entry: readonly unknown[]): Expr {
    if (entry.length % 2 !== 0) this.fail(`${shown(tag)} is followed by a number and pairs`);
    const k = this.rationalAt(entry[1]);
    const pairs: Expr[] = [];
    for (let i = 2; i < entry.length; i += 2) {
      const first = this.real(entry[i]);
      const second = tag === "+" ? this.rationalAt(entry[i + 1]) : this.real(entry[i + 1]);
      if (tag === "*") this.refuseHugePower(first, second);
      pairs.push(first, second);
    }
    return (tag === "+" ? linear : powers)(k, pairs);
  }

  private call(entry: readonly unknown[]): Expr {
    const name = entry[1];
    if (typeof name !== "string") this.fail(`expected the name of a function, but got ${shown(name)}`);
    const arity = entry.length - 2;
    const op = this.book.find(name, arity);
    if (op === undefined) this.unknown(name, arity);
    return call(
      op as Op,
      entry.slice(2).map((index) => this.at(index)),
    );
  }

  private unknown(name: string, arity: number): never {
    if (this.book.has(name))
      this.fail(
        `${name} does not take ${arity === 1 ? "one argument" : `${arity} arguments`}`,
        `It is ${this.book.signatures(name).join(" or ")}.`,
      );
    const near = nearest(name, this.book.names());
    this.fail(
      `there is no function called ${shown(name)}`,
      near === undefined ? "Read it with the book that declares it." : `Did you mean ${near}?`,
    );
  }

  /** Names are what a formula can contain, so that whatever was read can be printed and read again. */
  private symbol(name: unknown): Expr {
    if (typeof name !== "string") return this.fail(`expected the name of a symbol, but got ${shown(name)}`);
    const e = this.book.parse(name);
    if (e.op.kind !== Kind.Symbol || e.value !== name)
      this.fail(`${shown(name)} cannot be the name of a symbol`);
    return e;
  }

  private number(text: string): Rational {
    if (!NUMBER.test(text)) this.fail(`${shown(text)} is not an exact number`, "Numbers are “3” or “-1/2”.");
    const [p, q] = text.split("/");
    if (p.length < 16 && q === undefined) return Rational.integer(Number(p));
    // Conversion and reduction cost the square of the length.
    this.spend(Math.max(p.length, q?.length ?? 0), q === undefined);
    if (text.length > 300_000) this.fail("the number has more digits than an exact number may have");
    const denominator = BigInt(q ?? "1");
    if (denominator === 0n) this.fail("a denominator is 0");
    try {
      return Rational.big(BigInt(p), denominator);
    } catch (error) {
      if (error instanceof FluxionsError) this.fail(error.message, error.hint);
      throw error;
    }
  }

  /** toJSON never writes a power of two numbers that could be computed, so only small ones are. */
  private refuseHugePower(b: Expr, e: Expr): void {
    if (b.op.kind !== Kind.Number || e.op.kind !== Kind.Number) return;
    const r = b.value as Rational;
    const times = Math.abs((e.value as Rational).toNumber());
    this.spend(((e.value as Rational).isInteger ? r.bits() * times : r.bits()) / BITS_PER_DIGIT, true);
  }

  private weigh(e: Expr): void {
    if (e.op.kind === Kind.Number) this.weighNumber(e);
    else if (e.value instanceof Expr) this.weighNumber(e.value);
  }

  private weighNumber(e: Expr): void {
    const r = e.value as Rational;
    if (r.wide !== null) this.spend(r.bits() / BITS_PER_DIGIT, r.isInteger);
  }

  /** Integers are read and multiplied a hundred times faster than fractions are reduced. */
  private spend(digits: number, whole: boolean): void {
    this.effort += digits ** 2 / (whole ? 100 : 1);
    if (this.effort > this.limits.numbers)
      this.fail("the numbers are too long to be read in reasonable time", "Raise limits.numbers.");
  }
}
