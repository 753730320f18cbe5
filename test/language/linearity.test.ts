/** What a tangent rule may look like. */
import test from "ava";
import { defaultBook, type FluxionsError } from "../../src/index.js";

const functions = `
fn twice(x) = 2*x
fn mixed(a, b) = a*b + where(a > 0, b, 0)
fn squared(x) = x^2
fn nested(x) = twice(twice(x)) + x
`;
const read = (tangent: string) =>
  defaultBook.extend(`${functions}\nfn f(x, y) = x*y\n  custom_jvp  ${tangent}\n`);

for (const tangent of [
  "dx",
  "0",
  "0*dx",
  "dx + dy",
  "-dx/3 + y*dy",
  "(dx + dy)/(x*y)",
  "x*(y*dx + dy)/2",
  "sin(x)*dx",
  "out*dx - out^2*dy",
  "where(x > 0, dx, 0)",
  "where(x > y, dx, where(x < y, dy, (dx + dy)/2))",
  "2*where(x > 0, dx, dy)",
  "dx/x^y",
  "dx - dx + dy",
  "twice(dx)",
  "nested(dx)",
  "mixed(x, dy)",
  "x*mixed(y, dx + dy)",
])
  test(`linear: ${tangent}`, (t) => {
    t.notThrows(() => read(tangent));
  });

for (const [tangent, offending] of Object.entries({
  "1": "1",
  x: "x",
  "dx + 1": "1",
  "dx + x*y": "x*y",
  "dx*dy": "dx*dy",
  "dx^2": "dx^2",
  "x*dx^2 + dx": "dx^2*x",
  "1/dx": "1/dx",
  "x^dx": "x^dx",
  "sin(dx)": "sin(dx)",
  "sqrt(dx^2)": "dx^2",
  "abs(dx)": "abs(dx)",
  "where(dx > 0, dx, 0)": "dx > 0",
  "where(x > 0, dx, 1)": "where(x > 0, dx, 1)",
  "where(x > 0, dx, y) + dy": "where(x > 0, dx, y)",
  "squared(dx)": "squared(dx)",
  "mixed(dx, x)": "mixed(dx, x)",
  "mixed(dx, dy)": "mixed(dx, dy)",
  "max(dx, 0)": "max(dx, 0)",
}))
  test(`not linear: ${tangent}, because of ${offending}`, (t) => {
    const error = t.throws<FluxionsError>(() => read(tangent), { code: "nonlinear-rule" });
    t.true(error.message.includes(`“${offending}”`), error.message);
    t.regex(error.message, /\n +\^/);
  });

test("meanings inside meanings are looked into once each", (t) => {
  const chain = Array.from({ length: 300 }, (_, i) => `fn f${i + 1}(x) = f${i}(x) + f${i}(2*x)`).join("\n");
  const text = (tangent: string) => `fn f0(x) = x\n${chain}\nfn g(x) = x\n  jvp ${tangent}\n`;
  const started = performance.now();
  t.notThrows(() => defaultBook.extend(text("f300(dx)")));
  t.throws(() => defaultBook.extend(text("f300(dx) + f300(dx)^2")), { code: "nonlinear-rule" });
  t.true(performance.now() - started < 3000);
});
