// The best score so far and how long ago that was: the rule of early stopping. Lower is better.

export interface BestState {
  /** Of the best epoch, such that lower is better; null before the first. */
  readonly score: number | null;
  /** Epochs since then. */
  readonly waited: number;
  readonly epoch: number | null;
}

export const noneYet: BestState = { score: null, waited: 0, epoch: null };

/** After one more epoch. It is the best if it is better by more than `minDelta`. */
export function observed(state: BestState, score: number, epoch: number, minDelta: number): BestState {
  if (score < (state.score ?? Infinity) - minDelta) return { score, waited: 0, epoch };
  return { ...state, waited: state.waited + 1 };
}

/** Whether patience has run out. */
export function isOver({ waited }: BestState, patience: number): boolean {
  return waited >= patience;
}
