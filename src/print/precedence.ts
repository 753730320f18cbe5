/** How tightly each form binds, in text and in LaTeX alike. A form stands bare where at least its level is asked for. */
export const Level = {
  /** Anything may stand here: inside parentheses, braces, between commas. */
  Any: 0,
  Or: 1,
  And: 2,
  Comparison: 3,
  Sum: 4,
  /** A leading minus; below a product, so that no sign follows an operator. */
  Negative: 5,
  Product: 6,
  /** `not` binds more tightly than arithmetic, as in mathjs. */
  Not: 7,
  Power: 8,
  Atom: 9,
} as const;
