/** Subexpressions that occur more than once, as lines of their own. */
import { Expr, symbol } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { type LatexOptions, toLatex } from "./latex.js";
import { print } from "./text.js";

export interface SharedOptions extends LatexOptions {
  readonly format?: "text" | "latex" | undefined;
  /** The number of nodes from which on a subexpression gets a name; 4 unless told. */
  readonly minNodes?: number | undefined;
}

/** `name = text` */
export interface PrintedLine {
  /** In the grammar of input, also beside LaTeX. */
  readonly name: string;
  readonly text: string;
}

export interface SharedText {
  /** A line uses the names of earlier lines only. */
  readonly lines: readonly PrintedLine[];
  readonly results: readonly PrintedLine[];
}

/** Sizes beyond this are not told apart. */
const COUNTED = 1_000_000;

/** Numbers, conditions and the parts of a page's formula keep their places: a name stands for a real number. */
const mayBeNamed = (e: Expr): boolean => e.args.length > 0 && !e.op.boolean;

/**
 * Prints expressions with a name for each subexpression that occurs more than once in them: t1, t2, … in the order
 * in which they are needed. Names that occur in the expressions are left out.
 * @param es one expression, a list, or a record; results are named `result`, `result1` …, or by the record's keys
 * @example
 * const f = parse("exp(-x^2/2)");
 * const { lines, results } = printShared({ f, slope: derive(f, "x") });
 * console.log(`${lines[0].name} = ${lines[0].text}, slope = ${results[1].text}`); // t1 = exp(-x^2/2), slope = -t1*x
 * @throws FluxionsError `too-long-to-print`
 */
export function printShared(
  es: Expr | readonly Expr[] | Readonly<Record<string, Expr>>,
  options: SharedOptions = {},
): SharedText {
  const named: (readonly [string, Expr])[] =
    es instanceof Expr
      ? [["result", es]]
      : Array.isArray(es)
        ? (es as readonly Expr[]).map((e, i) => [`result${i + 1}`, e])
        : Object.entries(es as Readonly<Record<string, Expr>>);
  const roots = named.map(([, e]) => e);
  const write = (e: Expr) => (options.format === "latex" ? toLatex(e, options) : print(e, options));

  const order = postorder(roots);
  const uses = countUses(order, roots);
  const sizes = new Map<Expr, number>();
  const taken = new Set(order.filter((n) => n.op.kind === Kind.Symbol).map((n) => n.value as string));
  const replaced = new Map<Expr, Expr>();
  const lines: PrintedLine[] = [];
  const minNodes = options.minNodes ?? 4;
  let number = 0;
  for (const n of order) {
    let size = 1;
    let changed = false;
    for (const a of n.args) {
      size = Math.min(COUNTED, size + (sizes.get(a) ?? 1));
      if (replaced.get(a) !== a) changed = true;
    }
    const own = changed
      ? build(
          n.op,
          n.value instanceof Expr ? n.value : null,
          n.args.map((a) => replaced.get(a) ?? a),
        )
      : n;
    if ((uses.get(n) ?? 0) < 2 || size < minNodes || !mayBeNamed(n)) {
      replaced.set(n, own);
      sizes.set(n, size);
      continue;
    }
    do number++;
    while (taken.has(`t${number}`));
    const name = `t${number}`;
    lines.push({ name, text: write(own) });
    replaced.set(n, symbol(name));
    sizes.set(n, 1);
  }
  return {
    lines,
    results: named.map(([name, e]) => ({ name, text: write(replaced.get(e) ?? e) })),
  };
}

/** How often each node is an operand or a result. */
function countUses(order: readonly Expr[], roots: readonly Expr[]): Map<Expr, number> {
  const uses = new Map<Expr, number>();
  const count = (e: Expr) => uses.set(e, (uses.get(e) ?? 0) + 1);
  for (const n of order) for (const a of n.args) count(a);
  for (const e of roots) count(e);
  return uses;
}
