// Every kind of slip that a person makes in an experiment file, and what is said of it: the place, what was expected, what was got, and what to do.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Document, stringify } from "yaml";
import { modelRegistry } from "../../src/nn/registry.js";
import { few } from "../few.js";
import { saidOf } from "./said.js";

const BASE = `data:
  path: d.csv
  target: y
model:
  - Linear: {out_features: 16}
  - ReLU
  - Linear: {out_features: auto}
loss: MSELoss
optimizer:
  SGD: {lr: 0.1}
train:
  epochs: 5
`;

/** What a reader of YAML's specification or of zod's manual would say. */
const foreign =
  /zod|undefined|null\b|object\b|array|string|boolean|\bNaN(?!, which)|token(?!izer|_accuracy)|scalar|mapping|sequence|collection|implicit|flow|compact|expected \w+ to|Invalid|Too (big|small)|Unrecognized|Unexpected|Unresolved/;

function complaint(text: string, overrides: readonly string[] = []): string {
  const said = saidOf(text, overrides);
  if (said === null) throw new Error("nothing was wrong");
  return said;
}

function check(said: string, words: string): void {
  expect(said).toBe(words);
  expect(said).not.toMatch(foreign);
  expect(said.split("\n").length).toBeLessThanOrEqual(20);
  expect(said.length).toBeLessThan(2000);
}

/** The file that is right, but for one place. */
function slip(from: string, to: string): string {
  expect(BASE).toContain(from);
  return BASE.replace(from, () => to);
}

test("the file that the slips are made in is right", () => expect(() => complaint(BASE)).toThrow("nothing was wrong"));

// prettier-ignore
describe("a line that is no key", () => {
  test.each([
    ["a stray word at the top", "data:", "hello\ndata:", "x.yaml:1:1: error: expected \"key: value\", got \"hello\"\n  hint: if this is a key, write \"hello:\"; if it is a comment, put # before it"],
    ["a stray word in the middle", "loss:", "oops\nloss:", "x.yaml:8:1: error: expected \"key: value\", got \"oops\"\n  hint: if this is a key, write \"oops:\"; if it is a comment, put # before it"],
    ["a stray word at the end", "  epochs: 5\n", "  epochs: 5\noops\n", "x.yaml:13:1: error: expected \"key: value\", got \"oops\"\n  hint: if this is a key, write \"oops:\"; if it is a comment, put # before it"],
    ["no colon", "model:", "model", "x.yaml:4:1: error: expected \"key: value\", got \"model\"\n  hint: if this is a key, write \"model:\"; if it is a comment, put # before it"],
    ["no colon before a value", "loss: MSELoss", "loss MSELoss", "x.yaml:8:1: error: expected \"key: value\", got \"loss MSELoss\"\n  hint: if this is a key, write \"loss: MSELoss\"; if it is a comment, put # before it"],
    ["no colon, nested", "target: y", "target y", "x.yaml:3:3: error: expected \"key: value\", got \"target y\"\n  hint: if this is a key, write \"target: y\"; if it is a comment, put # before it"],
    ["no space after the colon", "loss: MSELoss", "loss:MSELoss", "x.yaml:8:1: error: expected \"key: value\", got \"loss:MSELoss\"\n  hint: a space is missing after the colon: loss: MSELoss"],
    ["arguments where there are none", "- ReLU", "- ReLU: {slope: 1}", "x.yaml:6:12: error: model.1.ReLU.slope is not an argument\n  hint: ReLU takes no arguments"],
    ["no space after the only key of a section", "epochs: 5", "epochs:5", "x.yaml:12:3: error: train must be a map, got \"epochs:5\"\n  hint: a space is missing after the colon: epochs: 5"],
    ["no space within braces", "{out_features: 16}", "{out_features:16}", "x.yaml:5:14: error: model.0.Linear.out_features:16 is not an argument\n  hint: a space is missing after the colon: out_features: 16"],
    ["no colon within braces", "{lr: 0.1}", "{lr 0.1}", "x.yaml:10:9: error: optimizer.SGD.lr 0.1 is not an argument\n  hint: a colon and a space are missing: lr: 0.1"],
    ["an equals sign", "loss: MSELoss", "loss = MSELoss", "x.yaml:8:1: error: expected \"key: value\", got \"loss = MSELoss\"\n  hint: write loss: MSELoss"],
    ["a comment of another language", "loss:", "// the loss\nloss:", "x.yaml:8:1: error: expected \"key: value\", got \"// the loss\"\n  hint: a comment begins with #"],
    ["a layer without its colon", "- Linear: {out_features: 16}", "- Linear\n      out_features: 16", "x.yaml:5:5: error: expected \"key: value\", got \"Linear\"\n  hint: if this is a key, write \"Linear:\"; if it is a comment, put # before it"],
  ])("%s", (_name, from, to, words) => check(complaint(slip(from, to)), words));
});

// prettier-ignore
describe("quotes, brackets and commas", () => {
  test.each([
    ["an open double quote", "d.csv", "\"d.csv", "x.yaml:2:9: error: this quote (\") is not closed on its line\n  hint: write \"d.csv\""],
    ["an open single quote", "d.csv", "'d.csv", "x.yaml:2:9: error: this quote (') is not closed on its line\n  hint: write 'd.csv'"],
    ["an open quote and another below", "d.csv\n  target: y", "\"d.csv\n  target: \"y\"", "x.yaml:2:9: error: this quote (\") is not closed on its line\n  hint: write \"d.csv\""],
    ["text after a quote", "d.csv", "\"d\".csv", "x.yaml:2:12: error: text follows the closing quote: \".csv\"\n  hint: put all of it in quotes, or nothing"],
    ["an open brace", "{out_features: 16}", "{out_features: 16", "x.yaml:5:13: error: this { is never closed\n  hint: a } is missing"],
    ["an open bracket at the end", "  epochs: 5\n", "  epochs: 5\nmetrics: [r2\n", "x.yaml:13:10: error: this [ is never closed\n  hint: a ] is missing"],
    ["a bracket closed by a brace", "loss:", "metrics: [r2}\nloss:", "x.yaml:8:13: error: expected ], got }: it closes the [ of line 8"],
    ["a brace too many", "{out_features: 16}", "{out_features: 16}}", "x.yaml:5:31: error: this } closes nothing\n  hint: remove it, or add the { that it belongs to"],
    ["a bracket too many", "loss:", "metrics: [r2]]\nloss:", "x.yaml:8:14: error: this ] closes nothing\n  hint: remove it, or add the [ that it belongs to"],
    ["a missing comma", "{out_features: 16}", "{out_features: 16 bias: true}", "x.yaml:5:31: error: a comma is missing before \"bias: true\"\n  hint: commas separate what stands inside of { }"],
    ["two commas", "loss:", "metrics: [r2,, mae]\nloss:", "x.yaml:8:14: error: a comma without a value before it\n  hint: remove the comma"],
    ["a dash within brackets", "model:\n  - Linear: {out_features: 16}", "model: [\n  - Linear: {out_features: 16}\n]", "x.yaml:5:3: error: a list item with a dash stands inside of [ ]\n  hint: inside of brackets commas separate the items; or leave the brackets out"],
    ["no space before a comment", "{out_features: 16}", "[16]#x", "x.yaml:5:17: error: a space is missing before #\n  hint: a comment has a space before it; text with # stands in quotes"],
    ["two keys in a line", "SGD: {lr: 0.1}", "SGD:\n    lr: 0.1 momentum: 0.9", "x.yaml:11:9: error: a second colon in one line: \"lr: 0.1 momentum: 0.9\"\n  hint: begin a new line for momentum, or put text with a colon in quotes"],
    ["two colons", "- Linear: {out_features: 16}", "- Linear: out_features: 16", "x.yaml:5:13: error: a second colon in one line: \"- Linear: out_features: 16\"\n  hint: write {out_features: 16}, or put text with a colon in quotes"],
    ["a text with a colon", "d.csv", "a: b.csv", "x.yaml:2:9: error: a second colon in one line: \"path: a: b.csv\"\n  hint: write {a: b.csv}, or put text with a colon in quotes"],
  ])("%s", (_name, from, to, words) => check(complaint(slip(from, to)), words));
});

