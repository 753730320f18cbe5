/** What `--help` shows under the options: examples, each of which runs. */
import type { Rearrangement } from "./kinds.js";

export const HELP = `
Examples:
  $ fluxions derive "sin(x)^2" --wrt x
  $ fluxions derive "exp(-x^2/2)" --wrt x --order 2 --simplify --steps
  $ fluxions simplify "sqrt(x^2)" --assume x:positive
  $ fluxions equal "tan(x)" "sin(x)/cos(x)"
  $ fluxions factor "x^4 - y^4"
  $ fluxions print "(a+b)/c" --to latex
  $ fluxions code "exp(-x^2/2)" --target c --name bell
  $ fluxions eval "gamma(x)" --at x=1/3 --digits 30
  $ fluxions batch < requests.jsonl > answers.jsonl

Exit code: 0 if all went well, 2 for wrong input; then nothing is on stdout, and stderr says what is wrong.
equal ends with 1 if both differ, and with 3 if that is not known.`;

export const DERIVE_HELP = `
Examples:
  $ fluxions derive "x^3*y" --wrt x
  $ fluxions derive "x^3*y" --wrt x,y
  $ fluxions derive "-log(x)" --wrt x --order 3 --to latex
  $ fluxions derive "x*exp(-x)" --wrt x --simplify
  $ fluxions derive "sin(x^2)" --wrt x --steps
  $ fluxions derive "softstep(x)" --wrt x --page my-page.txt
  $ echo "sin(x)/x" | fluxions derive - --wrt x`;

export const SIMPLIFY_HELP = `
Examples:
  $ fluxions simplify "(x^2 - 1)/(x - 1)"
  $ fluxions simplify "sqrt(x^2)" --assume x:positive
  $ fluxions simplify "abs(t - 1)" --assume "0 <= t <= 1"
  $ fluxions simplify "sin(x)^2 + cos(x)^2" --steps

A line “where x != 1” says where the formula is defined, as far as the simpler form does not say it itself.`;

export const EQUAL_HELP = `
Examples:
  $ fluxions equal "tan(x)" "sin(x)/cos(x)"
  $ fluxions equal "sqrt(x^2)" "x"
  $ fluxions equal "sqrt(x^2)" "x" --assume x:positive

Exit code: 0 if they are proved equal, 1 if they differ at the point that is told, 3 if neither is known, 2 for wrong
input. Equal means: wherever both are defined. Points are exact, and floats never decide.`;

const CONDITIONS = `

A line “where x != 1” says where the formula is defined, as far as the new form does not say it itself.`;

const rearrangement = (summary: string, ...examples: string[]) => ({
  summary,
  help: `\nExamples:\n${examples.map((e) => `  $ fluxions ${e}`).join("\n")}${CONDITIONS}`,
});
export const REARRANGEMENTS: Readonly<Record<Rearrangement, { summary: string; help: string }>> = {
  expand: rearrangement("multiply products and powers of sums out", 'expand "(x + y)^3"'),
  factor: rearrangement("write a formula as a product", 'factor "x^4 - y^4"'),
  collect: rearrangement("write a formula by the powers of a variable", 'collect "a*x + b*x + x^2" --wrt x'),
  together: rearrangement("write a sum of fractions as one fraction", 'together "1/x + 1/y"'),
  apart: rearrangement(
    "split a fraction into partial fractions",
    'apart "1/(x^2 - 1)"',
    'apart "1/(x^2 - y^2)" --wrt x',
  ),
  cancel: rearrangement("write one fraction in lowest terms", 'cancel "(x^2 - 1)/(x - 1)"'),
};

export const SERIES_HELP = `
Examples:
  $ fluxions series "exp(sin(x))" --wrt x
  $ fluxions series "sin(x)/x" --wrt x --order 8
  $ fluxions series "log(x)" --wrt x --at 1 --order 4
  $ fluxions series "1/(x + y)" --wrt x --at a --order 2

A line “where a != 0” says what must hold of the other variables.`;

export const PRINT_HELP = `
Examples:
  $ fluxions print "b + a + b"
  $ fluxions print "sqrt(x^2+1)/2" --to latex
  $ fluxions print "x > 0 ? x : -x" --to json`;

export const CODE_HELP = `
Examples:
  $ fluxions code "exp(-x^2/2)" --target c --name bell
  $ fluxions code "a*x + b" --target python --parameters x,a,b
  $ fluxions code "gamma(x)" --target typescript

Python code uses numpy and takes arrays too. See docs/code.md.`;

export const EVAL_HELP = `
Examples:
  $ fluxions eval "x^2 + y" --at x=3,y=1/2
  $ fluxions eval "sin(x)" --at x=pi/6
  $ fluxions eval "2^200 + 1"
  $ fluxions eval "erf(x)" --at x=0.1 --digits 50`;

export const BATCH_HELP = `
Requests:
  {"id": 1, "op": "parse",    "expr": "x^2"}
  {"id": 2, "op": "derive",   "expr": "x^2*y", "wrt": "x"}            wrt may be a list: ["x", "y"]
  {"id": 3, "op": "print",    "expr": "x/2", "to": "latex"}           text, latex or json
  {"id": 4, "op": "evaluate", "expr": "x^2", "at": {"x": [1, 2, 3]}}  numbers or lists; with "digits": texts too
  {"id": 5, "op": "jvp",      "expr": "x*y", "at": {"x": 1, "y": 2}, "tangents": {"x": 1}}
  {"id": 6, "op": "simplify", "expr": "sqrt(x^2)", "assume": {"x": "positive"}}
  {"id": 7, "op": "equal",    "expr": "sqrt(x^2)", "other": "x"}
  {"id": 8, "op": "factor",   "expr": "x^2 - y^2"}                    also expand, collect, together, apart, cancel
  {"id": 9, "op": "series",   "expr": "exp(x)", "wrt": "x", "at": 0, "order": 4}
  derive may have "simplify": true; derive and simplify "steps": true. collect and apart have "wrt".
  Each may have a "page" (a text) and "timeoutMs" (10000 if left out); evaluate and jvp a "backend" and a "precision".

Answers:
  {"id": 2, "ok": true, "text": "2*x*y", "latex": "2xy", "nodes": 5, "ms": 0.1}
  {"id": 4, "ok": true, "values": [1, 4, 9], …}                       one value, not a list, if "at" has no lists
  {"id": 5, "ok": true, "primal": 2, "tangent": 2, …}
  {"id": 6, "ok": true, "text": "x", …, "conditions": []}             where the formula equals the new form
  {"id": 7, "ok": true, "answer": "refuted", "at": {"x": "-1"}, "left": "1", "right": "-1", …}
  {"id": 10, "ok": false, "error": {"code": "unknown-function", "message": "…", "at": 0}}
  Numbers that JSON does not have are "NaN", "Infinity" and "-Infinity".

Examples:
  $ echo '{"op": "derive", "expr": "x^2", "wrt": "x"}' | fluxions batch
  $ fluxions batch requests.jsonl > answers.jsonl

The exit code is 0 if the stream was read to its end, whatever its lines contain.`;
