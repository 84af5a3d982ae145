// Settings of optimizers and schedules: what they are when nothing is said, and how far they may go.
import { describe, expect, test } from "@jest/globals";
import { camelCase, inCamelCase, withDefaults } from "../../src/core/fields.js";
import { nn, optim, zeros } from "../../src/index.js";
import { optimizerRegistry } from "../../src/optim/registry.js";
import { schedulers } from "../../src/optim/schedulers.js";

type Args = Readonly<Record<string, unknown>>;

const matrix = (): nn.Parameter => new nn.Parameter(zeros([2, 2]));
const adam = { betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, maximize: false };

/** As the documentation of PyTorch 2.9 has them; of Lion as its paper. */
const defaults: Readonly<Record<string, Args>> = {
  Adadelta: { lr: 1, rho: 0.9, eps: 1e-6, weight_decay: 0, maximize: false },
  Adagrad: { lr: 0.01, lr_decay: 0, weight_decay: 0, initial_accumulator_value: 0, eps: 1e-10, maximize: false },
  Adam: { lr: 0.001, ...adam, amsgrad: false },
  AdamW: { lr: 0.001, ...adam, weight_decay: 0.01, amsgrad: false },
  Adamax: { lr: 0.002, ...adam },
  LBFGS: { lr: 1, max_iter: 20, max_eval: null, tolerance_grad: 1e-7, tolerance_change: 1e-9, history_size: 100, line_search_fn: null }, // prettier-ignore
  Lion: { lr: 1e-4, betas: [0.9, 0.99], weight_decay: 0, maximize: false },
  Muon: { lr: 0.001, weight_decay: 0.1, momentum: 0.95, nesterov: true, ns_coefficients: [3.4445, -4.775, 2.0315], eps: 1e-7, ns_steps: 5, adjust_lr_fn: "original" }, // prettier-ignore
  NAdam: { lr: 0.002, ...adam, momentum_decay: 0.004, decoupled_weight_decay: false },
  RAdam: { lr: 0.001, ...adam, decoupled_weight_decay: false },
  RMSprop: { lr: 0.01, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, centered: false, maximize: false },
  Rprop: { lr: 0.01, etas: [0.5, 1.2], step_sizes: [1e-6, 50], maximize: false },
  SGD: { lr: 0.001, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, maximize: false },
};

