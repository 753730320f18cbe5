import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { loadDuckDB, outOfMemory } from "../../src/files/duckdb.js";
import { CHUNK_ROWS, chunkRows } from "../../src/files/table.js";
import { cli } from "./_io.js";
import { exists, Folder, makeParquet, map, mapped, parquetRows, printed, read } from "./_tables.js";

const folder = new Folder();
const trades = folder.write('id,S,Strike Price,note\n1,100,110,"a,b"\n2,105,110,"say ""hi"""\n3,120,100,\n');

test("formulas, definitions and derivatives become columns in their order", async (t) => {
  const text = await mapped(
    trades,
    folder.fresh("csv"),
    "gap = (S - K)^2/w",
    "d(gap)/d(S)",
    "d^2(gap)/(d(S) d(K))",
    "d^2(gap)/d(w)^2",
    "2*gap",
    "7",
    "--param",
    "w=1/4+3.75",
    "--rename",
    "Strike Price=K",
  );
  t.is(
    text,
    [
      "gap,d(gap)/d(S),d^2(gap)/(d(S) d(K)),d^2(gap)/d(w)^2,2*gap,7",
      "25,-5,-0.5,3.125,50,7",
      "6.25,-2.5,-0.5,0.78125,12.5,7",
      "100,10,-0.5,12.5,200,7",
      "",
    ].join("\n"),
  );
});

test("columns of the input are kept as they are, before the others and in their order", async (t) => {
  const rename = ["--rename", "Strike Price=K"];
  t.is(
    await printed(trades, "S/K", "--keep", "all", ...rename),
    'id,S,K,note,S/K\n1,100,110,"a,b",0.9090909090909091\n2,105,110,"say ""hi""",0.9545454545454546\n3,120,100,,1.2\n',
  );
  t.is(await printed(trades, "2*S", "--keep", "note,id", "--limit", "1"), 'id,note,2*S\n1,"a,b",200\n');
  t.is(await printed(trades, "2*S", "--keep", "Strike Price", "--limit", "1"), "Strike Price,2*S\n110,200\n");
  t.is(
    await printed(trades, "2*S", "--keep", "all", "--to", "jsonl", "--limit", "1"),
    '{"id":"1","S":100,"Strike Price":"110","note":"a,b","2*S":200}\n',
  );
});

test("columns are called by any name between backquotes", async (t) => {
  t.is(
    await printed(
      trades,
      "`S / K` = S/`Strike Price`",
      "2*`S / K`",
      "--limit",
      "1",
      "--where",
      "`Strike Price` < 105",
    ),
    "S / K,2*`S / K`\n1.2,2.4\n",
  );
  const { err } = await map("`Strike Prise`*2", "--in", trades);
  t.regex(err, /Strike Prise is neither[\s\S]* \^~{13}\nDid you mean Strike Price/);
});

test("rows are chosen by a condition and limited in number", async (t) => {
  t.is(await printed(trades, "S", "--where", "S > 100"), "S\n105\n120\n");
  t.is(await printed(trades, "x = S", "--where", "x > 100 and id != 3"), "x\n105\n");
  t.is(await printed(trades, "S", "--limit", "0"), "S\n");
  t.is(await printed(trades, "S", "--where", "S > 1000"), "S\n");
});

test("rows are reduced to one", async (t) => {
  t.is(await printed(trades, "S", "--reduce", "sum"), "325\n");
  t.is(await printed(trades, "S", "--reduce", "mean", "--where", "S > 100"), "112.5\n");
  t.is(await printed(trades, "S", "x = 2*S", "--reduce", "max"), "S = 120\nx = 240\n");
  t.is(await printed(trades, "S", "--reduce", "min", "--to", "csv"), "S\n100\n");
  t.is(await mapped(trades, folder.fresh("jsonl"), "x = S", "--reduce", "max"), '{"x":120}\n');
  const lse = Number(await printed(trades, "S", "--reduce", "logsumexp"));
  t.true(Math.abs(lse - (120 + Math.log(1 + Math.exp(-15) + Math.exp(-20)))) < 1e-12);
  const { out } = await map("__proto__x = S", "--in", trades, "--reduce", "sum", "--json");
  t.deepEqual(JSON.parse(out), { ok: true, rows: 3, values: { __proto__x: 325 }, bad: {} });
});

