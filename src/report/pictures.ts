// Rows that are images: a model that begins with Unflatten: {sizes: [1 or 3, height, width]} says how its numbers lie.
import type { Part, Preprocess } from "../data/dataset.js";
import type { Step } from "../data/preprocess.js";
import { restoreNumber } from "../data/scaling.js";
import { extremes } from "../data/statistics.js";
import type { LayerSummary } from "../experiment/model.js";
import type { Picture } from "./svg/image.js";

/** Larger images are not drawn: the page would be large too. */
const mostPixels = 64 * 64;

export interface ImageRows {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** The columns of the pixels, in the order of the model. */
  readonly columns: readonly string[];
  /** Of one row of the part. */
  readonly picture: (row: number) => Picture;
}

/** Null when the rows are no images, or too large. */
export function imageRowsOf(layers: readonly LayerSummary[], { columns }: Preprocess, part: Part): ImageRows | null {
  const [first] = layers;
  const sizes = first?.name === "Unflatten" ? (first.args.sizes as readonly number[]) : [];
  const [channels, height, width] = sizes;
  if (sizes.length !== 3 || (channels !== 1 && channels !== 3) || height * width > mostPixels) return null;
  if (!columns.every((step): step is Step & { kind: "numeric" } => step.kind === "numeric")) return null;
  const { features, rows, x } = part;
  const plain = Float64Array.from({ length: rows * features }, (_, i) => restoreNumber(columns[i % features], x[i])); // as in the file
  const { min, max } = extremes(plain);
  const picture = (row: number): Picture => {
    const values = plain.subarray(row * features, (row + 1) * features).map((value) => (value - min) / (max - min || 1));
    return { channels, height, width, values };
  };
  return { channels, height, width, columns: columns.map(({ name }) => name), picture };
}
