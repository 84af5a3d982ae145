// The pages of the schedulers: the rates of twelve epochs of the real one.
import { Parameter } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import type { Sample } from "../notation/sample.js";
import type { SchedulerDeclaration } from "../optim/scheduler.js";
import { schedulers, type SchedulerName } from "../optim/schedulers.js";
import { SGD } from "../optim/sgd.js";
import { row } from "../notation/array.js";
import { callInWords } from "./callSample.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";
import { settingsIn } from "./settings.js";

type Args = Readonly<Record<string, unknown>>;

interface Samples {
  /** The first one is what a reader sees. */
  readonly options: readonly Args[];
  readonly aliases: readonly string[];
  readonly source?: string;
  /** Values to watch, one for each step, again and again for each of the options. */
  readonly watched?: readonly (readonly number[])[];
}

const samples: Readonly<Record<SchedulerName, Samples>> = {
  StepLR: {
    options: [{ step_size: 2, gamma: 0.5 }, { step_size: 5, gamma: 0.3 }, { step_size: 1, gamma: 0.6 }, { step_size: 3 }],
    aliases: ["step decay"],
  },
  MultiStepLR: {
    options: [{ milestones: [1, 3], gamma: 0.5 }, { milestones: [4, 7, 7, 9], gamma: 0.3 }, { milestones: [8, 2, 20] }],
    aliases: ["milestones"],
  },
  ExponentialLR: { options: [{ gamma: 0.5 }, { gamma: 0.9 }], aliases: ["exponential decay", "gamma"] },
  CosineAnnealingLR: {
    options: [{ T_max: 3, eta_min: 0.01 }, { T_max: 5, eta_min: 0.02 }, { T_max: 12 }],
    aliases: ["cosine", "cosine annealing"],
  },
  LinearLR: {
    options: [
      { start_factor: 0.5, end_factor: 1, total_iters: 3 },
      { start_factor: 0.2, end_factor: 0.9, total_iters: 7 },
      { start_factor: 1, end_factor: 0, total_iters: 4 },
      {},
    ],
    aliases: ["warm-up", "warmup", "linear warmup"],
  },
  ReduceLROnPlateau: {
    source: "src/optim/plateau.ts",
    watched: [
      [0.9, 0.7, 0.69, 0.75, 0.66, 0.66, 0.68, 0.64, 0.65, 0.3, 0.31, 0.305],
      [1, 0.5, 0.4, 0.3, 0.26, 0.25, 0.24, 0.2, 0.12, 0.11, 0.1, 0.09],
      [0.1, 0.12, 0.15, 0.14, 0.25, 0.27, 0.3, 0.5, 0.49, 0.55, 0.75, 0.6],
    ],
    options: [
      { factor: 0.5, patience: 0 },
      { factor: 0.5, patience: 1, threshold: 0.5 },
      { mode: "max", factor: 0.6, patience: 1, threshold: 0.2, cooldown: 1 },
      { factor: 0.3, patience: 1, threshold: 0.03, threshold_mode: "abs", cooldown: 2 },
      { factor: 0.5, patience: 0, threshold: 0.25, threshold_mode: "abs", min_lr: 0.09, eps: 0.03 },
      { mode: "max", factor: 0.5, patience: 0, threshold: 0.25, threshold_mode: "abs", cooldown: 3, min_lr: 0.04 },
      { factor: 0.5, patience: 0, eps: 0.1 },
      { factor: 0.4, patience: 2, threshold: 0.4 },
      { mode: "max", factor: 0.7, patience: 0, threshold: 0.5 },
      { factor: 0.5, patience: 0, threshold: 0, cooldown: 1, min_lr: 0.07 },
    ],
    aliases: ["plateau", "patience"],
  },
};

const EPOCHS = 12;
const BASE = 0.2;

export const schedulerPages = pagesOf(samples, (name) => {
  const { options, aliases, source = "src/optim/schedulers.ts" } = samples[name];
  return declaredPage("scheduler", name, schedulers[name].declaration, {
    at: [2],
    source,
    aliases,
    subject: () => ({ samples: options.map((args, i) => ratesOf(name, args, EPOCHS, i)), allFit: true }),
    examples: () => ({ plain: ratesOf(name, options[0], 4, 0) }),
  });
});

/** The rate at the beginning and after each step. */
function ratesOf(name: SchedulerName, args: Args, epochs: number, i: number): Sample {
  const { declaration, create } = schedulers[name];
  const { fields }: SchedulerDeclaration = declaration;
  const p = new Parameter(new Tensor({ shape: [1], dtype: "float64", data: new Float64Array(1) }));
  const scheduler = create(new SGD([p], { lr: BASE }), args);
  const rates = scheduler.getLastLr();
  const series = samples[name].watched;
  const watched = series?.[i % series.length].slice(0, epochs);
  for (let t = 0; t < epochs; t++) {
    scheduler.step(watched?.[t]);
    rates.push(...scheduler.getLastLr());
  }
  const { numbers, tensors } = settingsIn(fields, args);
  const x = watched === undefined ? {} : { x: row([0, ...watched]) };
  return { name: callInWords(name, [args]), tensors: { ...tensors, ...x, lr: row(rates) }, numbers: { ...numbers, base: BASE }, outputs: ["lr"] }; // prettier-ignore
}
