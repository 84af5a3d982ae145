// The whole experiment that init writes: every setting with its reason.
import { expect, test } from "@jest/globals";
import { suggestFor } from "../../src/advise/init/init.js";
import { experimentText } from "../../src/advise/init/text.js";
import { csvFile } from "../data/files.js";

const noise = (i: number): number => ((i * 7919) % 997) / 100;
const two = (n: number): string => String(n).padStart(2, "0");

interface Written {
  readonly delimiter?: string;
  readonly names: readonly string[];
  readonly rows: number;
  readonly row: (i: number) => readonly (string | number)[];
  readonly target?: string;
  /** Of several in the file. */
  readonly table?: string;
}

async function written({ delimiter = ",", names, rows, row, target, table }: Written): Promise<string> {
  const lines = [names, ...Array.from({ length: rows }, (_, i) => row(i))].map((cells) => cells.join(delimiter));
  return experimentText(await suggestFor(csvFile(lines.join("\n")), target), "x.csv", table);
}

const said = (i: number): string => `some words ${i % 40} of this ${i % 31} kind`;

test("columns of every kind, separated by semicolons, for two labels", async () => {
  const row = (i: number): (string | number)[] => [
    i + 1,
    i % 10 === 3 ? "NA" : noise(i).toFixed(2).replace(".", ","),
    `2024-${two((i % 12) + 1)}-${two((i % 28) + 1)}`,
    i >= 66 && i < 72 ? `place ${i}` : i === 90 ? "" : `town ${i % 6}`,
    ["good", "Good", "bad"][i % 3],
    `0${i % 4}`,
    i % 7 === 1 ? "many" : i % 5,
    "always",
    i === 5 ? "" : i % 4 === 0 ? "yes" : "no",
  ];
  const names = ["id", "size", "day", "town", "mood", "code", "rooms", "note", "bought"];
  expect(await written({ delimiter: ";", names, rows: 120, row, target: "bought" }))
    .toBe(`# x.csv: 120 rows, 9 columns. A first experiment, written by mlbh init.
# Its reasons come from one look at the data: change what you know better.

version: 1
data:
  path: x.csv # relative to this file
  delimiter: ; # the cells are separated by semicolons
  target: bought # as --target says. binary: two values, "no" and "yes"
  positive: yes # the label that counts as 1
  drop:
    - id # an id by its name: a number without size
    - note # always "always"
  columns:
    size: {type: numeric, number: {decimal: ","}, missing: median} # numbers with decimal commas; 12 cells missing ("NA" in 12): filled with the median of the training rows
    day: {type: date, format: YYYY-MM-DD} # dates
    town: {type: categorical, top: 6, missing: mode} # 12 different texts: the rarer ones, and new ones, are "other"; 1 cell missing: filled with the mode of the training rows
    mood: {type: categorical, ignore_case: true} # "good" and "Good" is one label
    code: {type: categorical} # "00" is a code: as a number it would lose its zero
    rooms: {type: categorical} # texts and numbers
    bought: {missing: drop_row} # 1 row without an answer
  scale: standard # mean 0, deviation 1: columns of different size learn equally fast
  split: {train: 0.7, val: 0.15, test: 0.15, stratify: true} # to learn from, to stop in time, to judge at the end
model:
  - Linear: {out_features: 16} # hidden units for 28 inputs; more can learn more, and learn by heart
  - ReLU
  - Linear: {out_features: auto} # what the target needs: one score: how much speaks for "yes"
loss: BCEWithLogitsLoss # two classes; the sigmoid is part of the loss
optimizer: {Adam: {lr: 0.01}} # a tenth of it if the loss jumps about, more if it only creeps
train:
  epochs: 100 # at most: early stopping ends training when it no longer helps
  batch_size: 16 # 6 steps an epoch on about 83 training rows
  early_stopping: {patience: 10} # epochs without a better val_loss; the best weights are kept
metrics: [accuracy, precision, recall, f1, roc_auc, confusion_matrix]

# repeat: {folds: 5} # with 119 rows one split is partly luck; 5 folds test every row once
`);
});

test("a number that reaches over powers of ten, of few rows, of one table among several", async () => {
  const row = (i: number): number[] => [noise(i + 5), Math.round(Math.exp(((i * 37) % 100) / 10))];
  expect(await written({ names: ["x", "price"], rows: 30, row, table: "sales" }))
    .toBe(`# x.csv: 30 rows, 2 columns. A first experiment, written by mlbh init.
# Its reasons come from one look at the data: change what you know better.

version: 1
data:
  path: x.csv # relative to this file
  table: sales # of several in the file
  target: price # its name says so; another, such as "x": --target NAME. regression: numbers from 1 to 19930
  scale: standard # mean 0, deviation 1: columns of different size learn equally fast
  target_scale: log # a few values are far larger than the others, 1 ... 19930: errors count as shares of them
  split: {train: 0.8, val: 0, test: 0.2} # 30 rows are too few to set some aside for validation too
model:
  - Linear: {out_features: 16} # hidden units for 1 input; more can learn more, and learn by heart
  - ReLU
  - Linear: {out_features: auto} # what the target needs: one value
loss: MSELoss # a number; HuberLoss cares less about outliers
optimizer: {Adam: {lr: 0.01}} # a tenth of it if the loss jumps about, more if it only creeps
train:
  epochs: 100 # passes over the rows
  batch_size: 16 # 2 steps an epoch on about 24 training rows
metrics: [mse, mae, r2] # in the target's own unit

# repeat: {folds: 5} # with 30 rows one split is partly luck; 5 folds test every row once
`);
});

