// From a row of steps to one: (T, H) -> (H,).
import { tensor } from "../autograd/create.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { amax } from "../ops/amax.js";
import { cat } from "../ops/cat.js";
import { div } from "../ops/div.js";
import { gather } from "../ops/indexing.js";
import { mean } from "../ops/mean.js";
import { narrow, select } from "../ops/slice.js";
import { expand, sum } from "../ops/sum.js";
import { squeeze } from "../ops/views.js";
import { where } from "../ops/where.js";
import { transpose } from "../ops/permute.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";
import { Module } from "./module.js";
import { readLengths, realSteps, type Lengths } from "./recurrent.js";

function stepsOf(layer: string, input: Shape): Shape {
  if (input.length === 2) return input;
  throw new ShapeError(`${layer}: expects rows of shape (steps, features), got ${formatShape(input)}`, {
    hint: "it stands after a layer that gives all steps, such as LSTM",
  });
}

/** x (N, T, H) with its lengths. */
function checked(layer: string, x: Tensor, options: Lengths): readonly number[] | null {
  if (x.shape.length !== 3 || x.shape[1] === 0)
    throw new ShapeError(`${layer}: x must be (N, T, H) with at least one step, got ${formatShape(x.shape)}`, {
      hint: "the batch comes first: use a recurrent layer with { batchFirst: true }",
    });
  return readLengths(layer, options, x.shape[0], x.shape[1]);
}

/** (N, T, 1): 1 where a step is real. */
const realOf = (lengths: readonly number[], x: Tensor): Tensor => transpose(realSteps(lengths, x.shape[1], x), 0, 1);

type OverTime = [x: Tensor, options?: Lengths];

export const lastDeclaration = declareLayer({
  name: "Last",
  lengths: "taken",
  formula: "y = x[T - 1], the last step; of a layer that reads both ways the last step of each way: y = [x[T - 1, :H], x[0, H:]]",
  fields: {
    bidirectional: field.boolean({
      default: false,
      help: "whether the second half of x has been read backwards, so that its last step is step 0; follows from the layers before when left out",
    }),
  },
  infer: (input, before = []) => {
    for (const { name, args, parameters } of [...before].reverse()) {
      if ("bidirectional" in args) return { bidirectional: args.bidirectional === true };
      if (parameters > 0 && !name.endsWith("Norm")) break; // it mixes both ways
    }
    return {};
  },
  outputShape: (input, { bidirectional }) => {
    const [, features] = stepsOf("Last", input);
    if (bidirectional && features % 2 === 1)
      throw new ShapeError(`Last: both ways have as many features, but the input has ${features}`);
    return [features];
  },
  page: {
    file: "overTime",
    about:
      "A sequence becomes one row: the state that has seen every step. In a layer that reads both ways the second half of each step was read backwards and has seen everything at step 0; with `lengths` the last step is that of each row. PyTorch users write torch.cat([h[-2], h[-1]], 1) for the same.",
    torch: "output[:, -1], or torch.cat([h[-2], h[-1]], 1)",
    see: ["LSTM", "GRU", "RNN", "Mean", "Max"],
    derivation: `
      where bidirectional = 0
      t < T
      y[n, j]     = x[n, T - 1, j]                              -- the state that has seen every step
      gx[n, t, j] = gy[n, j] (t = T - 1)                        -- chain rule: the other steps reach y only through the states
      where bidirectional = 1
      t < T, j < F
      y[n, j]     = x[n, T - 1, j] if 2 j < F, else x[n, 0, j]    -- what was read backwards has seen every step at step 0
      gx[n, t, j] = gy[n, j] if 2 j < F and t = T - 1, gy[n, j] if 2 j >= F and t = 0, else 0  -- chain rule
    `,
    samples: (s) => [
      { args: { bidirectional: true }, input: s.normal([1, 3, 4]) },
      { input: s.normal([2, 3, 2]) },
      { args: { bidirectional: true }, input: s.normal([3, 2, 2]) },
    ],
  },
});

/** x (N, T, H) -> (N, H): the state after the last step; after `lengths` steps where these are given. */
export class Last extends Module<Tensor, OverTime> {
  static readonly declaration = layerOf(this, lastDeclaration);
  readonly bidirectional: boolean;

  constructor(options: { readonly bidirectional?: boolean } = {}, ...none: never[]) {
    super();
    this.bidirectional = argumentsOf(lastDeclaration, [options, ...none]).values.bidirectional;
  }

