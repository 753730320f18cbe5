/** The equations of motion of a double pendulum, from its Lagrangian. */
import test from "ava";
import {
  add,
  compile,
  cos,
  derive,
  div,
  type Expr,
  equal,
  evaluate,
  expr,
  gradient,
  hessian,
  jacobian,
  jvp,
  mul,
  neg,
  parse,
  pow,
  sin,
  sub,
  substitute,
  symbol,
} from "../../src/index.js";

const angles = ["a", "b"];
const speeds = ["u", "v"];
const [a, b, u, v] = [...angles, ...speeds].map((name) => symbol(name));
const [m, n, l, k, g] = ["m", "n", "l", "k", "g"].map((name) => symbol(name));

/** How fast something that depends on the angles changes. */
const velocity = (e: Expr): Expr => jvp(e, { a: u, b: v }).tangent;

const first = [mul(l, sin(a)), neg(mul(l, cos(a)))];
const second = [add(first[0], mul(k, sin(b))), sub(first[1], mul(k, cos(b)))];
const speedSquared = (place: readonly Expr[]) => add(...place.map((x) => pow(velocity(x), 2)));
const kinetic = mul(parse("1/2"), add(mul(m, speedSquared(first)), mul(n, speedSquared(second))));
const potential = mul(g, add(mul(m, first[1]), mul(n, second[1])));
const energy = add(kinetic, potential);
const lagrangian = sub(kinetic, potential);

/** d/dt ∂L/∂ωᵢ = ∂L/∂θᵢ is Σⱼ massᵢⱼ·αⱼ = forceᵢ, which Cramer's rule solves. */
function accelerations(): [Expr, Expr] {
  const mass = hessian(lagrangian, speeds);
  const momenta = gradient(lagrangian, speeds);
  const force = gradient(lagrangian, angles).map((f, i) => sub(f, velocity(momenta[i])));
  const minor = (p: readonly Expr[], q: readonly Expr[]) => sub(mul(p[0], q[1]), mul(p[1], q[0]));
  const determinant = minor(
    mass.map((row) => row[0]),
    mass.map((row) => row[1]),
  );
  return [
    div(
      minor(
        force,
        mass.map((row) => row[1]),
      ),
      determinant,
    ),
    div(
      minor(
        mass.map((row) => row[0]),
        force,
      ),
      determinant,
    ),
  ];
}

const derived = accelerations();
const denominator = parse("2*m + n - n*cos(2*a - 2*b)");
const textbook: [Expr, Expr] = [
  expr`(-g*(2*m + n)*sin(a) - n*g*sin(a - 2*b) - 2*sin(a - b)*n*(v^2*k + u^2*l*cos(a - b)))/(l*${denominator})`,
  expr`2*sin(a - b)*(u^2*l*(m + n) + g*(m + n)*cos(a) + v^2*k*n*cos(a - b))/(k*${denominator})`,
];

test("the equations of motion are those of textbooks", (t) => {
  derived.forEach((acceleration, i) => {
    t.is(equal(acceleration, textbook[i]).answer, "proved");
  });
  const at = { a: 0.7, b: -1.9, u: 0.3, v: 2.1, m: 1.3, n: 0.6, l: 0.9, k: 1.4, g: 9.81 };
  const [[p, q], [r, s]] = evaluate([derived, textbook], at);
  t.true(Math.abs(p / r - 1) < 1e-13 && Math.abs(q / s - 1) < 1e-13);
});

test("small swings of equal pendulums have the two frequencies of textbooks", (t) => {
  const atRest = { a: 0, b: 0, u: 0, v: 0, n: m, k: l };
  const [[p, q], [r, s]] = jacobian(derived, angles).map((row) => row.map((e) => substitute(e, atRest)));
  // The squares of the frequencies are (2 ± √2)·g/l.
  t.is(equal(add(p, s), parse("-4*g/l")).answer, "proved");
  t.is(equal(sub(mul(p, s), mul(q, r)), parse("2*g^2/l^2")).answer, "proved");
});

test("energy does not change along the motion", (t) => {
  const rate = add(
    velocity(energy),
    mul(derive(energy, "u"), derived[0]),
    mul(derive(energy, "v"), derived[1]),
  );
  t.is(equal(rate, 0).answer, "proved");
});

test("an integration keeps the energy, and the better the shorter its steps", async (t) => {
  const kernel = await compile({ rates: [u, v, ...derived], energy });
  const constants = { m: 1, n: 1, l: 1, k: 1, g: 9.81 };
  const names = [...angles, ...speeds];
  const pointAt = (state: readonly number[]) => ({
    ...constants,
    ...Object.fromEntries(names.map((name, i) => [name, state[i]])),
  });
  const slope = (state: readonly number[]) => kernel.evaluate(pointAt(state)).rates;
  const moved = (state: readonly number[], by: readonly number[], h: number) =>
    state.map((x, i) => x + h * by[i]);
  /** The greatest change of the energy within 2 seconds, by the method of Runge and Kutta. */
  const drift = (h: number) => {
    let state = [2, 1.5, 0, 0];
    const before = kernel.evaluate(pointAt(state)).energy;
    let most = 0;
    for (let time = 0; time < 2 - h / 2; time += h) {
      const k1 = slope(state);
      const k2 = slope(moved(state, k1, h / 2));
      const k3 = slope(moved(state, k2, h / 2));
      const k4 = slope(moved(state, k3, h));
      state = state.map((x, i) => x + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
      most = Math.max(most, Math.abs(kernel.evaluate(pointAt(state)).energy - before));
    }
    return most;
  };
  const [long, short] = [drift(1 / 250), drift(1 / 500)];
  t.log(`the energy changes by ${long.toExponential(1)} J and ${short.toExponential(1)} J`);
  t.true(long < 1e-5);
  // Of fourth order: half the step is a sixteenth of the error, or less.
  t.true(long / short > 14);
  kernel.dispose();
});
