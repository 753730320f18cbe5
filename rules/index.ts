/** The default book: every page of this folder. */
import { Book } from "../src/language/book.js";
import { arithmetic } from "./arithmetic.js";
import { hyperbolic } from "./hyperbolic.js";
import { powers } from "./powers.js";
import { special } from "./special.js";
import { stable } from "./stable.js";
import { trigonometry } from "./trigonometry.js";

/** The book that is used unless another one is given: all pages of the folder `rules/`. */
export const defaultBook = new Book(arithmetic, powers, trigonometry, hyperbolic, stable, special);

export * from "./arithmetic.js";
export * from "./hyperbolic.js";
export * from "./powers.js";
export * from "./special.js";
export * from "./stable.js";
export * from "./trigonometry.js";
