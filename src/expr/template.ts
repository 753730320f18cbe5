/**
 * A formula with holes, compiled to a list of constructor calls: filling it in is a loop without look-ups. Derivative
 * rules, meanings and recipes are templates.
 */
import { call } from "./call.js";
import { all, any, equal, less, lessEqual, not, unequal, where } from "./logic.js";
import { Expr, exactly, keep, type Space } from "./node.js";
import { AND, EQUAL, Kind, LESS, NOT, type Op, OR, UNEQUAL, WHERE } from "./op.js";
import { linear, pow, powers } from "./reals.js";
import { postorder } from "./walk.js";

interface Step {
  readonly op: Op;
  readonly value: Expr | null;
  /** The register of the result. */
  readonly to: number;
  /** The registers of the operands. */
  readonly args: readonly number[];
}

export class Template {
  private readonly steps: readonly Step[] = [];
  /** Registers that hold nodes without holes. */
  private readonly constants: readonly (readonly [number, Expr])[] = [];
  private readonly result: number = 0;
  private readonly size: number = 0;

  /** @param body the formula, with holes numbered below `holes` */
  constructor(
    readonly body: Expr,
    readonly holes: number,
  ) {
    const register = new Map<Expr, number>();
    const constant = new Set<Expr>();
    const steps: Step[] = [];
    const constants: (readonly [number, Expr])[] = [];
    let next = holes;
    for (const n of postorder([body])) {
      if (n.op.kind === Kind.Hole) register.set(n, n.value as number);
      else if (n.args.every((a) => constant.has(a))) {
        constant.add(n);
        constants.push([next, n]);
        register.set(n, next++);
      } else {
        const args = n.args.map((a) => register.get(a) as number);
        steps.push({ op: n.op, value: n.value instanceof Expr ? n.value : null, args, to: next });
        register.set(n, next++);
      }
    }
    this.steps = steps;
    this.constants = constants;
    this.result = register.get(body) as number;
    this.size = next;
  }

  /** A template that belongs to a declaration: it lives as long as `home`, even if it is read in a workspace further in. */
  static lasting(body: Expr, holes: number, home: Space): Template {
    return new Template(keep(body, home), holes);
  }

  /** The formula with `bindings[i]` in the place of hole i. Canonicalised on the way, unless it is in the float dialect. */
  fill(bindings: readonly Expr[]): Expr {
    const registers = new Array<Expr>(this.size);
    for (let i = 0; i < this.holes; i++) registers[i] = bindings[i];
    for (const [i, e] of this.constants) registers[i] = e;
    for (const { op, value, args, to } of this.steps) {
      const operands = new Array<Expr>(args.length);
      for (let i = 0; i < args.length; i++) operands[i] = registers[args[i]];
      registers[to] = build(op, value, operands);
    }
    return registers[this.result];
  }
}

/** The canonical node with this operator: what every rebuilding walk uses. */
export function build(op: Op, value: Expr | null, args: readonly Expr[]): Expr {
  switch (op.kind) {
    case Kind.Sum:
      return linear(value as Expr, args);
    case Kind.Product:
      return powers(value as Expr, args);
    case Kind.Power:
      return pow(args[0], args[1]);
    case Kind.Call:
      return op === WHERE ? where(args[0], args[1], args[2]) : call(op, args);
    case Kind.Relation:
      return (op === EQUAL ? equal : op === UNEQUAL ? unequal : op === LESS ? less : lessEqual)(
        args[0],
        args[1],
      );
    case Kind.Logic:
      return op === AND ? all(args) : op === OR ? any(args) : op === NOT ? not(args[0]) : exactly(op, args);
    default:
      return exactly(op, args, value);
  }
}
