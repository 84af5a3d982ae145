// Windows that slide over images: a convolution is a matrix product once every window is a column.
import type { FloatArray } from "../ndarray.js";

/** Images of (channels, height, width), and how the window lies on them. */
export interface Windows {
  readonly images: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** How many windows fit. */
  readonly out: readonly [rows: number, columns: number];
}

/** Visits every entry of every window: `column` counts the columns' entries, `pixel` is its place in the images, -1 in the padding. */
function forEachEntry(w: Windows, visit: (column: number, pixel: number) => void): void {
  let column = 0;
  for (let image = 0; image < w.images; image++) {
    for (let channel = 0; channel < w.channels; channel++) {
      const plane = (image * w.channels + channel) * w.height * w.width;
      for (let i = 0; i < w.kernel[0]; i++) {
        for (let j = 0; j < w.kernel[1]; j++) {
          for (let r = 0; r < w.out[0]; r++) {
            const row = r * w.stride[0] + i * w.dilation[0] - w.padding[0];
            for (let c = 0; c < w.out[1]; c++, column++) {
              const at = c * w.stride[1] + j * w.dilation[1] - w.padding[1];
              const inside = row >= 0 && row < w.height && at >= 0 && at < w.width;
              visit(column, inside ? plane + row * w.width + at : -1);
            }
          }
        }
      }
    }
  }
}

export const windows = {
  /** out (images, channels kernel, windows): each column holds one window; 0 in the padding. */
  unfold: (x: FloatArray, w: Windows, out: FloatArray): void => {
    forEachEntry(w, (column, pixel) => (out[column] = pixel < 0 ? 0 : x[pixel]));
  },
  /** The adjoint: adds every entry of every column to its pixel; `out` begins as zeros. */
  fold: (columns: FloatArray, w: Windows, out: FloatArray): void => {
    forEachEntry(w, (column, pixel) => {
      if (pixel >= 0) out[pixel] += columns[column];
    });
  },
  /**
   * places and out (images, channels, windows): where in its plane the largest entry of each window lies, and that entry; the first of equals, nan
   * before all. Every window must have an entry in the image.
   */
  maxWindows: (x: FloatArray, w: Windows, places: FloatArray, out: FloatArray): void => {
    const [rows, columns] = w.out;
    for (let plane = 0; plane < w.images * w.channels; plane++) {
      const start = plane * w.height * w.width;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          let best = -1;
          for (let i = 0; i < w.kernel[0]; i++) {
            const row = r * w.stride[0] + i * w.dilation[0] - w.padding[0];
            if (row < 0 || row >= w.height) continue;
            for (let j = 0; j < w.kernel[1]; j++) {
              const at = c * w.stride[1] + j * w.dilation[1] - w.padding[1];
              if (at < 0 || at >= w.width) continue;
              const pixel = row * w.width + at;
              const [value, champion] = [x[start + pixel], x[start + best]];
              if (best < 0 || value > champion || (value !== value && champion === champion)) best = pixel;
            }
          }
          const window = (plane * rows + r) * columns + c;
          places[window] = best;
          out[window] = x[start + best];
        }
      }
    }
  },
};
