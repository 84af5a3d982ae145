// Muon: the momentum of a matrix with all its directions made equally long, so that rare directions are learned as fast as common ones.
// Jordan et al. 2024; as torch.optim.Muon (2.9), which iterates in bfloat16; here in the parameter's own precision.
import { noGrad } from "../autograd/mode.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { Parameter } from "../autograd/parameter.js";
import { ArgumentError } from "../core/errors.js";
import { field, inCamelCase, type Options } from "../core/fields.js";
import { empty } from "../kernels/allocator.js";
import type { FloatArray, NdArray, Operand } from "../kernels/ndarray.js";
import { add } from "../ops/add.js";
import { matmul } from "../ops/matmul.js";
import { mul } from "../ops/mul.js";
import { remembered } from "./common.js";
import { declareOptimizer, type OptimizerArgs, type OptimizerPage } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "Muon",
  formula: "p = (1 - lr weight_decay) p - lr ratio X, X: the momentum u as a matrix with all singular values about 1",
  fields: {
    lr: field.number({ default: 0.001, above: 0, help: "learning rate: about the length of a step in each direction" }),
    weight_decay: field.number({ default: 0.1, min: 0, help: "shrinks every parameter by lr weight_decay a step" }),
    momentum: field.number({ default: 0.95, min: 0, below: 1, help: "how much of the running mean of the gradient stays" }),
    nesterov: field.boolean({ default: true, help: "look one step ahead along the mean" }),
    ns_coefficients: field.numbers({
      default: [3.4445, -4.775, 2.0315],
      count: 3,
      help: "a, b, c of the polynomial a s + b s^3 + c s^5 that brings singular values near to 1",
    }),
    eps: field.number({ default: 1e-7, min: 0, help: "keeps the division by the norm finite" }),
    ns_steps: field.integer({ default: 5, min: 1, max: 99, help: "how often the polynomial is applied" }),
    adjust_lr_fn: field.choice(["original", "match_rms_adamw"], {
      default: "original",
      help: "original: times sqrt(max(1, rows / columns)); match_rms_adamw: times 0.2 sqrt(max(rows, columns)), for AdamW's lr",
    }),
  },
  keeps: () => 1,
  page: {
    about:
      "One step of one matrix p, from q to p: m is its running mean of gradients before, r that after, g the gradient. It is for matrices alone (the weights of Linear layers): " +
      "biases and other parameters need another optimizer, such as AdamW with a part of the parameters each. nesterov, adjust_lr_fn_original " +
      "and adjust_lr_fn_match_rms_adamw are 1 for true and 0 for false.",
    derivation: `
    A = ns_coefficients[0]
    B = ns_coefficients[1]
    C = ns_coefficients[2]
    r[i, j] = momentum m[i, j] + (1 - momentum) g[i, j]        -- running mean of the gradient
    u[i, j] = (1 - momentum) g[i, j] + momentum r[i, j] if nesterov = 1,
              else r[i, j]                                     -- the mean as it will be if the gradient stays as it is
    norm    = sqrt(sum over i, j of u[i, j]^2)                 -- no singular value is larger: the norm squared is the sum of their squares
    X[i, j] = u[i, j] / max(norm, eps)                         -- now all of them are between 0 and 1
    S[i, k] = sum over j of X[i, j] X[k, j]                    -- X Xᵀ
    Y[i, j] = A X[i, j] + B (sum over k of S[i, k] X[k, j]) +
              C (sum over k, l of S[i, k] S[k, l] X[l, j])     -- A X + B X XᵀX + C X XᵀX XᵀX: with X = U D Vᵀ, where UᵀU = VᵀV = 1, it is U (A D + B D^3 + C D^5) Vᵀ: singular values go through the polynomial, directions stay
            = A X[i, j] + sum over l of (B S[i, l] +
              C (sum over k of S[i, k] S[k, l])) X[l, j]       -- common factor: three products instead of four
    Q[j, k] = sum over i of X[i, j] X[i, k]                    -- XᵀX
    Y[i, j] = A X[i, j] + sum over l of X[i, l] (B Q[l, j] +
              C (sum over k of Q[l, k] Q[k, j]))               -- (X Xᵀ) X is X (XᵀX): the code takes the smaller one of the two squares
    f       = sqrt(max(1, rows / columns)) if adjust_lr_fn_original = 1,
              else 0.2 sqrt(max(rows, columns))                -- n singular values of 1 in rows columns entries: a root mean square of sqrt(n / (rows columns))
    where rows = 1
    Y[i, j] = (A + B + C) X[i, j]                              -- a single direction has the singular value 1 from the beginning
    where ns_steps = 1
    p[i, j] = (1 - lr weight_decay) q[i, j] - lr f Y[i, j]     -- first p shrinks, then it moves
    where ns_steps = 2
    R[i, k] = sum over j of Y[i, j] Y[k, j]
    Z[i, j] = A Y[i, j] + sum over l of (B R[i, l] +
              C (sum over k of R[i, k] R[k, l])) Y[l, j]       -- once more: five times, with the usual coefficients, bring all but the smallest to between 0.7 and 1.2
    p[i, j] = (1 - lr weight_decay) q[i, j] - lr f Z[i, j]
  `,
    see: ["SGD", "AdamW", "matmul"],
    samples: [
      { lr: 0.1, ns_steps: 1 },
      { lr: 0.2, ns_steps: 1, nesterov: false, momentum: 0.8, weight_decay: 0.3 },
      { lr: 0.1, ns_steps: 2, adjust_lr_fn: "match_rms_adamw" },
      { lr: 0.1, ns_steps: 1, ns_coefficients: [2, -1.5, 0.5], momentum: 0.7 },
    ],
    aliases: ["newton-schulz", "ns_steps"],
    at: [0, 1],
    trace: stepOf,
  },
});
type MuonFields = typeof declaration.fields;
export type MuonOptions = Options<MuonFields>;

