// What each column is worth to the model.
import { worseningText } from "../../terminal/importanceText.js";
import type { RunStory } from "../../gather.js";
import type { Importance } from "../../../train/importance.js";
import type { ImageRows } from "../../pictures.js";
import { image, type Picture } from "../../svg/image.js";
import { figure, gallery } from "../figure.js";
import { html, shortened } from "../html.js";
import type { Section } from "../section.js";
import { shareBar } from "../shareBar.js";
import { rowsOf } from "./verdict.js";

const [mostColumns, besideImage] = [25, 8];

export function importanceSection({ importance, judged, images }: RunStory): Section | null {
  if (importance === null || judged === null) return null;
  const { repeats, metric, columns, rows } = importance;
  const shown = columns.slice(0, images === null ? mostColumns : besideImage);
  const longest = Math.max(...shown.map(({ loss }) => loss.mean));
  const more = columns.length > shown.length ? ` Shown are the ${shown.length} most important of ${columns.length}.` : "";
  const map = images && image(pictureOf(importance, images), "the importance of every pixel: the lighter, the more");
  const content = html`${map && gallery([figure({ title: "Importance of every pixel", plot: map, explain: "The lighter, the more the loss grows when this pixel is taken from other rows. What stays dark, the model does not need." })], "small")}
<p>How much worse the answers on the ${rows} ${rowsOf(judged.part)} become when the cells of one column are shuffled among the rows: the mean over ${repeats} shuffles, and their deviation. A column near 0 is not needed by this model, though another may say the same.${more}</p>
<div class="scroll"><table>
<thead><tr><th scope="col">column</th><th scope="col">share of the largest</th><th scope="col" class="number">loss</th>${metric === null ? null : html`<th scope="col" class="number">${metric}, worse by</th>`}</tr></thead>
<tbody>${shown.map(({ column, loss, metric: score }) => {
    const share = longest > 0 ? Math.min(1, Math.max(0, loss.mean / longest)) : 0;
    return html`<tr><th scope="row">${shortened(column, 40)}</th><td class="portion">${shareBar(share)}</td><td class="number">${worseningText(loss)}</td>${metric === null ? null : html`<td class="number">${worseningText(score)}</td>`}</tr>
`;
  })}</tbody>
</table></div>
`; // prettier-ignore
  return { id: "importance", title: "What each column is worth", content };
}

/** The loss of each pixel's column as a share of the largest; of three channels each has its colour. */
function pictureOf({ columns }: Importance, { columns: pixels, channels, height, width }: ImageRows): Picture {
  const losses = new Map(columns.map(({ column, loss }) => [column, Math.max(0, loss.mean)]));
  const largest = Math.max(...losses.values()) || 1;
  return { channels, height, width, values: pixels.map((column) => (losses.get(column) ?? 0) / largest) };
}
