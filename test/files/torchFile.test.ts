// Files of torch.save: their numbers, and that nothing else is read. What is hostile is made of a good file, byte by byte.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { Generator } from "../../src/core/rng.js";
import { InputError } from "../../src/core/errors.js";
import { decodeTorch } from "../../src/files/torchFile.js";
import { readWeights } from "../../src/files/weightsFile.js";
import { storedFiles } from "../../src/files/zip.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { root, scratch } from "../cli/run.js";
import { load } from "../fixtures/load.js";

const fixture = load<{ kinds: Record<string, NdArray> }>("torchFiles");
const path = (name: string): string => join(root, "test/fixtures/torchFiles", `${name}.pt`);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));
const plain = ({ shape, data }: NdArray): unknown => [shape, [...data]];

describe("the numbers of PyTorch", () => {
  test("of every dtype, and of windows on storages", () => {
    const { arrays, under } = decodeTorch(bytesOf("kinds"), "x");
    expect(under).toBeNull();
    const { dtype: _, ...kinds } = fixture.kinds;
    expect([...arrays.keys()]).toEqual(Object.keys(kinds));
    for (const [name, array] of arrays) expect([name, plain(array)]).toEqual([name, plain(kinds[name])]);
    const wide = [...arrays].flatMap(([name, { dtype }]) => (dtype === "float64" ? [name] : []));
    expect(wide).toEqual(["float64", "int64", "int32"]);
  });

  test("in a checkpoint under a key, and by the words of another protocol", () => {
    const of = (name: string): unknown => [...decodeTorch(bytesOf(name), "x").arrays].map(([key, array]) => [key, plain(array)]);
    expect(decodeTorch(bytesOf("checkpoint"), "x").under).toBe("model_state");
    expect(of("checkpoint")).toEqual(of("mlp"));
    expect(of("protocol4")).toEqual(of("mlp"));
  });
});

/** The message of the one problem, if it is one. */
function refusal(bytes: Uint8Array): string {
  const before = performance.now();
  try {
    decodeTorch(bytes, "x.pt");
    return "read";
  } catch (error) {
    if (!(error instanceof InputError) || error.problems.length !== 1) throw error;
    if (performance.now() - before > 2000) return "slow";
    return error.message;
  }
}

describe("other files", () => {
  test.each([
    ["two", "not a state dict as torch.save writes it: model, ema are state dicts among what it holds: model, ema\n  hint: in Python, save one: torch.save(torch.load(\"model.pt\", map_location=\"cpu\")[KEY], \"weights.pt\")"],
    ["none", "no state dict is among what it holds: epoch, weights\n  hint: in Python, save one"],
    ["tensor", "it holds one tensor, expected a state dict: tensors by name\n  hint: "],
    ["module", "it names \"torch.nn.modules.container.Sequential\", which no state dict needs\n  hint: no code of a file is ever run: in Python, save the weights alone: torch.save(model.state_dict(), \"model.pt\")"],
    ["complex", "it has numbers of the kind torch.ComplexFloatStorage; float32, float64, float16, bfloat16, int8 to int64, uint8 and bool can be read\n  hint: in Python: torch.save(model.float().state_dict(), \"model.pt\")"],
    ["sparse", "it names \"torch._utils._rebuild_sparse_tensor\", which no state dict needs"],
    ["expanded", "it has a tensor of shape [1000] in a storage of 1 numbers\n  hint: in Python: torch.save({name: t.clone().contiguous() for name, t in model.state_dict().items()}, \"model.pt\")"],
    ["large", "\"w\" holds a whole number beyond 2^53"],
    ["script", "is compressed, as torch.save leaves no file\n  hint: of a program of TorchScript, in Python: torch.save(torch.jit.load(\"model.pt\").state_dict(), \"weights.pt\")"],
  ])("%s.pt", (name, words) => expect(refusal(bytesOf(name))).toContain(words)); // prettier-ignore

  describe("no zip", () => {
    let folder: ReturnType<typeof scratch>;
    beforeAll(() => void (folder = scratch()));
    afterAll(() => folder.remove());
    test.each([
      ["a pickle of something else", readFileSync(path("plain")), /this is a pickle of Python, and weights are read from \.safetensors files and those of torch\.save\n {2}hint: in Python: torch\.save\(model\.state_dict\(\), "model\.pt"\)/],
      ["a file of PyTorch before 1.6", Buffer.from("80028a0a6cfc9c46f9206aa850192e8002", "hex"), /this is how torch\.save wrote files before PyTorch 1\.6, and such are not read\n {2}hint: in Python, save it again: torch\.save\(torch\.load\("old\.pt"/],
    ])("%s", (_, bytes, words) => {
      writeFileSync(join(folder.path, "w.pt"), bytes);
      expect(() => readWeights(join(folder.path, "w.pt"))).toThrow(words);
    }); // prettier-ignore
  });
});

// ---- hostile files ----

/** An archive as torch.save writes it, of files as they are given. */
function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const [local, directory]: Buffer[][] = [[], []];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const header = Buffer.alloc(30 + name.length);
    header.writeUInt32LE(0x04034b50);
    header.writeUInt16LE(name.length, 26);
    header.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt32LE(crc32(bytes), 16);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    entry.write(name, 46);
    local.push(header, Buffer.from(bytes));
    directory.push(entry);
    at += header.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  const listed = Buffer.concat(directory);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...local, listed, end]));
}

