// Where weights are looked for, what is said where there are none, and what is taken off their names; and files that know their own checksum.
import { afterAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tensor } from "../../src/autograd/create.js";
import { encodeSafetensors } from "../../src/files/safetensors.js";
import { loadSafetensors, saveSafetensors } from "../../src/files/safetensorsFile.js";
import { decodeSealed, encodeSealed, requireFinite } from "../../src/files/sealed.js";
import { findWeights, readWeights, tokenizerBeside } from "../../src/files/weightsFile.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
const at = (...names: string[]): string => join(folder.path, ...names);
function put(bytes: string | Uint8Array, ...names: string[]): string {
  mkdirSync(at(...names.slice(0, -1)), { recursive: true });
  writeFileSync(at(...names), bytes);
  return at(...names);
}
const array = (...numbers: number[]): NdArray => ({
  dtype: "float32",
  shape: [numbers.length],
  data: Float32Array.from(numbers),
});
const named = (...names: string[]): Map<string, NdArray> => new Map(names.map((name, i) => [name, array(i)]));
const messageOf = (action: () => unknown): string => {
  try {
    action();
    return "none";
  } catch (error) {
    return (error as Error).message.replaceAll(folder.path, "DIR");
  }
};

describe("weights are found", () => {
  test("at the path, or in the folder: model.safetensors before pytorch_model.bin, whatever else is there", () => {
    const file = put("", "any.pt");
    expect(findWeights(file)).toBe(file);
    put("", "both", "pytorch_model.bin");
    expect(findWeights(at("both"))).toBe(at("both", "pytorch_model.bin"));
    put("", "both", "model.safetensors.index.json");
    expect(findWeights(at("both"))).toBe(at("both", "pytorch_model.bin"));
    put("", "both", "model.safetensors");
    put("", "both", "resolved.yaml");
    put("", "both", "group.json");
    expect(findWeights(at("both"))).toBe(at("both", "model.safetensors"));
  });

  const no = (path: string, message: string, hint: string | null): unknown => ({ shown: path, message, hint });
  test("nowhere: a similar name, what else to say, or that the folder is missing too", () => {
    put("", "near", "weights.pt");
    expect(findWeights(at("near", "weihgts.pt"))).toEqual(no(at("near", "weihgts.pt"), "there is no such file", 'did you mean "weights.pt"?')); // prettier-ignore
    expect(findWeights(at("near", "other"))).toEqual(no(at("near", "other"), "there is no such file", "the path is relative to the experiment file")); // prettier-ignore
    expect(findWeights(at("near", "other"), "look again")).toEqual(
      no(at("near", "other"), "there is no such file", "look again"),
    );
    expect(findWeights(at("far", "x", "y.pt"))).toEqual(no(at("far", "x", "y.pt"), "there is no such file", `there is no directory ${at("far", "x")} either`)); // prettier-ignore
  });

  test("in no device", () => expect(findWeights("/dev/null")).toEqual(no("/dev/null", "this is no regular file", null)));

  test("not in a folder of several runs, or in one whose run has not ended", () => {
    put("", "group", "group.json");
    expect(findWeights(at("group"))).toEqual(no(at("group"), "it holds several runs", "name one of them"));
    put("", "a run", "resolved.yaml");
    const message = "it has no model.safetensors: the run has not ended";
    expect(findWeights(at("a run"))).toEqual(no(at("a run"), message, `go on with it: mlbh train --resume '${at("a run")}'`));
    put("", "a run", "checkpoints", "best.safetensors");
    expect(findWeights(at("a run"))).toEqual(no(at("a run"), message, `take the weights of its best epoch so far: ${at("a run", "checkpoints", "best.safetensors")}`)); // prettier-ignore
  });

  test("not in several files, nor in a folder of anything else", () => {
    for (const [name, index] of [
      ["new", "model.safetensors"],
      ["old", "pytorch_model.bin"],
    ] as const) {
      // prettier-ignore
      put("", name, `${index}.index.json`);
      expect(findWeights(at(name))).toEqual(no(at(name), "it has no model.safetensors", "its weights are in several files: save them as one")); // prettier-ignore
    }
    put("", "else", "x.txt");
    expect(findWeights(at("else"))).toEqual(no(at("else"), "it has no model.safetensors", "give a run, a .safetensors or .pt file, or a folder with model.safetensors")); // prettier-ignore
  });
});

