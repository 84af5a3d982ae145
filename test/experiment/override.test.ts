// --set key=value: what it changes in an experiment, and what it cannot change.
import { describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import { parseSource } from "../../src/experiment/source.js";
import { placeOfOverride } from "../../src/experiment/yaml/override.js";

const BASE = `data: {path: d.csv, columns: {2020: {type: numeric}, '2021': {type: numeric}}}
model:
  - Linear: {out_features: 16}
  - ReLU
loss: MSELoss
optimizer:
  Adam: {lr: 0.1}
train: {early_stopping: null, epochs: 5}
first: &it {a: 1}
second: *it
`;
const before = { path: "d.csv", columns: { 2020: { type: "numeric" }, 2021: { type: "numeric" } } };
const layer = { Linear: { out_features: 16 } };

const valueWith = (override: string, text = BASE): unknown => parseSource("x.yaml", text, [override]).value;

function refusal(override: string, text = BASE): string {
  try {
    return `nothing, it gives ${JSON.stringify(valueWith(override, text))}`;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ message, hint }] = error.problems;
    return `${message}; ${hint}`;
  }
}

// prettier-ignore
test.each<[string, string, object]>([
  ["a value", "train.epochs=7", { train: { early_stopping: null, epochs: 7 } }],
  ["a value with an equals sign", "data.path=a=b", { data: { ...before, path: "a=b" } }],
  ["a list", "data.path=[1, b]", { data: { ...before, path: [1, "b"] } }],
  ["a dash, which is standard input", "data.path=-", { data: { ...before, path: "-" } }],
  ["nothing", "data.path=", { data: { ...before, path: null } }],
  ["a key with blanks around it", " loss =L1Loss", { loss: "L1Loss" }],
  ["a key that is not there, with those on its way", "run.more.dir=x", { run: { more: { dir: "x" } } }],
  ["a key below nothing", "train.early_stopping.patience=3", { train: { early_stopping: { patience: 3 }, epochs: 5 } }],
  ["a key that is a number", "data.columns.2020.type=text", { data: { ...before, columns: { ...before.columns, 2020: { type: "text" } } } }],
  ["the first item of a list", "model.0=Tanh", { model: ["Tanh", "ReLU"] }],
  ["an item behind the last", "model.2=Tanh", { model: [layer, "ReLU", "Tanh"] }],
  ["an argument", "model.0.Linear.out_features=3", { model: [{ Linear: { out_features: 3 } }, "ReLU"] }],
  ["an argument of a layer that is a mere name", "model.1.ReLU.slope=1", { model: [layer, { ReLU: { slope: 1 } }] }],
  ["an argument of a loss that is a mere name", "loss.MSELoss.reduction=sum", { loss: { MSELoss: { reduction: "sum" } } }],
  ["another optimizer", "optimizer=SGD", { optimizer: "SGD" }],
])("%s is set", (_name, override, changed) => expect(valueWith(override)).toEqual({ ...(valueWith("train.epochs=5") as object), ...changed }));

