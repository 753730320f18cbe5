/** Pages: declarations of functions in a text, in the grammar of user input. A page is a value; nothing global changes. */
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { exactFunctions } from "../expr/exact.js";
import { currentSpace, Expr, hole, keep, type Space } from "../expr/node.js";
import { coreOps, Kind, Op, POWER, type TangentRule, WHERE } from "../expr/op.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { type Dialect, FormulaBuilder, type Scope } from "./formula.js";
import { type Like, toExpr } from "./like.js";
import { type Block, type Line, type PageText, reservedNames, type Span, splitPage } from "./page-text.js";
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
  private readonly known: ReadonlySet<string>;

  constructor(
    readonly text: S,
    readonly uses: readonly Scope[],
  ) {
    const reader = new PageReader(text, uses);
    this.ops = reader.ops;
    this.families = reader.families;
    this.redeclared = reader.redeclared;
    this.known = new Set(this.names());
    this.functions = callables(this) as Functions<S>;
  }

  find(name: string, arity: number): Op | undefined {
    return this.ops.get(`${name}/${arity}`) ?? (arity >= 2 ? this.families.get(name)?.(arity) : undefined);
  }
  has(name: string): boolean {
    return this.known.has(name);
  }
  *names(): Iterable<string> {
    // The power's block states its derivative; nobody calls it by name.
    for (const op of this.ops.values()) if (op !== POWER) yield op.name;
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

/**
 * What is read of all functions before anything else is read of one: exact values are folded in meanings, and which
 * functions are linear is asked of their meanings.
 */
const PHASES = ["facts", "values", "meaning", "rules"] as const;
type Phase = (typeof PHASES)[number];

class PageReader implements Scope {
  readonly ops = new Map<string, Op>();
  readonly families = new Map<string, Family>();
  readonly redeclared = new Map<Op, TangentRule>();
  private readonly own = new Set<string>();
  /** The functions live as long as the page, also those of many arguments that a formula in some workspace asks for first. */
  private readonly home = currentSpace();
  /** In the order of the page. */
  private readonly readers: BlockReader[] = [];
  private phase: Phase = PHASES[0];

  constructor(
    private readonly text: string,
    private readonly uses: readonly Scope[],
  ) {
    const parts: PageText = splitPage(text);
    // Names first: bodies may refer to functions below them.
    for (const block of parts.blocks) {
      this.own.add(block.name);
      if (block.variadic) this.declareFamily(block);
      else this.readers.push(new BlockReader(this.text, this, block, this.declare(block), this.home));
    }
    for (const family of this.families.values()) family(3);
    for (const phase of PHASES) {
      // Functions of many arguments that a formula asks for join the list while it is read.
      this.phase = phase;
      for (const reader of this.readers) reader.read(phase);
      if (phase === "meaning") this.refuseCycles(parts.blocks);
    }
    for (const r of parts.redeclarations) this.redeclare(r);
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
    const { name, params } = block;
    const key = `${name}/${params.length}`;
    if (this.ops.has(key)) throw this.twice(block, `${name} with ${params.length} parameter(s)`);
    const core = coreOps.get(key);
    // The page that comes with the system declares them; another one's `exp` is a function of its own.
    const own = core?.declared.jvp === null ? core : undefined;
    if (own === undefined && (name === POWER.name || name === WHERE.name)) throw this.fixed(block);
    const op = own ?? new Op(name, Kind.Call, params);
    this.ops.set(key, op);
    return op;
  }

  private declareFamily(block: Block): void {
    const { name } = block;
    if (this.families.has(name)) throw this.twice(block, `${name} of any number of arguments`);
    if (name === POWER.name || name === WHERE.name) throw this.fixed(block);
    const made = new Map<number, Op>();
    this.families.set(name, (arity) => {
      let op = made.get(arity);
      if (op === undefined) {
        const params = Array.from({ length: arity }, (_, i) => `${block.params[0]}${i + 1}`);
        op = new Op(name, Kind.Call, params);
        made.set(arity, op);
        const reader = new BlockReader(this.text, this, block, op, this.home);
        this.readers.push(reader);
        for (const phase of PHASES.slice(0, PHASES.indexOf(this.phase) + 1)) reader.read(phase);
      }
      return op;
    });
  }

  private twice({ name, nameAt }: Block, what: string): FluxionsError {
    return errorAt("page-syntax", `${what} is declared twice`, this.text, nameAt, nameAt + name.length);
  }
  private fixed({ name, nameAt }: Block): FluxionsError {
    return errorAt("reserved-name", `“${name}” cannot be declared`, this.text, nameAt, nameAt + name.length);
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
    if (op.kind !== Kind.Call || op === WHERE)
      throw errorAt("fixed-rule", `the derivative of ${r.name} cannot be re-declared`, this.text, at, end);
    if (this.redeclared.has(op))
      throw errorAt("page-syntax", `${r.name} is re-declared twice`, this.text, at, end);
    const block: Block = {
      name: r.name,
      nameAt: at,
      params: r.params,
      variadic: false,
      meaning: null,
      lines: [],
      doc: "",
    };
    this.redeclared.set(op, new BlockReader(this.text, this, block, op, this.home).rule(r.tangent, false));
  }

  private circular(op: Op, blocks: readonly Block[]): FluxionsError {
    const named = blocks.filter((b) => b.name === op.name);
    const { nameAt } = named.find((b) => b.params.length === op.arity) ?? named[0];
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
    for (const { op: start } of this.readers) {
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
  private readonly usedLets = new Set<string>();
  private readonly done = new Set<Phase>();
  /** In a variadic block, the placeholders that `sum(…)` runs over the arguments. */
  private readonly each: readonly [Expr, Expr] | null;

  constructor(
    private readonly text: string,
    private readonly scope: Scope,
    private readonly block: Block,
    readonly op: Op,
    private readonly home: Space,
  ) {
    const n = op.arity;
    this.each = block.variadic ? [hole(2 * n + 1), hole(2 * n + 2)] : null;
    const seen = new Set<string>();
    for (const line of block.lines) {
      if (line.key === "let") this.addLet(line);
      else if (seen.has(line.key)) throw this.wrong(keyOf(line), `a second “${line.key}” line`);
      seen.add(line.key);
    }
  }

  private wrong(span: Span, message: string, hint?: string, code = "page-syntax"): FluxionsError {
    let { from } = span;
    while (from < span.to && /\s/.test(this.text[from])) from++;
    return errorAt(code, message, this.text, from, span.to, hint);
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
    if (taken || reservedNames.has(name))
      throw this.wrong({ from: line.from, to: line.from + name.length }, `“${name}” has a meaning already`);
    this.lets.set(name, { ...line, from: line.from + m[0].length });
  }

  read(phase: Phase): void {
    if (this.done.has(phase)) return;
    this.done.add(phase);
    const { block, op } = this;
    if (phase === "facts") op.declared.doc = block.doc;
    if (phase === "meaning" && block.meaning !== null)
      op.declared.meaning = this.number(block.meaning, "reals");
    for (const line of block.lines) if (phaseOf(line.key) === phase) this.line(line);
    if (phase === "rules") this.check();
  }

  private check(): void {
    const { op } = this;
    const d = op.declared;
    for (const [name, line] of this.lets)
      if (!this.usedLets.has(name))
        throw this.wrong({ from: line.keyAt, to: line.to }, `“${name}” is never used`);
    if (d.meaning === null && d.native === null && op.kind === Kind.Call && op !== WHERE)
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
        d.via = this.number(line, "floats");
        return;
      case "needs":
        d.needs = this.pieces(line, ",").map((s) => this.condition(s));
        return;
      case "range":
        d.range = this.range(line, body);
        return;
      case "odd":
      case "even":
        if (body !== "") throw this.wrong(line, `“${line.key}” stands alone on its line`);
        d.parity = line.key;
        return;
      case "values":
        d.values = this.pieces(line, ",").map((s) => this.value(s));
        return;
      case "native":
        d.native = this.word(line, body);
        d.exact = exactFunctions.get(`${body}/${this.op.arity}`) ?? null;
        return;
      case "latex":
        d.latex = this.word(line, body);
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
        variadic ? this.op.params : params,
        body,
        null,
        this.text.slice(span.from, span.to),
        this.home,
        silent,
      );
    } catch (error) {
      if (error instanceof FluxionsError && error.at === undefined)
        throw errorAt(error.code, error.message, this.text, span.from, span.to, error.hint);
      throw error;
    }
  }

  private word(line: Line, body: string): string {
    if (body === "") throw this.wrong(keyOf(line), `“${line.key}” says nothing`);
    return body;
  }

  private number(span: Span, dialect: Dialect): Template {
    const body = this.formula(span, dialect, false);
    if (body.op.boolean)
      throw this.wrong(
        span,
        `${this.op.name} is a number, but this is a truth value`,
        "Choose numbers by the condition: where(condition, 1, 0).",
        "truth-value",
      );
    return Template.lasting(body, this.op.arity, this.home);
  }

  private condition(span: Span): Template {
    const body = this.formula(span, "reals", false);
    if (!body.op.boolean)
      throw this.wrong(
        span,
        "expected a condition, but this is a number",
        "Compare it with something: x != 0.",
        "truth-value",
      );
    return Template.lasting(body, this.op.arity, this.home);
  }

  private formula(span: Span, dialect: Dialect, tangents: boolean, mentioned = new Set<string>()): Expr {
    // The lets are read when a formula first needs one, in the order of the page and in the formula's dialect. What is
    // wrong with one of them is said where it is used: a let with tangents is none of the meaning's business.
    const bound = new Map<string, { value: Expr | FluxionsError; mentions: ReadonlySet<string> }>();
    let mentions = mentioned;
    let started = false;
    const leaf = (name: string, at: number): Expr => {
      const own = this.parameter(name, tangents);
      if (own !== undefined) {
        mentions.add(name);
        return own;
      }
      if (!started && this.lets.has(name)) {
        started = true;
        for (const [letName, { from, to }] of this.lets) {
          mentions = new Set();
          bound.set(letName, { value: attempt(() => builder.read({ from, to })), mentions });
        }
        mentions = mentioned;
      }
      const found = bound.get(name);
      if (found === undefined) throw this.unknown(name, at, tangents);
      this.usedLets.add(name);
      if (!(found.value instanceof Expr)) throw found.value;
      for (const m of found.mentions) mentions.add(m);
      return found.value;
    };
    const builder: FormulaBuilder = new BlockBuilder(
      this.text,
      this.scope,
      dialect,
      this.op,
      this.each,
      leaf,
    );
    const body = builder.read({ from: span.from, to: span.to });
    if (this.each !== null && postorder([body]).some((n) => this.each?.includes(n)))
      throw this.wrong(
        span,
        `“${this.block.params[0]}” stands for all the arguments, one after the other`,
        "Write sum(…) around what is to be added up over them, or f(x) to combine them by f two by two.",
      );
    return body;
  }

  private unknown(name: string, at: number, tangents: boolean): FluxionsError {
    const { params } = this.block;
    const own = tangents ? ["out", ...params.map((p) => `d${p}`)] : [];
    return errorAt(
      "unknown-name",
      `“${name}” is not declared here`,
      this.text,
      at,
      at + name.length,
      `Known here: ${[...params, ...this.lets.keys(), ...own].join(", ")}.`,
    );
  }

  private parameter(name: string, tangents: boolean): Expr | undefined {
    const n = this.op.arity;
    const { params } = this.block;
    if (this.each !== null) {
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
    return [this.exact({ from: span.from, to: arrow }), this.exact({ from: arrow + 2, to: span.to })];
  }

  private exact(span: Span): Expr {
    const e = this.formula(span, "reals", false);
    if (e.op.boolean || e.symbols !== 0)
      throw this.wrong(span, "expected an exact number, such as 1/2 or pi");
    return keep(e, this.home);
  }
}

const keyOf = (line: Line): Span => ({ from: line.keyAt, to: line.keyAt + line.key.length });

/** In which phase a line is read. */
function phaseOf(key: string): Phase | null {
  switch (key) {
    case "let":
      return null;
    case "values":
      return "values";
    case "via":
    case "needs":
      return "meaning";
    case "jvp":
    case "custom_jvp":
      return "rules";
    default:
      return "facts";
  }
}

function attempt(read: () => Expr): Expr | FluxionsError {
  try {
    return read();
  } catch (error) {
    if (error instanceof FluxionsError) return error;
    throw error;
  }
}

/** In a variadic block, `sum(E)` adds E over the arguments, and `f(x)` combines them by f two by two. */
class BlockBuilder extends FormulaBuilder {
  constructor(
    text: string,
    scope: Scope,
    dialect: Dialect,
    private readonly op: Op,
    private readonly each: readonly [Expr, Expr] | null,
    leaf: (name: string, at: number) => Expr,
  ) {
    super(text, scope, dialect, leaf);
  }

  /** A parameter is a number, but for the first one of `where`. */
  protected override decides(e: Expr): boolean {
    return super.decides(e) || (this.op === WHERE && e.op.kind === Kind.Hole);
  }

  override isFunction(name: string): boolean {
    return (this.each !== null && name === "sum") || super.isFunction(name);
  }

  override call(name: string, args: Expr[], at: number, end: number): Expr {
    if (this.each !== null && args.length === 1) {
      const n = this.op.arity;
      if (name === "sum") {
        const body = new Template(args[0], 2 * n + 3);
        const holes = Array.from({ length: 2 * n + 1 }, (_, i) => hole(i));
        const terms = Array.from({ length: n }, (_, i) => body.fill([...holes, hole(i), hole(n + 1 + i)]));
        return this.sum(terms, new Int8Array(n).fill(1), at);
      }
      if (args[0] === this.each[0] && this.scope.find(name, 2) !== undefined) {
        let acc = hole(0);
        for (let i = 1; i < n; i++) acc = super.call(name, [acc, hole(i)], at, end);
        return acc;
      }
    }
    return super.call(name, args, at, end);
  }
}
