// A regression: predicted values against true ones, and what is left over.
import { formatCount, formatNumber } from "../../../core/format.js";
import { plural, type RowUnit } from "../../../data/problems.js";
import { histogram } from "../../curves.js";
import type { Judged, JudgedAnswer } from "../../judge.js";
import { bar, dot, line } from "../../svg/marks.js";
import { plot, small } from "../../svg/plot.js";
import { extent, linearScale } from "../../svg/scale.js";
import { thinEvenly } from "../../svg/thin.js";
import { figure, gallery } from "../figure.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";

const mostDots = 2000;

interface Row {
  /** Where it stands in the file: "line 17". */
  readonly where: string;
  readonly truth: number;
  readonly predicted: number;
  readonly residual: number;
}

export function valuesSection({ answers, rows, dataset }: Judged): Section {
  const figures = answers.map((answer) => html`${answers.length === 1 ? null : html`<h3>${shortened(answer.name, 60)}</h3>`}${figuresOf(answer, rows, dataset.report.unit)}`); // prettier-ignore
  const content = html`<p>A residual is predicted minus true: what the model leaves unexplained. It should look like noise.</p>
    ${figures}`;
  return { id: "values", title: "Predicted and true", content };
}

function figuresOf({ predictions }: JudgedAnswer, rows: Judged["rows"], unit: RowUnit): Html {
  const all = Array.from(rows.lines, (line, i): Row => {
    const [truth, predicted] = [predictions.targets[i], predictions.outputs[i]];
    return { where: `${unit} ${line}`, truth, predicted, residual: predicted - truth };
  }).filter(({ predicted }) => Number.isFinite(predicted));
  const shown = thinEvenly(all, mostDots);
  const some = shown.length < all.length ? ` Shown are ${formatCount(shown.length)} of ${formatCount(all.length)} rows.` : "";
  return gallery([truthFigure(shown, some), residualFigure(shown, some), histogramFigure(all)], "small");
}

/** Many dots are drawn smaller, and seen through. */
function styleOf(rows: readonly Row[]): string {
  return rows.length > 300 ? "s0 crowd" : "s0";
}

function titleOf({ where, truth, predicted }: Row): string {
  return `${where}: true ${formatNumber(truth)}, predicted ${formatNumber(predicted)}`;
}

function truthFigure(rows: readonly Row[], some: string): Html {
  const range = extent(rows.flatMap(({ truth, predicted }) => [truth, predicted]));
  const axes = { x: linearScale(range, small.x), y: linearScale(range, small.y) };
  const marks = [
    line(range.map((value) => ({ x: value, y: value })), axes, "chance"), // prettier-ignore
    ...rows.map((row) => dot(row.truth, row.predicted, axes, styleOf(rows), titleOf(row))),
  ];
  return figure({
    title: "Predicted against true",
    plot: plot({
      frame: small,
      label: `Predicted against true values of ${rows.length} rows`,
      ...axes,
      xName: "true",
      yName: "predicted",
      marks,
    }),
    legend: [
      { style: "s0", text: "a row", kind: "dot" },
      { style: "chance", text: "predicted = true" },
    ],
    explain: `On the dashed line the prediction is exact; a cloud that is flatter than the line means that the model stays near the mean.${some}`,
  });
}

function residualFigure(rows: readonly Row[], some: string): Html {
  const x = linearScale(extent(rows.map(({ predicted }) => predicted)), small.x);
  const y = linearScale(extent([0, ...rows.map(({ residual }) => residual)]), small.y);
  const [left, right] = extent(rows.map(({ predicted }) => predicted));
  const marks = [
    line([left, right].map((value) => ({ x: value, y: 0 })), { x, y }, "chance"), // prettier-ignore
    ...rows.map((row) => dot(row.predicted, row.residual, { x, y }, styleOf(rows), titleOf(row))),
  ];
  return figure({
    title: "Residuals against predicted",
    plot: plot({
      frame: small,
      label: `Residuals of ${rows.length} rows`,
      x,
      y,
      xName: "predicted",
      yName: "predicted − true",
      marks,
    }),
    legend: [
      { style: "s0", text: "a row", kind: "dot" },
      { style: "chance", text: "no error" },
    ],
    explain: `No pattern should be left: a bend is a shape that the model lacks, a funnel means that large values are harder to predict.${some}`,
  });
}

function histogramFigure(rows: readonly Row[]): Html {
  const residuals = rows.map(({ residual }) => residual);
  const bins = histogram(residuals);
  const x = linearScale(extent(bins.flatMap(({ from, to }) => [from, to])), small.x);
  const y = linearScale([0, Math.max(1, ...bins.map((bin) => bin.rows))], small.y, { whole: true });
  const marks = bins.map((bin) => bar(bin.from, bin.to, bin.rows, { x, y }, `${formatNumber(bin.from)} to ${formatNumber(bin.to)}: ${plural(bin.rows, "row")}`)); // prettier-ignore
  return figure({
    title: "How large the errors are",
    plot: plot({
      frame: small,
      label: `Histogram of ${residuals.length} residuals`,
      x,
      y,
      xName: "predicted − true",
      yName: "rows",
      marks,
    }),
    explain: "A single heap around 0 is what one hopes for; a heap beside 0 means that the model is biased, far-off bars are outliers.", // prettier-ignore
  });
}
