// Every metric beside that of a constant answer, and what it means.
import { formatNumber } from "../../../core/format.js";
import { findMetric } from "../../../metrics/metrics.js";
import { recordedValues, type RunStory } from "../../gather.js";
import type { Judged } from "../../judge.js";
import { html, type Content, type Html } from "../html.js";
import type { Section } from "../section.js";
import type { MetricValue } from "../../../metrics/metrics.js";

type Values = Readonly<Record<string, MetricValue>>;

export function metricsSection({ summary, judged }: RunStory): Section | null {
  const recorded = recordedValues(summary);
  if (summary === null || recorded === null) return null;
  const shown = recorded.values;
  const columns: (readonly [title: string, values: Values | null])[] = [
    ["test", summary.test],
    ["validation", summary.val],
    ["constant answer", judged && constantValues(judged, Object.keys(shown))],
  ];
  const given = columns.filter((column): column is readonly [string, Values] => column[1] !== null);
  const names = Object.keys(shown).filter((name) => !Array.isArray(shown[name]));
  const content = html`<p>Each number answers the question in its row. The constant answer ignores the columns and always says the same: a model that is no better has learnt nothing.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">metric</th>${given.map(([title]) => html`<th scope="col" class="number">${title}</th>`)}<th scope="col" class="what">what it is</th></tr></thead>
<tbody>${names.map((name) => html`<tr><th scope="row">${name}</th>${given.map(([, values]) => cell(values, name))}<td class="what">${meaningOf(name)}</td></tr>
`)}</tbody>
</table></div>
`; // prettier-ignore
  return { id: "metrics", title: "Metrics", content };
}

function constantValues({ constant }: Judged, names: readonly string[]): Values {
  const measures = names.map(findMetric).filter((measure) => measure !== null && measure.misfit(constant.task) === null);
  return Object.fromEntries(measures.map((measure) => [measure!.key, measure!.compute(constant)]));
}

function cell(values: Values, name: string): Html {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  const text: Content = value === undefined ? "" : formatNumber(value as number | null);
  return html`<td class="number">${text}</td>`;
}

function meaningOf(name: string): string {
  if (name === "loss") return "what training minimises";
  return findMetric(name)?.meaning ?? "";
}
