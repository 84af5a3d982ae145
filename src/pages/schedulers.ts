// The pages of the schedulers: the rates of twelve epochs of the real one.
import { Parameter } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import { row } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import type { MadeSample } from "../optim/scheduler.js";
import { schedulers, type SchedulerName } from "../optim/schedulers.js";
import { SGD } from "../optim/sgd.js";
import { callInWords } from "./callSample.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";
import { settingsIn } from "./settings.js";

type Args = Readonly<Record<string, unknown>>;

const EPOCHS = 12;
const BASE = 0.2;
const OWN = 0.5; // momentum, of the optimizer

export const schedulerPages = pagesOf(schedulers, (name) => {
  const { declaration } = schedulers[name];
  const { samples, aliases, file } = declaration.page;
  return declaredPage("scheduler", name, declaration, {
    at: [2],
    source: `src/optim/schedules/${file}.ts`,
    aliases,
    subject: () => ({ samples: samples.map((_, i) => ratesOf(name, EPOCHS, i)), allFit: true }),
    examples: () => ({ plain: ratesOf(name, 4, 0) }),
  });
});

function isMade(sample: Args | MadeSample): sample is MadeSample {
  return typeof sample.make === "function";
}

/** The rate at the beginning and after each step; the momentum too, of schedules that move it. */
function ratesOf(name: SchedulerName, epochs: number, i: number): Sample {
  const { declaration, create } = schedulers[name];
  const { fields, page } = declaration;
  const sample = page.samples[i];
  const made = isMade(sample) ? sample : null;
  const p = new Parameter(new Tensor({ shape: [1], dtype: "float64", data: new Float64Array(1) }));
  const moves = Object.hasOwn(fields, "cycle_momentum");
  const optimizer = new SGD([p], { lr: BASE, momentum: moves ? OWN : 0 });
  const args = made?.make(optimizer) ?? (sample as Args);
  const scheduler = create(optimizer, args);
  const rates = scheduler.getLastLr();
  const momenta = [optimizer.paramGroups[0].momentum];
  const watched = page.watched?.[i % page.watched.length].slice(0, epochs);
  for (let t = 0; t < epochs; t++) {
    scheduler.step(watched?.[t]);
    rates.push(...scheduler.getLastLr());
    momenta.push(optimizer.paramGroups[0].momentum);
  }
  const { numbers, tensors } = settingsIn(fields, args);
  const x = watched === undefined ? {} : { x: row([0, ...watched]) };
  const beside = Object.entries(made?.tensors ?? {}).map(([key, values]) => [key, row(values.slice(0, epochs + 1))] as const);
  return {
    name: made?.words ?? callInWords(name, [args]),
    tensors: { ...tensors, ...Object.fromEntries(beside), ...x, lr: row(rates), ...(moves ? { momentum: row(momenta) } : {}) },
    numbers: { ...numbers, base: BASE, ...(moves ? { own: OWN } : {}) },
    outputs: moves ? ["lr", "momentum"] : ["lr"],
    ...(made?.functions === undefined ? {} : { functions: made.functions }),
  };
}