// prettier-ignore
describe("indentation", () => {
  test.each([
    ["a tab", "  path", "\tpath", "x.yaml:2:1: error: a tab indents this line, expected spaces\n  hint: put two spaces for each level"],
    ["a key too far right", "  target: y", "   target: y", "x.yaml:3:4: error: this line is indented by 3 spaces, the one above it by 2\n  hint: the keys of one map begin in the same column"],
    ["a key too far left", "  target: y", " target: y", "x.yaml:3:2: error: this line is indented by 1 space, expected 0 or 2\n  hint: the keys of one map begin in the same column, and so do the items of one list"],
    ["a section that is indented", "loss:", " loss:", "x.yaml:8:2: error: this line is indented by 1 space, expected 0 or 2\n  hint: the keys of one map begin in the same column, and so do the items of one list"],
    ["the first line", "data:\n  path", "  data:\n  path", "x.yaml:1:3: error: this line is indented by 2 spaces, line 4 by 0\n  hint: the keys of one map begin in the same column"],
    ["a section that is not indented", "data:\n  path: d.csv\n  target: y", "data:\npath: d.csv\ntarget: y", "x.yaml:1:6: error: data must be a map, got nothing\n  hint: indent path, target: what belongs to data stands below it, further right"],
    ["an optimizer that is not indented", "  SGD: {lr: 0.1}", "SGD: {lr: 0.1}", "x.yaml:9:11: error: optimizer must be the name of an optimizer, or a map with it as the only key such as {SGD: {lr: 0.1}}, got nothing\n  hint: indent SGD: what belongs to optimizer stands below it, further right"],
    ["no space after a dash", "- ReLU", "-ReLU", "x.yaml:6:3: error: expected a list item, got \"-ReLU\"\n  hint: a space is missing after the dash: - ReLU"],
    ["a missing dash", "- ReLU", "ReLU", "x.yaml:6:3: error: expected a list item, got \"ReLU\"\n  hint: a dash is missing: - ReLU"],
    ["a missing dash before a map", "- Linear: {out_features: auto}", "  Linear: {out_features: auto}", "x.yaml:6:5: error: expected \"key: value\", got \"ReLU\"\n  hint: if this is a key, write \"ReLU:\"; if it is a comment, put # before it"],
    ["an item too far right", "  - ReLU", "    - ReLU", "x.yaml:6:5: error: this list item is indented by 4 spaces, the one before it by 2\n  hint: all items of a list begin in the same column"],
    ["an item too far left", "  - ReLU", " - ReLU", "x.yaml:6:2: error: this list item is indented by 1 space, the one before it by 2\n  hint: all items of a list begin in the same column"],
    ["an item among keys", "  path: d.csv", "  path: d.csv\n  - x", "x.yaml:3:3: error: expected \"key: value\" as on the lines around it, got the list item \"- x\"\n  hint: leave the dash out, or put a key above the items"],
    ["a dash before a section", "loss: MSELoss", "- loss: MSELoss", "x.yaml:8:1: error: expected \"key: value\" as on the lines around it, got the list item \"- loss: MSELoss\"\n  hint: leave the dash out, or put a key above the items"],
    ["arguments in the column of the dash", "- Linear: {out_features: 16}", "- Linear:\n  out_features: 16", "x.yaml:6:3: error: \"out_features: 16\" stands in the column of the dash above it\n  hint: to belong to Linear it needs 4 more spaces before it"],
    ["arguments in the column of the layer", "- Linear: {out_features: 16}", "- Linear:\n    out_features: 16", "x.yaml:5:5: error: model.0 must be the name of a layer, or a map with it as the only key such as {Linear: {out_features: 16}}, got a map with the keys Linear, out_features\n  hint: arguments stand below Linear, indented further: {Linear: {out_features: ...}}"],
    ["arguments with dashes", "- Linear: {out_features: 16}", "- Linear:\n    - out_features: 16", "x.yaml:6:5: error: model.0.Linear must be a map of arguments, got a list\n  hint: leave the dashes before the arguments out: Linear: {in_features: ...}"],
  ])("%s", (_name, from, to, words) => check(complaint(slip(from, to)), words));
});

