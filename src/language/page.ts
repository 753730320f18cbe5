/** Pages: declarations of functions in a text, in the grammar of user input. A page is a value; nothing global changes. */
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { exactFunctions } from "../expr/exact.js";
import { currentSpace, type Expr, hole, within } from "../expr/node.js";
import { coreOps, Kind, Op, type TangentRule } from "../expr/op.js";
import { sum } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { type Dialect, FormulaBuilder, type Scope } from "./formula.js";
import { type Like, toExpr } from "./like.js";
import { type Block, type Line, type PageText, type Span, splitPage } from "./page-text.js";
import { errorAt } from "./quote.js";
import { tangentRule } from "./rule.js";

// The names and arities of a page's functions, read off its text by the compiler.
type Trim<S extends string> = S extends ` ${infer R}` ? Trim<R> : S extends `${infer R} ` ? Trim<R> : S;
type Args<P extends string> = P extends `${string}...`
  ? [Like, Like, ...Like[]]
  : P extends `${string},${infer R}`
    ? [Like, ...Args<R>]
    : [Like];
type Declared<S extends string, Acc = unknown> = S extends `${string}\nfn ${infer N}(${infer P})${infer R}`
  ? Declared<R, Acc & { [K in Trim<N>]: (...args: Args<P>) => Expr }>
  : Acc;
/** The functions that a page's text declares. A name declared with several arities is an overloaded function. */
export type Functions<S extends string> = { readonly [K in keyof Declared<S>]: Declared<S>[K] };

/** A function of any number of arguments: one operator for each number that is asked for. */
type Family = (arity: number) => Op;

export class Page<S extends string = string> implements Scope {
  /** Operators by `name/arity`. */
  readonly ops: ReadonlyMap<string, Op>;
  readonly families: ReadonlyMap<string, Family>;
  /** Rules for functions of other pages; they hold in books that contain this page. */
  readonly redeclared: ReadonlyMap<Op, TangentRule>;
  /** The functions as TypeScript functions. */
  readonly functions: Functions<S>;

  constructor(
    readonly text: S,
    readonly uses: readonly Scope[],
  ) {
    const reader = new PageReader(text, uses);
    this.ops = reader.ops;
    this.families = reader.families;
    this.redeclared = reader.redeclared;
    this.functions = callables(this) as Functions<S>;
  }

  find(name: string, arity: number): Op | undefined {
    return this.ops.get(`${name}/${arity}`) ?? (arity >= 2 ? this.families.get(name)?.(arity) : undefined);
  }
  has(name: string): boolean {
    return this.families.has(name) || [...this.ops.values()].some((op) => op.name === name);
  }
  *names(): Iterable<string> {
    for (const op of this.ops.values()) yield op.name;
    yield* this.families.keys();
  }
  signatures(name: string): readonly string[] {
    const fixed = [...this.ops.values()]
      .filter((op) => op.name === name)
      .map((op) => `${name}(${op.params.join(", ")})`);
    return this.families.has(name) ? [...fixed, `${name}(a, b, …)`] : fixed;
  }
}

function callables(page: Page): Record<string, (...args: Like[]) => Expr> {
  const out: Record<string, (...args: Like[]) => Expr> = Object.create(null);
  for (const name of new Set(page.names()))
    out[name] = (...args) => {
      const op = page.find(name, args.length);
      if (op === undefined)
        throw new FluxionsError("arity", `${name} does not take ${args.length} arguments`, {
          hint: `Call ${page.signatures(name).join(" or ")}.`,
        });
      return call(op, args.map(toExpr));
    };
  return out;
}

/**
 * Reads a page of declarations. `uses` are the pages (or books) whose functions it mentions.
 * @throws FluxionsError with the line quoted and a caret under the token
 */
export function page<const S extends string>(text: S, ...uses: readonly Scope[]): Page<S> {
  return new Page(text, uses);
}

