/**
 * Curves as lines that show them truthfully: more points where a curve bends, none across a pole, a jump or a gap.
 * Everything is measured in pixels, because what is smaller cannot be seen.
 */
import { type Evaluate, grid, type Range, type Values, verticalRanges } from "./vertical-range.js";

export interface SampleOptions {
  readonly x: Range;
  /** What is shown; chosen by the values if left out. */
  readonly y?: Range | undefined;
  /** Points at equal distances from which refinement starts. */
  readonly samples: number;
  /** Pixels of the area. */
  readonly width: number;
  readonly height: number;
  /** Points for all curves together, after which refinement ends. */
  readonly most?: number;
}

/** Points that are connected by lines; a single one is a dot. */
export interface Piece {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

export interface Sampled {
  readonly curves: readonly (readonly Piece[])[];
  readonly y: Range;
  /** The values of each curve; null where it is not defined anywhere. */
  readonly values: readonly (Values | null)[];
  /** Did refinement end before everything was as exact as it should be? */
  readonly exhausted: boolean;
}

/** How far a line may be from the curve. */
const TOLERANCE = 0.15;
/** Narrower than this, only jumps are looked for. */
const NARROW = 0.05;
/** What is steeper than this may be a jump, however straight it looks. */
const STEEP = 4;
/** A step of this height in a narrow interval may be a jump. */
const STEP = 1;
/** As part of the whole range: a step that is still there in so narrow an interval is a jump. */
const POINT = 2 ** -43;
export const MOST_POINTS = 400_000;

interface Interval {
  readonly curve: number;
  readonly a: number;
  readonly ya: number;
  readonly b: number;
  readonly yb: number;
  /** Where it is looked into, as part of its width. */
  readonly at: number;
  /** Only what jumps is followed from here on. */
  readonly jumps: boolean;
}

/** @param evaluate gives a column for each of the curves */
export async function sampleCurves(
  evaluate: Evaluate,
  curves: number,
  options: SampleOptions,
): Promise<Sampled> {
  const { x, samples, width, height, most = MOST_POINTS } = options;
  const xs = grid(x.from, x.to, samples);
  const columns = await evaluate(xs);
  const { shown, curves: values } = await verticalRanges(evaluate, xs, columns);
  const y = options.y ?? shown;
  const refinement = new Refinement(curves, x, y, width, height);
  refinement.begin(xs, columns);
  let exhausted = false;
  for (let pending = refinement.take(); pending.length > 0; pending = refinement.take()) {
    if (refinement.points + pending.length > most) {
      exhausted = true;
      break;
    }
    const middles = Float64Array.from(pending, ({ a, b, at }) => a + (b - a) * at);
    const found = await evaluate(middles);
    pending.forEach((interval, i) => {
      refinement.look(interval, middles[i], value(found[interval.curve][i]));
    });
  }
  return { curves: refinement.pieces(), y, values, exhausted };
}

/** What has no place on the axis is NaN. */
function value(v: number): number {
  return Math.abs(v) < Number.POSITIVE_INFINITY ? v : Number.NaN;
}

class Refinement {
  points = 0;
  private readonly known: [x: number, y: number][][];
  private pending: Interval[] = [];

  constructor(
    curves: number,
    private readonly x: Range,
    private readonly y: Range,
    private readonly width: number,
    private readonly height: number,
  ) {
    this.known = Array.from({ length: curves }, () => []);
  }

  begin(xs: Float64Array, columns: readonly ArrayLike<number>[]): void {
    this.known.forEach((points, curve) => {
      for (let i = 0; i < xs.length; i++) {
        const y = value(columns[curve][i]);
        points.push([xs[i], y]);
        if (i === 0) continue;
        const [a, ya] = points[i - 1];
        // Not in the middle, and nowhere twice: a curve of the grid's own period would hide.
        const at = 0.38 + 0.24 * ((i * 0.618_033_988_749_895) % 1);
        this.pending.push({ curve, a, ya, b: xs[i], yb: y, at, jumps: false });
      }
      this.points += xs.length;
    });
  }