// prettier-ignore
describe("what YAML takes for something of its own", () => {
  test.each([
    ["@", "target: y", "target: @y", "x.yaml:3:11: error: text that begins with @ needs quotes\n  hint: write '@y'"],
    ["`", "target: y", "target: `y`", "x.yaml:3:11: error: text that begins with ` needs quotes\n  hint: write '`y`'"],
    ["%", "target: y", "target: %y", "x.yaml:3:11: error: text that begins with % needs quotes\n  hint: write '%y'"],
    ["* alone", "target: y", "drop: [*]", "x.yaml:3:10: error: text that begins with * needs quotes\n  hint: write '*'"],
    ["* before a name", "target: y", "target: *y", "x.yaml:3:11: error: *y stands for a value marked &y, and there is none above\n  hint: a text that begins with * stands in quotes: '*y'"],
    ["&", "target: y", "target: &y", "x.yaml:3:13: error: data.target must be the name of a column, or a list of names, got nothing\n  hint: a value is missing behind the colon"],
    ["!", "target: y", "target: !y", "x.yaml:3:11: error: the tag \"!y\" is not known here\n  hint: write the value itself; text that begins with &, * or ! stands in quotes"],
    ["|", "target: y", "target: |y", "x.yaml:3:11: error: text that begins with | needs quotes\n  hint: write '|y'"],
    ["?", "target: y", "target: ?", "x.yaml:3:11: error: text that begins with ? needs quotes\n  hint: write '?'"],
    ["a tag of Python", "target: y", "target: !!python/name:y", "x.yaml:3:11: error: the tag \"!!python/name:y\" is not known here\n  hint: write the value itself; text that begins with &, * or ! stands in quotes"],
    ["a backslash", "d.csv", "\"C:\\data\\d.csv\"", "x.yaml:2:12: error: in double quotes a backslash begins an escape, and \"\\\\d\" is none\n  hint: in single quotes a backslash stands for itself; in paths write / instead"],
    ["a template", "d.csv", "{{ path }}", "x.yaml:2:10: error: a key must be text, got a map\n  hint: text with brackets or braces stands in quotes"],
    ["a merge key", "path: d.csv", "path: d.csv\n  <<: {scale: none}", "x.yaml:3:3: error: data.<< is not a known key\n  hint: merging maps (<<) is not part of YAML 1.2: write the keys themselves"],
    ["an alias without an anchor", "{lr: 0.1}", "*sgd", "x.yaml:10:8: error: *sgd stands for a value marked &sgd, and there is none above\n  hint: a text that begins with * stands in quotes: '*sgd'"],
    ["an alias within itself", "{lr: 0.1}", "&a {lr: *a}", "x.yaml:10:16: error: *a stands for the value that it is part of: it would have no end\n  hint: write the value itself"],
    ["two documents", "loss:", "---\nloss:", "x.yaml:8:1: error: a second document begins here, and an experiment is one\n  hint: remove the line --- (or ...)"],
    ["a directive", "data:", "%x\ndata:", "x.yaml:1:1: error: a line that begins with % is an instruction to YAML, which has none like this\n  hint: remove the line; a comment begins with #"],
    ["a key twice", "  epochs: 5\n", "  epochs: 5\nloss: L1Loss\n", "x.yaml:13:1: error: the key \"loss\" stands twice in the same map, first in line 8\n  hint: keep one of the two; what belongs to one key stands below it, indented"],
    ["a key twice, once as text", "{lr: 0.1}", "{lr: 0.1, 1: a, '1': b}", "x.yaml:10:24: error: the key \"1\" stands twice in the same map, first in line 10\n  hint: keep one of the two; what belongs to one key stands below it, indented"],
    ["a control character", "target: y", "target: y\u0007", "x.yaml:3:12: error: the control character \\u0007 does not belong into a text file\n  hint: remove it"],
  ])("%s", (_name, from, to, words) => check(complaint(slip(from, to)), words));
});

