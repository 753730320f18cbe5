/**
 * A rule may return a primal result of its own; under differentiation that is the one that counts, as in JAX. So the calls of
 * such a function are replaced, while a derivative is taken, by calls of another one: its value is what the rule returns, and
 * its rule is the same. A rule that calls the function itself still means the function.
 */
import { call } from "../expr/call.js";
import type { Expr } from "../expr/node.js";
import { type CotangentRule, Kind, Op, type TangentRule } from "../expr/op.js";
import { transformAll } from "../expr/rebuild.js";
import type { Template } from "../expr/template.js";
import type { Book } from "../language/book.js";

/** Has any rule returned a primal result of its own? Until then nothing has to be looked at. */
let returned = false;

/** To be told when a rule is read that returns another primal result than the function itself. */
export function ownPrimalReturned(): void {
  returned = true;
}

/** As `withRulePrimals`, for derivatives alone. */
export function derived(
  es: readonly Expr[],
  varying: readonly Expr[],
  book: Book,
  mode: "forward" | "reverse",
  derive: (es: readonly Expr[]) => readonly Expr[],
): readonly Expr[] {
  if (!returned) {
    const results = derive(es);
    // Rules are read when they are first needed, which may have been now.
    if (!returned) return results;
  }
  return withRulePrimals(es, new Set(varying), book, mode, derive).results;
}

/** The operators whose value is what a rule returns. */
const marks = new WeakMap<object, Op>();

/**
 * Takes a derivative of expressions.
 * @param varying what has tangents: only calls of what depends on these are differentiated
 * @param derive is given the expressions as they count while they are differentiated
 * @returns their values then, and what `derive` makes of them
 */
export function withRulePrimals(
  es: readonly Expr[],
  varying: ReadonlySet<Expr>,
  book: Book,
  mode: "forward" | "reverse",
  derive: (es: readonly Expr[]) => readonly Expr[],
): { readonly primals: readonly Expr[]; readonly results: readonly Expr[] } {
  const values = new Map<Op, Template>();
  const moves = new Set(varying);
  const marked = transformAll(es, (n, was) => {
    if (!was.args.some((a) => moves.has(a))) return n;
    moves.add(was);
    if (was.op.kind !== Kind.Call || n.op !== was.op) return n;
    const rule = ruleOf(n, book, mode, (i) => moves.has(was.args[i]));
    if (rule?.out == null) return n;
    const op = markFor(n.op, rule, rule.out);
    values.set(op, rule.out);
    return call(op, n.args);
  });
  if (values.size === 0) return { primals: es, results: derive(es) };
  const valued = (of: readonly Expr[]) => transformAll(of, (e) => values.get(e.op)?.fill(e.args) ?? e);
  return { primals: valued(marked), results: valued(derive(marked)) };
}

function ruleOf(
  n: Expr,
  book: Book,
  mode: "forward" | "reverse",
  active: (i: number) => boolean,
): TangentRule | CotangentRule | null {
  const reverse = mode === "reverse" ? book.cotangentRule(n.op) : null;
  if (reverse !== null) return reverse.at?.(n.args, active) ?? reverse;
  const rule = book.tangentRule(n.op);
  return rule?.at?.(n.args, active) ?? rule;
}

function markFor(op: Op, rule: TangentRule | CotangentRule, value: Template): Op {
  const known = marks.get(rule);
  if (known !== undefined) return known;
  const mark = new Op(op.name, Kind.Call, op.params);
  mark.declared.meaning = value;
  if ("group" in rule) {
    const { group, index, results, linear, closedOver } = rule;
    mark.declared.customVjp = {
      group,
      index,
      results,
      linear,
      closedOver,
      part: (i) => rule.part(i),
      out: null,
    };
    // For whether there is one; reverse mode never gets to it.
    mark.declared.customJvp = op.declared.customJvp;
  } else {
    const { whole, silent, source, closedOver } = rule;
    mark.declared.customJvp = { whole, silent, source, closedOver, part: (i) => rule.part(i), out: null };
  }
  marks.set(rule, mark);
  return mark;
}
