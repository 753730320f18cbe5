import { NAME } from "../language/page-text.js";

/** How many arguments a function can tell apart; no end where its source does not show it. */
export function mostArguments(f: (...args: never[]) => unknown): number {
  const source = Function.prototype.toString.call(f);
  const open = /\.\.\.|\barguments\b|\[native code\]/.test(source);
  return open ? Number.POSITIVE_INFINITY : Math.max(f.length, parameterNames(f).length);
}

/** A function's parameters as its source names them, where that shows them plainly; else x1, x2, …: their number is what matters. */
export function parameterNames(f: (...args: never[]) => unknown): string[] {
  const list = /^(?:async\s*)?(?:function\s*[\w$]*\s*)?\(([^)]*)\)|^([\w$]+)\s*=>/.exec(
    Function.prototype.toString.call(f),
  );
  const names = (list?.[1] ?? list?.[2] ?? "")
    .split(",")
    // A default value is none of the name.
    .map((p) => p.replace(/=.*/s, "").trim())
    .filter((p) => p !== "");
  const usable =
    names.length >= f.length && names.every((p) => NAME.test(p) && p !== "out" && !names.includes(`d${p}`));
  return usable ? names : Array.from({ length: f.length }, (_, i) => `x${i + 1}`);
}
