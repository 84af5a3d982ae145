// Every metric beside that of a constant answer, and what it means.
import { formatNumber } from "../../../core/format.js";
import { findMetric } from "../../../metrics/metrics.js";
import { recordedValues, type RunStory } from "../../gather.js";
import type { Judged } from "../../judge.js";
import { baselineName } from "../../../train/constant.js";
import { coverageOf, metricsOf } from "../../../train/answers.js";
import { isAboutText } from "../../../experiment/experiment.js";
import type { Summary } from "../../../runs/records.js";
import { percent } from "./verdict.js";
import { html, shortened, type Content, type Html } from "../html.js";
import type { Section } from "../section.js";
import type { MetricValue } from "../../../metrics/metrics.js";

type Values = Readonly<Record<string, MetricValue>>;

export function metricsSection({ summary, judged, experiment }: RunStory): Section | null {
  const recorded = recordedValues(summary);
  if (summary === null || recorded === null) return null;
  const shown = recorded.values;
  const columns: (readonly [title: string, values: Values | null])[] = [
    ["test", summary.test],
    ["validation", summary.val],
    isAboutText(experiment)
      ? ["shares of the tokens", summary.constant?.values ?? null]
      : judged === null
        ? ["constant answer", summary.constant?.values ?? null]
        : [baselineName(judged.dataset.preprocess), constantValues(judged, Object.keys(shown))],
  ];
  const given = columns.filter((column): column is readonly [string, Values] => column[1] !== null);
  const names = Object.keys(shown).filter((name) => !Array.isArray(shown[name]));
  const least = isAboutText(experiment)
    ? "The shares of the tokens are what is left where nothing is known of what came before: a model that is no better has learnt nothing of the text."
    : judged?.dataset.preprocess.series === undefined
      ? "The constant answer ignores the columns and always says the same: a model that is no better has learnt nothing."
      : "Persistence says that everything stays as it was at the last step: a model that is no better is not worth its time.";
  const content = html`<p>Each number answers the question in its row. ${least}</p>
<div class="scroll"><table>
<thead><tr><th scope="col">metric</th>${given.map(([title]) => html`<th scope="col" class="number">${title}</th>`)}<th scope="col" class="what">what it is</th></tr></thead>
<tbody>${names.map((name) => html`<tr><th scope="row">${name}</th>${given.map(([, values]) => cell(values, name))}<td class="what">${meaningOf(name)}</td></tr>
`)}</tbody>
</table></div>
${intervalNote(judged)}${summary.targets === undefined ? null : targetTable(summary.targets)}`; // prettier-ignore
  return { id: "metrics", title: "Metrics", content };
}

function constantValues({ answers }: Judged, names: readonly string[]): Values {
  const [{ constant }] = answers;
  const keys = names.map(findMetric).flatMap((measure) => (measure?.misfit(constant.task) === null ? [measure.key] : []));
  return metricsOf(answers.map((answer) => ({ ...answer, predictions: answer.constant })), keys); // prettier-ignore
}

/** Each target on its own. */
function targetTable(targets: NonNullable<Summary["targets"]>): Html {
  const all = Object.entries(targets);
  const names = Object.keys(all[0][1]).filter((name) => name !== "confusion_matrix");
  return html`<h3>Each target</h3>
<p>The metrics above are the means of these.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">target</th>${names.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${all.map(([target, values]) => html`<tr><th scope="row">${shortened(target, 40)}</th>${names.map((name) => cell(values, name))}</tr>
`)}</tbody>
</table></div>
`; // prettier-ignore
}

/** Quantile regression: does the interval hold what it promises? */
function intervalNote(judged: Judged | null): Html | null {
  const answer = judged?.answers[0];
  if (answer === undefined || answer.interval === null) return null;
  const share = coverageOf(answer);
  return share === null ? null : html`<p>Between the lowest and the highest quantile lie <strong>${percent(share)}</strong> of the rows; ${percent(answer.interval.nominal)} should.</p>`; // prettier-ignore
}

function cell(values: Values, name: string): Html {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  const text: Content = value === undefined ? "" : formatNumber(value as number | null);
  return html`<td class="number">${text}</td>`;
}

function meaningOf(name: string): string {
  if (name === "loss") return "what training minimises";
  if (name === "coverage") return "share of the rows between the lowest and the highest quantile";
  return findMetric(name)?.meaning ?? "";
}
