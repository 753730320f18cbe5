/**
 * What GLSL and WGSL have in common: single precision, own functions of which few are accurate, and compilers that
 * may take for granted that there are no NaN and no infinities, so that those are made and looked for by their bits.
 */
import type { Helper } from "./language.js";

/** What these languages compute exactly, or as well as they divide. Everything else has recipes on pages. */
export const EXACT = ["sqrt", "abs", "floor", "ceil", "trunc"] as const;

/** How a shading language spells what the helpers need. */
interface Bits {
  /** The f32 with these bits, such that no compiler computes it beforehand. */
  readonly fromBits: (bits: string) => readonly string[];
  readonly toBits: (x: string) => string;
  /** A whole float as an unsigned integer. */
  readonly unsigned: (x: string) => string;
  /** What a definition begins with, and the name of the type. */
  readonly local: string;
  readonly float: string;
  readonly choice: (c: string, a: string, b: string) => string;
}

export function shaderHelpers({
  fromBits,
  toBits,
  unsigned,
  choice,
  local,
  float,
}: Bits): ReadonlyMap<string, Helper> {
  const exponentBits = (x: string) => `${float}((${toBits(x)} >> 23u) & 255u)`;
  const magnitude = (x: string) => `(${toBits(x)} & 0x7fffffffu)`;
  return new Map<string, Helper>([
    ["infinity", { parameters: [], body: () => fromBits("0x7f800000u") }],
    ["nan", { parameters: [], body: () => fromBits("0x7fc00000u") }],
    ["isNaN", { parameters: ["x"], boolean: true, body: () => [`return ${magnitude("x")} > 0x7f800000u;`] }],
    [
      "sign",
      {
        parameters: ["x"],
        body: () => [`return ${choice("x > 0.0", "1.0", choice("x < 0.0", "-1.0", "x"))};`],
      },
    ],
    ...(["min", "max"] as const).map((name): [string, Helper] => [
      name,
      {
        parameters: ["x", "y"],
        body: (call) => [
          `if (${call("isNaN")}(x)) { return x; }`,
          `if (${call("isNaN")}(y)) { return y; }`,
          `return ${choice(name === "min" ? "x < y" : "x > y", "x", "y")};`,
        ],
      },
    ]),
    ["power", { parameters: ["k"], body: () => fromBits(`${unsigned("k + 127.0")} << 23u`) }],
    [
      "ldexp",
      {
        parameters: ["x", "k"],
        // In three steps, as 2^k alone may be too large or too small.
        body: (call) => [
          `${local} m = clamp(k, -300.0, 300.0);`,
          `${local} h = trunc(m / 3.0);`,
          `return x * ${call("power")}(h) * ${call("power")}(h) * ${call("power")}(m - 2.0 * h);`,
        ],
      },
    ],
    [
      "exponent",
      {
        parameters: ["x"],
        body: () => [
          `if (abs(x) < 1.17549435e-38) { return ${exponentBits("x * 16777216.0")} - 151.0; }`,
          `return ${exponentBits("x")} - 127.0;`,
        ],
      },
    ],
  ]);
}
