/** Splits a page into its lines and blocks. Only the pieces between keywords are formulas; those are parsed elsewhere. */
import { errorAt } from "./quote.js";

/** A piece of the page's text, by its offsets. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `key  rest` inside a block. */
export interface Line extends Span {
  /** The keyword; “via f32” is one. */
  readonly key: string;
  readonly keyAt: number;
  /** The comment behind the line, without `#`. */
  readonly comment: string;
}

/** fn name(params) = meaning, and the indented lines below it. */
export interface Block {
  readonly name: string;
  readonly nameAt: number;
  readonly params: readonly string[];
  /** `fn max(x...)`: any number of arguments from two on. */
  readonly variadic: boolean;
  /** `helper f(x)`: a function that only pages know. */
  readonly helper: boolean;
  readonly meaning: Span | null;
  readonly lines: readonly Line[];
  readonly doc: string;
}

/** custom_jvp name(params) = tangent, at the left margin, and the indented lines below it: re-declares a function for books with this page. */
export interface Redeclaration {
  readonly name: string;
  readonly nameAt: number;
  readonly params: readonly string[];
  readonly tangent: Span;
  readonly lines: readonly Line[];
}

/** name: left -> right if condition, at the left margin, and the indented lines below it. The span is what follows the colon. */
export interface RuleLine extends Span {
  readonly name: string;
  readonly nameAt: number;
  readonly lines: readonly Line[];
  readonly comment: string;
}

export interface PageText {
  readonly blocks: readonly Block[];
  readonly redeclarations: readonly Redeclaration[];
  readonly rules: readonly RuleLine[];
}

const HEAD = /^(fn|helper|custom_jvp)\s+([^\s(=]+)\s*\(([^)]*)\)\s*(=\s*)?/;
const RULE = /^([^\s:]+)\s*:\s*/;
/** A recipe for targets of one precision. */
const OF_PRECISION = /^via\s+(f32)(?=\s|$)/;
const RULE_NAME = /^[\p{L}\p{N}_]+$/u;
/** What may be the name of a function or a parameter. */
export const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
/** The operators that the algebra itself makes; a page states their derivative. */
const OPERATOR = /^[\^]$/;

const keys = new Set([
  "let",
  "jvp",
  "custom_jvp",
  "via",
  "via f32",
  "needs",
  "range",
  "increasing",
  "decreasing",
  "nondecreasing",
  "nonincreasing",
  "odd",
  "even",
  "values",
  "native",
  "latex",
  "weight",
  "quarter",
  "basis",
  "deviates",
]);
/** What may stand below a rewrite rule or a re-declaration. */
const ruleKeys = new Set(["deviates"]);

interface Raw extends Span {
  readonly indented: boolean;
  readonly comment: string;
}

/** A line whose parentheses are not closed yet. */
interface Opened {
  readonly from: number;
  readonly indented: boolean;
  readonly depth: number;
  readonly comment: string;
}

/** Lines without comments and blanks; a line whose parentheses are open goes on on the next one. */
function rawLines(text: string): Raw[] {
  const out: Raw[] = [];
  let start = 0;
  let open: Opened | null = null;
  let hash = text.indexOf("#");
  while (start <= text.length) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    if (hash >= 0 && hash < start) hash = text.indexOf("#", start);
    let to = hash >= 0 && hash < end ? hash : end;
    const comment = hash >= 0 && hash < end ? text.slice(hash + 1, end).trim() : "";
    while (to > start && /\s/.test(text[to - 1])) to--;
    let from = start;
    while (from < to && /\s/.test(text[from])) from++;
    if (from < to || comment !== "") {
      let depth: number = open?.depth ?? 0;
      for (let i = from; i < to; i++) depth += text[i] === "(" ? 1 : text[i] === ")" ? -1 : 0;
      const line: Opened = open ?? { from, indented: from > start, depth, comment };
      if (depth > 0 && from < to) open = { ...line, depth };
      else {
        out.push({ from: line.from, to, indented: line.indented, comment: line.comment || comment });
        open = null;
      }
    }
    start = end + 1;
  }
  if (open !== null)
    out.push({ from: open.from, to: text.trimEnd().length, indented: open.indented, comment: open.comment });
  return out;
}