describe("an optimizer", () => {
  test.each(Object.entries(defaults))("%s has PyTorch's settings when nothing is said", (name, settings) => {
    const [{ params, ...own }] = optimizerRegistry[name].create([matrix()], {}).paramGroups as (Args & { params: unknown })[];
    expect(own).toEqual(inCamelCase(settings));
    expect(params).toHaveLength(1);
  });

  test("all of them are asked", () => {
    expect(Object.keys(defaults)).toEqual(Object.keys(optimizerRegistry));
  });

  const below1 = 1 - 2 ** -53;
  const notNegative = [[0, 1e-9, 3], [-1e-9]] as const; // prettier-ignore
  const positive = [[1e-9, 3], [0, -1]] as const; // prettier-ignore
  const share = [[0, 0.5, below1], [-1e-9, 1]] as const; // prettier-ignore
  const count = [[1, 2], [0, 1.5]] as const; // prettier-ignore
  const pairOfShares = [[[0, 0], [below1, 0.5]], [[0.9], [0.9, 1], [-0.1, 0.9], [0.1, 0.2, 0.3]]] as const; // prettier-ignore

  // prettier-ignore
  test.each<[string, string, readonly [good: readonly unknown[], bad: readonly unknown[]]]>([
    ...Object.keys(defaults).map((name) => [name, "lr", positive] as [string, string, typeof positive]),
    ...Object.keys(defaults).filter((name) => "weight_decay" in defaults[name]).map((name) => [name, "weight_decay", notNegative] as [string, string, typeof notNegative]),
    ...Object.keys(defaults).filter((name) => "eps" in defaults[name]).map((name) => [name, "eps", notNegative] as [string, string, typeof notNegative]),
    ...Object.keys(defaults).filter((name) => "betas" in defaults[name]).map((name) => [name, "betas", pairOfShares] as [string, string, typeof pairOfShares]),
    ["Adadelta", "rho", [[0, 1], [-0.01, 1.01]]],
    ["Adagrad", "lr_decay", notNegative],
    ["Adagrad", "initial_accumulator_value", notNegative],
    ["LBFGS", "max_iter", count],
    ["LBFGS", "max_eval", [[null, 1], [0, 1.5]]],
    ["LBFGS", "history_size", count],
    ["LBFGS", "tolerance_grad", notNegative],
    ["LBFGS", "tolerance_change", notNegative],
    ["LBFGS", "line_search_fn", [[null, "strong_wolfe"], ["wolfe"]]],
    ["Muon", "momentum", share],
    ["Muon", "ns_steps", [[1, 99], [0, 100]]],
    ["Muon", "ns_coefficients", [[[1, 2, 3]], [[1, 2], [1, 2, 3, 4]]]],
    ["Muon", "adjust_lr_fn", [["original", "match_rms_adamw"], ["other"]]],
    ["NAdam", "momentum_decay", notNegative],
    ["RMSprop", "alpha", notNegative],
    ["RMSprop", "momentum", notNegative],
    ["Rprop", "etas", [[[1e-9, 1.1], [0.999, 1.001]], [[0, 1.2], [1, 1.2], [0.5, 1], [0.5]]]],
    ["Rprop", "step_sizes", [[[0, 1]], [[-1, 1], [1]]]],
    ["SGD", "momentum", notNegative],
    ["SGD", "dampening", [[-1, 0, 2], ["a"]]],
  ])("%s %s", (name, key, [good, bad]) => {
    const make = (value: unknown) => optimizerRegistry[name].create([matrix()], { [key]: value });
    for (const value of good) expect((make(value).paramGroups as readonly Args[])[0][camelCase(key)]).toEqual(value);
    for (const value of bad) expect(() => make(value)).toThrow(`${name}: ${camelCase(key)} must be `);
  });

  test("SGD looks ahead with a velocity that is not dampened alone", () => {
    const make = (options: optim.SgdOptions) => () => new optim.SGD([matrix()], { nesterov: true, ...options });
    expect(make({ momentum: 0.1 })).not.toThrow();
    for (const options of [{}, { momentum: 0.1, dampening: 0.1 }, { momentum: 0.1, dampening: -0.1 }]) expect(make(options)).toThrow("SGD: nesterov needs momentum > 0 and dampening = 0"); // prettier-ignore
  });
});

