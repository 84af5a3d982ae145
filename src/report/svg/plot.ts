// A plot is a picture of fixed proportions that grows with its place on the page: axes with ticks and names, marks inside, and invisible
// shapes on top whose <title> says the values under the pointer.
import { html, type Html } from "../html/html.js";
import type { Scale, Span } from "./scale.js";

const width = 380;
const height = 252;
/** Where the marks are: x to the right, y upwards. */
export const inside: { readonly x: Span; readonly y: Span } = { x: [52, width - 14], y: [height - 42, 30] };

export interface Plot {
  /** What a person who does not see it is told. */
  readonly label: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xName: string;
  readonly yName: string;
  readonly marks: readonly Html[];
}

export function plot({ label, x, y, xName, yName, marks }: Plot): Html {
  const [left, right] = inside.x;
  const [bottom, top] = inside.y;
  const columns = x.ticks.map(
    ({ at, label: text }) =>
      html`<path class="grid" d="M${short(at)} ${top}V${bottom}"/><text class="tick middle" x="${short(at)}" y="${bottom + 16}">${text}</text>`, // prettier-ignore
  );
  const rows = y.ticks.map(
    ({ at, label: text }) =>
      html`<path class="grid" d="M${left} ${short(at)}H${right}"/><text class="tick end" x="${left - 6}" y="${short(at + 4)}">${text}</text>`, // prettier-ignore
  );
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${columns}${rows}<path class="axis" d="M${left} ${top}V${bottom}H${right}"/>
<text class="name" x="4" y="16">${yName}</text><text class="name end" x="${right}" y="${height - 6}">${xName}</text>
${marks}</svg>`;
}

/** A place on the paper, to a tenth of its unit. */
export function short(place: number): string {
  return String(Math.round(place * 10) / 10);
}