/** @throws FluxionsError `page-syntax` with the line quoted */
export function splitPage(text: string): PageText {
  const blocks: Block[] = [];
  const redeclarations: Redeclaration[] = [];
  const rules: RuleLine[] = [];
  const ruleNames = new Set<string>();
  let block: Omit<Block, "doc"> | null = null;
  /** Where the next indented line belongs. */
  let below: Line[] | null = null;
  let known: ReadonlySet<string> = keys;
  let doc: string[] = [];
  let docOfBlock = "";
  const close = () => {
    if (block !== null) blocks.push({ ...block, doc: docOfBlock });
    block = null;
    below = null;
    known = keys;
  };
  for (const raw of rawLines(text)) {
    const { from, to } = raw;
    const body = text.slice(from, to);
    if (body === "") {
      if (!raw.indented) doc.push(raw.comment);
      continue;
    }
    if (raw.indented) {
      if (below === null)
        throw errorAt(
          "page-syntax",
          "an indented line needs a declaration or a rewrite rule above it",
          text,
          from,
          to,
        );
      (below as Line[]).push(keyedLine(text, raw, known));
      continue;
    }
    close();
    const head = HEAD.exec(body);
    if (head === null) {
      const rule = ruleLine(text, raw, ruleNames);
      below = [];
      known = ruleKeys;
      rules.push({ ...rule, lines: below });
      doc = [];
      continue;
    }
    const nameAt = from + body.indexOf(head[2], head[1].length);
    const params = parameters(text, head[3], from + body.indexOf("(") + 1);
    checkName(text, head[2], nameAt);
    const formula = head[4] === undefined ? null : { from: from + head[0].length, to };
    if (formula === null && head[0].length < body.length)
      throw errorAt("page-syntax", "expected “=” or the end of the line", text, from + head[0].length, to);
    if (head[1] !== "custom_jvp") {
      below = [];
      const variadic = params.length === 1 && params[0].endsWith("...");
      docOfBlock = [...doc, raw.comment].filter((d) => d !== "").join(" ");
      block = {
        name: head[2],
        nameAt,
        params: variadic ? [params[0].slice(0, -3)] : params,
        variadic,
        helper: head[1] === "helper",
        meaning: formula,
        lines: below,
      };
      checkParameters(text, block.params, nameAt);
      if (variadic && head[1] === "helper")
        throw errorAt(
          "page-syntax",
          "a helper has a fixed number of parameters",
          text,
          nameAt,
          nameAt + head[2].length,
        );
    } else {
      if (formula === null)
        throw errorAt(
          "page-syntax",
          "a re-declaration needs “= tangent”",
          text,
          to - 1,
          to,
          "custom_jvp sqrt(x) = where(x > 0, dx/(2*out), 0)",
        );
      checkParameters(text, params, nameAt);
      below = [];
      known = ruleKeys;
      redeclarations.push({ name: head[2], nameAt, params, tangent: formula, lines: below });
    }
    doc = [];
  }
  close();
  return { blocks, redeclarations, rules };
}

/** A line at the left margin that is no declaration: a rewrite rule, or wrong. Adds its name to `names`. */
function ruleLine(text: string, raw: Raw, names: Set<string>): Omit<RuleLine, "lines"> {
  const { from, to, comment } = raw;
  const body = text.slice(from, to);
  const head = RULE.exec(body);
  if (head === null) {
    if (body.includes("->") || body.includes("~>"))
      throw errorAt(
        "page-syntax",
        "a rewrite rule needs a name",
        text,
        from,
        to,
        "log_of_power: log(x^n) -> n*log(x)",
      );
    throw errorAt(
      "page-syntax",
      "expected a declaration",
      text,
      from,
      to,
      "A page has lines “fn name(x) = formula” or “helper name(x) = formula” with indented lines below them, “custom_jvp name(x) = tangent”, and rewrite rules “name: left -> right”.",
    );
  }
  const name = head[1];
  const end = from + name.length;
  if (!RULE_NAME.test(name))
    throw errorAt(
      "page-syntax",
      `“${name}” is not a rule's name`,
      text,
      from,
      end,
      "The name of a rule has letters, digits and _.",
    );
  if (names.has(name))
    throw errorAt("page-syntax", `there are two rules “${name}” on this page`, text, from, end);
  names.add(name);
  return { name, nameAt: from, from: from + head[0].length, to, comment };
}

function keyedLine(text: string, raw: Raw, known: ReadonlySet<string>): Line {
  const body = text.slice(raw.from, raw.to);
  const key = /^[a-z_]+/.exec(body)?.[0] ?? body.split(/\s/)[0];
  const precision = key === "via" ? OF_PRECISION.exec(body) : null;
  if (!known.has(key))
    throw errorAt(
      "page-syntax",
      `“${key}” is no line of a ${known === keys ? "declaration" : "rule"}`,
      text,
      raw.from,
      raw.from + key.length,
      `Known lines: ${[...known].join(", ")}.`,
    );
  let from = raw.from + (precision ?? [key])[0].length;
  while (from < raw.to && /\s/.test(text[from])) from++;
  return {
    key: precision === null ? key : `${key} ${precision[1]}`,
    keyAt: raw.from,
    from,
    to: raw.to,
    comment: raw.comment,
  };
}

function parameters(text: string, list: string, at: number): string[] {
  const params = list.split(",").map((p) => p.trim());
  if (list.trim() === "")
    throw errorAt("page-syntax", "a function needs at least one parameter", text, at, at + 1);
  return params;
}

/** Names that are part of the language. */
export const reservedNames: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
  "pi",
  "e",
  "true",
  "false",
  "and",
  "or",
  "xor",
  "not",
  "mod",
  "where",
]);
/** These belong to the language, but are functions, and stand on the pages that come with it. */
const declarable = new Set(["mod", "where"]);

function checkName(text: string, name: string, at: number): void {
  if (OPERATOR.test(name)) return;
  if (!NAME.test(name)) throw errorAt("page-syntax", `“${name}” is not a name`, text, at, at + name.length);
  if (reservedNames.has(name) && !declarable.has(name))
    throw errorAt("reserved-name", `“${name}” cannot be declared`, text, at, at + name.length);
}

function checkParameters(text: string, params: readonly string[], at: number): void {
  const seen = new Set<string>();
  for (const p of params) {
    const fail = (why: string) => errorAt("page-syntax", why, text, at, at + 1);
    if (!NAME.test(p)) throw fail(`“${p}” is not a parameter's name`);
    if (reservedNames.has(p))
      throw errorAt("reserved-name", `“${p}” cannot be a parameter`, text, at, at + 1);
    if (p === "out") throw fail("a parameter cannot be called “out”: that is the function's own value");
    if (seen.has(p)) throw fail(`the parameter “${p}” stands twice`);
    seen.add(p);
  }
  for (const p of params)
    if (seen.has(`d${p}`))
      throw errorAt(
        "page-syntax",
        `“${p}” beside “d${p}”: the latter is the tangent of the former`,
        text,
        at,
        at + 1,
      );
}
