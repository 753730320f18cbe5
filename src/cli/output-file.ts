/** Files that commands write. */
import { open, rename, rm } from "node:fs/promises";
import { FluxionsError } from "../expr/error.js";

/**
 * Writes a whole file, or leaves what was there as it was.
 * @throws FluxionsError `output-exists`, `cannot-write`
 */
export async function writeWhole(path: string, text: string, overwrite: boolean): Promise<void> {
  const target = overwrite ? `${path}.${process.pid}.part` : path;
  try {
    const file = await open(target, "wx");
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    if (overwrite) await rename(target, path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && !overwrite)
      throw new FluxionsError("output-exists", `${path} exists already`, {
        hint: "Write --overwrite to replace it, or choose another name.",
      });
    if (overwrite) await rm(target, { force: true });
    throw new FluxionsError("cannot-write", `${path} cannot be written: ${message}`);
  }
}