test("many rows are reduced as few are, chunk by chunk", async (t) => {
  const n = 70_001;
  const input = folder.write(`x\n${Array.from({ length: n }, (_, i) => i + 1).join("\n")}\n`);
  t.is(await printed(input, "x", "--reduce", "sum"), `${(n * (n + 1)) / 2}\n`);
  t.is(await printed(input, "x", "--reduce", "mean"), `${(n + 1) / 2}\n`);
  const all = await printed(input, "2*x", "--where", "x <= 70000");
  t.is(all, `2*x\n${Array.from({ length: 70_000 }, (_, i) => 2 * (i + 1)).join("\n")}\n`);
});

test("a summary in JSON tells of rows and columns", async (t) => {
  const out = folder.fresh("csv");
  const done = await map("y = S", "--in", trades, "--out", out, "--json");
  t.is(done.err, "");
  t.deepEqual(JSON.parse(done.out), { ok: true, rows: 3, columns: ["y"], bad: {} });
  const spoken = await map("y = S", "--in", trades, "--out", out, "--overwrite");
  t.is(spoken.out, "");
  t.regex(spoken.err, /^3 rows in .*csv: \d/);
});

test("single precision rounds every operation", async (t) => {
  t.is(await printed(trades, "S/3", "--limit", "1", "--precision", "f32"), `S/3\n${Math.fround(100 / 3)}\n`);
  const out = folder.fresh("parquet");
  t.is((await map("y = S/3", "--in", trades, "--precision", "f32", "--out", out)).code, 0);
  const { types, rows } = await parquetRows(out);
  t.deepEqual(types, ["y FLOAT"]);
  t.deepEqual(rows[0], [Math.fround(100 / 3)]);
  t.is(await printed(trades, "S", "--limit", "1", "--backend", "interpreter"), "S\n100\n");
});

test("stdin and stdout are streams", async (t) => {
  const argv = ["map", "y = 2*x", "--in", "-", "--from"];
  t.is((await cli([...argv, "csv"], "x\n1\n2")).out, "y\n2\n4\n");
  t.is((await cli([...argv, "tsv"], "a\tx\n1\t5\n")).out, "y\n10\n");
  t.is((await cli([...argv, "jsonl"], '{"x":1}\n\n{"x":"2.5","z":null}')).out, '{"y":2}\n{"y":5}\n');
  t.is((await cli([...argv, "jsonl", "--out", "-", "--to", "tsv"], '{"x":1}')).out, "y\n2\n");
  for (const [more, message] of [
    [["parquet"], /Parquet cannot be read from stdin/],
    [["csv", "--to", "parquet"], /Parquet cannot be written to stdout/],
    [["csv", "--resume"], /--resume needs a file/],
  ] as const)
    t.regex((await cli([...argv, ...more], "x\n1\n")).err, message);
  t.regex((await cli(["map", "y = x", "--in", "-"], "x\n")).err, /does not tell its format/);
});

