/** What was defined in a session, and what an entry does with it. Everything is computed by the engine. */
import { createReadStream } from "node:fs";
import { FluxionsError } from "../../expr/error.js";
import { unreadable } from "../../files/system-error.js";
import { sparklines } from "../../plot/sparkline.js";
import { readText } from "../io.js";
import { DEFAULT_ORDER, type Rearrangement, rearrangements } from "../kinds.js";
import { splitAtCommas } from "../split.js";
import type { Answer, Engine } from "./engine.js";
import { COMMANDS, type Entry, readClauses, readEntry, readVariables } from "./entry.js";

/** Digits that are asked for where a number is shown: enough to find the nearest double. */
const DIGITS = 25;
/** Names of the last result. */
const LAST = ["ans", "_"];
/** What a name in a formula may be besides a variable. */
const CONSTANTS = new Set(["pi", "e"]);
const NAMES = /[\p{L}_$][\p{L}\p{N}_$]*(\s*\()?/gu;
const PLOTTED = { from: -5, to: 5 };
const SAMPLES = 201;

interface Definition {
  readonly params: readonly string[];
  readonly text: string;
}

/** The fields of an answer to `solve`. */
interface SolveAnswer {
  readonly solutions: readonly {
    readonly text: string;
    readonly verified: string;
    readonly conditions: readonly string[];
  }[];
  readonly complete: boolean;
  readonly always: boolean;
  readonly notes: readonly string[];
  readonly dropped: readonly { readonly text: string; readonly reason: string }[];
}

export interface SessionOptions {
  /** How many columns a plot has. */
  readonly columns: number;
}

export class Session {
  /** Values of names, as texts in which no other value is left to fill in. */
  private readonly values = new Map<string, string>();
  /** By name and number of parameters. */
  private readonly functions = new Map<string, Definition>();
  private readonly pages = new Map<string, string>();
  private readonly assumed = new Map<string, string>();

  constructor(
    private readonly engine: Engine,
    private readonly options: SessionOptions,
  ) {}

  /** What a formula may name besides the functions that are always there. */
  names(): string[] {
    const functions = [...this.functions.keys()].map((key) => `${key.split("/")[0]}(`);
    const onPages = [...this.pages.values()].flatMap((text) =>
      [...text.matchAll(/^fn\s+([^\s(]+)/gm)].map(([, name]) => `${name}(`),
    );
    return [...new Set([...this.values.keys(), ...functions, ...onPages])];
  }

  /**
   * Does what an entry says.
   * @returns what is to be shown; null where the session ends
   * @throws FluxionsError what is wrong with the entry; nothing has changed then
   */
  async enter(text: string): Promise<string | null> {
    const entry = readEntry(text);
    switch (entry.kind) {
      case "nothing":
        return "";
      case "formula":
        return this.simplify(entry.expr);
      case "value":
        return this.defineValue(entry.name, entry.expr);
      case "function":
        return this.defineFunction(entry);
      case "command":
        return this.command(entry.command, entry.rest);
    }
  }

  private async command(name: string, rest: string): Promise<string | null> {
    switch (name) {
      case "quit":
        return null;
      case "help":
        return help();
      case "definitions":
        return this.definitions();
      case "forget":
        return this.forget(rest);
      case "page":
        return this.readPage(rest);
      case "assume":
        return this.assume(rest);
    }
    if (rest === "") {
      const [usage] = COMMANDS.get(name) as readonly [string, string];
      throw new FluxionsError("usage", `${name} needs a formula`, { hint: `Write ${usage}` });
    }
    switch (name) {
      case "simplify":
        return this.simplify(rest);
      case "derive":
        return this.derive(rest);
      case "series":
        return this.series(rest);
      case "integrate":
        return this.integrate(rest);
      case "solve":
        return this.solve(rest);
      case "limit":
        return this.limit(rest);
      case "equal":
        return this.equal(rest);
      case "eval":
        return this.evaluate(rest);
      case "latex":
        return String((await this.ask("print", rest)).latex);
      case "print":
        return this.shown(await this.ask("print", rest));
      case "explain":
        return this.explain(rest);
      case "code":
        return this.code(rest);
      case "plot":
        return this.plot(rest);
    }
    if ((rearrangements as readonly string[]).includes(name))
      return this.rearrange(name as Rearrangement, rest);
    throw new Error(`the command ${name} is declared, but not made`);
  }

  /** @param without names that are to stand for themselves */
  private ask(
    op: string,
    expr: string,
    fields: object = {},
    without: ReadonlySet<string> = new Set(),
  ): Promise<Answer> {
    const page = this.page();
    return this.engine.ask({
      op,
      expr,
      ...(page === "" ? {} : { page }),
      let: Object.fromEntries([...this.values].filter(([name]) => !without.has(name))),
      ...fields,
    });
  }

  private page(functions: ReadonlyMap<string, Definition> = this.functions): string {
    const declared = [...functions].map(
      ([key, { params, text }]) => `fn ${key.split("/")[0]}(${params.join(", ")}) = ${text}`,
    );
    return [...this.pages.values(), ...declared].join("\n");
  }

  private get assumptions(): object {
    return this.assumed.size === 0 ? {} : { assume: Object.fromEntries(this.assumed) };
  }

  // Results

  /** Shows a formula, and where it holds, and remembers it. */
  private shown(answer: Answer): string {
    const text = String(answer.text);
    for (const name of LAST) this.values.set(name, text);
    const { conditions = [], stopped } = answer as { conditions?: readonly string[]; stopped?: string };
    return [
      text,
      ...(conditions.length === 0 ? [] : [`where ${conditions.join(", ")}`]),
      ...(stopped === undefined ? [] : ["note: the search was ended early; this form is equal, too"]),
    ].join("\n");
  }

  private async simplify(expr: string): Promise<string> {
    const answer = await this.ask("simplify", expr, this.assumptions);
    const text = String(answer.text);
    const value = await this.approximation(text);
    return [this.shown(answer), ...(value === null ? [] : [`≈ ${value}`])].join("\n");
  }

  /** The number that a constant formula is, where its text does not say it already. */
  private async approximation(text: string): Promise<string | null> {
    if (/^-?\d+$/.test(text) || text === "true" || text === "false" || /[<>=]/.test(text)) return null;
    for (const [name, call] of text.matchAll(NAMES))
      if (call === undefined && !CONSTANTS.has(name)) return null;
    return this.number(text);
  }

  private async number(text: string, fields: object = {}): Promise<string> {
    const { values } = await this.ask("evaluate", text, { digits: DIGITS, ...fields });
    return String(Number(values));
  }

  private async derive(rest: string): Promise<string> {
    const { expr, wrt } = readVariables(rest);
    return this.shown(await this.ask("derive", expr, await this.derivation(expr, wrt)));
  }

  private async derivation(expr: string, wrt: readonly string[]): Promise<object> {
    return { wrt: await this.variables(expr, wrt), simplify: true, ...this.assumptions };
  }

  /** Those that were named, or the only one that there is. */
  private async variables(expr: string, wrt: readonly string[]): Promise<string[]> {
    for (const name of wrt) this.mustBeFree(name);
    if (wrt.length > 0) return [...wrt];
    const free = variablesOf(String((await this.ask("parse", expr)).text));
    if (free.length === 1) return free;
    throw new FluxionsError(
      "missing-value",
      free.length === 0 ? "the formula has no variable" : `the formula has ${free.length} variables`,
      { hint: `Say by which: … by ${free[0] ?? "x"}` },
    );
  }

  private mustBeFree(name: string): void {
    const value = this.values.get(name);
    if (value === undefined) return;
    throw new FluxionsError(
      "usage",
      `${name} is defined as ${value}, so that no variable of this name is left`,
      {
        hint: LAST.includes(name) ? "Choose another name." : `Drop the definition: forget ${name}`,
      },
    );
  }

  private async rearrange(kind: Rearrangement, rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["by"]);
    const by = clauses.get("by");
    if (by !== undefined) this.mustBeFree(by);
    return this.shown(
      await this.ask(kind, expr, { ...(by === undefined ? {} : { wrt: by }), ...this.assumptions }),
    );
  }

  private async series(rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["by", "at", "order"]);
    const [wrt] = await this.variables(expr, listOf(clauses.get("by")));
    const order = clauses.get("order") ?? String(DEFAULT_ORDER);
    if (!/^\d{1,3}$/.test(order))
      throw new FluxionsError("usage", `the order is a whole number, but got “${order}”`);
    return this.shown(
      await this.ask("series", expr, {
        wrt,
        at: clauses.get("at") ?? "0",
        order: Number(order),
        ...this.assumptions,
      }),
    );
  }

  private async integrate(rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["by", "from", "to"]);
    const [wrt] = await this.variables(expr, listOf(clauses.get("by")));
    const ends = { from: clauses.get("from"), to: clauses.get("to") };
    return this.verified(await this.ask("integrate", expr, { wrt, ...ends, ...this.assumptions }));
  }

  private async limit(rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["by", "at", "side"]);
    const at = clauses.get("at");
    if (at === undefined)
      throw new FluxionsError("usage", "limit needs a point", { hint: "Write limit sin(x)/x by x at 0" });
    const [wrt] = await this.variables(expr, listOf(clauses.get("by")));
    const answer = await this.ask("limit", expr, { wrt, at, side: clauses.get("side"), ...this.assumptions });
    // An infinity is no formula that could be used further.
    return /Infinity$/.test(String(answer.text)) ? String(answer.text) : this.verified(answer);
  }

  private verified(answer: Answer): string {
    const tested = answer.verified === "tested" ? "\nnote: tested at many points, not proved" : "";
    return this.shown(answer) + tested;
  }

  private async solve(rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["by"]);
    const sides = expr.split(/(?<![=!<>])=(?!=)/).join("-");
    const [wrt] = await this.variables(sides, listOf(clauses.get("by")));
    const answer = await this.ask("solve", expr, { wrt, ...this.assumptions });
    const { solutions, complete, always, notes, dropped } = answer as unknown as SolveAnswer;
    const found = solutions.map(({ text, verified, conditions }) =>
      [
        `${wrt} = ${text}`,
        ...(conditions.length === 0 ? [] : [`where ${conditions.join(", ")}`]),
        ...(verified === "tested" ? ["(tested with many digits, not proved)"] : []),
      ].join(" "),
    );
    const none = complete ? "no real solution" : "no real solution was found";
    return [
      ...(always ? [`every ${wrt} at which both sides are defined`] : found.length === 0 ? [none] : found),
      ...notes.map((text) => `note: ${text}`),
      ...dropped.map(({ text, reason }) => `note: ${wrt} = ${text} was left out: ${reason}`),
    ].join("\n");
  }

  private async equal(rest: string): Promise<string> {
    const commas = splitAtCommas(rest);
    const [expr, other, ...more] = commas.length > 1 ? commas : rest.split(/==/);
    if (other === undefined || more.length > 0)
      throw new FluxionsError("usage", "equal compares two formulas", {
        hint: "Write equal tan(x), sin(x)/cos(x)",
      });
    const { answer, at, left, right, reason } = (await this.ask("equal", expr, {
      other,
      ...this.assumptions,
    })) as { answer: string; at: Record<string, string>; left: string; right: string; reason: string };
    if (answer === "proved") return "equal";
    if (answer === "unknown") return `not known: ${reason}`;
    const point = Object.entries(at).map(([name, value]) => `${name} = ${value}`);
    return `different${point.length === 0 ? "" : ` at ${point.join(", ")}`}: ${left} and ${right}`;
  }

  private async evaluate(rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["at", "digits"]);
    const digits = clauses.get("digits");
    if (digits !== undefined && !/^\d{1,6}$/.test(digits))
      throw new FluxionsError("usage", `digits are a whole number, but got “${digits}”`);
    const at: Record<string, string> = Object.create(null);
    for (const part of splitAtCommas(clauses.get("at") ?? "")) {
      const m = /^\s*([^\s=]+)\s*=(?!=)([\s\S]*)$/.exec(part);
      if (m === null)
        throw new FluxionsError("bad-point", `“${part.trim().slice(0, 60)}” gives no name a value`, {
          hint: "Write eval x^2*y at x=1, y=2",
        });
      at[m[1]] = m[2].trim();
    }
    const without = new Set(Object.keys(at));
    const filled = String((await this.ask("parse", expr, {}, without)).text);
    const exact = variablesOf(filled).length === 0 ? filled : null;
    if (
      exact === "true" ||
      exact === "false" ||
      (digits === undefined && exact !== null && /^-?\d+$/.test(exact))
    )
      return exact;
    if (digits !== undefined) {
      const { values } = await this.ask("evaluate", filled, { digits: Number(digits), at });
      return String(values);
    }
    return this.number(filled, { at });
  }

  private async explain(rest: string): Promise<string> {
    const derive = /^(?:derive|diff)\s+/.exec(rest);
    const steps = { steps: true };
    if (derive === null)
      return this.steps(await this.ask("simplify", rest, { ...steps, ...this.assumptions }));
    const { expr, wrt } = readVariables(rest.slice(derive[0].length));
    return this.steps(await this.ask("derive", expr, { ...(await this.derivation(expr, wrt)), ...steps }));
  }

  private steps(answer: Answer): string {
    interface Step {
      name: string;
      before: { text: string };
      after: { text: string };
    }
    const { steps, leftOut } = answer as unknown as { steps: readonly Step[]; leftOut: number };
    const lines = steps.map(
      ({ name, before, after }, i) => `${i + 1}. ${name}: ${before.text} → ${after.text}`,
    );
    const more = leftOut > 0 ? [`… and ${leftOut} more steps`] : [];
    return [...(lines.length === 0 ? ["nothing to do"] : lines), ...more, `= ${this.shown(answer)}`].join(
      "\n",
    );
  }

  private async code(rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["in"]);
    const target = clauses.get("in");
    const { code } = await this.ask("code", expr, target === undefined ? {} : { target });
    return String(code).replace(/\n$/, "");
  }

  private async plot(rest: string): Promise<string> {
    const { expr, clauses } = readClauses(rest, ["for"]);
    const range = clauses.get("for");
    const m = range === undefined ? null : /^\s*([^\s=]+)\s*=\s*([^:]+):([^:]+)$/.exec(range);
    if (range !== undefined && m === null)
      throw new FluxionsError("bad-range", `“${range.slice(0, 60)}” is not a range`, {
        hint: "Write plot sin(x) for x=-3:3",
      });
    const [name] = m === null ? await this.variables(expr, []) : [m[1]];
    this.mustBeFree(name);
    const ends = await Promise.all(
      m === null
        ? [PLOTTED.from, PLOTTED.to]
        : [Number(await this.number(m[2])), Number(await this.number(m[3]))],
    );
    const [from, to] = ends;
    if (!(from < to)) throw new FluxionsError("bad-range", `${from} is not below ${to}`);
    const evaluate = async (xs: Float64Array) => {
      const { values } = await this.ask("evaluate", expr, { at: { [name]: [...xs] } });
      const list = Array.isArray(values) ? values : new Array<unknown>(xs.length).fill(values);
      return [Float64Array.from(list, Number)];
    };
    const { columns } = this.options;
    return sparklines(evaluate, { labels: [expr], name, x: { from, to }, samples: SAMPLES, columns });
  }

  // Definitions

  private async defineValue(name: string, expr: string): Promise<string> {
    await this.mustBeAName(name);
    if (expr === "") throw new FluxionsError("usage", `${name} = what?`, { hint: `Write ${name} = 2` });
    const text = String((await this.ask("parse", expr)).text);
    if (variablesOf(text).includes(name))
      throw new FluxionsError("circular-definition", `${name} would be defined by itself: ${name} = ${text}`);
    this.values.set(name, text);
    return `${name} = ${text}`;
  }

  private async defineFunction({ name, params, expr }: Entry & { kind: "function" }): Promise<string> {
    for (const p of params) await this.mustBeAName(p);
    const without = new Set(params);
    const text = String((await this.ask("parse", expr, {}, without)).text);
    const unknown = variablesOf(text).filter((n) => !without.has(n));
    if (unknown.length > 0)
      throw new FluxionsError(
        "unknown-name",
        `${unknown.join(", ")} ${unknown.length > 1 ? "are neither parameters" : "is neither a parameter"} of ${name} nor defined`,
        {
          hint: `Write ${name}(${[...params, ...unknown].join(", ")}) = …, or define ${unknown[0]} = … before.`,
        },
      );
    const functions = new Map(this.functions);
    // A later one is read last.
    functions.delete(`${name}/${params.length}`);
    functions.set(`${name}/${params.length}`, { params, text });
    await this.engine.ask({ op: "parse", expr: "0", page: this.page(functions) });
    this.functions.delete(`${name}/${params.length}`);
    this.functions.set(`${name}/${params.length}`, { params, text });
    return `${name}(${params.join(", ")}) = ${text}`;
  }

  /** @throws FluxionsError where a formula cannot have a variable of this name */
  private async mustBeAName(name: string): Promise<void> {
    if (CONSTANTS.has(name) || LAST.includes(name))
      throw new FluxionsError(
        "bad-name",
        CONSTANTS.has(name) ? `${name} is a constant` : `${name} is the last result`,
      );
    await this.engine.ask({ op: "parse", expr: name });
  }

  private async readPage(rest: string): Promise<string> {
    const path = rest.replace(/^(["'])(.*)\1$/s, "$2");
    if (path === "")
      throw new FluxionsError("usage", "page needs the name of a file", { hint: "Write page my-page.txt" });
    let text: string;
    try {
      text = await readText(createReadStream(path), path);
    } catch (error) {
      throw unreadable(`the page ${path}`, error);
    }
    const others = [...this.pages].filter(([known]) => known !== path).map(([, page]) => page);
    await this.engine.ask({ op: "parse", expr: "0", page: [...others, text].join("\n") });
    this.pages.delete(path);
    this.pages.set(path, text);
    const names = [...text.matchAll(/^fn\s+([^\s(]+)/gm)].map(([, name]) => name);
    return `read ${path}${names.length === 0 ? "" : `: ${names.join(", ")}`}`;
  }

  private async assume(rest: string): Promise<string> {
    if (rest === "") return this.listed(this.assumed, assumption) || "nothing is assumed";
    const [name] = /[\p{L}_$][\p{L}\p{N}_$]*/u.exec(rest) ?? [""];
    const colon = /^[\p{L}_$][\p{L}\p{N}_$]*\s*:\s*([\s\S]+)$/u.exec(rest);
    const said = colon === null ? rest : colon[1];
    const before = this.assumed.get(name);
    const text = before === undefined ? said : `${before}, ${said}`;
    await this.engine.ask({
      op: "simplify",
      expr: "0",
      assume: { ...Object.fromEntries(this.assumed), [name]: text },
    });
    this.assumed.set(name, text);
    return `assumed: ${assumption(name, said)}`;
  }

  private definitions(): string {
    const own = new Map([...this.values].filter(([name]) => !LAST.includes(name)));
    const lines = [
      ...[...this.pages.keys()].map((path) => `page ${path}`),
      this.listed(
        this.functions,
        (key, { params, text }) => `${key.split("/")[0]}(${params.join(", ")}) = ${text}`,
      ),
      this.listed(own, (name, text) => `${name} = ${text}`),
      this.listed(this.assumed, (name, text) => `assume ${assumption(name, text)}`),
    ].filter((line) => line !== "");
    return lines.length === 0 ? "nothing is defined" : lines.join("\n");
  }

  private listed<V>(map: ReadonlyMap<string, V>, line: (key: string, value: V) => string): string {
    return [...map].map(([key, value]) => line(key, value)).join("\n");
  }

  private forget(rest: string): string {
    if (rest === "all") {
      for (const map of [this.values, this.functions, this.pages, this.assumed]) map.clear();
      return "forgotten: all";
    }
    const names = rest.split(/[\s,]+/).filter((name) => name !== "");
    if (names.length === 0)
      throw new FluxionsError("usage", "forget needs a name", { hint: "Write forget x, or forget all" });
    const unknown = names.filter((name) => !this.drop(name));
    if (unknown.length > 0) throw new FluxionsError("unknown-name", `${unknown.join(", ")} was not defined`);
    return `forgotten: ${names.join(", ")}`;
  }

  private drop(name: string): boolean {
    const keys = [...this.functions.keys()].filter((key) => key.startsWith(`${name}/`));
    for (const key of keys) this.functions.delete(key);
    const found = [this.values, this.pages, this.assumed].map((map) => map.delete(name));
    return keys.length > 0 || found.includes(true);
  }
}

function listOf(name: string | undefined): string[] {
  return name === undefined ? [] : [name];
}

/** Comparisons say themselves of what they speak. */
function assumption(name: string, said: string): string {
  return /[<>=]/.test(said) ? said : `${name}: ${said}`;
}

/** The variables in a text that was printed. */
function variablesOf(text: string): string[] {
  const found = [...text.matchAll(NAMES)].filter(([name, call]) => call === undefined && !WORDS.has(name));
  return [...new Set(found.map(([name]) => name))].sort();
}

const WORDS = new Set([...CONSTANTS, "and", "or", "not", "xor", "mod", "true", "false", "Infinity", "NaN"]);

function help(): string {
  const width = Math.max(...[...COMMANDS.values()].map(([usage]) => usage.length));
  const commands = [...COMMANDS.values()].map(([usage, about]) =>
    usage.length > 38
      ? `  ${usage}\n  ${" ".repeat(38)}  ${about}`
      : `  ${usage.padEnd(Math.min(38, width))}  ${about}`,
  );
  return [
    "A formula is simplified, and a constant one also computed. ans or _ is the last result.",
    "a = 2 and y = x^2 define names, f(x) = x^2 a function. # begins a comment.",
    "",
    ...commands,
    "",
    "A line that ends in an operator, in \\, or within parentheses goes on in the next one. Ctrl-C gives up what is computed.",
  ].join("\n");
}
