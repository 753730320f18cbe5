/**
 * What the requests of `fluxions batch` do that seek an answer. All that they make is made inside of the search, whose
 * workspace releases it.
 */

import { integral } from "../answers/integrate.js";
import { type LimitPoint, limitAt } from "../answers/limit.js";
import { type Resources, searched } from "../answers/search.js";
import { solutions } from "../answers/solve.js";
import type { Book } from "../language/book.js";
import { readAssumptions, SHARE } from "./algebra-operations.js";
import { integralFields, limitDescribed, limitFields, solutionFields } from "./answer-texts.js";
import { readEquation, readPoint } from "./equation.js";
import { type Deadline, described, formula, type Reader, reader, variable } from "./formula.js";
import { bad, choice, kindOf, type Request } from "./request.js";

export function integrate(request: Request, deadline: Deadline): Promise<object> {
  return within(deadline, (resources) => {
    const read = formula(request);
    const { e, book } = read;
    const found = integral(
      book,
      e,
      wrtOf(request, book),
      {
        context: readAssumptions(request),
        from: pointField(request, "from", read),
        to: pointField(request, "to", read),
      },
      resources,
    );
    return { ...described(found.expr, deadline), ...integralFields(found) };
  });
}

export function limit(request: Request, deadline: Deadline): Promise<object> {
  return within(deadline, (resources) => {
    const read = formula(request);
    const { e, book } = read;
    const at = pointField(request, "at", read);
    if (at === undefined) throw bad("“at” is missing: the point of a limit", '"at": 0, or "at": "Infinity"');
    const side = choice(request.fields, "side", ["left", "right"]);
    const found = limitAt(
      book,
      e,
      wrtOf(request, book),
      at,
      { context: readAssumptions(request), side },
      resources,
    );
    return { ...limitDescribed(found), ...limitFields(found) };
  });
}

export function solve(request: Request, deadline: Deadline): Promise<object> {
  return within(deadline, (resources) => {
    const read = reader(request);
    const { book } = read;
    const equation = readEquation(request.expr, read);
    const options = { context: readAssumptions(request) };
    return solutionFields(solutions(book, equation, wrtOf(request, book), options, resources));
  });
}

function within(deadline: Deadline, work: (resources: Resources) => object): Promise<object> {
  return searched(work, { budget: { milliseconds: deadline.left() * SHARE } });
}

function wrtOf({ fields }: Request, book: Book) {
  return variable(fields.get("wrt"), book, "“wrt”");
}

/** A number, the text of a formula, or an infinity; undefined where the field is absent. */
function pointField({ fields }: Request, name: string, read: Reader): LimitPoint | undefined {
  const value = fields.get(name) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "string" && typeof value !== "number")
    throw bad(`“${name}” must be a number or the text of a formula, but it is ${kindOf(value)}`);
  return readPoint(String(value), read);
}
