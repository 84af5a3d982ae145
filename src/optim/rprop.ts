// Rprop: only the sign of a slope counts. While it stays the steps grow; when it turns, a minimum was jumped over, and they shrink.
// Riedmiller and Braun 1993; as torch.optim.Rprop. For whole data sets: the sign of a few rows' slope turns by chance.
import { ArgumentError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { GIVEN, maximize, nextStep, remembered } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "Rprop",
  formula: "p[t] = p[t - 1] - sign(g[t]) d[t]; d grows by etas[1] while the sign stays, shrinks by etas[0] when it turns",
  fields: {
    lr: field.number({ default: 0.01, above: 0, help: "the length of the first step" }),
    etas: field.numbers({ default: [0.5, 1.2], above: 0, count: 2, help: "factors of the step: after a turn < 1, else > 1" }),
    step_sizes: field.numbers({ default: [1e-6, 50], min: 0, count: 2, help: "the least and the greatest length of a step" }),
    maximize,
  },
  keeps: () => 2,
  page: {
    about: `${GIVEN} maximize is 1 for true and 0 for false. Made for slopes of all rows at once (one batch an epoch): the sign of a few rows' slope turns by chance.`,
    derivation: `
    t < T
    u[t] = -g[t] if maximize = 1, else g[t]                    -- uphill is downhill with the sign turned
    h[t] = 0 if t = 0 or u[t] h[t - 1] < 0, else u[t]          -- a slope that has turned is left out: no step now, and the next counts as the first
    c[t] = 0 if t = 0, else sign(u[t] h[t - 1])                -- 1: the same direction again, -1: turned
    f[t] = etas[1] if c[t] > 0, etas[0] if c[t] < 0, else 1
    d[t] = lr if t = 0,
           else min(max(d[t - 1] f[t], step_sizes[0]), step_sizes[1])  -- the length of the step, within bounds
    p[t] = p0 if t = 0, else p[t - 1] - sign(h[t]) d[t]        -- how steep it is does not matter
         = p0 if t = 0, p[t - 1] if h[t] = 0,
           else p[t - 1] - h[t] / |h[t]| d[t]                  -- sign(h) is h / |h|: Adam without any memory of the size
  `,
    torch: "torch.optim.Rprop",
    see: ["Lion", "SGD"],
    samples: [{ lr: 0.1 }, { lr: 0.2, etas: [0.3, 1.5], maximize: true }, { lr: 0.1, step_sizes: [0.08, 0.11] }, {}],
    aliases: ["etas"],
  },
});
type RpropFields = typeof declaration.fields;
export type RpropOptions = Options<RpropFields>;

export class Rprop extends Optimizer<RpropFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<RpropFields>, options: RpropOptions = {}) {
    super(declaration, parameters, options);
    for (const { etas } of this.paramGroups) {
      const [less, more] = etas!;
      if (!(less < 1 && more > 1))
        throw new ArgumentError(`Rprop: etas must be a number < 1 and one > 1, got [${less}, ${more}]`);
    }
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<RpropFields>): void {
    const { lr, etas, stepSizes, maximize } = group;
    const [[less, more], [least, most]] = [etas!, stepSizes!];
    nextStep(state);
    const previous = remembered(state, "prev", gradient);
    const length = remembered(state, "step_size", gradient, lr);
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      const g = maximize ? -numbers[i] : numbers[i];
      const agreement = Math.sign(g * previous[i]);
      const factor = agreement > 0 ? more : agreement < 0 ? less : 1;
      length[i] = Math.min(Math.max(length[i] * factor, least), most);
      previous[i] = agreement < 0 ? 0 : g;
      p[i] -= Math.sign(previous[i]) * length[i];
    }
  }
}
