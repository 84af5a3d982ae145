// A table of shares from 0 to 1 as squares, the darker the more: rows are who takes, columns are from whom. The shade goes with the square root
// of the share, so that small ones are seen too.
import { html, type Html } from "../html/html.js";
import { short } from "./plot.js";

const levels = 12;
const width = 320; // as small plots
const largest = 24; // of a square
/** Room for a letter of a name. */
const letter = 6.2;

export interface Heat {
  readonly names: readonly string[];
  /** names.length squared, row after row. */
  readonly values: ArrayLike<number>;
  /** What a person who does not see it is told. */
  readonly label: string;
  /** Says a row in words, for the pointer. */
  readonly title: (row: number) => string;
}

export function heat({ names, values, label, title }: Heat): Html {
  const size = names.length;
  const margin = 8 + letter * Math.max(1, ...names.map((name) => [...name].length));
  const cell = Math.min(largest, (width - margin - 2) / size);
  const paths = new Map<number, string>();
  for (let row = 0; row < size; row++) {
    for (let from = 0, to = 0; from < size; from = to) {
      const level = levelOf(values[row * size + from]);
      for (to = from + 1; to < size && levelOf(values[row * size + to]) === level;) to++;
      if (level > 0) paths.set(level, `${paths.get(level) ?? ""}M${from} ${row}h${to - from}v1h${from - to}z`);
    }
  }
  const side = size * cell;
  const middle = (i: number): number => margin + (i + 0.5) * cell;
  const upright = names.every((name) => [...name].length === 1);
  const columns = names.map((name, i) => {
    const [x, y] = [middle(i), margin - 4];
    return upright ? html`<text class="tick middle" x="${short(x)}" y="${short(y)}">${name}</text>` : html`<text class="tick" transform="translate(${short(x + 3)} ${short(y)}) rotate(-90)">${name}</text>`; // prettier-ignore
  });
  const rows = names.map(
    (name, i) => html`<text class="tick end" x="${short(margin - 5)}" y="${short(middle(i) + 3.5)}">${name}</text>`,
  );
  const bands = names.map((_, i) => html`<g class="band"><title>${title(i)}</title><path d="M${short(margin)} ${short(margin + i * cell)}h${short(side)}v${short(cell)}h${short(-side)}z"/></g>`); // prettier-ignore
  return html`<svg class="heat" viewBox="0 0 ${width} ${short(margin + side + 2)}" role="img" aria-label="${label}"><rect class="frame" x="${short(margin)}" y="${short(margin)}" width="${short(side)}" height="${short(side)}"/><g transform="translate(${short(margin)} ${short(margin)}) scale(${cell.toFixed(3)})" shape-rendering="crispEdges">${[...paths].map(([level, path]) => html`<path class="cell" fill-opacity="${(level / levels).toFixed(2)}" d="${path}"/>`)}</g>${columns}${rows}${bands}</svg>`; // prettier-ignore
}

function levelOf(share: number): number {
  return Math.round(Math.sqrt(Math.min(1, Math.max(0, share))) * levels) || 0; // NaN is nothing
}
