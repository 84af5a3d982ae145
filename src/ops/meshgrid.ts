// All pairs of coordinates, as two tables.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { stack } from "./cat.js";
import { transpose } from "./permute.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";

export interface MeshgridOptions {
  /** "ij" (default): the first tensor runs down the rows; "xy": along the columns, as in a drawing. */
  readonly indexing?: "ij" | "xy";
}

export const meshgrid: Op<(tensors: readonly Tensor[], options?: MeshgridOptions) => Tensor[]> = defineComposite({
  name: "meshgrid",
  inputs: [{ name: "tensors", list: true }],
  takes: [
    take.tensors("tensors"),
    take.options({
      indexing: field.choice(["ij", "xy"], { help: "whether the first tensor runs down the rows or along the columns" }),
    }),
  ],
  formula:
    "grids[0][i, j] = tensors[0][i], grids[1][i, j] = tensors[1][j]: each list of numbers laid out along an axis of its own",
  derivation: `
    y[s, i, j]        = a[i] if s = 0, else b[j]                          -- y is both grids, one on top of the other
    dy[s, i, j]/da[k] = (s = 0 and i = k)                                 -- a[k] fills row k of the first
    ga[k]             = sum over s, i, j of gy[s, i, j] dy[s, i, j]/da[k]  -- chain rule
                      = sum over j of gy[0, k, j]                         -- only s = 0, i = k remains
    dy[s, i, j]/db[k] = (s = 1 and j = k)                                 -- b[k] fills column k of the second
    gb[k]             = sum over i of gy[1, i, k]                         -- chain rule, as above
  `,
  about: "The grids come as an array: const [a, b] = meshgrid([x, y]). Written for the two of them stacked.",
  see: ["expand", "stack"],
  single: (grids) => stack(grids),
  example: (s) => [[s.tensor([1.5, -0.3]), s.tensor([2, 0.5, -1])]],
  samples: (s) => [
    [[s.normal([2]), s.normal([3])]],
    [[s.normal([3]), s.normal([1])], { indexing: "ij" }],
    [[s.normal([2]), s.normal([1]), s.normal([2])], { indexing: "xy" }],
    [[s.normal([2])]],
    [[s.normal([2]), s.normal([0])]],
  ],
  compose: (tensors, { indexing = "ij" } = {}) => {
    if (tensors.length === 0) throw new ArgumentError("meshgrid: at least one tensor is needed");
    const wrong = tensors.find((x) => x.shape.length > 1);
    if (wrong !== undefined)
      throw new ShapeError(`meshgrid: the tensors must be lists of numbers, got shape ${formatShape(wrong.shape)}`);
    const sizes = tensors.map((x) => x.numel);
    return tensors.map((x, i) => {
      const grid = expand(reshape(x, sizes.map((size, axis) => (axis === i ? size : 1))), sizes); // prettier-ignore
      return indexing === "xy" && sizes.length > 1 ? transpose(grid, 0, 1) : grid;
    });
  },
});
