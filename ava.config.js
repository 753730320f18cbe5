// Sends what happens in a run to scripts/test.ts, which started this process and does the counting.
// (ava's TAP reporter cannot serve for that: it crashes when a test calls process.exit() or times out.)
async function report({ events }) {
  for await (const { type, testFile, title, skip, todo, forcedExit } of events) {
    if (type !== "stats") process.send({ type, testFile, title, skip, todo, forcedExit });
  }
}

const counted = process.env.FLUXIONS_TEST_EVENTS === "1" && process.send !== undefined;

export default {
  files: ["test/**/*.test.ts"],
  extensions: { ts: "module" },
  // Worker threads would not see --import=tsx.
  workerThreads: false,
  nodeArguments: ["--import=tsx"],
  timeout: "5m",
  // Every run is the whole run, also where a CI service announces parallel jobs.
  utilizeParallelBuilds: false,
  ...(counted ? { nonSemVerExperiments: { observeRunsFromConfig: true }, observeRun: report } : {}),
};
