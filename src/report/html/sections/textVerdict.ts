// How well a text is foretold, in words: the model against knowing only how frequent tokens are.
//   perplexity = exp(nats for each token): so many equally likely tokens would leave one as uncertain
import { formatCount, formatNumber } from "../../../core/format.js";
import type { Summary } from "../../../runs/records.js";
import { recordedValues, type RunStory } from "../../gather.js";
import { html, type Html } from "../html.js";

/** Null where the summary has no perplexity. */
export function textOutcome({ summary, tokens, experiment }: RunStory): Html | null {
  const recorded = recordedValues(summary);
  const perplexity = recorded?.values.perplexity;
  if (summary === null || recorded === null || typeof perplexity !== "number") return null;
  const { part, values } = recorded;
  const seenNever = part === "test" ? "which it had never seen" : "from which it never learns";
  const { exact_match: right } = values;
  if ("chat" in experiment.config.data) {
    return html`In the ${formatCount(summary.rows[part])} chats of the ${part === "test" ? "test" : "validation"}, ${seenNever}, ${typeof right === "number" ? html`<strong>${(100 * right).toFixed(1)} %</strong> of the answers have no mistake, and ` : null}the model is as uncertain about the next token of an answer as if <strong>${formatNumber(perplexity)}</strong> were equally likely (the perplexity). ${constantInWords(summary)}`; // prettier-ignore
  }
  const size = tokens === null ? "" : `${formatCount(summary.rows[part] * tokens.context)} tokens of the `;
  const bits = typeof values.bits_per_char === "number" ? `; a character costs ${formatNumber(values.bits_per_char)} bits` : "";
  return html`On the ${size}${part === "test" ? "test" : "validation"} text, ${seenNever}, the model is as uncertain about the next token as if <strong>${formatNumber(perplexity)}</strong> were equally likely (the perplexity): each costs ${formatNumber(Math.log(perplexity))} nats${bits}. ${constantInWords(summary)}`; // prettier-ignore
}

function constantInWords({ constant }: Summary): string {
  const { perplexity, bits_per_char: bits } = constant?.values ?? {};
  if (typeof perplexity !== "number") return "";
  const characters = typeof bits === "number" ? `, ${formatNumber(bits)} bits a character` : "";
  return `Knowing only the shares of the tokens, it would be ${formatNumber(perplexity)} (${formatNumber(Math.log(perplexity))} nats${characters}).`;
}
