// The pages of the optimizers: some steps of the real one, with given gradients, for each of its options.
import { Parameter } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import type { Sample } from "../notation/sample.js";
import { optimizers, type OptimizerDeclaration, type OptimizerName } from "../optim/registry.js";
import { row } from "../notation/array.js";
import { callInWords } from "./callSample.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";
import { settingsIn } from "./settings.js";

type Args = Readonly<Record<string, unknown>>;

interface Samples {
  readonly source: string;
  /** The first one is what a reader sees. */
  readonly options: readonly Args[];
  readonly aliases: readonly string[];
}

const samples: Readonly<Record<OptimizerName, Samples>> = {
  SGD: {
    source: "src/optim/sgd.ts",
    options: [
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
  Adam: {
    source: "src/optim/adam.ts",
    options: [
      { lr: 0.1, betas: [0.9, 0.99], eps: 0.05 },
      { lr: 0.2, betas: [0.8, 0.95], eps: 0.1, weight_decay: 0.3 },
      { lr: 0.3, betas: [0, 0.9], eps: 0.2 },
      {},
    ],
    aliases: ["betas", "bias correction"],
  },
  AdamW: {
    source: "src/optim/adam.ts",
    options: [
      { lr: 0.1, betas: [0.9, 0.99], eps: 0.05, weight_decay: 0.2 },
      { lr: 0.2, betas: [0.7, 0.95], eps: 0.1, weight_decay: 0 },
      {},
    ],
    aliases: ["decoupled weight decay"],
  },
};

const GRADIENTS = [0.5, -1.2, 0.3, 0.8, -0.1, 0.4];

export const optimizerPages = pagesOf(samples, (name) => {
  const { source, options, aliases } = samples[name];
  return declaredPage("optimizer", name, optimizers[name].declaration, {
    at: [2],
    source,
    aliases,
    subject: () => ({ samples: options.map((args, i) => stepsOf(name, args, GRADIENTS, 1 + i / 4)), allFit: true }),
    examples: () => ({ plain: stepsOf(name, options[0], GRADIENTS.slice(0, 3), 1) }),
  });
});

/** p before the first step and after each. */
function stepsOf(name: OptimizerName, args: Args, gradients: readonly number[], p0: number): Sample {
  const p = new Parameter(one(p0));
  const { declaration, create } = optimizers[name];
  const { fields }: OptimizerDeclaration = declaration;
  const optimizer = create([p], args);
  const values = [p.data[0]];
  for (const gradient of gradients) {
    p.grad = one(gradient);
    optimizer.step();
    values.push(p.data[0]);
  }
  const { numbers, tensors } = settingsIn(fields, args);
  return { name: callInWords(name, [args]), tensors: { ...tensors, g: row([0, ...gradients]), p: row(values) }, numbers: { ...numbers, p0 }, outputs: ["p"] }; // prettier-ignore
}

function one(value: number): Tensor {
  return new Tensor({ shape: [1], dtype: "float64", data: Float64Array.of(value) });
}
