// The rows with the largest losses, cell by cell.
import { formatNumber } from "../../../core/format.js";
import { targetNames } from "../../../data/config.js";
import { isReconstruction, targetsOf } from "../../../data/preprocess.js";
import type { RowUnit } from "../../../data/problems.js";
import type { RunStory } from "../../gather.js";
import type { ImageRows } from "../../pictures.js";
import type { Mistake } from "../../mistakes.js";
import type { MistakeText } from "../../mistakeTexts.js";
import { image } from "../../svg/image.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";
import { textOf, textWords } from "./mistakeText.js";
import { isTextData } from "../../../experiment/experiment.js";
import { percent, rowsOf } from "./verdict.js";

const mostCells = 80;

export function mistakesSection({ mistakes, texts, judged, experiment, task, images }: RunStory): Section | null {
  if (judged === null || mistakes.length === 0) return null;
  const reconstruction = isReconstruction(judged.dataset.preprocess);
  const regression = task === "regression";
  const loss = reconstruction
    ? "the error of the reconstruction"
    : regression
      ? "the distance from the truth"
      : "the loss −log P(true class)";
  const count = mistakes.filter(({ truth, predicted }) => truth !== predicted).length;
  const wrong = regression ? "" : ` ${count} of these ${count === 1 ? "is" : "are"} answered wrongly.`;
  const { preprocess } = judged.dataset;
  const targets = preprocess.series === undefined && !isTextData(experiment.config.data) ? targetNames(experiment.config.data) : targetsOf(preprocess).map(({ name }) => name); // prettier-ignore
  const plain = mistakes[0].probability === null;
  const content = html`<p>The ${mistakes.length === 1 ? "" : `${mistakes.length} `}${rowsOf(judged.part, mistakes.length)} where ${loss} is largest, as they stand in the file.${wrong} Look for what they have in common: a missing column, a wrong label, a rare kind.${textWords(texts)}</p>
<div class="scroll"><table class="mistakes">
<thead><tr><th scope="col" class="number">${judged.dataset.report.unit}</th>${reconstruction ? null : html`<th scope="col">true ${shortened(targets.join(", "), 30)}</th><th scope="col">said</th>`}${plain ? null : html`<th scope="col" class="number">P(true)</th>`}<th scope="col" class="number">${reconstruction ? "error" : regression ? "distance" : "loss"}</th></tr></thead>
${mistakes.map((mistake, i) => body(mistake, texts[i] ?? [], targets, images, reconstruction, judged.dataset.report.unit))}
</table></div>
`; // prettier-ignore
  return { id: "mistakes", title: "The worst mistakes", content };
}

/** The cells of pixels are shown as the image that they are. */
function body(
  { row, line, truth, predicted, probability, loss, cells }: Mistake,
  texts: readonly MistakeText[],
  targets: readonly string[],
  images: ImageRows | null,
  reconstruction: boolean,
  unit: RowUnit,
): Html {
  const hidden = new Set([...targets, ...(images?.columns ?? []), ...texts.map(({ column }) => column)]);
  const others = cells.filter(([column]) => !hidden.has(column));
  const drawn = images && image(images.picture(row), `${unit === "row" ? "" : "the row of "}${unit} ${line} as an image`);
  const shown = others.slice(0, mostCells);
  const more = others.length > shown.length ? ` and ${others.length - shown.length} more columns` : "";
  const right = probability !== null && truth === predicted;
  const said = typeof predicted === "number" ? formatNumber(predicted) : shortened(predicted, 40);
  return html`<tbody>
<tr><th scope="row" class="number">${line}</th>${reconstruction ? null : html`<td>${shortened(String(truth), 40)}</td><td>${said}${right ? " (right)" : null}</td>`}${probability === null ? null : html`<td class="number">${percent(probability)}</td>`}<td class="number">${formatNumber(loss)}</td></tr>
<tr><td class="cells" colspan="${reconstruction ? 2 : probability === null ? 4 : 5}">${drawn}${texts.map((text) => textOf(text, String(truth)))}<div>${shown.map(([column, cell]) => html`<span><i>${shortened(column, 40)}</i> ${shortened(cell)}</span> `)}${more}</div></td></tr>
</tbody>
`; // prettier-ignore
}
