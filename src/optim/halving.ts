// Successive halving (Jamieson and Talwalkar 2016): most bad settings show early. Train all a little, go on with the best of them, and
// again, each time fewer and for longer.

/** Where trials are compared. */
export interface Rung {
  /** How long each that has come so far has been trained. */
  readonly epochs: number;
  /** How many are trained up to here. */
  readonly trials: number;
}

/**
 * After least, least factor, least factor^2 .. epochs one in `factor` goes on. One that is alone goes to the end, and so do all of the last rung.
 * @param epochs of a whole training
 */
export function rungsOf(trials: number, epochs: number, least: number, factor: number): Rung[] {
  const rungs: Rung[] = [];
  let here: Rung = { epochs: least, trials };
  for (; here.epochs < epochs && here.trials > 1; here = { epochs: here.epochs * factor, trials: kept(here.trials, factor) })
    rungs.push(here);
  return [...rungs, { epochs, trials: here.trials }];
}

/** floor(n / factor), and at least one. */
export function kept(trials: number, factor: number): number {
  return Math.max(1, Math.floor(trials / factor));
}

/** Epochs that are trained in all: each rung begins where the one before has ended. */
export function epochsOf(rungs: readonly Rung[]): number {
  return rungs.reduce((sum, { epochs, trials }, k) => sum + trials * (epochs - (k === 0 ? 0 : rungs[k - 1].epochs)), 0);
}

/**
 * The numbers of those that go on, in their order: the `most` with the least scores, of equals the first. None whose score is Infinity, which
 * has come to nothing.
 */
export function survivors(scores: readonly number[], most: number): number[] {
  const finite = scores.map((_, i) => i).filter((i) => scores[i] < Infinity);
  const best = finite.sort((i, k) => scores[i] - scores[k] || i - k).slice(0, most);
  return best.sort((i, k) => i - k);
}
