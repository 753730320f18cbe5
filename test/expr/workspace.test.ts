/** Workspaces release what was made in them, and nothing of theirs leaks out or mixes in. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { derive, gradient, jvp } from "../../src/calculus/derivative.js";
import { type Expr, exactly, nodeCount, symbol, workspace } from "../../src/expr/node.js";
import { SUM } from "../../src/expr/op.js";
import { add, div, integer, mul, ONE, pow, powers, sub, TWO, ZERO } from "../../src/expr/reals.js";
import { replace, substitute } from "../../src/expr/rebuild.js";
import { postorder } from "../../src/expr/walk.js";
import { page } from "../../src/language/page.js";
import { customJvp } from "../../src/transform/custom/custom.js";
import { same, shape } from "./_trees.js";

const parse = (text: string) => defaultBook.parse(text);
const x = symbol("x");

test("thousands of rounds leave the number of nodes as it was", (t) => {
  const round = (i: number) =>
    workspace(() => {
      const e = parse(`sin(x${i}*y)^2 + exp(${i}/7 - x${i}) + max(x${i}, y, z, ${i})`);
      return String(shape(derive(defaultBook, e, `x${i}`))).length;
    });
  round(0);
  const before = nodeCount();
  for (let i = 0; i < 3000; i++) round(i);
  t.is(nodeCount(), before);
});

test("a result is the node that building it outside gives, in every container", (t) => {
  const make = () => parse("fresh1*sin(fresh2 + 1/7)^2 + where(fresh1 < 3, fresh2, 0)");
  const { list, map, plain } = workspace(() => ({
    list: [make()],
    map: new Map([["a", make()]]),
    plain: { deep: { e: make(), n: 3, none: null } },
  }));
  same(t, list[0], make());
  same(t, map.get("a") as Expr, make());
  same(t, plain.deep.e, make());
  t.is(plain.deep.n, 3);
  const inOuter = workspace(() => workspace(make) === make());
  t.true(inOuter);
});

test("a result 100,000 deep is copied out", (t) => {
  const deep = () => {
    let e = symbol("deep");
    for (let i = 0; i < 100_000; i++) e = add(mul(e, x), ONE);
    return e;
  };
  same(t, workspace(deep), deep());
});

test("an exception closes the workspace and passes through", (t) => {
  const before = nodeCount();
  t.throws(
    () =>
      workspace(() => {
        parse("a1 + a2 + a3");
        return workspace(() => parse("a1 + "));
      }),
    { code: "trailing-operator" },
  );
  t.throws(() => workspace(() => mul(parse("u*1e99999"), parse("v*1e99999"))), { code: "number-too-large" });
  t.is(nodeCount(), before);
  same(t, add(x, x), mul(TWO, x));
});

test("a promise is refused", (t) => {
  t.throws(() => workspace(async () => x), { code: "async-workspace" });
});

test("a released node is refused wherever it is used", (t) => {
  let gone = ZERO;
  let coefficient = ZERO;
  let variable = ZERO;
  workspace(() => {
    variable = symbol("gone");
    gone = add(variable, integer(77_777));
    coefficient = integer(99_999);
  });
  const refused = { code: "released-node" };
  t.throws(() => add(x, gone), refused);
  t.throws(() => pow(gone, x), refused);
  t.throws(() => mul(x, coefficient), refused);
  t.throws(() => exactly(SUM, [x, ONE], coefficient), refused);
  t.throws(() => parse("sin(x)") && substitute(parse("sin(x)"), { x: gone }), refused);
  t.throws(() => workspace(() => add(x, gone)), refused);
  t.throws(() => replace(x, gone, x), refused);
  // Found by identity, it would be found nowhere, and the derivative would be 0.
  t.throws(() => derive(defaultBook, parse("gone^2"), variable), refused);
  t.throws(() => gradient(defaultBook, parse("gone^2"), [variable]), refused);
  t.throws(() => jvp(defaultBook, parse("gone^2"), new Map([[variable, 1]])), refused);
  same(t, add(x, x), mul(TWO, x));
});

test("memos never cross the border of a workspace", (t) => {
  const e = parse("sin(x*m1)*exp(x^2/m1)");
  const want = shape(workspace(() => derive(defaultBook, parse("sin(x*m1)*exp(x^2/m1)"), "x")));
  const inside = () => workspace(() => shape(derive(defaultBook, e, "x")));
  t.is(inside(), want);
  const outside = derive(defaultBook, e, "x");
  t.is(shape(outside), want);
  t.true(postorder([outside]).every((n) => n.space.open));
  t.is(inside(), want);
  same(t, derive(defaultBook, e, "x"), outside);
  // A product remembers itself without its coefficient.
  const product = parse("3*m2*m3");
  workspace(() => sub(add(product, x), x));
  t.true(postorder([add(product, x)]).every((n) => n.space.open));
});

test("what is copied out is differentiated by its own symbols", (t) => {
  for (let i = 0; i < 70; i++) {
    const e = workspace(() => {
      for (let j = 0; j < i; j++) symbol(`pad${i}_${j}`);
      return pow(symbol(`c${i}`), integer(3));
    });
    same(t, derive(defaultBook, e, `c${i}`), mul(integer(3), pow(symbol(`c${i}`), TWO)));
    t.is(derive(defaultBook, e, `d${i}`), ZERO);
  }
});

test("a function of many arguments outlives the workspace that asked for it first", (t) => {
  const text = "max(x, y, z, w, 1/11)";
  workspace(() => {
    // Equal nodes made before the rule was read must stay equal to the rule's own.
    const own = parse("1/11 + x");
    derive(defaultBook, parse(text), "x");
    same(t, own, add(div(ONE, integer(11)), x));
  });
  t.true(
    postorder([
      derive(defaultBook, parse(text), "x"),
      ...gradient(defaultBook, parse(text), ["x", "y"]),
    ]).every((n) => n.space.open),
  );
});

test("a rule declared in a workspace lives as long as its function", (t) => {
  const f = customJvp("outlives", (a) => pow(a, TWO));
  workspace(() => f.defjvp(([a], [da]) => [f(a), mul(integer(1_234_567), da)]));
  same(t, derive(defaultBook, f(x), "x"), integer(1_234_567));
  same(t, gradient(defaultBook, f(x), ["x"])[0], integer(1_234_567));
});

test("a page read in a workspace goes with it", (t) => {
  const read = (i: number) =>
    workspace(() => {
      const book = defaultBook.extend(
        `fn f(x) = x^2 + ${i}/13`,
        page(`\nfn g(x...) = max(x)\n  jvp ${i}*sum(dx)\n`, defaultBook),
      );
      return [derive(book, book.parse("f(x) + g(x, 1, 2, 3)"), "x")];
    });
  same(t, read(5)[0], add(mul(TWO, x), integer(5)));
  const before = nodeCount();
  for (let i = 0; i < 300; i++) workspace(() => void read(1000 + i));
  t.is(nodeCount(), before);
});

test("an error in the middle of a constructor leaves the next one its own operands", (t) => {
  const huge = parse("1e99999");
  for (let i = 0; i < 50; i++) {
    t.throws(() => powers(huge, [x, ONE, huge, ONE]), { code: "number-too-large" });
    t.throws(() => add(mul(x, huge), powers(ONE, [parse("y+1"), ONE, integer(2), integer(1e9)])), {
      code: "number-too-large",
    });
    same(t, powers(ONE, [x, TWO, parse("y"), ONE]), parse("x^2*y"));
  }
});
