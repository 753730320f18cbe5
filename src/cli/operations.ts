/** What the requests of `fluxions batch` do. Symbolic work happens in a workspace, so that a stream leaves nothing behind. */
import { defaultBook } from "../../rules/index.js";
import type { Precision } from "../backends/backend.js";
import {
  CompiledFormulas,
  chooseBackend,
  evaluate as evaluateOnce,
  type Result,
} from "../backends/compile.js";
import { allBackends } from "../backends/registry.js";
import { derive, jvp } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol, workspace } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { countNodes, freeSymbols } from "../expr/walk.js";
import { buildKernel } from "../kernel/kernel.js";
import type { Book } from "../language/book.js";
import { toJSON } from "../language/json.js";
import { digitsText } from "../numbers/decimal-point.js";
import { evaluateDigits } from "../numbers/evaluate.js";
import { installPrinter, print, toLatex } from "../print/index.js";
import { numberToJSON } from "./answer.js";
import { type Point, readPoint, toExact, toNumber } from "./point.js";
import { bad, choice, entries, kindOf, type Request } from "./request.js";

// Error messages name expressions.
installPrinter();

/** Raises `timeout` once a request has used up its time. Asked between steps, which themselves are not interrupted. */
export type Deadline = () => void;

/** The fields of the answer besides `id` and `ok`. Only numeric work may have to wait for a backend. */
export function perform(request: Request, deadline: Deadline): object | Promise<object> {
  switch (request.op) {
    case "parse":
      return workspace(() => described(formula(request).e, deadline));
    case "print":
      return workspace(() => printed(request, deadline));
    case "derive":
      return workspace(() => described(derivative(request, deadline), deadline));
    case "evaluate":
      return evaluate(request, deadline);
    case "jvp":
      return tangent(request, deadline);
  }
}

function formula(request: Request): { e: Expr; book: Book } {
  const book = request.page === undefined ? defaultBook : defaultBook.extend(request.page);
  return { e: book.parse(request.expr), book };
}

function described(e: Expr, deadline: Deadline): object {
  deadline();
  const text = print(e);
  deadline();
  return { text, latex: toLatex(e), nodes: countNodes(e) };
}

function printed(request: Request, deadline: Deadline): object {
  const to = choice(request.fields, "to", ["text", "latex", "json"]);
  const { e } = formula(request);
  const answer = described(e, deadline);
  return to === "json" ? { ...answer, json: toJSON(e) } : answer;
}

/** A name that a formula may contain. */
export function variable(name: unknown, book: Book, field: string): Expr {
  if (typeof name !== "string") throw bad(`“${field}” must hold names, but one is ${kindOf(name)}`);
  const e = book.parse(name);
  if (e.op.kind !== Kind.Symbol)
    throw new FluxionsError(
      "not-a-symbol",
      `a derivative is taken by a variable, but got “${name.slice(0, 40)}”`,
    );
  return e;
}

function derivative(request: Request, deadline: Deadline): Expr {
  const { e, book } = formula(request);
  const wrt = request.fields.get("wrt");
  if (typeof wrt !== "string" && !Array.isArray(wrt))
    throw bad(
      `“wrt” must be a name or a list of names, but it is ${kindOf(wrt)}`,
      '{"op": "derive", "expr": "x^2", "wrt": "x"}',
    );
  const variables = (Array.isArray(wrt) ? wrt : [wrt]).map((name) => variable(name, book, "wrt"));
  let d = e;
  for (const x of variables) {
    d = derive(book, d, x);
    deadline();
  }
  return d;
}

interface Numeric {
  readonly backend: string;
  readonly precision: Precision;
}

function numeric({ fields }: Request): Numeric {
  return {
    backend: choice(fields, "backend", ["auto", ...allBackends().map((b) => b.name)]) ?? "auto",
    precision: choice(fields, "precision", ["f64", "f32"]) ?? "f64",
  };
}

function evaluate(request: Request, deadline: Deadline): object | Promise<object> {
  const { fields } = request;
  const how = numeric(request);
  const at = entries(fields, "at");
  const digits = fields.get("digits") ?? undefined;
  if (digits !== undefined) {
    if (typeof digits !== "number") throw bad(`“digits” must be a number, but it is ${kindOf(digits)}`);
    if (fields.has("backend") || fields.has("precision"))
      throw bad("“digits” asks for more than floats, so it goes with neither “backend” nor “precision”");
    return workspace(() => evaluateToDigits(request, at, digits, deadline));
  }
  const manyRows = [...at.values()].some(Array.isArray);
  if (how.backend === "auto" && !manyRows)
    return workspace(() => {
      const { e } = formula(request);
      deadline();
      const { values } = readPoint(at, freeSymbols(e), toNumber);
      return {
        values: numberToJSON(evaluateOnce(numberOf(e), values as ReadonlyMap<string, number>, how.precision)),
        nodes: countNodes(e),
      };
    });
  return onBackend(
    how,
    () => {
      const { e } = formula(request);
      deadline();
      return { outputs: [numberOf(e)], point: readPoint(at, freeSymbols(e), toNumber) };
    },
    ([values], nodes) => ({ values, nodes }),
  );
}

