import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { run } from "../../src/cli/program.js";
import { ParquetWriter, partsOf } from "../../src/files/parquet-writer.js";
import fc, { runs } from "../_fast-check.js";
import { Collector } from "./_io.js";
import { exists, Folder, map, mapped, parquetRows, read } from "./_tables.js";

const folder = new Folder();
const ROWS = 300;
const rows = Array.from(
  { length: ROWS },
  (_, i) => `${i},"a ""${i}""\n;${"é".repeat(i % 4)}",${Math.sin(i)}`,
);
const input = folder.write(`i,t,x\n${rows.join("\n")}\n`);
const formulas = ["y = exp(x)/3", "d(y)/d(x)"];

for (const format of ["csv", "tsv", "jsonl"])
  for (const where of [false, true])
    test(`${format}${where ? " of some rows" : ""}: a run that ended anywhere is resumed to the same file`, async (t) => {
      const argv = [...formulas, "--keep", "t,i", ...(where ? ["--where", "x > -0.2"] : [])];
      const whole = Buffer.from(await mapped(input, folder.fresh(format), ...argv));
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (cut) => {
          const out = folder.fresh(format);
          writeFileSync(out, whole.subarray(0, cut));
          t.is(await mapped(input, out, ...argv, "--resume"), whole.toString());
        }),
        { numRuns: runs(25), examples: [[0], [1], [whole.length], [whole.length - 1]] },
      );
    });

test("an output that is not there yet is begun by --resume", async (t) => {
  t.is(await mapped(input, folder.fresh("csv"), "i", "--resume", "--limit", "2"), "i\n0\n1\n");
});

test("the limit of rows counts those from before", async (t) => {
  const out = folder.fresh("csv");
  await mapped(input, out, "i", "--limit", "2");
  t.is(await mapped(input, out, "i", "--resume", "--limit", "4"), "i\n0\n1\n2\n3\n");
  t.is(await mapped(input, out, "i", "--resume", "--limit", "3"), "i\n0\n1\n2\n3\n");
});

test("an output of another command is not resumed", async (t) => {
  for (const format of ["csv", "jsonl", "parquet"]) {
    const out = folder.fresh(format);
    t.is((await map("y = x", "--in", input, "--out", out, "--limit", "5")).code, 0);
    const columns = await map("z = x", "--in", input, "--out", out, "--resume");
    t.is(columns.code, 2, format);
    t.regex(columns.err, /has other columns[\s\S]*--overwrite/, format);
    const values = await map("y = 2*x", "--in", input, "--out", out, "--resume");
    t.is(values.code, 2, format);
    t.regex(values.err, /row 5 of .* is not what these formulas give/, format);
    t.is((await map("y = x", "--in", input, "--out", out, "--resume")).code, 0, format);
  }
  const other = folder.write("this is\nsomething else\n");
  t.regex((await map("y = x", "--in", input, "--out", other, "--resume")).err, /has other columns: this is/);
});

test("bad input is put right and the run resumed", async (t) => {
  const broken = folder.write("x\n1\n2\noops\n4\n");
  for (const format of ["csv", "parquet"]) {
    const out = folder.fresh(format);
    writeFileSync(broken, "x\n1\n2\noops\n4\n");
    const { code, err } = await map("y = 2*x", "--in", broken, "--out", out);
    t.is(code, 2);
    t.regex(err, /row 3 \(line 4\)[\s\S]*2 rows before that are in [\s\S]*--resume/);
    writeFileSync(broken, "x\n1\n2\n3\n4\n");
    t.is((await map("y = 2*x", "--in", broken, "--out", out, "--resume")).code, 0);
    if (format === "csv") t.is(read(out), "y\n2\n4\n6\n8\n");
    else t.deepEqual((await parquetRows(out)).rows, [[2], [4], [6], [8]]);
  }
});