test("wrong formulas and options are errors that say what to do", async (t) => {
  const cases: [string[], RegExp][] = [
    [
      ["2*SS"],
      /SS is neither a column nor a parameter\n {2}2\*SS\n {4}\^~\nDid you mean S\? The columns are id, S, Strike Price, note/,
    ],
    [["y = q + d(S)/d(S)"], /q is neither[\s\S]*--param q=1/],
    [["d(S)/d(qq)"], /qq is neither/],
    [["S", "--where", "S"], /is a number, not a condition/],
    [["y = S > 1"], /truth value\n {2}y = S > 1\n {6}\^~~~~/],
    [["S = 2*id"], /a column of the input has this name\n {2}S = 2\*id\n {2}\^/],
    [["y = S", "y = 2*S"], /another formula has this name/],
    [["w = S", "--param", "w=1"], /a parameter has this name/],
    [["S + S", "S + S"], /two columns called “S \+ S”/],
    [["S", "--keep", "S"], /two columns called “S”/],
    [["S", "--keep", "nota"], /no column “nota”[\s\S]*Did you mean “note”/],
    [["sin = S"], /sin is a function/],
    [["S", "--param", "S=1"], /S is a column of the input and a parameter/],
    [["S", "--param", "w"], /gives no name a value/],
    [["S", "--param", "w=S"], /must be a number, but it contains S/],
    [["S", "--param", "w=1", "--param", "w=2"], /w has two values/],
    [["S", "--param", "w=1<2"], /must be a number/],
    [["S", "--rename", "K"], /renames nothing/],
    [["S", "--rename", "Strike=K"], /no column “Strike”/],
    [["S", "--rename", "Strike Price=S"], /a column called S already/],
    [["S", "--rename", "Strike Price=2"], /must hold variables/],
    [["y = d(S)"], /stands in derivatives only/],
    [["y = 2*S", "d(S)/d(y)"], /y is a formula; a derivative is by a column or a parameter/],
    [["y ="], /./],
    [["S", "--overwrite", "--resume"], /exclude each other/],
    [["S", "--reduce", "sum", "--keep", "all"], /--reduce has one row/],
    [["S", "--reduce", "sum", "--resume"], /--reduce cannot --resume/],
    [["S", "--reduce", "product"], /Allowed choices are sum/],
    [["S", "--decimal", ","], /cannot be both/],
    [["S", "--delimiter", ";;"], /one character/],
    [["S", "--delimiter", '"'], /cannot be the delimiter/],
    [["S", "--backend", "abacus"], /no backend “abacus”/],
    [["S", "--out", join(folder.path, "x.docx")], /does not tell its format/],
    [["S", "--out", join(folder.path, "no", "x.csv")], /its folder does not exist/],
  ];
  for (const [argv, message] of cases) {
    const { code, out, err } = await map(...argv, "--in", trades);
    t.is(code, 2, `${argv.join(" ")}: ${err}`);
    t.is(out, "", argv.join(" "));
    t.regex(err, message);
  }
  t.regex((await map("S")).err, /--in <file> is missing/);
});

test("a constant and a column of one name are told apart", async (t) => {
  const input = folder.write("e,pi\n1,2\n");
  t.regex((await map("e + 1", "--in", input)).err, /e is a constant, and a column[\s\S]*--rename/);
  t.is(await printed(input, "`e` + 1", "d(`pi`^2)/d(`pi`)"), "`e` + 1,d(`pi`^2)/d(`pi`)\n2,4\n");
  t.is(await printed(input, "q + e", "--rename", "e=q", "--reduce", "sum"), `${1 + Math.E}\n`);
});

test("a parameter that no formula uses is told", async (t) => {
  const { code, out, err } = await map("S", "--in", trades, "--limit", "1", "--param", "w=1");
  t.is(code, 0);
  t.is(out, "S\n100\n");
  t.regex(err, /note: no formula uses the parameter w/);
});

test("a user's page brings functions and derivatives", async (t) => {
  const page = folder.write("fn half(x) = x/2\ncustom_jvp sqrt(x) = 7*dx\n", "txt");
  t.is(
    await printed(trades, "half(S)", "d(sqrt(S))/d(S)", "--page", page, "--limit", "1"),
    "half(S),d(sqrt(S))/d(S)\n50,7\n",
  );
});

