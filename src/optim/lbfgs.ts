// L-BFGS: Newton's method without second derivatives. How the gradient changed along the last steps tells how the loss is curved.
// Liu and Nocedal 1989; as torch.optim.LBFGS. Its own numbers are float64, whatever the parameters have.
import { withGradMode } from "../autograd/mode.js";
import { Parameter, updateLeaf } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field, inCamelCase, type Options } from "../core/fields.js";
import { describe } from "../core/words.js";
import type { NdArray } from "../kernels/ndarray.js";
import type { NumberArray } from "../notation/array.js";
import { declareOptimizer, type OptimizerArgs, type OptimizerPage } from "./declaration.js";
import { dot, joined, largest, Memory } from "./lbfgsMemory.js";
import { strongWolfe, type Place } from "./lineSearch.js";
import { Optimizer, type Parameters } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "LBFGS",
  formula:
    "p = p - lr B g, B: an estimate of the inverse of the second derivatives, from the last steps and changes of the gradient",
  fields: {
    lr: field.number({ default: 1, above: 0, help: "factor of every step; 1 is Newton's" }),
    max_iter: field.integer({ default: 20, min: 1, help: "directions that one step goes along, at most" }),
    max_eval: field.integer({ default: null, nullable: true, min: 1, help: "measurements of the loss in one step, about; null: 5/4 max_iter" }), // prettier-ignore
    tolerance_grad: field.number({ default: 1e-7, min: 0, help: "no entry of the gradient is larger: it has arrived" }),
    tolerance_change: field.number({ default: 1e-9, min: 0, help: "loss or parameters change by less: it has arrived" }),
    history_size: field.integer({ default: 100, min: 1, help: "steps that are remembered, each with two numbers per parameter" }),
    line_search_fn: field.choice(["strong_wolfe"], { default: null, nullable: true, help: "how the length of a step is found; null: always lr" }), // prettier-ignore
  },
  closure: true,
  keeps: ({ historySize }) => 2 * historySize + 2,
  page: {
    about:
      "Two steps of a parameter, from a by b to p; g and G are its gradients at a and b. With more steps B is made from " +
      "the last history_size of them, each as here, beginning with h. For losses of all rows: the gradients of two batches differ by their rows, too. " +
      "It needs the loss at places of its own choice, so step takes a function, the closure, that works it out and calls backward. " +
      "In an experiment a step measures its batch several times, with the same random draws; train.batch_size should be all rows, and line_search_fn: strong_wolfe is the safer choice.",
    derivation: `
    b[i] = a[i] - lr min(1, 1 / (sum over k of |g[k]|)) g[i]   -- nothing is known yet: downhill, a short step
    s[i] = b[i] - a[i]                                         -- the step
    y[i] = G[i] - g[i]                                         -- what it did to the gradient: (second derivatives) s, nearly
    r    = 1 / (sum over i of s[i] y[i])                       -- positive where the loss is curved upwards; else the step is not used
    h    = (sum over i of s[i] y[i]) / (sum over i of y[i]^2)  -- h y is nearest to s: the size of the inverse of the curvature
    W[i, k] = (i = k) - r y[i] s[k]                            -- takes y to 0, as r is 1 over s y
    B[i, k] = h (sum over l of W[l, i] W[l, k]) + r s[i] s[k]  -- BFGS: h (i = k) changed as little as possible, so that the next line holds
    sum over k of B[i, k] y[k] = s[i]                          -- the secant equation: B undoes what s did to the gradient
    B[i, k] = B[k, i]                                          -- as second derivatives are
    c    = r (sum over i of s[i] G[i])
    q[i] = G[i] - c y[i]                                       -- W G, without the matrix
    z    = r h (sum over i of y[i] q[i])
    d[i] = -(h q[i] + (c - z) s[i])                            -- what the code does: twice through the steps, from the newest and back to it
         = -(sum over k of B[i, k] G[k])                       -- multiplied out it is -B G: Newton's step, with B for the inverse of the second derivatives
    p[i] = b[i] + lr d[i]
  `,
    torch: "torch.optim.LBFGS",
    see: ["SGD", "derivative"],
    samples: [
      { lr: 0.5, max_iter: 2, max_eval: 9 },
      { lr: 1, max_iter: 2, max_eval: 9 },
      { lr: 0.05, max_iter: 2, max_eval: 9 },
    ],
    aliases: ["L-BFGS", "strong_wolfe", "BFGS"],
    at: [1, 0],
    trace: twoSteps,
  },
});
type LbfgsFields = typeof declaration.fields;
export type LbfgsOptions = Omit<Options<LbfgsFields>, "maxEval" | "lineSearchFn"> & {
  readonly maxEval?: number | null;
  readonly lineSearchFn?: "strong_wolfe" | null;
};

export class LBFGS extends Optimizer<LbfgsFields> {
  static readonly declaration = declaration;
  override readonly measuresAgain = true;

  constructor(parameters: Parameters<LbfgsFields>, options: LbfgsOptions = {}) {
    super(declaration, parameters, options);
    if (this.paramGroups.length !== 1)
      throw new ArgumentError(`LBFGS: there can be one group of parameters only, got ${this.paramGroups.length}`);
  }

