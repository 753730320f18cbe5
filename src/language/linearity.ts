import { type Expr, hole } from "../expr/node.js";
import { Kind, type Op, WHERE } from "../expr/op.js";
import { ONE, ZERO } from "../expr/reals.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";

/** Meanings inside meanings that are looked into. */
const DEEPEST = 500;

/**
 * Is `body` linear in the tangents: a sum of terms in each of which exactly one tangent occurs, once, as a factor?
 * `where` may choose between linear branches by a condition without tangents; a function may be linear by its meaning.
 * @returns null if it is, else the part that is not
 */
export function nonlinearPart(body: Expr, tangents: ReadonlySet<Expr>): Expr | null {
  return new Check().nonlinear(body, tangents);
}

class Check {
  /** For each function, and each pattern of its arguments: is it linear? Asked once, or nested meanings would double the work. */
  private readonly known = new Map<Op, Map<string, boolean>>();
  private depth = 0;

  nonlinear(body: Expr, tangents: ReadonlySet<Expr>): Expr | null {
    const linear = new Set<Expr>();
    for (const n of postorder([body])) {
      if (tangents.has(n)) linear.add(n);
      else if (n.args.some((a) => linear.has(a))) {
        if (!this.isLinear(n, linear)) return offending(n, linear);
        linear.add(n);
      }
    }
    return body === ZERO || linear.has(body) ? null : body;
  }

  private isLinear(n: Expr, linear: ReadonlySet<Expr>): boolean {
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
        return this.byMeaning(
          n.op,
          args.map((a) => (linear.has(a) ? "linear" : a === ZERO ? "zero" : "fixed")),
        );
      }
      default:
        return false;
    }
  }

  private byMeaning(op: Op, args: readonly ("linear" | "zero" | "fixed")[]): boolean {
    const { meaning } = op.declared;
    if (meaning === null || this.depth === DEEPEST) return false;
    const pattern = args.join();
    const answers = this.known.get(op) ?? new Map<string, boolean>();
    this.known.set(op, answers);
    const before = answers.get(pattern);
    if (before !== undefined) return before;
    this.depth++;
    const body = meaning.fill(args.map((a, i) => (a === "zero" ? ZERO : hole(i))));
    const tangents = new Set(args.flatMap((a, i) => (a === "linear" ? [hole(i)] : [])));
    const answer = this.nonlinear(body, tangents) === null;
    this.depth--;
    answers.set(pattern, answer);
    return answer;
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