class PageReader implements Scope {
  readonly ops = new Map<string, Op>();
  readonly families = new Map<string, Family>();
  readonly redeclared = new Map<Op, TangentRule>();
  private readonly own = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly uses: readonly Scope[],
  ) {
    const parts: PageText = splitPage(text);
    // Names first: bodies may refer to functions below them.
    const blocks: (readonly [Block, Op])[] = [];
    for (const block of parts.blocks) {
      this.own.add(block.name);
      if (block.variadic) this.families.set(block.name, this.family(block));
      else blocks.push([block, this.declare(block)]);
    }
    for (const [block, op] of blocks) new BlockReader(this.text, this, block, op).read();
    for (const r of parts.redeclarations) this.redeclare(r);
    for (const family of this.families.values()) family(3);
    this.refuseCycles(parts.blocks);
  }

  find(name: string, arity: number): Op | undefined {
    const mine =
      this.ops.get(`${name}/${arity}`) ?? (arity >= 2 ? this.families.get(name)?.(arity) : undefined);
    if (mine !== undefined) return mine;
    for (let i = this.uses.length - 1; i >= 0; i--) {
      const op = this.uses[i].find(name, arity);
      if (op !== undefined) return op;
    }
    return undefined;
  }
  has(name: string): boolean {
    return this.own.has(name) || this.uses.some((u) => u.has(name));
  }
  *names(): Iterable<string> {
    yield* this.own;
    for (const u of this.uses) yield* u.names();
  }
  signatures(name: string): readonly string[] {
    const mine = [...this.ops.values()]
      .filter((op) => op.name === name)
      .map((op) => `${name}(${op.params.join(", ")})`);
    return [...mine, ...this.uses.flatMap((u) => u.signatures(name))];
  }

  private declare(block: Block): Op {
    const key = `${block.name}/${block.params.length}`;
    if (this.ops.has(key))
      throw errorAt(
        "page-syntax",
        `${block.name} with ${block.params.length} parameter(s) is declared twice`,
        this.text,
        block.nameAt,
        block.nameAt + block.name.length,
      );
    const op = coreOps.get(key) ?? new Op(block.name, Kind.Call, block.params);
    this.ops.set(key, op);
    return op;
  }

  private family(block: Block): Family {
    const made = new Map<number, Op>();
    // The operators stay with the page, also those that a formula in some workspace asks for first.
    const home = currentSpace();
    return (arity) => {
      let op = made.get(arity);
      if (op === undefined) {
        const params = Array.from({ length: arity }, (_, i) => `${block.params[0]}${i + 1}`);
        op = new Op(block.name, Kind.Call, params);
        made.set(arity, op);
        const reader = new BlockReader(this.text, this, block, op);
        within(home, () => reader.read());
      }
      return op;
    };
  }

  private redeclare(r: PageText["redeclarations"][number]): void {
    const op = this.find(r.name, r.params.length);
    const at = r.nameAt;
    const end = at + r.name.length;
    if (op === undefined)
      throw errorAt(
        "unknown-function",
        `there is no ${r.name} of ${r.params.length} parameter(s) to re-declare`,
        this.text,
        at,
        end,
      );
    if (op.kind !== Kind.Call || op.name === "where")
      throw errorAt("fixed-rule", `the derivative of ${r.name} cannot be re-declared`, this.text, at, end);
    const block: Block = {
      name: r.name,
      nameAt: at,
      params: r.params,
      variadic: false,
      meaning: null,
      lines: [],
      doc: "",
    };
    this.redeclared.set(op, new BlockReader(this.text, this, block, op).rule(r.tangent, false));
  }

  private circular(op: Op, blocks: readonly Block[]): FluxionsError {
    const { nameAt } = blocks.find((b) => b.name === op.name && b.params.length === op.arity) as Block;
    return errorAt(
      "circular-meaning",
      `the meaning of ${op.name} needs ${op.name} itself`,
      this.text,
      nameAt,
      nameAt + op.name.length,
      "A meaning or via is computed by putting it in the place of the call; give one that ends.",
    );
  }

  /** A meaning or a recipe that needs itself would never end. */
  private refuseCycles(blocks: readonly Block[]): void {
    const state = new Map<Op, "open" | "done">();
    for (const start of this.ops.values()) {
      const path: { op: Op; next: Op[] }[] = [];
      const enter = (op: Op) => {
        state.set(op, "open");
        const bodies = [op.declared.meaning, op.declared.via].flatMap((t) => (t === null ? [] : [t.body]));
        path.push({
          op,
          next: postorder(bodies)
            .map((n) => n.op)
            .filter((o) => o.kind === Kind.Call),
        });
      };
      if (state.get(start) === undefined) enter(start);
      while (path.length > 0) {
        const { op, next } = path[path.length - 1];
        const child = next.pop();
        if (child === undefined) {
          state.set(op, "done");
          path.pop();
        } else if (state.get(child) === "open") throw this.circular(child, blocks);
        else if (state.get(child) === undefined) enter(child);
      }
    }
  }
}

/** Reads the lines of one function into its operator. */
class BlockReader {
  private readonly lets = new Map<string, Line>();
  /** In a variadic block, the placeholders that `sum(…)` runs over the arguments. */
  private readonly each: readonly [Expr, Expr];

