/** The transformations as Python has them: JAX's tests pass anything to them, what they must refuse as well. */
import * as fluxions from "../../../src/index.js";
import type { Any } from "./case.js";

type Loose = (f: Any, ...rest: Any[]) => Any;
type Wrapping = (f: (...args: Any[]) => Any, options?: Any) => Any;

export const checkGrads: Loose = fluxions.checkGrads;
export const customGradient: Wrapping = fluxions.customGradient;
export const customJvp: Wrapping = fluxions.customJvp;
export const customVjp: Wrapping = fluxions.customVjp;
export const grad: Loose = fluxions.grad;
export const hessian: Loose = fluxions.hessian;
export const hvp: Loose = fluxions.hvp;
export const jacfwd: Loose = fluxions.jacfwd;
export const jacobian: Loose = fluxions.jacobian;
export const jacrev: Loose = fluxions.jacrev;
export const jit: Loose = fluxions.jit;
export const jvp: Loose = fluxions.jvp;
export const linearTranspose: Loose = fluxions.linearTranspose;
export const linearize: Loose = fluxions.linearize;
export const valueAndGrad: Loose = fluxions.valueAndGrad;
export const vjp: Loose = fluxions.vjp;
