/** The lines of earlier sessions, in the user's folder for data. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const MOST = 1000;

/** Where the history is kept on this system. */
export function historyFile(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { XDG_DATA_HOME: xdg, APPDATA: appData } = env;
  const folder =
    platform === "win32" && appData
      ? appData
      : xdg ||
        (platform === "darwin"
          ? join(homedir(), "Library", "Application Support")
          : join(homedir(), ".local", "share"));
  return join(folder, "fluxions", "history");
}

/** @returns the newest line first; none where there is no history yet */
export async function readHistory(file: string): Promise<string[]> {
  try {
    const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
    return lines.slice(-MOST).reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** @param lines the newest first */
export async function writeHistory(file: string, lines: readonly string[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const text = [...lines].slice(0, MOST).reverse().join("\n");
  // Formulas are nobody else's business.
  await writeFile(file, text === "" ? "" : `${text}\n`, { mode: 0o600 });
}