test("an output that exists stays unless it is said otherwise, and is never the input", async (t) => {
  const out = folder.write("precious\n");
  const refused = await map("S", "--in", trades, "--out", out);
  t.is(refused.code, 2);
  t.regex(refused.err, /exists already[\s\S]*--overwrite[\s\S]*--resume/);
  t.is(read(out), "precious\n");
  // A run that cannot begin costs nothing either.
  t.is((await map("SS", "--in", trades, "--out", out, "--overwrite")).code, 2);
  t.is(read(out), "precious\n");
  t.is(await mapped(trades, out, "S", "--overwrite"), "S\n100\n105\n120\n");

  const same = folder.write("x\n1\n");
  const hard = folder.fresh("csv");
  linkSync(same, hard);
  const names = [same, hard, join(folder.path, ".", "sub", "..", same.slice(folder.path.length + 1))];
  mkdirSync(join(folder.path, "sub"), { recursive: true });
  const soft = folder.fresh("csv");
  try {
    symlinkSync(same, soft);
    names.push(soft);
  } catch {
    t.log("links need rights here that are missing");
  }
  for (const name of names) {
    const { code, err } = await map("x", "--in", same, "--out", name, "--overwrite");
    t.is(code, 2);
    t.regex(err, /is the input too/);
  }
  t.is(read(same), "x\n1\n");
});

test("bad cells name row, line and column, and rows before them stay", async (t) => {
  const cases: [string, RegExp, string][] = [
    ["x,y\n1,2\n3,abc\n", /row 2 \(line 3\), column “y”: "abc" is no number/, "1 row"],
    ['x,y\n\n1,2\n"\n",3\n', /row 2 \(line 4\), column “x”: there is no number/, "1 row"],
    ["x,y\n1,\n", /row 1 \(line 2\), column “y”: there is no number/, "nothing"],
    ['x,y\n1,"1,234"\n', /"1,234" is no number[\s\S]*thousands/, "nothing"],
    ['x,y\n1,"1,5"\n', /"1,5" is no number[\s\S]*--decimal ,/, "nothing"],
    ["x,y\n1,2024-05-01\n", /Dates are not read/, "nothing"],
    ["x,y\n1,true\n", /Truth values/, "nothing"],
    ["x,y\n1,5%\n", /Percentages/, "nothing"],
    ["x,y\n1,0x10\n", /decimal digits/, "nothing"],
    ["x,y\n1,1_000\n", /"1_000" is no number/, "nothing"],
    ["x,y\n1,2\n3\n", /row 2 \(line 3\) has 1 cell, but the header has 2 columns/, "1 row"],
    ["x,y\n1,2\n3,4,5\n", /row 2 \(line 3\) has 3 cells/, "1 row"],
    ['x,y\n1,2\n3,"4\n5,6\n', /line 3 of .*a quote opens a cell and is never closed/, "1 row"],
    ['x,y\n1,2\n3,"4"5\n', /line 3 of .*follows the closing quote/, "1 row"],
  ];
  for (const [text, message, kept] of cases) {
    const out = folder.fresh("csv");
    const { code, err } = await map("x + y", "--in", folder.write(text), "--out", out);
    t.is(code, 2);
    t.regex(err, message);
    if (kept === "nothing") {
      t.regex(err, /nothing was written/);
      t.false(exists(out));
    } else {
      t.regex(err, /1 row before that is in .*csv[\s\S]*--resume/);
      t.is(read(out), "x + y\n3\n");
    }
  }
});

test("bad cells are NaN where that is wanted, and counted", async (t) => {
  const input = folder.write("x,y\n1,2\nabc,3\n4\n5,6,7\n,8\nnan,-inf\n");
  const { out, err } = await map("x", "y", "--in", input, "--bad", "nan");
  t.is(out, "x,y\n1,2\nNaN,3\n4,NaN\nNaN,NaN\nNaN,8\nNaN,-Infinity\n");
  t.regex(err, /3 cells of “x” were wrong or missing/);
  t.regex(err, /2 cells of “y”/);
  const json = await map("x", "--in", input, "--bad", "nan", "--out", folder.fresh("csv"), "--json");
  t.deepEqual(JSON.parse(json.out).bad, { x: 3 });
});