export class Muon extends Optimizer<MuonFields> {
  static readonly declaration = declaration;

  /** @throws ArgumentError for a parameter that is no matrix */
  constructor(parameters: Parameters<MuonFields>, options: MuonOptions = {}) {
    super(declaration, parameters, options);
    const all = this.paramGroups.flatMap(({ params }) => params);
    const wrong = all.findIndex(({ shape }) => shape.length !== 2);
    if (wrong >= 0)
      throw new ArgumentError(`Muon: parameter ${wrong} is ${formatShape(all[wrong].shape)}, and Muon moves matrices alone`, {
        hint: "leave biases out of the layers, or give such parameters to another optimizer: AdamW",
      });
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<MuonFields>): void {
    const { lr, weightDecay, momentum, nesterov, adjustLrFn } = group;
    const { dtype, shape, numbers } = gradient;
    const mean = remembered(state, "momentum_buffer", gradient);
    const direction = empty(dtype, shape);
    const ahead = direction.numbers;
    for (let i = 0; i < p.length; i++) {
      mean[i] += (1 - momentum) * (numbers[i] - mean[i]);
      ahead[i] = nesterov ? (1 - momentum) * numbers[i] + momentum * mean[i] : mean[i];
    }
    const moved = noGrad(() => orthogonal(new Tensor(direction), group)).numbers;
    const [rows, columns] = shape;
    const ratio = adjustLrFn === "original" ? Math.sqrt(Math.max(1, rows / columns)) : 0.2 * Math.sqrt(Math.max(rows, columns));
    for (let i = 0; i < p.length; i++) p[i] = p[i] * (1 - lr * weightDecay) - lr * ratio * moved[i];
  }
}

/** A matrix with the same directions and singular values near 1, by Newton-Schulz iteration. */
function orthogonal(u: Tensor, { nsCoefficients, nsSteps, eps }: Group<MuonFields>): Tensor {
  const [a, b, c] = nsCoefficients!;
  const wide = u.shape[0] <= u.shape[1];
  let squares = 0;
  for (const value of u.numbers) squares += value * value;
  let x = mul(u, 1 / Math.max(Math.sqrt(squares), eps));
  for (let k = 0; k < nsSteps; k++) {
    const square = matmul(x, x, wide ? { transposeB: true } : { transposeA: true });
    const polynomial = add(mul(square, b), mul(matmul(square, square), c));
    x = add(mul(x, a), wide ? matmul(polynomial, x) : matmul(x, polynomial));
  }
  return x;
}

/** The second step of a small matrix. */
function stepOf(args: OptimizerArgs): ReturnType<NonNullable<OptimizerPage["trace"]>> {
  const [rows, columns] = args.momentum === 0.7 ? [1, 3] : args.momentum === 0.8 ? [3, 2] : [2, 3];
  const numbersOf = (phase: number): FloatArray => Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(phase + 1.7 * i)); // prettier-ignore
  const matrix = (data: ArrayLike<number>): { shape: readonly number[]; data: Float64Array } => ({ shape: [rows, columns], data: Float64Array.from(data) }); // prettier-ignore
  const p = new Parameter({ dtype: "float64", shape: [rows, columns], data: numbersOf(1) });
  const optimizer = new Muon([p], inCamelCase<MuonOptions>(args));
  const memory = (): ArrayLike<number> => (optimizer.stateDict().state.get(0)?.get("momentum_buffer") as NdArray).data;
  const step = (phase: number): void => {
    p.grad = new Tensor({ dtype: "float64", shape: [rows, columns], data: numbersOf(phase) });
    optimizer.step();
  };
  step(2);
  const before = { q: matrix(p.data), m: matrix(memory()) };
  step(4);
  const tensors = { ...before, g: matrix(numbersOf(4)), r: matrix(memory()), p: matrix(p.data) };
  return { tensors, numbers: { rows, columns }, outputs: ["r", "p"] };
}
