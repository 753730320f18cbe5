/** The worked examples of JAX's page on custom derivative rules. */
import {
  add,
  concrete,
  cos,
  div,
  type Expr,
  exp,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  sin,
  sqrt,
  sub,
  vmap,
} from "../../../src/index.js";
import { type Any, suiteOf } from "./case.js";
import { customJvp, customVjp, grad, jit, jvp, vjp } from "./loose.js";

const { cases, holds, differs } = suiteOf("Custom derivative rules");
export const documentationCases = cases;

const forward = (name: string, f: Any, rule: Any, options: Any = {}): Any =>
  (customJvp(f, { name, ...options }) as Any).defjvp(rule);

holds("TL;DR custom_jvp: sin(x)*y", "a function of two numbers and its rule for forward mode", () => {
  const f = forward(
    "f",
    (x: Expr, y: Expr) => mul(sin(x), y),
    ([x, y]: Any, [dx, dy]: Any) => [f(x, y), add(mul(cos(x), dx, y), mul(sin(x), dy))],
  );
  const [primal, tangent] = jvp(f, [2, 3], [1, 0]);
  return {
    "f(2,3)": [f(2, 3), 3 * Math.sin(2)],
    "jvp f (2,3) (1,0) primal": [primal, 3 * Math.sin(2)],
    "jvp f (2,3) (1,0) tangent": [tangent, 3 * Math.cos(2)],
    "grad f(2,3)": [grad(f)(2, 3), 3 * Math.cos(2)],
  };
});

for (const [test, demands] of [
  ["TL;DR custom_vjp: sin(x)*y reverse rule", "the same by a rule for reverse mode"],
  ["custom_vjp two args: sin(x)*y", "residuals go from the forward to the backward rule"],
] as const)
  holds(test, demands, () => {
    const f: Any = customVjp((x, y) => mul(sin(x), y), { name: "f" });
    f.defvjp(
      (x: Any, y: Any) => [f(x, y), [cos(x), sin(x), y]],
      ([c, s, y]: Any, g: Any) => [mul(c, g, y), mul(s, g)],
    );
    return {
      "grad f(2,3)": [grad(f)(2, 3), 3 * Math.cos(2)],
      "by both": [grad(f, [0, 1])(2, 3), [3 * Math.cos(2), Math.sin(2)]],
    };
  });

const log1pexp = (x: Expr) => log(add(1, exp(x)));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const slopes = [0, 1, 2].map(logistic);

differs(
  "Numerical stability: log1pexp without rule",
  "without a rule the derivative at 100 is NaN in floats of 32 bits",
  "numbers have 64 bits, so that exp(100) is one; NaN comes at 1000",
  () => ({
    "f(3)": [jit(log1pexp)(3), Math.log(1 + Math.exp(3))],
    "grad f(3)": [grad(log1pexp)(3), logistic(3)],
    "vmap grad f([0,1,2])": [vmap(grad(log1pexp))([0, 1, 2]), slopes],
    "in 64 bits": [grad(log1pexp)(100), 1],
    "beyond them": [grad(log1pexp)(1000), Number.NaN],
  }),
);

for (const [test, demands, jvps] of [
  ["Numerical stability: log1pexp with custom_jvp", "the rule is stable", false],
  ["Numerical stability: log1pexp with defjvps", "and so it is where it is given by the argument", true],
] as const)
  holds(test, demands, () => {
    const f: Any = customJvp(log1pexp, { name: "log1pexp" });
    const rule = (t: Any, x: Any) => mul(sub(1, div(1, add(1, exp(x)))), t);
    if (jvps) f.defjvps((t: Any, _out: Any, x: Any) => rule(t, x));
    else f.defjvp(([x]: Any, [t]: Any) => [f(x), rule(t, x)]);
    return {
      "grad f(100)": [grad(f)(100), 1],
      "grad f(1000)": [grad(f)(1000), 1],
      "f(3)": [f(3), Math.log(1 + Math.exp(3))],
      "jit f(3)": [jit(f)(3), Math.log(1 + Math.exp(3))],
      "grad f(3)": [grad(f)(3), logistic(3)],
      "vmap grad f([0,1,2])": [vmap(grad(f))([0, 1, 2]), slopes],
    };
  });

holds(
  "Enforcing a differentiation convention: x/(1+sqrt(x)) with rule",
  "the derivative at 0 is the one-sided limit",
  () => {
    const f = forward(
      "f",
      (x: Expr) => div(x, add(1, sqrt(x))),
      ([x]: Any, [t]: Any) => [f(x), mul(div(add(sqrt(x), 2), mul(2, pow(add(sqrt(x), 1), 2))), t)],
    );
    return { "grad f(0)": [grad(f)(0), 1], "grad f(4)": [grad(f)(4), 4 / 18] };
  },
);

