// Tensors in a file of their own, which PyTorch and others read and write too (https://huggingface.co/docs/safetensors).
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { reader, type Arg } from "../autograd/call.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, InputError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { describe, isPlain, quote } from "../core/words.js";
import { explainWriting, writeAtomically } from "./atomicFile.js";
import { displayPath, systemCode, takePath, unreadable } from "./file.js";
import { decodeSealed, encodeSealed } from "./sealed.js";

/** Tensors by name: what a module's stateDict() gives, or a plain object. */
export type NamedTensors = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** What a safetensors file holds. */
export interface LoadedTensors {
  /** In the order of the file; a module takes them with loadStateDict(tensors). */
  readonly tensors: Map<string, Tensor>;
  /** The texts that were saved with them. */
  readonly metadata: Record<string, string>;
}

const path = takePath("path", "the path of a file");
const tensorsArg: Arg = {
  name: "tensors",
  required: true,
  kind: "tensors by name: model.stateDict(), or { name: tensor }",
  accepts: (value) => value instanceof Map || isPlain(value),
};
const metadataArg: Arg = { name: "metadata", required: false, kind: "an object of texts", accepts: isPlain };
const readSave = reader("saveSafetensors", [path, tensorsArg, metadataArg]);
const readLoad = reader("loadSafetensors", [path]);

/** Where the file keeps what saveSafetensors adds. */
const CHECKSUM = "sha256";

/**
 * Writes tensors (float32 or float64, of any shape) to a file that is there whole or not at all: a crash leaves the file that was there before.
 * A checksum is kept in it, as the metadata `sha256`.
 *
 *     saveSafetensors("model.safetensors", model.stateDict(), { epochs: "20" });
 *
 * @param metadata texts to keep with them
 * @throws ArgumentError for what is no tensor or no text; InputError when the file cannot be written
 */
export function saveSafetensors(path: string, tensors: NamedTensors, metadata: Readonly<Record<string, string>> = {}): void {
  readSave([path, tensors, metadata]);
  const named = new Map<string, Tensor>(tensors instanceof Map ? tensors : Object.entries(tensors));
  for (const [name, tensor] of named as ReadonlyMap<unknown, unknown>) {
    if (typeof name !== "string") fail(`names must be texts, got ${describe(name)}`);
    else if (!(tensor instanceof Tensor)) fail(`${quote(name)} must be a tensor, got ${describe(tensor)}`, "wrap numbers in tensor(...)");
    else if (name === "__metadata__") fail('no tensor can be called "__metadata__": the format keeps that name for texts');
  } // prettier-ignore
  for (const [key, text] of Object.entries<unknown>(metadata)) {
    if (typeof text !== "string") fail(`metadata.${key} must be a text, got ${describe(text)}`, "write numbers as texts: String(20)"); // prettier-ignore
    if (key === CHECKSUM) fail(`metadata.${CHECKSUM} is the checksum, which is added by itself`, "choose another name");
  }
  const bytes = encodeSealed(named, metadata);
  const hint = (): string => "choose another place, or make room";
  explainWriting(displayPath(path), "the tensors", hint, () => writeAtomically(path, bytes));
}

/**
 * Reads the tensors of a safetensors file, whoever has written it, with the metadata. They require no gradient.
 *
 *     const { tensors, metadata } = loadSafetensors("model.safetensors");
 *     model.loadStateDict(tensors);
 *
 * @throws InputError when the file is not there, is no safetensors file, is damaged, or holds a dtype that cannot be read
 */
export function loadSafetensors(path: string): LoadedTensors {
  readLoad([path]);
  const { arrays, metadata } = decodeSealed(bytesOf(path), displayPath(path));
  const { [CHECKSUM]: _, ...texts } = metadata;
  return { tensors: new Map([...arrays].map(([name, array]) => [name, new Tensor(array)])), metadata: texts };
}

function bytesOf(path: string): Uint8Array {
  const wrong = (message: string, hint: string | null = null): InputError => new InputError([{ place: { file: displayPath(path) }, message, ...(hint === null ? {} : { hint }) }]); // prettier-ignore
  try {
    const found = statSync(path);
    if (!found.isFile()) throw wrong(`this is ${found.isDirectory() ? "a directory" : "not a regular file"}, expected a safetensors file`, found.isDirectory() ? near(`${path}/*`) : null); // prettier-ignore
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw wrong("there is no such file", near(path));
    if (systemCode(error) !== null) throw wrong(unreadable(error));
    throw error;
  }
}

/** A file of a similar name, or those of the kind that lie there. */
function near(path: string): string | null {
  try {
    const names = readdirSync(dirname(path)).filter((name) => name.endsWith(".safetensors"));
    const list = names.length === 0 ? null : `safetensors files there: ${names.slice(0, 8).join(", ")}`;
    return didYouMean(basename(path), names) ?? list;
  } catch {
    return `there is no directory ${displayPath(dirname(path))} either`;
  }
}

function fail(message: string, hint?: string): never {
  throw new ArgumentError(`saveSafetensors: ${message}`, hint === undefined ? {} : { hint });
}
