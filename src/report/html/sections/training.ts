// Curves over the epochs: the losses, the learning rate, every metric on the validation rows, the loss of every batch.
import { formatCount, formatNumber } from "../../../core/format.js";
import { plural } from "../../../data/problems.js";
import { countingOf, type Counting } from "../../counting.js";
import type { RunStory } from "../../gather.js";
import { large, plot, small, type Frame } from "../../svg/plot.js";
import { bands, line, ring } from "../../svg/marks.js";
import { extent, linearScale, logScale, wantsLog, type Scale } from "../../svg/scale.js";
import { thinEvenly, thinLine, type Point } from "../../svg/thin.js";
import { figure, gallery, type LegendEntry } from "../figure.js";
import { html, type Html } from "../html.js";
import type { Section } from "../section.js";
import { higherIsBetter } from "../../../metrics/monitor.js";

interface Series {
  readonly name: string;
  readonly style: string;
  readonly points: readonly Point[];
}

/** More of them could not be pointed at. */
const mostBands = 200;

export function trainingSection(story: RunStory): Section | null {
  const { epochs, losses } = story;
  if (epochs.length === 0) return null;
  const measured = Object.keys(epochs[0]).filter(
    (name) => name.startsWith("val_") && name !== "val_loss" && isMeasured(story, name),
  );
  const losing = losses.length > 0 ? [lossFigure(story), batchFigure(story)] : [lossFigure(story)];
  const others = [...measured.map((name) => metricFigure(story, name)), rateFigure(story)];
  const { unit, every, data } = countingOf(story.experiment);
  const when = unit === "epoch" ? `An epoch is one pass over all training ${data}. After each,` : `Every ${formatCount(every)} steps`; // prettier-ignore
  const content = html`<p>${when} the model is measured on the validation ${data}, from which it never learns.</p>
${gallery(losing)}${gallery(others, "small")}`; // prettier-ignore
  return { id: "training", title: "Training", content };
}

function seriesOf({ epochs, experiment }: RunStory, key: string, name: string, style: string): Series {
  const { every } = countingOf(experiment);
  const values = epochs as readonly Readonly<Record<string, number | null>>[];
  return { name, style, points: values.map((record) => ({ x: every * record.epoch!, y: record[key] ?? null })) };
}

/** Whether there is a value in any epoch. */
function isMeasured({ epochs }: RunStory, key: string): boolean {
  return epochs.some((record) => ((record as Readonly<Record<string, number | null>>)[key] ?? null) !== null);
}

function lossFigure(story: RunStory): Html {
  const validated = isMeasured(story, "val_loss");
  const counting = countingOf(story.experiment);
  const { data } = counting;
  const series = [
    seriesOf(story, "train_loss", `training ${data}`, "s0"),
    ...(validated ? [seriesOf(story, "val_loss", `validation ${data}`, "s1")] : []),
  ];
  const best = story.summary?.best_epoch ?? null;
  const explain = validated
    ? `The loss is what training makes smaller. Where the validation line rises while the training line still falls, the model learns its ${data} by heart (overfitting).`
    : `The loss is what training makes smaller. Without validation ${data} nobody can tell whether the model only learns its ${data} by heart.`;
  return epochFigure("Loss", series, { frame: large, counting, best, ringed: validated ? 1 : 0, explain });
}

function metricFigure(story: RunStory, key: string): Html {
  const name = key.slice("val_".length);
  const direction = higherIsBetter(key) ? "higher is better" : "lower is better";
  const best = story.summary?.best_epoch ?? null;
  const counting = countingOf(story.experiment);
  const when = counting.unit === "epoch" ? "after each epoch" : `every ${formatCount(counting.every)} steps`;
  const explain = `On the validation ${counting.data} ${when}; ${direction}.${best === null ? "" : ` The ring is the best ${counting.unit}.`}`;
  return epochFigure(name, [seriesOf(story, key, name, "s1")], { frame: small, counting, best, ringed: 0, explain });
}

function rateFigure(story: RunStory): Html {
  const rates = new Set(story.epochs.map(({ lr }) => lr));
  const explain = `The size of the steps down the slope of the loss${rates.size === 1 ? "; in this run it stays the same" : ", as the schedule changes it"}.`;
  return epochFigure("Learning rate", [seriesOf(story, "lr", "learning rate", "s2")], {
    frame: small,
    counting: countingOf(story.experiment),
    best: null,
    ringed: 0,
    explain,
  });
}

