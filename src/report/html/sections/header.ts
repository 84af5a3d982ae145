// What the run was, and how it came out, in a sentence or two.
import { encoderAndDecoder } from "../../../experiment/parts.js";
import { formatCount, formatSeconds } from "../../../core/format.js";
import { displayPath } from "../../../files/file.js";
import { countParameters } from "../../../experiment/model.js";
import { countingOf } from "../../counting.js";
import type { RunStory } from "../../gather.js";
import { targetNames } from "../../../data/config.js";
import { html, shortened, type Content, type Html } from "../html.js";
import { verdict } from "./verdict.js";

export function header(story: RunStory): Html {
  const { summary, missing, divergence } = story;
  const warnings = [...(summary?.warnings ?? []), ...(story.judged?.dataset.report.warnings ?? [])];
  const notes = html`${warnings.map((text) => html`<p class="note warning"><strong>Warning:</strong> ${text}</p>`)}
${missing.map((text) => html`<p class="note"><strong>Note:</strong> ${text}</p>`)}
${divergence === null ? null : html`<p class="note warning"><strong>The training diverged.</strong> ${divergence.cause.map((text) => html`<br>${text}`)}</p>`}
`; // prettier-ignore
  return topOf({ kind: "Report of a training run", name: nameOf(story), verdict: verdict(story), notes, facts: facts(story) });
}

interface Top {
  readonly kind: string;
  readonly name: string;
  readonly verdict: Content;
  readonly notes?: Content;
  readonly facts: readonly (readonly [term: string, value: Content])[];
}

/** What stands at the top of every report. */
export function topOf({ kind, name, verdict: outcome, notes = null, facts: known }: Top): Html {
  return html`<header>
<p class="kind">${kind}</p>
<h1>${name}</h1>
<p class="verdict">${outcome}</p>
${notes}<dl class="facts">
${known.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
</dl>
</header>
`; // prettier-ignore
}

export function nameOf({ summary, experiment }: RunStory): string {
  return shortened(summary?.name ?? experiment.name, 120);
}

/** No targets: an autoencoder. */
function taskWords(task: string, targets: readonly string[]): string {
  if (targets.length === 0) return "autoencoder, to predict the features themselves";
  if (task === "sequence") return `a text: to write ${shortened(targets.join(", "), 80)}`;
  return `${task}, to predict ${shortened(targets.join(", "), 80)}`;
}

function facts(story: RunStory): [string, Content][] {
  const { experiment, task, summary, model, judged } = story;
  const { unit, every } = countingOf(experiment);
  const { config } = experiment;
  const count = summary?.parameters ?? (model && countParameters(model.layers));
  const known: [string, Content][] = [
    [
      "Task",
      "chat" in config.data
        ? "chats: to foretell what the assistant says"
        : "text" in config.data
          ? "a text: to foretell the next token"
          : taskWords(task, targetNames(config.data)),
    ],
    ["Loss", config.loss.name],
    ["Optimizer", `${config.optimizer.name}, lr ${String(config.optimizer.args.lr)}`],
    ["Model", `${layersIn(config)} layers${count === null ? "" : `, ${formatCount(count)} parameters`}`],
    ["Seed", config.seed],
    ["Data", html`<span class="path">${displayPath(experiment.dataPath)}</span>`],
  ];
  if (story.tokens !== null)
    known.push(["Tokens", `${story.tokens.tokenizer}, ${formatCount(story.tokens.vocabulary)} in the vocabulary`]);
  if (judged !== null) known.push(["Features", judged.dataset.featureNames.length]);
  if (summary === null) return known;
  const { rows, best_epoch: best, versions } = summary;
  return [
    ...known,
    [story.tokens === null ? "Rows" : "chat" in config.data ? `Chats of at most ${story.tokens.context} tokens` : `Windows of ${story.tokens.context} tokens`, `train ${formatCount(rows.train)}, val ${formatCount(rows.val)}, test ${formatCount(rows.test)}`], // prettier-ignore
    unit === "epoch" ? ["Epochs", `${summary.epochs}${best === null ? "" : `, the best: ${best}`}`] : ["Steps", `${formatCount(summary.steps)}${best === null ? "" : `, the best measurement after ${formatCount(best * every)}`}`], // prettier-ignore
    ["Duration", formatSeconds(summary.seconds)],
    ["Versions", `mlbh ${versions.mlbh}, Node ${versions.node}`],
    ["Machine", summary.machine],
    ["Data SHA-256", html`<code>${summary.data_sha256}</code>`],
  ];
}

function layersIn(config: RunStory["experiment"]["config"]): number {
  const parts = encoderAndDecoder(config);
  return parts === null ? config.model.length : parts.encoder.length + parts.decoder.length;
}
