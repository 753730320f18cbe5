/** The tangent or cotangent of what does not vary, for rules that ask to be told: `symbolicZeros: true`. */
export class SymbolicZero {
  private readonly zero = true;

  toString(): string {
    return this.zero ? "a symbolic zero" : "";
  }
}

/** The one there is. A rule may return it, too. */
export const symbolicZero = new SymbolicZero();

/** Is a tangent known to be 0, because what it belongs to does not vary? */
export function isSymbolicZero(value: unknown): value is SymbolicZero {
  return value instanceof SymbolicZero;
}
