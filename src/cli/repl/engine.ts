/** Asks the thread that computes, one request at a time: what takes too long, or is given up, is ended with its thread. */
import { FluxionsError } from "../../expr/error.js";
import { Supervisor } from "../supervisor.js";

/** The fields of an answer of `fluxions batch`. */
export type Answer = Readonly<Record<string, unknown>>;

export class Engine {
  private readonly supervisor = new Supervisor((line) => this.waiting.shift()?.(line));
  private readonly waiting: ((line: string) => void)[] = [];
  private cancelled = false;

  constructor(private readonly timeoutMs: number) {}

  /**
   * @param request as those of `fluxions batch`
   * @throws FluxionsError what the answer says; `aborted` once it was given up, until `renew`
   */
  async ask(request: Readonly<Record<string, unknown>>): Promise<Answer> {
    if (this.cancelled) throw givenUp();
    const line = await new Promise<string>((resolve) => {
      this.waiting.push(resolve);
      this.supervisor.ask(JSON.stringify({ timeoutMs: this.timeoutMs, ...request }));
    });
    const answer = JSON.parse(line) as Answer;
    if (answer.ok === true) return answer;
    const { code, message, at } = answer.error as { code: string; message: string; at: number | null };
    throw new FluxionsError(code, message, { at: at ?? undefined });
  }

  /** Gives up what is being computed, and what would be asked next for the same entry. */
  cancel(): void {
    this.cancelled = true;
    this.supervisor.cancel(givenUp());
  }

  /** A new entry begins. */
  renew(): void {
    this.cancelled = false;
  }

  stop(): Promise<void> {
    return this.supervisor.stop();
  }
}

function givenUp(): FluxionsError {
  return new FluxionsError("aborted", "given up");
}
