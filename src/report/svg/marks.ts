// What is drawn inside of a plot. Series differ in colour and in dashes: s0, s1, ... of the style sheet.
import { html, type Html } from "../html/html.js";
import { short, type Frame } from "./plot.js";
import type { Scale } from "./scale.js";
import type { Point } from "./thin.js";

interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

/** A line through the points that have a value; `name` is a class of the style sheet. */
export function line(points: readonly Point[], { x, y }: Axes, name: string): Html {
  let pen = "M";
  let path = "";
  const alone: Html[] = [];
  points.forEach((point, i) => {
    if (!isKnown(point)) pen = "M";
    else {
      const [px, py] = [short(x.place(point.x)), short(y.place(point.y))];
      path += `${pen}${px} ${py}`;
      if (pen === "M" && !isKnown(points[i + 1])) alone.push(dot(point.x, point.y, { x, y }, name));
      pen = "L";
    }
  });
  return html`<path class="line ${name}" d="${path}" />${alone}`;
}

function isKnown(point: Point | undefined): point is Point & { readonly y: number } {
  return Number.isFinite(point?.y);
}

/** A small disc; with a title it answers the pointer. */
export function dot(px: number, py: number, { x, y }: Axes, name: string, title: string | null = null): Html {
  const place = html`cx="${short(x.place(px))}" cy="${short(y.place(py))}" r="3"`;
  return title === null ? html`<circle class="dot ${name}" ${place}/>` : html`<circle class="dot ${name}" ${place}><title>${title}</title></circle>`; // prettier-ignore
}

export function ring(px: number, py: number, { x, y }: Axes, title: string): Html {
  return html`<circle class="ring" cx="${short(x.place(px))}" cy="${short(y.place(py))}" r="5"><title>${title}</title></circle>`;
}

/** Unseen until the pointer comes near. */
export function target(px: number, py: number, { x, y }: Axes, title: string): Html {
  return html`<circle class="target" cx="${short(x.place(px))}" cy="${short(y.place(py))}" r="6"><title>${title}</title></circle>`; // prettier-ignore
}

/** Upright bands over the whole plot, one for each x, that say the values there. */
export function bands(list: readonly { readonly x: number; readonly title: string }[], x: Scale, frame: Frame): Html[] {
  const [left, right] = frame.x;
  const [bottom, top] = frame.y;
  const places = list.map((band) => x.place(band.x));
  return list.map(({ title }, i) => {
    const before = i === 0 ? left : (places[i - 1] + places[i]) / 2;
    const after = i === list.length - 1 ? right : (places[i] + places[i + 1]) / 2;
    return html`<g class="band"><title>${title}</title><path d="M${short(before)} ${top}H${short(after)}V${bottom}H${short(before)}Z"/><path d="M${short(places[i])} ${top}V${bottom}"/></g>`; // prettier-ignore
  });
}

export function bar(from: number, to: number, size: number, { x, y }: Axes, title: string): Html {
  const [left, right, top, bottom] = [x.place(from), x.place(to), y.place(size), y.place(0)];
  return html`<rect class="bar" x="${short(left + 0.5)}" y="${short(top)}" width="${short(right - left - 1)}" height="${short(bottom - top)}"><title>${title}</title></rect>`; // prettier-ignore
}
