// An experiment that was trained several times: the mean of every metric and how far it scatters, and the runs one by one.
import { formatNumber } from "../../../core/format.js";
import { plural } from "../../../data/problems.js";
import type { RepeatSummary } from "../../../sweep/repeat.js";
import { html, shortened } from "../html.js";
import type { Section } from "../section.js";

export function scatterSection({ metrics, part, members }: RepeatSummary): Section | null {
  const finished = members.filter(({ status }) => status === "finished").length;
  if (finished === 0 || part === null) return null;
  const content = html`<p>Of ${plural(finished, "run")}, on their ${part === "test" ? "test" : "validation"} rows. The deviation says how much of a single result is chance: two experiments whose means lie closer than that are not told apart by it.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">metric</th>${["mean", "deviation", "least", "most"].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${Object.entries(metrics).map(([name, { mean, deviation, min, max }]) => html`<tr><th scope="row">${name}</th>${[mean, deviation, min, max].map((value) => html`<td class="number">${formatNumber(value)}</td>`)}</tr>
`)}</tbody>
</table></div>
`; // prettier-ignore
  return { id: "metrics", title: "Metrics over the runs", content };
}

export function membersSection({ members, metrics }: RepeatSummary): Section {
  const names = Object.keys(metrics);
  const content = html`<div class="scroll"><table>
<thead><tr><th scope="col">run</th>${names.map((name) => html`<th scope="col" class="number">${name}</th>`)}<th scope="col" class="number">epochs</th></tr></thead>
<tbody>${members.map(({ run, values, epochs, message }) => html`<tr><th scope="row">${run}</th>${values === null ? html`<td colspan="${names.length}">${shortened((message ?? "").split("\n")[0], 80)}</td>` : names.map((name) => html`<td class="number">${formatNumber(values[name] ?? null)}</td>`)}<td class="number">${epochs ?? ""}</td></tr>
`)}</tbody>
</table></div>
`; // prettier-ignore
  return { id: "runs", title: "The runs", content };
}
