/** What JAX's tests of custom_jvp demand: tests/custom_api_test.py. */
import {
  add,
  concrete,
  cos,
  div,
  type Expr,
  eq,
  exp,
  freeSymbols,
  gt,
  isSymbolicZero,
  log,
  max,
  mul,
  neg,
  pow,
  print,
  sin,
  sub,
  symbol,
  symbolicZero,
  toCode,
  vmap,
  where,
} from "../../../src/index.js";
import { type Any, refused, suiteOf } from "./case.js";
import { doubledSine, orders, type Road, repeated, slope, tripled } from "./functions.js";
import { customJvp, grad, jacfwd, jacrev, jit, jvp, linearize, valueAndGrad, vjp } from "./loose.js";

const { cases, holds, differs, cannot } = suiteOf("CustomJVPTest");
export const customJvpCases = cases;

const sum = (list: Any): Any => add(...list);
const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const around: readonly Road[] = [
  ["plain", (g) => grad(g)],
  ["jit inside", (g) => grad(jit(g))],
  ["jit outside", (g) => jit(grad(g))],
  ["jit on both sides", (g) => jit(grad(jit(g)))],
];
const twice: readonly Road[] = [
  ["plain", (g) => grad(grad(g))],
  ["jit inside", (g) => grad(grad(jit(g)))],
  ["jit between", (g) => grad(jit(grad(g)))],
  ["jit outside", (g) => jit(grad(grad(g)))],
];

holds("test_basic", "the rule is used by jvp and by grad", () => {
  const f = doubledSine();
  return {
    value: [f(3), Math.sin(3)],
    jvp: [jvp(f, [3], [1]), [Math.sin(3), 2 * Math.cos(3)]],
    grad: [grad(f)(3), 2 * Math.cos(3)],
  };
});

holds("test_invariance", "the primal that jvp returns is the function again, with its rule", () => {
  const f: Any = customJvp((x) => div(cos(mul(2, x)), 2), { name: "f" });
  f.defjvp(([x]: Any, [t]: Any) => [f(x), mul(3, t)]);
  const f2 = (x: Expr) => jvp(f, [x], [x])[0];
  const f3 = (x: Expr) => jvp(f2, [x], [x])[0];
  const wanted = [Math.cos(2) / 2, 3];
  return {
    f: [jvp(f, [1], [1]), wanted],
    f2: [jvp(f2, [1], [1]), wanted],
    f3: [jvp(f3, [1], [1]), wanted],
  };
});

holds("test_python_control_flow", "function and rule may branch by the number of the point", () => {
  const f: Any = customJvp((x) => (concrete(x) > 0 ? sin(x) : cos(x)), { name: "f" });
  f.defjvp(([x]: Any, [t]: Any) => [f(x), concrete(x) > 0 ? mul(2, t) : mul(3, t)]);
  return {
    "f(2)": [f(2), Math.sin(2)],
    "f(-2)": [f(-2), Math.cos(-2)],
    "jvp at 2": [jvp(f, [2], [1]), [Math.sin(2), 2]],
    "jvp at -2": [jvp(f, [-2], [1]), [Math.cos(-2), 3]],
    "grad at 2": [grad(f)(2), 2],
    "grad at -2": [grad(f)(-2), 3],
  };
});

holds("test_vmap", "every nesting of vmap and jvp uses the rule, which sees one row", () => {
  const f = doubledSine();
  const rows = [0, 1, 2];
  const matrix = [rows, [3, 4, 5]];
  const values = rows.map(Math.sin);
  const slopes = rows.map((x) => 2 * Math.cos(x) * x);
  const along = vmap((x: Expr) => jvp(f, [x], [x]), { outAxes: [0, 0] })(rows);
  const both = vmap((r: Expr[]) => jvp(vmap(f), [r], [r]), { outAxes: [0, 0] })(matrix);
  return {
    vmap: [vmap(f)(rows), values],
    "vmap of vmap": [vmap(vmap(f))(matrix), matrix.map((r) => r.map(Math.sin))],
    "vmap of jvp": [along, [values, slopes]],
    "jvp of vmap": [jvp(vmap(f), [rows], [rows]), [values, slopes]],
    "vmap of jvp of vmap": [both[1], matrix.map((r) => r.map((x) => 2 * Math.cos(x) * x))],
    "tangent x=1": [along[1][1], 2 * Math.cos(1)],
    "tangent x=2": [along[1][2], 4 * Math.cos(2)],
  };
});

holds("test_jit", "compiling before or after deriving changes nothing", () => {
  const f = doubledSine();
  const [primal, tangent] = jvp(jit(jit(f)), [3], [3]);
  return {
    jit: [jit(f)(3), Math.sin(3)],
    "jit of jit": [jit(jit(f))(3), Math.sin(3)],
    "jit of jvp": [jit((x: Expr) => jvp(f, [x], [x]))(3), [Math.sin(3), 6 * Math.cos(3)]],
    "jvp of jit": [jvp(jit(f), [3], [3]), [Math.sin(3), 6 * Math.cos(3)]],
    primal: [primal, Math.sin(3)],
    tangent: [tangent, 6 * Math.cos(3)],
  };
});

