// What is said of an experiment with several slips: each once, in the order of the lines, without what only follows from another.
import { expect, test } from "@jest/globals";
import { saidOf } from "./said.js";

const BASE = `data:
  path: d.csv
  target: y
model:
  - Linear: {out_features: 16}
  - ReLU
loss: MSELoss
optimizer:
  SGD: {lr: 0.1}
train:
  epochs: 5
`;

function said(text: string, overrides: readonly string[] = []): string[] {
  const lines = saidOf(text, overrides)?.split("\n") ?? [];
  return lines.map((line) => line.trim());
}

const required = (...keys: readonly string[]): string[] => keys.map((key) => `x.yaml:1:1: error: ${key} is required`);
const foreign = (keys: string): string[] => [`x.yaml:1:1: error: expected an experiment with the keys data, model, loss and optimizer, got a map with ${keys}`, "hint: mlbh init DATA.csv writes an experiment"]; // prettier-ignore

// prettier-ignore
test.each<[string, string, readonly string[]]>([
  ["six keys of another file are named", "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\n", foreign("a, b, c, d, e, f")],
  ["a key that only begins as one of ours", '"lossy thing": 1\n', foreign("lossy thing")],
  ["a key that is glued to its value", '"loss:MSELoss": 1\n', [...required("data", "model", "optimizer"), "x.yaml:1:1: error: loss:MSELoss is not a known key", "hint: a space is missing after the colon: loss: MSELoss"]],
  ["an equals sign in quotes", '"loss = MSELoss": 1\n', [...required("data", "model", "optimizer"), "x.yaml:1:1: error: loss = MSELoss is not a known key", "hint: a colon and a space are missing: loss: MSELoss"]],
  ["a key of a section alone", "epochs: 5\n", [...required("data", "model", "loss", "optimizer"), "x.yaml:1:1: error: epochs is not a known key", "hint: it belongs under train: train.epochs"]],
  ["an argument of the optimizer alone", "lr: 5\n", [...required("data", "model", "loss", "optimizer"), "x.yaml:1:1: error: lr is not a known key", "hint: it belongs under optimizer: optimizer.SGD.lr"]],
])("a file with nothing of an experiment, or little: %s", (_name, text, words) => expect(said(text)).toEqual(words));

