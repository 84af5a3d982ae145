// What stands in the files of an exported folder, by the experiment: settings, and the lines that a run needs and no others.
import { describe, expect, test } from "@jest/globals";
import { batchFunctions, batchSettings, isGrouped } from "../../../src/export/pytorch/batches.js";
import { keyPlaces } from "../../../src/export/pytorch/keys.js";
import { lossesFile } from "../../../src/export/pytorch/losses.js";
import { measuresAgain, optimizersFile } from "../../../src/export/pytorch/optimizers.js";
import type { PyTorchRun } from "../../../src/export/pytorch/run.js";
import { schedulesFile } from "../../../src/export/pytorch/schedules.js";
import { trainFile } from "../../../src/export/pytorch/training.js";
import { Linear } from "../../../src/nn/linear.js";
import { Sequential } from "../../../src/nn/sequential.js";
import { experimentOf, summaryOf } from "../../report/story.js";

type Parts = Readonly<Record<string, string>>;

/** A table of 16 rows for training in batches of 4, 3 epochs. */
function runOf(parts: Parts = {}, more: object = {}): PyTorchRun {
  const model = new Sequential(new Linear(2, 3), new Linear(3, 1));
  return { experiment: experimentOf(parts), dtype: "float32", summary: summaryOf(), open: { about: "table", run: { model } }, ...more } as unknown as PyTorchRun; // prettier-ignore
}
const train = (more: string): Parts => ({ train: `{epochs: 3, batch_size: 4${more}}` });
const flat = (text: string): string => text.replace(/\s+/g, " ");

