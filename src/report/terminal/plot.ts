// Curves as text for a terminal. Several curves share the axes; each ends in its letter and has dashes of its own, so that they can be
// told apart without colour.
import { formatNumber, printable } from "../../core/format.js";
import { linearAxis, logAxis, type Axis } from "./axis.js";
import { Canvas } from "./canvas.js";

export interface Series {
  readonly label: string;
  /** In order of x. A y of null, NaN or infinity is a gap in the line. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** Puts the curve's colour around a text. */
  readonly paint?: ((text: string) => string) | undefined;
}

export interface PlotOptions {
  /** Characters in a line; too few for a plot give none. */
  readonly width: number;
  /** Lines of the drawing, without the x axis and the legend. */
  readonly height: number;
  /** Equal factors instead of equal steps; by default where all values are positive and the largest is over 100 times the smallest. */
  readonly logY?: boolean;
  /** For terminals without Braille: letters for dots. */
  readonly ascii?: boolean;
  /** What stands under the ends of the x axis; left out, their numbers. */
  readonly xWords?: (x: number) => string;
}

type Point = readonly [x: number, y: number];

const NARROWEST = 8;
const LARGEST = 1e300; // beyond it the length of an axis would be infinite
const SMALLEST = 1e-300;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** How dots follow each other along a curve. */
const DASHES = ["1", "111100", "100", "11110010"];
/** Between the entries of the legend. */
const BETWEEN = "   ";

/** No lines when there is nothing to draw. */
export function plotLines(
  series: readonly Series[],
  { width, height, logY, ascii = false, xWords = formatNumber }: PlotOptions,
): string[] {
  const log = logY ?? spansDecades(series);
  const curves = series.map(({ points }) => segments(points, log));
  const y = rangeOf(curves.flat(2), ([, value]) => value);
  if (y === null) return [];
  const x =
    rangeOf(
      series.flatMap(({ points }) => points.filter(([value]) => Number.isFinite(value))),
      ([value]) => value,
    ) ?? y;
  const axis = log ? logAxis(y[0], y[1]) : linearAxis(y[0], y[1], Math.floor(height / 2) + 1);
  const labels = tickLabels(axis, height);
  const left = Math.max(...[...labels.values()].map((label) => label.length));
  const many = series.length > 1;
  const columns = width - left - 2;
  const area = columns - (many ? 2 : 0); // room for the letter of a curve that ends at the right
  if (area < NARROWEST) return [];

  const letter = (k: number): string => LETTERS[k % LETTERS.length];
  const canvas = new Canvas(columns, height, ascii ? series.map((_, k) => (many ? letter(k) : "*")) : null);
  const dotOf = ([px, py]: Point): Point => {
    const across = x[1] === x[0] ? 0 : (px - x[0]) / (x[1] - x[0]);
    return canvas.dotAt(across, axis.position(py), area);
  };
  const ends = curves.map((curve, k) => drawCurve(canvas, curve, k, dotOf));
  if (many) ends.forEach((end, k) => end !== null && putLetter(canvas, end, letter(k), k));

  const paint = (text: string, k: number): string => series[k].paint?.(text) ?? text;
  const marks = ascii ? { tick: "+", side: "|", corner: "+", line: "-" } : { tick: "┤", side: "│", corner: "└", line: "─" };
  const drawn = canvas.lines(paint).map((text, row) => {
    const label = labels.get(row);
    return `${(label ?? "").padStart(left)} ${label === undefined ? marks.side : marks.tick}${text}`;
  });
  const margin = " ".repeat(left + 1);
  const legend = series.map(({ label }, k) => ({
    text: [...(many ? [letter(k)] : []), printable(label), ...(ends[k] === null ? ["(no values)"] : [])].join(" "),
    k,
  }));
  return [
    ...drawn,
    margin + marks.corner + marks.line.repeat(columns),
    `${margin} ${xLabels(x, area, xWords)}`,
    ...legendLines(legend, width, paint),
  ];
}

