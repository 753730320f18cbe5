/**
 * Functions that generated kernels call, in the language of each mode. NaN is recognised by its bits where a language
 * has bits: its compilers may take x == x for true.
 */
import type { Mode } from "./modes.js";

export interface Helper {
  /** Its name in generated code. */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: string;
  /** Names of the helpers that it calls. */
  readonly calls: readonly string[];
}

/**
 * A helper in the dialect of JavaScript that gpu.js translates. A literal is a float there only if a variable stands
 * beside it, or if a float was assigned before.
 */
function helper(name: string, parameters: readonly string[], body: string, ...calls: string[]): Helper {
  return { name, parameters, body, calls };
}

/**
 * 2^k for a whole k from −126 to 127, by exact multiplications: a factor for each bit of k. A loop, because compilers of
 * shaders put the body at every call.
 */
const POWER = `let r = 0.5;
r = 1;
let a = k;
let f = 0.5;
f = 2;
if (k < 0) { a = -k; f = 0.5; }
for (let i = 0; i < 7; i++) {
  const h = Math.floor(a * 0.5);
  if (a - h > h) { r = r * f; }
  f = f * f;
  a = h;
}
return r;`;

/** floor(log2 |x|), by comparisons and exact multiplications. */
function stepsOfExponent(): string {
  const lines = ["let a = x;", "let e = 0.5;", "e = 0;", "if (x < 0) { a = -x; }"];
  for (const step of [64, 32, 16, 8, 4, 2, 1])
    lines.push(`if (a >= ${2 ** step}) { a = a * ${2 ** -step}; e = e + ${step}; }`);
  // Single precision goes down to 2^−149.
  for (const step of [64, 64, 32, 16, 8, 4, 2, 1])
    lines.push(`if (a < ${2 ** (1 - step)}) { a = a * ${2 ** step}; e = e - ${step}; }`);
  return [...lines, "return e;"].join("\n");
}

const LDEXP = `let r = x;
let m = k;
if (k > 300) { m = 300; }
if (k < -300) { m = -300; }
if (m > 252) { r = r * ${2 ** 100}; m = m - 100; }
if (m < -252) { r = r * ${2 ** -100}; m = m + 100; }
if (m > 126) { r = r * ${2 ** 126}; m = m - 126; }
if (m < -126) { const h = Math.floor(m * 0.5); r = r * hpower(h); m = m - h; }
return r * hpower(m);`;

const ROUND = `const f = Math.floor(x);
const d = x - f;
const h = f * 0.5;
let r = f;
if (d > 0.5) { r = f + 1; }
if (d === 0.5) { if (Math.floor(h) !== h) { r = f + 1; } }
if (r === 0) { r = x * 0; }
return r;`;

const TRUNC = "let r = x;\nif (x < 0) { r = -Math.floor(-x); } else { r = Math.floor(x); }\nreturn r;";
const SIGN = "let r = x;\nif (x > 0) { r = 1; }\nif (x < 0) { r = -1; }\nreturn r;";

function least(sign: "<" | ">"): string {
  return `let r = y;\nif (x ${sign} y) { r = x; }\nif (hnan(x) > 0.5) { r = x; }\nreturn r;`;
}

const all: readonly Helper[] = [
  helper("hnan", ["x"], "let r = 0.5;\nif (x === x) { r = 0; } else { r = 1; }\nreturn r;"),
  helper("hpower", ["k"], POWER),
  helper("hldexp", ["x", "k"], LDEXP, "hpower"),
  helper("hexponent", ["x"], stepsOfExponent()),
  helper("htrunc", ["x"], TRUNC),
  helper("hsign", ["x"], SIGN),
  helper("hround", ["x"], ROUND),
  helper("hmin", ["x", "y"], least("<"), "hnan"),
  helper("hmax", ["x", "y"], least(">"), "hnan"),
];

const byName: ReadonlyMap<string, Helper> = new Map(all.map((h) => [h.name, h]));

/** Recognises NaN: 1 for it, 0 for numbers. */
export const IS_NAN = "hnan";

/** The helper that computes a native function, or null where gpu.js's own of that name is used. */
export function helperFor(native: string): string | null {
  return byName.has(`h${native}`) ? `h${native}` : null;
}

/** These helpers and what they call, each before its callers. */
export function withCalled(names: Iterable<string>): Helper[] {
  const found = new Map<string, Helper>();
  const visit = (name: string) => {
    const h = byName.get(name) as Helper;
    if (found.has(name)) return;
    for (const called of h.calls) visit(called);
    found.set(name, h);
  };
  for (const name of names) visit(name);
  return [...found.values()];
}

/** A helper as gpu.js reads it. */
export function inJavaScript({ name, parameters, body }: Helper): string {
  return `function ${name}(${parameters.join(", ")}) {\n${body}\n}`;
}

/** Bodies that use bits, for the languages that have them. */
const bits: Readonly<Record<"glsl300" | "wgsl", Readonly<Record<string, string>>>> = {
  glsl300: {
    hnan: "return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u ? 1.0 : 0.0;",
    hpower: "return uintBitsToFloat(uint(int(k) + 127) << 23);",
    hexponent:
      "uint b = (floatBitsToUint(x) >> 23) & 255u;\n" +
      "if (b == 0u) { return float((floatBitsToUint(x * 16777216.0) >> 23) & 255u) - 151.0; }\n" +
      "return float(b) - 127.0;",
  },
  wgsl: {
    hnan: "return select(0.0, 1.0, (bitcast<u32>(user_x) & 0x7fffffffu) > 0x7f800000u);",
    hpower: "return bitcast<f32>(u32(i32(user_k) + 127) << 23u);",
    hexponent:
      "let b = (bitcast<u32>(user_x) >> 23u) & 255u;\n" +
      "if (b == 0u) { return f32((bitcast<u32>(user_x * 16777216.0) >> 23u) & 255u) - 151.0; }\n" +
      "return f32(b) - 127.0;",
  },
};

/** The helper in the language of the mode, by bits; null where gpu.js is to translate it. */
export function byBits(mode: Mode, { name, parameters }: Helper): string | null {
  const { language } = mode;
  if (language !== "glsl300" && language !== "wgsl") return null;
  const body = bits[language][name];
  if (body === undefined) return null;
  return language === "glsl300"
    ? `float ${name}(${parameters.map((p) => `float ${p}`).join(", ")}) {\n${body}\n}`
    : `fn fn_${name}(${parameters.map((p) => `user_${p} : f32`).join(", ")}) -> f32 {\n${body}\n}\n`;
}
