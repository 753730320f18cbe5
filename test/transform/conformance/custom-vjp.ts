/** What JAX's tests of custom_vjp, custom_gradient and closure_convert demand: tests/custom_api_test.py. */
import {
  add,
  concrete,
  cos,
  type Expr,
  eq,
  isSymbolicZero,
  max,
  min,
  mul,
  pow,
  print,
  registerTree,
  sin,
  sub,
  symbol,
  tan,
  toCode,
  vmap,
} from "../../../src/index.js";
import { type Any, refused, suiteOf } from "./case.js";
import { doubledBack, orders, type Road, repeated, slope } from "./functions.js";
import {
  checkGrads,
  customGradient,
  customJvp,
  customVjp,
  grad,
  jacrev,
  jit,
  jvp,
  linearize,
  valueAndGrad,
  vjp,
} from "./loose.js";
import { more } from "./more.js";

const { cases, holds, differs, cannot } = suiteOf("CustomVJPTest");
export const customVjpCases = cases;

const sum = (list: Any): Any => add(...list);
const around: readonly Road[] = [
  ["plain", (g) => grad(g)],
  ["jit inside", (g) => grad(jit(g))],
  ["jit outside", (g) => jit(grad(g))],
  ["jit on both sides", (g) => jit(grad(jit(g)))],
];

holds("test_basic", "the rule is used by grad and value_and_grad", () => {
  const f = doubledBack();
  return {
    "f(3)": [f(3), Math.sin(3)],
    grad: [grad(f)(3), 2 * Math.cos(3)],
    both: [valueAndGrad(f)(3), [Math.sin(3), 2 * Math.cos(3)]],
  };
});

holds("test_invariance", "the value that value_and_grad returns is the function again, with its rule", () => {
  const f: Any = customVjp((x) => mul(0.5, cos(mul(2, x))), { name: "f" });
  f.defvjp(
    (x: Any) => [f(x), x],
    (_: Any, ct: Any) => [mul(3, ct)],
  );
  const f2 = (x: Expr): Any => valueAndGrad(f)(x)[0];
  const f3 = (x: Expr): Any => valueAndGrad(f2)(x)[0];
  const wanted = [Math.cos(2) / 2, 3];
  return {
    "f(1)": [f(1), Math.cos(2) / 2],
    grad: [grad(f)(1), 3],
    f2: [valueAndGrad(f2)(1), wanted],
    f3: [valueAndGrad(f3)(1), wanted],
  };
});

holds("test_python_control_flow", "function and rule may branch by the number of the point", () => {
  const f: Any = customVjp((x) => (concrete(x) > 0 ? sin(x) : cos(x)), { name: "f" });
  f.defvjp(
    (x: Any) => [f(x), x],
    (x: Any, ct: Any) => [concrete(x) > 0 ? mul(2, ct) : mul(3, ct)],
  );
  return {
    "f(2)": [f(2), Math.sin(2)],
    "grad 2": [grad(f)(2), 2],
    "f(-2)": [f(-2), Math.cos(-2)],
    "grad -2": [grad(f)(-2), 3],
  };
});

holds("test_vmap", "every nesting of vmap and grad uses the rule", () => {
  const f = doubledBack();
  const rows = [0, 1, 2];
  const matrix = [rows, [3, 4, 5]];
  const slopes = rows.map((x) => 2 * Math.cos(x));
  const total = (r: Expr[]) => sum(vmap(f)(r));
  const all = (m: Expr[][]) => sum((vmap(vmap(f))(m) as Any).flat());
  return {
    vmap: [vmap(f)(rows), rows.map(Math.sin)],
    "vmap of vmap": [vmap(vmap(f))(matrix), matrix.map((r) => r.map(Math.sin))],
    "vmap of grad": [vmap(grad(f))(rows), slopes],
    "grad of vmap": [grad(total)(rows), slopes],
    "vmap of grad of vmap": [vmap(grad(total))(matrix), matrix.map((r) => r.map((x) => 2 * Math.cos(x)))],
    "grad of vmap of vmap": [grad(all)(matrix), matrix.map((r) => r.map((x) => 2 * Math.cos(x)))],
  };
});

holds("test_jit", "compiling before or after deriving changes nothing", () => {
  const f = doubledBack();
  return {
    value: [jit(jit(f))(3), Math.sin(3)],
    "grad 3": [jit(grad(f))(3), 2 * Math.cos(3)],
    ...orders("grad", f, 2 * Math.cos(3), around, 3),
  };
});

holds("test_pytrees", "arguments, results and residuals are trees", () => {
  const f: Any = customVjp((p: { a: Expr }) => ({ b: sin(p.a) }), { name: "f" });
  f.defvjp(
    (p: Any) => [f(p), { r: cos(p.a) }],
    (res: Any, ct: Any) => [{ a: mul(2, res.r, ct.b) }],
  );
  const g = grad((p: { a: Expr }) => f(p).b)({ a: 3 });
  return {
    value: [f({ a: 3 }), { b: Math.sin(3) }],
    grad: [g, { a: 2 * Math.cos(3) }],
    "grad a": [g.a, 2 * Math.cos(3)],
  };
});

differs(
  "test_jvp_error",
  "forward mode on a function with a rule for reverse mode is refused, also under vmap and jit",
  "forward mode works, by the transpose of the backward rule; only a backward rule that is not linear is refused",
  () => {
    const f = doubledBack();
    const bent: Any = customVjp((x) => x, { name: "bent" });
    bent.defvjp(
      (x: Any) => [x, null],
      (_: Any, ct: Any) => [max(ct, 0)],
    );
    const message = /^nonlinear-rule: forward mode of bent needs the transpose/;
    return {
      jvp: [jvp(f, [3], [1]), [Math.sin(3), 2 * Math.cos(3)]],
      "of vmap": [jvp(vmap(f), [[3]], [[1]])[1], [2 * Math.cos(3)]],
      "of jit": [jvp(jit(f), [3], [1])[1], 2 * Math.cos(3)],
      "not linear": refused(() => jvp(bent, [3], [1]), message),
      "not linear, of vmap": refused(() => jvp(vmap(bent), [[3]], [[1]]), message),
      "not linear, of jit": refused(() => jvp(jit(bent), [3], [1]), message),
    };
  },
);

