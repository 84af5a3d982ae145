// Is a derivative right? Compare it with the slope of the function itself.
//
// For a function y = f(x) and a random vector v, let L(x) = sum of v * f(x). Then
//   backward claims   dL/dx[i]
//   the slope is      (L(x + eps e_i) - L(x - eps e_i)) / (2 eps) + O(eps^2)        -- central difference
// v is random because with v = 1 an error that cancels in the sum goes unseen: a softmax sums to 1, so its true gradient
// under v = 1 is zero, and a backward that returns nothing at all would pass.
import { ArgumentError, MlbhError } from "../core/errors.js";
import { Generator } from "../core/rng.js";
import { empty } from "../kernels/allocator.js";
import { grad } from "./backward.js";
import { noGrad, withGradMode } from "./mode.js";
import { Sampler } from "./sampler.js";
import { formatShape } from "./shapes.js";
import { Tensor } from "./tensor.js";
import { called } from "./call.js";
import { gradcheckTakes } from "./gradcheckOptions.js";
import { describeFailure, merged, type GradcheckReport, type Mismatch } from "./gradcheckReport.js";

export { describeFailure, type GradcheckReport, type Mismatch } from "./gradcheckReport.js";

export interface GradcheckOptions {
  /** Step of the central difference. Default 1e-6: the best compromise of float64 between truncation and rounding. */
  readonly eps?: number;
  /** Absolute tolerance, default 1e-5. */
  readonly atol?: number;
  /** Relative tolerance, default 1e-3. */
  readonly rtol?: number;
  /** Of the random upstream gradient, default 0. */
  readonly seed?: number;
  /** Names of the inputs for the report, default "input 0", ... */
  readonly names?: readonly string[];
  /** Return false instead of throwing GradcheckError. Default true: throw. */
  readonly raise?: boolean;
}

/** How the comparison itself is asked for. */
export interface CompareOptions extends GradcheckOptions {
  /** How many entries of each input are compared at most, given how long a run of the function takes in ms: some drawn by the seed. All when left out. */
  readonly most?: (run: number) => number;
}

/** A gradient that disagrees with the slope; `report` has the numbers. */
export class GradcheckError extends MlbhError {
  readonly report: GradcheckReport;
  constructor(report: GradcheckReport) {
    super(`gradcheck: ${describeFailure(report)}`);
    this.report = report;
  }
}

export type CheckedFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/**
 * Compares the gradients of `fn` with central differences at every entry of every input that requires a gradient (all must be float64).
 * @throws GradcheckError naming the worst entry, unless `raise` is false.
 */
export const gradcheck = called(
  "gradcheck",
  gradcheckTakes,
  (fn: CheckedFunction, inputs: readonly Tensor[], options: GradcheckOptions = {}): boolean => {
    const report = compareGradients(fn, inputs, options);
    if (!report.ok && options.raise !== false) throw new GradcheckError(report);
    return report.ok;
  },
);

/** gradcheck of the gradient: is backward, itself a function of the inputs and the upstream gradient, differentiated rightly? */
export const gradgradcheck = called(
  "gradgradcheck",
  gradcheckTakes,
  (fn: CheckedFunction, inputs: readonly Tensor[], options: GradcheckOptions = {}): boolean => {
    const report = compareSecondGradients(fn, inputs, options);
    if (!report.ok && options.raise !== false) throw new GradcheckError(report);
    return report.ok;
  },
);

export function compareSecondGradients(
  fn: CheckedFunction,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): GradcheckReport {
  const sampler = new Sampler((options.seed ?? 0) + 1);
  const names = options.names ?? inputs.map((_, i) => `input ${i}`);
  const outputs = noGrad(() => asList(fn(...inputs)));
  const upstream = outputs.map((y) => requiring(sampler.normal(y.shape)));
  const firstGradients = (...all: Tensor[]): Tensor[] => {
    const xs = all.slice(0, inputs.length);
    const wanted = xs.filter((x) => x.requiresGrad);
    const ys = withGradMode(true, () => asList(fn(...xs))); // also inside the noGrad of the central difference
    const used = ys.map((y, i) => [y, all[inputs.length + i]] as const).filter(([y]) => y.requiresGrad);
    const gradients = grad(
      used.map(([y]) => y),
      wanted,
      { gradOutputs: used.map(([, gy]) => gy), createGraph: true, allowUnused: true },
    );
    return gradients.filter((g) => g !== null);
  };
  return compareGradients(firstGradients, [...inputs, ...upstream], {
    ...options,
    names: [...names, ...outputs.map(() => "gy")],
  });
}

/** The comparison itself, as data. */
export function compareGradients(
  fn: CheckedFunction,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): GradcheckReport {
  return merged(compareEach(fn, inputs, options));
}

