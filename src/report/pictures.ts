// Rows that are images: data.image, or a model that begins with Unflatten: {sizes: [1 or 3, height, width]}, says how its numbers lie.
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
  /** Of the features of any row, as the model sees them. */
  readonly drawn: (features: ArrayLike<number>) => Picture;
}

/** Null when the rows are no images, or too large. */
export function imageRowsOf(
  layers: readonly LayerSummary[],
  { columns }: Preprocess,
  part: Part,
  given: readonly number[] | undefined,
): ImageRows | null {
  const [first] = layers;
  const unflattened = first?.name === "Unflatten" ? (first.args.sizes as readonly number[]) : [];
  const sizes = given?.length === 2 ? [1, ...given] : (given ?? unflattened);
  const [channels, height, width] = sizes;
  if (sizes.length !== 3 || (channels !== 1 && channels !== 3) || height * width > mostPixels) return null;
  if (!columns.every((step): step is Step & { kind: "numeric" } => step.kind === "numeric")) return null;
  const { features, rows, x } = part;
  if (channels * height * width !== features) return null;
  const plain = Float64Array.from({ length: rows * features }, (_, i) => restoreNumber(columns[i % features], x[i])); // as in the file
  const { min, max } = extremes(plain);
  const shown = (values: Float64Array): Picture => ({ channels, height, width, values: values.map((value) => (value - min) / (max - min || 1)) }); // prettier-ignore
  const picture = (row: number): Picture => shown(plain.subarray(row * features, (row + 1) * features));
  const drawn = (scaled: ArrayLike<number>): Picture => shown(Float64Array.from(scaled, (value, i) => restoreNumber(columns[i], value))); // prettier-ignore
  return { channels, height, width, columns: columns.map(({ name }) => name), picture, drawn };
}