// prettier-ignore
describe("what cannot be set", () => {
  const changed = (kind: string, given: string, key: string, whole: string): string => `${kind} is ${given} in the file, and ${key} an argument of another ${kind}; to change the ${kind}, set all of it: --set '${kind}=${whole}'`;
  test.each<[string, string, string]>([
    ["an item that is not the next one", "model.3=Tanh", 'model is a list of 2, and "3" is none of its items; they are numbered from 0: model.0'],
    ["a word for an item", "model.a=Tanh", 'model is a list of 2, and "a" is none of its items; they are numbered from 0: model.0'],
    ["a key that is a text of digits", "data.columns.2021.type=text", 'data.columns has the key "2021" as a text; set all of data.columns'],
    ["a part of an alias", "second.a=2", "second is an alias (*it) in the file, which cannot be changed in part; set all of it: --set second=..."],
    ["a key of a number", "train.epochs.x=2", "train.epochs is 5 in the file, not a map; set all of it: --set 'train.epochs={...}'"],
    ["an argument of the optimizer without its name", "optimizer.lr=3", "lr is an argument of Adam, which stands between; write --set optimizer.Adam.lr=3"],
    ["an item of such an argument", "optimizer.betas.0=0.8", "betas is an argument of Adam, which stands between; write --set optimizer.Adam.betas.0=0.8"],
    ["an argument of a loss that is a mere name", "loss.reduction=sum", "reduction is an argument of MSELoss, which stands between; write --set loss.MSELoss.reduction=sum"],
    ["an argument of a layer without its name", "model.0.out_features=3", "out_features is an argument of Linear, which stands between; write --set model.0.Linear.out_features=3"],
    ["a name that is near", "optimizer.adm.lr=3", 'there is no optimizer "adm"; did you mean --set optimizer.Adam.lr=3?'],
    ["a name that is near, whole", "loss.MSELos=3", 'there is no loss "MSELos"; did you mean --set loss.MSELoss=3?'],
    ["another optimizer, whole", "optimizer.SGD=x", changed("optimizer", "Adam", "optimizer.SGD", "{SGD: x}")],
    ["an argument of another one", "optimizer.SGD.lr=1", changed("optimizer", "Adam", "optimizer.SGD.lr", "{SGD: {lr: 1}}")],
    ["a setting of a group of another one", "optimizer.SGD.groups.0.lr=1", changed("optimizer", "Adam", "optimizer.SGD.groups.0.lr", "{SGD: {groups: {0: {lr: 1}}}}")],
    ["no key", "=1", 'expected key=value, got "=1"; write --set key=value, for example --set train.epochs=5'],
    ["no value", "a", 'expected key=value, got "a"; write --set key=value, for example --set train.epochs=5'],
    ["an empty part at the end", "a.=1", 'the key "a." has an empty part; write --set key=value, for example --set train.epochs=5'],
  ])("%s", (_name, override, words) => expect(refusal(override)).toBe(words));

  test("arguments of layers in the lists of a map are named with all that leads to them", () => {
    const text = "model: {branches: {review: [ReLU]}, joined: [Linear: {out_features: 1}]}\n";
    expect(refusal("model.joined.0.out_features=3", text)).toBe("out_features is an argument of Linear, which stands between; write --set model.joined.0.Linear.out_features=3");
    expect(valueWith("model.branches.review.0.ReLU.a=1", text)).toEqual({ model: { branches: { review: [{ ReLU: { a: 1 } }] }, joined: [{ Linear: { out_features: 1 } }] } });
  });

  test("a name that is none in the file is left to be told there", () => {
    expect(refusal("loss.Foo.a=1", "loss: Nonsense\n")).toBe(`loss is "Nonsense" in the file, not a map; set all of it: --set 'loss={...}'`);
    expect(valueWith("loss.Foo.a=1", "loss: {Nonsense: {}}\n")).toEqual({ loss: { Nonsense: {}, Foo: { a: 1 } } });
  });

  test("a way of twenty keys is gone, one of twenty-one is not", () => {
    const way = (count: number): string => Array<string>(count).fill("a").join(".");
    const inside = (value: unknown): unknown => Object.values(value as object)[0] as unknown;
    expect(Array.from({ length: 20 }).reduce(inside, valueWith(`${way(20)}=1`, "{}\n"))).toBe(1);
    expect(refusal(`${way(21)}=1`)).toMatch(/^the key has 21 parts; an experiment is not as deep; /);
  });
});

test("two hundred characters of an override are shown, of a longer one its ends", () => {
  const text = (length: number): string => "abcdefghij".repeat(30).slice(0, length);
  expect(placeOfOverride(text(200))).toEqual({ file: `--set ${text(200)}` });
  expect(placeOfOverride(text(201))).toEqual({ file: `--set ${text(150)}...${text(201).slice(161)}` });
});
