import { systemPage } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";
import { powers } from "./powers.js";

/** The six trigonometric functions, their inverses, and sinc. acot(x) is atan(1/x), as in mathjs and SymPy. */
export const trigonometry = systemPage(
  `
fn sin(x)
  increasing -pi/2 .. pi/2
  odd
  jvp      cos(x) * dx
  range    -1 .. 1
  values   0 -> 0
  native   sin
  latex    \\sin

fn cos(x)
  decreasing 0 .. pi
  even
  jvp      -sin(x) * dx
  range    -1 .. 1
  values   0 -> 1
  native   cos
  latex    \\cos

fn tan(x)
  needs    cos(x) != 0
  increasing -pi/2 <..< pi/2
  odd
  jvp      (1 + out^2) * dx
  values   0 -> 0
  basis    sin(x)/cos(x)
  native   tan
  latex    \\tan

fn sec(x) = 1/cos(x)
  even
  jvp      out * tan(x) * dx
  values   0 -> 1
  native   sec
  latex    \\sec

fn csc(x) = 1/sin(x)
  odd
  jvp      -out * cot(x) * dx
  native   csc
  latex    \\csc

fn cot(x) = 1/tan(x)
  odd
  jvp      -(1 + out^2) * dx
  via      1/tan(x)
  native   cot
  latex    \\cot

fn asin(x)
  range    -pi/2 .. pi/2
  increasing
  odd
  needs    -1 <= x, x <= 1
  jvp      dx / sqrt(1 - x^2)
  values   0 -> 0, 1 -> pi/2, -1 -> -pi/2
  native   asin
  latex    \\arcsin

fn acos(x)
  range    0 .. pi
  decreasing
  needs    -1 <= x, x <= 1
  jvp      -dx / sqrt(1 - x^2)
  values   0 -> pi/2, 1 -> 0, -1 -> pi
  native   acos
  latex    \\arccos

fn atan(x)
  range    -pi/2 <..< pi/2
  increasing
  odd
  jvp      dx / (1 + x^2)
  values   0 -> 0, 1 -> pi/4, -1 -> -pi/4
  native   atan
  latex    \\arctan

fn asec(x) = acos(1/x)
  range    0 .. pi
  needs    abs(x) >= 1
  jvp      dx / (abs(x)*sqrt(x^2 - 1))
  native   asec
  latex    \\operatorname{arcsec}
  let      a = 2*atan(sqrt((abs(x) - 1)/(abs(x) + 1)))       # acos(1/x) without the loss near 1
  via      where(abs(x) > 2, acos(1/x), where(x < 0, pi - a, a))

fn acsc(x) = asin(1/x)
  range    -pi/2 .. pi/2
  odd
  needs    abs(x) >= 1
  jvp      -dx / (abs(x)*sqrt(x^2 - 1))
  native   acsc
  latex    \\operatorname{arccsc}
  let      a = 2*atan(sqrt((abs(x) - 1)/(abs(x) + 1)))
  via      where(abs(x) > 2, asin(1/x), sign(x)*(pi/2 - a))

fn acot(x) = atan(1/x)
  range    -pi/2 <..< pi/2
  odd
  needs    x != 0
  jvp      -dx / (1 + x^2)
  via      atan(1/x)
  native   acot
  latex    \\operatorname{arccot}

fn atan2(y, x)
  range    -pi .. pi
  jvp      (x*dy - y*dx) / (x^2 + y^2)
  native   atan2
  latex    \\operatorname{atan2}

fn sinc(x) = where(x == 0, 1, sin(x)/x)      # unnormalised
  even
  let         far = where(abs(x) < 0.0001, 1, x)
  custom_jvp  where(abs(x) < 0.0001, -x/3 + x^3/30, (cos(far) - sin(far)/far)/far) * dx
  range      -1 .. 1
  values      0 -> 1
  latex       \\operatorname{sinc}
  # error 1.4 ulp (f32 1.4); sin(x)/x and its limits
  via         where(x == 0, 1, where(1/x == 0, 0, sin(x)/x))
`,
  arithmetic,
  powers,
);

export const { sin, cos, tan, sec, csc, cot, asin, acos, atan, asec, acsc, acot, atan2, sinc } =
  trigonometry.functions;