/** A function of a file without its first line and what it says of itself. */
function bodyOf(text: string, name: string): string {
  const piece = text.trimEnd().split("\n\n\n").find((each) => each.startsWith(`def ${name}(`))!; // prettier-ignore
  return piece.split("\n").slice(2).map((line) => line.slice(4)).join("\n"); // prettier-ignore
}
/** Names in capitals: the value, and what it is. */
function settingsOf(text: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...text.matchAll(/^([A-Z_]+) = (.*?) {2}# (.*)$/gm)].map(([, name, value, key]) => [name, [value, key]])); // prettier-ignore
}

describe("train.py", () => {
  const check = { TOLERANCE: ["0.0001", expect.any(String)], NUDGE: ["0.000001", expect.any(String)] };
  const usual = { SEED: ["0", "seed"], EPOCHS: ["3", "train.epochs"], ...check };

  test.each<[string, Parts, object]>([
    ["no more than there is", {}, usual],
    ["the seed", { seed: "7" }, { ...usual, SEED: ["7", "seed"] }],
    ["steps at most", train(", max_steps: 5"), { ...usual, MAX_STEPS: ["5", "train.max_steps"] }],
    ["gradients of several batches", train(", accumulate_grad_batches: 2"), { ...usual, ACCUMULATE: ["2", "train.accumulate_grad_batches"] }],
    ["gradients of one", train(", accumulate_grad_batches: 1"), usual],
    ["bounds of gradients", train(", grad_clip_value: 0.5, grad_clip_norm: 2"), { ...usual, CLIP_VALUE: ["0.5", "train.grad_clip_value"], CLIP_NORM: ["2", "train.grad_clip_norm"] }],
    ["means of weights", train(", ema: 0.9"), { ...usual, DECAY: ["0.9", "train.ema"] }],
    ["stopping early", train(", early_stopping: {monitor: val_loss, patience: 4, min_delta: 0.25, restore_best: false}"), {
      ...usual,
      MONITOR: ['"val_loss"', "train.early_stopping.monitor"],
      HIGHER_IS_BETTER: ["False", "whether a rise of it is an improvement"],
      PATIENCE: ["4", "train.early_stopping.patience"],
      MIN_DELTA: ["0.25", "train.early_stopping.min_delta"],
      RESTORE_BEST: ["False", "train.early_stopping.restore_best"],
    }],
    ["stopping early by what is better when higher", { ...train(", early_stopping: {monitor: val_accuracy, patience: 4}"), metrics: "[accuracy]" }, expect.objectContaining({ MONITOR: ['"val_accuracy"', expect.any(String)], HIGHER_IS_BETTER: ["True", expect.any(String)], RESTORE_BEST: ["True", expect.any(String)] })],
    ["a schedule that watches", { scheduler: "{ReduceLROnPlateau: {patience: 0}}" }, { ...usual, MONITOR: ['"val_loss"', "what is watched"] }],
    ["a schedule that does not", { scheduler: "{StepLR: {step_size: 2}}" }, usual],
    ["measurements every so many steps", train(", eval_every: 3"), { ...usual, EPOCHS: ["4", "train.epochs or train.max_steps, in measurements"], MAX_STEPS: ["12", "train.max_steps"] }], // 12 steps in all
  ])("settings: %s", (_name, parts, settings) => expect(settingsOf(trainFile(runOf(parts)))).toEqual(settings)); // prettier-ignore

  test("settings: what is watched where no rows are for validation", () => {
    const summary = summaryOf({ rows: { train: 16, val: 0, test: 4 } });
    const text = trainFile(runOf({ scheduler: "{ReduceLROnPlateau: {patience: 0}}" }, { summary }));
    expect(settingsOf(text).MONITOR).toEqual(['"train_loss"', "what is watched"]);
  });

  test("settings: in float64 the losses are the same to more digits", () => {
    const { TOLERANCE, NUDGE } = settingsOf(trainFile(runOf({}, { dtype: "float64" })));
    expect([TOLERANCE[0], NUDGE[0]]).toEqual(["1e-10", "1e-14"]);
  });

  const stepLr = { scheduler: "{StepLR: {step_size: 2}}" };
  const byStep = { scheduler: "{StepLR: {step_size: 2, every: step}}" };
  const needs: readonly (readonly [string, Parts, readonly string[]])[] = [
    ["stopping early", train(", early_stopping: {monitor: val_loss, patience: 4}"), ["class Best:", "self.best = Best()", "from typing import Optional", "if self.best.waited >= PATIENCE:\n                break", "self.best.observe(record, self.model)", "if RESTORE_BEST and self.best.weights is not None:\n            self.model.load_state_dict(self.best.weights)", '"best": vars(self.best),', 'vars(self.best).update(state["best"])']],
    ["means of weights", train(", ema: 0.9"), ["class Averages:", "self.averages = Averages(self.model)", "self.averages.swap()\n            values = self.measure", "self.averages.swap()\n        self.finish()", "self.averages.update()\n        self.steps += 1", '"averages": self.averages.means,', 'self.averages.means = state["averages"]']],
    ["steps at most", train(", max_steps: 5"), ["from data import batch, batch_count, load_parts", "if self.steps == MAX_STEPS:\n                break\n            losses, sizes", "if len(losses) < batch_count(self.train):\n                break", "            if self.steps == MAX_STEPS:\n                break\n        return losses, sizes"]],
    ["gradients of several batches", train(", accumulate_grad_batches: 2"), ["from contextlib import nullcontext", "from data import batch, batch_count, load_parts", "for number, rows in enumerate(training_batches(self.train), 1):", "def move(self, rows: int) -> None:"]],
    ["a bound of numbers", train(", grad_clip_value: 0.5"), ["nn.utils.clip_grad_value_(self.model.parameters(), CLIP_VALUE)\n        self.rate"]],
    ["a bound of the length", train(", grad_clip_norm: 0.5"), ["nn.utils.clip_grad_norm_(self.model.parameters(), CLIP_NORM)\n        self.rate"]],
    ["a schedule by epochs", stepLr, ['record["lr"] = self.rate\n            self.scheduler.step()\n            history']],
    ["a schedule by steps", byStep, ["self.optimizer.step()\n        self.scheduler.step()\n        self.steps += 1"]],
    ["a schedule that watches", { scheduler: "{ReduceLROnPlateau: {patience: 0}}" }, ["self.scheduler.step(math.nan if record[MONITOR] is None else record[MONITOR])"]],
    ["an optimizer that measures again", { optimizer: "{LBFGS: {lr: 0.5}}" }, ["def measure_again() -> float:", "self.optimizer.step(measure_again)"]],
  ]; // prettier-ignore

  test.each(needs)("lines for %s, and only then", (_name, parts, lines) => {
    const [text, plain] = [trainFile(runOf(parts)), trainFile(runOf())];
    for (const line of lines) expect([line, text.includes(line), plain.includes(line)]).toEqual([line, true, false]);
  });

  test("without them no more than a step needs", () => {
    const text = trainFile(runOf());
    expect(text).toContain("loss = finite(self.backward(rows))\n        self.rate = ");
    expect(text).toContain("self.optimizer.step()\n        self.steps += 1\n        return loss");
    expect(text).toContain("from data import batch, load_parts, training_batches");
    expect(text).toContain("for rows in training_batches(self.train):\n            losses.append(self.learn(rows))");
    expect(text).not.toMatch(/scheduler|nullcontext|Optional|averages|self\.best|MAX_STEPS|clip_grad/);
    const stops = trainFile(runOf(train(", early_stopping: {monitor: val_loss, patience: 4}")));
    expect(stops).not.toMatch(/scheduler|averages|MAX_STEPS/);
    expect(trainFile(runOf(train(", ema: 0.9")))).not.toMatch(/scheduler|self\.best|RESTORE_BEST/);
  });

  test("any schedule is made, and kept in checkpoints", () => {
    for (const parts of [stepLr, byStep])
      for (const line of ["from schedules import build_scheduler", "self.scheduler = build_scheduler(self.optimizer)", '"scheduler": self.scheduler.state_dict(),', 'self.scheduler.load_state_dict(state["scheduler"])'])
        expect(trainFile(runOf(parts))).toContain(line);
  }); // prettier-ignore

  test("the best weights are those that were measured: the means, where there are means", () => {
    const both = flat(trainFile(runOf(train(", ema: 0.9, early_stopping: {monitor: val_loss, patience: 4}"))));
    expect(both).toContain('record["lr"] = self.rate self.best.observe(record, self.model) self.averages.swap() history');
    const means = flat(trainFile(runOf(train(", ema: 0.9"))));
    expect(means).toContain('self.averages.swap() record["lr"] = self.rate history');
  });

  test("a table is answered by predict.py, a text by generate.py", () => {
    const line = (file: string): string => `from ${file} import check_predictions`;
    const table = trainFile(runOf());
    expect([table.includes(line("predict")), table.includes(line("generate"))]).toEqual([true, false]);
    const text = trainFile(runOf({}, { open: { about: "text" } }));
    expect([text.includes(line("predict")), text.includes(line("generate"))]).toEqual([false, true]);
  });
});

describe("losses.py", () => {
  const lossOf = (loss: string, tokens = false): { sum: string; count: string; predict: string; text: string } => {
    const text = lossesFile(runOf({ loss }), tokens);
    return { sum: bodyOf(text, "loss_sum"), count: bodyOf(text, "weight_of"), predict: bodyOf(text, "predict"), text };
  };
  const all = 'reduction="sum")';
  const softmax = "return torch.softmax(output, 1)";
  const same = "return output";
  const numel = "return target.numel()";

  test.each<[string, string, string, string]>([
    ["MSELoss", `return F.mse_loss(output, target, ${all}`, numel, same],
    ["{MSELoss: {reduction: sum}}", `return F.mse_loss(output, target, ${all}`, "return 1", same],
    ["L1Loss", `return F.l1_loss(output, target, ${all}`, numel, same],
    ["HuberLoss", `return F.huber_loss(output, target, ${all}`, numel, same],
    ["{HuberLoss: {delta: 0.5}}", `return F.huber_loss(output, target, delta=0.5, ${all}`, numel, same],
    ["{SmoothL1Loss: {beta: 0.5}}", `return F.smooth_l1_loss(output, target, beta=0.5, ${all}`, numel, same],
    ["BCELoss", `return F.binary_cross_entropy(output, target, ${all}`, numel, same],
    ["{BCELoss: {weight: [0.5]}}", `return F.binary_cross_entropy(output, target, weight=as_tensor(WEIGHT, output), ${all}`, numel, same],
    ["BCEWithLogitsLoss", `return F.binary_cross_entropy_with_logits(output, target, ${all}`, numel, "return torch.sigmoid(output)"],
    ["{BCEWithLogitsLoss: {pos_weight: [2]}}", `return F.binary_cross_entropy_with_logits(output, target, pos_weight=as_tensor(POS_WEIGHT, output), ${all}`, numel, "return torch.sigmoid(output)"],
    ["CrossEntropyLoss", `return F.cross_entropy(output, target, ${all}`, "return (target != -100).sum()", softmax],
    ["{CrossEntropyLoss: {label_smoothing: 0.1, ignore_index: 3}}", `return F.cross_entropy(output, target, ignore_index=3, label_smoothing=0.1, ${all}`, "return (target != 3).sum()", softmax],
    ["{CrossEntropyLoss: {weight: [1, 2]}}", `return F.cross_entropy(output, target, weight=as_tensor(WEIGHT, output), ${all}`, "kept = target[target != -100]\nreturn torch.tensor(WEIGHT, dtype=torch.float64)[kept.cpu()].sum().item()", softmax],
    ["NLLLoss", `return F.nll_loss(output, target, ${all}`, "return (target != -100).sum()", "return torch.exp(output)"],
    ["MultiMarginLoss", `return F.multi_margin_loss(output, target, ${all}`, "return len(target)", softmax],
    ["{MultiMarginLoss: {p: 2, margin: 0.5}}", `return F.multi_margin_loss(output, target, p=2, margin=0.5, ${all}`, "return len(target)", softmax],
    ["GaussianNLLLoss", `mean, variance = output[..., :1], F.softplus(output[..., 1:])\nreturn F.gaussian_nll_loss(mean, target, variance, ${all}`, numel, "return output[..., :1]  # the mean; the variance is the other output"],
    ["PoissonNLLLoss", `return F.poisson_nll_loss(output, target, ${all}`, numel, "return torch.exp(output)"],
    ["{PoissonNLLLoss: {log_input: false}}", `return F.poisson_nll_loss(output, target, log_input=False, ${all}`, numel, same],
    ["{QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}", "q = torch.tensor(QUANTILES, dtype=output.dtype, device=output.device)\nmiss = target - output  # (rows, quantiles)\nreturn (q * F.relu(miss) + (1 - q) * F.relu(-miss)).sum()", "return target.numel() * len(QUANTILES)", same],
  ])("%s", (loss, sum, count, predict) => expect(lossOf(loss)).toMatchObject({ sum, count, predict })); // prettier-ignore

  test("of a focal loss classes are weighed where alpha says so", () => {
    const losses = 'losses = wrong ** 1.5 * F.binary_cross_entropy_with_logits(output, target, reduction="none")';
    const weighed = "losses = losses * (0.25 * target + 0.75 * (1 - target))\n";
    expect(lossOf("{SigmoidFocalLoss: {alpha: 0.25, gamma: 1.5}}").sum).toContain(`${losses}\n${weighed}return losses.sum()`);
    expect(lossOf("{SigmoidFocalLoss: {alpha: -1, gamma: 1.5}}").sum).toContain(`${losses}\nreturn losses.sum()`);
    expect(lossOf("{SigmoidFocalLoss: {alpha: 0, gamma: 1.5}}").sum).toContain("losses * (0 * target + 1 * (1 - target))");
  });

  test("the numbers that it needs stand at the top, and what makes tensors of them only then", () => {
    expect(lossOf("{CrossEntropyLoss: {weight: [1, 2]}}").text).toContain("\n\n\nWEIGHT = [1, 2]\n\n\ndef as_tensor(weights: list, like: Tensor)");
    expect(lossOf("{BCEWithLogitsLoss: {weight: [0.5], pos_weight: [2]}}").text).toContain("WEIGHT = [0.5]\nPOS_WEIGHT = [2]\n");
    expect(lossOf("CrossEntropyLoss").text).not.toMatch(/as_tensor|WEIGHT/);
    expect(lossOf("{QuantileLoss: {quantiles: [0.1, 0.4, 0.9]}}").text).toContain("QUANTILES = [0.1, 0.4, 0.9]\nMIDDLE = 1  #");
  }); // prettier-ignore

  test("of texts every place is a row", () => {
    const places = "target = target[:, : output.shape[1]].reshape(-1)  # every place of every text is a row\noutput = output.reshape(len(target), -1)\n"; // prettier-ignore
    expect(lossOf("CrossEntropyLoss", true).sum).toBe(`${places}return F.cross_entropy(output, target, reduction="sum")`);
  });

  test("what the outputs are and what is divided by is said", () => {
    const { text } = lossOf("{MSELoss: {reduction: sum}}");
    expect(text).toContain('"""What the sum over these rows divides by."""');
    expect(text).toContain('"""Outputs as values."""');
    for (const loss of ["CrossEntropyLoss", "BCELoss"]) expect(lossOf(loss).text).toContain('"""Outputs as probabilities of the classes."""'); // prettier-ignore
    expect(lossOf("L1Loss").text).toContain('"""What the mean over these rows divides by."""');
  });
});

describe("optimizers.py", () => {
  const learning = "[p for p in model.parameters() if p.requires_grad]";
  const built = (optimizer: string): string => flat(bodyOf(optimizersFile(runOf({ optimizer })), "build_optimizer"));

  test.each([
    ["{SGD: {lr: 0.1}}", `return torch.optim.SGD(${learning}, lr=0.1)`],
    ["{Adam: {lr: 0.001}}", `return torch.optim.Adam(${learning}, lr=0.001)`], // as when left out, but always said
    ["{Adam: {lr: 0.1, betas: [0.8, 0.95]}}", `return torch.optim.Adam( ${learning}, lr=0.1, betas=[0.8, 0.95] )`],
    ["{Adam: {lr: 0.1, betas: [0.9, 0.999]}}", `return torch.optim.Adam(${learning}, lr=0.1)`],
    ["{RAdam: {lr: 0.1, weight_decay: 0.5}}", `return torch.optim.RAdam( ${learning}, lr=0.1, weight_decay=0.5 )`],
    ["{RAdam: {lr: 0.1, maximize: true}}", `return RAdam(${learning}, lr=0.1)`],
    ["{RAdam: {lr: 0.1, weight_decay: 0.5, decoupled_weight_decay: true}}", `return RAdam(${learning}, lr=0.1, shrink=0.5)`],
    ["{Lion: {lr: 0.1}}", `return Lion(${learning}, lr=0.1)`],
  ])("%s", (optimizer, call) => expect(built(optimizer)).toBe(call));

  test("torch's own is not written out, another is", () => {
    const classes = (optimizer: string): string[] => [...optimizersFile(runOf({ optimizer })).matchAll(/^class (\w+)/gm)].map(([, name]) => name); // prettier-ignore
    expect(classes("{SGD: {lr: 0.1}}")).toEqual([]);
    expect(classes("{RAdam: {lr: 0.1}}")).toEqual([]);
    for (const name of ["Lion", "NAdam"]) expect(classes(`{${name}: {lr: 0.1}}`)).toContain(name);
    for (const key of ["maximize", "decoupled_weight_decay"]) expect(classes(`{RAdam: {lr: 0.1, ${key}: true}}`)).toContain("RAdam"); // prettier-ignore
  });

  test("groups with their settings; the first pattern that fits counts", () => {
    const text = optimizersFile(runOf({ optimizer: '{SGD: {lr: 0.1, groups: [{match: "*.bias", lr: 0.5}, {match: "0.*", weight_decay: 0.25}]}}' })); // prettier-ignore
    expect(text).toContain('GROUPS = [\n    ("*.bias", {"lr": 0.5}),\n    ("0.*", {"weight_decay": 0.25}),\n]');
    expect(text).toContain("from fnmatch import fnmatchcase\n\nimport torch");
    expect(text).toContain("def parameter_groups(model: nn.Module) -> list:");
    expect(bodyOf(text, "build_optimizer")).toBe("return torch.optim.SGD(parameter_groups(model), lr=0.1)");
    expect(optimizersFile(runOf())).not.toMatch(/GROUPS|fnmatch|parameter_groups/);
  });

  test("a group of RAdam has its decay under the name that is in use", () => {
    const groups = 'groups: [{match: "*", weight_decay: 0.25}, {match: "a", lr: 2}]';
    expect(optimizersFile(runOf({ optimizer: `{RAdam: {lr: 0.1, decoupled_weight_decay: true, ${groups}}}` }))).toContain('("*", {"shrink": 0.25}),\n    ("a", {"lr": 2}),'); // prettier-ignore
    expect(optimizersFile(runOf({ optimizer: `{RAdam: {lr: 0.1, ${groups}}}` }))).toContain('("*", {"weight_decay": 0.25}),');
  });

  test("a group of RAdam cannot differ in what torch does not know", () => {
    for (const key of ["maximize", "decoupled_weight_decay"]) {
      const optimizer = `{RAdam: {lr: 0.1, groups: [{match: "*", lr: 1}, {match: "0.*", ${key}: true}]}}`;
      expect(() => optimizersFile(runOf({ optimizer }))).toThrow(`optimizer.RAdam.groups.1.${key} cannot be exported to PyTorch: torch 1.13's RAdam has no such setting for a group`); // prettier-ignore
    }
  });

  test("a pattern cannot tell a parameter by its second name", () => {
    const [first, second] = [new Linear(2, 2), new Linear(2, 2)];
    second.weight = first.weight;
    const open = { about: "table", run: { model: new Sequential(first, second) } };
    const write = (...matches: string[]): string => optimizersFile(runOf({ optimizer: `{SGD: {lr: 0.1, groups: [${matches.map((match) => `{match: "${match}", lr: 1}`).join(", ")}]}}` }, { open })); // prettier-ignore
    expect(() => write("*.bias", "1.*")).toThrow("optimizer.SGD.groups.1.match cannot be exported to PyTorch: it fits 1.weight, which is the same parameter as 0.weight, and PyTorch knows it under that name"); // prettier-ignore
    expect(write("0.*", "1.bias")).toContain("GROUPS");
    expect(write("*.weight")).toContain("GROUPS");
  });

  test("which measures again", () => {
    expect(measuresAgain(runOf({ optimizer: "{LBFGS: {lr: 0.5}}" }))).toBe(true);
    expect(measuresAgain(runOf())).toBe(false);
  });
});

describe("schedules.py", () => {
  const file = (scheduler: string, more: Parts = {}): string | null => schedulesFile(runOf({ scheduler, ...more }));

  test("none without a schedule", () => expect(schedulesFile(runOf())).toBeNull());

  test("one, by epochs or by steps", () => {
    const text = file("{StepLR: {step_size: 2, gamma: 0.5}}")!;
    expect(text).toContain('"""How the learning rate goes: scheduler, counted in epochs."""');
    expect(text).toContain('"""To be stepped after every epoch."""\n    return lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5');
    expect(text).not.toContain("class");
    expect(file("{StepLR: {step_size: 2, every: step}}")).toContain('"""To be stepped after every step."""');
  }); // prettier-ignore

  test("several turn where the one before has had its time", () => {
    const text = file("[{ConstantLR: {for: 2}}, {LinearLR: {for: 3}}, {StepLR: {step_size: 2}}]", { train: "{epochs: 9, batch_size: 4}" })!; // prettier-ignore
    expect(flat(text)).toMatch(/ schedules = \[ lr_scheduler\.ConstantLR\([^)]*\), lr_scheduler\.LinearLR\([^)]*\), lr_scheduler\.StepLR\([^)]*\), \] return lr_scheduler\.SequentialLR\(optimizer, schedules, milestones=\[2, 5\]\) $/); // prettier-ignore
  });

  const cyclic = "base_lr: 0.01, max_lr: 0.1, every: step";
  test("a cycle of rates is a class whose state a file can hold, and moves momentum alone", () => {
    const text = file(`{CyclicLR: {${cyclic}}}`, { optimizer: "{SGD: {lr: 0.1, momentum: 0.5}}" })!;
    expect(text).toContain("class CyclicLR(lr_scheduler.CyclicLR):");
    expect(text).toContain("return CyclicLR(");
    const adam = { optimizer: "{Adam: {lr: 0.1}}" };
    expect(() => file(`{CyclicLR: {${cyclic}, cycle_momentum: true}}`, adam)).toThrow("torch 1.13's CyclicLR moves no betas");
    expect(file(`{CyclicLR: {${cyclic}, cycle_momentum: false}}`, adam)).toContain("return CyclicLR(");
  });
});

