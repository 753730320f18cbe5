/** vmap: a function of one row becomes a function of many. It is called once, and computed for all rows by one kernel. */
import type { Column as Typed } from "../backends/backend.js";
import { compileSync } from "../backends/compile-sync.js";
import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { transformAll } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { type Like, toExpr } from "../language/like.js";
import { liftClosures, moveFunctions } from "./closures.js";
import { called, nameOf, outside, passingThrough, resultOf, Scope } from "./trace.js";
import { childrenOf, flatten, isTyped, kindOf, type Structure } from "./tree.js";

/**
 * Along which axis a value is mapped: a number, null where it is the same for all rows, or arrays and objects of these,
 * built like the value.
 */
export type Axes = number | null | readonly Axes[] | { readonly [key: string]: Axes };

type Values = ArrayLike<Like>;

/** The columns of an argument, and the argument of one row with placeholders in their place. */
class Mapping {
  readonly columns: Values[] = [];
  readonly symbols: Expr[] = [];
  rows: number | null = null;
  private first = "";
  /** Were columns of doubles given? Then columns come back. */
  typed = false;

  constructor(private readonly scope: Scope) {}

  /** The value of one row. */
  row(value: unknown, axes: Axes, what: string): unknown {
    if (axes === null || axes === undefined) return value;
    if (Array.isArray(value) || isTyped(value)) {
      if (typeof axes === "number") return this.along(value, axes, what);
      if (!Array.isArray(axes) || axes.length !== value.length) return refuseAxes(what, axes, value);
      return Array.from(value as ArrayLike<unknown>, (v, i) => this.row(v, axes[i], `${what}[${i}]`));
    }
    const known = childrenOf(value);
    if (known === null)
      throw new FluxionsError(
        "axis-size",
        `${what} is mapped along axis ${String(axes)}, but is ${kindOf(value)}`,
        {
          hint: "Give an array with a value for each row, or null in inAxes for what is the same for all rows.",
        },
      );
    const inside = (key: string): Axes => {
      if (typeof axes === "number") return axes;
      if (Array.isArray(axes) || !Object.hasOwn(axes, key)) return refuseAxes(what, axes, value);
      return (axes as Record<string, Axes>)[key];
    };
    return known.together(
      known.children.map((v, i) => {
        const key = known.keys?.[i] ?? String(i);
        return this.row(v, inside(key), `${what}.${key}`);
      }),
    );
  }

  private along(value: readonly unknown[] | Typed, axis: number, what: string): unknown {
    const at = axis < 0 ? dimensions(value) + axis : axis;
    if (!Number.isInteger(axis) || at < 0 || at >= dimensions(value))
      throw new FluxionsError(
        "axis-size",
        `${what} has ${dimensions(value)} dimensions, but is mapped along axis ${axis}`,
        {
          hint: "The first axis is 0.",
        },
      );
    if (at > 0)
      return Array.from(value as readonly unknown[], (v, i) =>
        this.along(v as readonly unknown[], at - 1, `${what}[${i}]`),
      );
    this.count(value.length, what);
    if (isTyped(value)) {
      this.typed = true;
      return this.column(value, what);
    }
    if (value.every((v) => typeof v === "number" || v instanceof Expr || typeof v === "bigint"))
      return this.column(value as readonly Like[], what);
    const rows = value.map((v, i) => flatten(v, `${what}[${i}]`));
    const { structure } = rows[0];
    rows.forEach((r, i) => {
      if (r.structure.key !== structure.key)
        throw new FluxionsError(
          "structure-mismatch",
          `the rows of ${what} are built differently: ${i} is not like 0`,
          {
            hint: "A function is called once for all rows, so they must be built alike.",
          },
        );
    });
    return structure.build(
      rows[0].leaves.map((_, k) =>
        this.column(
          rows.map((r) => r.leaves[k]),
          `${what}${rows[0].paths[k]}`,
        ),
      ),
      0,
    );
  }

  private column(column: Values, name: string): Expr {
    const x = this.scope.placeholder(name, null);
    this.columns.push(column);
    this.symbols.push(x);
    return x;
  }

  private count(rows: number, what: string): void {
    if (this.rows !== null && this.rows !== rows)
      throw new FluxionsError(
        "axis-size",
        `vmap got ${this.rows} rows in ${this.first}, but ${rows} in ${what}`,
        {
          hint: "Every mapped axis has the same length; null in inAxes is for what is the same for all rows.",
        },
      );
    this.rows = rows;
    this.first = what;
  }
}

function dimensions(value: unknown): number {
  if (isTyped(value)) return 1;
  return Array.isArray(value) ? 1 + (value.length === 0 ? 0 : dimensions(value[0])) : 0;
}

function refuseAxes(what: string, axes: Axes, value: unknown): never {
  throw new FluxionsError(
    "bad-axes",
    `the axes ${JSON.stringify(axes)} are not built like ${what}, which is ${kindOf(value)}`,
    { hint: "Give one number or null for all of it, or arrays and objects of them that are built like it." },
  );
}

export interface VmapSettings {
  readonly inAxes: Axes;
  readonly outAxes: Axes;
  readonly axisSize: number | undefined;
}

