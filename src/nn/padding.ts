// Layers that put a border around lines (N, C, L) and images (N, C, H, W): the layers of functional.pad.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Fields, type Values } from "../core/fields.js";
import { pad } from "../ops/pad.js";
import { paddedShape, type PadMode } from "../ops/padBorders.js";
import { functionLayer, type FunctionLayer } from "./functionLayer.js";
import { declareLayer } from "./layer.js";
import type { LayerSample } from "./pages.js";

type Directions = 1 | 2;
const sizes = {
  1: { padding: field.numbers({ count: 2, orOne: true, help: "how many numbers in front and behind; less than 0 takes away" }) },
  2: {
    padding: field.numbers({
      count: 4,
      orOne: true,
      help: "how many numbers on the left, on the right, above and below; less than 0 takes away",
    }),
  },
} as const;
type Padding = (typeof sizes)[Directions];
const constant = { value: field.number({ help: "what stands in the border" }) };

/** The four numbers of an image's border, the two of a line's; one stands for all of them. */
const padsOf = (padding: number | readonly number[], directions: Directions): readonly number[] =>
  typeof padding === "number" ? new Array<number>(2 * directions).fill(padding) : padding;

/** Which entry of a line of n stands at place i, p places after the beginning of the border; and how a reader is told. */
const own = {
  Reflection: {
    mode: "reflect",
    place: (i: string, n: string, p: string) => `${n} - 1 - |${n} - 1 - |${i} - ${p}||`,
    formula: "y = x, mirrored at its ends; the ends themselves come once",
    about: "Beyond an end the numbers come back in the other order: a border that goes on smoothly. It must be shorter than the line itself.", // prettier-ignore
  },
  Replication: {
    mode: "replicate",
    place: (i: string, n: string, p: string) => `min(max(${i} - ${p}, 0), ${n} - 1)`,
    formula: "y = x, its ends again and again",
    about: "Beyond an end that number comes again and again.",
  },
  Circular: {
    mode: "circular",
    place: (i: string, n: string, p: string) => `${i} - ${p} - ${n} floor((${i} - ${p}) / ${n})`,
    formula: "y = x, round in a circle",
    about: "Beyond an end the numbers go on at the other one: for what is round, as the hours of a day. It may go round once.",
  },
} as const satisfies Readonly<Record<string, { mode: PadMode; place: unknown; formula: string; about: string }>>;

const lines = (place: (i: string, n: string, p: string) => string): string => `
  k < W, s < S
  at[s]                 = ${place("s", "W", "padding[0]")}   -- which number of x stands at place s
  y[b, c, s]            = x[b, c, at[s]]
  dy[b, c, s]/dx[b, c, k] = (at[s] = k)                      -- every y is one x
  gx[b, c, k]           = sum over s of gy[b, c, s] dy[b, c, s]/dx[b, c, k]   -- chain rule: every y that is this x sends its share
                        = sum over s of gy[b, c, s] (at[s] = k)
`;
const images = (place: (i: string, n: string, p: string) => string): string => `
  h < H, w < W, i < I, j < J
  u[i]                  = ${place("i", "H", "padding[2]")}   -- which row of x stands in row i
  v[j]                  = ${place("j", "W", "padding[0]")}   -- and which column in column j
  y[b, c, i, j]         = x[b, c, u[i], v[j]]
  dy[b, c, i, j]/dx[b, c, h, w] = (u[i] = h and v[j] = w)    -- every y is one x
  gx[b, c, h, w]        = sum over i, j of gy[b, c, i, j] dy[b, c, i, j]/dx[b, c, h, w]   -- chain rule: every y that is this x sends its share
                        = sum over i, j of gy[b, c, i, j] (u[i] = h and v[j] = w)
`;
const constantLines = (value: string): string => `
  k < W
  outside gy = 0
  p                     = padding[0]
  y[b, c, s]            = x[b, c, s - p] if p <= s < p + W, else ${value}
  dy[b, c, s]/dx[b, c, k] = (s = p + k)                      -- the border depends on nothing
  gx[b, c, k]           = sum over s of gy[b, c, s] dy[b, c, s]/dx[b, c, k]   -- chain rule
                        = gy[b, c, p + k]                    -- only s = p + k remains: gy without its border
`;
const constantImages = (value: string): string => `
  h < H, w < W
  outside gy = 0
  p                     = padding[2]
  q                     = padding[0]
  y[b, c, i, j]         = x[b, c, i - p, j - q] if p <= i < p + H and q <= j < q + W,
                          else ${value}
  dy[b, c, i, j]/dx[b, c, h, w] = (i = p + h and j = q + w)  -- the border depends on nothing
  gx[b, c, h, w]        = sum over i, j of gy[b, c, i, j] dy[b, c, i, j]/dx[b, c, h, w]   -- chain rule
                        = gy[b, c, p + h, q + w]             -- only i = p + h, j = q + w remains: gy without its border
`;

