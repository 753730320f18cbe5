/** Generated shader functions in a browser, each at its points: GLSL by transform feedback, WGSL by a compute shader. */
import type { Page as Tab } from "playwright-core";
import type { Job, Values } from "./_run.js";

interface ShaderJob {
  readonly code: string;
  readonly name: string;
  /** How many parameters the function has. */
  readonly arity: number;
  /** The points, one after the other. */
  readonly inputs: readonly number[];
  readonly count: number;
}

/** JSON has no NaN and no infinities. */
type Told = number | "NaN" | "Infinity" | "-Infinity";

const jobsOf = (jobs: readonly Job[]): ShaderJob[] =>
  jobs.map(({ code, points }, i) => ({
    code,
    name: `fn${i}`,
    arity: points[0].length,
    inputs: points.flat().map((x) => (Number.isFinite(x) ? x : (String(x) as unknown as number))),
    count: points.length,
  }));

/** @returns null where the page has no WebGL 2 */
export async function runGlsl(tab: Tab, jobs: readonly Job[]): Promise<Values | null> {
  const told = await tab.evaluate((all: readonly ShaderJob[]): Told[][] | null => {
    // The types of a page are not known here. Functions with names would need a helper that the page has not.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    const gl = (globalThis as any).document.createElement("canvas").getContext("webgl2");
    if (gl === null) return null;
    return all.map(({ code, name, arity, inputs, count }) => {
      const parameters = Array.from({ length: arity }, (_, k) => `a${k}`);
      const program = gl.createProgram();
      const text = [
        "#version 300 es",
        "precision highp float;",
        ...parameters.map((p) => `in float ${p};`),
        "out float answer;",
        code,
        `void main() { answer = ${name}(${parameters.join(", ")}); gl_Position = vec4(0.0); }`,
      ].join("\n");
      const empty = "#version 300 es\nprecision highp float;\nvoid main() {}";
      for (const [type, source] of [
        [gl.VERTEX_SHADER, text],
        [gl.FRAGMENT_SHADER, empty],
      ]) {
        const shader = gl.createShader(type);
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true)
          throw new Error(`${gl.getShaderInfoLog(shader)}\n${source.slice(0, 2000)}`);
        gl.attachShader(program, shader);
      }
      gl.transformFeedbackVaryings(program, ["answer"], gl.SEPARATE_ATTRIBS);
      gl.linkProgram(program);
      if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true)
        throw new Error(`${gl.getProgramInfoLog(program)}`);
      gl.useProgram(program);
      const source = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, source);
      gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(inputs.map(Number)), gl.STATIC_DRAW);
      for (let k = 0; k < 3; k++) gl.disableVertexAttribArray(k);
      parameters.forEach((p, k) => {
        const at = gl.getAttribLocation(program, p);
        if (at < 0) return;
        gl.enableVertexAttribArray(at);
        gl.vertexAttribPointer(at, 1, gl.FLOAT, false, 4 * arity, 4 * k);
      });
      const results = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, null);
      gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, results);
      gl.bufferData(gl.TRANSFORM_FEEDBACK_BUFFER, 4 * count, gl.STREAM_READ);
      gl.enable(gl.RASTERIZER_DISCARD);
      gl.beginTransformFeedback(gl.POINTS);
      gl.drawArrays(gl.POINTS, 0, count);
      gl.endTransformFeedback();
      const answer = new Float32Array(count);
      gl.getBufferSubData(gl.TRANSFORM_FEEDBACK_BUFFER, 0, answer);
      gl.deleteProgram(program);
      return Array.from(answer, (x) => (Number.isFinite(x) ? x : (String(x) as Told)));
    });
  }, jobsOf(jobs));
  return told === null ? null : told.map((row) => row.map(Number));
}

/** @returns null where the page has no WebGPU */
export async function runWgsl(tab: Tab, jobs: readonly Job[]): Promise<Values | null> {
  const told = await tab.evaluate(async (all: readonly ShaderJob[]): Promise<Told[][] | null> => {
    // biome-ignore lint/suspicious/noExplicitAny: see above
    const scope = globalThis as any;
    const adapter = await scope.navigator.gpu?.requestAdapter();
    if (adapter == null) return null;
    const device = await adapter.requestDevice();
    const { GPUBufferUsage: usage, GPUMapMode: mode } = scope;
    const answers: Told[][] = [];
    for (const { code, name, arity, inputs, count } of all) {
      const parameters = Array.from({ length: arity }, (_, k) => `given[${arity}u * row + ${k}u]`);
      device.pushErrorScope("validation");
      const module = device.createShaderModule({
        code: `${code}
@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> answer: array<f32>;
@compute @workgroup_size(1) fn compute(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  _ = given[0];
  answer[row] = ${name}(${parameters.join(", ")});
}`,
      });
      const { messages } = await module.getCompilationInfo();
      for (const { type, message } of messages)
        if (type === "error") throw new Error(`${message}\n${code.slice(0, 2000)}`);
      const pipeline = await device.createComputePipelineAsync({
        layout: "auto",
        compute: { module, entryPoint: "compute" },
      });
      const error = await device.popErrorScope();
      if (error !== null) throw new Error(`${error.message}\n${code.slice(0, 2000)}`);
      const values = new Float32Array([...inputs.map(Number), 0]);
      const given = device.createBuffer({ size: values.byteLength, usage: usage.STORAGE | usage.COPY_DST });
      device.queue.writeBuffer(given, 0, values);
      const answer = device.createBuffer({ size: 4 * count, usage: usage.STORAGE | usage.COPY_SRC });
      const read = device.createBuffer({ size: 4 * count, usage: usage.MAP_READ | usage.COPY_DST });
      const entries = [given, answer].map((buffer, binding) => ({ binding, resource: { buffer } }));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(count);
      pass.end();
      encoder.copyBufferToBuffer(answer, 0, read, 0, 4 * count);
      device.queue.submit([encoder.finish()]);
      await read.mapAsync(mode.READ);
      answers.push(
        Array.from(new Float32Array(read.getMappedRange()), (x) =>
          Number.isFinite(x) ? x : (String(x) as Told),
        ),
      );
      for (const buffer of [given, answer, read]) buffer.destroy();
    }
    return answers;
  }, jobsOf(jobs));
  return told === null ? null : told.map((row) => row.map(Number));
}
