// What it costs to know nothing of a text but how frequent its tokens are.
import type { TokenScore } from "../metrics/metrics.js";

/** -sum over k of p[k] ln p[k] */
function entropyOf(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log(count / total)), 0);
}

/** The loss of always saying the shares of the tokens; null where the loss is no mean of -ln P. */
export function constantTokenLoss(
  { reduction = "mean", label_smoothing: smoothing = 0 }: Readonly<Record<string, unknown>>,
  counts: Float64Array,
): { readonly loss: number; readonly what: string } | null {
  return reduction === "mean" && smoothing === 0 ? { loss: entropyOf(counts), what: "the shares of the tokens" } : null;
}

/** The same answer at every place: the shares of the tokens in training, each counted once more than it stands there, so that none is impossible. */
export function scoreOfShares(
  train: Float64Array,
  judged: Float64Array,
  sizes: Pick<TokenScore, "tokens" | "characters">,
): TokenScore {
  const total = train.reduce((sum, count) => sum + count + 1, 0);
  const most = train.indexOf(Math.max(...train));
  let surprise = 0;
  judged.forEach((count, id) => (surprise -= count * Math.log((train[id] + 1) / total)));
  return { ...sizes, surprise, right: judged[most] };
}
