// ROC, precision-recall and calibration curves: what lies behind the yes or no of a classifier.
import { formatNumber } from "../../../core/format.js";
import type { Predictions } from "../../../metrics/metrics.js";
import { calibrationOf, curvesOf, type ClassCurves } from "../../classCurves.js";
import type { Judged, JudgedAnswer } from "../../judge.js";
import { bar, dot, line, target } from "../../svg/marks.js";
import { plot, small } from "../../svg/plot.js";
import { linearScale } from "../../svg/scale.js";
import { thinEvenly, type Point } from "../../svg/thin.js";
import { figure, gallery, type LegendEntry } from "../figure.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";
import { percent } from "./verdict.js";

/** As many as can be told apart in one plot, and as many points as the page can bear. */
const most = { curves: 6, points: 600 };
const axes = { x: linearScale([0, 1], small.x), y: linearScale([0, 1], small.y) };

interface Curve {
  readonly name: string;
  readonly points: readonly (Point & { readonly y: number; readonly title: string })[];
}

/** @param metric for which the run's threshold is the best on the validation rows; null where it was set by hand, or there is none */
export function thresholdsSection({ answers }: Judged, curves: readonly ClassCurves[], metric: string | null): Section {
  const what = "The model gives a probability; a threshold turns it into a yes or no. These curves try every threshold.";
  const each = (answer: JudgedAnswer): Html => html`<h3>${shortened(answer.name, 60)}</h3>
<p>Yes is ${shortened(answer.classes?.[1] ?? "1", 40)}.${partOf(answer, curvesOf(answer.predictions), metric)}`; // prettier-ignore
  const content = answers.length === 1 ? html`<p>${what}${partOf(answers[0], curves, metric)}` : html`<p>${what}</p>${answers.map(each)}`; // prettier-ignore
  return { id: "thresholds", title: "Thresholds and probabilities", content };
}

function partOf({ classes, predictions }: JudgedAnswer, curves: readonly ClassCurves[], metric: string | null): Html {
  const { threshold } = predictions;
  const why = metric === null ? "" : `, the best for ${metric} on the validation rows`;
  const own = threshold === undefined ? "" : ` This run answers ${shortened(classes?.[1] ?? "yes", 40)} above ${formatNumber(threshold)}${why}.`; // prettier-ignore
  const names = (classes ?? []).map((name) => shortened(name, 24));
  const defined = curves.filter(({ auc }) => auc !== null).sort((a, b) => a.auc! - b.auc!);
  const shown = defined.slice(0, most.curves).sort((a, b) => a.k - b.k);
  const some = defined.length > most.curves ? ` Shown are the ${shown.length} of ${curves.length} classes with the smallest area.` : ""; // prettier-ignore
  const figures = shown.length === 0 ? [] : [rocFigure(shown, names, some), recallFigure(shown, names, some)];
  return html`${own}${shown.length > 0 ? null : " There are none of them here: all rows are of one class, so there is nothing to tell apart."}</p>
${gallery([...figures, calibrationFigure(predictions, names)], "small")}`;
}

function rocFigure(shown: readonly ClassCurves[], names: readonly string[], some: string): Html {
  const curves = shown.map(({ k, roc, auc }): Curve => ({
    name: `${names[k]}: AUC ${formatNumber(auc)}`,
    points: roc!.map(({ threshold, falsePositiveRate: x, truePositiveRate: y }) => ({
      x,
      y,
      title: `${names[k]} from ${formatNumber(threshold)} up: ${percent(y)} hits, ${percent(x)} false alarms`,
    })),
  }));
  return unitFigure(
    "ROC curve",
    ["false alarms (of the other rows)", "hits (of the class's rows)"],
    curves,
    { marks: [line([{ x: 0, y: 0 }, { x: 1, y: 1 }], axes, "chance")], legend: [{ style: "chance", text: "guessing: AUC 0.5" }] }, // prettier-ignore
    `The nearer to the upper left corner, the better the classes are told apart; the area under the curve (AUC) is the chance that a row of the class scores above another one.${some}`,
  );
}

