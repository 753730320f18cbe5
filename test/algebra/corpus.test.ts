/** Expanding and factoring as the tests of other systems demand: equal values, and no longer than what they expect. */
import test from "ava";
import { countNodes, type Expr, expand, FluxionsError, factor, freeSymbols, parse } from "../../src/index.js";
import { close, corpus, settled, Tally, val } from "../corpora/_corpus.js";

interface Case {
  op: string;
  input: string;
  expected: string;
}

const cases = corpus<Case>("cas_tests");
if (cases !== null)
  for (const [op, work] of [
    ["expand", expand],
    ["factor", factor],
  ] as const)
    test(`${op} keeps the value in every case of other systems' tests`, (t) => {
      const tally = new Tally();
      for (const c of cases.filter((c) => c.op === op)) {
        let input: Expr;
        let expected: Expr;
        try {
          input = parse(c.input);
          expected = parse(c.expected);
        } catch (error) {
          if (!(error instanceof FluxionsError)) throw error;
          tally.add(`not readable (${error.code})`);
          continue;
        }
        const start = performance.now();
        const ours = work(input);
        if (performance.now() - start > 1000) tally.add("slow", c.input);
        let compared = 0;
        for (let k = 0; k < 6; k++) {
          const scale = [1, 1, 0.16, -1, 2.5, 5][k];
          const at = Object.fromEntries(freeSymbols(input, ours).map((x) => [x, val(x, k) * scale]));
          const [a, b] = [settled(input, at), settled(ours, at)];
          if (!a?.isFinite() || b === null) continue;
          t.true(close(a, b, 1e-15), `${c.input} at ${JSON.stringify(at)}: ${b}, wanted ${a}; ${ours}`);
          compared++;
        }
        if (compared === 0) tally.add("real nowhere");
        else tally.add("value kept");
        if (countNodes(ours) <= countNodes(expected)) tally.add("no larger than expected");
        else tally.add("larger", c.input);
      }
      t.log(String(tally));
      for (const line of tally.details()) t.log(line.slice(0, 1500));
      t.is(tally.count("slow"), 0);
    });
