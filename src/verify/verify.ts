/** Verification of a book, or of one page in a book that is extended by it. */
import { FluxionsError } from "../expr/error.js";
import { Kind, type Op } from "../expr/op.js";
import type { Book } from "../language/book.js";
import { Page } from "../language/page.js";
import type { RewriteRule } from "../language/rewrite-rule.js";
import type { StatedError } from "./recipe.js";
import {
  type CheckResult,
  failedBy,
  type SubjectReport,
  type Verification,
  verificationOf,
} from "./report.js";
import { statedError, statedErrors } from "./stated-errors.js";
import type { Reproduction } from "./subject.js";
import { opsBelow } from "./values.js";
import { type FunctionTask, verifyFunction } from "./verify-function.js";
import { type RuleTask, verifyRule } from "./verify-rule.js";

/** What is verified, and at which random points. */
export interface VerifyOptions {
  /** Points are random, and the same for the same seed; 0 unless given. */
  readonly seed?: number | undefined;
  /** Only the rules and functions of this name. */
  readonly rule?: string | undefined;
  /** How commands call the page that is verified. */
  readonly path?: string | undefined;
  /** Only every n-th subject, from this one on: how threads share the work. */
  readonly share?: readonly [first: number, n: number] | undefined;
}

type Task = { readonly key: string } & (
  | { readonly kind: "function"; readonly task: FunctionTask }
  | { readonly kind: "rule"; readonly task: RuleTask }
);

/** Every function and every rewrite rule of a book. */
export function verifyBook(book: Book, options: VerifyOptions = {}): Verification {
  const paged = book.pages.flatMap((page) => [
    ...functionsOf(page, book),
    ...redeclarationsOf(page),
    ...rulesOf(page.rules),
  ]);
  const onPages = new Set(book.pages.flatMap((page) => [...page.ops.values()]));
  const others = [...book.functions()].filter((op) => !onPages.has(op));
  const tasks = [...paged, ...others.map((op) => functionTask(op, null))];
  return work(book, tasks, [], options);
}

/**
 * The functions, re-declarations and rules of a page, in a book extended by it, and those rules of the book that speak of
 * a function which the page re-declares. What makes a page of rules refuse to be read, because a rule does not descend
 * or a tangent is not linear, is a finding here.
 * @throws FluxionsError where the page cannot be read
 */
export function verifyPage(base: Book, text: string, options: VerifyOptions = {}): Verification {
  const { page, findings, ascending } = readPage(base, text);
  if (page === null) return work(base, [], findings, options);
  const book = base.extend(page);
  const used = new Set(book.rewriteRules());
  const touched = base.pages
    .flatMap((p) => p.rules)
    .filter((rule) => touches(rule, new Set(page.redeclared.keys()), book));
  const unused = new Set(touched.filter((rule) => !used.has(rule)));
  const tasks = [
    ...functionsOf(page, book),
    ...redeclarationsOf(page),
    ...ascending.map(([rule, why]) => ruleTask(rule, false, why)),
    ...rulesOf(page.rules),
    ...rulesOf(touched, unused),
  ];
  return work(book, tasks, findings, options);
}

function functionsOf(page: Page, book: Book): Task[] {
  const errors = statedErrors(page.text);
  // A function of any number of arguments stands for itself at three.
  const ops = [...page.ops.values(), ...[...page.families.values()].map((family) => family(3))];
  return ops.map((op) => functionTask(op, statedError(op, errors.get(`${op.name}/${op.arity}`), book)));
}

const functionTask = (op: Op, error: StatedError | null): Task => ({
  kind: "function",
  key: op.name,
  task: { op, redeclared: null, error },
});

function redeclarationsOf(page: Page): Task[] {
  return [...page.redeclared.keys()].map((op) => {
    const deviations = page.redeclaredDeviations.get(op) ?? [];
    return { kind: "function", key: op.name, task: { op, redeclared: deviations, error: null } };
  });
}

const rulesOf = (rules: readonly RewriteRule[], off: ReadonlySet<RewriteRule> = new Set()): Task[] =>
  rules.map((rule) => ruleTask(rule, off.has(rule), null));

