// A picture made of squares: one path for each shade, neighbours of one shade in a row drawn as one stroke. No file and no data: address is
// needed, and it stays sharp at any size.
import { html, type Html } from "../html/html.js";

/** Shades of grey, or of each of red, green and blue. */
const [greys, tones] = [32, 8];

/** Channels, height and width, and the numbers in that order: of 0 (dark) to 1. */
export interface Picture {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

export function image({ channels, height, width, values }: Picture, label: string): Html {
  const pixels = height * width;
  const shades = channels === 1 ? greys : tones;
  const levelAt = (pixel: number, channel: number): number => {
    const value = values[channel * pixels + pixel];
    return Math.round(Math.min(1, Math.max(0, value)) * (shades - 1)) || 0; // NaN is dark
  };
  const colorAt = (pixel: number): string =>
    [0, 1, 2].map((c) => Math.round((255 * levelAt(pixel, channels === 1 ? 0 : c)) / (shades - 1))).join(" ");
  const paths = new Map<string, string>();
  for (let y = 0; y < height; y++) {
    for (let from = 0, to = 0; from < width; from = to) {
      const color = colorAt(y * width + from);
      for (to = from + 1; to < width && colorAt(y * width + to) === color;) to++;
      paths.set(color, `${paths.get(color) ?? ""}M${from} ${y}h${to - from}v1h${from - to}z`);
    }
  }
  return html`<svg class="picture" viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges" role="img" aria-label="${label}">${[...paths].map(([color, path]) => html`<path fill="rgb(${color})" d="${path}"/>`)}</svg>`; // prettier-ignore
}
