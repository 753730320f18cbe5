/** What goes to the thread that proposes, and what comes back. */

export type Operation = "integrate" | "solve" | "limit" | "factor";

export interface Question {
  readonly operation: Operation;
  /** In nerdamer's syntax, as `Vocabulary` writes it. */
  readonly args: readonly string[];
}

export interface Sent extends Question {
  readonly id: number;
}

/** What comes back: that the thread can be asked, an answer, or why there is none. */
export type Received =
  | { readonly ready: true }
  | { readonly id: number; readonly answer: string }
  | { readonly id: number; readonly failure: string };

/** The words of a question, by which its answer is remembered. */
export function wordsOf({ operation, args }: Question): string {
  return `${operation}(${args.join(",")})`;
}
