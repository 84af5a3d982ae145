import { Parameter } from "../../autograd/parameter.js";
import type { Tensor } from "../../autograd/tensor.js";
import { Module } from "../../nn/module.js";
import { row } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { EMA } from "../../optim/ema.js";
import { double, writtenPage } from "../written.js";

export const ema = writtenPage({
  name: "ema",
  kind: "algorithm",
  formula: "E[1] = p[1], E[t] = decay E[t - 1] + (1 - decay) p[t]: the exponential moving average of the weights",
  about:
    "With a fixed learning rate the last steps do not end in the minimum but go to and fro around it, as each batch wants something else. " +
    "Their mean lies nearer to it. p[t] is a weight after step t = 1, 2, .. (p[0], before the first, does not count), E[t] its average.",
  torch: "torch.optim.swa_utils.AveragedModel",
  source: "src/optim/ema.ts",
  derivation: `
    t < T, s < T
    E[t] = 0 if t = 0, p[1] if t = 1,
           else decay E[t - 1] + (1 - decay) p[t]              -- begins with the first weights, so that nothing has to be corrected
         = 0 if t = 0, p[1] if t = 1,
           else E[t - 1] + (1 - decay) (p[t] - E[t - 1])       -- what the code does: a small part of the way to the newest weights
    w[t, s] = 0 if s = 0 or s > t, decay^(t - 1) if s = 1, else (1 - decay) decay^(t - s)  -- how much p[s] counts: the older, the less
    E[t] = sum over s of w[t, s] p[s]                          -- written out
    sum over s of w[t, s] = (t > 0)                            -- geometric series: (1 - decay) (1 + decay + .. + decay^(t - 2)) is 1 - decay^(t - 1). A mean, from the first step
  `,
  aliases: ["EMA", "AveragedModel", "train.ema", "moving average"],
  see: ["SGD", "early-stopping", "geometric-series"],
  at: [2],
  samples: (): [Sample, ...Sample[]] => [
    averaged([1, 0.4, 0.9, 0.7], 0.5),
    averaged([0.3, 1.5, -0.8, 0.6, 1.2, -0.4], 0.9),
    averaged([0, -1, 2, -3, 4], 0.25),
  ],
  after:
    "1 / (1 - decay) is about how many steps count: a thousand for 0.999. In a short training that is longer than all of it, and the average stays " +
    "near to the first weights. In an experiment file: train.ema. Then the validation rows after each epoch, the best epoch, the test rows and the weights " +
    "that are saved are all of the averaged weights; training itself goes on with the weights as they are, and train_loss is theirs. Buffers are not averaged.",
});

class Single extends Module {
  readonly weight: Parameter;

  constructor(p: number) {
    super();
    this.weight = new Parameter(double([p]));
  }

  forward(x: Tensor): Tensor {
    return x;
  }
}

function averaged(p: readonly number[], decay: number): Sample {
  const model = new Single(p[0]);
  const average = new EMA(model, { decay });
  const E = [0];
  for (const value of p.slice(1)) {
    model.weight.assign(double([value]));
    average.update();
    E.push(average.stateDict().get("weight")!.data[0]);
  }
  return { name: `p = ${p.join(", ")}, decay = ${decay}`, tensors: { p: row(p), E: row(E) }, numbers: { decay }, outputs: ["E"] };
}