test("Parquet is written in parts, which stay where a run ends, and are joined", async (t) => {
  const out = folder.fresh("parquet");
  const whole = folder.fresh("parquet");
  t.is((await map("y = 2*i", "--in", input, "--keep", "t", "--out", whole)).code, 0);
  const expected = await parquetRows(whole);
  t.is(expected.rows.length, ROWS);
  const columns = [
    { name: "t", kind: "text" },
    { name: "y", kind: "number" },
  ] as const;
  const texts = expected.rows.map(([text]) => text as string);
  const numbers = Float64Array.from(expected.rows, ([, y]) => y as number);

  const writer = await ParquetWriter.open(out, columns, "new", { partRows: 40 });
  await writer.write(100, [texts, numbers]);
  t.is(writer.rows, 80, "rows of complete parts");
  t.is(writer.place, partsOf(out));
  await writer.abandon();
  t.false(exists(out));
  t.true(exists(partsOf(out)));

  const refused = await map("y = 2*i", "--in", input, "--keep", "t", "--out", out);
  t.regex(refused.err, /\.parts exists already/);
  const resumed = await map("y = 2*i", "--in", input, "--keep", "t", "--out", out, "--resume");
  t.is(resumed.code, 0);
  t.regex(resumed.err, /300 rows in .*, 80 of them from before/);
  t.deepEqual(await parquetRows(out), expected);
  t.false(exists(partsOf(out)));

  // What is complete is opened again, as its own first part.
  const more = await ParquetWriter.open(out, columns, "resume", { partRows: 40 });
  t.is(more.rows, ROWS);
  await more.write(1, [texts.slice(-1), numbers.subarray(ROWS - 1)]);
  await more.write(100, [texts, numbers]);
  await more.finish();
  const longer = await parquetRows(out);
  t.deepEqual(longer.rows, [...expected.rows, ...expected.rows.slice(0, 100)]);
});

test("a signal between rows ends a run with what is complete", async (t) => {
  for (const format of ["csv", "jsonl", "parquet"]) {
    const out = folder.fresh(format);
    const stop = new AbortController();
    const lines = read(input);
    const cut = lines.indexOf("\n150,") + 3;
    const stdin = (async function* () {
      yield Buffer.from(lines.slice(0, cut));
      stop.abort();
      yield Buffer.from(lines.slice(cut));
    })();
    const stderr = new Collector();
    const argv = ["map", ...formulas, "--keep", "t", "--out", out];
    const io = { stdin, stdout: new Collector(), stderr, signal: stop.signal };
    t.is(await run([...argv, "--in", "-", "--from", "csv"], io), 2);
    t.regex(
      stderr.text,
      /error: stopped after 150 rows, which are in .*\nThe same command with --resume/,
      format,
    );
    const whole = folder.fresh(format);
    t.is((await map(...argv.slice(1), "--in", input, "--resume")).code, 0);
    t.is((await map(...argv.slice(1, -1), whole, "--in", input)).code, 0);
    if (format === "parquet") t.deepEqual(await parquetRows(out), await parquetRows(whole));
    else t.is(read(out), read(whole));
  }
});

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

test("Ctrl-C leaves complete rows and says how to go on", async (t) => {
  if (process.platform === "win32") {
    t.log("skipped: Windows has no signals to send");
    t.pass();
    return;
  }
  const out = folder.fresh("csv");
  const argv = ["map", ...formulas, "--keep", "t", "--out", out];
  const child = spawn(process.execPath, ["--import", "tsx", main, ...argv, "--in", "-", "--from", "csv"]);
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.on("error", () => {});
  const lines = read(input);
  child.stdin.write(lines.slice(0, lines.indexOf("\n200,") + 3));
  const closed = new Promise((resolve) => child.on("close", resolve));
  const written = () => exists(out) && read(out).split('"\n').length >= 200;
  while (!written() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  t.is(await closed, 130, err);
  t.regex(err, /stopped after 200 rows, which are in .*csv\nThe same command with --resume goes on/);
  const whole = await mapped(input, folder.fresh("csv"), ...formulas, "--keep", "t");
  t.true(whole.startsWith(read(out)));
  t.is(await mapped(input, out, ...formulas, "--keep", "t", "--resume"), whole);
});

test("a reader that goes away ends a run quietly", async (t) => {
  const child = spawn(process.execPath, [
    "--import",
    "tsx",
    main,
    "map",
    "x",
    "--in",
    "-",
    "--from",
    "csv",
    "--quiet",
  ]);
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.on("error", () => {});
  child.stdout.once("data", () => {
    child.stdout.destroy();
    child.stdin.write("1\n".repeat(200_000));
    child.stdin.end();
  });
  child.stdin.write(`x\n${"1\n".repeat(100)}`);
  const code = await new Promise((resolve) => child.on("close", resolve));
  t.is(err, "");
  t.is(code, 0);
});
