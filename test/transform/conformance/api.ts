/** What JAX's tests of its transformations demand: tests/api_test.py. */
import {
  add,
  concrete,
  cond,
  cos,
  div,
  type Expr,
  exp,
  freeSymbols,
  gt,
  log,
  mul,
  neg,
  pow,
  registerTree,
  sin,
  sqrt,
  stopGradient,
  sub,
  symbol,
  toCode,
  treeMap,
  vmap,
  where,
} from "../../../src/index.js";
import { type Any, refused, suiteOf } from "./case.js";
import {
  customJvp,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacobian,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  valueAndGrad,
  vjp,
} from "./loose.js";
import { more } from "./more.js";

const { cases, holds, differs, cannot } = suiteOf("APITest");
export const apiCases = cases;

const sum = (list: Any): Any => add(...list);
const cube = (x: Expr) => pow(x, 3);
const square = (x: Expr) => pow(x, 2);
const squares = (list: Expr[]) => list.map(square);

holds("test_grad_item", "a function may branch by the number that it is derived at", () => {
  const f = (x: Expr) => (concrete(x) !== 0 ? square(x) : x);
  return { grad: [grad(f)(2), 4], "the other branch": [grad(f)(0), 1] };
});

holds("test_grad_wrap", "what is no number is handed on to the function", () => {
  const f = (x: Any, flag: boolean) => (flag ? x : 0);
  return {
    "f(1,true) grad": [grad(f)(1, true), 1],
    "f(1,false)": [f(1, false), 0],
    "f(1,false) grad": [grad(f)(1, false), 0],
  };
});

holds("test_grad_bad_input", "a text is refused", () => {
  const f = (x: Any) => x;
  return {
    grad: refused(() => grad(f)("foo"), /^not-a-tree: argument 0 of f must be numbers .* the text "foo"/),
  };
});

const linear = (x: Expr, y: Expr, z: Expr) => add(x, mul(2, y), mul(3, z));
holds("test_grad_argnums", "arguments are chosen by position, in any order", () => {
  const both = grad(linear, [2, 0])(1, 1, 1) as Any;
  return {
    "argnums 0": [grad(linear, 0)(1, 1, 1), 1],
    "argnums 1": [grad(linear, 1)(1, 1, 1), 2],
    "argnums 2": [grad(linear, { argnums: 2 })(1, 1, 1), 3],
    "argnums (2,0) first": [both[0], 3],
    "argnums (2,0) second": [both[1], 1],
  };
});

more.holds("positions from the end", "positions count from the end where they are negative", () => ({
  last: [grad(linear, -1)(1, 1, 1), 3],
  mixed: [grad(linear, [-2, 0])(1, 1, 1), [2, 1]],
  twice: refused(
    () => grad(linear, [1, 0, -2])(1, 1, 1),
    /^bad-argnums: argnums of linear names argument 1 twice/,
  ),
}));

more.holds("positions that there are none of", "positions that no argument has are refused", () => ({
  high: refused(
    () => grad(linear, 3)(1, 1, 1),
    /^bad-argnums: argnums of linear names argument 3, .* 3 arguments/,
  ),
  low: refused(() => grad(linear, -4)(1, 1, 1), /^bad-argnums: argnums of linear names argument -4/),
  "of jacfwd": refused(
    () => jacfwd(linear, [0, 3])(1, 1, 1),
    /^bad-argnums: argnums of linear names argument 3/,
  ),
  "no number": refused(
    () => grad(linear, "x" as Any)(1, 1, 1),
    /^bad-arguments: grad takes options in an object, but got the text "x"/,
  ),
}));

for (const [test, inside] of [
  ["test_grad_of_jit", true],
  ["test_jit_of_grad", false],
] as const)
  holds(test, "a compiled function is called once for all numbers", () => {
    let calls = 0;
    const f = (x: Expr) => {
      calls++;
      return mul(x, x);
    };
    const g: Any = inside ? grad(jit(f)) : jit(grad(f));
    return { "grad 1": [g(1), 2], "grad 2": [g(2), 4], calls: [calls, 1] };
  });

holds("test_bad_input", "jit refuses texts, too", () => ({
  jit: refused(() => jit((x: Any) => x)("foo"), /^not-a-tree: .*the text "foo"/),
  vjp: refused(() => vjp((x: Any) => x, "foo"), /^not-a-tree: .*the text "foo"/),
  "vjp of an object": refused(() => vjp((x: Any) => x, new Date(0) as Any), /^not-a-tree: .*of type Date/),
}));

for (const [test, demands, result, message] of [
  [
    "test_grad_tuple_output",
    "grad of a pair is refused",
    (x: Expr) => [x, x],
    /^not-scalar: grad is only defined for functions that return one number, but f returned an array of 2 numbers/,
  ],
  ["test_grad_unit_output", "grad of nothing is refused", () => [], /^not-scalar: .*but f returned nothing/],
  [
    "test_grad_nonscalar_output",
    "grad of an array is refused",
    (x: Expr) => [x, x, x],
    /^not-scalar: .*an array of 3 numbers/,
  ],
] as const)
  holds(test, demands, () => {
    const f = (x: Expr) => result(x) as Any;
    return {
      grad: refused(() => grad(f)(1), message),
      both: refused(() => valueAndGrad(f)(1), /^not-scalar: valueAndGrad/),
    };
  });

