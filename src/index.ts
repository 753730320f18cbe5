import { installPrinter } from "./print/index.js";
import { installCoercion } from "./transform/coercion.js";

export * from "../rules/index.js";
export { apart } from "./algebra/apart.js";
export type { Budget } from "./algebra/budget.js";
export { coefficients, collect, degree } from "./algebra/coefficients.js";
export { expand } from "./algebra/expand.js";
export { factor, squareFree } from "./algebra/factor.js";
export type { AlgebraOptions } from "./algebra/options.js";
export { type Conditional, cancel, cancelWithConditions, together } from "./algebra/together.js";
export type { Integral } from "./answers/antiderivative.js";
export type { DefiniteIntegral } from "./answers/definite.js";
export type { Verified } from "./answers/integral-check.js";
export type { Limit, Side } from "./answers/limit.js";
export type { SearchBudget } from "./answers/search.js";
export type { Dropped, Solution, Solutions } from "./answers/solve.js";
export type { Backend, Column, FloatColumn, Precision } from "./backends/backend.js";
export {
  CompiledFormulas,
  type CompileOptions,
  compile,
  evaluate,
  type Progress,
  type Result,
  type RunOptions,
} from "./backends/compile.js";
export { type BackendDescription, describeBackends } from "./backends/describe.js";
export type { Inputs, InputValue } from "./backends/inputs.js";
export { allBackends, registerBackend } from "./backends/registry.js";
export type { Arranged, OutputTree } from "./backends/tree.js";
export type { Variable } from "./calculus/derivative.js";
export type { CodeOptions } from "./code/code.js";
export type { CodeTarget } from "./code/targets.js";
export * from "./defaults.js";
export {
  type Arrival,
  type ExplainedStep,
  Explanation,
  type ExplanationJSON,
  type StepJSON,
  type WritingOptions,
} from "./explain/index.js";
export { FluxionsError, type Place } from "./expr/error.js";
export { Expr, nodeCount, workspace } from "./expr/node.js";
export { E as e, PI as pi } from "./expr/reals.js";
export { replace } from "./expr/rebuild.js";
export { countNodes, freeSymbols } from "./expr/walk.js";
export {
  ask,
  assume,
  assuming,
  bounds,
  isDefined,
  isInteger,
  isNonzero,
  type Sign,
  signOf,
} from "./facts/ask.js";
export type { Context } from "./facts/context.js";
export type { Answer } from "./facts/fact.js";
export type { Interval } from "./facts/interval.js";
export { type Reduction, type RowReduction, reduceRows } from "./kernel/reduce.js";
export { Book, type DeclaredFunction } from "./language/book.js";
export { type ExprJSON, type ExprsJSON, toJSON } from "./language/json.js";
export { type Like, toExpr } from "./language/like.js";
export { type MathjsClasses, toMathjs } from "./language/mathjs.js";
export * from "./language/operations.js";
export { Page } from "./language/page.js";
export type { ParseLimits } from "./language/parse.js";
export { formulaTag } from "./language/template-tag.js";
export type { Value } from "./numbers/decimal-point.js";
export { evaluateDigits, evaluateExact, type Values } from "./numbers/evaluate.js";
export {
  type LatexOptions,
  type MathmlOptions,
  type PrintOptions,
  print,
  printShared,
  toLatex,
  toMathML,
} from "./print/index.js";
export type { RewriteBudget, Step, Stopped } from "./rewrite/step.js";
export { domainConditions, domainOf } from "./simplify/conditions.js";
export type { EqualBudget, Equality, Undecided } from "./simplify/equal.js";
export type { Series, SeriesBudget } from "./simplify/series.js";
export type { Simplified } from "./simplify/simplify.js";
export {
  type AuxOptions,
  type CheckGradsOptions,
  checkGrads,
  type GradOptions,
  grad,
  gradient,
  hessian,
  hvp,
  type JitOptions,
  jacfwd,
  jacobian,
  jacrev,
  jet,
  jit,
  jvp,
  linearize,
  linearTranspose,
  type TransformOptions,
  type VmapOptions,
  valueAndGrad,
  vjp,
  vmap,
} from "./transform/api.js";
export { type CallbackOptions, pureCallback, pureCallbackWith, type Shape } from "./transform/callback.js";
export type { Mode } from "./transform/check-grads.js";
export { cond, select, stopGradient, switchCase } from "./transform/control.js";
export { customGradient, customJvp, customVjp } from "./transform/custom/custom.js";
export type { NamedFunction } from "./transform/custom/named.js";
export type { CustomFunction, CustomOptions, JvpRule, RuleOptions } from "./transform/custom/options.js";
export { isSymbolicZero, type SymbolicZero, symbolicZero } from "./transform/symbolic-zero.js";
export { concrete } from "./transform/trace.js";
export { registerTree, type Tree, treeLeaves, treeMap } from "./transform/tree.js";
export type { Given, Replaced, ScalarOf } from "./transform/types.js";
export type { Axes } from "./transform/vmap.js";
export type { CheckResult, Counterexample, SubjectReport, Verification } from "./verify/report.js";
export { verificationText } from "./verify/table.js";
export type { VerifyOptions } from "./verify/verify.js";

installPrinter();
installCoercion();
