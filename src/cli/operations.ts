/** What the requests of `fluxions batch` do. Symbolic work happens in a workspace, so that a stream leaves nothing behind. */
import type { Precision } from "../backends/backend.js";
import {
  CompiledFormulas,
  chooseBackend,
  evaluate as evaluateOnce,
  type Result,
} from "../backends/compile.js";
import { allBackends } from "../backends/registry.js";
import { jvp } from "../calculus/derivative.js";
import { CODE_TARGETS } from "../code/targets.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol, workspace } from "../expr/node.js";
import { countNodes, freeSymbols } from "../expr/walk.js";
import { buildKernel, type Kernel } from "../kernel/kernel.js";
import type { Book } from "../language/book.js";
import { digitsText } from "../numbers/decimal-point.js";
import { evaluateDigits } from "../numbers/evaluate.js";
import { installPrinter } from "../print/index.js";
import { comparison, derivation, expansion, rearrangement, simplification } from "./algebra-operations.js";
import { numberToJSON } from "./answer.js";
import { inFormat } from "./commands.js";
import { type Deadline, described, formula, variable } from "./formula.js";
import { type Point, readPoint, toExact, toNumber } from "./point.js";
import { bad, choice, entries, type Fields, flag, kindOf, type Request, text } from "./request.js";

// Error messages name expressions.
installPrinter();

/** The fields of the answer besides `id` and `ok`. Only numeric work and code may have to be waited for. */
export function perform(request: Request, deadline: Deadline): object | Promise<object> {
  const { op } = request;
  switch (op) {
    case "parse":
      return workspace(() => described(formula(request).e, deadline));
    case "print":
      return workspace(() => printed(request, deadline));
    case "derive":
      return workspace(() => derivation(request, deadline));
    case "simplify":
      return workspace(() => simplification(request, deadline));
    case "expand":
    case "factor":
    case "collect":
    case "together":
    case "apart":
    case "cancel":
      return workspace(() => rearrangement(op, request, deadline));
    case "equal":
      return workspace(() => comparison(request, deadline));
    case "series":
      return workspace(() => expansion(request, deadline));
    case "integrate":
    case "solve":
    case "limit":
      return sought(op, request, deadline);
    case "code":
      return coded(request);
    case "kernel":
      return inspected(request);
    case "evaluate":
      return evaluate(request, deadline);
    case "jvp":
      return tangent(request, deadline);
  }
}

/** What seeks answers is loaded where somebody asks: nobody else waits for it. */
async function sought(
  op: "integrate" | "solve" | "limit",
  request: Request,
  deadline: Deadline,
): Promise<object> {
  const operations = await import("./answer-operations.js");
  return operations[op](request, deadline);
}

function printed(request: Request, deadline: Deadline): object {
  const to = choice(request.fields, "to", ["text", "latex", "mathml", "json"]);
  const { e } = formula(request);
  const answer = described(e, deadline);
  return { ...answer, ...inFormat(e, to) };
}

async function coded(request: Request): Promise<object> {
  // Most streams ask for none.
  const { toCode } = await import("../code/code.js");
  const { fields } = request;
  const target = choice(fields, "target", CODE_TARGETS) ?? CODE_TARGETS[0];
  const options = { target, name: text(fields, "name"), loop: flag(fields, "loop") };
  return workspace(() => {
    const { e, book } = formula(request);
    const parameters = namesIn(fields, "parameters", book);
    const code = toCode(book, e, { ...options, parameters, gradient: slopesIn(fields, book) });
    return { target, code };
  });
}

async function inspected(request: Request): Promise<object> {
  const { inspect } = await import("./kernel-view.js");
  const { fields } = request;
  const target = text(fields, "target") ?? "auto";
  const precision = choice(fields, "precision", ["f64", "f32"]);
  return inspect(
    () => {
      const { e, book } = formula(request);
      return { book, formulas: [e], gradient: slopesIn(fields, book) };
    },
    { target, precision },
  );
}

/** By which variables: all where “gradient” is true, or those that it lists. */
function slopesIn(fields: Fields, book: Book): boolean | readonly string[] {
  const value = fields.get("gradient");
  return typeof value === "boolean" ? value : (namesIn(fields, "gradient", book) ?? false);
}

function namesIn(fields: Fields, field: string, book: Book): string[] | undefined {
  const value = fields.get(field) ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw bad(`“${field}” must be a list of names, but it is ${kindOf(value)}`);
  return value.map((name) => String(variable(name, book, `“${field}”`).value));
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
  const built = {
    nodes: 0,
    outputs: [] as Expr[],
    point: null as Point<number> | null,
    second: undefined as Kernel | undefined,
  };
  const kernel = workspace(() => {
    const { outputs, point } = build();
    built.outputs = outputs;
    built.point = point;
    built.nodes = countNodes(...outputs);
    if (backend.second !== undefined) built.second = buildKernel(outputs, backend.second);
    return buildKernel(outputs, backend.target);
  });
  const { values, rows } = built.point as Point<number>;
  const compiled = new CompiledFormulas(
    built.outputs,
    built.outputs,
    built.outputs.map((_, i) => String(i)),
    kernel,
    await backend.compile(kernel, precision, built.second),
    { backend: backend.name, fallbackReason: null, choice: null },
    precision,
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
