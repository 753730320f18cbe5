/** `deviates where x == 0 "a convention"`: below a function or a rewrite rule. */
import type { Line, Span } from "./page-text.js";
import { errorAt } from "./quote.js";

/** @throws FluxionsError `page-syntax` */
export function splitDeviation(
  text: string,
  line: Line,
): { readonly condition: Span; readonly reason: string } {
  const { from, to } = line;
  const body = text.slice(from, to);
  const quote = body.indexOf('"');
  const reason = body.slice(quote + 1, -1).trim();
  const closed = quote >= 0 && body.indexOf('"', quote + 1) === body.length - 1;
  if (!/^where[\s(]/.test(body) || !closed || reason === "")
    throw errorAt(
      "page-syntax",
      "expected “where”, a condition, and a reason in quotation marks",
      text,
      body === "" ? line.keyAt : from,
      to,
      'deviates where x == 0 "the derivative at the kink is 0 by convention"',
    );
  return { condition: { from: from + "where".length, to: from + quote }, reason };
}
