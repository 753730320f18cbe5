/** Asks the thread that computes, one request at a time: what takes too long, or is given up, is ended with its thread. */
import { FluxionsError } from "../../expr/error.js";
import { Supervisor } from "../supervisor.js";

/** The fields of an answer of `fluxions batch`. */
export type Answer = Readonly<Record<string, unknown>>;

export class Engine {
  private readonly supervisor = new Supervisor((line) => this.settle(line));
  private waiting: ((line: string) => void) | null = null;

  constructor(private readonly timeoutMs: number) {}

  /**
   * @param request as those of `fluxions batch`
   * @throws FluxionsError what the answer says
   */
  async ask(request: Readonly<Record<string, unknown>>): Promise<Answer> {
    const line = await new Promise<string>((resolve) => {
      this.waiting = resolve;
      this.supervisor.ask(JSON.stringify({ timeoutMs: this.timeoutMs, ...request }));
    });
    const answer = JSON.parse(line) as Answer;
    if (answer.ok === true) return answer;
    const { code, message, at } = answer.error as { code: string; message: string; at: number | null };
    throw new FluxionsError(code, message, { at: at ?? undefined });
  }

  /** Gives up what is being computed. */
  cancel(): void {
    this.supervisor.cancel(new FluxionsError("aborted", "given up"));
  }

  stop(): Promise<void> {
    return this.supervisor.stop();
  }

  private settle(line: string): void {
    const { waiting } = this;
    this.waiting = null;
    waiting?.(line);
  }
}