function numberOf(e: Expr): Expr {
  if (e.op.boolean)
    throw new FluxionsError("truth-value", "a truth value has no number", {
      hint: "Choose numbers by the condition: where(condition, 1, 0).",
    });
  return e;
}

function evaluateToDigits(
  request: Request,
  at: ReadonlyMap<string, unknown>,
  digits: number,
  deadline: Deadline,
): object {
  const { e, book } = formula(request);
  const { values, rows } = readPoint(at, freeSymbols(e), (value, what) => toExact(value, what, book));
  const row = (i: number) => {
    deadline();
    const here = Object.create(null) as Record<string, Expr | number>;
    for (const [name, value] of values)
      here[name] = (Array.isArray(value) ? value[i] : value) as Expr | number;
    return digitsText(evaluateDigits(e, here, digits), digits);
  };
  return {
    values: rows === null ? row(0) : Array.from({ length: rows }, (_, i) => row(i)),
    nodes: countNodes(e),
  };
}

function tangent(request: Request, deadline: Deadline): object | Promise<object> {
  const { fields } = request;
  const how = numeric(request);
  const at = new Map([...entries(fields, "at")]);
  const directions = entries(fields, "tangents");
  if (!fields.has("tangents"))
    throw bad("“tangents” is missing", '{"op": "jvp", …, "at": {"x": 4}, "tangents": {"x": 1}}');
  const both = () => {
    const { e, book } = formula(request);
    const seeds = new Map<Expr, Expr | number>();
    for (const [name, value] of directions) {
      const t = toNumber(value, `the tangent of ${name}`);
      // A name that does not occur is ignored, whatever it is.
      if (!freeSymbols(e).includes(name)) continue;
      if (Number.isFinite(t)) seeds.set(symbol(name), t);
      else {
        // No formula can contain this name.
        const stand = `d ${name}`;
        seeds.set(symbol(name), symbol(stand));
        at.set(stand, t);
      }
    }
    const result = jvp(book, numberOf(e), seeds);
    deadline();
    const point = readPoint(at, freeSymbols(e, result.tangent), (value, what) => toNumber(value, what));
    if (point.rows !== null)
      throw bad("“at” must hold numbers for jvp, not lists", "Send one request for each point.");
    return { outputs: [result.primal, result.tangent], point };
  };
  if (how.backend === "auto")
    return workspace(() => {
      const { outputs, point } = both();
      const [p, t] = evaluateOnce(outputs, point.values as ReadonlyMap<string, number>, how.precision);
      return { primal: numberToJSON(p), tangent: numberToJSON(t) };
    });
  return onBackend(how, both, ([primal, t]) => ({ primal, tangent: t }));
}

type Values = number | string | (number | string)[];

/** Builds in a workspace, computes outside of it: a backend may have to be waited for, and a kernel holds no nodes. */
async function onBackend(
  { backend: name, precision }: Numeric,
  build: () => { outputs: Expr[]; point: Point<number> },
  answer: (results: Values[], nodes: number) => object,
): Promise<object> {
  const { backend } = await chooseBackend(name, precision);
  const built = { nodes: 0, outputs: [] as Expr[], point: null as Point<number> | null };
  const kernel = workspace(() => {
    const { outputs, point } = build();
    built.outputs = outputs;
    built.point = point;
    built.nodes = countNodes(...outputs);
    return buildKernel(outputs, backend.target);
  });
  const { values, rows } = built.point as Point<number>;
  const compiled = new CompiledFormulas(
    built.outputs,
    built.outputs,
    built.outputs.map((_, i) => String(i)),
    kernel,
    await backend.compile(kernel, precision),
    backend.name,
    precision,
    null,
  );
  try {
    const results = (await compiled.run(values)) as readonly Result[];
    return answer(
      results.map((r) => {
        if (typeof r !== "number") return Array.from(r, numberToJSON);
        return rows === null ? numberToJSON(r) : new Array<number | string>(rows).fill(numberToJSON(r));
      }),
      built.nodes,
    );
  } finally {
    compiled.dispose();
  }
}