describe("the names of weights", () => {
  const read = (...names: string[]): [string, string[]] => {
    const { arrays, prefix } = readWeights(put(encodeSafetensors(named(...names)), "w.safetensors"));
    return [prefix, [...arrays.keys()]];
  };
  test("are without what wrappers write before every one of them", () => {
    expect(read("module.a", "module.b.c")).toEqual(["module.", ["a", "b.c"]]);
    expect(read("_orig_mod.module.a", "_orig_mod.module.b")).toEqual(["_orig_mod.module.", ["a", "b"]]);
    expect(read("module._orig_mod.a")).toEqual(["module._orig_mod.", ["a"]]);
  });

  test("stay as they are where one has nothing before it, or there is none", () => {
    expect(read("module.a", "b")).toEqual(["", ["module.a", "b"]]);
    expect(read("modules.a")).toEqual(["", ["modules.a"]]);
    expect(read("a.module.b")).toEqual(["", ["a.module.b"]]);
    expect(read()).toEqual(["", []]);
  });
});

describe("a file of weights", () => {
  test("comes with the SHA-256 of its bytes, from under no key", () => {
    const bytes = encodeSafetensors(named("a"));
    const file = put(bytes, "w.safetensors");
    expect(readWeights(file)).toMatchObject({ under: null, sha256: createHash("sha256").update(bytes).digest("hex") });
    expect([...readWeights(file).arrays.get("a")!.data]).toEqual([0]);
  });

  test("that is the state of a training is none; other formats are no matter", () => {
    const state = put(encodeSealed(named("a"), { format: "mlbh checkpoint 3" }), "state.safetensors");
    expect(messageOf(() => readWeights(state))).toBe("DIR/state.safetensors: error: this is the state of a training, not weights alone\n  hint: give the directory of the run, or its checkpoints/best.safetensors"); // prettier-ignore
    expect(readWeights(put(encodeSealed(named("a"), { format: "pt" }), "pt.safetensors")).arrays.size).toBe(1);
  });

  test.each([
    ["a pickle", [0x80, 2, 1], "this is a pickle of Python"],
    ["of the latest protocol", [0x80, 5, 1], "this is a pickle of Python"],
    ["no pickle: its protocol is 1", [0x80, 1, 1], "not a valid safetensors file"],
    ["no pickle: its protocol is 6", [0x80, 6, 1], "not a valid safetensors file"],
    ["no pickle: it may be the length of a header", [0x80, 2, 0], "not a valid safetensors file"],
    ["an archive", [0x50, 0x4b, 3, 4], "not a state dict as torch.save writes it"],
    ["no archive", [0x50, 0x4b, 3, 5], "not a valid safetensors file"],
  ])("%s is known by its first bytes", (_, bytes, words) => {
    const file = put(Uint8Array.from(bytes), "x");
    expect(messageOf(() => readWeights(file))).toContain(`DIR/x: error: ${words}`);
  }); // prettier-ignore

  test("that cannot be read", () => {
    expect(messageOf(() => readWeights(at("w.safetensors", "x")))).toBe("DIR/w.safetensors/x: error: the file cannot be read: a part of the path is not a directory"); // prettier-ignore
  });

  test("with a header of 640 bytes begins like a pickle, and is read", () => {
    const bytes = encodeSafetensors(named("a"), { text: "x".repeat(557) });
    expect([bytes[0], bytes[1], bytes[2]]).toEqual([0x80, 2, 0]);
    expect(readWeights(put(bytes, "w.safetensors")).arrays.size).toBe(1);
  });
});

