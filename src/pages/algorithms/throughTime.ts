import type { Tensor } from "../../autograd/tensor.js";
import type { Sample } from "../../notation/sample.js";
import { add } from "../../ops/add.js";
import { stack } from "../../ops/cat.js";
import { mul } from "../../ops/mul.js";
import { select } from "../../ops/slice.js";
import { tanh } from "../../ops/tanh.js";
import { computed, writtenPage } from "../written.js";

export const throughTime = writtenPage({
  name: "backpropagation-through-time",
  kind: "algorithm",
  formula:
    "the gradient of a weight that serves every step is the sum over the steps; each step hands back what the later ones sent it",
  about:
    "A recurrent layer is a deep network whose layers are steps of time, all with the same weights. Backward walks through it like through any other: from the last step to the first. Nothing new is needed but care: the state of a step is read twice, by what looks at it now and by the next step, so what arrives at it is a sum. " +
    "Here a state is one number: a is the weight from step to step, w that of the input, and y[t] the state after step t.",
  picture: `
     y0 --a--> y1 --a--> y2 --a--> y3     forward
     |         |         |         |
     gy0       gy1       gy2       gy3    what arrives from outside
     u0 <----- u1 <----- u2 <----- u3     backward`,
  source: "src/ops/rnnSequence.ts",
  derivation: `
    t < T, s < T
    p[t]  = 0 if t = 0, else y[t - 1]                      -- the state before step t
    r[t]  = a p[t] + w x[t]
    y[t]  = tanh(r[t])
    f[t]  = 1 - y[t]^2                                     -- the slope of tanh
    u[t]  = gy[t] + (0 if t = T - 1, else u[t + 1] f[t + 1] a)   -- chain rule: its own gy, and what the next step hands back
    gw    = sum over t of u[t] f[t] x[t]                   -- chain rule: one weight serves every step
    ga    = sum over t of u[t] f[t] p[t]                   -- chain rule
    gx[t] = u[t] f[t] w                                    -- chain rule
    m[t]  = 1 if t = 0, else m[t - 1] f[t] a               -- the slope of y[t] by y[0]: a factor for each step between
    u[s]  = sum over t of (t >= s) gy[t] (m[t] / m[s])     -- what has arrived at y[s] along all ways through time: the later y, the more factors
  `,
  after:
    "Each step between contributes a factor f a. Where they are below 1, what happened long ago has a gradient that vanishes, and the network does not learn to remember; above 1 it explodes, which clipping the gradient keeps in bounds (grad-clip). " +
    "LSTM and GRU have a way through time whose factor is a gate near 1.\n\n" +
    "All states must be kept until backward has passed them, so memory grows with the length of a sequence. A long text is therefore cut into windows of data.context tokens, and no gradient goes from one into another: truncated backpropagation through time.",
  aliases: ["bptt", "BPTT", "vanishing gradient", "exploding gradient", "truncated backpropagation"],
  see: ["RNN", "LSTM", "GRU", "backward", "chain-rule", "grad-clip"],
  at: [1],
  samples: (): [Sample, ...Sample[]] => [
    sample([0.5, -1, 2], 0.7, 0.4, [1, -0.5, 2]),
    sample([1.2, 0.3, -0.8, 0.6, 0.1], -1.3, 0.9, [0.2, 1.1, -0.7, 0.4, 1.5]),
    sample([0.9, -0.4], 0.5, -1.4, [2, 0.7]),
  ],
});

function sample(x: readonly number[], a: number, w: number, gy: readonly number[]): Sample {
  return computed({
    name: `x = ${x.join(", ")}; a = ${a}, w = ${w}`,
    inputs: { x: [...x], a, w },
    upstream: { y: [...gy] },
    compute: (given) => {
      const states: Tensor[] = [];
      for (let t = 0; t < x.length; t++) {
        const input = mul(given.w, select(given.x, 0, t));
        states.push(tanh(t === 0 ? input : add(mul(given.a, states[t - 1]), input)));
      }
      return { y: stack(states) };
    },
    rest: { numbers: { T: x.length } },
  });
}
