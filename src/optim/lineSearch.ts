// How far to go in a direction: f(t) is the loss t d further on. A step is good when it meets the strong Wolfe conditions:
//   f(t) <= f(0) + 1e-4 t f'(0)     it is lower by as much as the slope promised, or a bit of it
//   |f'(t)| <= 0.9 |f'(0)|          and the slope there is flatter
// Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6; step by step as torch.optim.LBFGS.
export interface Place {
  /** How far along the direction. */
  readonly t: number;
  readonly loss: number;
  readonly gradient: Float64Array;
  /** The derivative of the loss along the direction. */
  readonly slope: number;
}

const [SUFFICIENT, FLATTER, MOST] = [1e-4, 0.9, 25];

/** @param length the largest entry of the direction @returns the place, and how often the loss was worked out */
export function strongWolfe(
  at: (t: number) => Place,
  start: Place,
  first: number,
  length: number,
  tolerance: number,
): { readonly place: Place; readonly evaluations: number } {
  const tooHigh = ({ t, loss }: Place): boolean => loss > start.loss + SUFFICIENT * t * start.slope;
  const isFlat = ({ slope }: Place): boolean => Math.abs(slope) <= -FLATTER * start.slope;
  let [previous, now, count] = [start, at(first), 1];
  let ends: [low: Place, high: Place] | null = null; // a good place lies between
  let done = false;
  for (; count <= MOST; count++) {
    if (tooHigh(now) || (count > 2 && now.loss >= previous.loss)) ends = [previous, now];
    else if (isFlat(now)) [ends, done] = [[now, now], true];
    else if (now.slope >= 0) ends = [previous, now];
    if (ends !== null) break;
    const t = lowest(previous, now, now.t + 0.01 * (now.t - previous.t), now.t * 10);
    [previous, now] = [now, at(t)];
  }
  if (ends === null) return { place: start.loss <= now.loss ? start : now, evaluations: count };
  let [low, high] = sorted(...ends);
  let stuck = false;
  while (!done && count <= MOST && Math.abs(high.t - low.t) * length >= tolerance) {
    const [left, right] = [Math.min(low.t, high.t), Math.max(low.t, high.t)];
    let t = lowest(...ends, left, right);
    const margin = 0.1 * (right - left);
    if (Math.min(right - t, t - left) < margin) {
      const move: boolean = stuck || t >= right || t <= left;
      if (move) t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
      stuck = !move;
    } else stuck = false;
    now = at(t);
    count++;
    const index = ends[0] === low ? 0 : 1;
    if (tooHigh(now) || now.loss >= low.loss) {
      ends[1 - index] = now;
      [low, high] = sorted(...ends);
      continue;
    }
    if (isFlat(now)) done = true;
    else if (now.slope * (high.t - low.t) >= 0) ends[1 - index] = high = low;
    ends[index] = low = now;
  }
  return { place: low, evaluations: count };
}

function sorted(a: Place, b: Place): [low: Place, high: Place] {
  return a.loss <= b.loss ? [a, b] : [b, a];
}

/** Where the cubic through two places with these slopes is lowest, within bounds; their middle where it has no minimum. */
function lowest(a: Place, b: Place, from: number, to: number): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return (from + to) / 2;
  const d2 = Math.sqrt(square);
  const [near, far] = a.t <= b.t ? [a, b] : [b, a];
  const t = far.t - (far.t - near.t) * ((far.slope + d2 - d1) / (far.slope - near.slope + 2 * d2));
  return Math.min(Math.max(t, from), to);
}
