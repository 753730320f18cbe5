/** WGSL, the language of WebGPU, in single precision. Several results are a struct. */
import { type Helper, joined, type Program, type ProgrammingLanguage, spelled, words } from "./language.js";
import { renamed } from "./names.js";
import { EXACT, shaderHelpers } from "./shader.js";

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  // A constant that is NaN or infinite is an error; a variable is none.
  ...shaderHelpers({
    local: "let",
    float: "f32",
    unsigned: (x) => `u32(${x})`,
    fromBits: (bits) => [`var bits = ${bits};`, "return bitcast<f32>(bits);"],
    toBits: (x) => `bitcast<u32>(${x})`,
    choice: (c, a, b) => `select(${b}, ${a}, ${c})`,
  }),
]);

const WORDS = `
alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop
override requires return struct switch true var while NULL Self abstract active alignas alignof as asm asm_fragment async
attribute auto await become binding_array cast catch class co_await co_return co_yield coherent column_major common compile
compile_fragment concept const_cast consteval constexpr constinit crate debugger decltype delete demote demote_to_helper do
dynamic_cast enum explicit export extends extern external fallthrough filter final finally friend from fxgroup get goto
groupshared highp impl implements import inline instanceof interface layout lowp macro macro_rules match mediump meta mod
module move mut mutable namespace new nil noexcept noinline nointerpolation non_coherent noncoherent noperspective null
nullptr of operator package packoffset partial pass patch pixelfragment precise precision premerge priv protected pub public
readonly ref regardless register reinterpret_cast require resource restrict self set shared sizeof smooth snorm static
static_assert static_cast std subroutine super target template this thread_local throw trait try type typedef typeid typename
typeof union unless unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield
bool f16 f32 i32 u32 vec2 vec3 vec4 array atomic ptr sampler mat2x2 mat2x3 mat2x4 mat3x2 mat3x3 mat3x4 mat4x2 mat4x3 mat4x4
vec2f vec3f vec4f vec2i vec3i vec4i vec2u vec3u vec4u bitcast select all any abs acos acosh asin asinh atan atan2 atanh ceil
clamp cos cosh countOneBits cross degrees determinant distance dot exp exp2 extractBits faceForward floor fma fract frexp
insertBits inverseSqrt ldexp length log log2 max min mix modf normalize pow quantizeToF16 radians reflect refract reverseBits
round saturate sign sin sinh smoothstep sqrt step tan tanh transpose trunc dpdx dpdy fwidth main bits`;

function write({ main, helpers: ours, call }: Program): string {
  const { name, parameters, results, body } = main;
  const single = results[0].key === null;
  const struct = `${name}_result`;
  const typed = (names: readonly string[]) => names.map((p) => `${p}: f32`).join(", ");
  return joined([
    ...ours.map(({ name: own, helper }) => [
      `fn ${own}(${typed(helper.parameters)}) -> ${helper.boolean === true ? "bool" : "f32"} {`,
      ...helper.body(call).map((line) => `    ${line}`),
      "}",
    ]),
    single ? [] : [`struct ${struct} {`, ...results.map((r) => `    ${r.name}: f32,`), "}"],
    [
      ...results.map((r) => `// ${r.about}`),
      ...renamed("//", parameters),
      `fn ${name}(${typed(parameters.map((p) => p.name))}) -> ${single ? "f32" : struct} {`,
      ...body.lines.map((line) => `    let ${line.name} = ${line.text};`),
      single ? `    return ${body.results[0]};` : `    return ${struct}(${body.results.join(", ")});`,
      "}",
    ],
  ]);
}

export const wgsl: ProgrammingLanguage = {
  title: "WGSL",
  precision: "f32",
  functions: spelled("", EXACT, { round: "round" }),
  helpers,
  power: null,
  reserved: new Set(words(WORDS)),
  forbidden: /__/,
  infinity: null,
  nan: null,
  pointed: true,
  fraction: null,
  equal: "==",
  unequal: "!=",
  and: "&&",
  or: "||",
  not: "!",
  looseLogic: true,
  companions: ["result"],
  where: (c, a, b) => `select(${b}, ${a}, ${c})`,
  write,
};