/** A pickle in words: bytes in hexadecimal, names and texts in quotes. */
function pickle(words: string): Uint8Array {
  return Buffer.concat(
    words.match(/"[^"]*"|'[^']*'|\S+/g)!.map((word) => {
      if (word.startsWith("'")) return Buffer.from(`c${word.slice(1, -1).replace(" ", "\n")}\n`); // GLOBAL
      if (word.startsWith('"')) return Buffer.from([0x8c, word.length - 2, ...Buffer.from(word.slice(1, -1))]);
      return Buffer.from(word, "hex");
    }),
  );
}

const four = new Uint8Array(16);
const torch = (data: Uint8Array, others: Readonly<Record<string, Uint8Array>> = { "m/data/0": four }): Uint8Array => zip({ "m/data.pkl": data, ...others }); // prettier-ignore
/** A tensor whose window is given: offset, shape, strides. */
const lying = (window: string, storage = `"storage" 'torch FloatStorage' "0" "cpu" 4b04`, more = ""): string =>
  `'torch._utils _rebuild_tensor_v2' 28 28 ${storage} 74 51 ${window} 89 7d ${more} 74 52`;
/** {"w": tensor} */
const tensor = (...words: Parameters<typeof lying>): Uint8Array => pickle(`8002 7d "w" ${lying(...words)} 73 2e`);
const changed = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice();
  copy.set(values, at < 0 ? copy.length + at : at);
  return copy;
};
const many = (word: string, times: number): Uint8Array => Buffer.concat([pickle("8002 7d"), Buffer.alloc(word.length / 2 * times, Buffer.from(word, "hex")), pickle("2e")]); // prettier-ignore
/** 50,000 keys with the same value. */
const numbered = (value: string): string => Array.from({ length: 50_000 }, (_, i) => `"${i}" ${value}`).join(" ");
const good = torch(tensor("4b00 4b04 85 4b01 85"));
/** Where the directory of `good` has its first file, and its second. */
const [first, second] = [0, 46 + 10].map((more) => good.length - 22 - (46 + 10) - (46 + 8) + more);

test("an archive like those below is read where nothing is wrong with it", () => {
  expect(decodeTorch(good, "x").arrays.get("w")).toEqual({ dtype: "float32", shape: [4], data: new Float32Array(4) });
  const ofPyTorch2 = { "m/.format_version": Buffer.from("1"), "m/.storage_alignment": Buffer.from("64"), "m/byteorder": Buffer.from("little"), "m/data/0": four, "m/version": Buffer.from("3\n"), "m/.data/serialization_id": Buffer.from("0") };
  expect(decodeTorch(torch(tensor("4b00 4b04 85 4b01 85", undefined, "7d"), ofPyTorch2), "x")).toEqual(decodeTorch(good, "x"));
}); // prettier-ignore