test("what is no text table is said to be none", async (t) => {
  const cases: [string | Uint8Array, string, RegExp][] = [
    ["", "csv", /is empty/],
    ["\n\n", "csv", /is empty/],
    ["", "jsonl", /is empty/],
    [Buffer.from([0xff, 0xfe, 0x78, 0]), "csv", /UTF-16/],
    [Buffer.from("PK\x03\x04……"), "csv", /spreadsheet/],
    [Buffer.from("PAR1……"), "csv", /--from parquet/],
    [Buffer.from([0x1f, 0x8b, 8, 0]), "csv", /gzip/],
    ["x,y\n1,2\n", "parquet", /cannot be read as Parquet/],
    ["", "parquet", /cannot be read as Parquet/],
    ["[1,2]\n", "jsonl", /line 1 of .* is not a JSON object/],
    ["{x:1}\n", "jsonl", /line 1 of .* is not JSON/],
    ['{"x":1}\n{"x":\n', "jsonl", /line 2 of .* is not JSON/],
    ['{"x":1}\n{"y":1}\n', "jsonl", /row 2 \(line 2\), column “x”: there is no number/],
    ['{"x":1}\n{"x":true}\n', "jsonl", /"true" is no number/],
    ['{"x":[1]}\n', "jsonl", /"\[1\]" is no number/],
    ["x;y\n1;2\n", "csv", /--delimiter ";"/],
    ["x\ty\n1\t2\n", "csv", /--from tsv/],
    [Buffer.from("x,caf\xe9\n1,2\n", "latin1"), "csv", /line 1 of .* is not UTF-8/],
  ];
  for (const [text, extension, message] of cases) {
    const { code, err } = await map("x", "--in", folder.write(text, extension));
    t.is(code, 2);
    t.regex(err, message);
  }
  t.regex(
    (await map("x", "--in", folder.file("missing.csv"))).err,
    /missing.csv cannot be read: there is no such file/,
  );
  t.regex((await map("x", "--in", folder.path, "--from", "csv")).err, /it is a folder/);
  const latin = folder.write(Buffer.from("x,name\n1,caf\xe9\n", "latin1"));
  t.regex((await map("x", "--in", latin, "--keep", "name")).err, /line 2 of .* is not UTF-8/);
  t.is(await printed(latin, "x"), "x\n1\n");
});

test("a header alone gives a header, in every format", async (t) => {
  const input = folder.write("x,y\n");
  t.is(await printed(input, "a = x", "y"), "a,y\n");
  t.is(await printed(input, "a = x", "--to", "jsonl"), "");
  const out = folder.fresh("parquet");
  t.is((await map("a = x", "--in", input, "--keep", "y", "--out", out)).code, 0);
  t.deepEqual(await parquetRows(out), { types: ["y VARCHAR", "a DOUBLE"], rows: [] });
  t.is(await printed(out, "2*a"), "2*a\n");
});

test("line ends, marks, quotes, spaces and other separators are read", async (t) => {
  const twice = (text: string, ...more: string[]) => printed(folder.write(text), "2*x", ...more);
  t.is(await twice("\ufeffx,y\r\n1,2\r\n3,4"), "2*x\n2\n6\n");
  t.is(await twice('"x","y"\r\n"1",\r\n "3" ,\r\n'.replaceAll(' "3" ', "  3  ")), "2*x\n2\n6\n");
  t.is(await twice("x\r1\r2\r"), "2*x\n2\n4\n");
  t.is(await twice("y;x\n1;1,5\n2;-,25e1\n", "--delimiter", ";", "--decimal", ","), "2*x\n3\n-5\n");
  t.is(await twice("y|x\n1,2|3\n", "--delimiter", "|"), "2*x\n6\n");
  t.is(
    await twice("x\n+5\n.5\n5.\n1E2\n-0\n9007199254740993\n1e999\n"),
    "2*x\n10\n1\n10\n200\n-0\n18014398509481984\nInfinity\n",
  );
  t.is(await printed(folder.write('x,t\n1,"a\nb, ""c"""\n'), "x", "--keep", "t"), 't,x\n"a\nb, ""c""",1\n');
  t.regex(
    (await map("x", "--in", folder.write("x;y\n1.5;1\n"), "--delimiter", ";", "--decimal", ",")).err,
    /has no point/,
  );
});

