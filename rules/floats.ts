import { systemPage } from "../src/language/page.js";

/**
 * What the float recipes of other pages are made of. The default book has none of these functions, so that no text of a
 * user's means them.
 */
export const floats = systemPage(`
# x*2^k for a whole k, rounded once, also where 2^k alone would overflow or vanish
fn ldexp(x, k) = x*2^k
  jvp      2^k*dx
  native   ldexp

# floor(log2(abs(x))) of a finite x other than 0
fn exponent(x)
  jvp      0*dx
  native   exponent
`);
