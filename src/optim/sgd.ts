// Stochastic gradient descent: downhill along the gradient of a few rows. Polyak 1964; Sutskever et al. 2013; as torch.optim.SGD.
import { ArgumentError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import { permanent } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import type { FloatArray, NdArray, Operand } from "../kernels/ndarray.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const sgdFields = {
  lr: field.number({ default: 0.001, above: 0, help: "learning rate: the length of a step, in units of the gradient" }),
  momentum: field.number({ default: 0, min: 0, help: "how much of the velocity stays for the next step" }),
  dampening: field.number({ default: 0, help: "share of the gradient that does not enter the velocity" }),
  weight_decay: field.number({ default: 0, min: 0, help: "pull of every parameter towards 0" }),
  nesterov: field.boolean({
    default: false,
    help: "step along the velocity one step ahead; needs momentum > 0 and dampening = 0",
  }),
  maximize: field.boolean({ default: false, help: "go uphill instead" }),
};
type SgdFields = typeof sgdFields;
export type SgdOptions = Options<SgdFields>;

const declaration = declareOptimizer({
  name: "SGD",
  formula: "p[t] = p[t - 1] - lr v[t], v[t] = momentum v[t - 1] + gradient",
  fields: sgdFields,
  keeps: ({ momentum }) => (momentum > 0 ? 1 : 0),
  page: {
    about:
      "g[t] is the gradient at p[t - 1], of step t = 1, 2, ..; g[0] = 0, and p0 is where p begins. " +
      "maximize and nesterov are 1 for true and 0 for false. The first step is not dampened. " +
      "A sum over all steps needs the same lr in each of them.",
    derivation: `
    t < T, s < T
    u[t]        = -g[t] if maximize = 1, else g[t]             -- uphill is downhill with the sign turned
    R[t]        = 1/2 weight_decay p[t]^2                      -- weight decay adds this to the loss: large weights cost
    dR[t]/dp[t] = weight_decay p[t]                            -- power rule
    G[t]        = 0 if t = 0, else u[t] + weight_decay p[t - 1]  -- sum rule: the slope of both together
    where momentum = 0
    p[t] = p0 if t = 0, else p[t - 1] - lr G[t]                -- a step against the slope
         = p0 - lr (sum over s of (s <= t) G[s])               -- written out: all steps so far
    where momentum > 0
    v[t] = 0 if t = 0, G[1] if t = 1,
           else momentum v[t - 1] + (1 - dampening) G[t]       -- velocity: past gradients go on, each step weaker
         = (t > 0) momentum^(t - 1) G[1] +
           (1 - dampening) (sum over s of (1 < s and s <= t) momentum^(t - s) G[s])  -- written out: G[s] counts momentum^(t - s): the older, the less
    sum over s of (0 < s and s <= t) momentum^(t - s) = (1 - momentum^t) / (1 - momentum)  -- geometric series: along a valley gradients agree and add up to nearly 1 / (1 - momentum) of one, across it they cancel
    where momentum > 0 and nesterov = 0
    p[t] = p0 if t = 0, else p[t - 1] - lr v[t]                -- a step along the velocity
    where nesterov = 1
    V[t] = 0 if t = 0, else momentum V[t - 1] - lr G[t]        -- Nesterov's ball (then dampening is 0, and lr constant): its slope is measured at p, where it is about to roll to
    q[t] = p0 if t = 0, else q[t - 1] + V[t]                   -- where the ball is
    p[t] = q[t] + momentum V[t]                                -- where it is about to roll to: the number that is kept
    V[t] = -lr v[t]                                            -- V and -lr v have the same recurrence and the same beginning
    p[t] = p0 if t = 0, else p[t - 1] + (1 + momentum) V[t] - momentum V[t - 1]  -- q[t] - q[t - 1] is V[t]
         = p0 if t = 0, else p[t - 1] - lr (G[t] + momentum v[t])  -- V is -lr v, and v[t] - momentum v[t - 1] is G[t]: what the code does
  `,
    torch: "torch.optim.SGD",
    see: ["Adam", "backward"],
    samples: [
      { lr: 0.1, momentum: 0.9 },
      { lr: 0.1 },
      { lr: 0.2, weight_decay: 0.3 },
      { lr: 0.3, dampening: 0.4, maximize: true },
      { lr: 0.1, momentum: 0.8, dampening: 0.3, weight_decay: 0.2 },
      { lr: 0.1, momentum: 0.7, maximize: true, weight_decay: 0.1 },
      { lr: 0.1, momentum: 0.9, nesterov: true },
      { lr: 0.2, momentum: 0.6, nesterov: true, weight_decay: 0.4, maximize: true },
    ],
    aliases: ["momentum", "nesterov", "weight_decay", "dampening", "gradient descent", "lr", "learning-rate"],
  },
});

export class SGD extends Optimizer<SgdFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<SgdFields>, options: SgdOptions = {}) {
    super(declaration, parameters, options);
    for (const { nesterov, momentum, dampening } of this.paramGroups) {
      if (nesterov && (momentum === 0 || dampening !== 0))
        throw new ArgumentError("SGD: nesterov needs momentum > 0 and dampening = 0");
    }
  }

  protected override move(
    parameter: FloatArray,
    { numbers, dtype, shape }: Operand,
    state: ParameterState,
    group: Group<SgdFields>,
  ): void {
    let velocity: FloatArray | null = null;
    const first = !state.has("momentum_buffer");
    if (group.momentum !== 0) {
      if (first) state.set("momentum_buffer", permanent(dtype, shape));
      velocity = (state.get("momentum_buffer") as NdArray).data;
    }
    kernels.sgd(parameter, numbers, velocity, first, group);
  }
}