// prettier-ignore
describe("names", () => {
  test.each([
    ["a section", "train:", "trian:", "x.yaml:11:1: error: trian is not a known key\n  hint: did you mean \"train\"?"],
    ["a required section", "data:", "dta:", "x.yaml:1:1: error: dta is not a known key\n  hint: did you mean \"data\"?"],
    ["a key of data", "path:", "paht:", "x.yaml:2:3: error: data.paht is not a known key\n  hint: did you mean \"path\"?"],
    ["a key of split", "target: y", "target: y\n  split: {trian: 0.8}", "x.yaml:4:11: error: data.split.trian is not a known key\n  hint: did you mean \"train\"?"],
    ["a key of a column", "target: y", "target: y\n  columns: {a: {typ: numeric}}", "x.yaml:4:17: error: data.columns.a.typ is not a known key\n  hint: did you mean \"type\"?"],
    ["a key of a choice", "target: y", "target: y\n  missing: {constnat: 0}", "x.yaml:4:13: error: data.missing.constnat is not a known key\n  hint: did you mean \"constant\"?"],
    ["a key of train", "epochs:", "epoch:", "x.yaml:12:3: error: train.epoch is not a known key\n  hint: did you mean \"epochs\"?"],
    ["a key of early stopping", "epochs: 5", "early_stopping: {patince: 3}", "x.yaml:12:20: error: train.early_stopping.patince is not a known key\n  hint: did you mean \"patience\"?"],
    ["a key of a range", "train:", "sweep: {keys: {optimizer.SGD.lr: {unifrom: [0, 1]}}}\ntrain:", "x.yaml:11:35: error: sweep.keys.optimizer.SGD.lr.unifrom is not a known key\n  hint: did you mean \"uniform\"?"],
    ["an argument", "out_features: 16", "out_feature: 16", "x.yaml:5:14: error: model.0.Linear.out_feature is not an argument\n  hint: did you mean \"out_features\"?"],
    ["a required argument", "train:", "scheduler: {StepLR: {step: 5}}\ntrain:", "x.yaml:11:22: error: scheduler.StepLR.step is not an argument\n  hint: did you mean \"step_size\"?"],
    ["a key of another section", "train:", "batch_size: 8\ntrain:", "x.yaml:11:1: error: batch_size is not a known key\n  hint: it belongs under train: train.batch_size"],
    ["a key of a section in a section", "train:", "patience: 8\ntrain:", "x.yaml:11:1: error: patience is not a known key\n  hint: it belongs under train: train.early_stopping.patience"],
    ["a key in another section", "  target: y", "  target: y\n  epochs: 3", "x.yaml:4:3: error: data.epochs is not a known key\n  hint: it belongs under train: train.epochs"],
    ["a key in the optimizer", "{lr: 0.1}", "{lr: 0.1, epochs: 3}", "x.yaml:10:18: error: optimizer.SGD.epochs is not an argument\n  hint: it belongs under train: train.epochs"],
    ["a section in a section", "  epochs: 5", "  epochs: 5\n  seed: 3", "x.yaml:13:3: error: train.seed is not a known key\n  hint: seed stands at the top of the file, not under train"],
    ["two optimizers", "SGD: {lr: 0.1}", "SGD: {lr: 0.1}\n  Adam: {lr: 0.1}", "x.yaml:10:3: error: optimizer must be the name of an optimizer, or a map with it as the only key such as {SGD: {lr: 0.1}}, got a map with the keys SGD, Adam\n  hint: an experiment has one optimizer: leave all but one of them out"],
    ["an argument of another optimizer", "{lr: 0.1}", "{betas: [0.9, 0.9]}", "x.yaml:10:9: error: optimizer.SGD.betas is not an argument\n  hint: it is an argument of Adam; SGD takes lr, momentum, dampening, weight_decay, nesterov, maximize"],
    ["an argument of another loss", "loss: MSELoss", "loss: {MSELoss: {delta: 2}}", "x.yaml:8:18: error: loss.MSELoss.delta is not an argument\n  hint: it is an argument of HuberLoss; MSELoss takes reduction"],
    ["an argument of another layer", "- ReLU", "- ReLU: {out_features: 3}", "x.yaml:6:12: error: model.1.ReLU.out_features is not an argument\n  hint: it is an argument of Linear; ReLU takes no arguments"],
    ["an argument of another schedule, in a list", "train:", "scheduler: [{StepLR: {T_max: 5, step_size: 3}}, LinearLR]\ntrain:", "x.yaml:11:23: error: scheduler.0.StepLR.T_max is not an argument\n  hint: it is an argument of CosineAnnealingLR; StepLR takes step_size, gamma, every, for"],
    ["one number where there are two", "SGD: {lr: 0.1}", "Adam: {betas: 0.9}", "x.yaml:10:17: error: optimizer.Adam.betas must be a list of 2 numbers >= 0 and < 1, got 0.9"],
    ["one number for an image", "target: y", "target: y\n  image: 8", "x.yaml:4:10: error: data.image must be [height, width] or [channels, height, width], got 8"],
    ["a loss that is not for files", "MSELoss", "KLDivLoss", "x.yaml:8:7: error: loss names an unknown loss \"KLDivLoss\"\n  hint: only programs can use it; known: BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, GaussianNLLLoss, HuberLoss, L1Loss, MSELoss, MultiMarginLoss, NLLLoss, PoissonNLLLoss, QuantileLoss, SigmoidFocalLoss, SmoothL1Loss"],
    ["a layer that is not for files", "ReLU", "Bilinear", "x.yaml:6:5: error: model.1 names an unknown layer \"Bilinear\"\n  hint: only programs can use it; did you mean \"Linear\"?"],
    ["a metric that comes by itself", "train:", "metrics: [coverage]\ntrain:", "x.yaml:11:11: error: metrics.0 names an unknown metric \"coverage\"\n  hint: it is measured whenever QuantileLoss has several quantiles: leave it out"],
    ["a target's scale without a target", "target: y", "reconstruct: true\n  target_scale: standard", "x.yaml:4:17: error: data.target_scale scales a target, and with reconstruct: true there is none\n  hint: leave it out: scale is for the features"],
    ["an argument as a key", "train:", "lr: 0.1\ntrain:", "x.yaml:11:1: error: lr is not a known key\n  hint: it belongs under optimizer: optimizer.SGD.lr"],
    ["a layer", "ReLU", "Relu6", "x.yaml:6:5: error: model.1 names an unknown layer \"Relu6\"\n  hint: did you mean \"ReLU6\"?"],
    ["a layer in lower case", "ReLU", "relu", "x.yaml:6:5: error: model.1 names an unknown layer \"relu\"\n  hint: did you mean \"ReLU\"?"],
    ["a layer with its module", "ReLU", "torch.nn.ReLU", "x.yaml:6:5: error: model.1 names an unknown layer \"torch.nn.ReLU\"\n  hint: did you mean \"ReLU\"?"],
    ["a layer as a call", "- Linear: {out_features: 16}", "- Linear(4, 16, bias=False)", "x.yaml:5:5: error: model.0 names an unknown layer \"Linear(4, 16, bias=False)\"\n  hint: write Linear: {in_features: 4, out_features: 16, bias: false}"],
    ["a layer that does not exist", "ReLU", "XYZW", `x.yaml:6:5: error: model.1 names an unknown layer "XYZW"\n  hint: ${`known: ${Object.keys(modelRegistry).join(", ")}`.slice(0, 397)}...`],
    ["a loss", "MSELoss", "MSELos", "x.yaml:8:7: error: loss names an unknown loss \"MSELos\"\n  hint: did you mean \"MSELoss\"?"],
    ["a short loss", "MSELoss", "bce", "x.yaml:8:7: error: loss names an unknown loss \"bce\"\n  hint: did you mean \"BCELoss\" or \"BCEWithLogitsLoss\"?"],
    ["a function for a loss", "MSELoss", "cross_entropy", "x.yaml:8:7: error: loss names an unknown loss \"cross_entropy\"\n  hint: did you mean \"CrossEntropyLoss\"?"],
    ["an optimizer", "SGD:", "Adma:", "x.yaml:10:3: error: optimizer.Adma names an unknown optimizer \"Adma\"\n  hint: did you mean \"Adam\"?"],
    ["a metric", "train:", "metrics: [acuracy]\ntrain:", "x.yaml:11:11: error: metrics.0 names an unknown metric \"acuracy\"\n  hint: did you mean \"accuracy\"?"],
    ["a metric by its key", "train:", "metrics: [mse, fbeta_2]\ntrain:", "x.yaml:11:16: error: metrics.1 names an unknown metric \"fbeta_2\"\n  hint: write {fbeta: {beta: 2}}"],
    ["a metric as a call", "train:", "metrics: [\"quantile_loss(0.9)\"]\ntrain:", "x.yaml:11:11: error: metrics.0 names an unknown metric \"quantile_loss(0.9)\"\n  hint: write quantile_loss: {q: 0.9}"],
    ["a metric without what it needs", "train:", "metrics: [top_k_accuracy]\ntrain:", "x.yaml:11:11: error: metrics.0.top_k_accuracy needs k: how many guesses there are"],
    ["an argument of a metric", "train:", "metrics: [{quantile_loss: {q: 2}}]\ntrain:", "x.yaml:11:31: error: metrics.0.quantile_loss.q must be >= 0 and <= 1, got 2"],
    ["two metrics in one", "train:", "metrics:\n  - mse:\n    mae:\ntrain:", "x.yaml:12:5: error: metrics.0 must be the name of a metric, or a map with it as the only key such as {fbeta: {beta: 2}}, got a map with the keys mse, mae\n  hint: write each metric on a line of its own, with a dash before it"],
    ["a metric to sweep by", "train:", "sweep: {metric: val_fbeta, keys: {seed: [1]}}\ntrain:", "x.yaml:11:17: error: sweep.metric must be val_loss, or val_ and a metric, got \"val_fbeta\"\n  hint: did you mean \"val_fbeta_2\"?"],
    ["a choice", "epochs: 5", "dtype: float23", "x.yaml:12:10: error: train.dtype must be one of float32, float64, got \"float23\"\n  hint: did you mean \"float32\"?"],
    ["a choice or a map", "target: y", "target: y\n  scale: minmx", "x.yaml:4:10: error: data.scale must be none, standard, minmax, log or {divide: number > 0}, got \"minmx\"\n  hint: did you mean \"minmax\"?"],
    ["a control character", "train:", "\"a\\u001bb\": 1\ntrain:", "x.yaml:11:1: error: a\\u001bb is not a known key\n  hint: known here: version, name, seed, data, model, init, init_from, freeze, lora, loss, optimizer, scheduler, train, metrics, run, sample, repeat, sweep"],
  ])("%s", (_name, from, to, words) => check(complaint(slip(from, to)), words));
});