differs(
  "test_kwargs",
  "arguments with defaults reach the rule in their positions",
  "arguments are given by position, as JavaScript has them; what is left out has its default",
  () => {
    const f: Any = customVjp((x: Expr, y: Expr | number = 2) => mul(x, y), { name: "f" });
    f.defvjp(
      (x: Any, y: Any = 2) => [f(x, y), [x, y]],
      (res: Any, ct: Any) => [mul(10, res[1], ct), ...(res[1] === 2 ? [] : [mul(res[0], ct)])],
    );
    return {
      default: [f(10), 20],
      "grad with the default": [grad(f)(10), 20],
      "grad of both": [grad(f, [0, 1])(10, 5), [50, 10]],
    };
  },
);

holds(
  "test_initial_style",
  "the rule is used inside of a loop, and is itself derived for the second derivative",
  () => {
    const f = doubledBack();
    const g = (x: Expr) => repeated(f, x, 1);
    return {
      grad: [grad(g)(3), 2 * Math.cos(3)],
      "grad grad": [grad(grad(g))(3), -2 * Math.sin(3)],
      ...orders("grad", g, 2 * Math.cos(3), around, 3),
    };
  },
);

holds("test_initial_style_vmap", "vmap of a loop over a function with a rule, under jit in any place", () => {
  const f = doubledBack();
  const h = (r: Expr[]) => sum(vmap((x: Expr) => repeated(f, x, 1))(r));
  const at = [0, 1, 2];
  const slopes = at.map((x) => 2 * Math.cos(x));
  return { value: [jit(vmap(f))(at), at.map(Math.sin)], ...orders("grad", h, slopes, around, at) };
});

/** Applies a function that is no input; the rule says cos. */
function app(options: Any): Any {
  const f: Any = customVjp((g: (x: Expr) => Expr, x: Expr) => g(x), { name: "app", ...options });
  return f.defvjp(
    (g: Any, x: Any) => [f(g, x), cos(x)],
    (_g: Any, c: Any, ct: Any) => [mul(c, ct)],
  );
}
const double = (x: Expr) => mul(2, x);

for (const [test, demands, options] of [
  ["test_nondiff_argnums", "functions may be arguments that are named by position", { nondiffArgnums: 0 }],
  ["test_nondiff_argnames", "or by name", { nondiffArgnames: "g" }],
] as const)
  holds(test, demands, () => ({
    value: [app(options)(double, 1), 2],
    both: [valueAndGrad((x: Expr) => app(options)(double, x))(1), [2, Math.cos(1)]],
    "without a closure": [grad(app(options), 1)(double, 1), Math.cos(1)],
  }));

holds("test_nondiff_argnums_argnames", "some by position, some by name", () => {
  const f: Any = customVjp((g: (x: Expr) => Expr, x: Expr, h: (x: Expr) => Expr) => add(g(x), h(x)), {
    name: "f",
    nondiffArgnums: [0],
    nondiffArgnames: ["h"],
  });
  f.defvjp(
    (g: Any, x: Any, h: Any) => [f(g, x, h), cos(x)],
    (_g: Any, _h: Any, c: Any, ct: Any) => [mul(c, ct)],
  );
  return {
    "value(1)": [f(double, 1, double), 4],
    "grad(1)": [grad(f, 1)(double, 1, double), Math.cos(1)],
  };
});

holds("test_nondiff_argnums_unhashable", "a list may stand where there is no derivative", () => {
  const f: Any = customVjp((x: Expr, k: number[]) => mul(k[0], sin(x)), { name: "f", nondiffArgnums: 1 });
  f.defvjp(
    (x: Any, k: Any) => [f(x, k), x],
    (k: Any, x: Any, ct: Any) => [mul(k[0], cos(x), ct)],
  );
  return { "value(3)": [f(3, [2]), 2 * Math.sin(3)], "grad(3)": [grad(f)(3, [2]), 2 * Math.cos(3)] };
});

/** x*y as a function of y that closes over x; the rule says cos. */
const outer = (x: Expr): Any => {
  const f: Any = customVjp((y) => mul(x, y), { name: "f" });
  return f.defvjp(
    (y: Any) => [f(y), cos(y)],
    (c: Any, ct: Any) => [mul(c, ct)],
  );
};

holds("test_closed_over_jit_tracer", "an argument of a compiled function may be closed over", () => ({
  value: [jit((x: Expr, y: Expr) => outer(x)(y))(2, 3), 6],
  grad: [jit((x: Expr, y: Expr) => grad(outer(x))(y))(2, 3), Math.cos(3)],
}));

holds("test_closed_over_vmap_tracer", "a mapped value may be closed over", () => {
  const rows = vmap((x: Expr) => outer(x)(3))([0, 1, 2]);
  return { rows: [rows, [0, 3, 6]], "x=2": [rows[2], 6] };
});

holds("test_closed_over_tracer3", "it may be among the residuals", () => {
  const g = (x: Expr) => {
    const f: Any = customVjp((y) => mul(x, y), { name: "f" });
    f.defvjp(
      (y: Any) => [f(y), [x, cos(y)]],
      ([s, c]: Any, ct: Any) => [mul(c, ct, s)],
    );
    return grad(f)(3);
  };
  const rows = vmap(g)([0, 1, 2]);
  return { rows: [rows, [0, Math.cos(3), 2 * Math.cos(3)]], "x=2": [rows[2], 2 * Math.cos(3)] };
});

