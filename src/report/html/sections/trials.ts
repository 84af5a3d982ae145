// A sweep: its trials ranked, and what each setting did to the result.
import { formatNumber } from "../../../core/format.js";
import type { SweepSummary } from "../../../sweep/summary.js";
import { rungText, shellLine, shortName, spentText, valueText } from "../../terminal/groupText.js";
import { dot } from "../../svg/marks.js";
import { plot, small } from "../../svg/plot.js";
import { extent, linearScale, logScale, wantsLog, type Scale } from "../../svg/scale.js";
import { figure, gallery } from "../figure.js";
import { html, shortened } from "../html.js";
import type { Section } from "../section.js";
import { shareBar } from "../shareBar.js";

const [mostRows, mostKeys] = [200, 12];

export function trialsSection({ trials, metric, best, run, stopped, halving, higher_is_better: higher }: SweepSummary): Section {
  const keys = Object.keys(trials[0]?.settings ?? {});
  const shown = trials.slice(0, mostRows);
  const share = shareOf(trials, higher);
  const commands = best === null ? null : html`<p>Ranked on the validation rows. Look at the test rows once, with the trial you choose; the last line trains the best again.</p>
<ul>${[["evaluate", `${run}/${trials[0].run}`], ["report", `${run}/${trials[0].run}`], best].map((words) => html`<li><code>mlbh ${shellLine(words)}</code></li>`)}</ul>
`; // prettier-ignore
  const more = trials.length > shown.length ? html`<p>Shown are the ${shown.length} best of ${trials.length}.</p>` : null;
  const content = html`${stopped === "finished" ? null : html`<p class="note">Not all of the trials have ended.</p>`}
<div class="scroll"><table>
<thead><tr><th scope="col" class="number">rank</th>${keys.map((key) => html`<th scope="col" class="number">${shortened(shortName(key, keys), 30)}</th>`)}<th scope="col" class="number">${metric}</th><th scope="col">between the best and the worst</th>${halving === null ? null : html`<th scope="col" class="number">rung</th>`}<th scope="col" class="number">epochs</th><th scope="col">run</th></tr></thead>
<tbody>${shown.map(({ rank, settings, value, status, rung, epochs, run: name, message }) => html`<tr><th scope="row" class="number">${rank}</th>${keys.map((key) => html`<td class="number">${shortened(valueText(settings[key]), 40)}</td>`)}<td class="number">${message === null ? formatNumber(value) : status}</td><td class="portion">${message === null ? shareBar(share(value)) : shortened(message.split("\n")[0], 80)}</td>${halving === null ? null : html`<td class="number">${rungText(rung, halving)}</td>`}<td class="number">${epochs ?? ""}</td><td>${name}</td></tr>
`)}</tbody>
</table></div>
${more}${commands}`; // prettier-ignore
  return { id: "trials", title: "Trials, the best first", content };
}

/** With successive halving: what was compared when, and what it has cost. */
export function rungsSection({ halving, metric }: SweepSummary): Section | null {
  if (halving === null) return null;
  const { rungs, epochs } = halving;
  const content = html`<div class="scroll"><table>
<thead><tr><th scope="col" class="number">rung</th><th scope="col" class="number">epochs</th><th scope="col" class="number">trials</th><th scope="col" class="number">went on</th><th scope="col" class="number">best ${metric}</th></tr></thead>
<tbody>${rungs.map(({ epochs: length, trials, went_on: on, best }, k) => html`<tr><th scope="row" class="number">${k + 1}</th><td class="number">${length}</td><td class="number">${trials}</td><td class="number">${on ?? ""}</td><td class="number">${formatNumber(best)}</td></tr>
`)}</tbody>
</table></div>
<p>${spentText(epochs)}. Values of different rungs are of trainings of different length; a trial is ranked by how far it has come, and then by its value.</p>`; // prettier-ignore
  return { id: "rungs", title: "Successive halving", content };
}

/** 1 for the best value, 0 for the worst; a trial without one gets nothing. */
function shareOf(trials: SweepSummary["trials"], higher: boolean): (value: number | null) => number {
  const values = trials.flatMap(({ value }) => value ?? []);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [best, worst] = higher ? [most, least] : [least, most];
  return (value) => (value === null ? 0 : best === worst ? 1 : (value - worst) / (best - worst));
}

/** One figure for each key: every trial as a dot, its setting across, what came of it upwards. */
export function settingsSection({ trials, metric }: SweepSummary): Section | null {
  const ended = trials.filter((trial): trial is typeof trial & { value: number } => Number.isFinite(trial.value));
  const keys = Object.keys(trials[0]?.settings ?? {}).slice(0, mostKeys);
  if (ended.length < 2) return null;
  const y = linearScale(extent(ended.map(({ value }) => value)), small.y);
  const figures = keys.map((key) => {
    const { scale, at } = axisOf(ended.map(({ settings }) => settings[key]));
    const marks = ended.map(
      ({ settings, value, rank, run }) =>
      dot(at(settings[key]), value, { x: scale, y }, rank === 1 ? "s1" : "s0", `${run}: ${valueText(settings[key])}, ${metric} ${formatNumber(value)}`), // prettier-ignore
    );
    return figure({
      title: shortened(shortName(key, keys), 40),
      plot: plot({
        frame: small,
        label: `${metric} of ${ended.length} trials against ${key}`,
        x: scale,
        y,
        xName: shortened(shortName(key, keys), 30),
        yName: metric,
        marks: marks.reverse(), // the best is drawn last, above the others
      }),
      legend: [
        { style: "s0", text: "a trial", kind: "dot" },
        { style: "s1", text: "the best", kind: "dot" },
      ],
      explain: "Dots of one setting that lie far apart differ by the other settings, or by chance.",
    });
  });
  return { id: "settings", title: "What each setting did", content: gallery(figures, "small") };
}

/** Numbers on an axis, over several powers of ten a logarithmic one; anything else side by side. */
function axisOf(values: readonly unknown[]): { scale: Scale; at: (value: unknown) => number } {
  if (values.every((value) => typeof value === "number")) {
    const scale = wantsLog(values) ? logScale(values, small.x) : linearScale(extent(values), small.x);
    return { scale, at: (value) => value as number };
  }
  const names = [...new Set(values.map(valueText))];
  const [left, right] = small.x;
  const place = (i: number): number => left + ((i + 0.5) / names.length) * (right - left);
  return { scale: { place, ticks: names.map((name, i) => ({ at: place(i), label: shortened(name, 12) })) }, at: (value) => names.indexOf(valueText(value)) }; // prettier-ignore
}