// prettier-ignore
describe("values of another kind", () => {
  test.each([
    ["a number for arguments", "{out_features: 16}", "16", "x.yaml:5:13: error: model.0.Linear must be a map of arguments, got 16\n  hint: write Linear: {out_features: 16}"],
    ["a list for arguments", "{out_features: 16}", "[4, 16]", "x.yaml:5:13: error: model.0.Linear must be a map of arguments, got [4, 16]\n  hint: write Linear: {in_features: 4, out_features: 16}"],
    ["arguments where there are none", "- ReLU", "- ReLU: 5", "x.yaml:6:11: error: model.1.ReLU must be a map of arguments, got 5\n  hint: ReLU takes no arguments: write ReLU alone"],
    ["a map for a list of layers", "  - Linear: {out_features: 16}\n  - ReLU\n  - Linear: {out_features: auto}", "  Linear: {out_features: 16}", "x.yaml:5:3: error: model must be a list of layers, got a map\n  hint: its items stand on lines of their own, each after a dash"],
    ["a layer for a list of layers", "\n  - Linear: {out_features: 16}\n  - ReLU\n  - Linear: {out_features: auto}", " ReLU", "x.yaml:4:8: error: model must be a list of layers, got \"ReLU\"\n  hint: write [ReLU]"],
    ["no layers", "\n  - Linear: {out_features: 16}\n  - ReLU\n  - Linear: {out_features: auto}", " []", "x.yaml:4:8: error: model must have at least one layer"],
    ["an empty item", "- ReLU", "-", "x.yaml:6:4: error: model.1 must be the name of a layer, or a map with it as the only key such as {Linear: {out_features: 16}}, got nothing"],
    ["a list in the list of layers", "- ReLU", "- [ReLU]", "x.yaml:6:5: error: model.1 must be the name of a layer, or a map with it as the only key such as {Linear: {out_features: 16}}, got [\"ReLU\"]\n  hint: leave the brackets (or the dash) around it out"],
    ["two layers in one item", "- ReLU", "- {ReLU: {}, Tanh: {}}", "x.yaml:6:5: error: model.1 must be the name of a layer, or a map with it as the only key such as {Linear: {out_features: 16}}, got a map with the keys ReLU, Tanh\n  hint: write each layer on a line of its own, with a dash before it"],
    ["a list for a map", "  path: d.csv\n  target: y", "  - path: d.csv\n  - target: y", "x.yaml:2:3: error: data must be a map, got a list\n  hint: leave the dashes before its keys out"],
    ["a text for a map", "data:\n  path: d.csv\n  target: y", "data: d.csv", "x.yaml:1:7: error: data must be a map, got \"d.csv\"\n  hint: its keys are path, table, encoding, delimiter, target, positive, drop, features"],
    ["a text for a list", "target: y", "target: y\n  drop: id, name", "x.yaml:4:9: error: data.drop must be a list of column names, got \"id, name\"\n  hint: write [id, name]"],
    ["a number for a text", "target: y", "target: 5", "x.yaml:3:11: error: data.target must be the name of a column, or a list of names, got 5\n  hint: in quotes it is text: \"5\""],
    ["a list for a text", "path: d.csv", "path: [y]", "x.yaml:2:9: error: data.path must be text, got [\"y\"]\n  hint: leave the brackets (or the dash) around it out"],
    ["type and arguments side by side", "  SGD: {lr: 0.1}", "  {type: SGD, lr: 0.1}", "x.yaml:10:3: error: optimizer must be the name of an optimizer, or a map with it as the only key such as {SGD: {lr: 0.1}}, got a map with the keys type, lr\n  hint: write {SGD: {...}}, with the arguments inside"],
    ["true for a map", "epochs: 5", "early_stopping: true", "x.yaml:12:19: error: train.early_stopping must be a map, got true\n  hint: its keys are monitor, patience, min_delta, restore_best"],
    ["yes", "epochs: 5", "shuffle: yes", "x.yaml:12:12: error: train.shuffle must be true or false, got \"yes\"\n  hint: write true"],
    ["off", "epochs: 5", "shuffle: off", "x.yaml:12:12: error: train.shuffle must be true or false, got \"off\"\n  hint: write false"],
    ["True in quotes", "epochs: 5", "shuffle: \"True\"", "x.yaml:12:12: error: train.shuffle must be true or false, got \"True\"\n  hint: write true"],
    ["None", "0.1", "None", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got \"None\"\n  hint: for nothing leave the key out"],
    ["nothing", "path: d.csv", "path:", "x.yaml:2:8: error: data.path must be text, got nothing\n  hint: a value is missing behind the colon"],
    ["nothing for a map", "  path: d.csv\n  target: y\n", "", "x.yaml:1:6: error: data must be a map, got nothing\n  hint: its keys stand on the lines below it, indented"],
    ["nothing for a component", "loss: MSELoss", "loss:", "x.yaml:8:6: error: loss must be the name of a loss, or a map with it as the only key such as {CrossEntropyLoss: {label_smoothing: 0.1}}, got nothing\n  hint: a value is missing behind the colon"],
    ["a dash for a pipe", "path: d.csv", "path: -", "x.yaml:2:9: error: a list begins on the line of its key\n  hint: a dash that is meant, such as for standard input, stands in quotes: \"-\""],
    ["an empty text", "d.csv", "\"\"", "x.yaml:2:9: error: data.path must not be empty"],
  ])("%s", (_name, from, to, words) => check(complaint(slip(from, to)), words));
});

