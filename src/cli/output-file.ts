/** Files that commands write as a whole. */
import { open, rename, rm } from "node:fs/promises";
import { FluxionsError } from "../expr/error.js";
import { cannotWrite } from "../files/system-error.js";

/**
 * Writes a whole file, or leaves what was there as it was.
 * @throws FluxionsError `output-exists`, `cannot-write`
 */
export async function writeWhole(path: string, text: string, overwrite: boolean): Promise<void> {
  const target = overwrite ? `${path}.${process.pid}.part` : path;
  let ours = false;
  try {
    const file = await open(target, "wx");
    ours = true;
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    if (overwrite) await rename(target, path);
  } catch (error) {
    if (ours) await rm(target, { force: true });
    if ((error as NodeJS.ErrnoException).code === "EEXIST" && !overwrite)
      throw new FluxionsError("output-exists", `${path} exists already`, {
        hint: "Write --overwrite to replace it, or choose another name.",
      });
    throw cannotWrite(path, error);
  }
}
