// What a model begins with that the seed does not draw, and how much of it learns: in lines, and as data.
import { expect, test } from "@jest/globals";
import type { BuiltModel } from "../../src/experiment/model.js";
import type { NamedShape } from "../../src/experiment/weights/fit.js";
import type { WeightsTaken } from "../../src/experiment/weights/initFrom.js";
import { Linear } from "../../src/nn/linear.js";
import { beginningAsData, beginningBlocks } from "../../src/report/terminal/beginning.js";
import type { Table } from "../../src/report/terminal/table.js";

const nothing: WeightsTaken = { file: "old.pt", under: null, prefix: "", sha256: "", isGpt2: false, fits: [], differs: [], missing: [], leftOver: [], grown: [], unequal: [] }; // prettier-ignore
const begun = (weights?: Partial<WeightsTaken>, frozen = 0): BuiltModel => {
  const model = new Linear(2, 500); // 1000 + 500 numbers
  for (const each of [model.weight, model.bias!].slice(0, frozen)) each.requiresGrad = false;
  return { model, ...(weights && { weights: { ...nothing, ...weights } }) } as unknown as BuiltModel;
};
const arrays = (count: number): NamedShape[] => Array.from({ length: count }, (_, i) => ({ name: `w${i}`, shape: [i, 2] }));
const tableOf = (weights: Partial<WeightsTaken>): Table => beginningBlocks(begun(weights))[2] as Table;

test("of a model that the seed draws, and of which all learns, nothing is said", () => {
  expect(beginningBlocks(begun())).toEqual([]);
  expect(beginningAsData(begun())).toEqual({});
});

test("how many numbers learn, where it is not all", () => {
  expect(beginningBlocks(begun(undefined, 1))).toEqual(["", "500 of 1,500 parameters are trained"]);
  expect(beginningAsData(begun(undefined, 1))).toEqual({ trained_parameters: 500 });
});

test("weights of another model in groups, without those that have none", () => {
  const blocks = beginningBlocks(begun({ under: "model", fits: arrays(2) }, 1));
  expect(blocks.filter((block) => typeof block === "string")).toEqual(["", 'weights of old.pt, under its key "model"', "", "500 of 1,500 parameters are trained"]); // prettier-ignore
  expect(blocks[2]).toEqual({ rows: [["taken", "2", "w0 (0, 2), w1 (1, 2)"]], columns: [{}, { align: "right" }, { fit: "wrap" }], indent: 2 }); // prettier-ignore
  const [one] = arrays(1);
  expect(tableOf({ grown: [{ ...one, name: "a" }], differs: [{ name: "b\n", shape: [2], wanted: [3, 1] }], missing: [{ ...one, name: "c" }], leftOver: [{ ...one, name: "d" }] }).rows).toEqual([
    ["with new rows for the tokens of a chat, drawn as the others are spread", "1", "a (0, 2)"],
    ["of another shape, left as drawn", "1", "b\\u000a (2,) for (3, 1)"],
    ["only in the model, left as drawn", "1", "c (0, 2)"],
    ["only in the file", "1", "d (0, 2)"],
  ]); // prettier-ignore
  expect(beginningAsData(begun({ prefix: "module." }))).toEqual({ init_from: { ...nothing, prefix: "module." } });
});

test("eight of them are named, and a ninth that is the last", () => {
  const named = (count: number): string => tableOf({ fits: arrays(count) }).rows[0][2];
  const list = (count: number): string => arrays(count).map(({ name }, i) => `${name} (${i}, 2)`).join(", "); // prettier-ignore
  expect(named(8)).toBe(list(8));
  expect(named(9)).toBe(list(9));
  expect(named(10)).toBe(`${list(8)}, and 2 more`);
});
