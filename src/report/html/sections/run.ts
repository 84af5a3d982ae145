// What was trained, with which settings, and where its files are.
import { formatShape } from "../../../autograd/shapes.js";
import { formatCount } from "../../../core/format.js";
import { countParameters, everyLayer } from "../../../experiment/model.js";
import type { RunStory } from "../../gather.js";
import { html, shortened } from "../html.js";
import type { Section } from "../section.js";

export function modelSection({ model }: RunStory): Section | null {
  if (model === null) return null;
  const { layers, row } = model;
  const rows = [...everyLayer(layers)].map(([place, { name, args, outputShape, parameters }]) => {
    const list = Object.entries(args).map(([key, value]) => `${key}=${String(value)}`).join(", "); // prettier-ignore
    return html`<tr><th scope="row" class="number">${place}</th><td>${name}${list === "" ? null : html`<small> ${shortened(list, 200)}</small>`}</td><td>${formatShape(outputShape)}</td><td class="number">${formatCount(parameters)}</td></tr>
`; // prettier-ignore
  });
  const content = html`<p>Each row of data goes through the layers from top to bottom; the parameters are the numbers that training changes.</p>
<div class="scroll"><table>
<thead><tr><th scope="col" class="number">#</th><th scope="col">layer</th><th scope="col">output for one row</th><th scope="col" class="number">parameters</th></tr></thead>
<tbody><tr><th scope="row"></th><td>(input)</td><td>${formatShape(row)}</td><td></td></tr>
${rows}</tbody>
<tfoot><tr><th scope="row" colspan="3">all</th><td class="number">${formatCount(countParameters(layers))}</td></tr></tfoot>
</table></div>
`; // prettier-ignore
  return { id: "model", title: "Model", content };
}

export function divergenceSection({ divergence }: RunStory): Section | null {
  if (divergence === null) return null;
  const content = html`<p>The account of the first step and operation that made something infinite out of finite numbers, and of what went into it.</p>
<pre>${divergence.text}</pre>
`; // prettier-ignore
  return { id: "divergence", title: "How it diverged", content };
}

export function configSection({ resolved }: RunStory): Section {
  const content = html`<p>The experiment with every default written out. It is an experiment itself: saved as a file and given to <code>mlbh train</code>, it trains this run again.</p>
<pre>${resolved}</pre>
`; // prettier-ignore
  return { id: "config", title: "Settings", content };
}

export function filesSection({ path, files }: RunStory): Section {
  const content = html`<p>All that the run has kept, in <span class="path">${path}</span>.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">file</th><th scope="col" class="number">bytes</th></tr></thead>
<tbody>${files.map(({ name, bytes }) => html`<tr><th scope="row">${name}</th><td class="number">${formatCount(bytes)}</td></tr>
`)}</tbody>
</table></div>
`; // prettier-ignore
  return { id: "files", title: "Files", content };
}
