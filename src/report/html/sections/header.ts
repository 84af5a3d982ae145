// What the run was, and how it came out, in a sentence or two.
import { formatCount, formatNumber, formatSeconds } from "../../../core/format.js";
import { displayPath } from "../../../data/file.js";
import type { ConfusionMatrix } from "../../../train/metrics.js";
import { countParameters } from "../../../train/model.js";
import type { RunStory } from "../../gather.js";
import { compareWithConstant } from "../../judge.js";
import { html, shortened, type Content, type Html } from "../html.js";

export function header(story: RunStory): Html {
  const { summary, missing, divergence } = story;
  const warnings = [...(summary?.warnings ?? []), ...(story.judged?.dataset.report.warnings ?? [])];
  return html`<header>
<p class="kind">Report of a training run</p>
<h1>${nameOf(story)}</h1>
<p class="verdict">${verdict(story)}</p>
${warnings.map((text) => html`<p class="note warning"><strong>Warning:</strong> ${text}</p>`)}
${missing.map((text) => html`<p class="note"><strong>Not in this report:</strong> ${text}</p>`)}
${divergence === null ? null : html`<p class="note warning"><strong>The training diverged.</strong> This is the account of it:</p><pre>${divergence}</pre>`}
<dl class="facts">
${facts(story).map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
</dl>
</header>
`; // prettier-ignore
}

export function nameOf({ summary, experiment }: RunStory): string {
  return shortened(summary?.name ?? experiment.name, 120);
}

function verdict(story: RunStory): Content {
  return html`${outcome(story)} ${ending(story)}`;
}

/** The metrics against those of a constant answer. */
function outcome(story: RunStory): Content {
  const { judged, summary } = story;
  if (judged !== null) {
    const { part, dataset, rows } = judged;
    const chosen = part === "test" ? "that it had never seen" : "(the best epoch was chosen by these, so they flatter it)";
    const where = `On the ${formatCount(rows.rows)} ${part === "test" ? "test" : "validation"} rows ${chosen},`;
    const { model, constant, answer } = compareWithConstant(judged);
    if (dataset.classes === null)
      return html`${where} its predictions are off by <strong>${formatNumber(model)}</strong> on average; always answering ${formatNumber(answer)}, the mean of the training rows, would be off by ${formatNumber(constant)}.`; // prettier-ignore
    return html`${where} the model is right in <strong>${percent(model)}</strong>; always answering “${shortened(dataset.classes[answer])}”, the most frequent class, would be right in ${percent(constant)}. One row is ${percent(1 / rows.rows)}.`; // prettier-ignore
  }
  const part = summary?.test == null ? "val" : "test";
  const values = summary?.[part];
  if (summary === null || values == null) return null;
  const matrix = values.confusion_matrix as ConfusionMatrix | null | undefined;
  if (matrix == null) return html`On ${summary.rows[part]} ${part === "test" ? "test" : "validation"} rows the loss is <strong>${formatNumber(values.loss as number | null)}</strong>; the other metrics are below.`; // prettier-ignore
  const sizes = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const all = sizes.reduce((sum, count) => sum + count, 0);
  const right = matrix.reduce((sum, row, k) => sum + row[k], 0);
  return html`On ${all} ${part === "test" ? "test" : "validation"} rows the model is right in <strong>${percent(right / all)}</strong>; one answer for all would be right in ${percent(Math.max(...sizes) / all)} at best.`; // prettier-ignore
}

function ending({ summary, epochs, experiment, divergence }: RunStory): string {
  const planned = experiment.config.train.epochs;
  if (summary === null) {
    const done = epochs.length === 0 ? "before its first epoch was complete" : `after ${epochs.length} of ${planned} epochs`;
    const why = divergence === null ? "it was killed, it diverged, or it is still going on" : "it diverged";
    return `This training has not ended: its log stops ${done} (${why}).`;
  }
  const done = `after ${summary.epochs} epochs (${formatCount(summary.steps)} steps)`;
  if (summary.stopped === "interrupted") return `The training was interrupted ${done} of ${planned}; what is shown is as far as it came.`; // prettier-ignore
  if (summary.stopped === "early") return `Training stopped early ${done}: the validation had not improved for a while.`;
  return `Training ended ${done}.`;
}

/** 0.9765 -> "97.6 %" */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function facts(story: RunStory): [string, Content][] {
  const { experiment, task, summary, model, judged } = story;
  const { config } = experiment;
  const count = summary?.parameters ?? (model && countParameters(model.layers));
  const known: [string, Content][] = [
    ["Task", `${task}, to predict ${shortened(config.data.target)}`],
    ["Loss", config.loss.name],
    ["Optimizer", `${config.optimizer.name}, lr ${formatNumber(config.optimizer.args.lr as number)}`],
    ["Model", `${config.model.length} layers${count === null ? "" : `, ${formatCount(count)} parameters`}`],
    ["Seed", config.seed],
    ["Data", html`<span class="path">${displayPath(experiment.dataPath)}</span>`],
  ];
  if (judged !== null) known.push(["Features", judged.dataset.featureNames.length]);
  if (summary === null) return known;
  const { rows, best_epoch: best, versions } = summary;
  return [
    ...known,
    ["Rows", `train ${formatCount(rows.train)}, val ${formatCount(rows.val)}, test ${formatCount(rows.test)}`],
    ["Epochs", `${summary.epochs}${best === null ? "" : `, the best: ${best}`}`],
    ["Duration", formatSeconds(summary.seconds)],
    ["Versions", `mlbh ${versions.mlbh}, Node ${versions.node}`],
    ["Machine", summary.machine],
    ["Data SHA-256", html`<code>${summary.data_sha256}</code>`],
  ];
}