test("a row that is longer than any is refused, not gathered", async (t) => {
  const { code, err } = await map("x", "--in", folder.write(`x\n1\n"${"a".repeat(17 << 20)}`));
  t.is(code, 2);
  t.regex(err, /a row of .* has more than 16777216 bytes/);
});

test("columns twice in a header are an error only where they are used", async (t) => {
  const input = folder.write("x,x,y\n1,2,3\n");
  t.is(await printed(input, "y"), "y\n3\n");
  t.regex((await map("x", "--in", input)).err, /two columns of the input are called “x”/);
  t.regex((await map("y", "--in", input, "--keep", "all")).err, /two columns/);
});

test("names that other languages could take for commands are only names", async (t) => {
  const evil = [
    'a"; DROP TABLE stage; --',
    "a'b",
    "__proto__",
    "constructor",
    "line\nbreak",
    "$1",
    "semi;colon",
  ];
  const cell = (s: string) => `"${s.replaceAll('"', '""')}"`;
  const input = folder.write(`${evil.map(cell).join(",")},x\n${evil.map(cell).join(",")},1\n`);
  const dir = folder.file('it\'s; "[x]" *');
  const names =
    process.platform === "win32"
      ? [folder.file("it's; [x].parquet")]
      : [join(dir, "a'; DROP.parquet"), join(dir, "b[1]*?.parquet")];
  mkdirSync(dir, { recursive: true });
  for (const out of names) {
    t.is((await map("y = 2*x", "--in", input, "--keep", "all", "--out", out)).code, 0);
    const { types, rows } = await parquetRows(out);
    t.deepEqual(types, [...evil.map((n) => `${n} VARCHAR`), "x DOUBLE", "y DOUBLE"]);
    t.deepEqual(rows, [[...evil, 1, 2]]);
    // Reading them back goes through SQL too.
    t.is(
      await printed(out, "z = q + 1", "--keep", "all", "--rename", `${evil[0]}=k`, "--rename", "y=q"),
      `${["k", ...evil.slice(1).map((n) => (/["\n,]/.test(n) ? cell(n) : n)), "x", "q", "z"].join(",")}\n${evil
        .map((n) => (/["\n,]/.test(n) ? cell(n) : n))
        .join(",")},1.0,2.0,3\n`,
    );
    // A cell that no formula can be fooled by.
    t.regex((await map("__proto__", "--in", out)).err, /reserved/);
  }
  t.is(await printed(input, "q", "--rename", `${evil[2]}=q`, "--bad", "nan"), "q\nNaN\n");
});

