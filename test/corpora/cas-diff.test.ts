/** Derivatives that the tests of other systems demand: equal values, whatever the form. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { close, corpus, settled, Tally, val } from "./_corpus.js";

interface Case {
  op: string;
  input: string;
  expected: string;
  args: (string | [string, string])[];
  assume?: Record<string, Record<string, boolean>>;
  checked: boolean | null;
}

const book = defaultBook.extend("fn pow(x, y) = x^y\nfn nthRoot(x) = sqrt(x)");

/** ["x", "2"], [["x", "2"]], ["x", ["y", "0"]], ["x", "y"]: names, each with its order if one follows or stands beside it. */
function variables(args: Case["args"]): string[] {
  const out: string[] = [];
  let last = "";
  for (const a of args) {
    const [name, order] = typeof a === "string" ? (/^\d+$/.test(a) ? ["", a] : [a, "1"]) : a;
    if (name === "") out.pop();
    else last = name;
    for (let i = 0; i < Number(order); i++) out.push(last);
  }
  return out;
}

const cases = corpus<Case>("cas_tests")?.filter((c) => c.op === "diff" && c.checked === true);
if (cases !== undefined)
  test("derivatives have the values that the tests of other systems demand", (t) => {
    const tally = new Tally();
    for (const c of cases) {
      const name = `${c.input} by ${JSON.stringify(c.args)}`;
      const assumed = Object.values(c.assume ?? {});
      if (assumed.some((a) => a.imaginary || a.real === false) || /\b(i|re|im)\b/.test(c.input)) {
        tally.add("complex, passed over", name);
        continue;
      }
      let ours: ReturnType<typeof derive>;
      let theirs: typeof ours;
      try {
        ours = variables(c.args).reduce((e, x) => derive(book, e, x), book.parse(c.input));
        theirs = book.parse(c.expected);
      } catch (error) {
        if (!(error instanceof FluxionsError)) throw error;
        tally.add(`${error.code}, passed over`, name);
        continue;
      }
      let compared = 0;
      for (let k = 0; k < 8; k++) {
        // Positive points around 1, in (0, 0.4), and negative ones.
        const scale = [1, 1, 0.16, 0.16, -1, -0.16, 2.5, 5][k];
        const at = Object.fromEntries(freeSymbols(ours, theirs).map((x) => [x, val(x, k) * scale]));
        const [a, b] = [settled(ours, at), settled(theirs, at)];
        if (!a?.isFinite() || !b?.isFinite()) continue;
        t.true(close(a, b, 1e-17), `${name} at ${JSON.stringify(at)}: ${a}, wanted ${b}`);
        compared++;
      }
      if (compared === 0) tally.add("real nowhere, passed over", name);
      else tally.add("agree");
    }
    t.log(String(tally));
    for (const line of tally.details()) t.log(line);
    t.true(tally.count("agree") >= 115);
  });