// prettier-ignore
test.each<[string, string, string, readonly string[]]>([
  ["a required key that is misspelt is not missing as well", "target: y", "traget: y", ["x.yaml:3:3: error: data.traget is not a known key", 'hint: did you mean "target"?']],
  ["nor one that is glued to its value", "loss: MSELoss", '"loss:MSELoss": 1', ["x.yaml:7:1: error: loss:MSELoss is not a known key", "hint: a space is missing after the colon: loss: MSELoss"]],
  ["one that is missing is, beside a key that is not like it", "loss: MSELoss", "blah: 1", [...required("loss"), "x.yaml:7:1: error: blah is not a known key", "hint: known here: version, name, seed, data, model, init, init_from, freeze, lora, loss, optimizer, scheduler, train, metrics, run, sample, repeat, sweep"]],
  ["all that are missing are named", "loss: MSELoss\noptimizer:\n  SGD: {lr: 0.1}\n", "", required("loss", "optimizer")],
  ["two decimal commas are two slips, and the numbers before them none", "{lr: 0.1}", "{lr: 0,5, momentum: 0,9}", ["x.yaml:9:15: error: optimizer.SGD.5 is not an argument", "hint: decimals are written with a point: 0.5 instead of 0,5", "x.yaml:9:30: error: optimizer.SGD.9 is not an argument", "hint: decimals are written with a point: 0.5 instead of 0,5"]],
  ["keys beside their empty section", "train:\n  epochs: 5", "train:\nepochs: 5\nbatch_size: 3", ["x.yaml:10:7: error: train must be a map, got nothing", "hint: indent epochs, batch_size: what belongs to train stands below it, further right"]],
  ["seven of them, of which six are named", "train:\n  epochs: 5", "train:\nepochs: 5\nbatch_size: 3\nshuffle: true\ndtype: float32\nthreads: 1\nema: 0.9\nmax_steps: 3", ["x.yaml:10:7: error: train must be a map, got nothing", "hint: indent epochs, batch_size, shuffle, dtype, threads, ema: what belongs to train stands below it, further right"]],
  ["several in a line and below it", "train:\n  epochs: 5", "train: {epochs: 0, batch_size: 0}\nseed: -1", ["x.yaml:10:17: error: train.epochs must be >= 1, got 0", "x.yaml:10:32: error: train.batch_size must be >= 1, got 0", "x.yaml:11:7: error: seed must be >= 0, got -1"]],
  ["each item of a list", "target: y", "target: [1, 3]", ["x.yaml:3:12: error: data.target.0 must be text, got 1", 'hint: in quotes it is text: "1"', "x.yaml:3:15: error: data.target.1 must be text, got 3", 'hint: in quotes it is text: "3"']],
  ["an empty item is no empty key", "target: y", "drop: [a, ~]\n  target: y", ["x.yaml:3:13: error: data.drop.1 must be text, got nothing"]],
  ["a key of one of several maps that may stand there", "target: y", "target: y\n  scale: {foo: 3}", ["x.yaml:4:11: error: data.scale.foo is not a known key", "hint: known here: divide"]],
  ["a value in one of several maps", "target: y", "target: y\n  scale: {divide: 0}", ["x.yaml:4:19: error: data.scale.divide must be > 0, got 0"]],
  ["an item in one of several maps", "train:", "sweep: {keys: {seed: {integer: [a, 1]}}}\ntrain:", ['x.yaml:10:33: error: sweep.keys.seed.integer.0 must be a number, got "a"']],
  ["sections in another one", "epochs: 5", "epochs: 5\n  loss: MSELoss\n  metrics: [mae]", ["x.yaml:12:3: error: train.loss is not a known key", "hint: loss stands at the top of the file, not under train", "x.yaml:13:3: error: train.metrics is not a known key", "hint: metrics stands at the top of the file, not under train"]],
  ["an argument of the optimizer in a layer", "- ReLU", "- ReLU: {lr: 3}", ["x.yaml:6:12: error: model.1.ReLU.lr is not an argument", "hint: it belongs under optimizer: optimizer.SGD.lr"]],
  ["an argument beside the optimizer that takes it", "SGD: {lr: 0.1}", "Adam: {}\nbetas: [0.9, 0.9]", ["x.yaml:10:1: error: betas is not a known key", "hint: it belongs under optimizer: optimizer.Adam.betas"]],
  ["a key that other libraries need", "epochs: 5", "early_stopping: {monitor: val_loss, mode: min}", ["x.yaml:11:39: error: train.early_stopping.mode is not a known key", "hint: leave it out: whether less or more is better follows from the metric that is watched"]],
  ["an argument of a layer within a layer", "- ReLU", "- Residual: [ReLU, {Linear: {out: 3}}]", ["x.yaml:6:32: error: model.1.Residual.1.Linear.out is not an argument", 'hint: did you mean "out_features"?']],
  ["a list in a list of one", "d.csv", "[a]", ["x.yaml:2:9: error: data.path must be text, got [\"a\"]", "hint: leave the brackets (or the dash) around it out"]],
  ["a list of two is not one that is in brackets by mistake", "d.csv", "[a, b]", ['x.yaml:2:9: error: data.path must be text, got ["a", "b"]']],
  ["infinity", "epochs: 5", "epochs: .inf", ["x.yaml:11:11: error: train.epochs must be a whole number >= 1, got infinity", "hint: the largest number is 1.8e308"]],
  ["nothing to train on", "target: y", "target: y\n  split: {train: 0, val: 0.5, test: 0.5}", ["x.yaml:4:18: error: data.split.train must be > 0: there is nothing to train on"]],
  ["parts that add up to 1 but for the noise of binary numbers", "target: y", "target: y\n  split: {train: 0.7, val: 0.2, test: 0.1000000002}", []],
  ["parts that are too little", "target: y", "target: y\n  split: {train: 0.7, val: 0.2, test: 0.09}", ["x.yaml:4:10: error: data.split must add up to 1, but 0.7 + 0.2 + 0.09 = 0.99"]],
  ["joint settings of which one is misspelt are not wrong as well", "target: y", "target: y\n  window: 3\n  order: t\n  horizn: 2", ["x.yaml:6:3: error: data.horizn is not a known key", 'hint: did you mean "horizon"?']],
  ["a pair of lists without one of them", "\n  - Linear: {out_features: 16}\n  - ReLU", " {encoder: [ReLU]}", ["x.yaml:4:8: error: model.decoder is required"]],
  ["a pair of lists of which one is misspelt", "\n  - Linear: {out_features: 16}\n  - ReLU", " {encoder: [ReLU], decodr: [ReLU]}", ["x.yaml:4:26: error: model.decodr is not a known key", 'hint: did you mean "decoder"?']],
  ["a key that no initialiser is", "train:", "init: [{match: a, lr: 3}]\ntrain:", ['x.yaml:10:19: error: init.0.lr names an unknown initialiser "lr"', "hint: known: constant, dirac, eye, kaiming_normal, kaiming_uniform, normal, ones, orthogonal, sparse, trunc_normal, uniform, xavier_normal, xavier_uniform, zeros"]],
  ["a map that fits none of several values", "train:", "sweep: {keys: {seed: {}}}\ntrain:", ["x.yaml:10:22: error: sweep.keys.seed must be a list of values, {uniform: [low, high]}, {log_uniform: [low, high]} or {integer: [low, high]}, got an empty map", "hint: its items stand on lines of their own, each after a dash"]],
  ["parts that are too much by little", "target: y", "target: y\n  split: {train: 0.7, val: 0.2, test: 0.10000001}", ["x.yaml:4:10: error: data.split must add up to 1, but 0.7 + 0.2 + 0.10000001 = 1.00000001"]],
  ["no name", "data:", "name: ''\ndata:", ['x.yaml:1:7: error: name must have a character at least, and may hold neither / nor \\ nor line ends or tabs, got ""']],
  ["a list where a word or a map may stand", "epochs: 5", "class_weights: [1, 2]", ["x.yaml:11:18: error: train.class_weights must be balanced, or a map of labels to numbers > 0, got [1, 2]"]],
  ["a key of a text beside those of a table", "target: y", "target: y\n  context: 8", ["x.yaml:4:3: error: data.context does not go with path, target", "hint: it is known beside text alone"]],
  ["a text and a table", "target: y", "text: d.txt", ["x.yaml:3:3: error: data.text does not go with path", "hint: keep one of the two"]],
  ["a table beside a text", "path: d.csv\n  target: y", "text: d.txt\n  path: 8", ["x.yaml:3:3: error: data.path does not go with text", "hint: keep one of the two"]],
  ["a text beside more of a table", "target: y", "target: y\n  text: d.txt", ["x.yaml:4:3: error: data.text does not go with path, target", "hint: keep text, or the others"]],
  ["two ranges for one key of a sweep", "train:", "sweep: {keys: {seed: {uniform: [0, 1], log_uniform: [1, 2]}}}\ntrain:", ["x.yaml:10:40: error: sweep.keys.seed.log_uniform does not go with uniform", "hint: keep one of the two"]],
  ["data with keys of a table alone is that of one", "path: d.csv\n  target: y", "split: {train: 0.7, val: 0.2, test: 0.1, order: t}", ["x.yaml:2:3: error: data.path is required"]],
  ["a strange key and a wrong value where a text may stand, too", "train:", "init_from: {path: 3, foo: 1}\ntrain:", ["x.yaml:10:19: error: init_from.path must be text, got 3", 'hint: in quotes it is text: "3"', "x.yaml:10:22: error: init_from.foo is not a known key", "hint: known here: path, strict"]],
  ["or where another map may", "\n  - Linear: {out_features: 16}\n  - ReLU", " {encoder: [ReLU], decoder: 3, foo: 1}", ["x.yaml:4:35: error: model.decoder must be a list of layers, got 3", "x.yaml:4:38: error: model.foo is not a known key", "hint: known here: encoder, decoder"]],
  ["more strange keys below than another map has above", "path: d.csv\n", "path: 3\n  predict: {aa: 1, bb: 1, cc: 1, dd: 1}\n", ["x.yaml:2:9: error: data.path must be text, got 3", 'hint: in quotes it is text: "3"', ...["13: error: data.predict.aa", "20: error: data.predict.bb", "27: error: data.predict.cc", "34: error: data.predict.dd"].flatMap((place) => [`x.yaml:3:${place} is not a known key`, "hint: known here: unseen_category, missing_cell, missing_column, extra_columns"])]],
  ["a strange key above, and one below that all maps would find strange", "path: d.csv\n", "path: 3\n  foo: 1\n  split: {trian: 1}\n", ["x.yaml:2:9: error: data.path must be text, got 3", 'hint: in quotes it is text: "3"', "x.yaml:3:3: error: data.foo is not a known key", "hint: known here: path, table, encoding, delimiter, target, positive, drop, features, missing, missing_values, columns, scale, target_scale, reconstruct, window, horizon, order, group, gaps, image, split, max_memory_mb, predict", "x.yaml:4:11: error: data.split.trian is not a known key", 'hint: did you mean "train"?']],
  ["the character NUL", "target: y", 'target: "a\\0b"', ["x.yaml:3:11: error: data.target must not hold the character NUL"]],
])("%s", (_name, from, to, words) => {
  expect(BASE).toContain(from);
  expect(said(BASE.replace(from, () => to))).toEqual(words);
});

test("slips of --set come behind those of the file", () => {
  const words = ["x.yaml:11:11: error: train.epochs must be >= 1, got 0", "--set seed=-1: error: seed must be >= 0, got -1"];
  expect(said(BASE.replace("epochs: 5", "epochs: 0"), ["seed=-1"])).toEqual(words);
});