test("Parquet keeps its types, and numbers of all types are read", async (t) => {
  const input = await makeParquet(
    folder.fresh("parquet"),
    `SELECT 1::TINYINT a, 9007199254740993::BIGINT b, 1.1::DECIMAL(30,10) c, 1e300::DOUBLE d, 0.1::FLOAT f,
       12345678901234567890::HUGEINT h, ' 2.5 ' s, DATE '2024-05-01' dt, true bo, [1, 2] li,
       TIMESTAMPTZ '2024-05-01 12:00:00+02' ts, NULL::DOUBLE nu, 7::UBIGINT u`,
  );
  t.is(
    await printed(input, "a", "b", "c", "d", "f", "h", "s", "u"),
    `a,b,c,d,f,h,s,u\n1,9007199254740992,1.1,1e+300,${Math.fround(0.1)},12345678901234567000,2.5,7\n`,
  );
  for (const [column, message] of [
    ["dt", /column “dt” of .* has the type DATE, not a number[\s\S]*years/],
    ["bo", /BOOLEAN[\s\S]*1 and 0/],
    ["li", /INTEGER\[\]/],
    ["nu", /row 1, column “nu”: there is no number/],
  ] as const)
    t.regex((await map(column, "--in", input)).err, message);
  t.is(await printed(input, "nu", "--bad", "nan"), "nu\nNaN\n");

  const out = folder.fresh("parquet");
  t.is((await map("y = 2*a", "--in", input, "--keep", "all", "--out", out)).code, 0);
  const [was, is] = [await parquetRows(input), await parquetRows(out)];
  t.deepEqual(is.types, [...was.types, "y DOUBLE"]);
  t.deepEqual(is.rows, [[...was.rows[0], 2]]);
  t.is(
    await printed(input, "y = 2*a", "--keep", "b,d,s,dt,bo,li,nu", "--to", "jsonl"),
    '{"b":9007199254740993,"d":1e300,"s":" 2.5 ","dt":"2024-05-01","bo":true,"li":[1,2],"nu":null,"y":2}\n',
  );
});

test("nested values keep their types, whatever their fields are called", async (t) => {
  const input = await makeParquet(
    folder.fresh("parquet"),
    `SELECT 1.5 x, {'a" INTEGER); DROP TABLE stage; --': 1, 'b c': ['x"y', 'q'',z', NULL]} s,
       MAP {'k': 1.5::DOUBLE, 'n': 'nan'::DOUBLE} m, ['a, b', 'c]'] l, '\\xAA\\x00z'::BLOB bl, TIME '10:00:00.5' tm`,
  );
  const out = folder.fresh("parquet");
  t.is((await map("y = 2*x", "--in", input, "--keep", "all", "--out", out)).code, 0);
  const [was, is] = [await parquetRows(input), await parquetRows(out)];
  t.deepEqual(is.types, [...was.types, "y DOUBLE"]);
  t.deepEqual(is.rows, [[...was.rows[0], 3]]);
});

test("what DuckDB cannot hold is said, with the option that lets it", async (t) => {
  const input = await makeParquet(
    folder.fresh("parquet"),
    "SELECT i x, repeat('a', 9000000) s FROM range(3) r(i)",
  );
  t.regex((await map("y = x", "--in", input, "--memory", "lots")).err, /size such as 512MB/);
  const { code, err } = await map(
    "y = x",
    "--in",
    input,
    "--keep",
    "s",
    "--memory",
    "20MB",
    "--out",
    folder.fresh("jsonl"),
  );
  t.is(code, 2);
  t.regex(err, /needs more memory than DuckDB may have[\s\S]*--memory 1GB/);
});

test("values of JSON are kept with all their digits", async (t) => {
  const line = '{"id":12345678901234567890,"s":"a\\u00e9","n":null,"o":{"k":[1, 2.50]},"b":false,"x":1}';
  const input = folder.write(`${line}\n`, "jsonl");
  t.is(
    await printed(input, "y = x", "--keep", "all"),
    '{"id":12345678901234567890,"s":"aé","n":null,"o":{"k":[1, 2.50]},"b":false,"x":1,"y":1}\n',
  );
  t.is(
    await printed(input, "y = x", "--keep", "all", "--to", "csv"),
    'id,s,n,o,b,x,y\n12345678901234567890,aé,,"{""k"":[1, 2.50]}",false,1,1\n',
  );
  const wider = folder.write('{"x":1}\n{"x":2,"z":3}\n', "jsonl");
  t.is(await printed(wider, "y = x"), '{"y":1}\n{"y":2}\n');
  t.regex(
    (await map("y = x", "--in", wider, "--keep", "all")).err,
    /row 2 \(line 2\) has “z”, which the first row has not/,
  );
});