  /** Up to max_iter steps. @param closure forgets the gradients, works out the loss, calls backward and returns the loss */
  override step(closure: () => Tensor): Tensor {
    if (typeof closure !== "function")
      throw new ArgumentError(`LBFGS: step needs a function that returns the loss, got ${describe(closure)}`, {
        hint: "write optimizer.step(() => { optimizer.zeroGrad(); const loss = ...; loss.backward(); return loss; })",
      });
    const { lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearchFn } = this.paramGroups[0];
    const most = maxEval ?? Math.floor((maxIter * 5) / 4);
    const memory = this.#memory();
    const evaluate = (): { result: Tensor; loss: number; gradient: Float64Array } => {
      const result = withGradMode(true, closure);
      if (!(result instanceof Tensor) || result.numel !== 1)
        throw new ArgumentError(`LBFGS: the closure must return the loss, a tensor with one number, got ${describe(result)}`);
      memory.evaluations++;
      return { result, loss: result.item(), gradient: this.#gradient() };
    };
    const first = evaluate();
    let { loss, gradient } = first;
    let evaluations = 1;
    if (largest(gradient) <= toleranceGrad) return first.result;
    for (let n = 1; n <= maxIter; n++) {
      memory.iterations++;
      const direction = memory.iterations === 1 ? gradient.map((g) => -g) : memory.direction(gradient, historySize);
      const before = loss;
      const size = memory.iterations === 1 ? Math.min(1, 1 / gradient.reduce((sum, g) => sum + Math.abs(g), 0)) * lr : lr;
      const slope = dot(gradient, direction);
      Object.assign(memory, { d: direction, gradient, loss, t: size });
      if (slope > -toleranceChange) break;
      if (lineSearchFn !== null) {
        const origin = this.#numbers();
        const at = (t: number): Place => {
          this.#moveTo(origin, t, direction);
          const there = evaluate();
          return { t, loss: there.loss, gradient: there.gradient, slope: dot(there.gradient, direction) };
        };
        const start = { t: 0, loss, gradient, slope };
        const found = strongWolfe(at, start, size, largest(direction), toleranceChange);
        ({ loss, gradient, t: memory.t } = found.place);
        evaluations += found.evaluations;
        this.#moveTo(origin, memory.t, direction);
      } else {
        this.#moveTo(this.#numbers(), size, direction);
        if (n === maxIter) break; // the gradient there is not asked for
        ({ loss, gradient } = evaluate());
        evaluations++;
      }
      if (evaluations >= most || largest(gradient) <= toleranceGrad) break;
      if (largest(direction) * Math.abs(memory.t) <= toleranceChange || Math.abs(loss - before) < toleranceChange) break;
    }
    this.state.set(this.paramGroups[0].params[0], memory.toState());
    return first.result;
  }

  /** All in one state, that of the first parameter. */
  #memory(): Memory {
    const { params } = this.paramGroups[0];
    return new Memory(this.state.get(params[0]) ?? new Map<string, NdArray | number>());
  }

  protected override move(): void {
    // step moves all parameters together
  }

  protected override fits({ shape, dtype }: NdArray): boolean {
    const all = this.paramGroups[0].params.reduce((sum, { numel }) => sum + numel, 0);
    return dtype === "float64" && shape[shape.length - 1] === all;
  }

  /** The gradients of all parameters one after the other; one that is missing is 0. */
  #gradient(): Float64Array {
    return joined(this.paramGroups[0].params.map(({ grad, numel }) => grad?.numbers ?? new Float64Array(numel)));
  }

  #numbers(): Float64Array {
    return joined(this.paramGroups[0].params.map(({ numbers }) => numbers));
  }

  /** Writes origin + t d into the parameters. */
  #moveTo(origin: Float64Array, t: number, d: Float64Array): void {
    let next = 0;
    for (const parameter of this.paramGroups[0].params)
      updateLeaf(parameter, (data) => {
        for (let i = 0; i < data.length; i++, next++) data[i] = origin[next] + t * d[next];
      });
  }
}

/** Two steps down a bowl, 1/2 pᵀ H p. */
function twoSteps(args: OptimizerArgs): ReturnType<NonNullable<OptimizerPage["trace"]>> {
  const H = [[3, 1], [1, 2]]; // prettier-ignore
  const slopeAt = (p: ArrayLike<number>): number[] => H.map(([a, b]) => a * p[0] + b * p[1]);
  const tensor = (data: readonly number[], shape: readonly number[]): Tensor => new Tensor({ dtype: "float64", shape, data: Float64Array.from(data) }); // prettier-ignore
  const p = new Parameter(tensor([1.5, -0.7], [2]));
  const optimizer = new LBFGS([p], inCamelCase<LbfgsOptions>(args));
  const [places, slopes]: [number[], number[]] = [[], []];
  optimizer.step(() => {
    const slope = slopeAt(p.data);
    places.push(...p.data);
    slopes.push(...slope);
    p.grad = tensor(slope, [2]);
    return tensor([slope[0] * p.data[0] + slope[1] * p.data[1]], []);
  });
  const entries = (data: ArrayLike<number>): NumberArray => ({ shape: [2], data: Float64Array.from(data) });
  const tensors = {
    a: entries(places.slice(0, 2)),
    g: entries(slopes.slice(0, 2)),
    b: entries(places.slice(2)),
    G: entries(slopes.slice(2)),
    p: entries(p.data),
  };
  return { tensors, numbers: {}, outputs: ["b", "p"] };
}