differs(
  "test_nondiff_arg_tracer_error",
  "a value that is traced is refused where there is no derivative",
  "it may stand there; only deriving by it is refused",
  () => {
    const f: Any = customVjp((x, y) => mul(x, y), { name: "f", nondiffArgnums: 0 });
    f.defvjp(
      (x: Any, y: Any) => [f(x, y), cos(y)],
      (_x: Any, c: Any, ct: Any) => [mul(c, ct)],
    );
    return {
      value: [jit((x: Expr, y: Expr) => f(x, y))(2, 3), 6],
      grad: [jit((x: Expr, y: Expr) => grad((z: Expr) => f(x, z))(y))(2, 3), Math.cos(3)],
      "by it": refused(() => grad(f)(2, 3), /^closed-over: f is differentiated with respect to/),
    };
  },
);

holds("test_vmap_axes", "the rule works along other axes than the first", () => {
  const f = doubledBack();
  const m = [
    [0, 1],
    [2, 3],
  ];
  return {
    columns: [
      vmap((r: Expr[]) => r.map((x) => grad(f)(x)), 1, 1)(m),
      m.map((r) => r.map((x) => 2 * Math.cos(x))),
    ],
  };
});

cannot("test_pmap", "the rule under pmap", "there is no mapping over several devices");

holds("test_missing_vjp_rule_error", "without a rule, calls and derivatives are refused by name", () => {
  const foo: Any = customVjp((x) => pow(x, 2), { name: "foo" });
  const message = /^no-rule: no derivative rule is declared for foo using defvjp/;
  return { call: refused(() => foo(2), message), grad: refused(() => grad(foo)(2), message) };
});

holds(
  "test_vjp_rule_inconsistent_pytree_structures_error",
  "cotangents are as many as arguments, and built like them",
  () => {
    const f: Any = customVjp((x: Expr[]) => x, { name: "f" });
    f.defvjp(
      (x: Any) => [f(x), null],
      (_: Any, ct: Any) => [ct, ct],
    );
    const g: Any = customVjp((x) => x, { name: "g" });
    g.defvjp(
      (x: Any) => [g(x), null],
      (_: Any, ct: Any) => [[ct]],
    );
    return {
      call: [f([2]), [2]],
      number: refused(
        () => vjp(f, [2])[1]([1]),
        /^rule-result: the backward rule of f .* each of its 1 argument,.*array of 2/,
      ),
      structure: refused(
        () => grad(g)(2),
        /^structure-mismatch: .*cotangent of argument 0 of g must be built like a number/,
      ),
    };
  },
);

holds("test_vjp_bwd_returns_non_tuple_error", "a cotangent that stands in no array is refused", () => {
  const f: Any = customVjp((x) => x, { name: "f" });
  f.defvjp(
    (x: Any) => [f(x), null],
    (_: Any, ct: Any) => mul(2, ct),
  );
  return { grad: refused(() => grad(f)(2), /^rule-result: the backward rule of f must return an array/) };
});

holds(
  "test_fwd_rule_primal_out_type_doesnt_match_primal_error_message",
  "the result of a forward rule is built like that of the function",
  () => {
    const f: Any = customVjp((x) => x, { name: "f" });
    f.defvjp(
      (x: Any) => [[x], null],
      (_: Any, ct: Any) => [ct],
    );
    return {
      call: [f(2), 2],
      grad: refused(
        () => grad(f)(2),
        /^structure-mismatch: the forward rule's result of f must be built like a number/,
      ),
    };
  },
);

more.holds("forward rules that return no pair", "a forward rule that returns no pair is refused", () => {
  const f: Any = customVjp((x) => x, { name: "f" });
  f.defvjp(
    (x: Any) => x,
    (_: Any, ct: Any) => [ct],
  );
  return {
    grad: refused(() => grad(f)(2), /^rule-result: the forward rule of f must return \[result, residuals\]/),
  };
});

holds("test_issue2511", "compiled and mapped determinants", () => {
  const det = ([[a, b], [c, d]]: Expr[][]) => sub(mul(a, d), mul(b, c));
  const one = [
    [1, 1],
    [1, 1],
  ];
  return {
    value: [
      jit((ms: Any) => vmap(det)(ms))([
        one,
        one,
        [
          [2, 1],
          [1, 3],
        ],
      ]),
      [0, 0, 5],
    ],
  };
});

class Scale {
  constructor(readonly a: Any) {
    if (a === null || a === undefined) throw new Error("a part is missing");
  }
}
registerTree(
  Scale,
  (s) => [[s.a], null],
  (_, [a]) => new Scale(a),
);

holds("test_lowering_out_of_traces", "gradients through a container that computes with what it holds", () => {
  const relu: Any = customJvp((x) => max(x, 0), { name: "relu" });
  relu.defjvp(([x]: Any, [t]: Any) => [relu(x), t]);
  const g = jit((s: Scale, x: Expr) => mul(relu(s.a), x));
  return { grad: [grad(g)(new Scale(2) as Any, 3), new Scale(3)], value: [g(new Scale(2) as Any, 3), 6] };
});

holds("test_clip_gradient", "the identity that clips what comes back", () => {
  const clip: Any = customVjp((_lo, _hi, x) => x, { name: "clip_gradient" });
  clip.defvjp(
    (lo: Any, hi: Any, x: Any) => [x, [lo, hi]],
    ([lo, hi]: Any, ct: Any) => [null, null, min(max(ct, lo), hi)],
  );
  return {
    "too much": [grad((x: Expr) => mul(5, clip(-1, 1, x)))(0), 1],
    "too little": [grad((x: Expr) => mul(-5, clip(-1, 1, x)))(0), -1],
    "as it is": [grad((x: Expr) => mul(0.5, clip(-1, 1, x)))(0), 0.5],
  };
});