holds("Gradient clipping: identity with clipped cotangent", "the gradient stays within bounds", () => {
  const clip: Any = customVjp((_lo, _hi, x) => x, { name: "clip_gradient" });
  clip.defvjp(
    (lo: Any, hi: Any, x: Any) => [x, [lo, hi]],
    ([lo, hi]: Any, g: Any) => [null, null, min(max(g, lo), hi)],
  );
  const ts = Array.from({ length: 21 }, (_, i) => i / 2);
  const clipped = vmap(grad((x: Expr) => clip(-0.75, 0.75, sin(x))))(ts);
  const inside = vmap(grad((x: Expr) => sin(clip(-0.75, 0.75, x))))(ts);
  return {
    "the identity inside": [inside, ts.map((t) => Math.min(Math.max(Math.cos(t), -0.75), 0.75))],
    "around sin": [clipped, ts.map((t) => 0.75 * Math.cos(t))],
  };
});

holds("Basic custom_jvp usage: sin", "values and derivatives of any order", () => {
  const f = forward(
    "f",
    (x: Expr) => sin(x),
    ([x]: Any, [t]: Any) => [f(x), mul(cos(x), t)],
  );
  return {
    "f(3)": [f(3), Math.sin(3)],
    "jvp f (3) (1) tangent": [jvp(f, [3], [1])[1], Math.cos(3)],
    "grad f(3)": [grad(f)(3), Math.cos(3)],
    "grad grad f(3)": [grad(grad(f))(3), -Math.sin(3)],
  };
});

holds("Multiple arguments: x^2*y", "the rule sees all tangents at once", () => {
  const f = forward(
    "f",
    (x: Expr, y: Expr) => mul(pow(x, 2), y),
    ([x, y]: Any, [dx, dy]: Any) => [f(x, y), add(mul(2, x, y, dx), mul(pow(x, 2), dy))],
  );
  return { "grad f(2,3)": [grad(f)(2, 3), 12], "by y": [grad(f, 1)(2, 3), 4] };
});

holds("defjvps with None: x^2*y, second rule None (zero)", "a rule that is missing says 0", () => {
  const f: Any = customJvp((x, y) => mul(pow(x, 2), y), { name: "f" });
  f.defjvps((dx: Any, _out: Any, x: Any, y: Any) => mul(2, x, y, dx), null);
  return {
    "grad f(2,3)": [grad(f)(2, 3), 12],
    "grad f arg0 (2,3)": [grad(f, 0)(2, 3), 12],
    "grad f arg1 (2,3)": [grad(f, 1)(2, 3), 0],
  };
});

const CALLS =
  "a function is called once more to be looked at, with symbols, and its rule once for all numbers: what they do besides returning is not repeated";
/** The calls that something makes of a function, of its rule, and of its backward rule. */
function traced(work: (called: string[]) => unknown): [value: unknown, called: string[]] {
  const called: string[] = [];
  const value = work(called);
  return [value, [...new Set(called)].sort()];
}

differs("Call trace: sin with prints", "function and rule are called when they are needed", CALLS, () => {
  const make = (called: string[]): Any => {
    const f = forward(
      "f",
      (x: Expr) => {
        called.push("f");
        return sin(x);
      },
      ([x]: Any, [t]: Any) => {
        called.push("f_jvp");
        return [f(x), mul(cos(x), t)];
      },
    );
    return f;
  };
  const plain = ["f"];
  const both = ["f", "f_jvp"];
  const value = Math.sin(3);
  return {
    "f(3) prints": [traced((c) => make(c)(3)), [value, plain]],
    "jit f(3)": [traced((c) => jit((x: Expr) => make(c)(x))(3))[0], value],
    "jvp(3,1) tangent": [traced((c) => jvp(make(c), [3], [1])[1]), [Math.cos(3), both]],
    "grad(3)": [traced((c) => grad(make(c))(3)), [Math.cos(3), both]],
    "grad grad(3)": [traced((c) => grad(grad(make(c)))(3)), [-value, both]],
    "vmap f([0,1,2])": [traced((c) => vmap(make(c))([0, 1, 2]))[0], [0, Math.sin(1), Math.sin(2)]],
    "once for all numbers": [
      (() => {
        const called: string[] = [];
        const f = make(called);
        for (let i = 0; i < 5; i++) grad(f)(i);
        return called.filter((c) => c === "f_jvp").length;
      })(),
      1,
    ],
  };
});

holds(
  "Control flow: x>0: sin else cos, rule 2*x_dot / 3*x_dot",
  "function and rule branch by numbers",
  () => {
    const f = forward(
      "f",
      (x: Expr) => (concrete(x) > 0 ? sin(x) : cos(x)),
      ([x]: Any, [t]: Any) => [f(x), concrete(x) > 0 ? mul(2, t) : mul(3, t)],
    );
    return { "grad f(1)": [grad(f)(1), 2], "grad f(-1)": [grad(f)(-1), 3] };
  },
);

