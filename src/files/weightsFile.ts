// Where trained weights lie: a run, a folder as others save models in, or a .safetensors file; and the tokenizer that lies beside them.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { InputError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import type { NdArray } from "../kernels/ndarray.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { displayPath, unreadable } from "./file.js";
import { decodeSealed } from "./sealed.js";
import { gpt2Tokenizer, readTokenizerFile } from "./tokenizerFile.js";

const WEIGHTS = "model.safetensors";

/** Why there are no weights, and what to do. */
export interface NoWeights {
  readonly message: string;
  readonly hint: string | null;
}

/** The file at a path, or the one in a folder. */
export function findWeights(path: string): string | NoWeights {
  const shown = displayPath(path);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { message: `leads to ${shown}, where there is nothing`, hint: nearby(path) };
  if (!found.isDirectory()) return path;
  const has = (name: string): boolean => existsSync(join(path, name));
  if (has(WEIGHTS)) return join(path, WEIGHTS);
  const message = `leads to ${shown}, which has no ${WEIGHTS}`;
  if (has("group.json")) return { message: `leads to ${shown}, which holds several runs`, hint: "name one of them" };
  const best = join("checkpoints", "best.safetensors");
  if (has("resolved.yaml")) return { message: `${message}: the run has not ended`, hint: has(best) ? `take the weights of its best epoch so far: ${join(shown, best)}` : `go on with it: mlbh train --resume ${shown}` }; // prettier-ignore
  if (has(`${WEIGHTS}.index.json`)) return { message, hint: "its weights are in several files: save them as one" };
  if (has("pytorch_model.bin")) return { message, hint: "save its weights as safetensors: model.save_pretrained(folder) of a new version of transformers does" }; // prettier-ignore
  return { message, hint: "give a run, a .safetensors file, or a folder with model.safetensors" };
}

function nearby(path: string): string {
  try {
    const names = readdirSync(dirname(path));
    return didYouMean(basename(path), names) ?? "the path is relative to the experiment file";
  } catch {
    return `there is no directory ${displayPath(dirname(path))} either`;
  }
}

export interface Weights {
  readonly arrays: ReadonlyMap<string, NdArray>;
  readonly sha256: string;
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
  const kind = foreignKind(bytes);
  if (kind !== null) throw new InputError([{ place, message: `this is ${kind}, and weights are read from safetensors files alone`, hint: "in Python: from safetensors.torch import save_file; save_file(model.state_dict(), 'model.safetensors')" }]); // prettier-ignore
  const { arrays, metadata } = decodeSealed(bytes, place.file);
  if (metadata.format?.startsWith("mlbh checkpoint"))
    throw new InputError([{ place, message: "this is the state of a training, not weights alone", hint: "give the directory of the run, or its checkpoints/best.safetensors" }]); // prettier-ignore
  return { arrays, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** What others save models as; null where it may be safetensors. */
function foreignKind(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4)
    return "a zip archive, as PyTorch saves models (.pt)";
  return bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5 && bytes[2] !== 0 ? "a pickle of Python" : null;
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