differs(
  "test_nestable_vjp",
  "a rule may hand the pullback of another function to its backward rule, and a pullback may leave jit",
  "a pullback is a function: it may be a residual, but of a compiled function only trees of numbers come back, so that it is used inside",
  () => {
    const f = (x: Expr) => pow(x, 2);
    const g: Any = customVjp(f, { name: "g" });
    g.defvjp(
      (x: Any) => vjp(f, x),
      (pull: Any, ct: Any) => pull(ct),
    );
    return {
      simple: [vjp(g, 1)[1](1), [2]],
      "under jit": [jit((x: Expr, ct: Expr) => (vjp(g, x) as Any)[1](ct))(1, 3), [6]],
      "out of jit": refused(
        () => jit((x: Expr) => (vjp(g, x) as Any)[1] as Any)(1),
        /^not-a-tree: .*a function/,
      ),
    };
  },
);

for (const [test, array] of [
  ["test_initial_style_vmap_2", true],
  ["test_initial_style_vmap_3", false],
] as const)
  holds(
    test,
    `in a loop under vmap, the function closes over ${array ? "an array" : "the sum of one"}`,
    () => {
      const constants = [1, 2, 3];
      const f: Any = customVjp(
        (x) => (array ? sum(constants.map((c) => mul(c, 3, x))) : mul(3, x, add(...constants))),
        { name: "f" },
      );
      f.defvjp(
        (x: Any) => [f(x), x],
        (x: Any, ct: Any) => [mul(2, cos(x), ct)],
      );
      const g = (x: Expr) => repeated(f, x, 1);
      const at = [0, 1, 2];
      const h = (r: Expr[]) => sum(vmap(g)(r));
      return {
        "value x=2": [vmap(g)(at)[2], 36],
        "grad x=2": [grad(h)(at)[2], 2 * Math.cos(2)],
        ...orders(
          "grad",
          h,
          at.map((x) => 2 * Math.cos(x)),
          around,
          at,
        ),
      };
    },
  );

for (const [test, inForward] of [
  ["test_bwd_closes_over_tracer", false],
  ["test_fwd_closes_over_tracer", true],
] as const)
  holds(
    test,
    `the ${inForward ? "forward" : "backward"} rule closes over a value that is traced outside`,
    () => {
      const f = (y: Expr): Any => {
        const g: Any = customVjp((x) => mul(2, sin(x)), { name: "g" });
        g.defvjp(
          (x: Any) => [g(x), inForward ? y : null],
          (res: Any, ct: Any) => [mul(2, cos(inForward ? res : y), ct)],
        );
        return grad(g)(1);
      };
      const at = [0, 1, 2];
      const slopes = at.map((y) => 2 * Math.cos(y));
      return {
        "value y=2": [jit(f)(2), 2 * Math.cos(2)],
        vmap: [vmap(f)(at), slopes],
        "jit of vmap": [jit((r: Expr[]) => vmap(f)(r))(at), slopes],
        "vmap of jit": [vmap(jit(f))(at), slopes],
        "outer grad y=4": [grad(f)(4), -2 * Math.sin(4)],
      };
    },
  );

const NO_TYPES =
  "numbers have no types: an argument that does not vary has the cotangent 0, written 0 or null";
for (const [test, loop, zero] of [
  ["test_float0", false, 0],
  ["test_float0_initial_style", true, 0],
  ["test_float0_bwd_none", false, null],
] as const)
  differs(
    test,
    `an argument of whole numbers has a trivial cotangent${loop ? ", also in a loop" : ""}${zero === null ? ", written None" : ""}`,
    NO_TYPES,
    () => {
      const f: Any = customVjp((x, _y) => x, { name: "f" });
      f.defvjp(
        (x: Any, y: Any) => [f(x, y), null],
        (_: Any, ct: Any) => [mul(2, ct), zero],
      );
      const g = (x: Expr, y: Expr) => (loop ? repeated((c) => f(c, y), x, 1) : f(x, y));
      return { "grad float arg": [grad(g)(2, 3), 2], both: [grad(g, [0, 1])(2, 3), [2, 0]] };
    },
  );

const REMAT = "a formula keeps no tape, so there is nothing to compute again: the function itself is derived";
differs(
  "test_remat",
  "the rule is used twice in f(f(x)) that is computed again in the backward pass",
  REMAT,
  () => {
    const f = doubledBack();
    const g = (x: Expr) => f(f(x));
    return {
      "g(2)": [g(2 as Any), Math.sin(Math.sin(2))],
      grad: [grad(g)(2), 4 * Math.cos(Math.sin(2)) * Math.cos(2)],
    };
  },
);

differs("test_remat_pytree_arg", "the same with an object as the argument", REMAT, () => {
  const f: Any = customVjp((p: { a: Expr; b: Expr }) => sin(mul(p.a, p.b)), { name: "f" });
  f.defvjp(
    (p: Any) => [f(p), p],
    (p: Any, ct: Any) => {
      const c = mul(cos(mul(p.a, p.b)), ct);
      return [{ a: mul(c, p.b), b: mul(c, p.a) }];
    },
  );
  const [value, d] = valueAndGrad(f)({ a: 2, b: 3 }) as Any;
  return {
    value: [value, Math.sin(6)],
    da: [d.a, 3 * Math.cos(6)],
    db: [d.b, 2 * Math.cos(6)],
  };
});

differs("test_remat_nondiff_argnums", "the same with an argument that is no input", REMAT, () => {
  const f: Any = customVjp((k: number, x: Expr) => sin(mul(k, x)), { name: "f", nondiffArgnums: 0 });
  f.defvjp(
    (k: Any, x: Any) => [f(k, x), x],
    (k: Any, x: Any, ct: Any) => [mul(k, cos(mul(k, x)), ct)],
  );
  const [value, d] = valueAndGrad((x: Expr) => mul(3, f(2, x)))(0.5);
  return { value: [value, 3 * Math.sin(1)], grad: [d, 6 * Math.cos(1)] };
});

