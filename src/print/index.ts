export { installPrinter } from "./install.js";
export { type LatexOptions, toLatex } from "./latex.js";
export { type MathmlOptions, toMathML } from "./mathml.js";
export { type PrintedLine, printShared, type SharedOptions, type SharedText } from "./shared.js";
export { type PrintOptions, print } from "./text.js";
