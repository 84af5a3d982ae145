// What an optimizer says that it keeps of each number of a parameter, by which memory is estimated, is what it keeps.
import { expect, test } from "@jest/globals";
import { nn, tensor } from "../../src/index.js";
import { inCamelCase, withDefaults } from "../../src/core/fields.js";
import { optimizerRegistry } from "../../src/optim/registry.js";

const NUMBERS = 6;

test.each<[string, Readonly<Record<string, unknown>>, number]>([
  ["Adadelta", {}, 2],
  ["Adagrad", {}, 1],
  ["Adam", {}, 2],
  ["Adam", { amsgrad: true }, 3],
  ["AdamW", {}, 2],
  ["AdamW", { amsgrad: true }, 3],
  ["Adamax", {}, 2],
  ["LBFGS", { history_size: 2 }, 6],
  ["LBFGS", { history_size: 3 }, 8],
  ["Lion", {}, 1],
  ["Muon", {}, 1],
  ["NAdam", {}, 2],
  ["RAdam", {}, 2],
  ["RMSprop", {}, 1],
  ["RMSprop", { momentum: 0.9 }, 2],
  ["RMSprop", { centered: true }, 2],
  ["RMSprop", { centered: true, momentum: 0.9 }, 3],
  ["Rprop", {}, 2],
  ["SGD", {}, 0],
  ["SGD", { momentum: 0.9 }, 1],
])("%s %j", (name, args, count) => {
  const { declaration, create } = optimizerRegistry[name];
  expect(declaration.keeps?.(withDefaults(declaration.fields, inCamelCase(args)) as never) ?? 0).toBe(count);
  const p = new nn.Parameter(tensor([[1, 2, 3], [4, 5, 6]], { dtype: "float64" })); // prettier-ignore
  const optimizer = create([p], args);
  for (let step = 0; step < 5; step++)
    optimizer.step(() => {
      optimizer.zeroGrad();
      const loss = p.pow(4).sum();
      loss.backward();
      return loss;
    });
  const kept = [...(optimizer.stateDict().state.get(0)?.values() ?? [])].map((value) => (typeof value === "number" ? 0 : value.data.length));
  expect(kept.reduce((sum, n) => sum + n, 0)).toBe(count * NUMBERS);
}); // prettier-ignore