describe("a schedule", () => {
  const optimizer = () => new optim.SGD([matrix()], { lr: 0.1, momentum: 0.5 });
  const make = (name: string, args: Args) => schedulers[name as "StepLR"].create(optimizer(), args);

  // prettier-ignore
  test.each<[string, Args]>([
    ["StepLR", { gamma: 0.1 }],
    ["MultiStepLR", { gamma: 0.1 }],
    ["PolynomialLR", { total_iters: 5, power: 1 }],
    ["ConstantLR", { factor: 1 / 3, total_iters: 5 }],
    ["LinearLR", { start_factor: 1 / 3, end_factor: 1, total_iters: 5 }],
    ["CosineAnnealingLR", { eta_min: 0 }],
    ["CosineAnnealingWarmRestarts", { T_mult: 1, eta_min: 0 }],
    ["ReduceLROnPlateau", { mode: "min", factor: 0.1, patience: 10, threshold: 1e-4, threshold_mode: "rel", cooldown: 0, min_lr: 0, eps: 1e-8 }],
    ["OneCycleLR", { pct_start: 0.3, anneal_strategy: "cos", cycle_momentum: true, base_momentum: 0.85, max_momentum: 0.95, div_factor: 25, final_div_factor: 1e4, three_phase: false }],
    ["CyclicLR", { step_size_up: 2000, step_size_down: null, mode: "triangular", gamma: 1, cycle_momentum: true, base_momentum: 0.8, max_momentum: 0.9 }],
  ])("%s has PyTorch's settings when nothing is said", (name, settings) => {
    expect(withDefaults(schedulers[name as "StepLR"].declaration.fields, {})).toMatchObject(inCamelCase(settings));
  });

  // prettier-ignore
  test.each<[string, string, Args, readonly unknown[], readonly unknown[]]>([
    ["StepLR", "step_size", {}, [1], [0, 1.5]],
    ["StepLR", "gamma", { step_size: 1 }, [1e-9, 2], [0]],
    ["MultiStepLR", "milestones", {}, [[1], [2, 2]], [[0], 3]],
    ["MultiStepLR", "gamma", { milestones: [1] }, [1e-9, 2], [0]],
    ["ExponentialLR", "gamma", {}, [1e-9, 2], [0]],
    ["PolynomialLR", "total_iters", {}, [1], [0, 1.5]],
    ["PolynomialLR", "power", {}, [1e-9, 3], [0]],
    ["ConstantLR", "factor", {}, [1e-9, 1], [0, 1.001]],
    ["ConstantLR", "total_iters", {}, [1], [0]],
    ["LinearLR", "start_factor", {}, [1e-9, 1], [0, 1.001]],
    ["LinearLR", "end_factor", {}, [0, 1], [-0.001, 1.001]],
    ["LinearLR", "total_iters", {}, [1], [0]],
    ["CosineAnnealingLR", "T_max", {}, [1], [0]],
    ["CosineAnnealingLR", "eta_min", { T_max: 3 }, [0], [-1e-9]],
    ["CosineAnnealingWarmRestarts", "T_0", {}, [1], [0]],
    ["CosineAnnealingWarmRestarts", "T_mult", { T_0: 2 }, [1], [0]],
    ["CosineAnnealingWarmRestarts", "eta_min", { T_0: 2 }, [0], [-1e-9]],
    ["ReduceLROnPlateau", "factor", {}, [1e-9, 0.999], [0, 1]],
    ["ReduceLROnPlateau", "patience", {}, [0], [-1, 0.5]],
    ["ReduceLROnPlateau", "threshold", {}, [0], [-1e-9]],
    ["ReduceLROnPlateau", "cooldown", {}, [0], [-1, 0.5]],
    ["ReduceLROnPlateau", "min_lr", {}, [0], [-1e-9]],
    ["ReduceLROnPlateau", "eps", {}, [0], [-1e-9]],
    ["OneCycleLR", "max_lr", { total_steps: 3 }, [1e-9], [0]],
    ["OneCycleLR", "total_steps", { max_lr: 1 }, [1], [0, 1.5]],
    ["OneCycleLR", "pct_start", { max_lr: 1, total_steps: 3 }, [0, 1], [-0.001, 1.001]],
    ["OneCycleLR", "base_momentum", { max_lr: 1, total_steps: 3 }, [0, 0.9], [-0.001, 1]],
    ["OneCycleLR", "max_momentum", { max_lr: 1, total_steps: 3 }, [0, 0.9], [-0.001, 1]],
    ["OneCycleLR", "div_factor", { max_lr: 1, total_steps: 3 }, [1e-9], [0]],
    ["OneCycleLR", "final_div_factor", { max_lr: 1, total_steps: 3 }, [1e-9], [0]],
    ["CyclicLR", "base_lr", { max_lr: 1 }, [0], [-1e-9]],
    ["CyclicLR", "max_lr", { base_lr: 0 }, [0], [-1e-9]],
    ["CyclicLR", "step_size_up", { base_lr: 0, max_lr: 1 }, [1], [0]],
    ["CyclicLR", "step_size_down", { base_lr: 0, max_lr: 1 }, [1], [0]],
    ["CyclicLR", "gamma", { base_lr: 0, max_lr: 1 }, [1e-9], [0]],
  ])("%s %s", (name, key, others, good, bad) => {
    for (const value of good) expect(() => make(name, { ...others, [key]: value })).not.toThrow();
    for (const value of bad) expect(() => make(name, { ...others, [key]: value })).toThrow(`${name}: ${camelCase(key)} must be `);
  });
});
