// Each row on its own: its channels in groups brought to mean 0 and deviation 1.
import { ones, zeros } from "../autograd/create.js";
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { groupNorm } from "../ops/groupNorm.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const groupNormDeclaration = declareLayer({
  name: "GroupNorm",
  formula:
    "y = (x - m) / sqrt(v + eps) * weight + bias for each channel, m and v mean and variance of each row over the channels of a group",
  fields: {
    num_groups: field.integer({ min: 1, help: "groups that the channels are divided into" }),
    num_channels: field.integer({ min: 1, help: "channels of the input" }),
    eps: field.number({ default: 1e-5, min: 0, help: "keeps the division finite" }),
    affine: field.boolean({ default: true, help: "whether a weight and a bias are learned" }),
  },
  positional: 2,
  infer: (input) => ({ num_channels: input[0] }),
  parameters: ({ numChannels, affine }) => (affine ? 2 * numChannels : 0),
  outputShape: (input, { numGroups, numChannels }) => {
    if (input[0] !== numChannels) throw new ShapeError(`GroupNorm: expected rows of shape (C, ..) with C = ${numChannels}, but the input is ${formatShape(input)}`); // prettier-ignore
    checkGroups(numGroups, numChannels);
    return input;
  },
  page: {
    about:
      "A picture has few rows in a batch when it is large, and BatchNorm measures them badly: here each row is measured alone, a group of channels at a time. So it is the same in training and in evaluation, and the rows of a batch do not depend on each other.",
    torch: "torch.nn.GroupNorm",
    see: ["groupNorm", "LayerNorm", "BatchNorm2d"],
    derivation: `
      c < C, g < numGroups
      K              = C / numGroups                         -- channels of a group
      j < K, l < L
      m[n, g]        = mean over j, l of x[n, g K + j, l]    -- channel j of group g is channel g K + j of the row
      v[n, g]        = mean over j, l of (x[n, g K + j, l] - m[n, g])^2
      s[n, g]        = (v[n, g] + eps)^(-1/2)
      h[n, c, l]     = (x[n, c, l] - m[n, floor(c / K)]) s[n, floor(c / K)]  -- each group with mean 0 and deviation nearly 1
      y[n, c, l]     = h[n, c, l] weight[c] + bias[c]
      gh[n, c, l]    = gy[n, c, l] weight[c]                 -- chain rule, constant factor
      gx[n, c, l]    = s[n, floor(c / K)] (gh[n, c, l] -
                       (mean over j, q of gh[n, floor(c / K) K + j, q]) -
                       h[n, c, l] (mean over j, q of gh[n, floor(c / K) K + j, q] h[n, floor(c / K) K + j, q]))
                                                             -- chain rule: over the group, as LayerNorm over the row
      gweight[c]     = sum over n, l of gy[n, c, l] h[n, c, l]  -- chain rule: weight[c] serves every row
      gbias[c]       = sum over n, l of gy[n, c, l]          -- chain rule
    `,
    view: "channels",
    samples: (s) => [
      { args: { numGroups: 2, numChannels: 4, eps: 0.1 }, input: s.normal([2, 4]) },
      { args: { numGroups: 2, numChannels: 4 }, input: s.normal([2, 4, 3]) },
      { args: { numGroups: 1, numChannels: 2, eps: 0.1 }, input: s.normal([2, 2, 2, 2]) },
      { args: { numGroups: 3, numChannels: 3, eps: 0.1 }, input: s.normal([2, 3, 2]) },
    ],
  },
});

function checkGroups(groups: number, channels: number): void {
  if (channels % groups === 0) return;
  const near = Array.from({ length: channels }, (_, i) => i + 1).filter((count) => channels % count === 0);
  throw new ShapeError(`GroupNorm: ${channels} channels cannot be divided into ${groups} groups of the same size`, {
    hint: `num_groups can be ${near.join(", ")}`,
  });
}

export interface GroupNormOptions extends TensorOptions {
  readonly eps?: number | undefined;
  readonly affine?: boolean | undefined;
}

/** As torch.nn.GroupNorm (Wu and He 2018). Shapes: x (N, C, ..), y the same. */
export class GroupNorm extends Module {
  static readonly declaration = layerOf(this, groupNormDeclaration);
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}, ...none: never[]) {
    super();
    const { values, tensors } = argumentsOf(groupNormDeclaration, [numGroups, numChannels, options, ...none]);
    const { dtype = "float32" } = tensors;
    checkGroups(numGroups, numChannels);
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = values.eps;
    this.affine = values.affine;
    this.weight = values.affine ? new Parameter(ones([numChannels], { dtype })) : null;
    this.bias = values.affine ? new Parameter(zeros([numChannels], { dtype })) : null;
  }

  forward(x: Tensor): Tensor {
    return groupNorm(x, this.numGroups, this.weight, this.bias, { eps: this.eps });
  }

  override extraRepr(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${this.eps}, affine=${this.affine}`;
  }
}
