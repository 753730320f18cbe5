import test from "ava";
import { respond } from "../../src/cli/respond.js";
import { cli } from "./_io.js";

const out = async (...argv: string[]) => {
  const { code, out: text, err } = await cli(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${err}`);
  return text.replace(/\n$/, "");
};
const ask = async (request: object) => JSON.parse(await respond(JSON.stringify(request)));

test("integrate, solve and limit write text, LaTeX and JSON", async (t) => {
  t.is(await out("integrate", "2*x", "--wrt", "x"), "x^2");
  t.is(await out("integrate", "1/x", "--wrt", "x", "--to", "latex"), "\\ln\\left(\\left|x\\right|\\right)");
  t.is(await out("integrate", "x^2", "--wrt", "x", "--from", "0", "--to", "1"), "1/3");
  t.is(
    await out("integrate", "x^2", "--wrt", "x", "--from", "0", "--to", "1", "--to", "latex"),
    "\\frac{1}{3}",
  );
  t.is(await out("solve", "x^2 = 4", "--wrt", "x"), "x = 2\nx = -2");
  t.is(await out("solve", "x = x", "--wrt", "x"), "every x at which both sides are defined");
  t.is(await out("limit", "1/x", "--wrt", "x", "--at", "0", "--side", "right"), "Infinity");
  const { verified, conditions } = JSON.parse(await out("integrate", "x^n", "--wrt", "x", "--json"));
  t.deepEqual([verified, conditions], ["proved", ["n != -1"]]);
});

test("what is not found ends with exit code 2 and its reason", async (t) => {
  const { code, out: text, err } = await cli(["limit", "abs(x)/x", "--wrt", "x", "--at", "0"]);
  t.is(code, 2);
  t.is(text, "");
  t.regex(err, /from the two sides it is -1 and 1/);
  t.is((await cli(["integrate", "x"])).code, 2);
  t.is((await cli(["limit", "x", "--wrt", "x"])).code, 2);
});

test("requests of batch have the same answers", async (t) => {
  t.like(await ask({ op: "integrate", expr: "2*x", wrt: "x" }), {
    ok: true,
    text: "x^2",
    verified: "proved",
  });
  t.like(await ask({ op: "integrate", expr: "x", wrt: "x", from: 0, to: "a" }), { text: "a^2/2" });
  t.like(await ask({ op: "limit", expr: "1/x", wrt: "x", at: "Infinity" }), {
    text: "0",
    verified: "proved",
  });
  t.like(await ask({ op: "solve", expr: "x = 3", wrt: "x" }), { complete: true });
  t.is((await ask({ op: "limit", expr: "x", wrt: "x" })).error.code, "bad-request");
  t.is((await ask({ op: "integrate", expr: "x^x", wrt: "x" })).error.code, "no-integral");
});