const ruleTask = (rule: RewriteRule, off: boolean, refused: CheckResult | null): Task => ({
  kind: "rule",
  key: rule.name,
  task: { rule, off, refused },
});

/** Does its derivative depend on one of these functions? A function without a rule has that of its meaning. */
function touches({ left, right }: RewriteRule, ops: ReadonlySet<Op>, book: Book): boolean {
  const opaque = (op: Op) => op.kind === Kind.Call && book.tangentRule(op) !== null;
  return opsBelow([left, right.body], opaque).some((op) => ops.has(op));
}

function work(
  book: Book,
  tasks: readonly Task[],
  findings: readonly SubjectReport[],
  options: VerifyOptions,
): Verification {
  const { seed = 0, rule, path = "", share = [0, 1] } = options;
  const wanted = tasks.filter(({ key }) => rule === undefined || key === rule);
  const found = findings.filter(({ key }) => rule === undefined || key === rule);
  if (wanted.length + found.length === 0 && rule !== undefined)
    throw new FluxionsError("unknown-rule", `there is no rule and no function “${rule}” here`);
  const mine = wanted.filter((_, i) => i % share[1] === share[0]);
  const reports = mine.map((task) => {
    const again: Reproduction = { page: path, key: task.key, seed };
    return task.kind === "function"
      ? verifyFunction(task.task, book, again)
      : verifyRule(task.task, book, again);
  });
  return verificationOf(seed, share[0] === 0 ? [...found, ...reports] : reports);
}

/** A page without what is refused for its mathematics, and that as findings. */
interface Reading {
  /** Null where something of the rest needs what was taken out. */
  readonly page: Page | null;
  readonly findings: readonly SubjectReport[];
  /** Rules that do not descend: they rewrite nothing, but the rest of what they say can be looked at. */
  readonly ascending: readonly (readonly [RewriteRule, CheckResult])[];
}

function readPage(base: Book, text: string): Reading {
  const findings: SubjectReport[] = [];
  const ascending: (readonly [statement: string, CheckResult])[] = [];
  let rest = text;
  for (;;)
    try {
      const page = new Page(rest, [base]);
      return {
        page,
        findings,
        ascending: ascending.map(([rule, why]) => [ruleAlone(base, page, rule), why]),
      };
    } catch (error) {
      if (!(error instanceof FluxionsError)) throw error;
      const { code, at, message } = error;
      const check = code === "no-descent" ? "descent" : code === "nonlinear-rule" ? "linear" : null;
      if (check === null || at === undefined) {
        const found = [...findings, ...ascending.map(([rule, why]) => refused(rule, why))];
        if (found.length > 0) return { page: null, findings: found, ascending: [] };
        throw error;
      }
      const [from, to] = statementAt(rest, at);
      const statement = rest.slice(from, to);
      const why = failedBy(check, 0, message);
      if (check === "descent") ascending.push([statement, why]);
      else findings.push(refused(statement, why));
      rest = rest.slice(0, from) + statement.replace(/[^\n]/g, " ") + rest.slice(to);
    }
}

/** A page that is trusted is not asked whether its rules descend. */
function ruleAlone(base: Book, page: Page, statement: string): RewriteRule {
  return new Page(statement, [base, page], true).rules[0];
}

/** From the margin to the line before the next one at the margin. */
function statementAt(text: string, at: number): [from: number, to: number] {
  let from = text.lastIndexOf("\n", at) + 1;
  while (from > 0 && /[\s#]/.test(text[from])) from = text.lastIndexOf("\n", from - 2) + 1;
  const next = /\n[^\s#]/.exec(text.slice(at));
  return [from, next === null ? text.length : at + next.index];
}

function refused(statement: string, why: CheckResult): SubjectReport {
  const head = /^(?:(fn|custom_jvp)\s+)?([^\s(:]+)\s*(\([^)]*\))?/.exec(statement);
  const [, word, key = "", params = ""] = head ?? [];
  return {
    kind: word === undefined ? "rule" : word === "custom_jvp" ? "re-declaration" : "function",
    name: key + (word === undefined ? "" : params),
    key,
    source: statement.split("\n")[0],
    checks: [why],
    status: "failed",
    milliseconds: 0,
  };
}
