// The pages of the optimizers: some steps of the real one, with given gradients, for each of its options.
import { Parameter } from "../autograd/parameter.js";
import { row } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import type { OptimizerArgs } from "../optim/declaration.js";
import { optimizers, type OptimizerEntry } from "../optim/registry.js";
import { callInWords } from "./callSample.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";
import { settingsIn } from "./settings.js";
import { double } from "./written.js";

const GRADIENTS = [0.5, -1.2, 0.3, 0.8, -0.1, 0.4];

export const optimizerPages = pagesOf(optimizers, (name) => {
  const entry = optimizers[name];
  const { formula, page } = entry.declaration;
  const { samples, aliases = [], file = name.toLowerCase(), at = [2], after = null } = page;
  return declaredPage(
    "optimizer",
    name,
    { formula, ...page },
    {
      at,
      after,
      source: `src/optim/${file}.ts`,
      aliases,
      subject: () => ({ samples: samples.map((args, i) => stepsOf(entry, args, GRADIENTS, 1 + i / 4)), allFit: true }),
      examples: () => ({ plain: stepsOf(entry, samples[0], GRADIENTS.slice(0, 3), 1) }),
    },
  );
});

/** p before the first step and after each, or what the optimizer shows of itself. */
function stepsOf({ declaration, create }: OptimizerEntry, args: OptimizerArgs, gradients: readonly number[], p0: number): Sample {
  const { numbers, tensors } = settingsIn(declaration.fields, args);
  const name = callInWords(declaration.name, [args]);
  const traced = declaration.page.trace?.(args);
  if (traced !== undefined)
    return { name, ...traced, tensors: { ...tensors, ...traced.tensors }, numbers: { ...numbers, ...traced.numbers } };
  const p = new Parameter(double([p0]));
  const optimizer = create([p], args);
  const values = [p.data[0]];
  for (const gradient of gradients) {
    p.grad = double([gradient]);
    optimizer.step();
    values.push(p.data[0]);
  }
  return {
    name,
    tensors: { ...tensors, g: row([0, ...gradients]), p: row(values) },
    numbers: { ...numbers, p0 },
    outputs: ["p"],
  };
}
