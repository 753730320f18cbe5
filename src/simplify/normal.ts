/** The normal form modulo relations: what proofs of equality and the search for smaller forms are made of. */
import { reduced, writeFraction } from "../algebra/fraction.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { postorder } from "../expr/walk.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { Basis, type Learned, NOTHING_LEARNED, type Vocabulary } from "./basis.js";
import {
  type Eliminated,
  type Read,
  readWithRelations,
  reducedNumerator,
  reduceFraction,
} from "./relations.js";

/** Passes over an expression until the units of its angles and exponents no longer change. */
const MOST_PASSES = 4;

export class Normaliser {
  private readonly vocabulary: Vocabulary;
  private readonly arguments = new Map<Expr, Expr>();

  constructor(
    book: Book,
    private readonly context: Context,
    private readonly local: (e: Expr) => Expr,
    private readonly opens: (op: Op) => boolean = () => true,
    /** Must the image be defined wherever the expression is? A proof does without: it speaks of complex numbers on the way. */
    private readonly strict = false,
  ) {
    const [sign, log] = ["sign", "log"].map((name) => {
      const op = book.find(name, 1);
      return op !== undefined && opens(op) ? op : null;
    });
    this.vocabulary = { sign, log };
  }

  /** The expression in the basis, with the units that all of its angles and exponents have in common. */
  basis(e: Expr, how: "whole" | "apart" | "halved" = "whole"): { image: Expr; basis: Basis } {
    const apart = how === "apart";
    let learned = { ...NOTHING_LEARNED, apart: { angles: apart, exponents: apart } };
    const learns = !postorder([e]).some((n) => n.op === WHERE);
    for (let pass = 1; ; pass++) {
      const basis = this.newBasis(learns, learned);
      const image = basis.image(e);
      const found = pass < MOST_PASSES ? basis.found : null;
      if (found !== null) learned = found;
      else if (how === "halved") return this.inHalfUnits(e, learned, basis, learns);
      else return { image, basis };
    }
  }

  private newBasis(learns: boolean, learned: Learned): Basis {
    const canonical = (a: Expr) => this.canonical(a);
    return new Basis(
      this.context,
      this.vocabulary,
      canonical,
      this.local,
      this.opens,
      learns,
      this.strict,
      learned,
    );
  }

  /** Once more, with half the units: (1 - cos(x))/sin(x) is tan(x/2). */
  private inHalfUnits(
    e: Expr,
    learned: Learned,
    last: Basis,
    learns: boolean,
  ): { image: Expr; basis: Basis } {
    const units = new Map<Expr, Rational>();
    for (const [term, unit] of last.units) units.set(term, unit.mul(Rational.ratio(1, 2)));
    const basis = this.newBasis(learns, { ...learned, units });
    return { image: basis.image(e), basis };
  }

  read(image: Expr, eliminated?: Eliminated): Read {
    return readWithRelations(image, this.context, this.opens, eliminated);
  }

  /** Is it 0, as far as the relations tell? */
  isZero(e: Expr): boolean {
    const { image } = this.basis(e);
    return reducedNumerator(this.read(image)) === 0;
  }

  /** A kernel's argument in lowest terms, so that equal arguments are one node. */
  private canonical(e: Expr): Expr {
    if (isPlain(e)) return e;
    const known = this.arguments.get(e);
    if (known !== undefined) return known;
    const read = this.read(e);
    const f = reduced(reduceFraction(read));
    const out = writeFraction(read.reader.kernels, f);
    this.arguments.set(e, out);
    this.arguments.set(out, out);
    return out;
  }
}

/** A symbol, a number, or a sum of multiples of symbols: nothing that could be written in another way. */
function isPlain(e: Expr): boolean {
  if (e.op.kind === Kind.Sum) return e.args.every((a, i) => i % 2 === 1 || a.op.kind === Kind.Symbol);
  return (
    e.args.length === 0 ||
    (e.op.kind === Kind.Product && e.args.length === 2 && e.args[0].op.kind === Kind.Symbol)
  );
}