export function vmapOf(f: (...args: never[]) => unknown, { inAxes, outAxes, axisSize }: VmapSettings) {
  const name = nameOf(f);
  return (...given: unknown[]): unknown => {
    const axes = given.map((value, i): Axes => {
      if (inAxes === null || typeof inAxes === "number") return inAxes;
      if (!Array.isArray(inAxes) || inAxes.length !== given.length)
        return refuseAxes(`the arguments of ${name}`, inAxes, given);
      return inAxes[i] === undefined ? refuseAxes(`argument ${i} of ${name}`, null, value) : inAxes[i];
    });
    let structure: Structure | null = null;
    let typed = false;
    const { leaves, constant, rows } = passingThrough(() => {
      const scope = new Scope("vmap calls a function once, for all rows");
      const mapping = new Mapping(scope);
      const args = given.map((value, i) => mapping.row(value, axes[i], `argument ${i} of ${name}`));
      const n = mapping.rows ?? axisSize;
      if (n === undefined)
        throw new FluxionsError("axis-size", `vmap of ${name} has nothing to map over`, {
          hint: "At least one argument needs an axis in inAxes; or tell how many rows there are: axisSize.",
        });
      if (axisSize !== undefined && axisSize !== n)
        throw new FluxionsError("axis-size", `vmap of ${name} got ${n} rows, but axisSize is ${axisSize}`);
      typed = mapping.typed;
      const result = resultOf(
        scope.run(() => called(f, args)),
        `the result of ${name}`,
      );
      structure = result.structure;
      const varies = result.exprs.map((e) => postorder([e]).some((x) => mapping.symbols.includes(x)));
      return {
        leaves: computed(result.exprs, mapping, n),
        constant: varies.map((v) => !v),
        rows: n,
      };
    });
    return new Stacking(leaves, constant, rows, typed, name).stack(
      structure as unknown as Structure,
      0,
      outAxes,
    );
  };
}

/** For each leaf of the result its values in all rows. */
function computed(exprs: readonly Expr[], { symbols, columns }: Mapping, n: number): Values[] {
  const own = new Set(symbols);
  const nodes = postorder(exprs);
  const foreign = nodes.some((e) => e.op.kind === Kind.Symbol && !own.has(e));
  const numeric = columns.every(
    (c) => isTyped(c) || Array.prototype.every.call(c, (v) => typeof v === "number"),
  );
  if (numeric && !foreign) {
    const kernel = compileSync([...exprs]);
    const inputs = new Map(symbols.map((x, i) => [x.value as string, columns[i] as readonly number[]]));
    const out = kernel.runSync(inputs);
    kernel.dispose();
    return out.map((c) => (typeof c === "number" ? new Float64Array(n).fill(c) : c));
  }
  const lifted = liftClosures(exprs);
  moveFunctions(lifted, outside());
  const rows = Array.from({ length: n }, (_, row) => {
    const values = new Map(symbols.map((x, i) => [x, toExpr(columns[i][row])]));
    return transformAll(lifted, (e, was) => values.get(was) ?? e);
  });
  return exprs.map((_, k) => rows.map((r) => r[k]));
}

/** Puts the rows of a result together, along the axes that are asked for. */
class Stacking {
  constructor(
    private readonly leaves: readonly Values[],
    private readonly constant: readonly boolean[],
    private readonly rows: number,
    private readonly typed: boolean,
    private readonly name: string,
  ) {}

  stack(structure: Structure, from: number, axes: Axes): unknown {
    const { parts } = structure;
    if (axes === null || axes === undefined) return this.same(structure, from);
    if (parts === null) {
      if (structure.size === 0) return structure.build([], 0);
      if (typeof axes !== "number" || (axes !== 0 && axes !== -1)) this.refuse(axes, structure);
      const column = this.leaves[from];
      return this.typed && isTyped(column) ? column : Array.from(column);
    }
    const starts: number[] = [];
    let next = from;
    for (const p of parts.parts) {
      starts.push(next);
      next += p.size;
    }
    const each = (inside: (i: number) => Axes) =>
      parts.together(parts.parts.map((p, i) => this.stack(p, starts[i], inside(i))));
    if (typeof axes === "number") {
      if (parts.kind !== "array") return each(() => axes);
      const at = axes < 0 ? depth(structure) + 1 + axes : axes;
      if (!Number.isInteger(axes) || at < 0 || at > depth(structure)) this.refuse(axes, structure);
      if (at > 0) return each(() => at - 1);
      return Array.from({ length: this.rows }, (_, row) => structure.build(this.rowOf(row), from));
    }
    if (parts.kind === "object")
      return each((i) => {
        const known = (axes as Record<string, Axes>)[parts.keys[i]];
        return known === undefined ? this.refuse(axes, structure) : known;
      });
    if (!Array.isArray(axes) || axes.length !== parts.parts.length) this.refuse(axes, structure);
    return each((i) => (axes as readonly Axes[])[i]);
  }

  /** What does not change with the row. */
  private same(structure: Structure, from: number): unknown {
    for (let i = from; i < from + structure.size; i++)
      if (!this.constant[i])
        throw new FluxionsError(
          "bad-axes",
          `outAxes of ${this.name} is null where the result changes with the row`,
          {
            hint: "null in outAxes is for what is the same for all rows.",
          },
        );
    return structure.build(this.rowOf(0), from);
  }

  private rowOf(row: number): ArrayLike<Like> & readonly Like[] {
    return this.leaves.map((c) => c[row]);
  }

  private refuse(axes: Axes, structure: Structure): never {
    throw new FluxionsError(
      "bad-axes",
      `outAxes ${JSON.stringify(axes)} of ${this.name} do not fit its result, ${structure.key === "*" ? "a number" : structure.key}`,
      { hint: "The rows of a number stand along axis 0; of an array of d dimensions along one of 0 … d." },
    );
  }
}

function depth(structure: Structure): number {
  const { parts } = structure;
  if (parts?.kind !== "array") return 0;
  return 1 + (parts.parts.length === 0 ? 0 : depth(parts.parts[0]));
}
