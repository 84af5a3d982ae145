// The part of a matrix below or above a diagonal.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import { where } from "./where.js";

type Triangle = Op<(x: Tensor, diagonal?: number) => Tensor>;

function triangle(name: "tril" | "triu", sign: "<=" | ">=", words: string, see: readonly string[]): Triangle {
  const keeps = (distance: number): boolean => (name === "tril" ? distance <= 0 : distance >= 0);
  return defineComposite({
    name,
    file: "triangle",
    inputs: ["x"],
    takes: [take.tensor("x"), take.optional(take.integer("diagonal"))],
    formula: `y[.., i, j] = x[.., i, j] if j - i ${sign} diagonal, else 0: ${words}`,
    derivation: `
      where rank(x) = 2
      y[i, j]           = x[i, j] if j - i ${sign} diagonal, else 0      -- diagonal 0, the main one, if none is given
      dy[i, j]/dx[r, c] = (i = r and j = c and j - i ${sign} diagonal)   -- what is kept is itself, the rest is 0
      gx[r, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[r, c]  -- chain rule
                        = gy[r, c] if c - r ${sign} diagonal, else 0     -- only i = r, j = c remains: ${name} of gy
    `,
    about:
      "The diagonal counts upwards to the right: 1 is the one above the main diagonal, -1 the one below. Further axes in front are matrices of their own.",
    defaults: { diagonal: 0 },
    see,
    example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]])], // prettier-ignore
    samples: (s) => [
      [s.normal([2, 3])],
      [s.normal([3, 3]), 1],
      [s.normal([3, 2]), -1],
      [s.normal([2, 2, 2])],
      [s.normal([2, 2]), 5],
      [s.normal([0, 2])],
    ],
    compose: (x, diagonal = 0) => {
      if (x.shape.length < 2) throw new ShapeError(`${name}: x must be a matrix, or several, got shape ${formatShape(x.shape)}`);
      const [rows, columns] = x.shape.slice(-2);
      const mask = empty(x.dtype, [rows, columns]);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) if (keeps(j - i - diagonal)) mask.numbers[i * columns + j] = 1;
      return where(new Tensor(mask), x, 0); // chosen, not multiplied: what is cut off may be inf or nan
    },
  });
}

export const tril: Triangle = triangle("tril", "<=", "the lower triangle", ["triu", "diagonal"]);
export const triu: Triangle = triangle("triu", ">=", "the upper triangle", ["tril", "diagonal"]);