test("texts beside numbers are read in branches", async () => {
  const row = (i: number): (string | number)[] => [i === 7 ? "" : said(i), noise(i), ["a", "b", "c"][i % 3]];
  expect(await written({ names: ["said", "n", "kind"], rows: 120, row }))
    .toBe(`# x.csv: 120 rows, 3 columns. A first experiment, written by mlbh init.
# Its reasons come from one look at the data: change what you know better.

version: 1
data:
  path: x.csv # relative to this file
  target: kind # the last column, for want of a better sign; another, such as "n": --target NAME. multiclass: 3 labels: "a", "b", "c"
  columns:
    said: {type: text, tokenizer: {words: {min_count: 2}}, max_length: 16, missing: {constant: ""}} # some 7 words in a row: each word that comes twice has a vector, and 16 are kept
  scale: standard # mean 0, deviation 1: columns of different size learn equally fast
  split: {train: 0.7, val: 0.15, test: 0.15, stratify: true} # to learn from, to stop in time, to judge at the end
model:
  branches:
    said:
      - Embedding: {embedding_dim: 32} # a vector for each word
      - Dropout: {p: 0.3}
      - Mean # over the words that a text has
    rest:
      - Linear: {out_features: 16} # all other columns together
      - ReLU
  joined:
    - Linear: {out_features: auto} # what the target needs: one score for each of the 3 classes
loss: CrossEntropyLoss # several classes; the softmax is part of the loss
optimizer: {Adam: {lr: 0.01}} # a tenth of it if the loss jumps about, more if it only creeps
train:
  epochs: 100 # at most: early stopping ends training when it no longer helps
  batch_size: 16 # 6 steps an epoch on about 84 training rows
  early_stopping: {patience: 10} # epochs without a better val_loss; the best weights are kept
metrics: [accuracy, f1, confusion_matrix]

# repeat: {folds: 5} # with 120 rows one split is partly luck; 5 folds test every row once
`);
});

test("texts alone are read by the layers themselves", async () => {
  const text = await written({ names: ["said", "kind"], rows: 120, row: (i) => [said(i), ["a", "b", "c"][i % 3]] });
  expect(text.slice(text.indexOf("model:"), text.indexOf("loss:"))).toBe(`model:
  - Embedding: {embedding_dim: 32} # a vector for each word
  - Dropout: {p: 0.3}
  - Mean # over the words that a text has
  - Linear: {out_features: auto} # what the target needs: one score for each of the 3 classes
`);
});

test("pixels, separated by tabs, of 400 rows and more", async () => {
  const names = [...Array.from({ length: 16 }, (_, p) => `p${p}`), "y"];
  const row = (i: number): number[] => names.map((name, p) => (name === "y" ? i % 10 : (i * p * 31) % 256));
  expect(await written({ delimiter: "\t", names, rows: 420, row }))
    .toBe(`# x.csv: 420 rows, 17 columns. A first experiment, written by mlbh init.
# Its reasons come from one look at the data: change what you know better.

version: 1
data:
  path: x.csv # relative to this file
  delimiter: "\\t" # the cells are separated by tabs
  target: y # its name says so; another, such as "p15" or "p14": --target NAME. multiclass: 10 whole numbers from 0 to 9 look like classes; if they are amounts, use MSELoss
  scale: {divide: 255} # whole numbers from 0 to 255 in every column: one unit, brought to 0 ... 1 together
  split: {train: 0.7, val: 0.15, test: 0.15, stratify: true} # to learn from, to stop in time, to judge at the end
model:
  - Linear: {out_features: 64} # hidden units for 16 inputs; more can learn more, and learn by heart
  - ReLU
  - Linear: {out_features: auto} # what the target needs: one score for each of the 10 classes
loss: CrossEntropyLoss # several classes; the softmax is part of the loss
optimizer: {Adam: {lr: 0.01}} # a tenth of it if the loss jumps about, more if it only creeps
train:
  epochs: 100 # at most: early stopping ends training when it no longer helps
  batch_size: 16 # 19 steps an epoch on about 294 training rows
  early_stopping: {patience: 10} # epochs without a better val_loss; the best weights are kept
metrics: [accuracy, f1, confusion_matrix]
`);
});