differs("test_remat_higher_order", "higher derivatives are the same in every order", REMAT, () => {
  const f: Any = customVjp((x) => sin(x), { name: "f" });
  f.defvjp(
    (x: Any) => [f(x), x],
    (x: Any, ct: Any) => [mul(cos(x), ct)],
  );
  const g = (x: Expr) => f(f(x));
  const second = (x: number) =>
    -Math.sin(Math.sin(x)) * Math.cos(x) ** 2 - Math.cos(Math.sin(x)) * Math.sin(x);
  return {
    first: [grad(jit(g))(2), Math.cos(Math.sin(2)) * Math.cos(2)],
    second: [grad(jit(grad(g)))(2), second(2)],
    third: [Math.abs(grad(grad(jit(grad(g))))(2) - slope(second, 2)) < 1e-8, true],
  };
});

/** x*sin(y), whose rule says nothing of x and the double of the derivative by y. */
function halfKnown(): Any {
  const f: Any = customVjp((x, y) => mul(x, sin(y)), { name: "f" });
  return f.defvjp(
    (x: Any, y: Any) => [f(x, y), cos(y)],
    (c: Any, ct: Any) => [null, mul(2, c, ct)],
  );
}
const diagonal = (f: Any) => (x: Expr) => f(x, x);

holds("test_bwd_nones", "null stands for a cotangent that is 0", () => ({
  grad: [grad(diagonal(halfKnown()))(3), 2 * Math.cos(3)],
}));

holds("test_bwd_nones_vmap", "under vmap, too", () => {
  const f = halfKnown();
  const h = (r: Expr[]) => sum(vmap(diagonal(f))(r));
  return {
    "grad x=2": [grad(h)([0, 1, 2])[2], 2 * Math.cos(2)],
    "vmap of grad": [vmap(grad(diagonal(f)))([0, 2]), [2, 2 * Math.cos(2)]],
  };
});

holds("test_bwd_nones_pytree", "null stands for a whole container", () => {
  const f: Any = customVjp(([x1, x2]: Expr[], y: Expr) => mul(x1, x2, sin(y)), { name: "f" });
  f.defvjp(
    (xs: Any, y: Any) => [f(xs, y), cos(y)],
    (c: Any, ct: Any) => [null, mul(2, c, ct)],
  );
  return {
    grad: [grad((x: Expr) => f([x, x], x))(3), 2 * Math.cos(3)],
    "by the container": [grad(f)([2, 3], 1), [0, 0]],
  };
});

holds(
  "test_custom_vjp_closure_4521",
  "the backward rule of a function that returns nothing is never needed",
  () => {
    const g: Any = customVjp((_x, _y) => null, { name: "g" });
    let rules = 0;
    g.defvjp(
      (_x: Any, y: Any) => [null, y],
      () => {
        rules++;
        throw new Error("not needed");
      },
    );
    const f = (xs: Expr[], y: Expr) => {
      vmap(g, { inAxes: [0, null], outAxes: null })(xs, y);
      return null;
    };
    const [value, pull] = vjp(f, [1, 1], 0) as Any;
    return { value: [value, null], pullback: [pull(null), [[0, 0], 0]], rules: [rules, 0] };
  },
);

holds("test_custom_gradient", "value and backward rule in one", () => {
  const f: Any = customGradient((x) => [pow(x, 2), (ct: Any) => [mul(ct, x)]]);
  return { "f(3)": [f(3), 9], grad: [grad(f)(3), 3], "grad grad": [grad(grad(f))(3), 1] };
});

holds("test_custom_gradient_2", "of two arguments", () => {
  const f: Any = customGradient((x, y) => [mul(x, y), (ct: Any) => [mul(y, ct), mul(x, ct)]]);
  const [dx, dy] = grad(f, [0, 1])(3, 4) as Any;
  return { value: [f(3, 4), 12], dx: [dx, 4], dy: [dy, 3] };
});

holds("test_custom_gradient_3", "the backward rule closes over values of the forward one", () => {
  const f: Any = customGradient((x: Expr[]) => [
    sum(x.map((v) => sin(v))),
    () => [x.map((v, i) => mul(cos(v), [3, 4, 5][i]))],
  ]);
  const d = grad(f)([0, 1, 2]) as Any;
  return {
    grad: [d, [3, 4 * Math.cos(1), 5 * Math.cos(2)]],
    dx1: [d[1], 4 * Math.cos(1)],
    dx2: [d[2], 5 * Math.cos(2)],
  };
});

holds(
  "test_custom_gradient_can_return_singleton_value_in_vjp",
  "one cotangent need not stand in an array",
  () => {
    const f: Any = customGradient((x) => [pow(x, 2), (ct: Any) => mul(ct, x)]);
    return { value: [f(3), 9], grad: [grad(f)(3), 3], "grad grad": [grad(grad(f))(3), 1] };
  },
);

const NO_LOGS =
  "a backward rule returns cotangents and nothing else: what is to be seen is returned by the function, as aux";
cannot("test_custom_gradient_with_logs", "the backward rule returns logs beside its cotangents", NO_LOGS);
cannot("test_custom_gradient_with_logs_bad_return_errors", "logs that are none are refused", NO_LOGS);
cannot("test_defvjp_with_logs", "the same for rules in two parts", NO_LOGS);
cannot("test_defvjp_with_logs_bad_return_errors", "and their errors", NO_LOGS);

const CONVERTED =
  "there is no closure_convert: deriving by a value that is closed over is refused by name, and the value is passed as an argument";
/** cos of a function of arguments; the rule says 17 times the first and 42 times the others. */
function cosAfter(): Any {
  const f: Any = customVjp((g: (...args: Expr[]) => Expr, ...args: Expr[]) => cos(g(...args)), {
    name: "cos_after",
    nondiffArgnums: 0,
  });
  return f.defvjp(
    (g: Any, ...args: Any) => [f(g, ...args), args],
    (_g: Any, args: Any) =>
      args.map((a: Any, i: number) =>
        Array.isArray(a) ? a.map((v) => mul(i === 0 ? 17 : 42, v)) : mul(42, a),
      ),
  );
}
const distance = (x: Expr[], c: Expr[]): Expr => sum(x.map((v, i) => pow(sub(v, c[i]), 2)));

