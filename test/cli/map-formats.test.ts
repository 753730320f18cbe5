import { writeFileSync } from "node:fs";
import test from "ava";
import fc, { runs } from "../_fast-check.js";
import { Folder, map, mapped, printed, read } from "./_tables.js";

const folder = new Folder();
const FORMATS = ["csv", "tsv", "jsonl", "parquet"] as const;

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 5e-324, 1.7976931348623157e308, 0.1, 2 ** 53, Number.NaN, Infinity, -Infinity),
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    '"',
    '""',
    "a,b",
    "a\tb",
    "a\r\nb",
    "\n",
    " ",
    " a ",
    "\ufeff",
    "NULL",
    "null",
    "001",
    "1e5",
    "'; --",
  ),
);

const cell = (s: string) => `"${s.replaceAll('"', '""')}"`;

test("numbers and texts survive any way through the formats", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(number, text), { minLength: 1, maxLength: 30 }),
      fc.shuffledSubarray([...FORMATS], { minLength: 2 }),
      async (table, way) => {
        const digits = (x: number) => (Object.is(x, -0) ? "-0" : String(x));
        let file = folder.write(`t,x\n${table.map(([x, s]) => `${cell(s)},${digits(x)}\n`).join("")}`);
        for (const format of way) {
          const out = folder.fresh(format);
          const { code, err } = await map(
            "y = x",
            "--rename",
            "x=x",
            "--keep",
            "t",
            "--in",
            file,
            "--out",
            out,
            "--quiet",
          );
          t.is(code, 0, err);
          // The result becomes the input of the next one.
          const back = folder.fresh(format);
          t.is((await map("x = y", "--keep", "t", "--in", out, "--out", back, "--quiet")).code, 0);
          file = back;
        }
        const end = await mapped(file, folder.fresh("jsonl"), "y = x", "--keep", "t");
        const rows = end
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as { t: string | null; y: number | string });
        t.deepEqual(
          rows.map((row) => [row.t ?? "", Number(row.y)]),
          table.map(([x, s]) => [s, x]),
        );
      },
    ),
    { numRuns: runs(12) },
  );
});

test("doubles are written with the digits that read back as the same double", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 300 }), async (xs) => {
      for (const format of ["csv", "jsonl"] as const) {
        const input = folder.write(
          `${xs.map((x) => JSON.stringify({ x: Number.isFinite(x) ? x : String(x) })).join("\n")}`,
          "jsonl",
        );
        const out = await mapped(input, folder.fresh(format), "y = x");
        const lines = out.trimEnd().split("\n");
        const back =
          format === "csv"
            ? lines.slice(1).map(Number)
            : lines.map((line) => Number((JSON.parse(line) as { y: number | string }).y));
        // JSON.stringify forgets the sign of -0.
        t.deepEqual(
          back,
          xs.map((x) => (x === 0 ? 0 : x)),
        );
      }
    }),
    { numRuns: runs(20) },
  );
});

test("digits read as the nearest double, however many there are", async (t) => {
  const numeral = fc
    .tuple(
      fc.constantFrom("", "-", "+"),
      fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 24 }),
      fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 24 }),
      fc.option(fc.integer({ min: -340, max: 320 })),
    )
    .filter(([, a, b]) => a + b !== "")
    .map(([sign, a, b, e]) => `${sign}${a}.${b}${e === null ? "" : `e${e}`}`);
  await fc.assert(
    fc.asyncProperty(fc.array(numeral, { minLength: 1, maxLength: 200 }), async (texts) => {
      const input = folder.write(`x\n${texts.join("\n")}\n`);
      const lines = (await printed(input, "y = x")).trimEnd().split("\n").slice(1);
      t.deepEqual(lines.map(Number), texts.map(Number));
    }),
    { numRuns: runs(20) },
  );
});

test("pieces of a stream make no difference", async (t) => {
  const { run } = await import("../../src/cli/program.js");
  const { Collector } = await import("./_io.js");
  const bytes = Buffer.from('\ufeffx,t\r\n1,"a ""b""\r\n,é"\r\n\r\n-2.5e3,\r\n3,"ü"');
  const expected = 't,2*x\n"a ""b""\r\n,é",2\n,-5000\nü,6\n';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length })), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const stdin = (async function* () {
        for (let i = 1; i < at.length; i++) yield bytes.subarray(at[i - 1], at[i]);
      })();
      const stdout = new Collector();
      const io = { stdin, stdout, stderr: new Collector() };
      t.is(await run(["map", "2*x", "--keep", "t", "--in", "-", "--from", "csv"], io), 0);
      t.is(stdout.text, expected);
    }),
    { numRuns: runs(40), examples: [[Array.from({ length: bytes.length }, (_, i) => i)]] },
  );
});

test("rows of long texts pass by in smaller chunks", async (t) => {
  // Together more characters than a chunk carries.
  const texts = Array.from({ length: 45 }, (_, i) => String.fromCharCode(48 + i).repeat(200_000 + i));
  const rows = texts.map((s, i) => ({ i, s }));
  let file = folder.write(rows.map((row) => JSON.stringify(row)).join("\n"), "jsonl");
  for (const format of ["csv", "parquet", "jsonl"]) {
    const out = folder.fresh(format);
    await mapped(file, out, `y${format} = i`, "--keep", "i,s");
    file = out;
  }
  const back = read(file)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { i: number; s: string });
  t.deepEqual(
    back.map(({ i, s }) => [i, s.length, s[0]]),
    rows.map(({ i, s }) => [i, s.length, s[0]]),
  );
});

test("blocks and chunks end anywhere", async (t) => {
  // More than a block of bytes and than two chunks of rows, in rows of many lengths.
  const rows = Array.from({ length: 70_000 }, (_, i) => `${i},"${"x\n".repeat(i % 23)}"`);
  const input = folder.write(`i,t\n${rows.join("\n")}`);
  const out = folder.fresh("jsonl");
  writeFileSync(out, "");
  await mapped(input, out, "y = i + 1", "--keep", "i", "--overwrite");
  const lines = read(out).trimEnd().split("\n");
  t.is(lines.length, 70_000);
  t.true(lines.every((line, i) => line === `{"i":${i},"y":${i + 1}}`));
});
