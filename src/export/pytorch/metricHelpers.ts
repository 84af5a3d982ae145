// Functions that metrics call, in Python, by their names.
import { python } from "./python.js";

export type HelperName = keyof typeof helpers;

export const helpers = {
  ratio: python`
    def ratio(part, whole):
        """None where there is nothing to divide by."""
        return None if whole == 0 else part / whole
  `,
  balanced_accuracy: python`
    def balanced_accuracy(counts: Tensor):
        """The mean over the classes of the share of their rows that are found."""
        rows = counts.sum(1)
        return (counts.diag()[rows > 0] / rows[rows > 0]).mean()
  `,
  top_k_accuracy: python`
    def top_k_accuracy(p: Tensor, t: Tensor, k: int):
        """The share of rows whose class is among the k likeliest; of equals the later is guessed first."""
        own = p.gather(1, t[:, None])
        later = torch.arange(p.shape[1], device=p.device) > t[:, None]
        before = ((p > own) | ((p == own) & later)).sum(1)
        return (before < k).double().mean()
  `,
  matthews: python`
    def matthews(counts: Tensor):
        """The correlation of what rows are and what they are called; 0 where all are the same."""
        total, are, called = counts.sum(), counts.sum(1), counts.sum(0)
        spread = (total**2 - are @ are) * (total**2 - called @ called)
        return 0.0 if spread == 0 else (counts.diag().sum() * total - are @ called) / spread.sqrt()
  `,
  cohen_kappa: python`
    def cohen_kappa(counts: Tensor, distance):
        """The share of mistakes by chance that is avoided."""
        k = torch.arange(len(counts), dtype=torch.float64, device=counts.device)
        costs = distance(k[:, None], k[None, :])
        by_chance = counts.sum(1)[:, None] * counts.sum(0)[None, :] / counts.sum()
        expected = (costs * by_chance).sum()
        return None if expected == 0 else 1 - (costs * counts).sum() / expected
  `,
  over_classes: python`
    def over_classes(counts: Tensor, average: str, score):
        """The score of class 1, or a mean over the classes, from true and false positives and negatives."""
        tp = counts.diag()
        fp, fn = counts.sum(0) - tp, counts.sum(1) - tp
        tn = counts.sum() - tp - fp - fn
        if average == "micro":
            return score(tp.sum(), fp.sum(), fn.sum(), tn.sum())
        scores = [float(score(*of_class)) for of_class in zip(tp, fp, fn, tn)]
        if average == "binary":
            return scores[1]
        weights = counts.sum(1).tolist() if average == "weighted" else [1.0] * len(scores)
        return sum(x * w for x, w in zip(scores, weights)) / sum(weights)
  `,
  f_beta: python`
    def f_beta(beta: float):
        """f1 in which a missed row costs beta^2 times a false alarm."""
        b = beta**2
        return lambda tp, fp, fn, tn: (1 + b) * tp / ((1 + b) * tp + b * fn + fp) if tp else 0.0
  `,
  over_areas: python`
    def over_areas(p: Tensor, t: Tensor, area, weighted: bool):
        """The mean of the areas of all classes, each against the rest; None where one is not defined."""
        areas = [area(p[:, k], t == k) for k in range(p.shape[1])]
        if None in areas:
            return None
        weights = [int((t == k).sum()) if weighted else 1 for k in range(p.shape[1])]
        return sum(x * w for x, w in zip(areas, weights)) / sum(weights)
  `,
  roc_area: python`
    def roc_area(p: Tensor, positive: Tensor):
        """The share of pairs of a positive and another row in which the positive one scores higher, ties 1/2."""
        above, below = p[positive], p[~positive].sort().values
        if len(above) == 0 or len(below) == 0:
            return None
        lower = torch.searchsorted(below, above)
        not_higher = torch.searchsorted(below, above, right=True)
        return float((lower + not_higher).sum()) / 2 / (len(above) * len(below))
  `,
  average_precision: python`
    def average_precision(p: Tensor, positive: Tensor):
        """The precision at the score of each positive row, in the mean."""
        if not positive.any():
            return None
        precisions = [positive[p >= score].double().mean() for score in p[positive]]
        return float(torch.stack(precisions).mean())
  `,
  log_loss: python`
    def log_loss(p: Tensor, t: Tensor):
        """The mean of -ln P(true class)."""
        return -p.gather(1, t[:, None]).clamp(2**-52, 1 - 2**-52).log().mean()
  `,
  calibration_error: python`
    def calibration_error(claimed: Tensor, right: Tensor, bins: int):
        """How far what is claimed is from what is right, in each of several equal parts of 0 to 1."""
        edges = torch.arange(1, bins, dtype=torch.float64, device=claimed.device) / bins
        excess = torch.zeros(bins, dtype=torch.float64, device=claimed.device)
        excess.index_add_(0, torch.bucketize(claimed, edges), right - claimed)
        return excess.abs().sum() / len(claimed)
  `,
  explained: python`
    def explained(left: Tensor, t: Tensor):
        """The share of the spread of the truth that is gone; None where it never changes."""
        spread = ((t - t.mean()) ** 2).sum()
        return None if spread == 0 else 1 - left / spread
  `,
  pearson: python`
    def pearson(p: Tensor, t: Tensor):
        """The correlation of predictions and truth."""
        a, b = p - p.mean(), t - t.mean()
        spread = ((a * a).sum() * (b * b).sum()).sqrt()
        return None if spread == 0 else (a * b).sum() / spread
  `,
  middle: python`
    def middle(values: Tensor):
        """The median; of an even number of values the mean of the two in the middle."""
        ordered = values.sort().values
        return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
  `,
  msle: python`
    def msle(p: Tensor, t: Tensor):
        """The mean of (ln(1 + p) - ln(1 + t))^2; None where one of them is below 0."""
        return None if bool((p < 0).any() or (t < 0).any()) else ((p.log1p() - t.log1p()) ** 2).mean()
  `,
};