  take(): Interval[] {
    const { pending } = this;
    this.pending = [];
    return pending;
  }

  /** Decides what the value inside of an interval tells. */
  look(interval: Interval, m: number, y: number): void {
    const { curve, a, ya, b, yb, jumps } = interval;
    if (b - a <= POINT * (this.x.to - this.x.from) || m <= a || m >= b) {
      if (this.isStep(ya, yb)) this.known[curve].push([a + (b - a) / 2, Number.NaN]);
      return;
    }
    this.known[curve].push([m, y]);
    this.points++;
    const left: Interval = { curve, a, ya, b: m, yb: y, at: 0.5, jumps };
    const right: Interval = { curve, a: m, ya: y, b, yb, at: 0.5, jumps };
    const defined = [ya, y, yb].filter((v) => !Number.isNaN(v)).length;
    if (defined === 0) return;
    if (defined < 3) {
      // The border of where the curve is defined is followed to a point; what is defined is refined as usual.
      for (const half of [left, right])
        if (!(Number.isNaN(half.ya) && Number.isNaN(half.yb))) this.pending.push(half);
      return;
    }
    if (this.outOfSight(ya, y, yb)) return;
    const [pa, pm, pb] = [this.pixels(ya), this.pixels(y), this.pixels(yb)];
    const wide = (this.width * (b - a)) / (this.x.to - this.x.from);
    if (!jumps) {
      const slope = (pb - pa) / wide;
      const straight =
        Math.abs(pm - (pa + slope * wide * ((m - a) / (b - a)))) <= TOLERANCE * Math.hypot(1, slope);
      if (straight && Math.abs(slope) < STEEP) return;
      if (!straight && wide > NARROW) {
        this.pending.push(left, right);
        return;
      }
    }
    const steeper = Math.abs(pm - pa) >= Math.abs(pb - pm) ? left : right;
    if (this.isStep(steeper.ya, steeper.yb)) this.pending.push({ ...steeper, jumps: true });
  }

  private isStep(ya: number, yb: number): boolean {
    return Math.abs(this.pixels(ya) - this.pixels(yb)) > STEP && !this.outOfSight(ya, yb);
  }

  private outOfSight(...ys: readonly number[]): boolean {
    return ys.every((y) => y > this.y.to) || ys.every((y) => y < this.y.from);
  }

  /** The height of a value, and of what is far outside one that shows on which side. */
  private pixels(y: number): number {
    const part = (y - this.y.from) / (this.y.to - this.y.from);
    return this.height * Math.max(-1, Math.min(2, part));
  }

  pieces(): Piece[][] {
    const { from, to } = this.y;
    const margin = to - from;
    return this.known.map((points) =>
      clipped(
        points.sort(([a], [b]) => a - b),
        from - margin,
        to + margin,
      ),
    );
  }
}

/**
 * The lines through points as far as they are between two heights: coordinates that are far outside are more than what
 * draws them can bear. NaN ends a line.
 */
function clipped(points: readonly [number, number][], low: number, high: number): Piece[] {
  const pieces: Piece[] = [];
  let xs: number[] = [];
  let ys: number[] = [];
  const end = () => {
    if (xs.length > 0) pieces.push({ xs, ys });
    xs = [];
    ys = [];
  };
  const inside = (y: number) => y >= low && y <= high;
  const put = (x: number, y: number) => {
    xs.push(x);
    ys.push(y);
  };
  for (let i = 0; i < points.length; i++) {
    const [x, y] = points[i];
    if (Number.isNaN(y)) {
      end();
      continue;
    }
    const [px, py] = i > 0 ? points[i - 1] : [x, Number.NaN];
    if (!Number.isNaN(py) && inside(py) !== inside(y)) {
      const edge = (inside(y) ? py : y) > high ? high : low;
      // Divided before it is multiplied: the difference of two large heights may not be finite.
      put(px + (x - px) * ((edge / 2 - py / 2) / (y / 2 - py / 2)), edge);
      if (!inside(y)) end();
    }
    if (inside(y)) put(x, y);
  }
  end();
  return pieces;
}