// prettier-ignore
describe("numbers", () => {
  test.each([
    ["a decimal comma", "SGD: {lr: 0.1}", "SGD:\n    lr: 0,01", "x.yaml:11:9: error: optimizer.SGD.lr must be a number > 0, got \"0,01\"\n  hint: decimals are written with a point: 0.01"],
    ["a decimal comma within braces", "lr: 0.1", "lr: 0,01", "x.yaml:10:15: error: optimizer.SGD.1 is not an argument\n  hint: decimals are written with a point: 0.5 instead of 0,5"],
    ["in quotes", "lr: 0.1", "lr: \"0.01\"", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got \"0.01\"\n  hint: without quotes it is a number: 0.01"],
    ["per cent", "lr: 0.1", "lr: 10%", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got \"10%\"\n  hint: write the number alone: 0.1"],
    ["a fraction", "lr: 0.1", "lr: 1/10", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got \"1/10\"\n  hint: write the result: 0.1"],
    ["a power", "lr: 0.1", "lr: 10^-3", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got \"10^-3\"\n  hint: write 1e-3"],
    ["a power with a factor", "lr: 0.1", "lr: 2*10^-3", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got \"2*10^-3\"\n  hint: write 2e-3"],
    ["not a number", "lr: 0.1", "lr: .nan", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got NaN, which is not a number"],
    ["infinity", "lr: 0.1", "lr: .inf", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got infinity\n  hint: the largest number is 1.8e308"],
    ["beyond float64", "lr: 0.1", "lr: 1e400", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got infinity\n  hint: the largest number is 1.8e308"],
    ["too small to be told from 0", "lr: 0.1", "lr: 1e-400", "x.yaml:10:13: error: optimizer.SGD.lr must be > 0, got 0"],
    ["negative", "lr: 0.1", "lr: -1", "x.yaml:10:13: error: optimizer.SGD.lr must be > 0, got -1"],
    ["true", "lr: 0.1", "lr: true", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got true"],
    ["a list", "lr: 0.1", "lr: [0.1]", "x.yaml:10:13: error: optimizer.SGD.lr must be a number > 0, got [0.1]\n  hint: leave the brackets (or the dash) around it out"],
    ["a unit", "epochs: 5", "epochs: 5 epochs", "x.yaml:12:11: error: train.epochs must be a whole number >= 1, got \"5 epochs\"\n  hint: write the number alone: 5"],
    ["thousands", "epochs: 5", "epochs: 5k", "x.yaml:12:11: error: train.epochs must be a whole number >= 1, got \"5k\"\n  hint: write the number alone: 5000"],
    ["with separators", "epochs: 5", "epochs: 1_000", "x.yaml:12:11: error: train.epochs must be a whole number >= 1, got \"1_000\"\n  hint: write the digits without separators: 1000"],
    ["with a comma", "epochs: 5", "epochs: 1,000", "x.yaml:12:11: error: train.epochs must be a whole number >= 1, got \"1,000\"\n  hint: write 1000, or 1.000 if the comma is for decimals"],
    ["a comma at the end", "epochs: 5", "epochs: 5,", "x.yaml:12:11: error: train.epochs must be a whole number >= 1, got \"5,\"\n  hint: write the number alone: 5"],
    ["not whole", "epochs: 5", "epochs: 5.5", "x.yaml:12:11: error: train.epochs must be a whole number >= 1, got 5.5"],
    ["too large to be whole", "epochs: 5", "epochs: 1e30", "x.yaml:12:11: error: train.epochs must be a whole number >= 1 and <= 9007199254740991, got 1e+30"],
    ["a word", "epochs: 5", "epochs: five", "x.yaml:12:11: error: train.epochs must be a whole number >= 1, got \"five\""],
    ["a date", "train:", "seed: 2024-01-01\ntrain:", "x.yaml:11:7: error: seed must be a whole number >= 0, got \"2024-01-01\""],
    ["a huge seed", "train:", "seed: 1e30\ntrain:", "x.yaml:11:7: error: seed must be a whole number >= 0 and <= 9007199254740991, got 1e+30"],
    ["one bound of two", "epochs: 5", "threads: 100", "x.yaml:12:12: error: train.threads must be <= 64, got 100"],
    ["per cent of the rows", "target: y", "target: y\n  split: {train: 1.7, val: 0.15, test: 0.15}", "x.yaml:4:18: error: data.split.train must be >= 0 and <= 1, got 1.7"],
    ["parts that are too much", "target: y", "target: y\n  split: {train: 0.7, val: 0.2, test: 0.2}", "x.yaml:4:10: error: data.split must add up to 1, but 0.7 + 0.2 + 0.2 = 1.1"],
    ["a text for a weight", "epochs: 5", "class_weights: {a: x}", "x.yaml:12:22: error: train.class_weights.a must be a number > 0, got \"x\""],
    ["half a range", "train:", "sweep: {keys: {optimizer.SGD.lr: {uniform: [1]}}}\ntrain:", "x.yaml:11:44: error: sweep.keys.optimizer.SGD.lr.uniform must be [low, high], two numbers, got [1]"],
  ])("%s", (_name, from, to, words) => check(complaint(slip(from, to)), words));
});

// prettier-ignore
describe("files that are no experiment", () => {
  test.each([
    ["nothing", "", "x.yaml: error: the file is empty, expected an experiment\n  hint: mlbh init DATA.csv writes one"],
    ["blanks", "\n \n", "x.yaml: error: the file is empty, expected an experiment\n  hint: mlbh init DATA.csv writes one"],
    ["comments", "# only\n# comments\n", "x.yaml: error: the file holds no keys, expected an experiment\n  hint: mlbh init DATA.csv writes one"],
    ["null", "~\n", "x.yaml: error: the file holds no keys, expected an experiment\n  hint: mlbh init DATA.csv writes one"],
    ["a number", "3\n", "x.yaml:1:1: error: expected an experiment, a map of keys (data:, model:, ...), got 3\n  hint: write key: value, with a colon and a space, a line for each key"],
    ["a text", "just text\n", "x.yaml:1:1: error: expected an experiment, a map of keys (data:, model:, ...), got \"just text\"\n  hint: write key: value, with a colon and a space, a line for each key"],
    ["a list", "- data: 1\n- model: 2\n", "x.yaml:1:1: error: expected an experiment, a map of keys (data:, model:, ...), got a list\n  hint: leave the dashes (or brackets) around the keys out"],
    ["CSV", "a,b,y\n1,2,3\n", "x.yaml: error: the file looks like a CSV file, expected an experiment in YAML\n  hint: mlbh init x.yaml writes an experiment for it"],
    ["CSV with quotes and colons", "a,\"b c\",y\n1,\"x: y\",3\n", "x.yaml: error: the file looks like a CSV file, expected an experiment in YAML\n  hint: mlbh init x.yaml writes an experiment for it"],
    ["HTML", "<!DOCTYPE html>\n<html>\n", "x.yaml: error: the file looks like HTML or XML, expected an experiment in YAML\n  hint: name the file of the experiment"],
    ["Python", "config = {'data': {'path': 'd.csv'}}\n", "x.yaml: error: the file looks like Python, expected an experiment in YAML\n  hint: name the file of the experiment"],
    ["TOML", "[data]\npath = \"d.csv\"\n", "x.yaml: error: the file looks like TOML or INI, expected an experiment in YAML\n  hint: write key: value, and indent the keys of a section below it"],
    ["Markdown", "```yaml\ndata: {}\n```\n", "x.yaml:1:1: error: expected \"key: value\", got \"```yaml\"\n  hint: remove the lines that mark a block of code in Markdown"],
    ["another YAML file", "services:\n  web: {image: x}\n", "x.yaml:1:1: error: expected an experiment with the keys data, model, loss and optimizer, got a map with services\n  hint: mlbh init DATA.csv writes an experiment"],
    ["JSON with a missing comma", "{\"data\": {\"path\": \"d.csv\" \"target\": \"y\"}}", "x.yaml:1:27: error: a comma is missing before \"\\\"target\\\": \\\"y\\\"\"\n  hint: commas separate what stands inside of { }"],
    ["lines that end in CR", BASE.replaceAll("\n", "\r"), "x.yaml:1:6: error: the lines end as on old Macs (CR), which YAML does not know\n  hint: save the file with line feeds (LF)"],
    ["790 brackets", `a: ${"[".repeat(790)}`, "x.yaml:1:52: error: nested more than 50 levels deep\n  hint: look for brackets that are opened and never closed"],
    ["a megabyte of dashes", "- ".repeat(500_000), "x.yaml:1:99: error: nested more than 50 levels deep\n  hint: look for brackets that are opened and never closed"],
    ["an invisible mark in the middle", "data: {path: a, target: b}\n\ufeffloss: MSELoss\nmodel: [ReLU]\noptimizer: SGD\n", "x.yaml:2:1: error: \\ufeffloss is not a known key\n  hint: did you mean \"loss\"?"],
  ])("%s", (_name, text, words) => check(complaint(text), words));
});

// prettier-ignore
describe("--set", () => {
  test.each([
    ["a list for the file", "- a\n", "train.epochs=5", "x.yaml:1:1: error: expected an experiment, a map of keys (data:, model:, ...), got [\"a\"]\n  hint: leave the dashes (or brackets) around the keys out"],
    ["a text for the file", "text\n", "run.dir=x", "x.yaml:1:1: error: expected an experiment, a map of keys (data:, model:, ...), got \"text\"\n  hint: write key: value, with a colon and a space, a line for each key"],
    ["nothing for the file", "", "run.dir=x", "x.yaml: error: the file is empty, expected an experiment\n  hint: mlbh init DATA.csv writes one"],
    ["no =", BASE, "nonsense", "--set nonsense: error: expected key=value, got \"nonsense\"\n  hint: write --set key=value, for example --set train.epochs=5"],
    ["no key", BASE, "=5", "--set =5: error: expected key=value, got \"=5\"\n  hint: write --set key=value, for example --set train.epochs=5"],
    ["an empty part", BASE, "train..epochs=5", "--set train..epochs=5: error: the key \"train..epochs\" has an empty part\n  hint: write --set key=value, for example --set train.epochs=5"],
    ["a value out of bounds", BASE, "train.epochs=0", "--set train.epochs=0: error: train.epochs must be >= 1, got 0"],
    ["an unknown key", BASE, "trian.epochs=5", "--set trian.epochs=5: error: trian is not a known key\n  hint: did you mean \"train\"?"],
    ["a key without its section", BASE, "epochs=5", "--set epochs=5: error: epochs is not a known key\n  hint: it belongs under train: train.epochs"],
    ["a decimal comma", BASE, "optimizer.SGD.lr=0,5", "--set optimizer.SGD.lr=0,5: error: optimizer.SGD.lr must be a number > 0, got \"0,5\"\n  hint: decimals are written with a point: 0.5"],
    ["nothing for a value", BASE, "seed=", "--set seed=: error: seed must be a whole number >= 0, got nothing\n  hint: a value is missing behind the colon"],
    ["an open bracket", BASE, "metrics=[r2", "--set metrics=[r2: error: this [ is never closed\n  hint: a ] is missing"],
    ["an open quote", BASE, "data.path=\"x", "--set data.path=\"x: error: this quote (\") is not closed on its line\n  hint: write \"x\""],
    ["an unknown alias", BASE, "data.path=*x", "--set data.path=*x: error: *x stands for a value marked &x, and there is none above\n  hint: a text that begins with * stands in quotes: '*x'"],
    ["brackets without end", BASE, `model=${"[".repeat(790)}`, "--set model=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[: error: nested more than 50 levels deep\n  hint: look for brackets that are opened and never closed"],
    ["a key of a text", BASE, "data.path.x=1", "--set data.path.x=1: error: data.path is \"d.csv\" in the file, not a map\n  hint: set all of it: --set 'data.path={...}'"],
    ["a key without its two sections", BASE, "patience=2", "--set patience=2: error: patience is not a known key\n  hint: it belongs under train: train.early_stopping.patience"],
    ["an argument of a scheduler that is not there", BASE, "T_max=2", "--set T_max=2: error: T_max is not a known key\n  hint: it belongs under scheduler: scheduler.CosineAnnealingLR.T_max"],
    ["another section's key", BASE, "train.lr=2", "--set train.lr=2: error: train.lr is not a known key\n  hint: it belongs under optimizer: optimizer.SGD.lr"],
    ["a section in a section", BASE, "train.optimizer=Adam", "--set train.optimizer=Adam: error: train.optimizer is not a known key\n  hint: optimizer stands at the top of the file, not under train"],
    ["an argument of another optimizer", BASE, "optimizer.Adam.lr=0.01", "--set optimizer.Adam.lr=0.01: error: optimizer is SGD in the file, and optimizer.Adam.lr an argument of another optimizer\n  hint: to change the optimizer, set all of it: --set 'optimizer={Adam: {lr: 0.01}}'"],
    ["an argument of another loss", BASE, "loss.CrossEntropyLoss.label_smoothing=0.1", "--set loss.CrossEntropyLoss.label_smoothing=0.1: error: loss is MSELoss in the file, and loss.CrossEntropyLoss.label_smoothing an argument of another loss\n  hint: to change the loss, set all of it: --set 'loss={CrossEntropyLoss: {label_smoothing: 0.1}}'"],
    ["an argument of another scheduler", `${BASE}\nscheduler: {CosineAnnealingLR: {T_max: 5}}`, "scheduler.StepLR.step_size=3", "--set scheduler.StepLR.step_size=3: error: scheduler is CosineAnnealingLR in the file, and scheduler.StepLR.step_size an argument of another scheduler\n  hint: to change the scheduler, set all of it: --set 'scheduler={StepLR: {step_size: 3}}'"],
    ["an argument of another layer", BASE, "model.0.Conv2d.kernel_size=3", "--set model.0.Conv2d.kernel_size=3: error: model.0 is Linear in the file, and model.0.Conv2d.kernel_size an argument of another layer\n  hint: to change the layer, set all of it: --set 'model.0={Conv2d: {kernel_size: 3}}'"],
    ["an argument without the optimizer's name", BASE, "optimizer.lr=3", "--set optimizer.lr=3: error: lr is an argument of SGD, which stands between\n  hint: write --set optimizer.SGD.lr=3"],
    ["an optimizer in small letters", BASE, "optimizer.sgd.lr=3", "--set optimizer.sgd.lr=3: error: there is no optimizer \"sgd\"\n  hint: did you mean --set optimizer.SGD.lr=3?"],
    ["an optimizer that is not there", BASE, "optimizer.Tiger.lr=3", "--set optimizer.Tiger.lr=3: error: optimizer is SGD in the file, and there is no optimizer \"Tiger\"\n  hint: known: Adadelta, Adagrad, Adam, AdamW, Adamax, LBFGS, Lion, Muon, NAdam, RAdam, RMSprop, Rprop, SGD"],
    ["a word for an item", BASE, "model.Linear=5", "--set model.Linear=5: error: model is a list of 3, and \"Linear\" is none of its items\n  hint: they are numbered from 0: model.0"],
    ["an item far behind the last", BASE, "model.9.Linear.out_features=5", "--set model.9.Linear.out_features=5: error: model is a list of 3, and \"9\" is none of its items\n  hint: they are numbered from 0: model.0"],
    ["a way without end", BASE, `${"a.".repeat(3000)}b=1`, "--set a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.....a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.b=1: error: the key has 3001 parts; an experiment is not as deep\n  hint: write --set key=value, for example --set train.epochs=5"],
    ["a value of 100 kB", BASE, `loss=${"x".repeat(100_000)}`, "--set loss=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: error: loss names an unknown loss \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"\n  hint: known: BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, GaussianNLLLoss, HuberLoss, L1Loss, MSELoss, MultiMarginLoss, NLLLoss, PoissonNLLLoss, QuantileLoss, SigmoidFocalLoss, SmoothL1Loss"],
    ["a control character", BASE, "loss=\u001b[31m", "--set loss=\\u001b[31m: error: the control character \\u001b does not belong into a text file\n  hint: remove it"],
  ])("%s", (_name, text, override, words) => check(complaint(text, [override]), words));
});

describe("whatever is wrong, in nobody's words but ours, and never much", () => {
  const everything = {
    version: 1,
    name: "x",
    seed: 1,
    data: {
      path: "d.csv",
      target: "y",
      positive: "yes",
      drop: ["id"],
      missing: { constant: 0 },
      columns: { a: { type: "numeric", missing: "mean", scale: "none" } },
      scale: { divide: 16 },
      target_scale: "none",
      split: { train: 0.7, val: 0.15, test: 0.15, stratify: true, folds: 5, fold: 0 },
      max_memory_mb: 100,
      predict: { unseen_category: "error", missing_column: "fill", extra_columns: "ignore" },
    },
    model: [{ Conv2d: { out_channels: 4, kernel_size: [3, 3], bias: true } }, "Flatten", { Linear: { out_features: 1 } }],
    loss: { CrossEntropyLoss: { weight: [1, 2], label_smoothing: 0.1, reduction: "mean" } },
    optimizer: { SGD: { lr: 0.1, nesterov: false } },
    scheduler: { StepLR: { step_size: 5 } },
    train: {
      epochs: 5,
      shuffle: true,
      dtype: "float32",
      threads: "auto",
      grad_clip_norm: 1,
      max_steps: 10,
      class_weights: { yes: 2 },
      early_stopping: { monitor: "val_loss", patience: 3, min_delta: 0, restore_best: true },
    },
    metrics: ["accuracy"],
    run: { dir: "runs", checkpoint_every: 2 },
    repeat: { seeds: 2, folds: 3 },
    sweep: {
      method: "random",
      trials: 3,
      metric: "val_loss",
      keys: { a: [1, 2], b: { uniform: [0, 1] }, c: { integer: [1, 5] } },
    },
  };

  function* pathsOf(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
    if (path.length > 0) yield path;
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  }

  const paths = [...pathsOf(everything)];
  const wrong = [
    null,
    true,
    0,
    -1,
    1.5,
    1e30,
    NaN,
    Infinity,
    "",
    "x",
    "0,5",
    [],
    [null],
    [1, "a"],
    {},
    { a: 1 },
    { a: { b: [] } },
  ];
  test("every setting with every kind of value", () => {
    expect(saidOf(stringify(everything))).toBeNull();
    expect(paths.length).toBeGreaterThan(90);
    let refused = 0;
    const document = new Document(structuredClone(everything));
    for (const [i, path] of paths.entries()) {
      const right = document.getIn(path, true);
      // each value at every third setting, each setting with every third value
      for (const value of few([...wrong.slice(i % 3), ...wrong.slice(0, i % 3)], 3)) {
        document.setIn(path, document.createNode(value));
        const words = saidOf(document.toString());
        if (words === null) continue;
        refused++;
        expect(words).not.toMatch(foreign);
        expect(words.split("\n").filter((line) => !line.startsWith("  hint: ")).length).toBeLessThanOrEqual(3);
      }
      document.setIn(path, right);
    }
    expect(document.toString()).toBe(stringify(everything));
    expect(refused).toBeGreaterThan(400);
  });

  test("every setting misspelt is one problem", () => {
    for (const path of paths) {
      const key = path.at(-1)!;
      if (typeof key === "number" || ["keys", "columns", "class_weights"].includes(String(path.at(-2)))) continue;
      const slipped = key.replace(/^(.)(.)(.*)$/, (_, a: string, b: string, rest: string) => b + a + rest);
      const document = new Document(structuredClone(everything));
      const value = document.getIn(path, true);
      document.deleteIn(path);
      document.setIn([...path.slice(0, -1), slipped], value);
      const words = saidOf(document.toString());
      expect(words?.split("\n")).toHaveLength(2);
      expect(words).toContain(`did you mean "${key}"?`);
    }
  });

  test("any character of a file left out, doubled, or replaced", () => {
    const pieces = [..."\t\n :-#[]{},'\"|>&*!%@`?=\\x0.", "\n  ", "- ", ": ", "---\n", "\u00e9"];
    fc.assert(
      fc.property(fc.nat(BASE.length), fc.nat(2), fc.constantFrom("", ...pieces), (at, removed, put) => {
        const words = saidOf(BASE.slice(0, at) + put + BASE.slice(at + removed));
        if (words === null) return;
        expect(words).not.toMatch(foreign);
        expect(words).toMatch(/^x\.yaml:\d+:\d+: error: /);
        expect(words.split("\n").length).toBeLessThanOrEqual(8);
        expect(words.length).toBeLessThan(1500);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
