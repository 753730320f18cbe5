/**
 * The choice of “auto” in f32: a kernel for the processor is there at once; one for a graphics card is made when a batch
 * comes that is worth it. Which rows are computed where is decided for each batch as a whole.
 */
import type { Kernel } from "../kernel/kernel.js";
import type { Batch, CompiledKernel, Computed, RunRows } from "./backend.js";
import { type Best, bestMode } from "./gpu/index.js";
import { GpuKernel } from "./gpu/kernel.js";
import { loadLibrary } from "./gpu/library.js";
import { modes } from "./gpu/modes.js";

/** What an operation takes on a processor, in additions; 1 where nothing is said. */
const COSTS: Readonly<Record<string, number>> = { div: 3, sqrt: 3, mod: 8, pow: 25 };
const FUNCTION = 20;
/** Those of the functions that are one instruction. */
const CHEAP =
  /^(?:abs|floor|ceil|trunc|sign|min|max|round|add|sub|mul|neg|less|lessEqual|equal|unequal|and|or|not|where)$/;

/** Nanoseconds of an addition on a processor, of a batch on a graphics card, and of a number to it or from it. */
const ADDITION = 1;
const BATCH = 5e6;
const TRANSFER = 6;
/** The card has to win clearly: its results differ in the last digits. */
const CLEARLY = 2;

/** The work of a row, in additions. */
export function costOf(operations: Readonly<Record<string, number>>): number {
  let cost = 0;
  for (const [name, count] of Object.entries(operations))
    cost += count * (COSTS[name] ?? (CHEAP.test(name) ? 1 : FUNCTION));
  return cost;
}

/** Is a graphics card expected to be faster? */
export function isWorthwhile(rows: number, cost: number, numbers: number): boolean {
  return rows * cost * ADDITION > CLEARLY * (BATCH + rows * numbers * TRANSFER);
}

/** A device for batches that are worth it, or why there is none. */
export type FindDevice = () => Promise<{ kernel: CompiledKernel; why: string } | { reason: string }>;

/**
 * The best graphics card here; software that draws is none.
 * @param kernel for gpu.js
 * @param second the same for the processor
 */
export function graphicsCard(kernel: () => Kernel, second: Kernel): FindDevice {
  return async () => {
    const found = await bestMode(modes.filter((m) => m.graphics));
    if ("reason" in found) return { reason: `there is no graphics card here: ${found.reason}` };
    if (found.probe.software) return { reason: `the graphics are software here (${found.probe.device})` };
    return onCard(kernel(), second, found);
  };
}

async function onCard(kernel: Kernel, second: Kernel, { mode, probe, instead }: Best) {
  const device = new GpuKernel(kernel, second, await loadLibrary(), mode, instead);
  return {
    kernel: device,
    why: `this batch is worth a graphics card (${probe.device ?? "one without a name"})`,
  };
}

export class AutoKernel implements CompiledKernel {
  readonly sync = true;
  private device: CompiledKernel | null = null;
  /** Why there is none; null until one was looked for. */
  private none: string | null = null;
  private looking: Promise<void> | null = null;
  private disposed = false;
  private why = "no rows were computed yet";
  private onDevice = false;
  private readonly cost: number;

  constructor(
    private readonly host: CompiledKernel,
    private readonly hosted: Omit<Computed, "choice">,
    operations: Readonly<Record<string, number>>,
    private readonly find: FindDevice,
  ) {
    this.cost = costOf(operations);
  }

  get source(): string {
    return this.current.source;
  }

  get chunk(): number | undefined {
    return this.current.chunk;
  }

  get computed(): Computed {
    const { choice: _, ...of } = this.current.computed ?? { ...this.hosted, choice: null };
    return { ...of, choice: this.why };
  }

  private get current(): CompiledKernel {
    return this.onDevice && this.device !== null ? this.device : this.host;
  }

  point(inputs: Float64Array, outputs: Float64Array): void {
    this.host.point(inputs, outputs);
  }

  start(batch: Batch): RunRows {
    const numbers =
      batch.inputs.filter((x) => typeof x !== "number").length + Math.max(1, batch.columns.length);
    const work = `${batch.rows} rows of about ${this.cost} operations`;
    if (batch.atOnce) return this.onHost(batch, "runSync needs an answer at once");
    if (!isWorthwhile(batch.rows, this.cost, numbers))
      return this.onHost(batch, `${work} are too little for a graphics card to pay`);
    if (this.none !== null) return this.onHost(batch, this.none);
    let run: RunRows | null = null;
    return async (from, to) => {
      if (run === null) {
        this.looking ??= this.look();
        await this.looking;
        run = this.startLarge(batch);
      }
      await run(from, to);
    };
  }

  private startLarge(batch: Batch): RunRows {
    if (this.device === null) return this.onHost(batch, this.none ?? "the kernel was disposed of");
    this.onDevice = true;
    this.why = this.found;
    return this.device.start(batch);
  }

  private found = "";

  private onHost(batch: Batch, why: string): RunRows {
    this.onDevice = false;
    this.why = why;
    return this.host.start(batch);
  }

  private async look(): Promise<void> {
    const result = await this.find().catch((e: unknown) => ({
      reason: `no graphics card could be asked (${e instanceof Error ? e.message.split("\n", 1)[0] : String(e)})`,
    }));
    if ("reason" in result) this.none = result.reason;
    else if (this.disposed) result.kernel.dispose();
    else {
      this.device = result.kernel;
      this.found = result.why;
    }
  }

  dispose(): void {
    this.disposed = true;
    this.host.dispose();
    this.device?.dispose();
    this.device = null;
  }
}