differs("test_closure_convert", "values that a function closes over become arguments", CONVERTED, () => {
  const f = cosAfter();
  const solve = (c: Expr[], x: Expr[]) => f(distance, x, c);
  const closing = (c: Expr[], x: Expr[]) => f((v: Expr[]) => distance(v, c), x);
  const [c, x] = [
    [2, 2],
    [1, 1],
  ];
  return {
    value: [jit(solve)(c, x), Math.cos(2)],
    closing: [closing(c as Any, x as Any), Math.cos(2)],
    grad: [
      grad(solve, [0, 1])(c, x),
      [
        [84, 84],
        [17, 17],
      ],
    ],
    "by what is closed over": refused(() => grad(closing)(c, x), /^closed-over: cos_after/),
    "by the argument alone": [grad(closing, 1)(c, x), [17, 17]],
  };
});

differs("test_closure_convert_mixed_consts", "of these, only numbers that vary do", CONVERTED, () => {
  const f = cosAfter();
  const s = 3;
  const solve = (c: Expr[], x: Expr[]) => f((v: Any, w: Any) => mul(s, distance(v, w)), x, c);
  const [c, x] = [
    [2, 2],
    [1, 1],
  ];
  const [gc, gx] = grad(solve, [0, 1])(c, x) as Any;
  return { value: [jit(solve)(c, x), Math.cos(6)], g_c: [gc[0], 84], g_x: [gx[0], 17] };
});

differs(
  "test_closure_convert_pytree_mismatch",
  "the converted function is called with arguments built like those it was converted for",
  "there is no closure_convert; a function is traced for each structure, and what has one, a pullback, refuses others",
  () => {
    const f = cosAfter();
    const g = (v: Any) => (Array.isArray(v) ? add(...v) : v);
    const [, pull] = vjp((x: Expr[]) => x.map((v) => f(g, [v])), [1, 2]);
    return {
      "of an array": [f(g, [1, 2]), Math.cos(3)],
      "of another": [f(g, [1]), Math.cos(1)],
      pullback: refused(() => pull([1]), /^structure-mismatch: .*must be built like an array of 2 numbers/),
    };
  },
);

differs(
  "test_float0_cotangents_automatically_handled",
  "a number for an argument of whole numbers",
  NO_TYPES,
  () => {
    const f: Any = customVjp((x, _y) => x, { name: "f" });
    f.defvjp(
      (x: Any, y: Any) => [f(x, y), null],
      () => [0, 0],
    );
    return { pullback: [jit((y: Expr) => (vjp((x: Expr) => f(x, y), 5) as Any)[1](1))(1), [0]] };
  },
);

holds(
  "test_custom_vjp_scan_batching_edge_case",
  "rows of a loop of which one argument is mapped and one is not",
  () => {
    const f: Any = customVjp((x, k) => mul(x, k), { name: "f" });
    f.defvjp(
      (x: Any, k: Any) => [f(x, k), [x, k]],
      ([x, k]: Any, ct: Any) => [mul(ct, k), mul(x, ct)],
    );
    const loop = (x: Expr, k: Expr) => repeated((c) => f(f(c, k), 3), x, 2);
    const h = (xs: Expr[], k: Expr) => sum(vmap(loop, [0, null])(xs, k));
    return {
      grad: [grad(h, [0, 1])([1, 2], 2), [[36, 36], 2 * 2 * 9 * 3]],
      check: [checkGrads(h, [[1, 2], 2]), undefined],
    };
  },
);

holds(
  "test_closure_with_vmap2",
  "the derivative goes through a vmap whose values the rule closes over",
  () => {
    const h = (z: Expr) =>
      sum(
        vmap((x: Expr) => {
          const g: Any = customVjp((y) => mul(x, y), { name: "g" });
          g.defvjp(
            (y: Any) => [g(y), [x, mul(x, y), y]],
            ([s]: Any, ct: Any) => [mul(s, ct)],
          );
          return g(z);
        })([0, 1, 2]),
      );
    return {
      grad: [grad(h)(3.14), 3],
      check: [checkGrads(h, [3.14], { order: 1, modes: ["rev"] }), undefined],
    };
  },
);

holds("test_pytrees_not_required_to_contain_nones", "a container is never built of missing parts", () => {
  const f: Any = customVjp((s: Scale) => mul(2, s.a), { name: "f" });
  f.defvjp(
    (s: Any) => [f(s), null],
    (_: Any, ct: Any) => [new Scale(mul(2, ct))],
  );
  return { grad: [grad(f)(new Scale(3)), new Scale(2)], jvp: [jvp(f, [new Scale(3)], [new Scale(1)])[1], 2] };
});

/** x*y, whose forward rule notes which arguments vary. */
function noting(): { f: Any; seen: Set<string> } {
  const seen = new Set<string>();
  const f: Any = customVjp((x, y) => mul(x, y), { name: "f" });
  f.defvjp(
    (x: Any, y: Any) => {
      seen.add(`${x.perturbed} ${y.perturbed}`);
      return [f(x.value, y.value), [x.value, y.value, x.perturbed, y.perturbed]];
    },
    ([x, y, p, q]: Any, ct: Any) => [p ? mul(10, y, ct) : null, q ? mul(100, x, ct) : null],
    { symbolicZeros: true },
  );
  return { f, seen };
}

holds("test_symbolic_zero_custom_vjp_basic", "a rule that asks is told which arguments vary", () => {
  const { f } = noting();
  return {
    "by x": [grad(f)(2, 3), 30],
    "by y": [grad(f, 1)(2, 3), 200],
    "by both": [grad(f, [0, 1])(2, 3), [30, 200]],
    "under vmap": [vmap(grad(f), [0, null])([2, 4], 3), [30, 30]],
    "under jit": [jit(grad(f))(2, 3), 30],
  };
});

