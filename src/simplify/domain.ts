/** What may be assumed of the symbols because the expression is defined: under log(x), x is positive. */
import { less, lessEqual, unequal } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { Kind, WHERE } from "../expr/op.js";
import { isNumber, rationalOf, TRUE, ZERO } from "../expr/reals.js";
import { factOf } from "../facts/analyse.js";
import { ask } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import { withCondition } from "../facts/refine.js";

/** More conditions than this are not looked at: each of them costs a context. */
const MOST = 24;

/** The context, and what holds wherever `e` is defined: outside the branches of `where`, every operand is. */
export function withDomain(e: Expr, context: Context): Context {
  return assumingAll(needsOf(e), context);
}

/** Contexts by what they add to another one, so that one question has one answer. */
export class Domains {
  private readonly known = new Map<Context, Map<string, Context>>();

  of(e: Expr, context: Context): Context {
    const needs = needsOf(e);
    if (needs.size === 0) return context;
    const key = [...needs]
      .map((n) => n.id)
      .sort()
      .join();
    const inside = this.known.get(context) ?? new Map<string, Context>();
    this.known.set(context, inside);
    const found = inside.get(key) ?? assumingAll(needs, context);
    inside.set(key, found);
    return found;
  }
}

function needsOf(e: Expr): Set<Expr> {
  const needs = new Set<Expr>();
  const seen = new Set<Expr>();
  const stack = [e];
  for (let n = stack.pop(); n !== undefined && needs.size < MOST; n = stack.pop()) {
    if (seen.has(n) || n.op.boolean) continue;
    seen.add(n);
    if (n.op === WHERE) continue;
    const { args } = n;
    if (n.op.kind === Kind.Call) for (const need of n.op.declared.needs) needs.add(need.fill(args));
    else if (n.op.kind !== Kind.Sum)
      for (let i = 0; i < args.length; i += 2) {
        if (!isNumber(args[i + 1])) continue;
        const r = rationalOf(args[i + 1]);
        if (!r.isInteger) needs.add(r.sign > 0 ? lessEqual(ZERO, args[i]) : less(ZERO, args[i]));
        else if (r.sign < 0) needs.add(unequal(args[i], ZERO));
      }
    for (const a of args) stack.push(a);
  }
  needs.delete(TRUE);
  return needs;
}

function assumingAll(needs: Iterable<Expr>, context: Context): Context {
  let inside = context;
  for (const need of needs) {
    if (ask(need, inside) === "yes") continue;
    const more = withCondition(need, inside, factOf);
    // Defined nowhere, as far as can be told: there is nothing to be known.
    if (more === null) return context;
    inside = more;
  }
  return inside;
}