  constructor(
    private readonly text: string,
    private readonly scope: Scope,
    private readonly block: Block,
    private readonly op: Op,
  ) {
    const n = op.arity;
    this.each = [hole(2 * n + 1), hole(2 * n + 2)];
    for (const line of block.lines) if (line.key === "let") this.addLet(line);
  }

  private addLet(line: Line): void {
    const m = /^([\p{L}_$][\p{L}\p{N}_$]*)\s*=/u.exec(this.text.slice(line.from, line.to));
    if (m === null)
      throw errorAt(
        "page-syntax",
        "expected “name = formula”",
        this.text,
        line.from,
        line.to,
        "let safe = where(x == 0, 1, x)",
      );
    const name = m[1];
    const taken =
      this.lets.has(name) || name === "out" || this.block.params.some((p) => p === name || `d${p}` === name);
    if (taken)
      throw errorAt(
        "page-syntax",
        `“${name}” has a meaning already`,
        this.text,
        line.from,
        line.from + name.length,
      );
    this.lets.set(name, { ...line, from: line.from + m[0].length });
  }

  read(): void {
    const { block, op } = this;
    const d = op.declared;
    d.doc = block.doc;
    const seen = new Set<string>();
    if (block.meaning !== null) d.meaning = this.template(block.meaning, "reals", false);
    for (const line of block.lines) {
      if (line.key === "let") continue;
      if (seen.has(line.key))
        throw errorAt(
          "page-syntax",
          `a second “${line.key}” line`,
          this.text,
          line.keyAt,
          line.keyAt + line.key.length,
        );
      seen.add(line.key);
      this.line(line);
    }
    if (d.meaning === null && d.native === null && op.kind === Kind.Call && op.name !== "where")
      this.fail(
        "page-syntax",
        `${op.name} has no meaning`,
        "Write fn f(x) = formula, or name its native algorithm.",
      );
    if (d.jvp === null && d.customJvp === null && d.meaning === null)
      this.fail(
        "no-derivative",
        `${op.name} has neither a derivative nor a meaning to derive`,
        "Add a line “jvp  …”.",
      );
  }

  private fail(code: string, message: string, hint: string): never {
    const { nameAt, name } = this.block;
    throw errorAt(code, message, this.text, nameAt, nameAt + name.length, hint);
  }

  private line(line: Line): void {
    const d = this.op.declared;
    const body = this.text.slice(line.from, line.to);
    switch (line.key) {
      case "jvp":
        d.jvp = this.rule(line, true);
        return;
      case "custom_jvp":
        d.customJvp = this.rule(line, false);
        return;
      case "via":
        d.via = this.template(line, "floats", false);
        return;
      case "needs":
        d.needs = this.pieces(line, ",").map((s) => this.template(s, "reals", false));
        return;
      case "range":
        d.range = this.range(line, body);
        return;
      case "odd":
      case "even":
        d.parity = line.key;
        return;
      case "values":
        d.values = this.pieces(line, ",").map((s) => this.value(s));
        return;
      case "native":
        d.native = body;
        d.exact = exactFunctions.get(body) ?? null;
        return;
      case "latex":
        d.latex = body;
        return;
    }
  }

  /**
   * The tangent rule in this span, linear in the tangents. A `jvp` that does not mention a tangent knows no derivative by
   * that parameter; a `custom_jvp` declares it to be 0, as in JAX.
   */
  rule(span: Span, strict: boolean): TangentRule {
    const mentioned = new Set<string>();
    const body = this.formula(span, "reals", true, mentioned);
    const { variadic, params } = this.block;
    const silent = strict && !variadic ? params.flatMap((p, i) => (mentioned.has(`d${p}`) ? [] : [i])) : [];
    try {
      return tangentRule(
        this.op.name,
        this.op.params,
        body,
        null,
        this.text.slice(span.from, span.to),
        silent,
      );
    } catch (error) {
      if (error instanceof FluxionsError && error.at === undefined)
        throw errorAt(error.code, error.message, this.text, span.from, span.to, error.hint);
      throw error;
    }
  }

  private template(span: Span, dialect: Dialect, tangents: boolean): Template {
    return new Template(this.formula(span, dialect, tangents), this.op.arity);
  }

