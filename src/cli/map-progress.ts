/** A bar with rows, their rate and the time left, on terminals only. */
import type { Writable } from "node:stream";
import type { ReadProgress } from "../files/table.js";

export interface Bar {
  update(rows: number, read: ReadProgress): void;
  stop(): void;
}

const SILENT: Bar = { update: () => {}, stop: () => {} };

/** @param wanted false where other programs read along, or nobody does */
export async function progressBar(stderr: Writable, wanted: boolean): Promise<Bar> {
  if (!wanted || (stderr as { isTTY?: boolean }).isTTY !== true) return SILENT;
  const { default: progress } = await import("cli-progress");
  const begin = performance.now();
  let bar: InstanceType<typeof progress.SingleBar> | null = null;
  return {
    update: (rows, { done, total }) => {
      const seconds = (performance.now() - begin) / 1000;
      const payload = {
        rows: rows.toLocaleString("en-US"),
        rate: Math.round(rows / Math.max(seconds, 1e-3)).toLocaleString("en-US"),
      };
      if (bar === null) {
        const known = "{bar} {percentage}% | {rows} rows | {rate} rows/s | {eta_formatted} left";
        bar = new progress.SingleBar({
          format: total === undefined ? "{rows} rows | {rate} rows/s" : known,
          stream: stderr as NodeJS.WriteStream,
          hideCursor: true,
          clearOnComplete: true,
          // The command itself answers signals.
          gracefulExit: false,
          barsize: 24,
          etaBuffer: 20,
        });
        bar.start(total ?? 0, done, payload);
      } else bar.update(done, payload);
    },
    stop: () => bar?.stop(),
  };
}
