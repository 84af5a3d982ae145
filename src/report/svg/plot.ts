// A plot is a picture of fixed proportions that grows with its place on the page: axes with ticks and names, marks inside, and invisible
// shapes on top whose <title> says the values under the pointer.
import { html, type Html } from "../html/html.js";
import type { Scale, Span } from "./scale.js";

/** The paper and, inside of it, the place of the marks: x to the right, y upwards. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: Span;
  readonly y: Span;
}

/** For two figures side by side, and for three: their texts come out alike. */
export const large = frameOf(480, 290, 64);
export const small = frameOf(320, 230, 58);

function frameOf(width: number, height: number, left: number): Frame {
  return { width, height, x: [left, width - 14], y: [height - 40, 10] };
}

const lineHeight = 22;

export interface Plot {
  readonly frame: Frame;
  /** What a person who does not see it is told. */
  readonly label: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xName: string;
  /** Stands above the plot. */
  readonly yName?: string;
  readonly marks: readonly Html[];
}

export function plot({ frame, label, x, y, xName, yName, marks }: Plot): Html {
  const { width, height } = frame;
  const [left, right] = frame.x;
  const [bottom, top] = frame.y;
  const above = yName === undefined ? 0 : lineHeight;
  const columns = x.ticks.map(
    ({ at, label: text }) =>
      html`<path class="grid" d="M${short(at)} ${top}V${bottom}"/><text class="tick middle" x="${short(Math.min(at, width - 5 * text.length))}" y="${bottom + 17}">${text}</text>`, // prettier-ignore
  );
  const rows = y.ticks.map(
    ({ at, label: text }) =>
      html`<path class="grid" d="M${left} ${short(at)}H${right}"/><text class="tick end" x="${left - 6}" y="${short(at + 4)}">${text}</text>`, // prettier-ignore
  );
  return html`<svg
    class="${frame === small ? "small" : "large"}"
    viewBox="0 ${-above} ${width} ${height + above}"
    role="img"
    aria-label="${label}"
  >
    ${columns}${rows}
    <path class="axis" d="M${left} ${top}V${bottom}H${right}" />
    ${yName === undefined ? null : html`<text class="name" x="4" y="-5">${yName}</text>`}
    <text class="name end" x="${right}" y="${height - 6}">${xName}</text>
    ${marks}
  </svg>`;
}

/** A place on the paper, to a tenth of its unit. */
export function short(place: number): string {
  return String(Math.round(place * 10) / 10);
}
