/** Physics: values of the equations, and every derivative against finite differences. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import { agree, firstDifference, valueAt, Wide } from "../rules/_differences.js";
import { close, corpus, settled } from "./_corpus.js";

interface Equation {
  name: string;
  vars: { name: string }[];
  expr: string;
  pts: { at: Record<string, number>; value: number }[];
}

const equations = corpus<Equation>("feynman");
if (equations !== null) {
  test("physics' equations have the values that others computed", (t) => {
    for (const { name, expr, pts } of equations) {
      const e = defaultBook.parse(expr);
      for (const { at, value } of pts)
        t.true(close(settled(e, at) ?? Number.NaN, value, 1e-12), `${name} at ${JSON.stringify(at)}`);
    }
  });

  test("physics' equations have the derivatives that their values have", (t) => {
    let count = 0;
    for (const { name, expr, vars, pts } of equations) {
      const e = defaultBook.parse(expr);
      const point = Object.fromEntries(Object.entries(pts[0].at).map(([k, v]) => [k, new Wide(v)]));
      for (const v of vars) {
        const got = valueAt(derive(defaultBook, e, v.name), point, 40);
        t.true(agree(got, firstDifference(e, point, v.name), 15), `∂/∂${v.name} of ${name}`);
        count++;
      }
    }
    t.log(`${equations.length} equations, ${count} derivatives`);
  });
}
