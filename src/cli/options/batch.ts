/** `fluxions batch`: its options, and its help, whose examples run. */
import type { Declaration } from "../command.js";

const HELP = `
Requests:
  {"id": 1, "op": "parse",    "expr": "x^2"}
  {"id": 2, "op": "derive",   "expr": "x^2*y", "wrt": "x"}            wrt may be a list: ["x", "y"]
  {"id": 3, "op": "print",    "expr": "x/2", "to": "latex"}           text, latex, mathml or json
  {"id": 4, "op": "evaluate", "expr": "x^2", "at": {"x": [1, 2, 3]}}  numbers or lists; with "digits": texts too
  {"id": 5, "op": "jvp",      "expr": "x*y", "at": {"x": 1, "y": 2}, "tangents": {"x": 1}}
  {"id": 6, "op": "simplify", "expr": "sqrt(x^2)", "assume": {"x": "positive"}}
  {"id": 7, "op": "equal",    "expr": "sqrt(x^2)", "other": "x"}
  {"id": 8, "op": "factor",   "expr": "x^2 - y^2"}                    also expand, collect, together, apart, cancel
  {"id": 9, "op": "series",   "expr": "exp(x)", "wrt": "x", "at": 0, "order": 4}
  {"id": 10, "op": "code",    "expr": "x^2", "target": "c", "gradient": true}   also name, parameters, loop
  {"id": 11, "op": "kernel",  "expr": "sin(x)", "target": "interpreter"}         also gradient, precision
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

export const batch: Declaration = (command, { io }) => {
  command
    .summary("answer a stream of requests")
    .description(
      "Reads one request as JSON from each line, and writes one answer as JSON for each, in order.",
    )
    .argument("[file]", "a file of JSON lines; stdin if left out")
    .addHelpText("after", HELP)
    .action(async (file: string | undefined) => {
      const { batchCommand } = await import("../batch-command.js");
      await batchCommand(file, io);
    });
};
