// The programs of an exported folder when something is not as they wish: whoever reads leaves early, the weights are another model's.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors } from "../../../src/files/safetensors.js";
import { root, scratch } from "../../cli/run.js";
import { exported, runFolders, type Ended } from "./folders.js";
import { hasTorch, pythonName } from "./python.js";

const folder = scratch();
afterAll(folder.remove);

(hasTorch ? describe : describe.skip)("exported programs", () => {
  let [iris, names] = ["", ""];
  let model: Uint8Array = new Uint8Array();
  const rows = join(root, "data/iris.csv");

  beforeAll(async () => {
    iris = (await exported(folder.path, "iris", { config: "iris", set: { "train.epochs": 1 } })).place;
    const text = readFileSync(join(root, "data/names.txt"), "utf8").split("\n").slice(0, 400);
    writeFileSync(join(folder.path, "names.txt"), text.join("\n"));
    const set = { "data.text": "names.txt", "train.max_steps": 1, "train.eval_every": 1, "model.1.GRU.hidden_size": 4 };
    names = (await exported(folder.path, "names", { config: "names_generate", set })).place;
    model = readFileSync(join(iris, "model.safetensors"));
  }, 120_000);

  test.each(["predict.py of a table", "predict.py of a text", "generate.py"])(
    "%s ends quietly when nobody reads on",
    (name) => {
      const [script] = name.split(" ");
      const [place, words] = name.endsWith("table") ? [iris, rows] : [names, name === "generate.py" ? "" : "../names.txt"];
      const line = `{ ${pythonName} ${script} ${words}; echo "code $?" >&2; } | true`; // true has ended long before the first answer
      expect(spawnSync("sh", ["-c", line], { cwd: place, encoding: "utf8" }).stderr).toBe("code 0\n");
    },
    60_000,
  );

  test("weights that are not the model's are told in a line, wherever they come from", () => {
    const { arrays } = decodeSafetensors(model, "model.safetensors");
    const [[first, { shape, dtype, data }], ...others] = [...arrays];
    const put = (name: string, content: Uint8Array): string => {
      writeFileSync(join(iris, name), content);
      return name;
    };
    const wide = put("wide.safetensors", encodeSafetensors(new Map([[first, { shape: [...shape, 1], dtype, data }], ...others])));
    const renamed = put("renamed.safetensors", encodeSafetensors(new Map([["other", { shape, dtype, data }], ...others])));
    const cut = put("cut.safetensors", model.subarray(0, -4));
    const kind = put(
      "kind.safetensors",
      Buffer.from(Buffer.from(model).toString("latin1").replaceAll('"F64"', '"U16"'), "latin1"),
    );
    const shapeText = `[${shape.join(", ")}]`;
    const wrong = [
      [wide, `wide.safetensors has the weights of another model: ${first} is [${shape.join(", ")}, 1], not ${shapeText}`],
      [renamed, `renamed.safetensors has the weights of another model: ${first} ${shapeText} is not in it; the model has no other ${shapeText}`],
      [cut, `cut.safetensors ends before the numbers of ${[...arrays.keys()].at(-1)}: it was cut off; copy or download it again`],
      [kind, `kind.safetensors: ${first} is U16, and what is read is F16, BF16, F32, F64, I64`],
    ] as const; // prettier-ignore
    const predict = wrong.map(([name]) => ({ folder: iris, script: "predict.py", arguments: [rows, "--weights", join(iris, name)] })); // prettier-ignore
    const ends: Ended[] = runFolders(predict);
    expect(ends.map(({ codes, said }) => [codes, said])).toEqual(wrong.map(([, words]) => [[1], `${iris}/${words}\n`]));
  }, 60_000);

  test("and so are those of a checkpoint, and of the folder itself", () => {
    const train = { folder: iris, script: "train.py" };
    const [begun] = runFolders([{ ...train, arguments: ["--epochs", "1"] }]);
    expect(begun.codes).toEqual([0]);
    copyFileSync(join(iris, "trained/checkpoint.pt"), join(names, "checkpoint.pt"));
    copyFileSync(join(iris, "model.safetensors"), join(names, "model.safetensors"));
    const [resumed, checked] = runFolders([
      { folder: names, script: "train.py", arguments: ["--resume", "--out", names] },
      { folder: names, script: "train.py", arguments: ["--check"] },
    ]);
    const words = (file: string): RegExp =>
      new RegExp(`^.*/${file} has the weights of another model: .* is not in it; .*; and \\d+ more\n$`);
    expect([resumed.codes, checked.codes]).toEqual([[1], [1]]);
    expect(resumed.said).toMatch(words("checkpoint.pt"));
    expect(checked.said.split(/(?<=\n)/).at(-1)).toMatch(words("model.safetensors"));
  }, 60_000);
});
