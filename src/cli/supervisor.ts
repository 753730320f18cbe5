/**
 * Requests in, answers out, in the same order. A worker thread computes; one whose time is up is ended together with
 * its thread, because symbolic work cannot be interrupted otherwise. The requests behind it go to the next thread.
 */
import { Worker } from "node:worker_threads";
import { FluxionsError } from "../expr/error.js";
import { errorLine } from "./answer.js";
import { idText, readFields } from "./request.js";
import { timeoutError } from "./respond.js";

/** Milliseconds between two looks at the clock; a request may take this much longer than it was given. */
const TICK = 20;
/** Megabytes that symbolic work may occupy. */
const MEMORY = 2048;

interface Entry {
  /** Null once it has an answer. */
  line: string | null;
  answer: string | null;
  /** It was at work when a thread died that had done other work before. */
  tried: boolean;
}

/** A thread and what it was given. */
class Thread {
  readonly shared = new Int32Array(new SharedArrayBuffer(8));
  readonly worker: Worker;
  /** How many requests it has answered. */
  answered = 0;
  /** How many requests had been begun at the last look, and when that was seen first. */
  seen = 0;
  since = performance.now();

  constructor(
    onAnswer: (from: Thread, answer: string) => void,
    onDeath: (from: Thread, error: Error) => void,
  ) {
    this.worker = startWorker(this.shared.buffer as SharedArrayBuffer);
    this.worker.on("message", (answer: string) => onAnswer(this, answer));
    this.worker.on("error", (error) => onDeath(this, error));
    this.worker.on("exit", () => onDeath(this, new Error("the worker thread ended")));
  }

  /** How long its present request has been at work, as far as the looks tell. */
  elapsed(now: number): number {
    const begun = Atomics.load(this.shared, 0);
    if (begun !== this.seen || begun === this.answered) {
      this.seen = begun;
      this.since = now;
    }
    return now - this.since;
  }

  get timeoutMs(): number {
    return Atomics.load(this.shared, 1);
  }
}

function startWorker(workerData: SharedArrayBuffer): Worker {
  const options = { workerData, resourceLimits: { maxOldGenerationSizeMb: MEMORY } };
  const here = import.meta.url;
  if (!here.endsWith(".ts")) return new Worker(new URL("./worker.js", here), options);
  // From the sources, during development: threads do not inherit the loader of the process.
  const register = `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};`;
  const load = `await import(${JSON.stringify(new URL("./worker.ts", here).href)});`;
  const code = `${register} register(); ${load}`;
  // A loader that the process was told to import would be sought from the folder that it is in by now.
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    ...options,
    execArgv: [],
  });
}

export class Supervisor {
  /** In order; the first `sent` have been given to the present thread. */
  private readonly entries: Entry[] = [];
  private sent = 0;
  private thread: Thread | null = null;
  /** Started ahead while a request is slow, so that its time-out delays nobody. */
  private spare: Thread | null = null;
  private timer: NodeJS.Timeout | null = null;
  private sending = false;
  private stopped = false;

  /** @param write is called with the answers, in order */
  constructor(private readonly write: (answer: string) => void) {}

  /** How many requests have no answer yet. */
  get pending(): number {
    return this.entries.length;
  }

  ask(line: string): void {
    this.entries.push({ line, answer: null, tried: false });
    this.send();
  }

  /** Takes a place in the order for an answer that is known already. */
  put(answer: string): void {
    this.entries.push({ line: null, answer, tried: false });
    this.flush();
  }

  /** Ends what is at work, and answers everything that has no answer yet with this error. */
  cancel(error: FluxionsError): void {
    const { thread } = this;
    if (this.entries.length === 0) return;
    if (thread !== null && this.sent > 0) this.replace(thread);
    while (this.entries.some((e) => e.answer === null)) this.settle(errorLine(this.idOfFirst(), error));
  }

  /** Ends the threads; requests without an answer get none. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await Promise.all([this.thread?.worker.terminate(), this.spare?.worker.terminate()]);
  }

  private start(): Thread {
    return new Thread(
      (from, answer) => this.receive(from, answer),
      (from, error) => this.bury(from, error),
    );
  }

  /** All that came in one turn of the event loop goes to the thread as one message. */
  private send(): void {
    if (this.sending) return;
    this.sending = true;
    queueMicrotask(() => {
      this.sending = false;
      if (this.stopped) return;
      const lines: string[] = [];
      for (; this.sent < this.entries.length; this.sent++) {
        const { line } = this.entries[this.sent];
        if (line !== null) lines.push(line);
      }
      if (lines.length === 0) return;
      this.thread ??= this.start();
      this.thread.worker.postMessage(lines);
      this.timer ??= setInterval(() => this.tick(), TICK);
    });
  }

  private receive(from: Thread, answer: string): void {
    if (from !== this.thread || this.stopped) return;
    from.answered++;
    this.settle(answer);
  }

  /** The first entry without an answer gets this one. */
  private settle(answer: string): void {
    const entry = this.entries.find((e) => e.answer === null);
    if (entry === undefined) return;
    entry.answer = answer;
    entry.line = null;
    this.flush();
  }

  /** Writes what has its turn. */
  private flush(): void {
    let n = 0;
    while (n < this.entries.length && this.entries[n].answer !== null) n++;
    if (n === 0) return;
    this.sent = Math.max(0, this.sent - n);
    for (const { answer } of this.entries.splice(0, n)) this.write(answer as string);
    if (this.entries.length === 0 && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }

  private tick(): void {
    const { thread } = this;
    if (thread === null) return;
    const { timeoutMs } = thread;
    const elapsed = thread.elapsed(performance.now());
    if (elapsed > timeoutMs / 2) this.spare ??= this.start();
    if (elapsed <= timeoutMs + TICK) return;
    this.replace(thread);
    this.settle(errorLine(this.idOfFirst(), timeoutError(timeoutMs)));
    this.send();
  }

  private replace(thread: Thread): void {
    void thread.worker.terminate();
    this.thread = this.spare;
    this.spare = null;
    this.sent = 0;
  }

  /** A thread died by itself: out of memory, most likely. */
  private bury(dead: Thread, error: Error): void {
    if (this.stopped) return;
    if (dead === this.spare) this.spare = null;
    if (dead !== this.thread) return;
    const first = this.entries.find((e) => e.answer === null);
    this.replace(dead);
    // What earlier requests left behind may be to blame: it gets a thread of its own before it is given up.
    if (first !== undefined) {
      if (first.tried || dead.answered === 0) this.settle(errorLine(this.idOfFirst(), crash(error)));
      else first.tried = true;
    }
    this.send();
  }

  private idOfFirst(): string {
    const line = this.entries.find((e) => e.answer === null)?.line ?? "";
    try {
      return idText(line, readFields(line));
    } catch {
      return "null";
    }
  }
}

function crash(error: Error): FluxionsError {
  if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY")
    return new FluxionsError("out-of-memory", `the request needs more than ${MEMORY} MB of memory`);
  return new FluxionsError("internal-error", error.message);
}
