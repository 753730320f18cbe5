/** Parsing, deriving and printing against mathjs, in one process. */
import { derivative, parse as mathjsParse } from "mathjs";
import {
  add,
  countNodes,
  derive,
  type Expr,
  exp,
  gradient,
  hessian,
  mul,
  neg,
  parse,
  pow,
  sin,
  symbol,
  toLatex,
  workspace,
} from "../../src/index.js";
import { chainOfTwenty, mixedFormulas } from "./formulas.js";
import { best, median, printTable, ratio, timed, us } from "./table.js";

interface Medians {
  readonly parse: number;
  readonly derive: number;
  readonly latex: number;
}

function oursOnce(texts: readonly string[]): Medians {
  return workspace(() => {
    const parsed = texts.map((t) => timed(() => parse(t)));
    const derived = parsed.map((p) => timed(() => derive(p.value, "x")));
    const printed = parsed.map((p) => timed(() => toLatex(p.value)));
    return {
      parse: median(parsed.map((p) => p.us)),
      derive: median(derived.map((p) => p.us)),
      latex: median(printed.map((p) => p.us)),
    };
  });
}

function mathjsOnce(texts: readonly string[]): Medians {
  const parsed = texts.map((t) => timed(() => mathjsParse(t)));
  const derived = parsed.map((p) => timed(() => derivative(p.value, "x", { simplify: false })));
  const printed = parsed.map((p) => timed(() => p.value.toTex()));
  return {
    parse: median(parsed.map((p) => p.us)),
    derive: median(derived.map((p) => p.us)),
    latex: median(printed.map((p) => p.us)),
  };
}

function least(runs: readonly Medians[]): Medians {
  const of = (f: (m: Medians) => number) => Math.min(...runs.map(f));
  return { parse: of((m) => m.parse), derive: of((m) => m.derive), latex: of((m) => m.latex) };
}

/** f0 = x, f(k+1) = sin(f(k))·f(k) + exp(−f(k)²): eight levels of sharing. */
function nested(levels: number): Expr {
  let f: Expr = symbol("x");
  for (let k = 0; k < levels; k++) f = add(mul(sin(f), f), exp(neg(pow(f, 2))));
  return f;
}

export function benchSymbolic(): void {
  const texts = mixedFormulas(1000);
  const ours: Medians[] = [];
  const theirs: Medians[] = [];
  for (let round = 0; round < 12; round++) {
    ours.push(oursOnce(texts));
    if (round % 4 === 0) theirs.push(mathjsOnce(texts));
  }
  const a = least(ours);
  const b = least(theirs);
  printTable(
    "1,000 formulas of 5–60 nodes, median a formula",
    ["", "Fluxions", "mathjs", "mathjs / Fluxions"],
    [
      ["parse", us(a.parse), us(b.parse), ratio(b.parse / a.parse)],
      ["d/dx", us(a.derive), us(b.derive), ratio(b.derive / a.derive)],
      ["LaTeX", us(a.latex), us(b.latex), ratio(b.latex / a.latex)],
    ],
  );

  let size = 0;
  const sharing: number[] = [];
  for (let i = 0; i < 200; i++)
    workspace(() => {
      const f = nested(8);
      const d = timed(() => derive(f, "x"));
      size = countNodes(d.value);
      sharing.push(d.us);
    });
  const chain = chainOfTwenty();
  const gradients: number[] = [];
  const hessians: number[] = [];
  for (let i = 0; i < 60; i++)
    workspace(() => {
      const e = parse(chain.text);
      gradients.push(timed(() => gradient(e, chain.variables)).us);
      hessians.push(timed(() => hessian(e, chain.variables)).us);
    });
  const node = mathjsParse(chain.text);
  const mathjsGradient = best(3, () => chain.variables.map((x) => derivative(node, x, { simplify: false })));
  printTable(
    "Sharing and many variables",
    ["", "Fluxions", "mathjs", ""],
    [
      ["8 nested levels: d/dx", us(median(sharing)), "", `${size} nodes`],
      [
        "20 variables: gradient",
        us(median(gradients)),
        us(mathjsGradient),
        ratio(mathjsGradient / median(gradients)),
      ],
      ["20 variables: Hessian", us(median(hessians)), "", ""],
    ],
  );
}
