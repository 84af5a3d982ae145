// How the run came out, in a sentence or two: the model against always giving the same answer.
import { formatCount, formatNumber } from "../../../core/format.js";
import { isReconstruction } from "../../../data/preprocess.js";
import { plural } from "../../../data/problems.js";
import { metricOf, predictedClass, type ConfusionMatrix } from "../../../metrics/metrics.js";
import { countingOf } from "../../counting.js";
import { recordedValues, type RunStory } from "../../gather.js";
import type { Judged } from "../../judge.js";
import { html, shortened, type Content, type Html } from "../html.js";
import { textOutcome } from "./textVerdict.js";

export function verdict(story: RunStory): Html {
  const { judged, summary } = story;
  return html`${judged === null ? (textOutcome(story) ?? recorded(summary)) : outcome(judged)} ${ending(story)}`;
}

/** The name of a part in a sentence. */
export function rowsOf(part: Judged["part"], count = 2): string {
  return `${part === "test" ? "test" : "validation"} row${count === 1 ? "" : "s"}`;
}

/** 0.9765 -> "97.6 %" */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function outcome(judged: Judged): Html {
  const { part, dataset, rows, answers } = judged;
  const [{ predictions, constant }] = answers;
  const what = part === "test" ? "that it had never seen" : "(which flatter it: they chose the best epoch)";
  const where = `On the ${formatCount(rows.rows)} ${rowsOf(part)} ${what},`;
  if (answers.length > 1) return html`${where} ${several(judged)}`;
  const score = metricOf(dataset.classes === null ? "mae" : "accuracy").compute;
  const [reached, least] = [score(predictions), score(constant)] as [number, number];
  if (dataset.preprocess.series !== undefined)
    return html`${where} its forecasts are off by <strong>${formatNumber(reached)}</strong> on average; saying that everything stays as it is (persistence) would be off by ${formatNumber(least)}.`; // prettier-ignore
  if (dataset.classes === null)
    return html`${where} its predictions are off by <strong>${formatNumber(reached)}</strong> on average; always answering ${formatNumber(constant.outputs[0])}, the mean of the training rows, would be off by ${formatNumber(least)}.`; // prettier-ignore
  return html`${where} the model is right <strong>${percent(reached)}</strong> of the time; always answering “${shortened(dataset.classes[predictedClass(constant, 0)])}”, the most frequent class, would be right ${percent(least)} of the time (one row is ${percent(1 / rows.rows)}).`; // prettier-ignore
}

const mostNamed = 4;

/** How far the answers for several targets are off, or how often they are right, target by target where they are few. */
function several({ dataset, answers }: Judged): Html {
  const regression = dataset.task === "regression";
  const score = metricOf(regression ? "mae" : "accuracy").compute;
  const show = (value: number): string => (regression ? formatNumber(value) : percent(value));
  const [reached, least] = [answers.map(({ predictions }) => Number(score(predictions))), answers.map(({ constant }) => Number(score(constant)))]; // prettier-ignore
  const mean = (values: readonly number[]): string => show(values.reduce((sum, value) => sum + value, 0) / values.length);
  if (isReconstruction(dataset.preprocess))
    return html`what comes out for a feature is off by <strong>${mean(reached)}</strong> on average (in the scale of the model); always answering its mean would be off by ${mean(least)}.`; // prettier-ignore
  const always = dataset.preprocess.series === undefined ? "always answering the same" : "persistence";
  const verb = regression ? "off by" : "right in";
  if (answers.length > mostNamed)
    return html`the answers for the ${answers.length} targets are ${verb} <strong>${mean(reached)}</strong> on average; ${always} would be ${verb} ${mean(least)}.`; // prettier-ignore
  const each = answers.map(({ name }, t) => html`${t === 0 ? "" : ", "}<strong>${show(reached[t])}</strong> for ${shortened(name, 30)} (${always}: ${show(least[t])})`); // prettier-ignore
  return html`the answers are ${verb} ${each} on average.`;
}

/** The same from what the summary says, where the rows are not at hand. */
function recorded(summary: RunStory["summary"]): Content {
  const known = recordedValues(summary);
  if (summary === null || known === null) return null;
  const { part, values } = known;
  const where = `On the ${formatCount(summary.rows[part])} ${rowsOf(part)}`;
  const matrix = values.confusion_matrix;
  if (!Array.isArray(matrix)) return html`${where} the loss is <strong>${formatNumber(values.loss as number | null)}</strong>.`;
  const sizes = (matrix as ConfusionMatrix).map((row) => row.reduce((sum, count) => sum + count, 0));
  const right = (matrix as ConfusionMatrix).reduce((sum, row, k) => sum + row[k], 0);
  return html`${where} the model is right <strong>${percent(right / summary.rows[part])}</strong> of the time; one answer for all would be right ${percent(Math.max(...sizes) / summary.rows[part])} of the time at best.`; // prettier-ignore
}

function ending({ summary, epochs, experiment, divergence }: RunStory): string {
  const { unit, every } = countingOf(experiment);
  const { epochs: passes, max_steps: most } = experiment.config.train;
  const planned = unit === "epoch" || most === null ? passes : formatCount(most);
  if (summary === null) {
    const done =
      epochs.length === 0
        ? unit === "epoch"
          ? "before its first epoch was complete"
          : "before the model was measured"
        : unit === "epoch"
          ? `after ${epochs.length} of ${planned} epochs`
          : `after ${formatCount(epochs.length * every)} steps`;
    const why = divergence === null ? "it was killed, it diverged, or it is still going on" : "it diverged";
    return `This training has not ended: its log stops ${done} (${why}).`;
  }
  const steps = summary.steps === 1 ? "1 step" : `${formatCount(summary.steps)} steps`;
  const done = `after ${unit === "epoch" ? `${plural(summary.epochs, "epoch")} (${steps})` : steps}`;
  const of = unit === "step" && most === null ? "" : ` of ${planned}`;
  if (summary.stopped === "interrupted") return `The training was interrupted ${done}${of}; what is shown is as far as it came.`;
  if (summary.stopped === "paused") return `The training was paused ${done}${of}; what is shown is as far as it came.`;
  if (summary.stopped === "early") return `Training stopped early ${done}: the validation had not improved for a while.`;
  return `Training ended ${done}.`;
}