holds("test_pytrees", "arguments and results are trees, and so are the tangents of rules", () => {
  const f: Any = customJvp((p: { a: Expr }) => ({ b: sin(p.a) }), { name: "f" });
  f.defjvp(([p]: Any, [t]: Any) => [f(p), { b: mul(2, cos(p.a), t.a) }]);
  return {
    value: [f({ a: 3 }), { b: Math.sin(3) }],
    jvp: [jvp(f, [{ a: 3 }], [{ a: 3 }]), [{ b: Math.sin(3) }, { b: 6 * Math.cos(3) }]],
  };
});

differs(
  "test_kwargs",
  "arguments with defaults reach the rule in their positions",
  "arguments are given by position, as JavaScript has them; what is left out has its default",
  () => {
    const f: Any = customJvp((x: Expr, y: Expr, c: Expr | number = 1) => mul(c, add(x, y)), { name: "f" });
    f.defjvp(([x, y, c = 1]: Any, [dx, dy, dc = 0]: Any) => [
      f(x, y, c),
      mul(10, add(mul(c, add(dx, dy)), mul(dc, add(x, y)))),
    ]);
    const g = (x: Expr, y: Expr) => pow(f(x, y, 2), 2);
    return {
      default: [f(10, 5), 15],
      given: [g(10 as Any, 5 as Any), "900"],
      "jvp with the default": [jvp(f, [10, 5], [1, 1]), [15, 20]],
      jvp: [jvp(g, [10, 5], [1, 1]), [900, 2 * 30 * 40]],
    };
  },
);

holds("test_initial_style", "the rule is used inside of a loop, to second order, with jit anywhere", () => {
  const f = tripled();
  const g = (x: Expr) => repeated(f, x, 1);
  return {
    grad: [grad(g)(3), 2],
    "grad grad": [grad(grad(g))(3), 0],
    ...orders("grad", g, 2, around, 3),
    ...orders("grad grad", g, 0, twice, 3),
  };
});

holds("test_initial_style_vmap", "vmap of a loop over a function with a rule, under jit in any place", () => {
  const f = tripled();
  const g = (x: Expr) => repeated(f, x, 1);
  const h = (r: Expr[]) => sum(vmap(g)(r));
  const ones = [1, 1, 1];
  return {
    value: [vmap(g)(ones)[0], 3],
    values: [jit(vmap(g))(ones), [3, 3, 3]],
    "grad per element": [grad(h)(ones)[1], 2],
    ...orders("grad", h, [2, 2, 2], around, ones),
  };
});

cannot(
  "test_initial_style_vmap_with_collectives",
  "psum over a mapped axis inside of a rule",
  "rows are independent: there are no named axes to communicate over",
);

holds("test_closed_over_tracers_error_message", "deriving by a value that is closed over is refused", () => {
  const f = (x: Expr) => {
    const g: Any = customJvp((y) => add(x, y), { name: "g" });
    g.defjvp(([y]: Any, [dy]: Any) => [g(y), mul(2, dy)]);
    return g(1) as Expr;
  };
  return {
    jvp: refused(() => jvp(f, [3], [1]), /^closed-over: .*\bg\b.*closes over/),
    grad: refused(() => grad(f)(3), /^closed-over: .*\bg\b.*closes over/),
  };
});

function app(options: Any): Any {
  const f: Any = customJvp((g: (x: Expr) => Expr, x: Expr) => g(x), { name: "app", ...options });
  return f.defjvp((g: Any, [x]: Any, [t]: Any) => [f(g, x), mul(3, t)]);
}
const double = (x: Expr) => mul(2, x);

for (const [test, demands, options] of [
  ["test_nondiff_argnums", "functions may be arguments that are named by position", { nondiffArgnums: 0 }],
  ["test_nondiff_argnames", "or by name", { nondiffArgnames: "g" }],
] as const)
  holds(test, demands, () => ({
    value: [app(options)(double, 1), 2],
    jvp: [jvp((x: Expr) => app(options)(double, x), [1], [1]), [2, 3]],
    grad: [grad(app(options), 1)(double, 1), 3],
  }));

/** x*y, of which x is no input; the rule says 5. */
function product(): Any {
  const f: Any = customJvp((x, y) => mul(x, y), { name: "f", nondiffArgnums: 0 });
  return f.defjvp((x: Any, [y]: Any, [t]: Any) => [f(x, y), mul(5, t)]);
}

holds("test_nondiff_arg_array", "an array may stand where there is no derivative", () => {
  const f: Any = customJvp((list: Expr[], y: Expr) => mul(list[0], y), { name: "f", nondiffArgnums: 0 });
  f.defjvp((list: Any, [y]: Any, [t]: Any) => [f(list, y), mul(5, t)]);
  const two = new Float64Array([2, 7]);
  return {
    value: [f(two, 3), 6],
    jvp: [jvp((y: Expr) => f(two, y), [3], [1]), [6, 5]],
    grad: [grad(f, 1)([2, 7], 3), 5],
  };
});

holds("test_nondiff_arg_jit_tracer", "an argument of a compiled function may stand there", () => {
  const g = jit((x: Expr, y: Expr) => product()(x, y));
  return { value: [g(2, 3), 6], jvp: [jvp((y: Expr) => g(2, y), [3], [1]), [6, 5]] };
});

holds("test_nondiff_arg_vmap_tracer", "a mapped value may stand there", () => {
  const f = product();
  const along = vmap((x: Expr) => jvp((y: Expr) => f(x, y), [3], [1]), { outAxes: [0, 0] })([2]);
  return {
    primal: [along[0][0], 6],
    tangent: [along[1][0], 5],
    value: [vmap((x: Expr) => f(x, 3))([2, 4]), [6, 12]],
  };
});

