/** What JAX's tests of its newer custom_jvp and custom_vjp demand: tests/custom_api_test.py. */
import { add, cos, type Expr, mul, registerTree, vmap } from "../../../src/index.js";
import { type Any, refused, suiteOf } from "./case.js";
import { customJvp, customVjp, grad, jit } from "./loose.js";

const forward = suiteOf("CustomJVP3Test");
const { cases, differs, holds } = suiteOf("CustomVJP3Test");
export const forwardVariantCases = forward.cases;
export const variantCases = cases;

const closing = (x: Expr): Any => {
  const f: Any = customVjp((y) => mul(x, y), { name: "f" });
  return f.defvjp(
    (y: Any) => [f(y), cos(y)],
    (c: Any, ct: Any) => [mul(c, ct)],
  );
};

forward.differs(
  "test_closed_over_tracer_error",
  "closing over a traced value is refused",
  "it works: what a function closes over goes with its calls; only deriving by it is refused",
  () => {
    const make = (x: Expr): Any => {
      const f: Any = customJvp((y: Any) => mul(x, y), { name: "f" });
      return f.defjvp(([y]: Any, [t]: Any) => [f(y), mul(cos(y), t)]);
    };
    return {
      "under jit": [jit((x: Expr, y: Expr) => make(x)(y))(2, 3), 6],
      "under vmap": [vmap((x: Expr) => make(x)(3))([0, 1, 2]), [0, 3, 6]],
      grad: [vmap((x: Expr) => grad(make(x))(3))([0, 1]), [Math.cos(3), Math.cos(3)]],
      "by it": refused(() => grad((x: Expr) => make(x)(3))(2), /^closed-over: f/),
    };
  },
);

differs(
  "test_closed_over_vmap_tracer",
  "closing over a mapped value is refused",
  "it works, row by row",
  () => ({
    value: [vmap((x: Expr) => closing(x)(3))([0, 1, 2]), [0, 3, 6]],
    grad: [vmap((x: Expr) => grad(closing(x))(3))([0, 1, 2]), [Math.cos(3), Math.cos(3), Math.cos(3)]],
  }),
);

differs(
  "test_overbatched_fwd_rule_error",
  "a forward rule whose result varies with more than the function's is refused",
  "it works: the function's result does not vary with the row, that of its forward rule does",
  () => {
    const g = (s: Expr): Any => {
      const f: Any = customVjp((y) => y, { name: "f" });
      return f.defvjp(
        (y: Any) => [add(y, s), null],
        (_: Any, ct: Any) => [mul(s, ct)],
      );
    };
    return {
      value: [vmap((s: Expr) => g(s)(3))([1, 2]), [3, 3]],
      grad: [vmap((s: Expr) => grad(g(s))(3))([1, 2]), [1, 2]],
    };
  },
);

class Two {
  constructor(
    readonly a: Any,
    readonly b: Any,
  ) {}
}
registerTree(
  Two,
  (p) => [[p.a, p.b], null],
  (_, [a, b]) => new Two(a, b),
);

holds("test_hityped_tracers", "an argument may be of a class of one's own", () => {
  const f: Any = customVjp((p: Two, y: Expr) => mul(p.a, p.b, y), { name: "f" });
  f.defvjp(
    (p: Any, y: Any) => [f(p, y), [p, y]],
    ([p, y]: Any, ct: Any) => [new Two(mul(p.b, y, ct), mul(p.a, y, ct)), mul(p.a, p.b, ct)],
  );
  const at = new Two(2, 3);
  const [dp, dy] = grad(f, [0, 1])(at, 5) as Any;
  return {
    value: [jit((p: Two, y: Expr) => f(p, y))(at as Any, 5), 30],
    container: [dp, new Two(15, 10)],
    da: [dp.a, 15],
    db: [dp.b, 10],
    dy: [dy, 6],
  };
});
