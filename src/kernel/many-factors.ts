/** What products of many factors have in common, as products of their own. */
import { type Expr, exactly } from "../expr/node.js";
import { PRODUCT } from "../expr/op.js";
import { integer, ONE, smallInteger } from "../expr/reals.js";
import { type Operand, shareLists } from "../expr/sharing.js";
import { type Factor, inverse, isDivisor } from "./factor.js";

/** A base with more different exponents is not taken apart. */
const MOST_EXPONENTS = 3;

/**
 * Writes each product as one of few factors, which are products that others have as well. What stands below the line
 * is shared by itself, so that a product still divides once.
 */
export function shareManyFactors(products: readonly Expr[], lists: Map<Expr, readonly Factor[]>): void {
  const items = new Items(products);
  const layers: number[][] = [];
  const rows = products.map((p) => {
    const { constants, above, below } = items.numbered(p);
    const entered = (list: number[]) => layers.push(list) - 1;
    return { constants, above: above.map(entered), below: below.map(entered) };
  });
  const { parts, lists: shared } = shareLists(layers);
  const made: Expr[] = [];
  const factorOf = (o: Operand): Factor => (o < 0 ? { base: made[~o], exponent: ONE } : items.all[o]);
  for (const part of parts) {
    const factors = part.map(factorOf);
    // Flat, it would take as much room as all of its factors.
    const nested = exactly(
      PRODUCT,
      factors.flatMap((f) => [f.base, f.exponent]),
      ONE,
    );
    made.push(nested);
    lists.set(nested, factors);
  }
  const joined = (layers: readonly number[]) => powersOf(layers.flatMap((l) => shared[l]).map(factorOf));
  products.forEach((p, i) => {
    const { constants, above, below } = rows[i];
    const factors = [...constants, ...joined(above), ...joined(below).map(inverse)];
    // A part of two factors may be this very product.
    const only = factors.length === 1 && factors[0].exponent === ONE ? lists.get(factors[0].base) : undefined;
    lists.set(p, only ?? factors);
  });
}

interface Numbered {
  readonly constants: Factor[];
  /** Numbers of factors above and below the line, in lists of which none has a base twice. */
  readonly above: number[][];
  readonly below: number[][];
}

/**
 * Factors by numbers. x² is taken apart into x·x where x also has another exponent: of the factors of a derivative of
 * x²·y²·z² all but one have the exponent 2, so it is x·y·z times a product that lacks one factor.
 */
class Items {
  readonly all: Factor[] = [];
  private readonly numbers = new Map<Expr, Map<Expr, number>>();
  /** For each base its whole exponents from the smallest on, and the number of the factor that leads from each to the next. */
  private readonly steps = new Map<Expr, { readonly exponents: number[]; numbers: number[] | null }>();

  constructor(products: readonly Expr[]) {
    for (const { args } of products)
      for (let i = 0; i < args.length; i += 2) {
        const n = Math.abs(smallInteger(args[i + 1]));
        if (Number.isNaN(n)) continue;
        const known = this.steps.get(args[i]);
        if (known === undefined) this.steps.set(args[i], { exponents: [n], numbers: null });
        else if (!known.exponents.includes(n) && known.exponents.length <= MOST_EXPONENTS)
          known.exponents.push(n);
      }
    for (const { exponents } of this.steps.values()) exponents.sort((a, b) => a - b);
  }

  numbered({ args }: Expr): Numbered {
    const out: Numbered = { constants: [], above: [], below: [] };
    for (let i = 0; i < args.length; i += 2) {
      const base = args[i];
      const exponent = args[i + 1];
      if ((base.symbols | exponent.symbols) === 0) out.constants.push({ base, exponent });
      else if (exponent === ONE) this.place(base, exponent, 1, out.above);
      else {
        const f = { base, exponent };
        const below = isDivisor(f);
        const upright = below ? inverse(f).exponent : exponent;
        this.place(base, upright, smallInteger(upright), below ? out.below : out.above);
      }
    }
    return out;
  }

  /** @param n the exponent, or NaN where it is not whole */
  private place(base: Expr, exponent: Expr, n: number, layers: number[][]): void {
    const steps = Number.isNaN(n) ? undefined : this.steps.get(base);
    if (steps === undefined || steps.exponents.length > MOST_EXPONENTS) {
      put(layers, 0, this.numberOf(base, exponent));
      return;
    }
    const { exponents } = steps;
    steps.numbers ??= exponents.map((e, k) =>
      this.numberOf(base, integer(k === 0 ? e : e - exponents[k - 1])),
    );
    for (let k = 0; k < exponents.length && exponents[k] <= n; k++) put(layers, k, steps.numbers[k]);
  }

  private numberOf(base: Expr, exponent: Expr): number {
    const known = this.numbers.get(base) ?? new Map<Expr, number>();
    this.numbers.set(base, known);
    const number = known.get(exponent) ?? this.all.push({ base, exponent }) - 1;
    known.set(exponent, number);
    return number;
  }
}

function put(layers: number[][], layer: number, number: number): void {
  if (layers.length === layer) layers.push([]);
  layers[layer].push(number);
}

/** A base that occurs several times with whole exponents becomes one power. */
function powersOf(factors: readonly Factor[]): readonly Factor[] {
  const exponents = new Map<Expr, number>();
  const others: Factor[] = [];
  for (const f of factors) {
    const n = smallInteger(f.exponent);
    if (Number.isNaN(n)) others.push(f);
    else exponents.set(f.base, (exponents.get(f.base) ?? 0) + n);
  }
  return [...[...exponents].map(([base, n]) => ({ base, exponent: integer(n) })), ...others];
}
