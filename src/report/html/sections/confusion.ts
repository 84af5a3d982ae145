// Which classes are taken for which, and how each class fares.
import { formatCount, formatNumber } from "../../../core/format.js";
import { metricOf, type ConfusionMatrix } from "../../../metrics/metrics.js";
import type { ClassCurves } from "../../classCurves.js";
import type { Judged } from "../../judge.js";
import { recordedValues, type RunStory } from "../../gather.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";
import { shareBar } from "../shareBar.js";
import { percent } from "./verdict.js";

/** Larger ones are shown as a list of their largest cells. */
const mostClasses = 15;

export function confusionSection({ summary, judged, task, curves }: RunStory): Section | null {
  if (task === "regression") return null;
  if (judged !== null && judged.answers.length > 1) return labelsSection(judged);
  const classes = judged?.dataset.classes ?? summary?.classes ?? null;
  const counts = judged?.dataset.report.balance ?? null;
  const matrix = judged === null ? recordedMatrix(summary) : (metricOf("confusion_matrix").compute(judged.answers[0].predictions) as ConfusionMatrix); // prettier-ignore
  if (classes === null || matrix === null) return null;
  const content = html`${classes.length > mostClasses ? confusions(matrix, classes) : table(matrix, classes)}
${counts && balance(counts, matrix, classes, curves)}`; // prettier-ignore
  return { id: "classes", title: "Right and wrong by class", content };
}

/** Several yes/no targets: a table for each. */
function labelsSection({ answers }: Judged): Section {
  const tables = answers.map(({ name, classes, predictions }) => {
    const matrix = metricOf("confusion_matrix").compute(predictions) as ConfusionMatrix;
    return html`<h3>${shortened(name, 60)}</h3>
      ${table(matrix, classes!)}`;
  });
  return { id: "classes", title: "Right and wrong by target", content: html`${tables}` };
}

function recordedMatrix(summary: RunStory["summary"]): ConfusionMatrix | null {
  const matrix = recordedValues(summary)?.values.confusion_matrix;
  return Array.isArray(matrix) ? (matrix as ConfusionMatrix) : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function table(matrix: ConfusionMatrix, classes: readonly string[]): Html {
  const names = classes.map((name) => shortened(name, 24));
  return html`<p>Each row of the table is a true class, each column what the model said: right answers are on the diagonal, in frames. The percentages are shares of the row.</p>
<div class="scroll"><table class="confusion">
<thead><tr><th scope="col">true ↓ said →</th>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col" class="number">rows</th></tr></thead>
<tbody>${matrix.map((row, k) => {
    const all = sum(row);
    const cells = row.map((count, j) => {
      const share = all === 0 ? 0 : count / all;
      const level = count === 0 ? 0 : Math.max(1, Math.ceil(share * 10));
      return html`<td class="${k === j ? "right" : "wrong"} level${level}">${formatCount(count)}${count === 0 ? null : html` <small>${Math.round(100 * share)} %</small>`}</td>`;
    });
    return html`<tr><th scope="row">${names[k]}</th>${cells}<td class="number">${formatCount(all)}</td></tr>
`;
  })}</tbody>
</table></div>
`; // prettier-ignore
}

/** The cells off the diagonal with the largest counts. */
function confusions(matrix: ConfusionMatrix, classes: readonly string[]): Html {
  const cells = matrix.flatMap((row, k) => row.flatMap((count, j) => (k === j || count === 0 ? [] : [{ k, j, count }])));
  const worst = cells.sort((a, b) => b.count - a.count).slice(0, 20);
  return html`<p>The classes that are most often taken for another: the ${worst.length} largest confusions (a whole table of ${classes.length} classes would be too large).</p>
<div class="scroll"><table>
<thead><tr><th scope="col">true</th><th scope="col">said</th><th scope="col" class="number">rows</th></tr></thead>
<tbody>${worst.map(({ k, j, count }) => html`<tr><td>${shortened(classes[k])}</td><td>${shortened(classes[j])}</td><td class="number">${count}</td></tr>
`)}</tbody>
</table></div>
`; // prettier-ignore
}

function balance(
  counts: Readonly<Record<"train" | "val" | "test", readonly number[]>>,
  matrix: ConfusionMatrix,
  classes: readonly string[],
  curves: readonly ClassCurves[],
): Html {
  const all = sum(counts.train);
  const rows = classes.map((name, k) => {
    const said = sum(matrix.map((row) => row[k]));
    const [found, precise] = [sum(matrix[k]), said].map((whole) => (whole === 0 ? "n/a" : percent(matrix[k][k] / whole)));
    const auc = curves.find((curve) => curve.k === k)?.auc ?? null;
    const share = all === 0 ? 0 : counts.train[k] / all;
    return html`<tr><th scope="row">${shortened(name, 40)}</th><td class="number">${formatCount(counts.train[k])}</td><td class="number">${formatCount(counts.val[k])}</td><td class="number">${formatCount(counts.test[k])}</td><td class="portion">${shareBar(share, percent(share))} ${percent(share)}</td><td class="number">${found}</td><td class="number">${precise}</td>${curves.length > 1 ? html`<td class="number">${formatNumber(auc)}</td>` : null}</tr>
`; // prettier-ignore
  });
  return html`<h3>Class balance</h3>
<p>A class with few training rows is easily drowned by the others: look at whether its rows are found.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">class</th><th scope="col" class="number">train</th><th scope="col" class="number">val</th><th scope="col" class="number">test</th><th scope="col">share of training rows</th><th scope="col" class="number">found (recall)</th><th scope="col" class="number">right when said (precision)</th>${curves.length > 1 ? html`<th scope="col" class="number">ROC AUC</th>` : null}</tr></thead>
<tbody>${rows}</tbody>
</table></div>
`; // prettier-ignore
}