function recallFigure(shown: readonly ClassCurves[], names: readonly string[], some: string): Html {
  const curves = shown.map(({ k, precisionRecall, averagePrecision }): Curve => ({
    name: `${names[k]}: AP ${formatNumber(averagePrecision)}`,
    points: precisionRecall!.map(({ threshold, recall: x, precision: y }) => ({
      x,
      y,
      title: `${names[k]} from ${formatNumber(threshold)} up: finds ${percent(x)}, of what it says ${percent(y)} is right`,
    })),
  }));
  const [only] = shown;
  const share = only.precisionRecall![only.precisionRecall!.length - 1].precision; // where everything is called positive
  const guess = shown.length > 1 ? { marks: [], legend: [] } : { marks: [line([{ x: 0, y: share }, { x: 1, y: share }], axes, "chance")], legend: [{ style: "chance", text: `guessing: ${formatNumber(share)}` }] }; // prettier-ignore
  return unitFigure(
    "Precision and recall",
    ["recall (found, of all there are)", "precision (right, of all it says)"],
    curves,
    guess,
    `To find more of a class, one must accept more wrong calls: how far right does the curve go before it falls? For rare classes this says more than ROC. AP, the average precision, is the area under it.${some}`,
  );
}

function calibrationFigure(predictions: Predictions, names: readonly string[]): Html {
  const bins = calibrationOf(predictions);
  const largest = Math.max(...bins.map(({ rows }) => rows));
  const binary = predictions.task === "binary";
  const what = binary ? `P(${names[1]})` : "P(what it says)";
  const marks = [
    ...bins.map(({ from, to, rows }) => bar(from, to, (0.25 * rows) / largest, axes, `${from} to ${to}: ${rows} rows`)),
    line([{ x: 0, y: 0 }, { x: 1, y: 1 }], axes, "chance"), // prettier-ignore
    line(bins.map((bin) => ({ x: bin.meanProbability, y: bin.share })), axes, "s0"), // prettier-ignore
    ...bins.map(
      ({ from, to, rows, meanProbability, share }) =>
      dot(meanProbability, share, axes, "s0", `said ${percent(meanProbability)} on average, came true ${percent(share)} (${rows} rows between ${from} and ${to})`), // prettier-ignore
    ),
  ];
  return figure({
    title: "Calibration",
    plot: plot({
      frame: small,
      label: `Calibration in ${bins.length} bins`,
      ...axes,
      xName: `predicted ${what}`,
      yName: binary ? "share that came true" : "share that was right",
      marks,
    }),
    legend: [
      { style: "s0", text: "bins of predicted probability" },
      { style: "chance", text: "honest probabilities" },
      { style: "rows", text: `bars: rows in a bin, at most ${largest}`, kind: "dot" },
    ],
    explain: "Of all rows of which the model says 70 %, do 70 % come true? Below the diagonal it is too sure of itself; bins with few rows jump about by chance.", // prettier-ignore
  });
}

/** A figure whose axes are shares from 0 to 1. */
function unitFigure(
  title: string,
  [xName, yName]: readonly [string, string],
  curves: readonly Curve[],
  beneath: { readonly marks: readonly Html[]; readonly legend: readonly LegendEntry[] },
  explain: string,
): Html {
  const lines = curves.map(({ points }) => thinEvenly(points, Math.floor(most.points / curves.length)));
  const marks = [
    ...beneath.marks,
    ...lines.map((points, i) => line(points, axes, `s${i}`)),
    ...lines.flat().map((point) => target(point.x, point.y, axes, point.title)),
  ];
  const label = `${title}: ${curves.map(({ name }) => name).join("; ")}`;
  const legend = curves.map(({ name }, i): LegendEntry => ({ style: `s${i}`, text: name }));
  return figure({
    title,
    plot: plot({ frame: small, label, ...axes, xName, yName, marks }),
    legend: [...legend, ...beneath.legend],
    explain,
  });
}
