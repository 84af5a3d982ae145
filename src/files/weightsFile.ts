// Where trained weights lie: a run, a folder as others save models in, a .safetensors file, or one of torch.save; and the tokenizer that lies beside them.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { InputError } from "../core/errors.js";
import { shellWord } from "../core/words.js";
import { didYouMean } from "../core/suggest.js";
import type { NdArray } from "../kernels/ndarray.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { displayPath, unreadable } from "./file.js";
import { decodeSealed } from "./sealed.js";
import { decodeTorch } from "./torchFile.js";
import { gpt2Tokenizer, readTokenizerFile } from "./tokenizerFile.js";

const WEIGHTS = "model.safetensors";
/** As transformers saved models before. */
const OLD_WEIGHTS = "pytorch_model.bin";

/** Why there are no weights at a path, and what to do. */
export interface NoWeights {
  /** The path as messages show it. */
  readonly shown: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The file at a path, or the one in a folder. @param otherwise what to say where nothing of a similar name is there */
export function findWeights(path: string, otherwise = "the path is relative to the experiment file"): string | NoWeights {
  const shown = displayPath(path);
  const found = statSync(path, { throwIfNoEntry: false });
  const no = (message: string, hint: string | null): NoWeights => ({ shown, message, hint });
  if (found === undefined) return no("there is no such file", nearby(path, otherwise));
  if (found.isFile()) return path;
  if (!found.isDirectory()) return no("this is no regular file", null);
  const has = (name: string): boolean => existsSync(join(path, name));
  if (has(WEIGHTS)) return join(path, WEIGHTS);
  const message = `it has no ${WEIGHTS}`;
  if (has("group.json")) return no("it holds several runs", "name one of them");
  const best = join("checkpoints", "best.safetensors");
  if (has("resolved.yaml")) return no(`${message}: the run has not ended`, has(best) ? `take the weights of its best epoch so far: ${join(shown, best)}` : `go on with it: mlbh train --resume ${shellWord(shown)}`); // prettier-ignore
  if (has(OLD_WEIGHTS)) return join(path, OLD_WEIGHTS);
  if ([WEIGHTS, OLD_WEIGHTS].some((name) => has(`${name}.index.json`))) return no(message, "its weights are in several files: save them as one"); // prettier-ignore
  return no(message, "give a run, a .safetensors or .pt file, or a folder with model.safetensors");
}

function nearby(path: string, otherwise: string): string {
  try {
    const names = readdirSync(dirname(path));
    return didYouMean(basename(path), names) ?? otherwise;
  } catch {
    return `there is no directory ${displayPath(dirname(path))} either`;
  }
}

export interface Weights {
  readonly arrays: ReadonlyMap<string, NdArray>;
  /** The key of a checkpoint of PyTorch that they were found under; null where the file holds them alone. */
  readonly under: string | null;
  /** What all names began with, and is left out of them: "module." of a model that was wrapped for several machines; "" where they are as they were. */
  readonly prefix: string;
  readonly sha256: string;
}

/** What DistributedDataParallel, and torch.compile, write before every name. */
const WRAPPERS = ["module.", "_orig_mod."];

function unwrapped<T>(named: ReadonlyMap<string, T>): { readonly arrays: ReadonlyMap<string, T>; readonly prefix: string } {
  let [arrays, prefix] = [named, ""];
  for (let wrapper = wrapperOf(arrays); wrapper !== undefined; wrapper = wrapperOf(arrays)) {
    const { length } = wrapper;
    arrays = new Map(Array.from(arrays, ([name, array]) => [name.slice(length), array]));
    prefix += wrapper;
  }
  return { arrays, prefix };
}

function wrapperOf(named: ReadonlyMap<string, unknown>): string | undefined {
  const names = [...named.keys()];
  return WRAPPERS.find((wrapper) => names.length > 0 && names.every((name) => name.startsWith(wrapper)));
}

/** @throws InputError when the file cannot be read, or holds no weights */
export function readWeights(file: string): Weights {
  const place = { file: displayPath(file) };
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InputError([{ place, message: unreadable(error) }]);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (startsWith(bytes, ZIP)) {
    const { arrays, under } = decodeTorch(bytes, place.file);
    return { ...unwrapped(arrays), under, sha256 };
  }
  if (startsWith(bytes, OLD_TORCH)) throw new InputError([{ place, message: "this is how torch.save wrote files before PyTorch 1.6, and such are not read", hint: 'in Python, save it again: torch.save(torch.load("old.pt", map_location="cpu"), "model.pt")' }]); // prettier-ignore
  if (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5 && bytes[2] !== 0) throw new InputError([{ place, message: "this is a pickle of Python, and weights are read from .safetensors files and those of torch.save", hint: 'in Python: torch.save(model.state_dict(), "model.pt")' }]); // prettier-ignore
  const { arrays, metadata } = decodeSealed(bytes, place.file);
  if (metadata.format?.startsWith("mlbh checkpoint"))
    throw new InputError([{ place, message: "this is the state of a training, not weights alone", hint: "give the directory of the run, or its checkpoints/best.safetensors" }]); // prettier-ignore
  return { ...unwrapped(arrays), under: null, sha256 };
}

const ZIP = [0x50, 0x4b, 3, 4];
/** PROTO 2, and a LONG1 of ten bytes by which PyTorch knew its files. */
const OLD_TORCH = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

function startsWith(bytes: Uint8Array, begin: readonly number[]): boolean {
  return begin.every((byte, i) => bytes[i] === byte);
}

/** Beside weights, or in the run whose checkpoint they are: tokenizer.json, or GPT-2's pair; null where there is none. @throws InputError when it cannot be read */
export function tokenizerBeside(file: string): { readonly tokenizer: Tokenizer; readonly file: string } | null {
  const folder = dirname(file);
  for (const each of basename(folder) === "checkpoints" ? [folder, dirname(folder)] : [folder]) {
    const [whole, vocab] = ["tokenizer.json", "vocab.json"].map((name) => join(each, name));
    if (existsSync(whole)) return { tokenizer: readTokenizerFile(whole), file: whole };
    if (existsSync(vocab) && existsSync(join(each, "merges.txt"))) return { tokenizer: gpt2Tokenizer(vocab), file: vocab };
  }
  return null;
}
