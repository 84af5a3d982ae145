// Convolutions, borders and pooling on lines (N, C, L) and images (N, C, H, W). Sizes of an image are known when the graph is written, so what
// ONNX has no operation for becomes a table of places, or a matrix along each axis.
import { tensor } from "../../../autograd/create.js";
import { noGrad } from "../../../autograd/mode.js";
import type { Tensor } from "../../../autograd/tensor.js";
import type { Shape } from "../../../kernels/ndarray.js";
import { pad } from "../../../ops/pad.js";
import { ints, type Value } from "../graph.js";
import { constantOf, type Placed, type Rule } from "./placed.js";

/** The border at both ends of every direction, in ONNX's order: all beginnings, then all ends. */
type Ends = readonly number[];

/** From PyTorch's order, the last axis first: [left, right, above, below] -> [above, left, below, right]. */
function endsOf(pads: readonly number[]): Ends {
  const directions = Array.from({ length: pads.length / 2 }, (_, i) => pads.length / 2 - 1 - i);
  return [...directions.map((d) => pads[2 * d]), ...directions.map((d) => pads[2 * d + 1])];
}

function constantBorder(x: Value, { g }: Placed, ends: Ends, value: number): Value {
  const half = ends.length / 2;
  return g.op("Pad", [x, ints(0, 0, ...ends.slice(0, half), 0, 0, ...ends.slice(half)), value]);
}

/** Along each direction y[i] = x[place(i)]: the places are those where 0, 1, 2, .. come out when they are given such a border themselves. */
function borderOfEntries(x: Value, { g, input }: Placed, ends: Ends, mode: "reflect" | "replicate" | "circular"): Value {
  const half = ends.length / 2;
  return input.slice(1).reduce((y, size, d) => {
    if (ends[d] === 0 && ends[half + d] === 0) return y;
    const row = tensor([[Array.from({ length: size }, (_, i) => i)]], { dtype: "float64" });
    return g.op("Gather", [y, ints(...pad(row, [ends[d], ends[half + d]], { mode }).numbers)], { axis: d + 2 });
  }, x);
}

const border = (mode: "reflect" | "replicate" | "circular"): Rule => (x, layer) => borderOfEntries(x, layer, endsOf(padsOf(layer)), mode); // prettier-ignore
const constant = (x: Value, layer: Placed): Value => constantBorder(x, layer, endsOf(padsOf(layer)), (layer.args.value ?? 0) as number); // prettier-ignore

function padsOf({ args, input }: Placed): readonly number[] {
  const padding = args.padding as number | readonly number[];
  return typeof padding === "number" ? new Array<number>(2 * (input.length - 1)).fill(padding) : padding;
}

/** padding: same leaves the size as it is, with one more at the end where both ends cannot have the same. */
function convolutionEnds(layer: Placed): Ends {
  const [kernel, dilation] = [layer.sizes("kernel_size"), layer.sizes("dilation")];
  const total = kernel.map((size, d) => dilation[d] * (size - 1));
  if (layer.args.padding === "same") return [...total.map((n) => Math.floor(n / 2)), ...total.map((n) => Math.ceil(n / 2))];
  const each = layer.args.padding === "valid" ? kernel.map(() => 0) : layer.sizes("padding");
  return [...each, ...each];
}

const modes = { reflect: "reflect", replicate: "replicate", circular: "circular" } as const;

const convolution: Rule = (x, layer) => {
  const mode = layer.text("padding_mode");
  const ends = convolutionEnds(layer);
  const padded = mode === "zeros" ? x : borderOfEntries(x, layer, ends, modes[mode as keyof typeof modes]);
  return layer.g.op("Conv", [padded, layer.weight("weight"), layer.optional("bias")], {
    kernel_shape: layer.sizes("kernel_size"),
    strides: layer.sizes("stride"),
    dilations: layer.sizes("dilation"),
    pads: mode === "zeros" ? ends : ends.map(() => 0),
    group: layer.number("groups"),
  });
};

const transposedConvolution: Rule = (x, layer) =>
  layer.g.op("ConvTranspose", [x, layer.weight("weight"), layer.optional("bias")], {
    kernel_shape: layer.sizes("kernel_size"),
    strides: layer.sizes("stride"),
    dilations: layer.sizes("dilation"),
    pads: [...layer.sizes("padding"), ...layer.sizes("padding")],
    output_padding: layer.sizes("output_padding"),
    group: layer.number("groups"),
  });

