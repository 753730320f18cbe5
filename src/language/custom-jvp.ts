/** Functions declared in TypeScript with a tangent rule of their own, as JAX's custom_jvp. */
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { currentSpace, Expr, forgetPasses, hole, type Space, symbol } from "../expr/node.js";
import { Kind, Op } from "../expr/op.js";
import { transform } from "../expr/rebuild.js";
import { Template } from "../expr/template.js";
import { freeSymbols, postorder } from "../expr/walk.js";
import type { DeclaredFunction } from "./book.js";
import { type Like, toExpr } from "./like.js";
import { reservedNames } from "./page-text.js";
import { tangentHole, tangentRule } from "./rule.js";

type Formula = (...args: Expr[]) => Like;
/** The primals and their tangents in, the primal result and its tangent out. Called once, with symbols. */
export type JvpRule = (primals: Expr[], tangents: Expr[]) => readonly [Like, Like];

/** A function over expressions that stays opaque until it is lowered, so that its rule is found. */
export interface CustomFunction extends DeclaredFunction {
  (...args: Like[]): Expr;
  /**
   * Declares the tangent rule.
   * @throws FluxionsError `rule-result` where it does not return a pair, `nonlinear-rule` naming the offending term
   */
  defjvp(rule: JvpRule): CustomFunction;
}

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/**
 * Wraps a function over expressions so that its derivative can be declared by `.defjvp`.
 * Without a rule its meaning is differentiated.
 * @param name what it is called in print and in errors
 * @param formula its meaning; called once, with symbols in the place of its parameters
 * @example
 * const clipped = customJvp("clipped", (x) => min(x, 1));
 * // Straight through: the derivative is 1 everywhere.
 * clipped.defjvp(([x], [dx]) => [clipped(x), dx]);
 * print(derive(clipped(symbol("x")), "x")); // 1
 * @throws FluxionsError `bad-name`, `reserved-name`, `arity`, `free-symbol`, `rule-result`; and `.defjvp`, when a rule is
 *   declared, `rule-exists`, `rule-failed`, `rule-result`, `nonlinear-rule`
 */
export function customJvp(name: string, formula: Formula): CustomFunction {
  if (!NAME.test(name))
    throw new FluxionsError("bad-name", `“${name}” is not a name`, {
      hint: "A name is letters, digits and _.",
    });
  if (reservedNames.has(name))
    throw new FluxionsError("reserved-name", `“${name}” cannot be declared`, {
      hint: "Choose another name.",
    });
  const params = parameterNames(formula);
  if (params.length === 0)
    throw new FluxionsError("arity", `${name} has no parameters`, {
      hint: "Write the parameters out: (x, y) => …, without defaults or rest parameters.",
    });
  const op = new Op(name, Kind.Call, params);
  const home = currentSpace();
  const trace = new Trace(name, params);
  op.declared.meaning = Template.lasting(
    trace.close(
      result(
        name,
        "meaning",
        traced(name, "formula", () => formula(...trace.primals)),
      ),
    ),
    params.length,
    home,
  );

  const apply = (...args: Like[]): Expr => call(op, args.map(toExpr));
  const defjvp = (rule: JvpRule): CustomFunction => {
    declare(op, rule, home);
    return custom;
  };
  const custom: CustomFunction = Object.assign(apply, { op, defjvp });
  return custom;
}

