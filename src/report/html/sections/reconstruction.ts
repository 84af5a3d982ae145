// An autoencoder: what went in beside what came out, as images where the rows are images, and column by column.
import { formatNumber } from "../../../core/format.js";
import { metricOf } from "../../../metrics/metrics.js";
import type { Judged, JudgedAnswer } from "../../judge.js";
import type { ImageRows } from "../../pictures.js";
import { image } from "../../svg/image.js";
import { html, shortened, type Html } from "../html.js";
import type { Section } from "../section.js";
import { rowsOf } from "./verdict.js";

const [mostImages, mostColumns] = [16, 25];

export function reconstructionSection(judged: Judged, images: ImageRows | null): Section {
  const content = html`${images && pictures(judged, images)}${columnTable(judged)}`;
  return { id: "reconstruction", title: "What went in and what came out", content };
}

/** Pairs from all over the part. */
function pictures(
  {
    answers,
    rows,
    part,
    dataset: {
      report: { unit },
    },
  }: Judged,
  images: ImageRows,
): Html {
  const count = Math.min(mostImages, rows.rows);
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * rows.rows) / count));
  const pairs = chosen.map((row) => {
    const said = answers.map(({ predictions }) => predictions.outputs[row]);
    const line = rows.lines[row];
    return html`<figure class="pair">${image(images.picture(row), `${unit === "row" ? "" : "the row of "}${unit} ${line}`)}${image(images.drawn(said), `its reconstruction`)}<figcaption>${unit} ${line}</figcaption></figure>`; // prettier-ignore
  });
  return html`<p>${count} of the ${rowsOf(part)}: above the image, below what the model makes of it. What is lost had no room in the narrowest layer.</p>
<div class="pairs">${pairs}</div>
`; // prettier-ignore
}

/** The columns that are reconstructed worst. */
function columnTable({ answers }: Judged): Html {
  const measured = answers.map((answer) => ({ name: answer.name, ...errorsOf(answer) }));
  const shown = measured.sort((a, b) => b.rmse - a.rmse).slice(0, mostColumns);
  const more =
    measured.length > shown.length ? ` Shown are the ${shown.length} of ${measured.length} with the largest error.` : "";
  return html`<h3>Column by column</h3>
<p>The error (rmse) of each feature in the scale of the model, beside that of always answering its mean.${more}</p>
<div class="scroll"><table>
<thead><tr><th scope="col">feature</th><th scope="col" class="number">rmse</th><th scope="col" class="number">constant answer</th><th scope="col" class="number">r2</th></tr></thead>
<tbody>${shown.map(({ name, rmse, least, r2 }) => html`<tr><th scope="row">${shortened(name, 40)}</th><td class="number">${formatNumber(rmse)}</td><td class="number">${formatNumber(least)}</td><td class="number">${formatNumber(r2)}</td></tr>
`)}</tbody>
</table></div>
`; // prettier-ignore
}

function errorsOf({ predictions, constant }: JudgedAnswer): { rmse: number; least: number; r2: number | null } {
  const rmse = metricOf("rmse").compute;
  return {
    rmse: Number(rmse(predictions)),
    least: Number(rmse(constant)),
    r2: metricOf("r2").compute(predictions) as number | null,
  };
}