  private formula(span: Span, dialect: Dialect, tangents: boolean, mentioned?: Set<string>): Expr {
    const bound = new Map<string, Expr>();
    const builder: FormulaBuilder = new BlockBuilder(
      this.text,
      this.scope,
      dialect,
      this.op,
      this.each,
      (name, at) => {
        mentioned?.add(name);
        const e = this.parameter(name, tangents) ?? bound.get(name);
        if (e !== undefined) return e;
        const line = this.lets.get(name);
        if (line === undefined || (this.isLet(at) && line.to > at)) {
          const known = [
            ...this.block.params,
            ...this.lets.keys(),
            ...(tangents ? ["out", ...this.block.params.map((p) => `d${p}`)] : []),
          ];
          throw errorAt(
            "unknown-name",
            `“${name}” is not declared here`,
            this.text,
            at,
            at + name.length,
            `Known here: ${known.join(", ")}.`,
          );
        }
        const value = builder.read({ from: line.from, to: line.to });
        bound.set(name, value);
        return value;
      },
    );
    return builder.read({ from: span.from, to: span.to });
  }

  /** Is this offset inside a `let` line? There, only earlier lets may be used. */
  private isLet(at: number): boolean {
    for (const line of this.lets.values()) if (at >= line.from && at < line.to) return true;
    return false;
  }

  private parameter(name: string, tangents: boolean): Expr | undefined {
    const n = this.op.arity;
    const { params, variadic } = this.block;
    if (variadic) {
      if (name === params[0]) return this.each[0];
      if (tangents && name === `d${params[0]}`) return this.each[1];
    } else {
      const i = params.indexOf(name);
      if (i >= 0) return hole(i);
      const j = tangents && name.startsWith("d") ? params.indexOf(name.slice(1)) : -1;
      if (j >= 0) return hole(n + 1 + j);
    }
    return tangents && name === "out" ? hole(n) : undefined;
  }

  /** Splits at a separator outside of parentheses. */
  private pieces(span: Span, separator: string): Span[] {
    const out: Span[] = [];
    let depth = 0;
    let from = span.from;
    for (let i = span.from; i < span.to; i++) {
      const c = this.text[i];
      if (c === "(") depth++;
      else if (c === ")") depth--;
      else if (c === separator && depth === 0) {
        out.push({ from, to: i });
        from = i + 1;
      }
    }
    out.push({ from, to: span.to });
    return out;
  }

  private range(line: Line, body: string): readonly [number, number] {
    const ends = body.split("..").map((s) => s.trim());
    const numbers = ends.map((s) => (s === "" ? Number.NaN : Number(s)));
    if (numbers.length !== 2 || !(numbers[0] < numbers[1]))
      throw errorAt(
        "page-syntax",
        "expected “low .. high”",
        this.text,
        line.from,
        line.to,
        "range  -1 .. 1, or 0 .. Infinity",
      );
    return [numbers[0], numbers[1]];
  }

  /** `argument -> value` */
  private value(span: Span): readonly [Expr, Expr] {
    const arrow = this.text.indexOf("->", span.from);
    if (arrow < 0 || arrow >= span.to || this.op.arity !== 1)
      throw errorAt(
        "page-syntax",
        "expected “argument -> value” of a function of one parameter",
        this.text,
        span.from,
        span.to,
      );
    return [
      this.formula({ from: span.from, to: arrow }, "reals", false),
      this.formula({ from: arrow + 2, to: span.to }, "reals", false),
    ];
  }
}

/** In a variadic block, `sum(E)` adds E over the arguments, and `fold(f)` combines them two by two. */
class BlockBuilder extends FormulaBuilder {
  constructor(
    text: string,
    scope: Scope,
    dialect: Dialect,
    private readonly op: Op,
    private readonly each: readonly [Expr, Expr],
    leaf: (name: string, at: number) => Expr,
  ) {
    super(text, scope, dialect, leaf);
  }

  override isFunction(name: string): boolean {
    return name === "sum" || super.isFunction(name);
  }

  override call(name: string, args: Expr[], at: number, end: number): Expr {
    const n = this.op.arity;
    if (name === "sum" && args.length === 1) {
      const body = new Template(args[0], 2 * n + 3);
      const holes = Array.from({ length: 2 * n + 1 }, (_, i) => hole(i));
      return sum(Array.from({ length: n }, (_, i) => body.fill([...holes, hole(i), hole(n + 1 + i)])));
    }
    if (args.length === 1 && args[0] === this.each[0] && this.scope.find(name, 2) !== undefined) {
      let acc = hole(0);
      for (let i = 1; i < n; i++) acc = super.call(name, [acc, hole(i)], at, end);
      return acc;
    }
    return super.call(name, args, at, end);
  }
}
