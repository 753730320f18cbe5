/** Lines that `fluxions batch` writes. */
import { FluxionsError } from "../expr/error.js";

/** A number as JSON, which has no NaN and no infinities. */
export function numberToJSON(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

export interface ErrorJSON {
  readonly code: string;
  readonly message: string;
  /** An offset into the text in question, or null where there is none. */
  readonly at: number | null;
}

/** The message with its hint. An error with a place has it in its message already. */
export function fullMessage({ message, hint }: FluxionsError): string {
  return hint === undefined || message.endsWith(hint) ? message : `${message}\n${hint}`;
}

export function errorToJSON(error: unknown): ErrorJSON {
  if (error instanceof FluxionsError)
    return { code: error.code, message: fullMessage(error), at: error.at ?? null };
  return {
    code: "internal-error",
    message: error instanceof Error ? error.message : String(error),
    at: null,
  };
}

/** @param id JSON text */
export function errorLine(id: string, error: unknown): string {
  return `{"id":${id},"ok":false,"error":${JSON.stringify(errorToJSON(error))}}`;
}

/** @param id JSON text */
export function answerLine(id: string, result: object): string {
  return `{"id":${id},"ok":true,${JSON.stringify(result).slice(1)}`;
}