differs(
  "custom_vjp call trace: sin with prints",
  "forward and backward rule are called when they are needed; forward mode is refused",
  `${CALLS}; forward mode works, by the transpose of the backward rule`,
  () => {
    const make = (called: string[]): Any => {
      const f: Any = customVjp(
        (x) => {
          called.push("f");
          return sin(x);
        },
        { name: "f" },
      );
      return f.defvjp(
        (x: Any) => {
          called.push("f_fwd");
          return [f(x), cos(x)];
        },
        (c: Any, g: Any) => {
          called.push("f_bwd");
          return [mul(c, g)];
        },
      );
    };
    const all = ["f", "f_bwd", "f_fwd"];
    const [primal, pull] = vjp(make([]), 3) as Any;
    return {
      "f(3)": [traced((c) => make(c)(3)), [Math.sin(3), ["f"]]],
      "grad f(3)": [traced((c) => grad(make(c))(3)), [Math.cos(3), all]],
      "vjp f 3 primal": [primal, Math.sin(3)],
      "pullback(1)": [pull(1), [Math.cos(3)]],
      "jvp f (3)(1)": [jvp(make([]), [3], [1])[1], Math.cos(3)],
    };
  },
);

/** What the examples on containers compute. */
const point = (x: Expr, y: Expr) => ({ a: pow(x, 2), b: [sin(x), cos(y)] });
const use = (f: Any) => (x: Expr, y: Expr) => {
  const { a, b } = f(x, y);
  return add(a, b[0]);
};

holds("Containers (jvp): objects and arrays", "results are trees, and tangents are built like them", () => {
  const f = forward("f", point, ([x, y]: Any, [dx, dy]: Any) => [
    f(x, y),
    { a: mul(2, x, dx), b: [mul(cos(x), dx), neg(mul(sin(y), dy))] },
  ]);
  return {
    value: [f(1, 2), { a: 1, b: [Math.sin(1), Math.cos(2)] }],
    grad: [grad(use(f))(1, 2), 2 + Math.cos(1)],
    jvp: [jvp(f, [1, 2], [1, 1])[1], { a: 2, b: [Math.cos(1), -Math.sin(2)] }],
  };
});

holds("Containers (vjp): same, reverse rule", "cotangents come as they are built", () => {
  const f: Any = customVjp(point, { name: "f" });
  f.defvjp(
    (x: Any, y: Any) => [f(x, y), [x, y]],
    ([x, y]: Any, { a, b }: Any) => [add(mul(2, x, a), mul(cos(x), b[0])), neg(mul(sin(y), b[1]))],
  );
  const value = f(1, 2);
  const flat = { a: value.a, b0: value.b[0], b1: value.b[1] };
  return {
    "f(1,2)": [flat, { a: 1, b0: Math.sin(1), b1: Math.cos(2) }],
    "grad of a+b0 at (1,2)": [grad(use(f), [0, 1])(1, 2), [2 + Math.cos(1), 0]],
  };
});

const cube = (x: Expr) => pow(x, 3);

holds("nondiff_argnums (jvp): app(f,x)=f(x)", "functions may be arguments", () => {
  const app = forward(
    "app",
    (f: Any, x: Expr) => f(x),
    (f: Any, [x]: Any, [t]: Any) => [f(x), mul(2, t)],
    {
      nondiffArgnums: 0,
    },
  );
  return { "app(x->x^3, 3)": [app(cube, 3), 27], "grad arg1 app(x->x^3, 3)": [grad(app, 1)(cube, 3), 2] };
});

holds(
  "nondiff_argnums (jvp): app2(f,x,g)=f(g(x)), non-diff args first in rule",
  "wherever they stand",
  () => {
    const app2 = forward(
      "app2",
      (f: Any, x: Expr, g: Any) => f(g(x)),
      (f: Any, g: Any, [x]: Any, [t]: Any) => [f(g(x)), mul(3, t)],
      { nondiffArgnums: [0, 2] },
    );
    const five = (y: Expr) => mul(5, y);
    return {
      "app2(x->x^3, 3, y->5*y)": [app2(cube, 3, five), 3375],
      "grad arg1": [grad(app2, 1)(cube, 3, five), 3],
    };
  },
);

holds("nondiff_argnums (vjp): app(f,x)=f(x)", "in reverse mode, too", () => {
  const app: Any = customVjp((f: Any, x: Expr) => f(x), { name: "app", nondiffArgnums: 0 });
  app.defvjp(
    (f: Any, x: Any) => [f(x), x],
    (_f: Any, _x: Any, g: Any) => [mul(5, g)],
  );
  const square = (x: Expr) => pow(x, 2);
  return { "app(x->x^2, 4)": [app(square, 4), 16], "grad arg1": [grad(app, 1)(square, 4), 5] };
});