describe("hostile files end in one message, soon", () => {
  test.each<[string, () => Uint8Array, string | RegExp]>([
    // the archive
    ["something added", () => Buffer.concat([good, Buffer.from([0])]), "its end is missing"],
    ["a file in two parts", () => changed(good, -22 + 4, 1), "it is one part of several"],
    ["65,535 files", () => changed(good, -22 + 8, 0xff, 0xff, 0xff, 0xff), "so large that its numbers have 64 bits (zip64)"],
    ["a directory beyond 4 GiB", () => changed(good, -22 + 16, 0xff, 0xff, 0xff, 0xff), "so large that its numbers have 64 bits (zip64)"],
    ["a directory outside", () => changed(good, -22 + 12, 0, 0, 0xff), "its directory is not where its end says"],
    ["more files than it has", () => changed(good, -22 + 8, 9, 0, 9, 0), "its directory has no file 3 of 9"],
    ["a name longer than the directory", () => changed(good, first + 28, 0xff, 0xff), "its directory has no file 1 of 2"],
    ["a file of 4 GiB", () => changed(good, second + 20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "m/data/0 is so large that its numbers have 64 bits (zip64)"],
    ["a bomb of size", () => changed(good, second + 20, 0, 0, 0, 0x7f, 0, 0, 0, 0x7f), "m/data/0 claims 2130706432 bytes, more than there are"],
    ["a compressed file", () => changed(good, first + 10, 8), "m/data.pkl is compressed"],
    ["one that unpacks to more", () => changed(good, second + 24, 0, 0, 0, 0x7f), "m/data/0 is compressed"],
    ["compressed by its own header alone", () => changed(good, 8, 8), "m/data.pkl is compressed"],
    ["an encrypted file", () => changed(good, first + 8, 1), "m/data.pkl is encrypted"],
    ["two files in one place", () => changed(good, second + 42, 0, 0), "two of its files overlap"],
    ["a file within another", () => changed(good, first + 20, 0xff, 0, 0, 0, 0xff), /overlap|more than there are/],
    ["a file before its beginning", () => changed(good, second + 42, 0xff, 0xff, 0xff, 0x7f), "m/data/0 is not where the directory says"],
    ["a flipped bit", () => changed(good, 60, good[60] ^ 1), "m/data.pkl is damaged: its checksum (CRC-32) is another"],
    ["another name in its header", () => changed(good, 30, 0x6e), "m/data.pkl has another name at its beginning"],
    ["a path that leads out", () => zip({ "m/data.pkl": four, "m/../../etc/passwd": four }), "it has a file of the name \"m/../../etc/passwd\""],
    ["a path from the root", () => zip({ "/data.pkl": four }), "it has a file of the name \"/data.pkl\""],
    ["a path of Windows", () => zip({ "m\\data.pkl": four }), "which torch.save would not write"],
    ["two folders", () => torch(tensor("4b00 29 29"), { "n/data/0": four }), "its files lie in several folders"],
    ["one name twice", () => Buffer.from(Buffer.from(torch(four, { "m/data/0": four, "m/data/1": four })).toString("latin1").replaceAll("data/1", "data/0"), "latin1"), "it has m/data/0 twice"],
    ["no pickle", () => zip({ "word/document.xml": four }), "the zip archive has no data.pkl"],
    ["nothing in it", () => zip({}), "the zip archive has no data.pkl"],
    ["numbers the other way round", () => torch(tensor("4b00 29 29"), { "m/byteorder": Buffer.from("big") }), "big-endian"],
    // the pickle
    ["a command", () => torch(pickle(`8002 'os system' "rm -rf /" 85 52 2e`)), "it names \"os.system\", which no state dict needs"],
    ["a command by protocol 4", () => torch(pickle(`8004 "builtins" "eval" 93 "1" 85 52 2e`)), "it names \"builtins.eval\""],
    ["a name like that of a part of JavaScript", () => torch(pickle(`8002 'constructor prototype' 2e`)), "it names \"constructor.prototype\""],
    ["a class with a state", () => torch(pickle("8002 29 81 2e")), "byte 3 of its pickle is the instruction NEWOBJ, which no state dict needs"],
    ["an instruction that is none", () => torch(pickle("8002 ff 2e")), "is the instruction 0xff"],
    ["a text of 4 GiB", () => torch(pickle("8002 58 ffffffff 61 2e")), "its pickle ends before its STOP"],
    ["a whole number of 255 bytes", () => torch(pickle(`8002 8aff ${"ff ".repeat(255)} 2e`)), "its pickle has a whole number of 255 bytes"],
    ["deep nesting", () => torch(Buffer.concat([pickle("8002"), Buffer.alloc(5e5, 0x5d), Buffer.alloc(499_999, 0x61), pickle("2e")])), "it holds no dict"],
    ["deeper nesting", () => torch(many("7d", 3e6)), "its pickle makes more than 524,288 objects"],
    ["no end of instructions", () => torch(many("4b00", 3e6)), "its pickle has more than 2,097,152 instructions"],
    ["a pickle without an end", () => torch(new Uint8Array(2 ** 24 + 1)), "its data.pkl has 16777217 bytes, more than the 16777216 of any state dict"],
    ["a dict in itself", () => torch(pickle(`8002 7d 7100 "w" 6800 73 2e`)), "no state dict is among what it holds: w"],
    ["lists that double forty times", () => torch(pickle(`8002 5d 7100 ${"28 6800 6800 74 7100 ".repeat(40)} 2e`)), "its pickle goes on"],
    ["such lists as a key", () => torch(pickle(`8002 7d 29 7100 ${"6800 86 7100 ".repeat(40)} 4e 73 2e`)), "no state dict is among what it holds: a key that is no text"],
    ["a state dict of 50,000 names under 50,000 keys", () => torch(pickle(`8002 7d 28 "a" 7d 7101 28 "a" ${lying("4b00 4b01 85 4b01 85")} 7100 ${numbered("6800")} 75 ${numbered("6801")} 75 2e`)), "are state dicts among what it holds"],
    ["a million times the mark", () => torch(many("28", 1e6)), "empty stack"],
    ["a memo that was not kept", () => torch(pickle("8002 6aff000000 2e")), "asks for value 255, which it has not kept"],
    ["an empty stack", () => torch(pickle("8002 52 2e")), "its pickle takes from an empty stack"],
    ["no mark", () => torch(pickle("8002 5d 65 2e")), "a mark that is not there"],
    ["appended to a dict", () => torch(pickle("8002 7d 4e 61 2e")), "appends to what is no list"],
    ["a call of no function", () => torch(pickle("8002 7d 29 52 2e")), "calls what is no function"],
    ["a kind that is called", () => torch(pickle("8002 'torch FloatStorage' 29 52 2e")), "calls what is no function"],
    ["two values", () => torch(pickle("8002 7d 7d 2e")), "its pickle goes on after its STOP"],
    ["protocol 0", () => torch(pickle("8000 7d 2e")), "its pickle is of protocol 0"],
    ["no UTF-8", () => torch(pickle("8002 8c01ff 2e")), "a text that is not UTF-8"],
    // the tensors
    ["an offset behind its storage", () => torch(tensor("4b01 4b04 85 4b01 85")), "it has a tensor of shape [4] in a storage of 4 numbers"],
    ["a negative offset", () => torch(tensor("4affffffff 4b04 85 4b01 85")), "a tensor that is not described as torch.save does"],
    ["strides that leave it", () => torch(tensor("4b00 4b02 4b02 86 8a07ffffffffffff0f 4b01 86")), "it has a tensor of shape [2, 2]"],
    ["a bomb of zeros in strides", () => torch(tensor("4b00 4affffff7f 4affffff7f 86 4b00 4b00 86")), "it has a tensor of shape [2147483647, 2147483647] in a storage of 4 numbers"],
    ["1,000 dimensions", () => torch(tensor(`4b00 28 ${"4b01 ".repeat(1000)} 74 28 ${"4b01 ".repeat(1000)} 74`)), "it has a tensor of 1000 dimensions"],
    ["more numbers than bytes", () => torch(tensor("4b00 29 29", `"storage" 'torch FloatStorage' "0" "cpu" 8a07ffffffffffff0f`)), "its data/0 has 16 bytes, expected 4503599627370495 numbers of 4 bytes"],
    ["a storage that is not there", () => torch(tensor("4b00 29 29", `"storage" 'torch FloatStorage' "../data.pkl" "cpu" 4b04`)), "it has no data/../data.pkl"],
    ["a name for a storage", () => torch(tensor("4b00 29 29", `"storage" 'collections OrderedDict' "0" "cpu" 4b04`)), "a storage that is not described as torch.save does"],
    ["a negative view", () => torch(tensor("4b00 4b04 85 4b01 85", undefined, `7d "neg" 88 73`)), "it has a tensor that is the negative of what is stored"],
    ["one storage a hundred times", () => torch(pickle(`8002 7d 28 "a" ${lying("4b00 4b04 85 4b01 85")} 7100 ${Array.from({ length: 100 }, (_, i) => `"${i}" 6800 `).join("")} 75 2e`)), "its tensors hold more than 4 times as many numbers as the file has bytes"],
  ])("%s", (_, bytes, words) => expect(refusal(bytes())).toMatch(words instanceof RegExp ? words : new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))); // prettier-ignore

  test("cut off anywhere, and altered anywhere: refused, or the same numbers", () => {
    const bytes = bytesOf("mlp");
    const whole = JSON.stringify([...decodeTorch(bytes, "x").arrays]);
    for (let length = 0; length < bytes.length; length++)
      expect(refusal(bytes.subarray(0, length))).toContain("not a state dict");
    for (let at = 0; at < bytes.length; at++) {
      const other = changed(bytes, at, bytes[at] ^ (1 << (at % 8)));
      if (refusal(other) === "read") expect(JSON.stringify([...decodeTorch(other, "x").arrays])).toBe(whole);
    }
  });

  test("a pickle with other bytes, its checksum made good: one message, or weights", () => {
    const files = Object.fromEntries(storedFiles(bytesOf("checkpoint"), () => { throw new Error(); }));
    const original = files["checkpoint/data.pkl"];
    const generator = new Generator(16);
    const one = new Float64Array(1);
    const below = (n: number): number => { generator.randint(one, 0, n); return one[0]; };
    const seen = new Set<string>();
    for (let i = 0; i < 4000; i++) {
      const pickled = original.slice();
      for (let n = 0; n <= below(3); n++) pickled[below(pickled.length)] = n % 2 === 0 ? below(256) : original[below(original.length)];
      seen.add(refusal(zip({ ...files, "checkpoint/data.pkl": pickled })).replace(/\d+|"[^"]*"/g, ""));
    }
    expect(seen.has("slow")).toBe(false);
    expect(seen.size).toBeGreaterThan(30); // messages, of which no two are the same
  }); // prettier-ignore
});
