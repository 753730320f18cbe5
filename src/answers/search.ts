/**
 * How answers are sought: by work that is synchronous, and done again from the start once a proposal that it asked for is
 * there. So a search may run in a workspace, although proposals come from another thread.
 */
import { FluxionsError } from "../expr/error.js";
import { workspace } from "../expr/node.js";
import { aborted, propose } from "../propose/proposer.js";
import { type Question, wordsOf } from "../propose/question.js";

/** What a search may cost. */
export interface SearchBudget {
  /** For the whole search: own work, proposals and their verification. */
  readonly milliseconds: number;
}

export interface SearchOptions {
  readonly budget?: Partial<SearchBudget> | undefined;
  /** Stops the search; it then fails with `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULT_SEARCH_BUDGET: SearchBudget = { milliseconds: 10_000 };

/** The part of the time that is left which one proposal may take: it has to be verified as well. */
const SHARE = 0.5;

/** What a search may use. */
export interface Resources {
  /** nerdamer's answer, unverified. Ends the work where it is not there yet. */
  ask(question: Question): string;
  /** Milliseconds that are left. */
  left(): number;
  /** Raises `timeout` once the time is over, naming what took it. */
  check(what: string): void;
}

/** Raised by `ask` where the answer is still to be fetched. */
class Pending {
  constructor(readonly question: Question) {}
}

/**
 * Runs a search to its end.
 * @throws FluxionsError those of `work`, `timeout`, `aborted`
 */
export async function searched<T>(
  work: (resources: Resources) => T,
  { budget, signal }: SearchOptions,
): Promise<T> {
  const milliseconds = budget?.milliseconds ?? DEFAULT_SEARCH_BUDGET.milliseconds;
  // Of several searches at once each has its own time: what it waits for the others does not count.
  let spent = 0;
  let since = performance.now();
  const left = () => milliseconds - spent - (performance.now() - since);
  const known = new Map<string, string | FluxionsError>();
  const resources: Resources = {
    ask(question) {
      const answer = known.get(wordsOf(question));
      if (answer === undefined) throw new Pending(question);
      if (answer instanceof FluxionsError) throw answer;
      return answer;
    },
    left,
    check(what) {
      if (left() > 0) return;
      throw new FluxionsError("timeout", `${what} took longer than the ${milliseconds} ms of the search`, {
        hint: "Give it more time, or ask for a part of the formula.",
      });
    },
  };
  for (;;) {
    if (signal?.aborted === true) throw aborted();
    since = performance.now();
    const result = attempted(() => workspace(() => work(resources)));
    if (!(result instanceof Pending)) return result;
    const { question } = result;
    resources.check(`what precedes the proposal (${question.operation})`);
    spent += performance.now() - since;
    const answer = propose(question, {
      milliseconds: (milliseconds - spent) * SHARE,
      signal,
      begin: () => {
        since = performance.now();
      },
    });
    known.set(wordsOf(question), await answer.catch(kept));
    spent += performance.now() - since;
  }
}

function attempted<T>(work: () => T): T | Pending {
  try {
    return work();
  } catch (error) {
    if (error instanceof Pending) return error;
    throw error;
  }
}

/** What went wrong with a proposal is a part of what is known; an end that was asked for is not. */
function kept(error: unknown): FluxionsError {
  if (error instanceof FluxionsError && error.code !== "aborted") return error;
  throw error;
}