  forward(x: Tensor, options: Lengths = {}): Tensor {
    const lengths = checked("Last", x, options);
    const [, steps, features] = x.shape;
    if (!this.bidirectional) return lastOf(x, lengths);
    if (features % 2 === 1) throw new ShapeError(`Last: both ways have as many features, but x has ${features}`);
    const [forwards, backwards] = [narrow(x, 2, 0, features / 2), narrow(x, 2, features / 2, features / 2)];
    return steps === 1 ? select(x, 1, 0) : cat([lastOf(forwards, lengths), select(backwards, 1, 0)], 1);
  }

  override extraRepr(): string {
    return this.bidirectional ? "bidirectional=True" : "";
  }
}

function lastOf(x: Tensor, lengths: readonly number[] | null): Tensor {
  if (lengths === null) return select(x, 1, -1);
  const index = expand(tensor(lengths.map((length) => [[length - 1]]), { dtype: x.dtype }), [-1, 1, x.shape[2]]); // prettier-ignore
  return squeeze(gather(x, 1, index), 1);
}

export const meanDeclaration = declareLayer({
  name: "Mean",
  lengths: "taken",
  formula: "y = the mean of x over the steps",
  fields: {},
  outputShape: (input) => [stepsOf("Mean", input)[1]],
  page: {
    file: "overTime",
    about: "A sequence becomes one row: the average of all steps, in which none counts more than another.",
    torch: "x.mean(1)",
    see: ["mean", "Last", "Max"],
    derivation: `
      t < T
      y[n, j]           = mean over t of x[n, t, j]
      dy[n, j]/dx[n, t, j] = 1 / T                             -- the mean holds each step once
      gx[n, t, j]       = gy[n, j] dy[n, j]/dx[n, t, j]        -- chain rule
                        = gy[n, j] / T                         -- every step is given the same
    `,
    samples: (s) => [{ input: s.normal([2, 3, 2]) }, { input: s.normal([1, 4, 3]) }],
  },
});

/** x (N, T, H) -> (N, H); over the first `lengths` steps of each row where these are given. */
export class Mean extends Module<Tensor, OverTime> {
  static readonly declaration = layerOf(this, meanDeclaration);

  constructor(...none: never[]) {
    super();
    argumentsOf(meanDeclaration, none);
  }

  forward(x: Tensor, options: Lengths = {}): Tensor {
    const lengths = checked("Mean", x, options);
    if (lengths === null) return mean(x, 1);
    const counts = tensor(lengths.map((length) => [length]), { dtype: x.dtype }); // prettier-ignore
    return div(sum(where(realOf(lengths, x), x, 0), 1), counts);
  }
}

export const maxDeclaration = declareLayer({
  name: "Max",
  lengths: "taken",
  formula: "y = the largest x over the steps, for each feature by itself",
  fields: {},
  outputShape: (input) => [stepsOf("Max", input)[1]],
  page: {
    file: "overTime",
    about:
      "A sequence becomes one row: for each feature the step at which it was strongest, wherever that was. Where two steps are equal, each is given half of gy.",
    torch: "x.amax(1)",
    see: ["amax", "Last", "Mean", "kinks"],
    derivation: `
      t < T
      y[n, j]           = max over t of x[n, t, j]
      dy[n, j]/dx[n, t, j] = (x[n, t, j] = y[n, j])            -- only the largest moves the result
      gx[n, t, j]       = gy[n, j] dy[n, j]/dx[n, t, j]        -- chain rule
                        = gy[n, j] (x[n, t, j] = y[n, j])      -- the other steps learn nothing
    `,
    samples: (s) => [{ input: s.distinct([2, 3, 2]) }, { input: s.distinct([1, 4, 3]) }],
  },
});

/** x (N, T, H) -> (N, H); over the first `lengths` steps of each row where these are given. */
export class Max extends Module<Tensor, OverTime> {
  static readonly declaration = layerOf(this, maxDeclaration);

  constructor(...none: never[]) {
    super();
    argumentsOf(maxDeclaration, none);
  }

  forward(x: Tensor, options: Lengths = {}): Tensor {
    const lengths = checked("Max", x, options);
    return amax(lengths === null ? x : where(realOf(lengths, x), x, -Infinity), 1);
  }
}