function declare(op: Op, rule: JvpRule, home: Space): void {
  if (op.declared.customJvp !== null)
    throw new FluxionsError("rule-exists", `${op.name} has a tangent rule already`, {
      hint: "Wrap the function once more to give it another rule.",
    });
  const trace = new Trace(op.name, op.params);
  const pair = traced(op.name, "rule", () => rule([...trace.primals], [...trace.tangents]));
  if (pair instanceof Promise || !Array.isArray(pair) || pair.length !== 2) {
    const got =
      pair instanceof Promise ? "a promise" : Array.isArray(pair) ? `${pair.length} values` : typeof pair;
    throw new FluxionsError(
      "rule-result",
      `the rule of ${op.name} must return [primal, tangent], but returned ${got}`,
      {
        hint: `defjvp(([${op.params.join(", ")}], [${op.params.map((p) => `d${p}`).join(", ")}]) => [${op.name}(…), …])`,
      },
    );
  }
  const out = trace.close(result(op.name, "rule's primal result", pair[0]));
  if (postorder([out]).some((n) => n.op.kind === Kind.Hole && (n.value as number) >= op.arity))
    throw new FluxionsError("rule-result", `the rule's primal result of ${op.name} depends on the tangents`, {
      hint: "The value of a function is one thing, the change of its value another: return [primal, tangent].",
    });
  const tangent = trace.close(result(op.name, "rule's tangent", pair[1]));
  const itself = call(
    op,
    op.params.map((_, i) => hole(i)),
  );
  const same = out === itself || out === op.declared.meaning?.body;
  op.declared.customJvp = tangentRule(op.name, op.params, tangent, same ? null : out, "defjvp", home);
  // What was derived by the meaning until now is derived by the rule from here on.
  forgetPasses();
}

/** Errors of the user's own code get the function's name; those of ours say it already. */
function traced(name: string, what: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof FluxionsError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const early = error instanceof ReferenceError && /initialization/.test(reason);
    throw new FluxionsError(
      "rule-failed",
      `the ${what} of ${name} failed when it was called with symbols: ${reason}`,
      {
        hint: early
          ? `Give ${name} a statement of its own, and its rule the next one.`
          : "It is called once with expressions; use where(…) instead of if.",
      },
    );
  }
}

let traces = 0;

/**
 * Symbols that stand for a function's parameters and tangents while it is called once. They are no holes yet: a function
 * that keeps one of them (in a variable outside) is found out by the name, not silently mixed up with another function's.
 */
class Trace {
  readonly primals: readonly Expr[];
  readonly tangents: readonly Expr[];
  private readonly holes = new Map<Expr, Expr>();

  constructor(
    private readonly name: string,
    params: readonly string[],
  ) {
    const id = ++traces;
    this.primals = params.map((p) => symbol(`${p} of trace ${id}`));
    this.tangents = params.map((p) => symbol(`d${p} of trace ${id}`));
    params.forEach((_, i) => {
      this.holes.set(this.primals[i], hole(i));
      this.holes.set(this.tangents[i], tangentHole(params.length, i));
    });
  }

  /** @throws FluxionsError `free-symbol`: a call would not show that its value depends on that symbol */
  close(e: Expr): Expr {
    const closed = transform(e, (n) => this.holes.get(n) ?? n);
    const [free] = freeSymbols(closed);
    if (free !== undefined)
      throw new FluxionsError(
        "free-symbol",
        `${this.name} uses the symbol ${free}, which is no parameter of it`,
        {
          hint: "Make it a parameter, so that it can be substituted, evaluated and derived by.",
        },
      );
    return closed;
  }
}

function result(name: string, what: string, value: unknown): Expr {
  const boolean = value instanceof Expr && value.op.boolean;
  if (!boolean && (value instanceof Expr || typeof value === "number" || typeof value === "bigint"))
    return toExpr(value);
  const kind = value instanceof Promise ? "a promise" : value === null ? "null" : typeof value;
  const got = boolean ? "a truth value" : kind;
  throw new FluxionsError("rule-result", `the ${what} of ${name} must be an expression, but is ${got}`);
}

/** The parameters' names where the source shows them, else x1, x2, …; the number is what matters. */
function parameterNames(f: Formula): string[] {
  const list = /^(?:async\s*)?(?:function\s*[\w$]*\s*)?\(([^)]*)\)|^([\w$]+)\s*=>/.exec(
    Function.prototype.toString.call(f),
  );
  const names = (list?.[1] ?? list?.[2] ?? "")
    .split(",")
    .map((p) => p.trim())
    .filter((p) => p !== "");
  const usable =
    names.length === f.length && names.every((p) => NAME.test(p) && p !== "out" && !names.includes(`d${p}`));
  return usable ? names : Array.from({ length: f.length }, (_, i) => `x${i + 1}`);
}
