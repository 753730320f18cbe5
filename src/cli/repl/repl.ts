/** The loop of `fluxions repl`: in a terminal with a prompt, history and completion; else line by line. */
import { createInterface, type Interface } from "node:readline";
import type { Readable } from "node:stream";
import { defaultBook } from "../../../rules/index.js";
import { FluxionsError } from "../../expr/error.js";
import { fullMessage } from "../answer.js";
import { columnsOf, type IO, isTerminal, note } from "../io.js";
import { decode, LineSplitter } from "../lines.js";
import { completions } from "./completions.js";
import { Engine } from "./engine.js";
import { isIncomplete } from "./entry.js";
import { historyFile, readHistory, writeHistory } from "./history.js";
import { Session } from "./session.js";

export interface ReplOptions {
  readonly timeout: number;
  /** False with --no-history. */
  readonly history: boolean;
}

const PROMPT = "> ";
const CONTINUED = "… ";
const LONGEST_LINE = 1 << 20;

/** @returns the exit code: 2 where a line of a session without a terminal was wrong */
export async function repl(options: ReplOptions, io: IO): Promise<number> {
  const engine = new Engine(options.timeout);
  const loop = new Loop(engine, io);
  try {
    const interactive = isTerminal(io) && (io.stdin as unknown as { isTTY?: boolean }).isTTY === true;
    if (interactive) {
      await loop.inTerminal(io.stdin as unknown as Readable, options);
      return 0;
    }
    await loop.overLines();
    return loop.failed ? 2 : 0;
  } finally {
    await engine.stop();
  }
}

class Loop {
  failed = false;
  private readonly session: Session;
  /** Lines of an entry that goes on. */
  private begun: string[] = [];
  private ended = false;

  constructor(
    private readonly engine: Engine,
    private readonly io: IO,
  ) {
    io.signal?.addEventListener("abort", () => this.engine.cancel(), { once: true });
    this.session = new Session(engine, { columns: columnsOf(io) });
  }

  async overLines(): Promise<void> {
    const splitter = new LineSplitter(LONGEST_LINE);
    const take = async (bytes: Uint8Array | null) => {
      if (this.ended || this.io.signal?.aborted) return;
      const text = bytes === null ? null : decode(bytes);
      if (typeof text === "string") await this.line(text);
      else if (text === null)
        this.fail(new FluxionsError("line-too-long", `a line has at most ${LONGEST_LINE} bytes`));
      else this.fail(new FluxionsError("bad-utf8", "the line is not UTF-8 text", { at: text }));
    };
    const { signal } = this.io;
    try {
      for await (const piece of this.io.stdin) {
        for (const line of splitter.push(piece)) await take(line);
        if (this.ended || signal?.aborted) return;
      }
    } catch (error) {
      // Reading ends with the signal.
      if (!signal?.aborted) throw error;
      return;
    }
    for (const line of splitter.end()) await take(line);
    if (this.begun.length > 0) await this.finish();
  }

  async inTerminal(input: Readable, options: ReplOptions): Promise<void> {
    const file = options.history ? historyFile(process.env, process.platform) : null;
    const history = file === null ? [] : await this.unlessUnreadable(() => readHistory(file), []);
    const rl = createInterface({
      input,
      output: this.io.stdout as NodeJS.WritableStream,
      terminal: true,
      prompt: PROMPT,
      history,
      historySize: 1000,
      removeHistoryDuplicates: true,
      completer: (line: string) => completions(line, this.session.names(), functionNames()),
    });
    let kept: readonly string[] = history;
    rl.on("history", (lines: string[]) => {
      kept = [...lines];
    });
    this.io.stdout.write("fluxions: help lists what can be written, Ctrl-D ends.\n");
    // The first answer shall not wait for the thread to start.
    void this.engine.ask({ op: "parse", expr: "0" }).catch(() => {});
    await this.answerLines(rl);
    if (file !== null) await this.unlessUnreadable(() => writeHistory(file, kept), undefined);
  }

  /** Lines that arrive while one is worked on wait for their turn, as those of a text that was pasted. */
  private answerLines(rl: Interface): Promise<void> {
    return new Promise((resolve) => {
      const lines: string[] = [];
      let busy = false;
      let open = true;
      const prompt = () => {
        rl.setPrompt(this.begun.length > 0 ? CONTINUED : PROMPT);
        rl.prompt();
      };
      const work = async () => {
        if (busy) return;
        busy = true;
        for (let line = lines.shift(); line !== undefined && !this.ended; line = lines.shift())
          await this.line(line);
        busy = false;
        if (this.ended) rl.close();
        if (!open || this.ended) resolve();
        else prompt();
      };
      rl.on("line", (line) => {
        lines.push(line);
        void work();
      });
      rl.on("SIGINT", () => {
        if (busy) {
          lines.length = 0;
          this.engine.cancel();
          return;
        }
        const idle = rl.line === "" && this.begun.length === 0;
        this.begun = [];
        this.io.stdout.write(idle ? "\n(Ctrl-D ends the session)\n" : "\n");
        // What was typed so far is dropped, as shells do.
        rl.write(null, { ctrl: true, name: "e" });
        rl.write(null, { ctrl: true, name: "u" });
        prompt();
      });
      rl.on("close", () => {
        open = false;
        this.io.stdout.write("\n");
        // What was written before the end still gets its answers.
        if (!busy) resolve();
      });
      prompt();
    });
  }

  private async line(line: string): Promise<void> {
    this.begun.push(line.replace(/\\$/, ""));
    // An empty line ends what would go on forever.
    if (line.trim() !== "" && isIncomplete([...this.begun.slice(0, -1), line].join("\n"))) return;
    await this.finish();
  }

  private async finish(): Promise<void> {
    // A formula is one line; its comments end where their own lines do.
    const entry = this.begun.map((l) => l.replace(/(^|\s)#.*$/, "$1")).join(" ");
    this.begun = [];
    this.engine.renew();
    try {
      const text = await this.session.enter(entry);
      if (text === null) this.ended = true;
      else if (text !== "") this.io.stdout.write(`${text}\n`);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says what was wrong; the session goes on. */
  private fail(error: unknown): void {
    this.failed = true;
    const text =
      error instanceof FluxionsError
        ? fullMessage(error)
        : `this should not have happened: ${(error as Error).stack ?? error}`;
    this.io.stderr.write(`error: ${text}\n`);
  }

  private async unlessUnreadable<T>(action: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await action();
    } catch (error) {
      note(`the history is not kept: ${(error as Error).message}`, {}, this.io);
      return otherwise;
    }
  }
}

function functionNames(): string[] {
  return [...defaultBook.names()].map((name) => `${name}(`);
}
