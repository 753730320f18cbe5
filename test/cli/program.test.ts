import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { fromJSON } from "../../src/language/json.js";
import { cli } from "./_io.js";

const out = async (...argv: string[]) => {
  const { code, out: text, err } = await cli(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${err}`);
  return text.replace(/\n$/, "");
};

test("derive prints the derivative as text, LaTeX or JSON", async (t) => {
  t.is(await out("derive", "x^3", "--wrt", "x"), "3*x^2");
  t.is(await out("derive", "x^3", "--wrt", "x", "--to", "latex"), "3x^{2}");
  t.is(
    fromJSON(JSON.parse(await out("derive", "x^3", "--wrt=x", "--to", "json")), book),
    book.parse("3*x^2"),
  );
});

test("derive goes through several variables and orders", async (t) => {
  t.is(await out("derive", "x^3*y^2", "--wrt", "x,y"), "6*x^2*y");
  t.is(await out("derive", "x^3", "--wrt", "x", "--order", "2"), "6*x");
  t.is(await out("derive", "x^3", "--wrt", "x", "--order", "0"), "x^3");
});

test("a formula may begin with a minus sign, wherever it stands", async (t) => {
  t.is(await out("derive", "-x^2", "--wrt", "x"), "-2*x");
  t.is(await out("derive", "--wrt", "x", "-x^2"), "-2*x");
  t.is(await out("print", "--", "-x"), "-x");
});

test("a formula is read from stdin for -", async (t) => {
  const { code, out: text } = await cli(["derive", "-", "--wrt", "x"], "sin(x)\n");
  t.is(code, 0);
  t.is(text, "cos(x)\n");
});

test("print brings a formula into its canonical form", async (t) => {
  t.is(await out("print", "b+a+b"), "a + 2*b");
  t.is(await out("print", "x/2", "--to", "latex"), "\\frac{x}{2}");
});

test("eval gives the nearest double, exact integers, and as many digits as wanted", async (t) => {
  t.is(await out("eval", "x^2+y", "--at", "x=3,y=1/2"), "9.5");
  t.is(await out("eval", "sin(x)", "--at", "x=pi/6"), "0.5");
  t.is(await out("eval", "atan2(y,x)", "--at", "y=min(1,2)", "--at", "x=1"), String(Math.PI / 4));
  t.is(await out("eval", "2^200+1"), String(2n ** 200n + 1n));
  t.is(await out("eval", "gamma(x)", "--at", "x=1/3", "--digits", "30"), "2.67893853470774763365569294097");
  t.is(await out("eval", "x < 1", "--at", "x=0"), "true");
  t.is(await out("eval", "log(-1)"), "NaN");
  t.is(await out("eval", "1/0", "--json"), '{"ok":true,"value":"Infinity"}');
  t.is(
    await out("eval", "x/3", "--at", "x=1", "--json"),
    '{"ok":true,"value":0.3333333333333333,"exact":"1/3"}',
  );
});

test("a page re-declares a derivative", async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), "fluxions-")), "page.txt");
  writeFileSync(file, "fn half(x) = x/2\ncustom_jvp sqrt(x) = 7*dx\n");
  t.is(await out("derive", "sqrt(x) + half(x)", "--wrt", "x", "--page", file), "15/2");
  const broken = await cli(["print", "x", "--page", `${file}.missing`]);
  t.is(broken.code, 2);
  t.regex(broken.err, /^error: the page .* cannot be read: there is no such file/);
});

test("--json writes one object, before or after the command", async (t) => {
  const expected = { ok: true, text: "2*x", latex: "2x", nodes: 3 };
  t.deepEqual(JSON.parse(await out("--json", "derive", "x^2", "--wrt", "x")), expected);
  t.deepEqual(JSON.parse(await out("derive", "x^2", "--wrt", "x", "--json")), expected);
});

test("wrong input gives exit code 2, nothing on stdout, and the line with a caret on stderr", async (t) => {
  const cases: [string[], RegExp][] = [
    [["derive", "x^^2", "--wrt", "x"], /^error: .*\n {2}x\^\^2\n {4}\^/],
    [["derive", "sine(x)", "--wrt", "x"], /there is no function called sine[\s\S]*Did you mean sin/],
    [["derive", "x", "--wrt", "2"], /--wrt must hold variables, but got “2”/],
    [["derive", "x", "--wrt", "__proto__"], /reserved/],
    [["simplify", "x", "--wrt", "x"], /unknown option '--wrt' of simplify\n--wrt is an option of derive/],
    [
      ["derive", "x^2", "+", "1", "--wrt", "x"],
      /Put the formula in quotation marks: fluxions derive "x\^2 \+ 1"/,
    ],
    [["derive", "x", "--order", "1", "--order", "2"], /--order is given twice/],
    [["derive", "x", "--wrt"], /--wrt needs a value: --wrt <names>/],
    [["derive", "x", "--wrt", "--order", "2"], /--wrt needs a value, but --order follows/],
    [["derive", "x", "--simplify=yes"], /--simplify takes no value, but got “yes”/],
    [["x^2 + 1"], /A formula follows a command: fluxions simplify "x\^2 \+ 1"/],
    [["help", "dervie"], /no help for 'dervie'[\s\S]*Did you mean derive/],
    [["derive", "x"], /--wrt <names> is missing/],
    [["derive", "x", "--wtr", "x"], /unknown option '--wtr' of derive\n\(Did you mean --wrt\?\)/],
    [["derive", "x", "--wrt", "x", "--order", "two"], /whole number/],
    [["derive", "x", "--wrt", "x", "--to", "tex"], /Allowed choices are text, latex, mathml, json/],
    [["dervie", "x"], /unknown command 'dervie'\n\(Did you mean derive\?\)/],
    [["derive"], /missing required argument 'formula'/],
    [["derive", "x", "y", "--wrt", "x"], /too many arguments/],
    [["eval", "x+y", "--at", "x=1"], /there is no value for y/],
    [["eval", "x", "--at", "x"], /gives no name a value/],
    [["eval", "x", "--at", "x=1,x=2"], /x has two values/],
    [["eval", "x", "--at", "x=y"], /must be a number/],
    [["eval", "x", "--at", "x=1", "--digits", "0"], /number of digits/],
    [["eval", "x", "--at", "x=Infinity"], /not a real number/],
    [["print", ""], /there is no formula here/],
    [["print", "9^9^9^9"], /bits|digits/],
  ];
  for (const [argv, message] of cases) {
    const { code, out: text, err } = await cli(argv);
    t.is(code, 2, argv.join(" "));
    t.is(text, "", argv.join(" "));
    t.regex(err, message);
  }
});

test("with --json an error is one object on stderr", async (t) => {
  const wrong = await cli(["print", "1+(2", "--json"]);
  t.is(wrong.code, 2);
  t.is(wrong.out, "");
  const { ok, error } = JSON.parse(wrong.err);
  t.false(ok);
  t.is(error.code, "unbalanced-parenthesis");
  t.is(error.at, 2);
  const usage = await cli(["print", "x", "--too", "latex", "--json"]);
  t.is(JSON.parse(usage.err).error.code, "usage");
});

test("the program and every command show examples with --help", async (t) => {
  for (const argv of [
    ["--help"],
    ["derive", "--help"],
    ["print", "-h"],
    ["eval", "--help"],
    ["help", "batch"],
  ]) {
    const { code, out: text, err } = await cli(argv);
    t.is(code, 0, argv.join(" "));
    t.is(err, "");
    t.regex(text, /Examples:\n {2}\$ /);
  }
});

test("--version is that of the package", async (t) => {
  t.regex(await out("--version"), /^\d+\.\d+\.\d+/);
});

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

test("the command itself ends with the exit code", (t) => {
  const good = spawnSync(process.execPath, ["--import", "tsx", main, "derive", "x^2", "--wrt", "x"], {
    encoding: "utf8",
  });
  t.is(good.stdout, "2*x\n");
  t.is(good.status, 0);
  const contrary = spawnSync(
    process.execPath,
    ["--import", "tsx", main, "simplify", "x", "--assume", "x>0,x<0"],
    { encoding: "utf8" },
  );
  t.regex(contrary.stderr, /“x < 0” cannot hold/, "formulas are printed in errors");
  const bad = spawnSync(process.execPath, ["--import", "tsx", main, "derive", "x^", "--wrt", "x"], {
    encoding: "utf8",
  });
  t.is(bad.stdout, "");
  t.is(bad.status, 2);
});

test("a full disk behind stdout is said, once and by whatever command", (t) => {
  if (!existsSync("/dev/full")) {
    t.log("skipped: no /dev/full here");
    t.pass();
    return;
  }
  const table = join(mkdtempSync(join(tmpdir(), "fluxions-")), "t.csv");
  writeFileSync(table, "x\n1\n");
  const full = openSync("/dev/full", "w");
  try {
    for (const argv of [
      ["print", "x"],
      ["equal", "x", "y"],
      ["map", "x+1", "--in", table],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", main, ...argv], {
        encoding: "utf8",
        stdio: ["ignore", full, "pipe"],
      });
      t.is(status, 2, argv[0]);
      t.regex(
        stderr,
        /^error: stdout cannot be written: the disk is full \(ENOSPC\)\n(?:nothing was written\n)?$/,
      );
    }
  } finally {
    closeSync(full);
  }
});

test("a signal ends a batch after whole lines", async (t) => {
  const child = spawn(process.execPath, ["--import", "tsx", main, "batch"]);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    if (text === "") child.kill("SIGTERM");
    text += chunk;
  });
  child.stdin.on("error", () => {});
  child.stdin.write(`{"id":1,"op":"parse","expr":"x"}\n`.repeat(2000));
  const code = await new Promise((resolve) => child.on("close", resolve));
  t.is(code, 143);
  t.true(text.endsWith("\n"));
  for (const line of text.trim().split("\n")) t.notThrows(() => JSON.parse(line));
});

test("a reader that goes away ends a batch quietly", async (t) => {
  const child = spawn(process.execPath, ["--import", "tsx", main, "batch"]);
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.on("error", () => {});
  child.stdout.once("data", () => {
    child.stdout.destroy();
    child.stdin.write(`{"id":1,"op":"parse","expr":"x"}\n`.repeat(20_000));
  });
  child.stdin.write(`{"id":1,"op":"parse","expr":"x"}\n`.repeat(100));
  const code = await new Promise((resolve) => child.on("close", resolve));
  t.is(err, "");
  t.is(code, 0);
});