/** The same with a report for each input that requires a gradient. */
export function compareEach(fn: CheckedFunction, inputs: readonly Tensor[], options: CompareOptions = {}): GradcheckReport[] {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, seed = 0, most = () => Infinity } = options;
  const names = options.names ?? inputs.map((_, i) => `input ${i}`);
  inputs.forEach((x, i) => {
    if (x.requiresGrad && x.dtype !== "float64") {
      throw new ArgumentError(`gradcheck: ${names[i]} is ${x.dtype}; central differences need float64`, {
        hint: 'use x.to("float64")',
      });
    }
  });
  const copies = inputs.map(copyOf); // their arrays are ours, so that entries can be nudged
  const checked = copies.flatMap((x, i) => (x.requiresGrad ? [i] : []));
  const all = asList(fn(...copies));
  const wanted = all.flatMap((y, i) => (y.requiresGrad ? [i] : []));
  const outputs = wanted.map((i) => all[i]);
  const sampler = new Sampler(seed);
  const v = outputs.map((y) => sampler.normal(y.shape));

  const gradients = (scale: number): Tensor[] => {
    const ys = asList(fn(...copies)).filter((_, i) => wanted.includes(i));
    const seeds = v.map((vy) => scaled(vy, scale));
    const found = grad(ys, checked.map((i) => copies[i]), { gradOutputs: seeds, allowUnused: true }); // prettier-ignore
    return found.map((g, n) => g ?? new Tensor(empty("float64", copies[checked[n]].shape)));
  };
  const weighted = (): number =>
    noGrad(() => {
      const ys = asList(fn(...copies));
      return wanted.reduce((total, i, n) => total + dot(ys[i], v[n]), 0);
    });

  const analytic = outputs.length === 0 ? checked.map((i) => new Tensor(empty("float64", copies[i].shape))) : gradients(1);
  const problems = outputs.length === 0 ? checked.map(() => []) : consistencyProblems(analytic, gradients);
  const started = performance.now();
  if (options.most !== undefined) weighted();
  const limit = most(performance.now() - started);
  return checked.map((i, n) => {
    let [entries, maxAbsError, maxRelError, furthest] = [0, 0, 0, -Infinity];
    let worst: Mismatch | null = null;
    const { data, shape } = copies[i];
    for (const p of chosen(data.length, limit, seed)) {
      const x = data[p];
      data[p] = x + eps;
      const above = weighted();
      data[p] = x - eps;
      const below = weighted();
      data[p] = x;
      const numeric = (above - below) / (2 * eps);
      const claimed = analytic[n].data[p];
      const error = Math.abs(claimed - numeric);
      const size = Math.max(Math.abs(claimed), Math.abs(numeric));
      entries++;
      maxAbsError = Math.max(maxAbsError, error); // NaN stays NaN
      if (size > atol) maxRelError = Math.max(maxRelError, error / size);
      const excess = Number.isNaN(error) ? Infinity : error - (atol + rtol * Math.abs(numeric));
      if (excess > furthest || worst === null) {
        furthest = excess;
        worst = { input: names[i], index: coordinates(p, shape), analytic: claimed, numeric };
      }
    }
    const ok = furthest <= 0 && problems[n].length === 0;
    return { ok, entries, of: data.length, maxAbsError, maxRelError, worst, excess: furthest, problems: problems[n] };
  });
}

/** The positions of all of n entries, or of `most` of them, drawn by the seed. */
function chosen(n: number, most: number, seed: number): Iterable<number> {
  return n <= most ? new Array<number>(n).keys() : new Generator(seed).randperm(n).subarray(0, most);
}

/** The same seed twice must give the same bits, and twice the upstream gradient twice the result. @returns for each input */
function consistencyProblems(analytic: readonly Tensor[], gradients: (scale: number) => Tensor[]): string[][] {
  const differs = (g: Tensor, n: number, scale: number): boolean => g.data.some((x, i) => !(Math.abs(x - scale * analytic[n].data[i]) <= 1e-12 * Math.abs(x))); // prettier-ignore
  const [again, twice] = [gradients(1), gradients(2)];
  return analytic.map((_, n) => {
    if (differs(again[n], n, 1)) return ["backward is not deterministic: the same upstream gradient gave two results"];
    if (differs(twice[n], n, 2)) return ["backward is not linear: twice the upstream gradient did not give twice the result"];
    return [];
  });
}

function asList(outputs: Tensor | readonly Tensor[]): readonly Tensor[] {
  return outputs instanceof Tensor ? [outputs] : outputs;
}

function requiring(x: Tensor): Tensor {
  x.requiresGrad = true;
  return x;
}

function copyOf(x: Tensor): Tensor {
  const copy = empty(x.dtype, x.shape);
  copy.data.set(x.data);
  const result = new Tensor(copy);
  result.requiresGrad = x.requiresGrad;
  return result;
}

function scaled(x: Tensor, factor: number): Tensor {
  const result = copyOf(x);
  for (let i = 0; i < result.data.length; i++) result.data[i] *= factor;
  return result;
}

function dot(a: Tensor, b: Tensor): number {
  if (a.data.length !== b.data.length)
    throw new ArgumentError(`gradcheck: the output's shape changed to ${formatShape(a.shape)}`);
  let total = 0;
  for (let i = 0; i < a.data.length; i++) total += a.data[i] * b.data[i];
  return total;
}

function coordinates(position: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = position % shape[axis];
    position = Math.floor(position / shape[axis]);
  }
  return index;
}
