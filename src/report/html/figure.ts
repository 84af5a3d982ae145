// A plot with its name above, and below it what its lines are and how to read it.
import { html, shortened, type Content, type Html } from "./html.js";

export interface LegendEntry {
  /** Class of the line in the style sheet. */
  readonly style: string;
  readonly text: string;
  readonly kind?: "line" | "dot" | "ring";
}

export interface Figure {
  readonly title: string;
  readonly plot: Html;
  readonly legend?: readonly LegendEntry[];
  readonly explain: Content;
}

export function figure({ title, plot, legend = [], explain }: Figure): Html {
  return html`<figure>
    <h3>${title}</h3>
    ${plot}
    ${
      legend.length === 0
        ? null
        : html`<ul class="legend">
            ${legend.map(entry)}
          </ul>`
    }
    <figcaption>${explain}</figcaption>
  </figure> `;
}

function entry({ style, text, kind = "line" }: LegendEntry): Html {
  const swatch =
    kind === "line" ? html`<path class="line ${style}" d="M1 6H27"/>` : html`<circle class="${kind} ${style}" cx="14" cy="6" r="${kind === "dot" ? 4 : 5}"/>`; // prettier-ignore
  return html`<li><svg class="swatch" viewBox="0 0 28 12" aria-hidden="true">${swatch}</svg>${shortened(text, 90)}</li>`;
}

/** Figures side by side, as many as fit. */
export function gallery(figures: readonly Html[], size: "large" | "small" = "large"): Html {
  return html`<div class="gallery ${size}">${figures}</div> `;
}