holds("test_grad_nonscalar_output_hint", "the error tells the structure and what to do", () => {
  const hintOf = (f: Any) => {
    try {
      grad(f)([1, 2]);
    } catch (error) {
      return `${(error as Error).message} ${(error as Any).hint}`;
    }
    return "no error";
  };
  return {
    one: [hintOf((x: Expr[]) => [x[0]]), /an array of 1 number\b.*result\[0\]/],
    many: [hintOf((x: Expr[]) => x), /an array of 2 numbers.*sum.*jacrev/],
    object: [hintOf((x: Expr[]) => ({ a: x[0], b: x })), /\{a:\*, b:\[\*, ?\*\]\}|\{a:\*, b/],
    "not for many": [/result\[0\]/.test(hintOf((x: Expr[]) => x)), false],
  };
});

holds("test_unwrapped_numpy", "functions of JavaScript that see numbers only are refused", () => ({
  grad: refused(() => grad((x: Any) => Math.exp(x) as Any)(1), /^traced-value: /),
}));

const A = [
  [1, 2],
  [3, 4],
];
const quadratic = (x: Expr[]) => sum(A.flatMap((row, i) => row.map((a, j) => mul(a, x[i], x[j]))));
const symmetric = [
  [2, 5],
  [5, 8],
];

holds("test_hessian", "the second derivatives of a quadratic form are A + Aᵀ", () => ({
  hessian: [hessian(quadratic)([0.3, -2]), symmetric],
  compiled: [jit(hessian(quadratic))([0.3, -2]), symmetric],
  product: [hvp(quadratic, [[0.3, -2]], [[1, 1]]), [[7, 13]]],
}));

const NO_COMPLEX = "formulas are of real numbers";
cannot("test_hessian_holomorphic", "the same over complex numbers", NO_COMPLEX);

holds(
  "test_hessian_on_pytrees",
  "of a function of trees: each number is replaced by the tree of its derivatives",
  () => {
    const h = hessian(squares)([1, 2]) as Any;
    return {
      "d2f0/dx0dx0": [h[0][0][0], 2],
      "d2f0/dx0dx1": [h[0][0][1], 0],
      "d2f1/dx1dx1": [h[1][1][1], 2],
      object: [
        hessian((p: Any) => ({ s: mul(p.a, p.a, p.b) }))({ a: 2, b: 5 }),
        { s: { a: { a: 10, b: 4 }, b: { a: 4, b: 0 } } },
      ],
    };
  },
);

const f3 = (x: Expr[]) => [sin(mul(x[0], x[1])), mul(3, x[0]), cos(x[1])];
const jacobianOf3 = (x: number, y: number) => [
  [y * Math.cos(x * y), x * Math.cos(x * y)],
  [3, 0],
  [0, -Math.sin(y)],
];
for (const [test, transform] of [
  ["test_jacfwd", jacfwd],
  ["test_jacrev", jacrev],
  ["test_jacobian", jacobian],
] as const)
  holds(test, "all derivatives of several results", () => ({
    plain: [transform(f3)([2, 3]), jacobianOf3(2, 3)],
    compiled: [jit(transform(f3))([2, 3]), jacobianOf3(2, 3)],
    "for each row": [
      vmap(transform(f3))([
        [2, 3],
        [1, 4],
      ]),
      [jacobianOf3(2, 3), jacobianOf3(1, 4)],
    ],
  }));

holds("test_jacobian_on_pytrees", "the Jacobian of a tree by a tree", () => {
  const f = (p: Any) => ({ u: mul(p.a, p.b[0]), v: [p.b[1], p.a] });
  const wanted = {
    u: { a: 5, b: [2, 0] },
    v: [
      { a: 0, b: [0, 1] },
      { a: 1, b: [0, 0] },
    ],
  };
  const at = { a: 2, b: [5, 7] };
  return { forward: [jacfwd(f)(at), wanted], reverse: [jacrev(f)(at), wanted] };
});

more.holds("Jacobians of Jacobians", "second derivatives agree in all four orders", () => {
  const f = (x: Expr[]) => mul(sin(x[0]), exp(x[1]));
  const wanted = [
    [-Math.sin(1) * Math.E, Math.cos(1) * Math.E],
    [Math.cos(1) * Math.E, Math.sin(1) * Math.E],
  ];
  return Object.fromEntries(
    [jacfwd, jacrev].flatMap((a, i) =>
      [jacfwd, jacrev].map((b, j) => [`${i}${j}`, [(a as Any)((b as Any)(f))([1, 1]), wanted] as const]),
    ),
  );
});

holds("test_grad_and_aux_basic", "what a function returns beside its result comes along", () => {
  const [d, aux] = grad((x: Expr) => [cube(x), [square(x)]] as const, { hasAux: true })(3) as Any;
  return { grad: [d, 27], aux: [aux[0], 9] };
});

holds("test_grad_and_aux_constant", "constants come as they are", () => {
  const one = grad((x: Expr) => [cube(x), [4]] as const, { hasAux: true })(4) as Any;
  const two = grad((x: Expr) => [cube(x), [square(x), 4]] as const, { hasAux: true })(4);
  return { grad: [one[0], 48], aux: [one[1][0], 4], "beside others": [two, [48, [16, 4]]] };
});

holds("test_grad_and_aux_no_tracers", "what comes along is numbers", () => {
  const f = (x: Expr) => {
    const aux = { identity: x, zero: sub(x, x), constant: 1 };
    return [sin(x), aux] as const;
  };
  const [, aux] = grad(f, { hasAux: true })(3) as Any;
  return {
    aux: [aux, { identity: 3, zero: 0, constant: 1 }],
    types: [
      Object.values(aux)
        .map((v) => typeof v)
        .join(),
      "number,number,number",
    ],
  };
});

holds("test_grad_and_aux_error", "a function that returns no pair is refused", () => ({
  number: refused(
    () => grad(((x: Expr) => mul(x, x)) as Any, { hasAux: true })(3),
    /^structure-mismatch: with hasAux, .*must return \[result, aux\]/,
  ),
  three: refused(
    () => grad(((x: Expr) => [x, x, x]) as Any, { hasAux: true })(3),
    /^structure-mismatch: with hasAux, .*array of 3/,
  ),
  jvp: refused(
    () => jvp(((x: Expr) => x) as Any, [3], [1], { hasAux: true }),
    /^structure-mismatch: with hasAux/,
  ),
}));

for (const [test, transform] of [
  ["test_grad_and_aux_nested", grad],
  ["test_jacfwd_and_aux_nested", jacfwd],
  ["test_jacrev_and_aux_nested", jacrev],
] as const)
  holds(test, "what comes along may itself be derived, from outside", () => {
    const t = transform as Any;
    const f = (x: Expr) => {
      const [d, aux] = t((y: Expr) => [cube(y), [cube(y)]], { hasAux: true })(x);
      return mul(aux[0], div(d, d));
    };
    const g = (x: Expr) => {
      const [, aux] = t((y: Expr) => [square(y), [mul(y, sin(x)), 4]], { hasAux: true })(x);
      return aux[0];
    };
    return {
      "d x^3": [t(f)(4), 48],
      "closing over": [t(g)(2), Math.sin(2) + 2 * Math.cos(2)],
      "as with grad": [grad(f)(4), 48],
    };
  });

for (const [test, transform] of [
  ["test_jacfwd_and_aux_basic", jacfwd],
  ["test_jacrev_and_aux_basic", jacrev],
] as const)
  holds(test, "Jacobians with what comes along", () => {
    const f = (x: Expr[]) => [x.map(cube), squares(x)] as const;
    return {
      both: [
        (transform as Any)(f, { hasAux: true })([3, 2]),
        [
          [
            [27, 0],
            [0, 12],
          ],
          [9, 4],
        ],
      ],
    };
  });

holds("test_jvp_and_aux_basic", "jvp with what comes along", () => ({
  all: [jvp((x: Expr) => [cube(x), [square(x)]] as const, [3], [4], { hasAux: true }), [27, 108, [9]]],
}));

holds("test_vjp_and_aux_basic", "vjp with what comes along", () => {
  const [value, pull, aux] = vjp((x: Expr) => [mul(2, x), [square(x)]] as const, 3, { hasAux: true });
  return { value: [value, 6], pullback: [pull(1), [2]], aux: [aux, [9]] };
});

more.holds("linearize with aux", "linearize with what comes along", () => {
  const [value, along, aux] = linearize(((x: Expr) => [cube(x), { s: square(x) }]) as Any, 3, {
    hasAux: true,
  } as Any) as Any;
  return { value: [value, 27], along: [along(2), 54], aux: [aux, { s: 9 }] };
});

more.holds("value_and_grad", "value and derivative by one pass", () => ({
  one: [valueAndGrad(cube)(3), [27, 27]],
  several: [valueAndGrad(linear, [0, 2])(1, 1, 1), [6, [1, 3]]],
  aux: [valueAndGrad((x: Expr) => [cube(x), square(x)] as const, { hasAux: true })(3), [[27, 9], 27]],
}));

holds("test_jvp_mismatched_arguments", "primals and tangents are as many, and built alike", () => {
  const f = (x: Any, y: Any) => mul(x, y);
  const g = (x: Expr[]) => sum(x);
  return {
    count: refused(() => jvp(f, [2, 3], [1]), /^structure-mismatch: jvp of f got 2 primals, but 1 tangent/),
    structure: refused(
      () => jvp(g, [[1, 2]], [[1, 2, 3]] as Any),
      /^structure-mismatch: tangent 0 of g must be built like an array of 2 numbers, but is an array of 3/,
    ),
    number: refused(
      () => jvp(g, [[1, 2]], [1] as Any),
      /^structure-mismatch: tangent 0 of g .* but is a number/,
    ),
    "a truth value": refused(
      () => jvp(f, [2, 3], [1, true] as Any),
      /^not-a-tree: tangent 1 of f .* but is true/,
    ),
  };
});

holds("test_jvp_non_tuple_arguments", "primals and tangents stand in arrays", () => ({
  primals: refused(
    () => jvp(sin, 0 as Any, [1] as Any),
    /^bad-arguments: jvp of .*takes the primals as an array/,
  ),
  tangents: refused(
    () => jvp(sin, [0], { a: 1 } as Any),
    /^bad-arguments: jvp of .*takes the tangents as an array/,
  ),
}));

more.holds("jvp of trees under jit", "jvp under jit, of trees", () => {
  const f = (p: Any) => ({ q: mul(p.a, p.b[0]) });
  return {
    both: [
      jit((p: Any, t: Any) => jvp(f, [p], [t]))({ a: 2, b: [3] }, { a: 1, b: [10] }),
      [{ q: 6 }, { q: 23 }],
    ],
  };
});

holds("test_vjp_mismatched_arguments", "a pullback takes one cotangent, built like the result", () => {
  const [, pull] = vjp((x: Expr, y: Expr) => mul(x, y), 3, 4);
  return {
    pullback: [pull(5), [20, 15]],
    pair: refused(
      () => pull([5, 6]),
      /^structure-mismatch: the cotangent given to the vjp of .* must be built like a number, but is an array of 2/,
    ),
    nothing: refused(() => pull(null), /^structure-mismatch|^not-a-tree/),
  };
});

holds("test_vjp_bad_cotangent_shape", "a cotangent of another size is refused", () => {
  const f = (x: Expr[]) => squares(x);
  const [, pull] = vjp(f, [1, 2, 3, 4]);
  return {
    fewer: refused(
      () => pull([1, 2, 3]),
      /^structure-mismatch: the cotangent given to the vjp of f must be built like an array of 4 numbers, but is an array of 3/,
    ),
    object: refused(
      () => pull({ a: [1, 2, 3, 4] } as Any),
      /^structure-mismatch: the cotangent given to the vjp of f/,
    ),
    right: [pull([1, 0, 0, 1]), [[2, 0, 0, 8]]],
  };
});

holds(
  "test_vjp_multiple_arguments_error_message",
  "a pullback that is called wrongly names the function",
  () => {
    function foo(x: Expr) {
      return [x, mul(2, x)];
    }
    const [, pull] = vjp(foo, 1) as Any;
    return { both: [pull([1, 1]), [3]], wrong: refused(() => pull(1), /^structure-mismatch: .*vjp of foo/) };
  },
);

holds("test_linearize", "a function is looked at once, and its derivative used often", () => {
  let calls = 0;
  const f = (x: Expr) => {
    calls++;
    return mul(3, sin(x));
  };
  const [value, along] = linearize(f, 2);
  return {
    value: [value, 3 * Math.sin(2)],
    tangents: [
      [along(1), along(2)],
      [3 * Math.cos(2), 6 * Math.cos(2)],
    ],
    "as jvp": [along(5), jvp(f, [2], [5])[1]],
    calls: [calls, 2],
  };
});

holds("test_linearize_aval_error", "a tangent that is built otherwise is refused", () => {
  const [, along] = linearize((x: Expr) => mul(2, x), 1) as Any;
  return {
    array: refused(() => along([1]), /^structure-mismatch: the tangents given to the linearized/),
    "a truth value": refused(
      () => along(true),
      /^not-a-tree: the tangents given to the linearized .* but is true/,
    ),
  };
});

more.holds("as many tangents as arguments", "as many tangents as arguments are needed", () => {
  const [, along] = linearize((x: Expr, y: Expr) => mul(x, y), 2, 3) as Any;
  return {
    right: [along(1, 1), 5],
    fewer: refused(() => along(1), /^structure-mismatch: the tangents given to the linearized/),
    more: refused(() => along(1, 1, 1), /^structure-mismatch/),
  };
});

holds("test_linearize_fun_jit", "a linearized function may be used in a compiled one", () => {
  const [, along] = linearize((x: Expr) => mul(2, x), 1);
  return { "6": [jit((t: Expr) => along(t))(3), 6] };
});

holds("test_linear_transpose", "the transpose of a linear function", () => ({
  number: [linearTranspose((x: Expr) => mul(2, x), 0)(3), [6]],
  array: [linearTranspose((x: Expr[]) => [add(x[0], mul(2, x[1]))], [0, 0])([5]), [[5, 10]]],
  two: [linearTranspose((x: Expr, y: Expr) => sub(x, mul(3, y)), 0, 0)(2), [2, -6]],
}));

differs(
  "test_linear_transpose_abstract",
  "the transpose needs only how the arguments are built",
  "a tree of any numbers tells it: there are no shapes besides trees",
  () => {
    const [ct] = linearTranspose((x: Expr[]) => x.map((v) => mul(2, v)), [9, 9, 9])([0, 1, 2]);
    return { all: [ct, [0, 2, 4]], "component 2 of 2*[0,1,2]": [(ct as Any)[2], 4] };
  },
);

holds("test_linear_transpose_dce", "what is not used does not keep a function from being transposed", () => ({
  pair: [linearTranspose((x: Expr) => [x, sin(x)][0], 0)(3), [3]],
  cancelled: [linearTranspose((x: Expr) => add(x, sin(x), neg(sin(x))), 0)(3), [3]],
}));

differs(
  "test_linear_transpose_error",
  "functions that are not linear, and cotangents that are built otherwise, are refused",
  "whole numbers are numbers like others, so that there is no function from them to refuse",
  () => {
    const [transposed, pair] = [
      linearTranspose((x: Expr) => mul(2, x), 0),
      linearTranspose((x: Expr) => [x, x], 0),
    ];
    return {
      sine: refused(
        () => linearTranspose((x: Expr) => sin(x), 0),
        /^not-linear: .*“sin\(.*\)” is not linear/,
      ),
      constant: refused(() => linearTranspose((x: Expr) => add(x, 1), 0), /^not-linear: .*“1” is not linear/),
      product: refused(() => linearTranspose((x: Expr, y: Expr) => mul(x, y), 0, 0), /^not-linear/),
      structure: refused(
        () => transposed([1]),
        /^structure-mismatch: the cotangent given to the transpose of/,
      ),
      "a truth value": refused(
        () => transposed(true as Any),
        /^not-a-tree: the cotangent given to the transpose of/,
      ),
      "too few": refused(() => pair([1]), /^structure-mismatch/),
    };
  },
);

cannot("test_linear_transpose_complex", "the transpose over complex numbers does not conjugate", NO_COMPLEX);

cannot(
  "test_linear_transpose_integer",
  "the transpose of a function of whole numbers keeps their type",
  "numbers have no types",
);

holds("test_linear_transpose_fun_jit", "a transposed function may be used in a compiled one", () => {
  const transposed = linearTranspose((x: Expr) => mul(2, x), 0);
  return { "6": [jit((ct: Expr) => transposed(ct)[0])(3), 6] };
});

for (const [test, demands] of [
  ["test_nonholomorphic_grad", "the gradient of a real function of complex numbers"],
  ["test_nonholomorphic_jacrev", "its Jacobian by reverse mode"],
  ["test_nonholomorphic_jacfwd", "its Jacobian by forward mode"],
  ["test_complex_output_jacrev_raises_error", "jacrev of a complex result is refused without the flag"],
  ["test_complex_input_jacfwd_raises_error", "jacfwd of a complex argument is refused without the flag"],
  ["test_grad_complex_result_errors", "grad of a complex result is refused"],
  ["test_holomorphic_grad", "the flag for holomorphic functions"],
  ["test_holomorphic_jacrev", "the same of jacrev"],
  ["test_holomorphic_jacfwd", "the same of jacfwd"],
  ["test_holomorphic_grad_of_float_errors", "the flag is refused for real arguments"],
  ["test_holomorphic_jacrev_of_float_errors", "the same of jacrev"],
  ["test_holomorphic_jacfwd_of_float_errors", "the same of jacfwd"],
] as const)
  cannot(test, demands, NO_COMPLEX);

const TYPES = "numbers have no types: whole numbers vary like others, and truth values are refused by name";
differs("test_heterogeneous_jacrev", "arguments of several types", TYPES, () => {
  const J = jacrev((x: Expr, y: Expr) => add(x, y), [0, 1])(2, 1) as Any;
  return { "d(x+y)/dx": [J[0], 1], "d(x+y)/dy": [J[1], 1] };
});
differs("test_heterogeneous_jacfwd", "the same by forward mode", TYPES, () => ({
  both: [jacfwd((x: Expr, y: Expr) => [add(x, y)], [0, 1])(2, 1), [[1, 1]]],
}));

differs("test_jvp_of_int_identity", "the tangent of a whole number is empty", TYPES, () => ({
  jvp: [jvp((x: Expr) => x, [1], [1]), [1, 1]],
}));
differs("test_jvp_of_int_add", "also of a sum", TYPES, () => ({
  jvp: [jvp((x: Expr) => add(x, x, 2), [1], [1]), [4, 2]],
}));
differs("test_jit_jvp_of_int", "also under jit", TYPES, () => ({
  jvp: [jit((x: Expr) => jvp((v: Expr) => add(v, 3), [x], [1]))(1), [4, 1]],
}));
differs("test_vjp_of_int_fulllike", "of a constant the cotangent is 0", TYPES, () => {
  const [value, pull] = vjp((_x: Expr) => 2, 1) as Any;
  return { value: [value, 2], pullback: [pull(1), [0]] };
});
differs("test_grad_of_bool", "truth values have no derivative", TYPES, () => ({
  argument: refused(() => grad((x: Any) => x)(true), /^not-a-tree: .* but is true/),
  result: refused(() => grad(((x: Expr) => gt(x, 0)) as Any)(1), /^not-a-tree: the result of .*truth value/),
  chosen: [grad((x: Expr) => where(gt(x, 0), mul(2, x), 3))(1), 2],
}));
more.differs("grad by a whole number", "an argument of whole numbers is refused", TYPES, () => ({
  grad: [grad(square)(3), 6],
}));

const at = (x: Expr[], i: number) => x[i];
holds("test_vjp_of_int_index", "one entry of an array", () => {
  const [value, pull] = vjp((x: Expr[]) => at(x, 1), [2, 2]);
  const [ct] = pull(1) as Any;
  return { value: [value, 2], "ct x0": [ct[0], 0], "ct x1": [ct[1], 1] };
});
holds("test_jit_grad_of_int", "the same under jit, with the index as a static argument", () => {
  const g = jit((x: Expr[], i: number) => grad(at)(x, i), { staticArgnums: 1 }) as Any;
  const d = g([2, 2], 1);
  return { all: [d, [0, 1]], x1: [d[1], 1] };
});

class Holder {
  constructor(readonly value: Any) {
    if (value === null || value === undefined) throw new Error("nothing to hold");
  }
}
registerTree(
  Holder,
  (h) => [[h.value], null],
  (_, [v]) => new Holder(v),
);
holds("test_grad_does_not_unflatten_tree_with_none", "a container is never built of nothing", () => ({
  grad: [grad((h: Holder) => square(h.value))(new Holder(3) as Any), new Holder(6)],
  jacfwd: [jacfwd((h: Holder) => [h.value])(new Holder(3) as Any), [new Holder(1)]],
  vjp: [
    vjp((h: Holder) => new Holder(mul(2, h.value)), new Holder(3) as Any)[1](new Holder(1) as Any),
    [new Holder(2)],
  ],
}));

differs(
  "test_grad_conj_symbolic_zeros",
  "a complex conjugate that is not used does not get in the way",
  "there are no complex numbers; any result that is not used stands for it",
  () => {
    const f = (x: Expr) => {
      const unused = log(neg(square(x)));
      return [x, unused][0];
    };
    return { grad: [grad(f)(1), 1] };
  },
);

holds("test_implicit_dce_linearize_jaxpr", "what is not used is not computed in the derivative", () => {
  const f = (x: Expr) => {
    const unused = exp(sin(x));
    return [mul(3, x), unused][0];
  };
  const [, along] = linearize(f, symbol("x"));
  const e = along(symbol("t"));
  const code = toCode(e, { target: "c", name: "g" });
  return { formula: [e, "3*t"], symbols: [freeSymbols(e).join(), "t"], code: [/exp|sin/.test(code), false] };
});

more.holds("static arguments", "static arguments are handed on as they are", () => {
  let calls = 0;
  const f = jit(
    (x: Expr, n: number, flag: boolean) => {
      calls++;
      return flag ? pow(x, n) : neg(x);
    },
    { staticArgnums: [1, 2] },
  ) as Any;
  return {
    values: [
      [f(3, 2, true), f(4, 2, true), f(3, 3, true), f(3, 2, false)],
      [9, 16, 27, -3],
    ],
    calls: [calls, 3],
  };
});

more.holds(
  "static arguments that there are none of",
  "static arguments that there are none of are refused",
  () => ({
    high: refused(
      () => jit((x: Expr) => x, { staticArgnums: 1 })(1),
      /^bad-argnums: staticArgnums of .* names argument 1/,
    ),
  }),
);

more.holds("missing arguments", "a compiled function says how many arguments it takes", () => {
  const f = (x: Expr, y: Expr) => mul(x, y);
  return {
    jit: refused(() => (jit(f) as Any)(1), /^arity: f takes 2 arguments, but got 1/),
    grad: refused(() => (grad(f) as Any)(1), /^arity: f takes 2 arguments, but got 1/),
    vmap: refused(() => vmap(f)([1]), /^arity: f takes 2 arguments, but got 1/),
    vjp: refused(() => (vjp as Any)(f, 1), /^arity: f takes 2 arguments, but got 1/),
  };
});

for (const [test, transform] of [
  ["jit of what is no function", jit],
  ["grad of what is no function", grad],
  ["vmap of what is no function", vmap],
] as const)
  more.holds(test, "what is no function is refused", () => ({
    number: refused(() => (transform as Any)(3), /^not-a-function: \w+ takes a function, but got number/),
  }));

more.holds(
  "decisions by numbers that there are none of",
  "a compiled function cannot branch by the numbers of its arguments",
  () => {
    const f = (x: Any) => (x > 0 ? x : neg(x));
    return {
      comparison: refused(() => jit(f)(1), /^traced-value: .*has no number here/),
      concrete: refused(() => jit((x: Expr) => (concrete(x) > 0 ? x : neg(x)))(1), /^traced-value: .*jit/),
      "under vmap": refused(() => vmap(f)([1]), /^traced-value: .*has no number here/),
      "concrete under vmap": refused(
        () => vmap((x: Expr) => mul(concrete(x), x))([1]),
        /^traced-value: .*vmap calls a function once/,
      ),
      "as a count": refused(
        () => jit((x: Any) => Array.from({ length: x }, () => 1) as Any)(2),
        /^traced-value/,
      ),
      chosen: [
        jit(
          (x: Expr) =>
            cond(
              gt(x, 0),
              (v) => v,
              (v) => neg(v),
              x,
            ) as Expr,
        )(-2),
        2,
      ],
    };
  },
);

holds("test_switch_value_jit", "grad and jit mix where the branch is decided by a condition", () => {
  const f = (x: Expr) => where(gt(x, 0), square(x), x);
  return { positive: [jit(grad(f))(2), 4], negative: [grad(jit(f))(-2), 1] };
});

more.holds("arguments bound beforehand", "some arguments are bound beforehand", () => {
  const f = (k: number, x: Expr) => mul(k, square(x));
  return { jit: [jit((x: Expr) => f(3, x))(2), 12], grad: [grad((x: Expr) => f(3, x))(2), 12] };
});

holds("test_vmap_in_axes_list", "axes are told for each argument", () => {
  const m = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  return {
    first: [vmap((a: Expr[], b: Expr) => mul(sum(a), b), [0, null])(m, 10), [30, 70, 110]],
    second: [vmap((a: Expr[], b: Expr) => mul(sum(a), b), [1, null])(m, 10), [90, 120]],
    negative: [vmap((a: Expr[]) => sum(a), [-1])(m), [9, 12]],
  };
});

holds(
  "test_vmap_in_axes_tree_prefix_error",
  "axes that are not built like the arguments are refused",
  () => ({
    count: refused(() => vmap(mul, [0])([1], [2]), /^bad-axes: /),
    object: refused(() => vmap((p: Any) => p.a, [{ b: 0 }])({ a: [1] }), /^bad-axes: /),
    deep: refused(() => vmap((p: Any) => p.a, [{ a: [0, 0] }])({ a: [1] }), /^bad-axes: |^axis-size: /),
  }),
);

holds("test_vmap_in_axes_leaf_types", "axes are whole numbers", () => ({
  text: refused(() => vmap((x: Expr) => x, "foo" as Any)([1]), /^bad-arguments: vmap takes options/),
  fraction: refused(() => vmap((x: Expr) => x, 0.5)([1]), /^axis-size: |^bad-axes: /),
}));

holds("test_vmap_out_axes_leaf_types", "of results, too", () => ({
  text: refused(() => vmap((x: Expr) => x, 0, "foo" as Any)([1]), /^bad-axes: outAxes/),
  "too many": refused(() => vmap((x: Expr) => x, 0, [0, 0])([1]), /^bad-axes: outAxes/),
  unmapped: refused(() => vmap((x: Expr) => x, 0, null)([1]), /^bad-axes: outAxes .* changes with the row/),
}));

holds(
  "test_vmap_mismatched_axis_sizes_error_message",
  "rows that are not as many are told by argument",
  () => ({
    two: refused(
      () => vmap((x: Expr, y: Expr) => add(x, y))([1, 2], [1, 2, 3]),
      /^axis-size: vmap got 2 rows in argument 0 .*, but 3 in argument 1/,
    ),
    nested: refused(() => vmap((p: Any) => add(p.a, p.b))({ a: [1, 2], b: [1] }), /^axis-size: .*\.a.*\.b/),
    none: refused(() => vmap((x: Expr) => x, null)(1), /^axis-size: .*nothing to map/),
  }),
);

holds("test_vmap_structured_in_axes", "axes are told for each part of a tree", () => {
  const f = (p: { a: Expr; b: Expr[] }) => mul(p.a, sum(p.b));
  return {
    object: [vmap(f, [{ a: 0, b: null }])({ a: [1, 2], b: [3, 4] }), [7, 14]],
    other: [
      vmap(f, [{ a: null, b: 1 }])({
        a: 2,
        b: [
          [1, 2],
          [3, 4],
        ],
      }),
      [8, 12],
    ],
    array: [vmap(([a, b]: Expr[]) => mul(a, b), [[0, null]])([[1, 2], 5]), [5, 10]],
  };
});

more.holds("out_axes of arrays and objects", "rows stand along other axes of the result", () => {
  const m = [
    [1, 2],
    [3, 4],
  ];
  return {
    columns: [
      vmap(squares, 0, 1)(m),
      [
        [1, 9],
        [4, 16],
      ],
    ],
    parts: [vmap((x: Expr) => [x, 7], { outAxes: [0, null] })([1, 2]), [[1, 2], 7]],
    object: [
      vmap((x: Expr) => ({ a: x, b: [x, x] }), { outAxes: { a: 0, b: 1 } })([1, 2]),
      {
        a: [1, 2],
        b: [
          [1, 2],
          [1, 2],
        ],
      },
    ],
  };
});

holds(
  "test_vmap_unbatched_object_passthrough",
  "what does not vary with the row comes for each of them",
  () => ({
    constant: [vmap((_x: Expr) => 1)([1, 2, 3]), [1, 1, 1]],
    closed: [
      vmap((x: Expr) => [x, 5])([1, 2]),
      [
        [1, 5],
        [2, 5],
      ],
    ],
  }),
);

more.holds("axis_size", "how many rows there are may be told", () => ({
  none: [vmap(() => 7, { axisSize: 3 })(), [7, 7, 7]],
  wrong: refused(
    () => vmap((x: Expr) => x, { axisSize: 3 })([1, 2]),
    /^axis-size: .*2 rows, but axisSize is 3/,
  ),
}));

more.cannot(
  "collectives",
  "sums over a named axis inside of vmap",
  "rows are independent: there are no named axes to communicate over",
);

more.holds("vmap of jit of vmap", "vmap and jit nest in any order", () => {
  const m = [
    [1, 2],
    [3, 4],
  ];
  const wanted = m.map((r) => r.map((x) => x * x));
  return {
    "vmap of jit of vmap": [vmap(jit((r: Expr[]) => vmap(square)(r)))(m), wanted],
    "jit of vmap of vmap": [jit((a: Expr[][]) => vmap(vmap(square))(a))(m), wanted],
  };
});

holds(
  "test_escaped_tracers_different_top_level_traces",
  "a value that was kept from one transformation and is used in another is refused",
  () => {
    let kept: Any = null;
    const keeping = (x: Expr) => {
      kept = x;
      return x;
    };
    const message = /^released-node: .*is used outside of it/;
    const after = (transformed: () => unknown) => {
      transformed();
      return refused(() => jit((x: Expr) => add(x, kept))(1), message);
    };
    return {
      jit: after(() => jit(keeping)(1)),
      grad: after(() => grad(keeping)(1)),
      vmap: after(() => vmap(keeping)([1])),
      number: refused(() => concrete(add(kept, 1)), message),
    };
  },
);

more.holds("perturbation confusion", "an inner variable is not taken for an outer one", () => ({
  "x·d(x+y)/dy": [grad((x: Expr) => mul(x, grad((y: Expr) => add(x, y))(1)))(1), 1],
  "forward in forward": [jvp((x: Expr) => mul(x, jvp((y: Expr) => mul(x, y), [1], [1])[1]), [3], [1])[1], 6],
  "reverse in forward": [jvp((x: Expr) => grad((y: Expr) => mul(x, x, y))(x), [3], [1])[1], 6],
}));

more.holds("stop_gradient", "values go through, derivatives do not", () => ({
  grad: [grad((x: Expr) => mul(stopGradient(square(x)), x))(3), 9],
  jvp: [
    jvp((x: Expr) => stopGradient({ a: x, b: [x] }) as Any, [3], [1]),
    [
      { a: 3, b: [3] },
      { a: 0, b: [0] },
    ],
  ],
  second: [grad(grad((x: Expr) => mul(stopGradient(x), x)))(3), 0],
}));

more.holds("unused arguments", "an argument that is not used has the derivative 0", () => ({
  grad: [grad((x: Expr, _y: Expr) => x, [0, 1])(1, 2), [1, 0]],
  tree: [grad((p: { a: Expr; b: Expr[] }) => p.a)({ a: 1, b: [2, 3] }), { a: 1, b: [0, 0] }],
  constant: [grad(() => 3 as Any)(1 as never), 0],
}));

more.holds("None in trees", "nothing is a tree, and stays what it is", () => ({
  grad: [grad((p: Any) => p.a)({ a: 1, b: null }), { a: 1, b: null }],
  jit: [jit((p: Any) => ({ out: mul(2, p.a), none: p.b }))({ a: 1, b: null }), { out: 2, none: null }],
  map: [treeMap((x) => (x as number) + 1, { a: 1, b: null } as Any), { a: 2, b: null }],
}));

more.holds("deep compositions", "transformations of transformations of transformations", () => {
  const f = (x: Expr) => mul(sin(x), exp(x));
  // The n-th derivative of sin(x)·eˣ is 2^(n/2)·eˣ·sin(x + nπ/4).
  const nth = (n: number, x: number) => 2 ** (n / 2) * Math.exp(x) * Math.sin(x + (n * Math.PI) / 4);
  return {
    "grad of jit of jacfwd": [grad(jit(jacfwd(f)) as Any)(1), nth(2, 1)],
    "vmap of grad of jvp": [vmap(grad((x: Expr) => jvp(f, [x], [1])[1]))([1, 2]), [nth(2, 1), nth(2, 2)]],
    "jit of four": [jit(grad(grad(grad(grad(f)))))(1), nth(4, 1)],
    "jvp of linearize": [jvp((x: Expr) => linearize(f, x)[1](1), [1], [1])[1], nth(2, 1)],
    "grad of vjp": [grad((x: Expr) => (vjp(f, x)[1](1) as Any)[0])(1), nth(2, 1)],
  };
});

more.holds("where and NaN", "no NaN comes from the branch that is not taken", () => ({
  log: [grad((x: Expr) => where(gt(x, 0), log(x), 0))(0), 0],
  root: [vmap(grad((x: Expr) => where(gt(x, 0), sqrt(x), 0)))([0, 4]), [0, 0.25]],
}));

more.holds(
  "closures of compiled functions",
  "a compiled function sees what it closes over when it is traced",
  () => {
    const scale = (s: Expr) => jit((x: Expr) => mul(s, x));
    return {
      grad: [grad((s: Expr) => scale(s)(3))(2), 3],
      vmap: [vmap((s: Expr) => scale(s)(3))([1, 2]), [3, 6]],
    };
  },
);

more.holds("rules inside of a hessian", "hessians use the rules of the functions in them", () => {
  const f: Any = customJvp((x) => sin(x), { name: "f" });
  f.defjvp(([x]: Any, [t]: Any) => [f(x), mul(2, cos(x), t)]);
  return {
    hessian: [
      hessian((w: Expr[]) => mul(f(w[0]), w[1]))([1, 3]),
      [
        [-6 * Math.sin(1), 2 * Math.cos(1)],
        [2 * Math.cos(1), 0],
      ],
    ],
  };
});
