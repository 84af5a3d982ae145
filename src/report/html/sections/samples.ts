// What the model wrote while it was trained, from its first attempts to the last.
import { formatCount } from "../../../core/format.js";
import { plural } from "../../../data/problems.js";
import type { RunStory } from "../../gather.js";
import { thinEvenly } from "../../svg/thin.js";
import { html, type Html } from "../html.js";
import type { Section } from "../section.js";
import { visible } from "../visible.js";

const most = 12;

export function samplesSection({ samples, experiment: { config }, tokens }: RunStory): Section | null {
  if (samples.length === 0) return null;
  const { prompt = "", temperature = 1 } = config.sample ?? {};
  const letters = ["char", "bytes"].includes(tokens?.tokenizer ?? "");
  const order = letters
    ? " It learns the frequent letters and how long words are first, then words, then how they follow each other."
    : "";
  const shown = thinEvenly(samples, most);
  const fewer = shown.length < samples.length ? ` Shown are ${shown.length} of ${plural(samples.length, "sample")}.` : "";
  const content = html`<p>The same beginning each time, and the same draws (temperature ${temperature}): what changes is the model.${order}${fewer} What it was given is underlined; <i class="space">↵</i> ends a line.</p>
<div class="samples">${shown.map(({ steps, text }) => html`<section>
<h3>after ${formatCount(steps)} steps</h3>
<pre class="sample">${written(text, prompt)}</pre>
</section>
`)}</div>
`; // prettier-ignore
  return { id: "samples", title: "What it wrote", content };
}

function written(text: string, prompt: string): Html {
  const given = text.startsWith(prompt) ? prompt.length : 0;
  return html`${given === 0 ? null : html`<u>${visible(text.slice(0, given))}</u>`}${visible(text.slice(given))}`;
}