interface EpochFigure {
  readonly frame: Frame;
  readonly counting: Counting;
  /** The epoch. */
  readonly best: number | null;
  /** The series on which the best epoch is marked. */
  readonly ringed: number;
  readonly explain: string;
}

function epochFigure(
  title: string,
  series: readonly Series[],
  { frame, counting: { unit, every }, best: bestEpoch, ringed, explain }: EpochFigure,
): Html {
  const best = bestEpoch === null ? null : bestEpoch * every;
  const [first] = series;
  const x = linearScale(extent(first.points.map((point) => point.x)), frame.x, { nice: false, whole: true });
  const { y, words } = valueScale(
    series.flatMap(({ points }) => points.flatMap((point) => point.y ?? [])),
    frame,
  );
  const axes = { x, y };
  const at = series[ringed].points.find((point) => point.x === best)?.y ?? null;
  const mark = best === null || at === null ? null : ring(best, at, axes, `best ${unit}: ${best}`);
  const epochs = thinEvenly(first.points.map((point, i) => ({ x: point.x, i })), mostBands); // prettier-ignore
  const readings = epochs.map(({ x: place, i }) => ({
    x: place,
    title: `${unit} ${place}: ${series.map(({ name, points }) => `${name} ${formatNumber(points[i].y)}`).join(", ")}`,
  }));
  const legend: LegendEntry[] = series.length === 1 ? [] : series.map(({ name, style }) => ({ style, text: name }));
  if (mark !== null && legend.length > 0) legend.push({ style: "", text: `best ${unit}: ${best}`, kind: "ring" });
  const marks = [...series.map(({ points, style }) => line(thinLine(points), axes, style)), ...(mark === null ? [] : [mark]), ...bands(readings, x, frame)]; // prettier-ignore
  const label = `${title} over ${plural(first.points.length, unit === "epoch" ? "epoch" : "measurement")}: ${series.map((one) => `${one.name} from ${ends(one)}`).join("; ")}`;
  return figure({ title: title + words, plot: plot({ frame, label, ...axes, xName: unit, marks }), legend, explain });
}

function ends({ points }: Series): string {
  const known = points.flatMap(({ y }) => y ?? []);
  return known.length === 0 ? "n/a" : `${formatNumber(known[0])} to ${formatNumber(known[known.length - 1])}`;
}

/** A scale that shows small values too, and what to say about it. */
function valueScale(values: readonly number[], { y: span }: Frame): { y: Scale; words: string } {
  return wantsLog(values)
    ? { y: logScale(values, span), words: " (log scale)" }
    : { y: linearScale(extent(values), span), words: "" };
}

function batchFigure({ losses, experiment }: RunStory): Html {
  const { unit, every, data } = countingOf(experiment);
  const points = losses.flatMap(({ epoch, losses: list }) =>
    list.map((y, i) => ({ epoch, batch: i + 1, x: every * (epoch - 1 + (i + 1) / list.length), y })),
  );
  const shown = thinLine(points);
  const x = linearScale([0, points[points.length - 1]?.x ?? 1], large.x, { nice: false, whole: true });
  const { y, words } = valueScale(
    points.flatMap((point) => point.y ?? []),
    large,
  );
  const readings = thinEvenly(points, mostBands).map(({ epoch, batch, x: at, y: loss }) => ({
    x: at,
    title: `${unit === "epoch" ? `epoch ${epoch}, batch ${batch}` : `step ${formatCount(Math.ceil(at))}`}: ${formatNumber(loss)}`,
  }));
  const fewer =
    shown.length < points.length
      ? ` Of ${formatCount(points.length)} batches the highest and lowest of each stretch are drawn.`
      : "";
  return figure({
    title: `Loss of every batch${words}`,
    plot: plot({
      frame: large,
      label: `Loss of ${points.length} batches`,
      x,
      y,
      xName: unit,
      marks: [line(shown, { x, y }, "thin s0"), ...bands(readings, x, large)],
    }),
    explain: `Each batch is a few ${data === "rows" ? "rows" : "stretches of the text"}, so its loss jitters; a jitter that grows is a learning rate that is too high.${fewer}`,
  });
}
