/**
 * `fluxions map` over files of many rows: rows a second, processor time and peak memory, each run in a process of its own.
 *
 *     npx tsx scripts/bench/files.ts [rows] [folder]
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { printTable } from "./table.js";

const rows = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), "fluxions-bench-"));

const OPTION = [
  "d1 = (log(S/K) + (r + sigma^2/2)*T)/(sigma*sqrt(T))",
  "price = S*normcdf(d1) - K*exp(-r*T)*normcdf(d1 - sigma*sqrt(T))",
  "delta = d(price)/d(S)",
  "gamma_ = d^2(price)/d(S)^2",
  "vega = d(price)/d(sigma)",
];

/** Options of a market that nobody has seen: 43 bytes a row. */
function generate(path: string): void {
  const file = openSync(path, "w");
  let state = 42;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  let text = "id,S,K,T,sigma\n";
  for (let i = 1; i <= rows; i++) {
    const strike = 50 + Math.round(100 * random());
    text += `${i},${50 + 100 * random()},${strike},${(0.1 + 2 * random()).toFixed(4)},${(0.1 + 0.4 * random()).toFixed(3)}\n`;
    if (text.length < 1 << 20 && i < rows) continue;
    writeSync(file, text);
    text = "";
  }
  closeSync(file);
}

const program = pathToFileURL(fileURLToPath(new URL("../../src/cli/program.ts", import.meta.url))).href;
/** Runs a command and tells what it took, without the time in which the program was loaded. */
const CHILD = `
const { run } = await import(${JSON.stringify(program)});
const cpu = process.cpuUsage();
const begin = performance.now();
const code = await run(process.argv.slice(1), { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr });
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({
  code, wall: performance.now() - begin, cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS / 1024,
}));
process.exit(code);`;

interface Measured {
  readonly code: number;
  /** Milliseconds. */
  readonly wall: number;
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
}

function measure(argv: readonly string[]): Measured {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", CHILD, "--", ...argv],
    { encoding: "utf8" },
  );
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!last.startsWith("{")) throw new Error(`${argv.join(" ")}: ${stderr}`);
  const measured = JSON.parse(last) as Measured;
  if (measured.code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
  return measured;
}

const at = (name: string) => join(folder, name);
try {
  generate(at("in.csv"));
  const option = ["map", ...OPTION, "--param", "r=1/20", "--quiet"];
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["CSV → CSV", [...option, "--in", at("in.csv"), "--out", at("out.csv")]],
    ["CSV → Parquet", [...option, "--in", at("in.csv"), "--out", at("out.parquet")]],
    [
      "CSV → Parquet, input kept",
      [...option, "--keep", "all", "--in", at("in.csv"), "--out", at("kept.parquet")],
    ],
    [
      "Parquet → Parquet",
      [
        ...option,
        "--in",
        at("kept.parquet"),
        "--rename",
        "d1=d1_",
        "--rename",
        "price=p_",
        "--rename",
        "delta=delta_",
        "--rename",
        "gamma_=g_",
        "--rename",
        "vega=v_",
        "--out",
        at("again.parquet"),
      ],
    ],
    [
      "CSV, mean of 5 columns",
      [...option, "--in", at("in.csv"), "--reduce", "mean", "--out", at("mean.csv")],
    ],
  ];
  const table = cases.map(([name, argv]) => {
    const { wall, cpu, memory } = measure(argv);
    const out = argv[argv.length - 1];
    return [
      name,
      Math.round(rows / (wall / 1000)).toLocaleString("en-US"),
      `${(wall / 1000).toFixed(1)} s`,
      `${(cpu / 1000).toFixed(1)} s`,
      `${memory.toFixed(0)} MiB`,
      `${(statSync(out).size / 1e6).toFixed(0)} MB`,
    ];
  });
  printTable(
    `fluxions map: ${rows.toLocaleString("en-US")} rows of 5 columns, ${(statSync(at("in.csv")).size / 1e6).toFixed(0)} MB as CSV; 5 formulas, 3 of them derivatives`,
    ["", "rows/s", "time", "processor", "peak memory", "written"],
    table,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