/** All values are positive, and the largest is over 100 times the smallest. */
function spansDecades(series: readonly Series[]): boolean {
  const y = rangeOf(
    series.flatMap(({ points }) => segments(points, false).flat()),
    ([, value]) => value,
  );
  return y !== null && y[0] > SMALLEST && y[1] / y[0] > 100;
}

/** The stretches of a curve between its gaps. */
function segments(points: Series["points"], log: boolean): Point[][] {
  const found: Point[][] = [];
  let current: Point[] = [];
  for (const [x, y] of points) {
    if (y !== null && Number.isFinite(x) && Math.abs(y) < LARGEST && (!log || y > SMALLEST)) {
      if (current.length === 0) found.push(current);
      current.push([x, y]);
    } else current = [];
  }
  return found;
}

/** The least and the greatest value; null when there is none. */
function rangeOf<P>(points: readonly P[], pick: (point: P) => number): readonly [low: number, high: number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) [low, high] = [Math.min(low, pick(point)), Math.max(high, pick(point))];
  return low > high ? null : [low, high];
}

/** The labels by their rows: the ends first, then whatever keeps a row's distance. */
function tickLabels({ ticks, position }: Axis, height: number): Map<number, string> {
  const short = ticks.map(formatNumber);
  const words = new Set(short).size === ticks.length ? short : ticks.map(String);
  const labels = new Map<number, string>();
  for (const i of [0, ticks.length - 1, ...ticks.keys()]) {
    const row = Math.round((1 - position(ticks[i])) * (height - 1));
    if ([row - 1, row, row + 1].every((near) => !labels.has(near))) labels.set(row, words[i]);
  }
  return labels;
}

/** @returns the dot where the curve ends; null when it has no points. */
function drawCurve(
  canvas: Canvas,
  curve: readonly (readonly Point[])[],
  k: number,
  dotOf: (point: Point) => Point,
): Point | null {
  const dashes = canvas.ascii === null ? DASHES[k % DASHES.length] : "1";
  let walked = 0;
  let end: Point | null = null;
  for (const points of curve) {
    let at = dotOf(points[0]);
    canvas.dot(at, k);
    for (const point of points) {
      const next = dotOf(point);
      for (const dot of Canvas.line(at, next)) if (dashes[++walked % dashes.length] === "1") canvas.dot(dot, k);
      at = next;
    }
    canvas.dot(at, k);
    end = at;
  }
  return end;
}

/** Behind the curve's end, or in the free cell nearest above or below. */
function putLetter(canvas: Canvas, end: Point, letter: string, k: number): void {
  const [column, row] = canvas.cellOf(end);
  const rows = Array.from({ length: canvas.rows }, (_, r) => r).sort((p, q) => Math.abs(p - row) - Math.abs(q - row));
  const free = rows.find((r) => !canvas.isTaken(column + 1, r));
  if (free !== undefined) canvas.put(column + 1, free, letter, k);
}

/** The first and the last value under the ends of the axis. */
function xLabels([first, last]: readonly number[], width: number, words: (x: number) => string): string {
  const [left, right] = [words(first), words(last)];
  return first === last || left.length + 1 + right.length > width ? left : left + right.padStart(width - left.length);
}

interface Entry {
  readonly text: string;
  readonly k: number;
}

/** As many entries in a line as fit; of one that is too long, the end is kept: there runs differ. */
function legendLines(entries: readonly Entry[], width: number, paint: (text: string, k: number) => string): string[] {
  const lines: Entry[][] = [];
  let room = 0;
  for (const { text, k } of entries) {
    const entry = { text: text.length > width ? `${text.slice(0, 2)}...${text.slice(5 - width)}` : text, k };
    if (room < entry.text.length) {
      lines.push([]);
      room = width;
    }
    lines[lines.length - 1].push(entry);
    room -= entry.text.length + BETWEEN.length;
  }
  return lines.map((line) => line.map(({ text, k }) => paint(text, k)).join(BETWEEN));
}
