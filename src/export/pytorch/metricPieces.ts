// Metrics in Python: an expression of the predictions p, the truth t, and for classes the counts of the confusion matrix.
import type { MetricName } from "../../metrics/metrics.js";
import { literal } from "./python.js";
import type { HelperName } from "./metricHelpers.js";

type Args = Readonly<Record<string, unknown>>;

export interface MetricPiece {
  /** Of p, t, counts (where it is about classes), and the functions below. @param binary whether there are two classes */
  readonly value: (args: Args, binary: boolean) => string;
  /** The functions that it calls. */
  readonly needs: readonly HelperName[];
}

const TEXTS = "of texts";

/** Which mean over the classes `auto` is. */
function average({ average: chosen }: Args, binary: boolean): string {
  return literal(chosen === "auto" ? (binary ? "binary" : "macro") : chosen);
}

const ofCounts = (score: string, needs: readonly HelperName[] = []): MetricPiece => ({
  value: (args, binary) => `over_classes(counts, ${average(args, binary)}, lambda tp, fp, fn, tn: ${score})`,
  needs: ["over_classes", ...needs],
});

const ofErrors = (value: string): MetricPiece => ({ value: () => value, needs: [] });

export const metricPieces = {
  accuracy: { value: () => "ratio(counts.diag().sum(), counts.sum())", needs: ["ratio"] },
  balanced_accuracy: { value: () => "balanced_accuracy(counts)", needs: ["balanced_accuracy"] },
  top_k_accuracy: { value: ({ k }) => `top_k_accuracy(p, t, ${literal(k)})`, needs: ["top_k_accuracy"] },
  confusion_matrix: { value: () => "counts.long().tolist()", needs: [] },
  matthews: { value: () => "matthews(counts)", needs: ["matthews"] },
  cohen_kappa: {
    value: ({ weights }) => `cohen_kappa(counts, ${{ none: "lambda k, l: (k != l).double()", linear: "lambda k, l: (k - l).abs()", quadratic: "lambda k, l: (k - l) ** 2" }[weights as "none"]})`, // prettier-ignore
    needs: ["cohen_kappa"],
  },
  precision: ofCounts("tp / (tp + fp) if tp + fp else 0.0"),
  recall: ofCounts("tp / (tp + fn) if tp + fn else 0.0"),
  f1: ofCounts("2 * tp / (2 * tp + fp + fn) if tp else 0.0"),
  fbeta: {
    value: (args, binary) => `over_classes(counts, ${average(args, binary)}, f_beta(${literal(args.beta)}))`,
    needs: ["over_classes", "f_beta"],
  },
  specificity: ofCounts("tn / (tn + fp) if tn + fp else 0.0"),
  jaccard: ofCounts("tp / (tp + fp + fn) if tp else 0.0"),
  roc_auc: { value: ({ average: chosen }, binary) => areas("roc_area", chosen, binary), needs: ["over_areas", "roc_area"] },
  average_precision: {
    value: ({ average: chosen }, binary) => areas("average_precision", chosen, binary),
    needs: ["over_areas", "average_precision"],
  },
  log_loss: { value: (_, binary) => `log_loss(${chances(binary)}, t)`, needs: ["log_loss"] },
  perplexity: { value: (_, binary) => `math.exp(log_loss(${chances(binary)}, t))`, needs: ["log_loss"] },
  brier: {
    value: (_, binary) => (binary ? "((p - t) ** 2).mean()" : "((p - F.one_hot(t, p.shape[1])) ** 2).sum(1).mean()"),
    needs: [],
  },
  calibration_error: {
    value: ({ bins }, binary) => (binary ? `calibration_error(p, t.double(), ${literal(bins)})` : `calibration_error(p.amax(1), (called == t).double(), ${literal(bins)})`), // prettier-ignore
    needs: ["calibration_error"],
  },
  mse: ofErrors("((p - t) ** 2).mean()"),
  rmse: ofErrors("((p - t) ** 2).mean().sqrt()"),
  mae: ofErrors("(p - t).abs().mean()"),
  r2: { value: () => "explained(((p - t) ** 2).sum(), t)", needs: ["explained"] },
  explained_variance: { value: () => "explained(((p - t - (p - t).mean()) ** 2).sum(), t)", needs: ["explained"] },
  pearson: { value: () => "pearson(p, t)", needs: ["pearson"] },
  median_absolute_error: { value: () => "middle((p - t).abs())", needs: ["middle"] },
  max_error: ofErrors("(p - t).abs().max()"),
  mape: ofErrors("((p - t).abs() / t.abs().clamp(min=2**-52)).mean()"),
  msle: { value: () => "msle(p, t)", needs: ["msle"] },
  quantile_loss: ofErrorsAt(),
  exact_match: TEXTS,
  edit_distance: TEXTS,
  token_accuracy: TEXTS,
  bits_per_char: TEXTS,
} satisfies Readonly<Record<MetricName, MetricPiece | typeof TEXTS>>;

function ofErrorsAt(): MetricPiece {
  return { value: ({ q }) => `torch.where(t >= p, ${literal(q)} * (t - p), ${literal(1 - (q as number))} * (p - t)).mean()`, needs: [] }; // prettier-ignore
}

function areas(area: string, chosen: unknown, binary: boolean): string {
  return binary ? `${area}(p, t == 1)` : `over_areas(p, t, ${area}, weighted=${literal(chosen === "weighted")})`;
}

/** P(class k) of each row and class. */
function chances(binary: boolean): string {
  return binary ? "torch.stack([1 - p, p], 1)" : "p";
}