holds("test_symbolic_zeros_nondiff_argnums", "arguments that are no inputs arrive as they are", () => {
  const f: Any = customVjp((k: number, x: Expr) => mul(k, x), { name: "f", nondiffArgnums: 0 });
  const kinds: unknown[] = [];
  f.defvjp(
    (k: Any, x: Any) => {
      kinds.push(typeof k, x.perturbed);
      return [f(k, x.value), null];
    },
    (k: Any, _: Any, ct: Any) => [mul(k, ct)],
    { symbolicZeros: true },
  );
  return { grad: [grad(f, 1)(2, 5), 2], kinds: [kinds.slice(0, 2), ["number", true]] };
});

holds(
  "test_symbolic_zero_custom_vjp_bwd_shape_error",
  "cotangents that are swapped are refused, with a hint at null",
  () => {
    const f: Any = customVjp((x: Expr[], y: Expr[], z: Expr[]) => [x, y, z], { name: "f" });
    const values = (tree: Any) => tree.map((l: Any) => l.value);
    f.defvjp(
      (x: Any, y: Any, z: Any) => [f(values(x), values(y), values(z)), null],
      (_: Any, [x, y, z]: Any) => [y, x, z],
      { symbolicZeros: true },
    );
    let hint = "";
    const run = () => {
      try {
        grad((x: Expr[], y: Expr[], z: Expr[]) => sum(f(x, y, z)[2]))([1], [1, 1], [1, 1, 1]);
      } catch (error) {
        hint = String((error as Any).hint);
        throw error;
      }
    };
    return {
      grad: refused(
        run,
        /^structure-mismatch: .*cotangent of argument 0 of f must be built like an array of 1 number, but is an array of 2/,
      ),
      hint: [hint, /null/],
    };
  },
);

holds("test_symbolic_zero_custom_vjp_custom_pytree", "the numbers in containers are told apart, too", () => {
  const flags: unknown[] = [];
  const f: Any = customVjp((s: Scale, p: { a: Expr; b: Expr }) => mul(s.a, p.a, p.b), { name: "f" });
  f.defvjp(
    (s: Any, p: Any) => {
      flags.push([s.a.perturbed, p.a.perturbed, p.b.perturbed].join());
      const [u, v, w] = [s.a.value, p.a.value, p.b.value];
      return [f(new Scale(u), { a: v, b: w }), [u, v, w]];
    },
    ([u, v, w]: Any, ct: Any) => [new Scale(mul(v, w, ct)), { a: mul(u, w, ct), b: mul(u, v, ct) }],
    { symbolicZeros: true },
  );
  const g = (s: Scale, b: Expr) => f(s, { a: 3, b });
  return {
    grad: [grad(g)(new Scale(2) as Any, 5), new Scale(15)],
    flags: [flags.includes("true,false,false"), true],
  };
});

holds("test_symbolic_zero_custom_vjp_not_requested", "a rule that does not ask gets values", () => {
  const f: Any = customVjp((x, y) => mul(x, y), { name: "f" });
  f.defvjp(
    (x: Any, y: Any) => [f(x, y), ["perturbed" in x, x, y]],
    ([flag, x, y]: Any, ct: Any) => [mul(flag ? 0 : 1, y, ct), isSymbolicZero(ct) ? 0 : mul(x, ct)],
  );
  return { grad: [grad(f)(2, 3), 3], "by y": [grad(f, 1)(2, 3), 2] };
});

holds("test_symbolic_zeros_memoization_caching", "what varies is told anew for each derivation", () => {
  const { f, seen } = noting();
  return {
    "by x": [vjp((x: Expr) => f(x, 3), 2)[1](1), [30]],
    "by y": [vjp((y: Expr) => f(2, y), 3)[1](1), [200]],
    "by both": [vjp(f, 2, 3)[1](1), [30, 200]],
    "by x again": [linearize((x: Expr) => f(x, 3), 2)[1](1), 30],
    patterns: [["false true", "true false", "true true"].every((p) => seen.has(p)), true],
  };
});

holds("test_run_rules_more_than_once", "in a recurrence what varies changes from step to step", () => {
  const { f, seen } = noting();
  const g = (x: Expr) => repeated(([a, b]: Any) => [f(a, b), a], [x, 5], 2)[0];
  // f(f(x, 5), x): 10·x·10·5 by the first step, 100·f by the second.
  return {
    grad: [grad(g)(3), 10 * 3 * 50 + 100 * 15],
    seen: [seen.has("true false") && seen.has("true true"), true],
  };
});

holds(
  "test_nones_representing_zeros_in_subtrees_returned_by_bwd",
  "null stands for any part of a tree",
  () => {
    const f: Any = customVjp((p: { a: Expr; b: Any }) => add(p.a, p.b.c[0], p.b.c[1], p.b.d), { name: "f" });
    const back = (cotangent: (ct: Expr) => unknown) => {
      const g: Any = customVjp((p: Any) => f.value(p), { name: "g" });
      return g.defvjp(
        (p: Any) => [g(p), null],
        (_: Any, ct: Any) => [cotangent(ct)],
      );
    };
    const value = (p: Any) => add(p.a, ...p.b.c, p.b.d);
    Object.assign(f, { value });
    const at = { a: 1, b: { c: [2, 3], d: 4 } };
    return {
      leaf: [
        grad(back((ct) => ({ a: null, b: { c: [ct, mul(2, ct)], d: ct } })))(at),
        { a: 0, b: { c: [1, 2], d: 1 } },
      ],
      array: [grad(back((ct) => ({ a: ct, b: { c: null, d: ct } })))(at), { a: 1, b: { c: [0, 0], d: 1 } }],
      object: [grad(back((ct) => ({ a: ct, b: null })))(at), { a: 1, b: { c: [0, 0], d: 0 } }],
      all: [grad(back(() => null))(at), { a: 0, b: { c: [0, 0], d: 0 } }],
    };
  },
);

differs(
  "test_bwd_rule_can_produce_list_or_tuple",
  "the cotangents may stand in a list or a tuple",
  "JavaScript has one kind of array; a typed one is none that formulas fit into",
  () => {
    const f: Any = customVjp((x, y) => mul(x, y), { name: "f" });
    f.defvjp(
      (x: Any, y: Any) => [f(x, y), Object.freeze([x, y])],
      ([x, y]: Any, ct: Any) => Object.freeze([mul(ct, y), mul(ct, x)]),
    );
    return { grad: [grad(f, [0, 1])(2, 3), [3, 2]] };
  },
);