describe("the order of rows", () => {
  const texts = { data: "{path: x.csv, target: y, columns: {c: {type: text}}}" };
  const of = (more: string): { settings: object; text: string } => {
    const experiment = experimentOf({ ...train(more), ...texts });
    return { settings: settingsOf(batchSettings(experiment)), text: batchFunctions(experiment) };
  };
  const usual = { BATCH_SIZE: ["4", "train.batch_size"], SHUFFLE: ["True", "train.shuffle"] };
  const every = (batches: number): object => ({ BATCHES: [`${batches}`, "train.eval_every: so many lie between two measurements"] }); // prettier-ignore

  test.each<[string, object]>([
    ["", usual],
    [", shuffle: false", { ...usual, SHUFFLE: ["False", "train.shuffle"] }],
    [", drop_last: true", { ...usual, DROP_LAST: ["True", "train.drop_last"] }],
    [", eval_every: 5", { ...usual, ...every(5) }],
    [", eval_every: 5, accumulate_grad_batches: 2", { ...usual, ...every(10) }],
  ])("settings%s", (more, settings) => expect(of(more).settings).toEqual(settings));

  test("an epoch with all rows, or with whole batches alone", () => {
    expect(of("").text).toContain("return DataLoader(range(len(part)), BATCH_SIZE, SHUFFLE, collate_fn=list)");
    expect(of("").text).toContain("return -(-len(part) // BATCH_SIZE)");
    expect(of(", drop_last: true").text).toContain("BATCH_SIZE, SHUFFLE, drop_last=DROP_LAST, collate_fn=list)");
    expect(of(", drop_last: true").text).toContain("return len(part) // BATCH_SIZE\n");
  });

  test("rows of like length together, where they are shuffled", () => {
    expect(["", ", group_by_length: true"].map((more) => isGrouped(experimentOf({ ...train(more), ...texts })))).toEqual([false, true]); // prettier-ignore
    const grouped = of(", group_by_length: true").text;
    expect(grouped).toMatch(/^POOL = 50 \* BATCH_SIZE/);
    expect(grouped).toContain("for first in range(0, len(rows), BATCH_SIZE)]");
    expect(of(", group_by_length: true, drop_last: true").text).toContain("range(0, len(rows) - BATCH_SIZE + 1, BATCH_SIZE)]");
    expect(of("").text).not.toContain("POOL");
  });

  test("up to the next measurement", () => {
    const line = "rows = like_lengths_together(rows[: BATCHES * BATCH_SIZE], part.lengths)";
    const text = of(", eval_every: 5").text;
    expect(text).toContain("while len(rows) < BATCHES * BATCH_SIZE:");
    expect(text).toContain('"""How many batches lie between two measurements."""\n    return BATCHES');
    expect(text).not.toContain(line);
    expect(of(", eval_every: 5, group_by_length: true").text).toContain(line);
  });

  test("1024 rows are measured at once, or so many as are said", () => {
    expect(of("").text).toContain("return DataLoader(range(len(part)), 1024, collate_fn=list)");
    expect(batchFunctions(experimentOf(), 256)).toContain("return DataLoader(range(len(part)), 256, collate_fn=list)");
  });
});

test("the keys that an experiment sets have their places, not those that are empty, off, or nothing of the folder", () => {
  const source = { value: { version: 1, seed: 0, data: { path: "a", drop: [], scale: { divide: 2 }, columns: {} }, train: { shuffle: false, drop_last: true, ema: null, accumulate_grad_batches: 1, threads: 2 }, metrics: ["mae"], freeze: [] } }; // prettier-ignore
  const run = { experiment: { source } } as unknown as PyTorchRun;
  expect(keyPlaces(run).map(([key]) => key)).toEqual(["seed", "data.path", "data.scale", "data.scale.divide", "train.drop_last", "metrics"]); // prettier-ignore
  const more = { experiment: { source: { value: { train: { accumulate_grad_batches: 2, batch_size: 1 } } } } };
  expect(keyPlaces(more as unknown as PyTorchRun)).toEqual([
    ["train.batch_size", "data.py: BATCH_SIZE"],
    ["train.accumulate_grad_batches", "train.py: ACCUMULATE"],
  ]);
});
