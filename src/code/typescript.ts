import { javascript, typescriptWriter } from "./javascript.js";
import type { ProgrammingLanguage } from "./language.js";

export const typescript: ProgrammingLanguage = {
  ...javascript,
  title: "TypeScript",
  write: typescriptWriter,
};
