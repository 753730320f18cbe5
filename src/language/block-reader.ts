/** Reads the lines of one function into its operator. */
import { FluxionsError } from "../expr/error.js";
import { exactFunctions } from "../expr/exact.js";
import { lessEqual } from "../expr/logic.js";
import { Expr, hole, keep, type Space } from "../expr/node.js";
import {
  type Declaration,
  type Deviation,
  Kind,
  type Monotone,
  type Op,
  type Stretch,
  type TangentRule,
  WHERE,
} from "../expr/op.js";
import { TRUE } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { BlockBuilder } from "./block-builder.js";
import { splitDeviation } from "./deviation.js";
import type { Dialect, FormulaBuilder, Scope } from "./formula.js";
import { type Block, type Line, reservedNames, type Span } from "./page-text.js";
import { errorAt } from "./quote.js";
import { tangentRule, UnreadRule } from "./rule.js";

/**
 * What is read of all functions before anything else is read of one: exact values are folded in meanings, and which
 * functions are linear is asked of their meanings.
 */
export const PHASES = ["facts", "values", "meaning", "rules"] as const;
export type Phase = (typeof PHASES)[number];

/** The lines of one function. They are read in phases, because values need facts, and rules need meanings. */
export class BlockReader {
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
    private readonly trusted = false,
  ) {
    const n = op.arity;
    this.each = block.variadic ? [hole(2 * n + 1), hole(2 * n + 2)] : null;
    const seen = new Set<string>();
    for (const line of block.lines) {
      if (line.key === "let") this.addLet(line);
      else if (seen.has(line.key) && line.key !== "deviates")
        throw this.wrong(keyOf(line), `a second “${line.key}” line`);
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
    if (phase === "meaning" && block.lines.some(({ key }) => key === "deviates")) {
      this.whenNeeded("deviates", () => this.deviations());
    }
    if (phase === "rules") this.check();
  }

  private check(): void {
    const { op } = this;
    const d = op.declared;
    // Nobody has read these yet, but they must be readable.
    if (!this.trusted)
      for (const [name, line] of this.lets) if (!this.usedLets.has(name)) this.formula(line, "reals", false);
    // What only recipes use needs no meaning.
    if (this.block.helper && this.block.lines.some(({ key }) => key.startsWith("via"))) return;
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
        d.jvp = this.ruleWhenNeeded(line, true);
        return;
      case "custom_jvp":
        d.customJvp = this.ruleWhenNeeded(line, false);
        return;
      case "via":
        this.whenNeeded("via", () => this.number(line, "floats"));
        return;
      case "via f32":
        if (this.block.params.includes("f32") || this.lets.has("f32"))
          throw this.wrong(
            keyOf(line),
            "behind “via”, f32 is a precision and no name of this block",
            "Call the parameter otherwise.",
          );
        this.whenNeeded("viaSingle", () => this.number(line, "floats"));
        return;
      case "needs":
        d.needs = this.pieces(line, ",").map((s) => this.condition(s));
        return;
      case "range":
        d.range = this.stretch(line, body);
        return;
      case "increasing":
      case "decreasing":
      case "nondecreasing":
      case "nonincreasing":
        d.monotone = [...d.monotone, this.monotone(line, body)];
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
      case "weight":
        d.weight = this.weight(line, body);
        return;
      case "quarter":
        if (this.op.arity !== 1)
          throw this.wrong(keyOf(line), "“quarter” is said of functions of one parameter, an angle");
        this.whenNeeded("quarter", () => this.number(line, "reals"));
        return;
      case "basis":
        this.whenNeeded("basis", () => this.number(line, "reals"));
        return;
    }
  }

  private weight(line: Line, body: string): number {
    if (this.op.kind !== Kind.Call || this.op === WHERE)
      throw this.wrong(keyOf(line), `the weight of ${this.op.name} is fixed`);
    if (!/^[1-9][0-9]{0,5}$/.test(body))
      throw this.wrong(
        body === "" ? keyOf(line) : line,
        "expected a whole number from 1 to 999999",
        "weight 3",
      );
    return Number(body);
  }

  /** All the lines `deviates where condition "reason"`. */
  deviations(): Deviation[] {
    return this.block.lines
      .filter(({ key }) => key === "deviates")
      .map((line) => splitDeviation(this.text, line))
      .map(({ condition, reason }) => ({ where: this.condition(condition), reason }));
  }

  /** On a page of the system a formula that is rarely asked for is read when somebody first does. */
  private whenNeeded<K extends "via" | "viaSingle" | "quarter" | "basis" | "deviates">(
    key: K,
    read: () => Declaration[K],
  ): void {
    const d = this.op.declared;
    if (this.trusted) lazily(d, key, read);
    else d[key] = read();
  }

  /** The tangent rule; on a page of the system, one that is read when it is first filled in. */
  private ruleWhenNeeded(line: Line, strict: boolean): TangentRule {
    if (!this.trusted) return this.rule(line, strict);
    return new UnreadRule(() => this.rule(line, strict), this.text.slice(line.from, line.to));
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

  private monotone(line: Line, body: string): Monotone {
    if (this.op.arity !== 1)
      throw this.wrong(keyOf(line), `“${line.key}” is said of functions of one parameter`);
    const domain = body === "" ? EVERYWHERE : this.stretch(line, body);
    return { rises: RISING.has(line.key), strict: !line.key.startsWith("non"), domain };
  }

  /** `low .. high`, with a `<` beside the dots where an end is not reached */
  private stretch(line: Line, body: string): Stretch {
    const dots = /\s*(<?)\.\.(<?)\s*/.exec(body);
    const fail = () =>
      errorAt(
        "page-syntax",
        "expected “low .. high”",
        this.text,
        line.from,
        line.to,
        `${line.key}  -1 .. 1, or 0 <.. Infinity where 0 is not reached`,
      );
    if (dots === null || dots.index === 0 || dots.index + dots[0].length === body.length) throw fail();
    const end = (from: number, to: number, infinite: string): Expr | null =>
      this.text.slice(from, to) === infinite ? null : this.exact({ from, to });
    const low = end(line.from, line.from + dots.index, "-Infinity");
    const high = end(line.from + dots.index + dots[0].length, line.to, "Infinity");
    if (low !== null && high !== null && (low === high || lessEqual(high, low) === TRUE)) throw fail();
    return {
      low,
      high,
      lowOpen: low === null || dots[1] !== "",
      highOpen: high === null || dots[2] !== "",
    };
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

/** Reads the value of a property when somebody asks for it. */
function lazily<K extends keyof Declaration>(d: Declaration, key: K, read: () => Declaration[K]): void {
  Object.defineProperty(d, key, {
    configurable: true,
    enumerable: true,
    get: () => {
      const value = read();
      Object.defineProperty(d, key, { value, writable: true, enumerable: true });
      return value;
    },
  });
}

const EVERYWHERE: Stretch = { low: null, high: null, lowOpen: true, highOpen: true };
const RISING: ReadonlySet<string> = new Set(["increasing", "nondecreasing"]);

/** The keyword in the text, without a precision. */
const keyOf = ({ key, keyAt }: Line): Span => ({ from: keyAt, to: keyAt + key.split(" ")[0].length });

/** In which phase a line is read. */
function phaseOf(key: string): Phase | null {
  switch (key) {
    case "let":
    case "deviates":
      return null;
    case "values":
      return "values";
    case "via":
    case "via f32":
    case "quarter":
    case "basis":
    case "needs":
    case "range":
    case "increasing":
    case "decreasing":
    case "nondecreasing":
    case "nonincreasing":
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