test("without DuckDB the error says what to install", async (t) => {
  const error = await t.throwsAsync(
    loadDuckDB(() =>
      Promise.reject(new Error("Cannot find module '@duckdb/node-bindings-none'\nRequire stack")),
    ),
  );
  t.regex(error.message, /Parquet needs DuckDB, which cannot be loaded here: Cannot find module/);
  t.regex((error as { hint?: string }).hint ?? "", /npm install @duckdb\/node-api @duckdb\/node-bindings-/);
});

test("a full disk is said, and what was written before stays", async (t) => {
  if (!exists("/dev/full")) {
    t.log("skipped: no /dev/full here");
    t.pass();
    return;
  }
  const { code, err } = await map("S", "--in", trades, "--out", "/dev/full", "--to", "csv");
  t.is(code, 2);
  t.regex(err, /\/dev\/full cannot be written: the disk is full \(ENOSPC\)\nnothing was written/);
});

test("every example of the help runs", async (t) => {
  const help = (await cli(["map", "--help"])).out;
  const examples = [...help.matchAll(/^ {2}\$ fluxions (.*)$/gm)].map((m) => m[1]);
  t.true(examples.length > 3);
  const text = "S,K\n100,110\n105,110\n";
  writeFileSync(folder.file("trades.csv"), text);
  for (const example of examples) {
    const stdin = example.includes("<") ? text : "";
    const words = [...example.replace(/ < .*/, "").matchAll(/"([^"]*)"|(\S+)/g)].map(([, q, w]) => q ?? w);
    const argv = words.map((w) => (/\.csv$/.test(w) ? folder.file(w) : w));
    const { code, err } = await cli(argv, stdin);
    t.is(code, 0, `${example}: ${err}`);
  }
  t.is(read(folder.file("gaps.csv")), "gap,d(gap)/d(S)\n25,-5\n6.25,-2.5\n");
});

test("a chunk of thousands of columns has room for few rows", async (t) => {
  t.is(chunkRows(0), CHUNK_ROWS);
  t.is(chunkRows(5), CHUNK_ROWS);
  for (const columns of [1_000, 30_000, 1e9]) t.true(chunkRows(columns) >= 1);
  t.true(chunkRows(30_000) * 30_000 <= 2 ** 22);
  const names = Array.from({ length: 30_000 }, (_, k) => `c${k}`);
  const line = names.map((_, k) => k).join(",");
  // More rows than a chunk of so many columns has.
  const rows = chunkRows(names.length) + 2;
  const csv = folder.write(`${names.join(",")}\n${`${line}\n`.repeat(rows)}`);
  const { code, out, err } = await map("y = c0 + c29999", "--in", csv, "--keep", "all");
  t.is(code, 0, err);
  t.true(out === `${names.join(",")},y\n${`${line},29999\n`.repeat(rows)}`);
});

test("JSON lines without keys, and lines that are no objects, are said in JSON's own signs", async (t) => {
  const none = await map("x", "--in", folder.write("{}\n", "jsonl"));
  t.regex(none.err, /x is neither a column nor a parameter[\s\S]*The input has no columns\. A number for it/);
  const list = await map("x", "--in", folder.write('[{"x": 1}]\n', "jsonl"));
  t.regex(list.err, /is not a JSON object, such as \{"x": 1\.5\}/);
});

test("DuckDB has two ways to say that its memory is full", (t) => {
  for (const said of [
    "Out of Memory Error: could not allocate block",
    "Failed to append: failed to allocate data of size 32.0 KiB (152.5 MiB/152.5 MiB used)",
  ]) {
    const error = outOfMemory("out.parquet", new Error(said));
    t.is(error?.code, "out-of-memory");
    t.regex(error?.hint ?? "", /--memory 1GB/);
  }
  t.is(outOfMemory("out.parquet", new Error("No magic bytes found")), undefined);
});
