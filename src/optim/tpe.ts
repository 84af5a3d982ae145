// What to try next? The tree-structured Parzen estimator (Bergstra et al. 2011) looks at where the good settings were and where the others
// were, and proposes what is likely among the good ones and unlikely among the others.
import type { Generator } from "../core/rng.js";
import { densityOf, type Dimension } from "./parzen.js";

/** A setting that was tried: a number for each dimension, and what came of it, where less is better; Infinity is the worst. */
export interface Tried {
  readonly x: readonly number[];
  readonly score: number;
}

/** Values drawn of each dimension, of which the most promising is taken. */
const CANDIDATES = 24;

/** The best ceil(gamma n) of n, and the others. What came to nothing is never good; of equals the first are. */
export function divided(
  tried: readonly Tried[],
  gamma: number,
): { readonly good: readonly Tried[]; readonly others: readonly Tried[] } {
  const ordered = [...tried].sort((p, q) => (p.score < q.score ? -1 : p.score > q.score ? 1 : 0));
  const finite = ordered.filter(({ score }) => score < Infinity).length;
  const most = Math.min(finite, Math.ceil(gamma * tried.length));
  return { good: ordered.slice(0, most), others: ordered.slice(most) };
}

/**
 * One proposal. Each dimension is looked at by itself.
 * @param pending proposals whose results are not known yet: they count as bad, so that not all proposals are the same
 */
export function propose(
  dimensions: readonly Dimension[],
  tried: readonly Tried[],
  pending: readonly (readonly number[])[],
  gamma: number,
  generator: Generator,
): number[] {
  const { good, others } = divided(tried, gamma);
  return dimensions.map((dimension, d) => {
    const likely = densityOf(dimension, good.map(({ x }) => x[d])); // prettier-ignore
    const unlikely = densityOf(dimension, [...others.map(({ x }) => x[d]), ...pending.map((x) => x[d])]);
    return mostPromising(
      Array.from({ length: CANDIDATES }, () => likely.draw(generator)),
      (x) => likely.at(x) / unlikely.at(x),
    );
  });
}

/** The first of those with the largest ratio. */
export function mostPromising(candidates: readonly number[], ratio: (x: number) => number): number {
  const ratios = candidates.map(ratio);
  return candidates[ratios.indexOf(Math.max(...ratios))];
}
