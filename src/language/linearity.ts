import type { Expr } from "../expr/node.js";
import { Kind, WHERE } from "../expr/op.js";
import { ONE, ZERO } from "../expr/reals.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";

/**
 * Is `body` linear in the tangents: a sum of terms in each of which exactly one tangent occurs, once, as a factor?
 * `where` may choose between linear branches by a condition without tangents.
 * @param isTangent tells tangents from everything else
 * @returns null if it is, else the part that is not
 */
export function nonlinearPart(body: Expr, isTangent: (e: Expr) => boolean): Expr | null {
  /** The degree in the tangents of each node: 0 or 1; anything else ends the check. */
  const linear = new Set<Expr>();
  let bad: Expr | null = null;
  for (const n of postorder([body])) {
    if (isTangent(n)) {
      linear.add(n);
      continue;
    }
    if (!n.args.some((a) => linear.has(a))) continue;
    if (!isLinear(n, linear)) {
      bad = offending(n, linear);
      break;
    }
    linear.add(n);
  }
  if (bad !== null) return bad;
  return body === ZERO || linear.has(body) ? null : body;
}

function isLinear(n: Expr, linear: ReadonlySet<Expr>): boolean {
  const { args } = n;
  switch (n.op.kind) {
    case Kind.Sum:
      return n.value === ZERO && args.every((t, i) => i % 2 === 1 || linear.has(t));
    case Kind.Product: {
      let count = 0;
      for (let i = 0; i < args.length; i += 2) {
        if (linear.has(args[i + 1])) return false;
        if (!linear.has(args[i])) continue;
        if (args[i + 1] !== ONE) return false;
        count++;
      }
      return count === 1;
    }
    case Kind.Call: {
      if (n.op === WHERE) {
        const [c, a, b] = args;
        return !linear.has(c) && (a === ZERO || linear.has(a)) && (b === ZERO || linear.has(b));
      }
      const meaning = n.op.declared.meaning;
      return meaning !== null && nonlinearPart(meaning.fill(args), (e) => linear.has(e)) === null;
    }
    default:
      return false;
  }
}

/** The term of a sum, or the factor, that breaks linearity. */
function offending(n: Expr, linear: ReadonlySet<Expr>): Expr {
  if (n.op.kind !== Kind.Sum) return n;
  if (n.value !== ZERO) return n.value as Expr;
  const { args } = n;
  for (let i = 0; i < args.length; i += 2)
    if (!linear.has(args[i])) return build(n.op, ZERO, [args[i], args[i + 1]]);
  return n;
}
