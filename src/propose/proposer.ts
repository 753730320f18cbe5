/** Proposals by a thread that is ended where it takes too long. One question at a time: there is one thread. */
import { FluxionsError } from "../expr/error.js";
import type { Question, Received } from "./question.js";
import { threads } from "./threads.js";

export interface ProposalOptions {
  /** Most time for the answer, once the thread has started. */
  readonly milliseconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Called when its turn has come: until then other questions are answered. */
  readonly begin?: (() => void) | undefined;
}

/** Most time for the thread to start. */
const START = 20_000;
/** Megabytes that a proposal may occupy. */
const MEMORY = 512;

/** What threads of Node and workers of browsers have in common. */
interface Thread {
  post(message: object): void;
  end(): void;
  /** Whether the process waits for it. */
  hold(on: boolean): void;
}

interface Listener {
  receive(message: Received): void;
  died(reason: string): void;
}

/** As much of a browser's worker as is used here. */
type BrowserWorkerClass = new (
  url: URL,
  options: { type: "module" },
) => {
  postMessage(message: object): void;
  terminate(): void;
  addEventListener(type: string, handle: (event: { data?: unknown; message?: string }) => void): void;
};

async function startThread(listener: Listener): Promise<Thread> {
  const here = import.meta.url;
  if (typeof process === "object" && process.versions?.node !== undefined) {
    const { Worker } = await threads();
    const fromSource = here.endsWith(".ts");
    const options = {
      // A loader that the process was told to import would be sought from the folder that it is in by now.
      ...(fromSource ? { execArgv: [] } : {}),
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      // Whatever it prints belongs to nobody's output.
      stdout: true,
      stderr: true,
    };
    const worker = new Worker(fromSource ? sourceOf(here) : new URL("./proposer.js", here), options);
    worker.on("message", (message: Received) => listener.receive(message));
    worker.on("error", (error) => listener.died(error.message));
    worker.on("exit", () => listener.died("its thread ended"));
    return {
      post: (message) => worker.postMessage(message),
      end: () => void worker.terminate(),
      hold: (on) => (on ? worker.ref() : worker.unref()),
    };
  }
  return startBrowserWorker(listener);
}

function startBrowserWorker(listener: Listener): Thread {
  const { Worker } = globalThis as unknown as { Worker?: BrowserWorkerClass };
  if (Worker === undefined) throw unavailable("there are no workers here");
  // Bundlers look for this very form.
  const worker = new Worker(new URL("./proposer.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => listener.receive(data as Received));
  worker.addEventListener("error", ({ message }) => listener.died(message ?? "it could not be loaded"));
  return { post: (message) => worker.postMessage(message), end: () => worker.terminate(), hold: () => {} };
}

/** From the sources, during development: threads do not inherit the loader of the process. */
function sourceOf(here: string): URL {
  const register = `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};`;
  const load = `await import(${JSON.stringify(new URL("./worker.ts", here).href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(`${register} register(); ${load}`)}`);
}

function unavailable(reason: string): FluxionsError {
  return new FluxionsError("no-proposal", `no answer can be proposed: ${reason}`, {
    hint: "In a browser, the bundler has to find the worker of this package and nerdamer.",
  });
}

/** A running thread, and who waits for it. */
class Proposer {
  private thread: Thread | null = null;
  private ready: () => void = () => {};
  private settle: ((message: Received) => void) | null = null;
  private fail: (error: FluxionsError) => void = () => {};
  private asked = 0;
  dead = false;

  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.ready = resolve;
      this.fail = reject;
    });
    const listener = {
      receive: (message: Received) => {
        if ("ready" in message) this.ready();
        else if (message.id === this.asked) this.settle?.(message);
      },
      died: (reason: string) => {
        this.dead = true;
        this.fail(unavailable(reason));
      },
    };
    this.thread = await startThread(listener);
    await limited(started, START, () => unavailable("its thread does not start"));
    this.fail = () => {};
    this.thread.hold(false);
  }

  end(): void {
    this.dead = true;
    this.fail = () => {};
    this.thread?.end();
  }

  async ask(question: Question, { milliseconds, signal }: ProposalOptions): Promise<string> {
    const id = ++this.asked;
    this.thread?.hold(true);
    const stop = () => this.fail(aborted());
    try {
      const answer = new Promise<Received>((resolve, reject) => {
        this.settle = resolve;
        this.fail = reject;
      });
      signal?.addEventListener("abort", stop, { once: true });
      this.thread?.post({ ...question, id });
      const message = await limited(answer, milliseconds, () => tooLong(question, milliseconds));
      if ("answer" in message) return message.answer;
      const reason = "failure" in message ? message.failure : "it said nothing";
      throw new FluxionsError("no-proposal", `no answer was proposed: ${reason.slice(0, 200)}`);
    } catch (error) {
      // What is still at work is of no use to anybody.
      if (!(error instanceof FluxionsError) || error.code !== "no-proposal") this.end();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
      this.settle = null;
      this.fail = () => {};
      if (!this.dead) this.thread?.hold(false);
    }
  }
}

async function limited<T>(work: Promise<T>, milliseconds: number, late: () => FluxionsError): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(late()), milliseconds);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLong({ operation }: Question, milliseconds: number): FluxionsError {
  return new FluxionsError(
    "timeout",
    `the proposal (${operation}, by nerdamer) took longer than ${Math.round(milliseconds)} ms`,
    { hint: "Give it more time, or ask for a part of the formula." },
  );
}

export function aborted(): FluxionsError {
  return new FluxionsError("aborted", "the search for an answer was stopped");
}

let proposer: Proposer | null = null;
let queue: Promise<unknown> = Promise.resolve();

/**
 * nerdamer's answer to a question, unverified, in its own syntax.
 * @throws FluxionsError `no-proposal`, `timeout`, `aborted`
 */
export function propose(question: Question, options: ProposalOptions): Promise<string> {
  const turn = async () => {
    if (options.signal?.aborted === true) throw aborted();
    if (proposer === null || proposer.dead) {
      proposer = new Proposer();
      try {
        await proposer.start();
      } catch (error) {
        proposer.end();
        throw error;
      }
    }
    options.begin?.();
    return proposer.ask(question, options);
  };
  const answer = queue.then(turn);
  queue = answer.catch(() => {});
  return answer;
}