holds("test_nondiff_arg_hiding_jvp_tracer", "a closure there that hides a derived value is refused", () => {
  const f = (x: Expr) => app({ nondiffArgnums: 0 })((y: Expr) => add(x, y), x);
  return {
    jvp: refused(() => jvp(f, [2], [1]), /^closed-over: .*\bapp\b/),
    grad: refused(() => grad(f)(2), /^closed-over: .*\bapp\b/),
  };
});

holds(
  "test_vmap_axes",
  "the rule works along other axes than the first, and keeps what is not mapped",
  () => {
    const f = doubledSine();
    const m = [
      [0, 1, 2],
      [3, 4, 5],
    ];
    const slopes = m.map((r) => r.map((x) => 2 * Math.cos(x)));
    const g = vmap((r: Expr[]) => r.map((x) => grad(f)(x)), 1, 1);
    const scaled = vmap((x: Expr, k: Expr) => grad((y: Expr) => mul(k, f(y)))(x), [0, null])([0, 1], 10);
    return { columns: [g(m), slopes], unmapped: [scaled, [20, 20 * Math.cos(1)]] };
  },
);

cannot("test_pmap", "the rule under pmap", "there is no mapping over several devices");

holds(
  "test_missing_jvp_rule_error_message",
  "without a rule, calls and derivatives are refused by name",
  () => {
    const foo: Any = customJvp((x) => pow(x, 2), { name: "foo" });
    const message = /^no-rule: no derivative rule is declared for foo using defjvp/;
    return {
      call: refused(() => foo(2), message),
      jvp: refused(() => jvp(foo, [2], [1]), message),
      grad: refused(() => grad(foo)(2), message),
    };
  },
);

holds(
  "test_jvp_rule_inconsistent_pytree_structures_error_message",
  "primal and tangent of a rule are alike",
  () => {
    const f: Any = customJvp((x) => [pow(x, 2)], { name: "f" });
    f.defjvp(([x]: Any, [t]: Any) => [f(x), [mul(2, x, t), x]]);
    return {
      call: [f(2), [4]],
      jvp: refused(
        () => jvp(f, [2], [1]),
        /^structure-mismatch: the rule's tangent of f must be built like an array of 1 number, but is an array of 2/,
      ),
    };
  },
);

holds(
  "test_primal_tangent_aval_disagreement_error_message",
  "so are their sizes; a plain call is fine",
  () => {
    const f: Any = customJvp((x) => pow(x, 2), { name: "f" });
    f.defjvp(([x]: Any, [t]: Any) => [f(x), [mul(2, x, t)]]);
    return {
      call: [f(2), 4],
      jvp: refused(
        () => jvp(f, [2], [1]),
        /^structure-mismatch: the rule's tangent of f must be built like a number/,
      ),
    };
  },
);

holds("test_jvp_rule_doesnt_return_pair_error_message", "a rule that returns no pair is refused", () => {
  const f: Any = customJvp((x) => pow(x, 2), { name: "f" });
  f.defjvp((_: Any, [t]: Any) => t);
  return {
    call: [f(2), 4],
    jvp: refused(() => jvp(f, [2], [1]), /^rule-result: the rule of f must return \[primal, tangent\]/),
  };
});