const PRIMAL =
  "there is no remat to optimize: a value is the function's, and while deriving that of the forward rule";
/** x, whose forward rule returns 10 times that, on purpose. */
function tenfold(): Any {
  const f: Any = customVjp((x) => x, { name: "f" });
  return f.defvjp(
    (x: Any) => [mul(10, x), x],
    (x: Any, ct: Any) => [mul(2, x, ct)],
  );
}
differs("test_optimize_remat", "where nothing is derived the value is the function's", PRIMAL, () => ({
  value: [jit(tenfold())(5), 5],
  "while deriving": [valueAndGrad(tenfold())(5), [50, 10]],
}));
differs("test_optimize_remat_vmap", "for every row, too", PRIMAL, () => {
  const f = tenfold();
  return {
    "dce x=5": [vmap(f)([0, 5])[1], 5],
    "fwd x=5": [vjp((r: Expr[]) => vmap(f)(r), [0, 5])[0][1], 50],
    grad: [vmap(grad(f))([0, 5]), [0, 10]],
  };
});
differs(
  "test_optimize_remat_gh21303",
  "what is computed again is the function, not the forward rule",
  PRIMAL,
  () => {
    const f: Any = customVjp((x) => tan(x), { name: "f" });
    f.defvjp(
      (x: Any) => [sin(x), x],
      (x: Any, ct: Any) => [mul(cos(x), ct)],
    );
    const g = (x: Expr) => pow(f(x), 2);
    return {
      value: [jit(g)(3.2), Math.tan(3.2) ** 2],
      "while deriving": [vjp(g, 3.2)[0], Math.sin(3.2) ** 2],
    };
  },
);
differs("test_optimize_remat_multiple_args", "of two arguments", PRIMAL, () => {
  const f: Any = customVjp((x, y) => mul(sin(x), y), { name: "f" });
  f.defvjp(
    (x: Any, y: Any) => [f(x, y), [cos(x), sin(x), y]],
    ([c, s, y]: Any, ct: Any) => [mul(c, ct, y), mul(s, ct)],
  );
  const [dx, dy] = grad(f, [0, 1])(3.2, 1) as Any;
  return { dx: [dx, Math.cos(3.2)], dy: [dy, Math.sin(3.2)] };
});
differs("test_optimize_remat_kwargs", "the forward rule may have further options", PRIMAL, () => {
  const f: Any = customVjp((x, y) => mul(sin(x), y), { name: "f" });
  f.defvjp(
    (x: Any, y: Any, { doubled = false } = {}) => [f(x, y), [mul(doubled ? 2 : 1, cos(x)), y]],
    ([c, y]: Any, ct: Any) => [mul(c, ct, y), null],
  );
  return { grad: [grad(f)(1, 3), 3 * Math.cos(1)] };
});
differs("test_optimize_remat_cond", "the value inside of a branch", PRIMAL, () => {
  const f = tenfold();
  const g = (x: Expr) => (concrete(x) > 0 ? f(x) : x);
  return { value: [vjp(g, 5)[0], 50], grad: [grad(g)(5), 10], else: [grad(g)(-5), 1] };
});
differs("test_optimize_remat_jvp", "forward mode over what reverse mode has made", PRIMAL, () => ({
  jvp: [jvp(grad(tenfold()), [5], [1]), [10, 2]],
}));
cannot(
  "test_optimize_remat_custom_vmap",
  "the same with a batching rule of one's own",
  "there are no batching rules: one kernel computes all rows",
);

holds("test_dce", "of an unused result nothing is computed, and each has its cotangents", () => {
  const f: Any = customVjp((x, y) => [sin(x), add(x, cos(y))], { name: "f" });
  f.defvjp(
    (x: Any, y: Any) => [f(x, y), [cos(x), sin(y)]],
    ([c, s]: Any, [p, q]: Any) => [add(mul(2, c, p), mul(1.5, q)), mul(-0.5, s, q)],
  );
  const code = f(symbol("x"), symbol("y")).map((e: Expr) => toCode(e, { target: "c", name: "g" }));
  const J = jacrev(f, [0, 1])(0.1, -1.3) as Any;
  return {
    "sin alone": [/sin\(/.test(code[0]) && !/cos\(/.test(code[0]), true],
    "cos alone": [/cos\(/.test(code[1]) && !/sin\(/.test(code[1]), true],
    "f0 dx": [J[0][0], 2 * Math.cos(0.1)],
    "f0 dy": [J[0][1], 0],
    "f1 dx": [J[1][0], 1.5],
    "f1 dy": [J[1][1], -0.5 * Math.sin(-1.3)],
  };
});

holds(
  "test_resolve_kwargs_error_message",
  "an argument that is missing is named before any rule runs",
  () => {
    const f: Any = customVjp((x: Expr, y: Expr) => mul(x, y), { name: "f" });
    let rules = 0;
    f.defvjp(
      (x: Any, y: Any) => {
        rules++;
        return [f(x, y), null];
      },
      (_: Any, ct: Any) => [ct, ct],
    );
    return {
      call: refused(() => f(1), /^arity: f takes 2 arguments, but got 1/),
      grad: refused(() => grad(f)(1), /^arity: f takes 2 arguments, but got 1/),
      rules: [rules, 0],
    };
  },
);

holds("test_pretty_print", "a call is printed as one node, by the function's name", () => {
  const [f, x] = [doubledBack(), symbol("x")];
  return { text: [print(f(x)), "f(x)"], "in a condition": [print(eq(f(x), 1)), "f(x) == 1"] };
});

cannot(
  "test_custom_lin_pretty_print",
  "the linearized program shows the rule as one node",
  "a derivative is an ordinary formula, of which nothing of the rule is left but what it said",
);