const samplesOf = <F extends Fields>(directions: Directions, more: object) => (s: Sampler): LayerSample<F>[] =>
  (directions === 1
    ? [
        { args: { padding: [2, 1], ...more }, input: s.tensor([[[1, 2, 3]]]) },
        { args: { padding: [1, 0], ...more }, input: s.normal([2, 2, 4]) },
        { args: { padding: [0, -1], ...more }, input: s.normal([1, 2, 3]) },
      ]
    : [
        { args: { padding: [1, 2, 0, 1], ...more }, input: s.tensor([[[[1, 2, 3], [4, 5, 6]]]]) },
        { args: { padding: [0, 1, 2, 1], ...more }, input: s.normal([2, 1, 3, 2]) },
        { args: { padding: [1, 1, 1, 1], ...more }, input: s.normal([1, 2, 2, 3]) },
      ]) as unknown as LayerSample<F>[]; // prettier-ignore

interface Told {
  readonly formula: string;
  readonly about: string;
  readonly derivation: string;
  readonly see: readonly string[];
}

/** @param shown how PyTorch prints it, given the padding in words */
function padLayer<F extends Padding>(
  name: string,
  fields: F,
  mode: PadMode,
  directions: Directions,
  told: Told,
  shown: (padding: string, value: number | undefined) => string,
): FunctionLayer<F> {
  const read = (values: Values<F>): { pads: readonly number[]; value: number | undefined } => {
    const { padding, value } = values as { readonly padding: number | readonly number[]; readonly value?: number };
    return { pads: padsOf(padding, directions), value };
  };
  const declaration = declareLayer<F>({
    name,
    formula: told.formula,
    fields,
    positional: 1,
    outputShape: (input, values) => paddedShape(name, [1, ...input], read(values).pads, mode).slice(1),
    page: {
      file: "padding",
      torch: `torch.nn.${name}`,
      about: told.about,
      see: told.see,
      derivation: told.derivation,
      samples: samplesOf<F>(directions, mode === "constant" && "value" in fields ? { value: 0.5 } : {}),
    },
  });
  return functionLayer(
    declaration,
    (x: Tensor, values) => {
      const { pads, value } = read(values);
      return pad(x, pads, mode === "constant" ? { value: value ?? 0 } : { mode });
    },
    (values) => {
      const { pads, value } = read(values);
      return shown(`(${pads.join(", ")})`, value);
    },
  );
}

function ownPad<const D extends Directions>(kind: keyof typeof own, directions: D): FunctionLayer<(typeof sizes)[D]> {
  const { mode, place, formula, about } = own[kind];
  const see = ["pad", ...Object.keys(own).filter((other) => other !== kind).map((other) => `${other}Pad${directions}d`), `Conv${directions}d`]; // prettier-ignore
  const derivation = (directions === 1 ? lines : images)(place);
  return padLayer(`${kind}Pad${directions}d`, sizes[directions], mode, directions, { formula, about, derivation, see }, (padding) => padding); // prettier-ignore
}

const constantAbout = "Less than 0 takes numbers away instead. Rows of any shape are taken.";

function zeroPad<const D extends Directions>(directions: D): FunctionLayer<(typeof sizes)[D]> {
  const told = {
    formula: "y = x in a border of zeros",
    about: `Zeros around each row. ${constantAbout}`,
    derivation: (directions === 1 ? constantLines : constantImages)("0"),
    see: ["pad", `ConstantPad${directions}d`, `Conv${directions}d`],
  };
  return padLayer(`ZeroPad${directions}d`, sizes[directions], "constant", directions, told, (padding) => padding);
}

function constantPad<F extends Padding>(directions: Directions, fields: F): FunctionLayer<F> {
  const told = {
    formula: "y = x in a border of one number",
    about: `One number around each row. ${constantAbout}`,
    derivation: (directions === 1 ? constantLines : constantImages)("value"),
    see: ["pad", `ZeroPad${directions}d`, `Conv${directions}d`],
  };
  return padLayer(`ConstantPad${directions}d`, fields, "constant", directions, told, (padding, value = 0) => `padding=${padding}, value=${value}`); // prettier-ignore
}

/** As torch.nn.ReflectionPad1d: new ReflectionPad1d(2), or ([in front, behind]). */
export const ReflectionPad1d = ownPad("Reflection", 1);
/** As torch.nn.ReflectionPad2d: new ReflectionPad2d(1), or ([left, right, above, below]). */
export const ReflectionPad2d = ownPad("Reflection", 2);
/** As torch.nn.ReplicationPad1d. */
export const ReplicationPad1d = ownPad("Replication", 1);
/** As torch.nn.ReplicationPad2d. */
export const ReplicationPad2d = ownPad("Replication", 2);
/** As torch.nn.CircularPad1d. */
export const CircularPad1d = ownPad("Circular", 1);
/** As torch.nn.CircularPad2d. */
export const CircularPad2d = ownPad("Circular", 2);
/** As torch.nn.ConstantPad1d: new ConstantPad1d(2, 0.5). */
export const ConstantPad1d = constantPad(1, { ...sizes[1], ...constant });
/** As torch.nn.ConstantPad2d: new ConstantPad2d([1, 1, 0, 0], -1). */
export const ConstantPad2d = constantPad(2, { ...sizes[2], ...constant });
/** As torch.nn.ZeroPad1d. */
export const ZeroPad1d = zeroPad(1);
/** As torch.nn.ZeroPad2d. */
export const ZeroPad2d = zeroPad(2);
