export { type ExplainDerivativeOptions, explainDerivative } from "./derivative.js";
export {
  type Arrival,
  type ExplainedStep,
  Explanation,
  type ExplanationJSON,
  type ExplanationParts,
  type FormulaJSON,
  type StepJSON,
  type WritingOptions,
} from "./explanation.js";
export { type ExplainSimplificationOptions, explainSimplification } from "./simplification.js";
