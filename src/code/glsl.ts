/** GLSL ES 3.00, the language of WebGL 2, in single precision. Several results are out parameters. */
import { type Helper, joined, type Program, type ProgrammingLanguage, spelled, words } from "./language.js";
import { renamed, renamedResults } from "./names.js";
import { EXACT, shaderHelpers } from "./shader.js";

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  ...shaderHelpers({
    local: "float",
    float: "float",
    unsigned: (x) => `uint(${x})`,
    fromBits: (bits) => [`return uintBitsToFloat(${bits});`],
    toBits: (x) => `floatBitsToUint(${x})`,
    choice: (c, a, b) => `(${c} ? ${a} : ${b})`,
  }),
]);

const WORDS = `
attribute const uniform varying layout centroid flat smooth break continue do for while switch case default if else in out
inout float int uint void bool true false invariant discard return lowp mediump highp precision struct resource atomic_uint
coherent volatile restrict readonly writeonly patch sample subroutine common partition active asm class union enum typedef
template this goto inline noinline public static extern external interface long short double half fixed unsigned superp
input output filter sizeof cast namespace using noperspective main sampler2D sampler3D samplerCube sampler2DShadow
samplerCubeShadow sampler2DArray sampler2DArrayShadow isampler2D isampler3D isamplerCube isampler2DArray usampler2D usampler3D
usamplerCube usampler2DArray sampler1D sampler1DShadow sampler1DArray sampler1DArrayShadow isampler1D isampler1DArray usampler1D
usampler1DArray sampler2DRect sampler2DRectShadow isampler2DRect usampler2DRect samplerBuffer isamplerBuffer usamplerBuffer
sampler2DMS isampler2DMS usampler2DMS sampler2DMSArray isampler2DMSArray usampler2DMSArray sampler3DRect image1D image2D image3D
imageCube iimage1D iimage2D iimage3D iimageCube uimage1D uimage2D uimage3D uimageCube image1DArray image2DArray iimage1DArray
iimage2DArray uimage1DArray uimage2DArray imageBuffer iimageBuffer uimageBuffer vec2 vec3 vec4 ivec2 ivec3 ivec4 uvec2 uvec3
uvec4 bvec2 bvec3 bvec4 hvec2 hvec3 hvec4 dvec2 dvec3 dvec4 fvec2 fvec3 fvec4 mat2 mat3 mat4 mat2x2 mat2x3 mat2x4 mat3x2 mat3x3
mat3x4 mat4x2 mat4x3 mat4x4 radians degrees sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh pow exp log exp2 log2
sqrt inversesqrt abs sign floor trunc round roundEven ceil fract mod modf min max clamp mix step smoothstep isnan isinf
floatBitsToInt floatBitsToUint intBitsToFloat uintBitsToFloat packSnorm2x16 unpackSnorm2x16 packUnorm2x16 unpackUnorm2x16
packHalf2x16 unpackHalf2x16 length distance dot cross normalize faceforward reflect refract matrixCompMult outerProduct
transpose determinant inverse lessThan lessThanEqual greaterThan greaterThanEqual equal notEqual any all not textureSize
texture textureProj textureLod textureOffset texelFetch texelFetchOffset textureProjOffset textureLodOffset textureProjLod
textureProjLodOffset textureGrad textureGradOffset textureProjGrad textureProjGradOffset dFdx dFdy fwidth`;

function write({ main, helpers: ours, call }: Program): string {
  const { name, parameters, results, body } = main;
  const single = results[0].key === null;
  const declared = [
    ...parameters.map((p) => `float ${p.name}`),
    ...(single ? [] : results.map((r) => `out float ${r.name}`)),
  ];
  return joined([
    ...ours.map(({ name: own, helper }) => [
      `${helper.boolean === true ? "bool" : "float"} ${own}(${helper.parameters.map((p) => `float ${p}`).join(", ")}) {`,
      ...helper.body(call).map((line) => `    ${line}`),
      "}",
    ]),
    [
      ...results.map((r) => `// ${r.about}`),
      ...renamed("//", parameters),
      ...(single ? [] : renamedResults("//", results, "receives")),
      `${single ? "float" : "void"} ${name}(${declared.join(", ")}) {`,
      ...body.lines.map((line) => `    ${line.boolean ? "bool" : "float"} ${line.name} = ${line.text};`),
      ...(single
        ? [`    return ${body.results[0]};`]
        : results.map((r, i) => `    ${r.name} = ${body.results[i]};`)),
      "}",
    ],
  ]);
}

export const glsl: ProgrammingLanguage = {
  title: "GLSL",
  precision: "f32",
  functions: spelled("", EXACT, { round: "roundEven" }),
  helpers,
  power: null,
  reserved: new Set(words(WORDS)),
  forbidden: /__|_$|^(gl|webgl|_webgl)_/,
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
  where: null,
  write,
};
