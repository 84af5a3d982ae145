// A series: what was forecast, beside what came and what persistence would have said, in the order of time.
import { formatNumber } from "../../../core/format.js";
import { timeAfter, timeWriter } from "../../../data/timeSteps.js";
import type { Series } from "../../../data/preprocess.js";
import { plural } from "../../../data/problems.js";
import { metricOf } from "../../../metrics/metrics.js";
import type { Judged } from "../../judge.js";
import { bands, line } from "../../svg/marks.js";
import { large, plot } from "../../svg/plot.js";
import { extent, linearScale, type Scale } from "../../svg/scale.js";
import { thinEvenly, thinLine } from "../../svg/thin.js";
import { figure, gallery } from "../figure.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";
import { rowsOf } from "./verdict.js";

const mostSeries = 3;
const mostBands = 200;

interface Moment {
  /** When the step was that is spoken of. */
  readonly x: number;
  readonly truth: number;
  readonly predicted: number;
  readonly persistence: number;
}

export function seriesSection(judged: Judged, series: Series): Section {
  const { rows, answers, part } = judged;
  const names = [...new Set(rows.past!.series)];
  const ahead = answers.length === 1 ? [1] : [1, answers.length];
  const shown = names.slice(0, mostSeries);
  const figures = shown.flatMap((name) => ahead.map((step) => chart(judged, series, name, step, names.length > 1)));
  const more = names.length > shown.length ? ` Shown are the first ${shown.length} of ${names.length} series.` : "";
  const content = html`<p>The ${rowsOf(part)}, in the order of time. Each value was predicted from the ${plural(series.window, "step")} that end before it; persistence says the last of them again. A forecast that runs one step behind the truth, as persistence does, has learnt no more than that.${more}</p>
${gallery(figures)}`; // prettier-ignore
  return { id: "forecast", title: "Forecast and what came", content };
}

function chart({ rows, answers }: Judged, series: Series, number: number, step: number, several: boolean): Html {
  const moments = momentsOf({ rows, answers }, series, number, step);
  const write = timeWriter(series.order.cells.format);
  const x = timeScale(moments.map((moment) => moment.x), write); // prettier-ignore
  const y = linearScale(extent(moments.flatMap(({ truth, predicted }) => [truth, predicted])), large.y);
  const curve = (key: "truth" | "predicted" | "persistence", style: string): Html =>
    line(thinLine(moments.map((moment) => ({ x: moment.x, y: moment[key] }))), { x, y }, style);
  const readings = thinEvenly(moments, mostBands).map((moment) => ({
    x: moment.x,
    title: `${write(moment.x)}: came ${formatNumber(moment.truth)}, forecast ${formatNumber(moment.predicted)}, persistence ${formatNumber(moment.persistence)}`,
  }));
  const errors = (outputs: readonly number[]): string => {
    const targets = moments.map(({ truth }) => truth);
    return formatNumber(metricOf("rmse").compute({ task: "regression", outputs, targets, classes: 0 }) as number);
  };
  const how = `RMSE ${errors(moments.map(({ predicted }) => predicted))}; persistence ${errors(moments.map(({ persistence }) => persistence))}.`;
  const which = several ? `, ${shortened(rows.past!.groups[number] ?? "", 30)}` : "";
  return figure({
    title: `${shortened(series.target, 40)}, ${plural(step, "step")} ahead${which}`,
    plot: plot({
      frame: large,
      label: `Forecast and truth of ${series.target} at ${moments.length} steps`,
      x,
      y,
      xName: shortened(series.order.name, 30),
      marks: [curve("persistence", "thin chance"), curve("truth", "s0"), curve("predicted", "s1"), ...bands(readings, x, large)],
    }),
    legend: [
      { style: "s0", text: "what came" },
      { style: "s1", text: "forecast" },
      { style: "chance", text: "persistence" },
    ],
    explain: how,
  });
}

/** The examples of one series follow each other: the answer of one is the present of a later one. */
function momentsOf(
  { rows, answers }: Pick<Judged, "rows" | "answers">,
  { step }: Series,
  number: number,
  ahead: number,
): Moment[] {
  const { predictions } = answers[ahead - 1];
  const { times, series, target } = rows.past!;
  const moments: Moment[] = [];
  for (let row = 0; row < rows.rows; row++) {
    if (series[row] !== number) continue;
    const later = row + ahead;
    const inside = later < rows.rows && series[later] === number;
    const x = inside ? times[later] : step === null ? times[row] + ahead : timeAfter(times[row], step, ahead);
    moments.push({ x, truth: predictions.targets[row], predicted: predictions.outputs[row], persistence: target[row] });
  }
  return moments;
}

/** Ticks at five times that are there, evenly spread: written as in the file. */
function timeScale(times: readonly number[], write: (time: number) => string): Scale {
  const { place } = linearScale(extent(times), large.x, { nice: false });
  const shown = [...new Set(thinEvenly(times, write(times[0]).length > 12 ? 3 : 5))];
  return { place, ticks: shown.map((time) => ({ at: place(time), label: write(time) })) };
}
