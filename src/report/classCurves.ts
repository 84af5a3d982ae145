// The curves of a classification, one class against the rest each time.
import type { Predictions } from "../metrics/metrics.js";
import {
  areaUnder,
  averagePrecision,
  calibrationBins,
  precisionRecallCurve,
  rocCurve,
  type CalibrationBin,
  type PrecisionRecallPoint,
  type RocPoint,
} from "./curves.js";
import { predictedClass } from "../metrics/metrics.js";
import { probabilityOf } from "./mistakes.js";

export interface ClassCurves {
  /** The number of the class that plays the positive part. */
  readonly k: number;
  /** Null where the rows do not have both kinds, as what follows from it. */
  readonly roc: readonly RocPoint[] | null;
  readonly auc: number | null;
  readonly precisionRecall: readonly PrecisionRecallPoint[] | null;
  readonly averagePrecision: number | null;
}

/** Binary tasks have one positive class; of several each takes its turn. */
export function curvesOf(p: Predictions): ClassCurves[] {
  const classes = p.task === "binary" ? [1] : Array.from({ length: p.classes }, (_, k) => k);
  const rows = Array.from({ length: p.targets.length }, (_, row) => row);
  return classes.map((k) => {
    const scores = rows.map((row) => probabilityOf(p, row, k));
    const hits = rows.map((row) => p.targets[row] === k);
    const [roc, precisionRecall] = [rocCurve(scores, hits), precisionRecallCurve(scores, hits)];
    return {
      k,
      roc,
      auc: roc && areaUnder(roc),
      precisionRecall,
      averagePrecision: precisionRecall && averagePrecision(precisionRecall),
    };
  });
}

/** Binary: P(positive) against how often it came true; several classes: P(predicted class) against how often that was right. */
export function calibrationOf(p: Predictions): CalibrationBin[] {
  const rows = Array.from({ length: p.targets.length }, (_, row) => row);
  const said = rows.map((row) => (p.task === "binary" ? 1 : predictedClass(p, row)));
  return calibrationBins(
    rows.map((row) => probabilityOf(p, row, said[row])),
    rows.map((row) => p.targets[row] === said[row]),
  );
}