/** The windows of a pooling, and how far the last of each direction reaches over the border: ceil_mode counts it nevertheless. */
function windowsOf(layer: Placed): {
  kernel: number[];
  strides: number[];
  dilations: number[];
  padding: number[];
  over: number[];
} {
  const kernel = layer.sizes("kernel_size");
  const strides = layer.args.stride === null ? kernel : layer.sizes("stride");
  const dilations = "dilation" in layer.args ? layer.sizes("dilation") : kernel.map(() => 1);
  const padding = layer.sizes("padding");
  const reach = (d: number): number => (layer.output[d + 1] - 1) * strides[d] + dilations[d] * (kernel[d] - 1) + 1;
  const over = kernel.map((_, d) => Math.max(0, reach(d) - layer.input[d + 1] - 2 * padding[d]));
  return { kernel, strides, dilations, padding, over };
}

/** The border is made first, of numbers that never win. */
const maxPool: Rule = (x, layer) => {
  const { kernel, strides, dilations, padding, over } = windowsOf(layer);
  const ends = [...padding, ...padding.map((n, d) => n + over[d])];
  const padded = ends.every((n) => n === 0) ? x : constantBorder(x, layer, ends, -Infinity);
  return layer.g.op("MaxPool", [padded], { kernel_shape: kernel, strides, dilations });
};

/** mean = the sum of a window / how many of its entries count: where they are not all, the mean of all is corrected by a table. */
const avgPool: Rule = (x, layer) => {
  const { g } = layer;
  const { kernel, strides, padding, over } = windowsOf(layer);
  const ends = [...padding, ...padding.map((n, d) => n + over[d])];
  const padded = ends.every((n) => n === 0) ? x : constantBorder(x, layer, ends, 0);
  const mean = g.op("AveragePool", [padded], { kernel_shape: kernel, strides });
  const area = kernel.reduce((product, size) => product * size, 1);
  const counted = countsOf(layer, kernel, strides, padding);
  if (counted.values.every((n) => n === area)) return mean;
  return g.op("Mul", [mean, { type: "float", shape: counted.shape, values: counted.values.map((n) => area / n) }]);
};

/** Entries of each window that count, (H, W): those of the image, with count_include_pad those of its border too. */
function countsOf(layer: Placed, kernel: number[], strides: number[], padding: number[]): { shape: Shape; values: number[] } {
  const shape = layer.output.slice(1);
  const divisor = layer.args.divisor_override as number | null | undefined;
  const along = shape.map((count, d) => {
    const border = layer.flag("count_include_pad") ? padding[d] : 0;
    const [least, most] = [padding[d] - border, padding[d] + layer.input[d + 1] + border];
    return Array.from({ length: count }, (_, i) => Math.min(i * strides[d] + kernel[d], most) - Math.max(i * strides[d], least));
  });
  const values = along.reduce<number[]>((all, own) => all.flatMap((n) => own.map((m) => n * m)), [1]);
  return { shape, values: values.map((n) => divisor ?? n) };
}

/** y = A x along each direction, for an operation that is linear there: A is what it makes of unit vectors. @param apply for direction d, on (1, n, n) or (1, n, n, 1) */
export function byMatrices(x: Value, { g, input }: Placed, apply: (units: Tensor, d: number) => Tensor): Value {
  const [, ...sizes] = input;
  return sizes.reduce((y, n, d) => {
    const isLast = d === sizes.length - 1;
    const units = tensor(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(i === j))), { dtype: "float64" }); // prettier-ignore
    const made = noGrad(() => apply(units, d)); // unit i of the axis stands in channel i
    const transposed = { numbers: made.numbers, shape: [n, made.numel / n] };
    if (isLast) return g.op("MatMul", [y, constantOf(transposed)]);
    return g.op("MatMul", [g.op("Transpose", [constantOf(transposed)], { perm: [1, 0] }), y]);
  }, x);
}

export const images = {
  Conv1d: convolution,
  Conv2d: convolution,
  ConvTranspose1d: transposedConvolution,
  ConvTranspose2d: transposedConvolution,
  ConstantPad1d: constant,
  ConstantPad2d: constant,
  ZeroPad1d: constant,
  ZeroPad2d: constant,
  ReflectionPad1d: border("reflect"),
  ReflectionPad2d: border("reflect"),
  ReplicationPad1d: border("replicate"),
  ReplicationPad2d: border("replicate"),
  CircularPad1d: border("circular"),
  CircularPad2d: border("circular"),
  MaxPool1d: maxPool,
  MaxPool2d: maxPool,
  AvgPool1d: avgPool,
  AvgPool2d: avgPool,
} as const satisfies Readonly<Record<string, Rule>>;
