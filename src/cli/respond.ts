/** One line of `fluxions batch` in, one line out. */
import { FluxionsError } from "../expr/error.js";
import { answerLine, errorLine } from "./answer.js";
import { perform } from "./operations.js";
import { idText, readFields, readRequest } from "./request.js";

/**
 * Answers a request. Never throws and never rejects.
 * @param begin is told how many milliseconds the request may take, before anything is computed
 */
export function respond(line: string, begin?: (timeoutMs: number) => void): string | Promise<string> {
  const started = performance.now();
  let id = "null";
  const finish = (result: object): string => {
    const ms = Math.round((performance.now() - started) * 1000) / 1000;
    return answerLine(id, { ...result, ms });
  };
  const fail = (error: unknown): string => errorLine(id, error);
  try {
    const fields = readFields(line);
    id = idText(line, fields);
    const request = readRequest(fields);
    const { timeoutMs } = request;
    begin?.(timeoutMs);
    const left = () => timeoutMs - (performance.now() - started);
    const check = () => {
      if (left() < 0) throw timeoutError(timeoutMs);
    };
    const result = perform(request, Object.assign(check, { left: () => Math.max(1, left()) }));
    return result instanceof Promise ? result.then(finish).catch(fail) : finish(result);
  } catch (error) {
    return fail(error);
  }
}

export function timeoutError(timeoutMs: number): FluxionsError {
  return new FluxionsError("timeout", `the request took longer than ${timeoutMs} ms`, {
    hint: "Give it more time by timeoutMs, or ask for less at once.",
  });
}
