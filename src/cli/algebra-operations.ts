/** What the requests of `fluxions batch` do that rewrite a formula: simplify, compare, and the rational transformations. */
import { derive } from "../calculus/derivative.js";
import type { Explanation } from "../explain/index.js";
import { explainDerivative, explainSimplification } from "../explain/index.js";
import type { Expr } from "../expr/node.js";
import { assume } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { print } from "../print/index.js";
import { equal } from "../simplify/equal.js";
import { series } from "../simplify/series.js";
import { type SimplifyOptions, simplifyWithSteps } from "../simplify/simplify.js";
import { type Deadline, described, formula, variable } from "./formula.js";
import { byVariable, DEFAULT_ORDER, type Rearrangement } from "./kinds.js";
import { bad, entries, flag, kindOf, type Request } from "./request.js";
import { rearranged, type Transformed } from "./transform.js";

/** The part of the time that is left which a search may use: what it finds has to be printed as well. */
export const SHARE = 0.8;

export function simplification(request: Request, deadline: Deadline): object {
  const { e, book } = formula(request);
  const options = howToSimplify(request, deadline);
  return flag(request.fields, "steps")
    ? explained(explainSimplification(book, e, options), true, deadline)
    : transformed(simplifyWithSteps(book, e, options), deadline);
}

export function derivation(request: Request, deadline: Deadline): object {
  const { e, book } = formula(request);
  const { fields } = request;
  const variables = readVariables(fields.get("wrt"), book);
  const simplify = flag(fields, "simplify");
  if (flag(fields, "steps")) {
    const options = { ...howToSimplify(request, deadline), simplify };
    return explained(explainDerivative(book, e, variables, options), simplify, deadline);
  }
  let d = e;
  for (const x of variables) {
    d = derive(book, d, x);
    deadline();
  }
  return simplify
    ? transformed(simplifyWithSteps(book, d, howToSimplify(request, deadline)), deadline)
    : described(d, deadline);
}

export function rearrangement(kind: Rearrangement, request: Request, deadline: Deadline): object {
  const { e, book } = formula(request);
  const wrt = byVariable.has(kind) ? (request.fields.get("wrt") ?? undefined) : undefined;
  const result = rearranged(kind, e, {
    context: readAssumptions(request),
    wrt: wrt === undefined ? undefined : variable(wrt, book, "“wrt”"),
    milliseconds: deadline.left() * SHARE,
    missing: (names) =>
      bad(
        `“wrt” is missing, and the formula has ${names.length} variables`,
        `Say by which of ${names.join(", ")}: "wrt": "${names[0]}"`,
      ),
  });
  return transformed(result, deadline);
}

export function comparison(request: Request, deadline: Deadline): object {
  const { e, book, parse } = formula(request);
  const other = request.fields.get("other");
  if (typeof other !== "string")
    throw bad(
      `“other” must be the text of a formula, but it is ${kindOf(other)}`,
      '{"op": "equal", "expr": "sin(x)^2 + cos(x)^2", "other": "1"}',
    );
  const result = equal(book, e, parse(other), {
    context: readAssumptions(request),
    budget: { milliseconds: deadline.left() * SHARE },
  });
  deadline();
  if (result.answer !== "refuted") return result;
  return {
    ...result,
    at: Object.fromEntries(Object.entries(result.at).map(([name, r]) => [name, print(r)])),
  };
}

export function expansion(request: Request, deadline: Deadline): object {
  const { e, book, parse } = formula(request);
  const { fields } = request;
  const at = fields.get("at") ?? 0;
  if (typeof at !== "string" && typeof at !== "number")
    throw bad(`“at” must be a number or the text of a formula, but it is ${kindOf(at)}`);
  const order = fields.get("order") ?? DEFAULT_ORDER;
  if (typeof order !== "number") throw bad(`“order” must be a whole number, but it is ${kindOf(order)}`);
  const { polynomial, coefficients, remainderOrder, conditions } = series(
    book,
    e,
    variable(fields.get("wrt"), book, "“wrt”"),
    {
      at: parse(String(at)),
      order,
      context: readAssumptions(request),
      budget: { milliseconds: deadline.left() * SHARE },
    },
  );
  return {
    ...described(polynomial, deadline),
    coefficients: coefficients.map((c) => print(c)),
    remainderOrder,
    conditions: conditions.map((c) => print(c)),
  };
}

function howToSimplify(request: Request, deadline: Deadline): SimplifyOptions {
  return { context: readAssumptions(request), budget: { milliseconds: deadline.left() * SHARE } };
}

/** @throws FluxionsError `bad-request`, `unknown-assumption`, `contradiction` */
export function readAssumptions({ fields }: Request): Context {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, text] of entries(fields, "assume", "names and texts")) {
    if (typeof text !== "string")
      throw bad(
        `what “assume” says of ${name} must be a text, but it is ${kindOf(text)}`,
        `"assume": {"${name}": "positive"}`,
      );
    texts[name] = text;
  }
  return assume(texts);
}

function readVariables(wrt: unknown, book: Book): Expr[] {
  if (typeof wrt !== "string" && !Array.isArray(wrt))
    throw bad(
      `“wrt” must be a name or a list of names, but it is ${kindOf(wrt)}`,
      '{"op": "derive", "expr": "x^2", "wrt": "x"}',
    );
  return (Array.isArray(wrt) ? wrt : [wrt]).map((name) => variable(name, book, "“wrt”"));
}

function transformed({ expr, conditions, stopped }: Transformed, deadline: Deadline): object {
  return { ...described(expr, deadline), ...circumstances(conditions, stopped) };
}

function circumstances(conditions: readonly Expr[], stopped: Transformed["stopped"]): object {
  return { conditions: conditions.map((c) => print(c)), ...(stopped === null ? {} : { stopped }) };
}

function explained(explanation: Explanation, simplified: boolean, deadline: Deadline): object {
  const { output, conditions, stopped } = explanation;
  const answer = described(output, deadline);
  const { steps, leftOut, arrival } = explanation.toJSON();
  return { ...answer, ...(simplified ? circumstances(conditions, stopped) : {}), steps, leftOut, arrival };
}