describe("the tokenizer beside weights", () => {
  const page = JSON.stringify({ version: "1.0", added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b"] } }); // prettier-ignore
  const fileOf = (...names: string[]): string | null => {
    try {
      return tokenizerBeside(at(...names))?.file ?? null;
    } catch (error) {
      return (error as Error).message.split(": error")[0];
    }
  };

  test("lies in their folder, or in that of the run whose checkpoints they are", () => {
    mkdirSync(at("run", "checkpoints"), { recursive: true });
    expect(fileOf("run", "checkpoints", "best.safetensors")).toBeNull();
    put(page, "run", "tokenizer.json");
    expect(fileOf("run", "checkpoints", "best.safetensors")).toBe(at("run", "tokenizer.json"));
    expect(fileOf("run", "model.safetensors")).toBe(at("run", "tokenizer.json"));
    mkdirSync(at("run", "others"));
    expect(fileOf("run", "others", "x.safetensors")).toBeNull();
    put(page, "run", "checkpoints", "tokenizer.json");
    expect(fileOf("run", "checkpoints", "best.safetensors")).toBe(at("run", "checkpoints", "tokenizer.json"));
  });

  test("may be GPT-2's pair, where both are there", () => {
    put("{", "gpt", "vocab.json");
    expect(fileOf("gpt", "x")).toBeNull();
    put("", "gpt", "merges.txt");
    expect(fileOf("gpt", "x")).toMatch(/vocab\.json/);
    put(page, "gpt", "tokenizer.json");
    expect(fileOf("gpt", "x")).toBe(at("gpt", "tokenizer.json"));
  });
});

describe("files that know their own checksum", () => {
  const bytes = encodeSealed(named("0".repeat(64), "b"), { by: "hand" });
  const words = "x: error: the checksum does not match: the file was altered or damaged after it was written";

  test("have that of themselves with 64 zeros in its place", () => {
    const { metadata, arrays } = decodeSealed(bytes, "x");
    expect([...arrays.keys()]).toEqual(["0".repeat(64), "b"]);
    expect(Object.keys(metadata)).toEqual(["sha256", "by"]);
    const blank = Buffer.from(Buffer.from(bytes).toString("latin1").replace(metadata.sha256, "0".repeat(64)), "latin1");
    expect(metadata.sha256).toBe(createHash("sha256").update(blank).digest("hex"));
  });

  test("are refused with another byte or another checksum; without one they pass", () => {
    expect(
      messageOf(() =>
        decodeSealed(
          bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
          "x",
        ),
      ),
    ).toBe(words);
    for (const sha256 of ["", "1", "0".repeat(64), "0".repeat(65)])
      expect(messageOf(() => decodeSealed(encodeSafetensors(named("a"), { sha256 }), "x"))).toBe(words);
    expect(decodeSealed(encodeSafetensors(named("a")), "x").arrays.size).toBe(1);
  });

  test("may lie within other bytes", () => {
    const around = new Uint8Array(bytes.length + 20);
    around.set(bytes, 7);
    expect(decodeSealed(around.subarray(7, 7 + bytes.length), "x").arrays.size).toBe(2);
  });
});

test("weights that are no numbers: the first array that has such, and how many", () => {
  const arrays = new Map([["a", array(1, 2)], ["b", array(NaN, 1, Infinity, -Infinity)], ["c", array(NaN)]]); // prettier-ignore
  expect(messageOf(() => requireFinite(arrays, "x"))).toBe('x: error: the array "b" holds 3 of 4 values that are not finite: no prediction can come from it\n  hint: train again, or bring back the file as training wrote it'); // prettier-ignore
  expect(messageOf(() => requireFinite(new Map([["a", array(1e38)]]), "x"))).toBe("none");
});

describe("a file of tensors that is not there", () => {
  const hint = (...names: string[]): string | undefined => messageOf(() => loadSafetensors(at(...names))).split("\n  hint: ").at(1); // prettier-ignore

  test("a similar name, or those that lie there, eight at most", () => {
    put("", "many", "x.txt");
    expect(hint("many", "weights.safetensors")).toBeUndefined();
    for (let i = 1; i <= 9; i++) put("", "many", `layer-number-${i}.safetensors`);
    expect(hint("many", "w")).toBe(`safetensors files there: ${Array.from({ length: 8 }, (_, i) => `layer-number-${i + 1}.safetensors`).join(", ")}`); // prettier-ignore
    expect(hint("many", "layer-number-9.safetensor")).toBe('did you mean "layer-number-9.safetensors"?');
    expect(hint("nowhere", "w")).toBe(`there is no directory ${at("nowhere").replace(folder.path, "DIR")} either`);
    expect(messageOf(() => loadSafetensors(at("many")))).toMatch(/^DIR\/many: error: this is a directory, expected a safetensors file\n {2}hint: safetensors files there: layer-number-1/); // prettier-ignore
  });

  test("a device, or below a file", () => {
    expect(messageOf(() => loadSafetensors("/dev/null"))).toBe("/dev/null: error: this is not a regular file, expected a safetensors file"); // prettier-ignore
    put("", "file");
    expect(messageOf(() => loadSafetensors(at("file", "x")))).toBe("DIR/file/x: error: the file cannot be read: a part of the path is not a directory"); // prettier-ignore
  });

  test("names that are no texts", () => {
    expect(messageOf(() => saveSafetensors(at("n"), new Map([[1, tensor([1])]]) as never))).toBe("saveSafetensors: names must be texts, got 1"); // prettier-ignore
    expect(messageOf(() => saveSafetensors(at("n"), { w: tensor([1]) }, { sha256: "x" }))).toBe("saveSafetensors: metadata.sha256 is the checksum, which is added by itself\n  hint: choose another name"); // prettier-ignore
  });
});