holds(
  "test_jvp_rule_primal_out_type_doesnt_match_primal_error_message",
  "the primal of a rule is built like the result of the function",
  () => {
    const scan: Any = customJvp((x) => [x, x], { name: "pair" });
    scan.defjvp(([x]: Any, [t]: Any) => [x, [t, t]]);
    return {
      call: [scan(2), [2, 2]],
      jvp: refused(() => jvp(scan, [2], [1]), /^structure-mismatch: the rule's primal result of pair/),
    };
  },
);

/** Ten steps of a recurrence whose first entry goes through f. */
const ladder =
  (f: (x: Any) => Any, plus: (a: Any, b: Any) => Any) =>
  (x: Any): Any =>
    repeated(
      (c: Any) => c.map((v: Any, i: number) => (i === 0 ? f(v) : plus(c[i - 1], v))),
      [x, 0, 0, 0, 0],
      10,
    )[4];

holds("test_multiple_rule_invocations", "one rule serves many calls in a recurrence", () => {
  const expit: Any = customJvp((x) => div(1, add(1, exp(neg(x)))), { name: "expit" });
  expit.defjvp(([x]: Any, [t]: Any) => [expit(x), mul(t, expit(x), sub(1, expit(x)))]);
  const foo = ladder(expit, add);
  const plain = ladder(
    (x: number) => 1 / (1 + Math.exp(-x)),
    (a, b) => a + b,
  );
  const at = [0, 1, 2];
  const wanted = at.map((x) => slope(plain, x));
  const rows = (r: Expr[]) => sum(vmap(foo)(r));
  return {
    value: [jit(foo)(3), plain(3)],
    grad: [Math.abs(grad(foo)(3) - slope(plain, 3)) < 1e-8, true],
    "grad of vmap": [grad(rows)(at).every((d: number, i: number) => Math.abs(d - wanted[i]) < 1e-8), true],
  };
});

/** The determinant of two rows of two. */
function determinant(): Any {
  const det: Any = customJvp(([[a, b], [c, d]]: Expr[][]) => sub(mul(a, d), mul(b, c)), { name: "det" });
  return det.defjvp(([[[a, b], [c, d]]]: Any, [[[da, db], [dc, dd]]]: Any) => [
    det([
      [a, b],
      [c, d],
    ]),
    add(mul(da, d), mul(a, dd), neg(mul(db, c)), neg(mul(b, dc))),
  ]);
}

holds("test_hard_stuff", "compiled determinants of many matrices", () => {
  const det = determinant();
  const ms = [1, 2, 3].map((k) => [
    [k, 2],
    [3, 4],
  ]);
  return {
    value: [jit(vmap(det))(ms), [-2, 2, 6]],
    grad: [
      jit(vmap(grad(det)))(ms)[2],
      [
        [4, -3],
        [-2, 3],
      ],
    ],
  };
});

holds("test_hard_stuff2", "a function that is 0 with a rule that says 1, in all orders", () => {
  const f: Any = customJvp((_x) => 0, { name: "f" });
  f.defjvp(([x]: Any, [t]: Any) => [f(x), t]);
  const at = [0, 1, 2];
  const rows = (r: Expr[]) => sum(vmap(f)(r));
  return {
    value: [jit(vmap(f))(at), [0, 0, 0]],
    "vmap of grad": [jit(vmap(grad(f)))(at), [1, 1, 1]],
    "jit of grad of vmap": [jit(grad(rows))(at), [1, 1, 1]],
    "grad of vmap": [grad(rows)(at), [1, 1, 1]],
    "jvp of vmap": [
      jvp(vmap(f), [at], [[1, 1, 1]]),
      [
        [0, 0, 0],
        [1, 1, 1],
      ],
    ],
  };
});

holds("test_hard_stuff3", "relu whose rule chooses, in a recurrence, under vmap, jit and grad", () => {
  const relu: Any = customJvp((x) => max(x, 0), { name: "relu" });
  relu.defjvp(([x]: Any, [t]: Any) => [relu(x), where(gt(x, 0), t, 0)]);
  const foo = ladder(relu, add);
  const plainly = (f: (x: number) => number) => ladder(f, (a, b) => a + b);
  const plain = plainly((x) => Math.max(x, 0));
  // What is first in the recurrence goes into the first step as it is, into the others through relu.
  const [raw, all] = [plainly(() => 0)(1), plainly((x) => x)(1)];
  const rows = (r: Expr[]) => sum(vmap(foo)(r));
  const at = [-1, 0, 2];
  return {
    value: [jit(vmap(foo))(at), at.map(plain)],
    "vmap of grad": [jit(vmap(grad(foo)))(at), [raw, raw, all]],
    "grad of vmap": [jit(grad(rows))(at), [raw, raw, all]],
  };
});

differs(
  "test_eval_shape",
  "how a result is built can be asked without numbers",
  "there are no shapes besides trees: called with symbols, a function returns its tree of formulas",
  () => {
    const f: Any = customJvp((x) => ({ p: [sin(x), x] }), { name: "f" });
    f.defjvp(([x]: Any, [t]: Any) => [f(x), { p: [t, t] }]);
    return { tree: [f(symbol("x")), { p: ["f_p_0(x)", "f_p_1(x)"] }] };
  },
);

holds("test_jaxpr_zeros", "arguments that do not vary bring zeros into a loop", () => {
  const matvec = (a: Any, v: Any) => a.map((row: Any) => sum(row.map((x: Any, i: number) => mul(x, v[i]))));
  const f: Any = customJvp((a: Expr[][], v: Expr[]) => matvec(a, v), { name: "f" });
  f.defjvp(([a, v]: Any, [da, dv]: Any) => {
    const [p, q] = [matvec(a, dv), matvec(da, v)];
    return [f(a, v), p.map((x: Expr, i: number) => add(x, q[i]))];
  });
  const eye = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const experiment = (theta: Expr) => repeated((q) => add(q, f(eye, [theta, theta, theta])[0]), 0, 4);
  return { value: [jit(experiment)(1), 4], grad: [grad(experiment)(1), 4] };
});

holds("test_linear_in_scan", "a rule may call its own function on the tangent", () => {
  const f: Any = customJvp((x) => neg(x), { name: "f" });
  f.defjvp(([x]: Any, [t]: Any) => [f(x), f(t)]);
  const foo = (x: Expr) => repeated(f, x, 1);
  return { grad: [grad(foo)(3), -1], forward: [jvp(foo, [3], [1])[1], -1] };
});

holds("test_custom_jvps_first_rule_is_none", "of rules for each argument, the first may be missing", () => {
  const f: Any = customJvp((x, y) => mul(pow(x, 2), y), { name: "f" });
  f.defjvps(null, (dy: Expr, _out: Expr, x: Expr, y: Expr) => mul(2, x, y, dy));
  return { "by y": [grad(f, 1)(2, 3), 12], "by x": [grad(f)(2, 3), 0] };
});

differs(
  "test_concurrent_initial_style",
  "the same gradient from two threads at once",
  "a function is traced to its end before any other code of JavaScript runs: what can interleave are functions inside of each other's rules",
  () => {
    const f = tripled();
    const g: Any = customJvp((x) => sin(x), { name: "g" });
    g.defjvp(([x]: Any, [t]: Any) => [g(x), mul(grad((y: Expr) => f(f(y)))(x), t)]);
    return { outer: [grad(g)(3), 4], inner: [grad(f)(3), 2], again: [grad((x: Expr) => f(g(x)))(3), 8] };
  },
);

holds("test_nondiff_argnums_vmap_tracer", "arguments around the input may be mapped", () => {
  const sample: Any = customJvp(
    (shape: number[], param: Expr, seed: Expr) =>
      Array.from({ length: shape[0] }, (_, i) => add(param, mul(i, seed))),
    { name: "sample", nondiffArgnums: [0, 2] },
  );
  sample.defjvp((shape: Any, seed: Any, [param]: Any, [t]: Any) => {
    const samples = sample(shape, param, seed);
    return [samples, samples.map((s: Expr) => mul(s, t))];
  });
  return {
    vmap: [
      vmap((seed: Expr) => sample([2], 1, seed))([5, 7]),
      [
        [1, 6],
        [1, 8],
      ],
    ],
    jvp: [
      jvp((x: Expr) => sample([2], x, 5), [1], [1]),
      [
        [1, 6],
        [1, 6],
      ],
    ],
  };
});

holds(
  "test_fun_with_nested_calls_2",
  "functions with rules that are made inside of others, closing over them",
  () => {
    const call = (f: Any, ...args: Any[]): Any => {
      const g: Any = customJvp(f, { name: "g" });
      g.defjvp((primals: Any, tangents: Any) => [g(...primals), sum(tangents)]);
      return g(...args);
    };
    const fun = (x: Expr) =>
      call((y: Expr) => {
        const baz = (w: Expr) => {
          let q = call((_: Expr) => y, x);
          q = add(
            q,
            call(() => y),
          );
          q = add(
            q,
            call((v: Expr) => add(w, v), y),
          );
          return add(
            call((_: Expr) => mul(call(sin, x), y), 1),
            q,
          );
        };
        return jit(baz)(x);
      }, x);
    const wanted = (x: number) => 4 * x + Math.sin(x) * x;
    return {
      jit: [jit(fun)(3), wanted(3)],
      plain: [fun(3 as Any), wanted(3)],
      vmap: [vmap(fun)([0, 1, 2]), [0, 1, 2].map(wanted)],
    };
  },
);

holds("test_closure_with_vmap", "a function with a rule is made for each mapped value", () => {
  const sample = (seed: Expr) => {
    const f: Any = customJvp((alpha) => mul(seed, sin(alpha)), { name: "f" });
    f.defjvp(([alpha]: Any, [t]: Any) => [f(alpha), mul(seed, t)]);
    return f;
  };
  return {
    value: [vmap((s: Expr) => sample(s)(2))([1, 3]), [Math.sin(2), 3 * Math.sin(2)]],
    grad: [vmap((s: Expr) => grad(sample(s))(2))([1, 3]), [1, 3]],
  };
});

holds(
  "test_closure_with_vmap2",
  "the derivative goes through a vmap whose values the rule closes over",
  () => {
    const h = (z: Expr) =>
      vmap((x: Expr) => {
        const g: Any = customJvp((y) => mul(x, y), { name: "g" });
        g.defjvp(([y]: Any, [t]: Any) => [g(y), mul(x, t)]);
        return g(z);
      })([0, 1, 2]);
    const [primal, tangent] = jvp(h, [1], [2]);
    return {
      primal: [primal, [0, 1, 2]],
      tangent: [tangent, [0, 2, 4]],
      "primal x=2": [primal[2], 2],
      "tangent x=2": [tangent[2], 4],
    };
  },
);

const NO_TYPES =
  "numbers have no types: an argument that does not vary has a symbolic zero as its tangent, and a rule may return one";
for (const [test, loop] of [
  ["test_float0", false],
  ["test_float0_initial_style", true],
] as const)
  differs(
    test,
    `an argument of whole numbers has a trivial tangent${loop ? ", also in a loop" : ""}`,
    NO_TYPES,
    () => {
      const f: Any = customJvp((x, y) => [x, y], { name: "f" });
      f.defjvp(([x, y]: Any, [dx]: Any) => [f(x, y), [mul(2, dx), symbolicZero]], { symbolicZeros: true });
      const g = (x: Expr) => (loop ? repeated((c: Any) => f(...c), [x, 3], 1) : f(x, 3));
      const [primal, tangent] = jvp(g, [2], [1]);
      return {
        "tangent of float arg": [tangent[0], 2],
        primal: [primal, [2, 3]],
        tangent: [tangent, [2, 0]],
        grad: [grad((x: Expr) => add(...g(x)))(2), 2],
      };
    },
  );

const REMAT = "a formula keeps no tape, so there is nothing to compute again: the function itself is derived";
differs(
  "test_remat",
  "the rule is used twice in f(f(x)) that is computed again in the backward pass",
  REMAT,
  () => {
    const f = doubledSine();
    const g = (x: Expr) => f(f(x));
    return {
      "g(2)": [jit(g)(2), Math.sin(Math.sin(2))],
      "grad g(2)": [grad(g)(2), 4 * Math.cos(Math.sin(2)) * Math.cos(2)],
    };
  },
);

differs("test_remat_higher_order", "higher derivatives are the same in every order", REMAT, () => {
  const f: Any = customJvp((x) => sin(x), { name: "f" });
  f.defjvp(([x]: Any, [t]: Any) => [f(x), mul(cos(x), t)]);
  const g = (x: Expr) => f(f(x));
  const first = (x: number) => Math.cos(Math.sin(x)) * Math.cos(x);
  const second = (x: number) =>
    -Math.sin(Math.sin(x)) * Math.cos(x) ** 2 - Math.cos(Math.sin(x)) * Math.sin(x);
  return {
    first: [grad(jit(g))(2), first(2)],
    second: [grad(jit(grad(g)))(2), second(2)],
    third: [Math.abs(jit(grad(grad(jit(grad(g)))))(2) - slope(second, 2)) < 1e-8, true],
  };
});

holds(
  "test_initial_style_vmap_2",
  "as test_initial_style_vmap, where the function closes over an array",
  () => {
    const constants = [1, 2, 3];
    const f: Any = customJvp((x) => mul(3, x, add(...constants)), { name: "f" });
    f.defjvp(([x]: Any, [t]: Any) => [f(x), mul(2, t)]);
    const g = (x: Expr) => repeated(f, x, 1);
    const h = (r: Expr[]) => sum(vmap(g)(r));
    return {
      value: [vmap(g)([1, 1]), [18, 18]],
      "grad per element": [grad(h)([1, 1])[0], 2],
      ...orders("grad", h, [2, 2], around, [1, 1]),
    };
  },
);

holds(
  "test_custom_jvp_vmap_broadcasting_interaction",
  "a rule that mixes mapped and unmapped numbers",
  () => {
    const logaddexp: Any = customJvp(
      (a, b) => add(max(a, b), log(add(1, exp(neg(max(sub(a, b), sub(b, a))))))),
      {
        name: "lae",
      },
    );
    logaddexp.defjvp(([a, b]: Any, [da, db]: Any) => {
      const out = logaddexp(a, b);
      return [out, add(mul(da, exp(sub(a, out))), mul(db, exp(sub(b, out))))];
    });
    const ys = [
      [1, 1],
      [1, 1],
      [1, 1],
    ];
    const f = (z: Expr) => sum(vmap((y: Expr[]) => logaddexp(z, add(...y, z)))(ys));
    return { both: [valueAndGrad(f)(0.1), [3 * (0.1 + Math.log(1 + Math.exp(2))), 3]] };
  },
);

holds(
  "test_custom_jvp_vmap_broadcasting_interaction_2",
  "a number that scales all pairs of rows, derived by",
  () => {
    const transform: Any = customJvp((box: Expr, r: Expr[]) => r.map((x) => mul(x, box)), {
      name: "transform",
    });
    transform.defjvp(([box, r]: Any, [dbox, dr]: Any) => [
      transform(box, r),
      r.map((x: Expr, i: number) => add(dr[i], mul(x, dbox))),
    ]);
    const points = [
      [0, 1],
      [2, 5],
      [4, 4],
    ];
    const energy = (box: Expr) => {
      const d = (a: Expr[], b: Expr[]) =>
        transform(
          box,
          a.map((x, i) => sub(x, b[i])),
        );
      const pairs: Any = vmap(vmap(d, [null, 0]), [0, null])(points, points);
      return sum(pairs.flat(2).map((x: Expr) => pow(x, 2)));
    };
    const squares = points.flatMap((a) => points.flatMap((b) => a.map((x, i) => (x - b[i]) ** 2)));
    return { grad: [grad(energy)(1), 2 * total(squares)] };
  },
);

holds(
  "test_custom_jvp_implicit_broadcasting",
  "both Jacobians of a projection are what its rule says",
  () => {
    const project: Any = customJvp(
      (x: Expr[]) => {
        const u = [...x].sort((a, b) => concrete(b) - concrete(a));
        const sums = u.map((_, i) => sub(add(...u.slice(0, i + 1)), 1));
        const count = u.filter((v, i) => concrete(v) - concrete(sums[i]) / (i + 1) > 0).length;
        return x.map((v) => max(sub(v, div(sums[count - 1], count)), 0));
      },
      { name: "project" },
    );
    project.defjvp(([x]: Any, [t]: Any) => {
      const out = project(x);
      const s = out.map((o: Expr) => where(gt(o, 0), 1, 0));
      const mean = div(sum(s.map((v: Expr, i: number) => mul(v, t[i]))), sum(s));
      return [out, s.map((v: Expr, i: number) => mul(v, sub(t[i], mean)))];
    });
    const x = [0.5, -0.1, 0.9, 0.4, 0.05];
    const out: number[] = project(x);
    const s = out.map((o) => (o > 0 ? 1 : 0));
    const wanted = s.map((a, i) => s.map((b, j) => (i === j ? a : 0) - (a * b) / total(s)));
    const [step, along] = [1e-4, [1, 2, -1, 0.5, 3]];
    const moved = (k: number): number[] => project(x.map((v, i) => v + k * step * along[i]));
    const difference = moved(1).map((v, i) => (v - moved(-1)[i]) / (2 * step));
    const tangent: number[] = jvp(project, [x], [along])[1];
    return {
      sum: [total(out), 1],
      forward: [jacfwd(project)(x), wanted],
      reverse: [jacrev(project)(x), wanted],
      differences: [tangent.every((v, i) => Math.abs(v - difference[i]) < 1e-3), true],
    };
  },
);

holds("test_vmap_inside_defjvp", "a rule may use vmap", () => {
  const f: Any = customJvp((m: Expr[][], k: Expr) => m.map((row) => mul(add(...row), k)), { name: "f" });
  f.defjvp(([m, k]: Any, [dm]: Any) => [
    f(m, k),
    vmap((row: Expr[], drow: Expr[]) => mul(div(add(...drow), k), row[0]), 0)(m, dm),
  ]);
  const m = [
    [1, 2],
    [3, 4],
  ];
  return {
    grad: [
      grad((a: Any, k: Any) => sum(f(a, k)))(m, 0.5),
      [
        [2, 2],
        [6, 6],
      ],
    ],
  };
});

holds(
  "test_custom_jvp_unbroadcasting",
  "an array times a number has a derivative by the number that is one",
  () => {
    const a = [1, 1];
    const f: Any = customJvp((x) => a.map((v) => mul(v, x)), { name: "f" });
    f.defjvp(([x]: Any, [t]: Any) => [f(x), a.map((v) => mul(v, t))]);
    return { grad: [grad((x: Expr) => sum(f(x)))(1), 2] };
  },
);

const INTERNAL = "it asks JAX's inner parts, which have no counterpart";
cannot("test_maybe_perturbed_internal_helper_function", "a helper knows which values vary", INTERNAL);
cannot("test_maybe_perturbed_int_regression", "the same helper and whole numbers", INTERNAL);

holds("test_sinc_constant_function_batching", "sinc at 0 and elsewhere, mapped and one by one", () => {
  const { PI } = Math;
  const sinc: Any = customJvp(
    (x) => where(eq(x, 0), 1, div(sin(mul(PI, x)), mul(PI, where(eq(x, 0), 1, x)))),
    {
      name: "sinc",
    },
  );
  sinc.defjvp(([x]: Any, [t]: Any) => {
    const safe = where(eq(x, 0), 1, x);
    const d = sub(div(cos(mul(PI, safe)), safe), div(sin(mul(PI, safe)), mul(PI, safe, safe)));
    return [sinc(x), mul(where(eq(x, 0), 0, d), t)];
  });
  const data = [0, 3, 6, 9, 12].map((k) => [k, k + 1, k + 2]);
  const scaled = (p: Expr) => data.map((r) => r.map((x) => mul(p, x)));
  const mapped = (p: Expr) => sum((vmap(vmap(sinc))(scaled(p)) as Any).flat());
  const stacked = (p: Expr) => sum(scaled(p).flatMap((r) => r.map((x) => sinc(x))));
  const wanted = total(
    data.flat().map((x) => {
      const u = PI * 0.1 * x;
      return x === 0 ? 0 : (x * PI * (u * Math.cos(u) - Math.sin(u))) / u ** 2;
    }),
  );
  return { mapped: [grad(mapped)(0.1), wanted], stacked: [grad(stacked)(0.1), wanted] };
});

differs(
  "test_symbolic_zero_custom_jvp",
  "a rule that asks is told which tangents are 0, under jit and vmap too",
  "JAX's rule adds constants to tangents, which is not linear: that rule is refused, and a linear one is told the same",
  () => {
    const make = (extra: number): Any => {
      const f: Any = customJvp(
        (ss: Expr, sa: Expr[], ds: Expr, da: Expr[]) => [add(ss, ds), sa.map((x, i) => add(x, da[i]))],
        { name: "f" },
      );
      const zero = (d: Any) => [d].flat().every(isSymbolicZero);
      return f.defjvp(
        (p: Any, [tss, tsa, tds, tda]: Any) => {
          const told = zero(tss) && zero(tsa) && !zero(tds) && !zero(tda);
          return [
            f(...p),
            [add(mul(told ? 10 : -1, tds), extra), tda.map((d: Expr) => mul(told ? 10 : -1, d))],
          ];
        },
        { symbolicZeros: true },
      );
    };
    const g = (f: Any) => (s: Expr, a: Expr[]) => f(2, [3, 4], s, a);
    const at = [3, [4, 5]] as Any;
    const along = [1, [8, 9]] as Any;
    const [primal, tangent] = jvp(g(make(0)), at, along) as Any;
    const wanted = [
      [5, [7, 9]],
      [10, [80, 90]],
    ];
    const rows = vmap((s: Expr, a: Expr[]) => jvp(g(make(0)), [s, a], [s, a] as Any)[1], {
      inAxes: [0, null],
      outAxes: [0, [null, null]],
    } as Any)([3, 6], [4, 5]);
    return {
      primal1: [primal[0], 5],
      "primal2[0]": [primal[1][0], 7],
      "primal2[1]": [primal[1][1], 9],
      tangents: [tangent, [10, [80, 90]]],
      "under jit": [jit((s: Expr, a: Expr[]) => jvp(g(make(0)), [s, a], along))(3, [4, 5]), wanted],
      "of jit": [jvp(jit(g(make(0))), at, along), wanted],
      "under vmap": [
        rows,
        [
          [30, 60],
          [40, 50],
        ],
      ],
      "with a constant": refused(() => jvp(g(make(90)), at, along), /^nonlinear-rule: .*“90”/),
    };
  },
);

holds(
  "test_symbolic_zero_custom_jvp_vmap_output",
  "a rule may return a symbolic zero, under vmap and grad",
  () => {
    const f: Any = customJvp((x, y) => mul(x, y), { name: "f" });
    f.defjvp(
      ([x, y]: Any, [, dy]: Any) => {
        if (!isSymbolicZero(dy)) throw new Error("the rule is not told that y does not vary");
        return [f(x, y), symbolicZero];
      },
      { symbolicZeros: true },
    );
    return {
      grad: [vmap(grad((x: Expr) => f(x, 3)))([1, 2]), [0, 0]],
      "where y varies": refused(() => grad(f, 1)(2, 3), /^rule-failed: .*\bf\b.*not told/),
    };
  },
);

/** x*y, whose rule multiplies by 10 where only x varies, by 100 where only y does, and else by 1000. */
function told(): Any {
  const f: Any = customJvp((x, y) => mul(x, y), { name: "f" });
  return f.defjvp(
    ([x, y]: Any, [dx, dy]: Any) => {
      if (isSymbolicZero(dy)) return [f(x, y), mul(10, dx, y)];
      if (isSymbolicZero(dx)) return [f(x, y), mul(100, dy, x)];
      return [f(x, y), mul(1000, add(mul(dx, y), mul(dy, x)))];
    },
    { symbolicZeros: true },
  );
}

holds("test_symbolic_zeros_memoization_caching", "what varies is told anew for each derivation", () => {
  const f = told();
  return {
    "by x": [linearize((x: Expr) => f(x, 3), 2)[1](1), 30],
    "by y": [linearize((y: Expr) => f(2, y), 3)[1](1), 200],
    "by both": [linearize(f, 2, 3)[1](1, 1), 5000],
    "by x again": [linearize((x: Expr) => f(x, 3), 2)[1](1), 30],
  };
});

holds("test_symbolic_zeros_under_jit", "what varies is also told through jit", () => {
  const f = told();
  return { forward: [jacfwd(jit(f))(2, 3), 30], "by y": [jacfwd(jit(f), 1)(2, 3), 200] };
});

holds("test_run_rules_more_than_once", "in a recurrence what varies changes from step to step", () => {
  const f: Any = customJvp((x, _y) => x, { name: "f" });
  const seen = new Set<string>();
  f.defjvp(
    ([x, y]: Any, [dx, dy]: Any) => {
      seen.add(`${isSymbolicZero(dx)} ${isSymbolicZero(dy)}`);
      return [f(x, y), dx];
    },
    { symbolicZeros: true },
  );
  const g = (x: Expr) => repeated(([a, b]: Any) => [f(a, b), a], [x, 5], 2)[0];
  return { grad: [grad(g)(1), 1], patterns: [[...seen].sort(), ["false false", "false true"]] };
});

function two(symbolicZeros = false): Any {
  const f: Any = customJvp((x, y) => [sin(x), add(x, cos(y))], { name: "f" });
  return f.defjvp(
    ([x, y]: Any, [dx, dy]: Any) => {
      const [a, b] = [dx, dy].map((d) => (isSymbolicZero(d) ? 0 : d));
      return [f(x, y), [mul(2, cos(x), a), sub(mul(1.5, a), mul(0.5, sin(y), b))]];
    },
    { symbolicZeros },
  );
}
for (const [test, zeros] of [
  ["test_dce", false],
  ["test_dce_symbolic_zeros", true],
] as const)
  holds(test, "of an unused result nothing is computed, and the rule of the other is the same", () => {
    const f = two(zeros);
    const out: Expr[] = f(symbol("x"), symbol("y"));
    const code = out.map((e) => toCode(e, { target: "c", name: "g" }));
    const J = jacfwd(f, [0, 1])(0.1, -1.3) as Any;
    return {
      "sin alone": [/sin\(/.test(code[0]) && !/cos\(/.test(code[0]), true],
      "cos alone": [/cos\(/.test(code[1]) && !/sin\(/.test(code[1]), true],
      "out0 dx": [J[0][0], 2 * Math.cos(0.1)],
      "out0 dy": [J[0][1], 0],
      "out1 dx": [J[1][0], 1.5],
      "out1 dy": [J[1][1], -0.5 * Math.sin(-1.3)],
    };
  });

holds("test_resolve_kwargs_error_message", "an argument that is missing is named", () => {
  const f: Any = customJvp((x: Expr, y: Expr) => mul(x, y), { name: "f" });
  f.defjvp(([x, y]: Any, [dx]: Any) => [f(x, y), dx]);
  return { call: refused(() => f(1), /^arity: f takes 2 arguments, but got 1/) };
});

holds(
  "test_custom_jvp_transpose_vjp3",
  "a rule that calls its function on the tangent has a transpose",
  () => {
    const quotient: Any = customJvp((x, y) => div(x, y), { name: "quotient" });
    quotient.defjvp(([x, y]: Any, [dx]: Any) => [quotient(x, y), quotient(dx, y)]);
    return { "vjp(1)": [vjp((x: Expr) => quotient(x, 2), 1)[1](1)[0], 0.5] };
  },
);

holds("test_ensure_compile_time_eval", "a number that is known is known in the function, too", () => {
  const f: Any = customJvp((x) => mul(x, concrete(x) > 1 ? 10 : 20), { name: "f" });
  f.defjvp(([x]: Any, [t]: Any) => [f(x), mul(3, t)]);
  const constant = jit((x: Expr) => mul(x, concrete(f(2))));
  return { value: [f(2), 20], grad: [grad(f)(2), 3], "under jit": [constant(3), 60] };
});

holds("test_pretty_print", "a call stays one node that is printed by the function's name", () => {
  const [f, x] = [doubledSine(), symbol("x")];
  return { text: [print(f(x)), "f(x)"], symbols: [freeSymbols(f(x)).join(), "x"] };
});
