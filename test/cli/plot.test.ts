import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { DOMParser } from "linkedom";
import { PLOTS } from "../../scripts/plots.js";
import { run } from "../../src/cli/program.js";
import { Collector, cli, input } from "./_io.js";

const folder = mkdtempSync(join(tmpdir(), "fluxions-plot-"));

function texts(svg: string): string[] {
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  return [...document.querySelectorAll("text")].map((e) => e.textContent ?? "");
}

const curvesOf = (svg: string) => [...svg.matchAll(/aria-label="line"/g)].length;

test("plot writes an SVG file with a legend for every formula and its derivative", async (t) => {
  const file = join(folder, "sine.svg");
  const argv = [
    "plot",
    "sin(x)",
    "a*x",
    "--range",
    "x=-3:3",
    "--param",
    "a=1/2",
    "--with",
    "derivative",
    "--title",
    "Two",
    "-o",
    file,
  ];
  const { code, out, err } = await cli(argv);
  t.is(err, "");
  t.is(code, 0);
  t.regex(out, /sine\.svg: sin\(x\), d\/dx \(sin\(x\)\), a\*x/);
  const svg = readFileSync(file, "utf8");
  t.regex(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  t.is(curvesOf(svg), 4);
  const shown = texts(svg);
  for (const label of ["Two", "sin(x)", "d/dx (sin(x))", "a*x", "x"]) t.true(shown.includes(label), label);
  t.regex(svg, /stroke-dasharray/);
  t.regex(svg, /<rect [^>]*fill="#ffffff"/);
});

test("an existing file is kept, unless --overwrite", async (t) => {
  const file = join(folder, "kept.svg");
  writeFileSync(file, "mine");
  const kept = await cli(["plot", "x", "-o", file]);
  t.is(kept.code, 2);
  t.regex(kept.err, /exists already\nWrite --overwrite/);
  t.is(readFileSync(file, "utf8"), "mine");
  t.is((await cli(["plot", "x", "-o", file, "--overwrite"])).code, 0);
  t.regex(readFileSync(file, "utf8"), /^<svg/);
  const nowhere = await cli(["plot", "x", "-o", join(folder, "no", "such.svg"), "--json"]);
  t.is(JSON.parse(nowhere.err).error.code, "cannot-write");
});

test("texts from outside are text in the SVG", async (t) => {
  const title = `</text><script>alert("1")</script> & \u0007 \ud800 "'`;
  const { out } = await cli(["plot", "where(x<0,1,2)>0 ? x : -x", "--title", title]);
  t.false(out.includes("<script"));
  t.false(out.includes("\u0007") || /\p{Cs}/u.test(out));
  const shown = texts(out);
  t.true(shown.includes("where(x<0,1,2)>0 ? x : -x"));
  t.true(shown.some((s) => s.startsWith('</text><script>alert("1")</script> & ')));
  for (const hostile of ["<script>", "x<script>1", "a&b;c", "x]]>y"]) {
    const refused = await cli(["plot", hostile]);
    t.is(refused.code, 2, hostile);
    t.is(refused.out, "");
  }
  const name = await cli(["plot", "constructor_x + $1", "--range", "constructor_x=0:1", "--param", "$1=2"]);
  t.regex(name.out + name.err, /<svg|error/);
});

test("without -o a pipe gets SVG and a terminal a line of text", async (t) => {
  const pipe = await cli(["plot", "x^2", "--range", "x=-1:1"]);
  t.regex(pipe.out, /^<svg[\s\S]*<\/svg>\n$/);
  const stdout = Object.assign(new Collector(), { isTTY: true, columns: 40 });
  const stderr = new Collector();
  t.is(await run(["plot", "x^2", "1/x", "--range", "x=-1:1"], { stdin: input(), stdout, stderr }), 0);
  const lines = stdout.text.trimEnd().split("\n");
  t.is(lines.length, 5);
  t.is(lines[0], "x^2: from 0 to 1");
  t.regex(lines[1], /^[▁-█]{38}$/u);
  t.regex(lines[2], /^1\/x: below .* to above /);
  t.regex(lines[4], /^x from -1 to 1/);
});

test("--json tells the ranges and pieces", async (t) => {
  const { out } = await cli(["plot", "tan(x)", "--range", "x=-2:2,y=-4:4", "--json"]);
  const answer = JSON.parse(out);
  t.deepEqual(answer.x, { name: "x", from: -2, to: 2 });
  t.deepEqual(answer.y, { from: -4, to: 4 });
  t.is(answer.curves[0].pieces, 3);
  t.true(answer.curves[0].values.above);
  t.regex(answer.svg, /^<svg/);
});

test("the axis is the variable that has a range, or the only one", async (t) => {
  const at = async (...argv: string[]) => JSON.parse((await cli(["plot", ...argv, "--json"])).out);
  t.is((await at("a*t", "--param", "a=2")).x.name, "t");
  t.is((await at("a*t", "--range", "a=0:pi", "--param", "t=2")).x.to, Math.PI);
  t.is((await at("7", "--range", "u=0:1")).x.name, "u");
  t.is((await at("y^2", "--range", "y=0:2")).x.name, "y");
});

test("what cannot be plotted is said", async (t) => {
  const cases: [string[], RegExp][] = [
    [["x", "-o", "x.png"], /plot writes SVG, and no PNG: x\.png\nWrite x\.svg/],
    [["x", "-o", "picture"], /does not end in \.svg/],
    [["x*y"], /there are 2 variables: x, y\nTell which one is the axis[^\n]*--range y=-3:3 --param x=1/],
    [["x*y", "--range", "x=0:1"], /there is no value for y\nWrite --param y=1/],
    [["x*y", "--range", "x=0:1,y=0:1"], /a plot has one horizontal axis/],
    [["x", "--range", "z=0:1"], /--range speaks of z, but the variable is x/],
    [["x", "--range", "x=1:0"], /the first end must be below the second/],
    [["x", "--range", "x=0:1/0"], /both ends must be finite, but they are 0 and Infinity/],
    [["x", "--range", "x=-1e308:1e308"], /is too wide for doubles/],
    [["x", "--range", "x=0:1e-320"], /“x=0:1e-320” is too narrow/],
    [["x", "--range", "y=0:1e-320"], /“y=0:1e-320” is too narrow/],
    [["x", "--range", "x=0"], /“x=0” is not a range/],
    [["x", "--range", "x=0:a"], /both ends must be numbers, but one contains a/],
    [["x", "--range", "x=0:1", "--range", "x=0:2"], /x has two ranges/],
    [["x", "--param", "x=2"], /x is the horizontal axis, and has a value/],
    [["x < 1"], /is a condition, which has no curve/],
    [["x", "--samples", "1"], /--samples is from 2 to 100000/],
    [["x", "--width", "wide"], /--width cannot be “wide”/],
    [["-", "-"], /only one of them can be -/],
  ];
  for (const [argv, message] of cases) {
    const { code, out, err } = await cli(["plot", ...argv]);
    t.is(code, 2, argv.join(" "));
    t.is(out, "");
    t.regex(err, message);
  }
  const nothing = await cli(["plot", "log(-1 - x^2)"]);
  t.is(nothing.code, 0);
  t.regex(nothing.err, /note: log\(-1 - x\^2\) has no value at any of 501 points/);
});

test("the pictures of the documentation are what the command draws", async (t) => {
  for (const [file, argv] of PLOTS) {
    const { out } = await cli(["plot", ...argv]);
    t.true(
      readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8").replaceAll("\r\n", "\n") === out,
      `${file} is not current: npx tsx scripts/plots.ts`,
    );
  }
});
