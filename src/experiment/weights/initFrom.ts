// init_from: runs/gpt-1: the model begins with the weights of another.
import { dirname, resolve } from "node:path";
import { formatShape } from "../../autograd/shapes.js";
import { InputError, type Problem } from "../../core/errors.js";
import { displayPath } from "../../files/file.js";
import { requireFinite } from "../../files/sealed.js";
import { findWeights, readWeights, tokenizerBeside, type Weights } from "../../files/weightsFile.js";
import type { NdArray } from "../../kernels/ndarray.js";
import { mergeAdapters } from "../../nn/lora.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import { problemAt, type Experiment } from "../experiment.js";
import type { BuiltModel } from "../model.js";
import { compareWeights, takeWeights, type NamedShape, type WeightsFit } from "./fit.js";
import { withNewTokens } from "./grow.js";
import { fromGpt2, gpt2Model, isGpt2 } from "./gpt2.js";

/** What a model has taken from another. */
export interface WeightsTaken extends WeightsFit {
  /** The .safetensors or .pt file, as a person would type it. */
  readonly file: string;
  /** The key of a checkpoint of PyTorch that they were found under; null where the file holds them alone. */
  readonly under: string | null;
  /** What is left out of all names of the file: "module."; "" where nothing is. */
  readonly prefix: string;
  /** Of its bytes. */
  readonly sha256: string;
  /** Whether it had GPT-2's names. */
  readonly isGpt2: boolean;
  /** What got rows for the tokens of a chat's template, with the shapes of the file. */
  readonly grown: readonly NamedShape[];
}

/** The file of init_from; null where the experiment has none. @throws InputError at its line when there is none */
export function fileOf({ config: { init_from: from }, source }: Experiment): string | null {
  if (from === null) return null;
  const found = findWeights(resolve(dirname(source.file), from.path));
  if (typeof found === "string") return found;
  throw new InputError([problemAt(source, ["init_from"], `leads to ${found.shown}: ${found.message}`, found.hint)]);
}

/** The tokenizer that the weights were learnt with; null where none lies beside them. */
export function tokenizerOfWeights(experiment: Experiment): { readonly tokenizer: Tokenizer; readonly file: string } | null {
  const file = fileOf(experiment);
  return file === null ? null : tokenizerBeside(file);
}

/** Weights beside a model, before anything is taken. */
export interface Compared {
  readonly taken: WeightsTaken;
  /** Under the model's names. */
  readonly arrays: ReadonlyMap<string, NdArray>;
  /** Why init_from cannot take them; null where it can. */
  readonly refusal: Problem | null;
}

/**
 * Gives the model the numbers of init_from where name and shape fit; an adapter of the file is merged with its weight.
 * @param vocabulary of a text: how many tokens there are. Of chats it may be more than the file has rows for
 * @returns null where the experiment has no init_from
 * @throws InputError at its line when nothing fits, or a name that fits has another shape
 */
export function initFrom(experiment: Experiment, built: BuiltModel, vocabulary: number | null): WeightsTaken | null {
  const path = fileOf(experiment);
  if (path === null) return null;
  const { taken, arrays, refusal } = compareFile(path, readNamed(path, experiment), experiment, built, vocabulary);
  if (refusal !== null) throw new InputError([refusal]);
  requireFinite(new Map(taken.fits.map(({ name }) => [name, arrays.get(name)!])), taken.file);
  takeWeights(built.model, arrays, taken);
  return taken;
}

/** The file is read; what is wrong with it is said at the line that names it. */
function readNamed(path: string, { source }: Experiment): Weights {
  try {
    return readWeights(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.problems.map(({ message, hint }) => problemAt(source, ["init_from"], `leads to ${displayPath(path)}, which cannot be taken: ${message}`, hint ?? null))); // prettier-ignore
  }
}

/** What the model could take of weights that were read from this file. */
export function compareFile(
  path: string,
  weights: Weights,
  experiment: Experiment,
  { model, layers }: BuiltModel,
  vocabulary: number | null,
): Compared {
  const { arrays: saved, sha256, under, prefix } = weights;
  const fromOthers = isGpt2(saved);
  const named = fromOthers ? fromGpt2(saved, layers) : mergeAdapters(saved);
  const { data, seed } = experiment.config;
  const { arrays, grown } = "chat" in data && vocabulary !== null ? withNewTokens(named, model, vocabulary, seed) : { arrays: named, grown: [] }; // prettier-ignore
  const fit = compareWeights(model, arrays);
  const taken = { file: displayPath(path), under, prefix, sha256, isGpt2: fromOthers, grown, ...fit };
  const gpt2 = fromOthers
    ? `these are weights of ${fit.fits.length === 0 && fit.differs.length === 0 ? "a GPT-2: " : ""}model: [${gpt2Model(saved)}]`
    : null;
  const words = refusalOf(taken, experiment.config.init_from!.strict);
  const refusal = words === null ? null : problemAt(experiment.source, ["init_from"], words.message, gpt2 ?? words.hint);
  return { taken, arrays, refusal };
}

/** Nothing is taken of what does not fit, unless the experiment says that it may be left. */
function refusalOf(
  { file, fits, differs, missing, leftOver, unequal }: WeightsTaken,
  strict: boolean,
): { readonly message: string; readonly hint: string } | null {
  // prettier-ignore
  if (fits.length === 0 && differs.length === 0) {
    const [theirs, ours] = [leftOver, missing].map((list) => (list.length === 0 ? "nothing" : listed(list)));
    return { message: `has nothing that the model could take: ${file} holds ${theirs}, the model has ${ours}`, hint: renaming(leftOver, missing) ?? "names and shapes must be equal: begin the model with the same layers" };
  }
  const wrong = [...differs.map(({ name, shape, wanted }) => `${name} is ${formatShape(shape)} in the file, ${formatShape(wanted)} in the model`), ...unequal.map((words) => words.replace("differs: ", ""))]; // prettier-ignore
  if (wrong.length === 0 || (!strict && fits.length > 0)) return null;
  return { message: `does not fit the model: ${shortened(wrong, "; ")}`, hint: "make the layers as they were, or write {path: .., strict: false}: what does not fit then stays as the seed draws it" }; // prettier-ignore
}

/** Where the same shapes follow one another only the names differ, as those of a PyTorch module with attributes do. */
function renaming(theirs: readonly NamedShape[], ours: readonly NamedShape[]): string | null {
  const isSame = theirs.length === ours.length && theirs.every(({ shape }, i) => String(shape) === String(ours[i].shape));
  if (!isSame) return null;
  return `the shapes are the same in this order: rename the arrays in Python, ${shortened(theirs.map(({ name }, i) => `${name} to ${ours[i].name}`), ", ")}`; // prettier-ignore
}

const MOST = 6;

function listed(all: readonly NamedShape[]): string {
  return shortened(all.map(({ name, shape }) => `${name} ${formatShape(shape)}`), ", "); // prettier-ignore
}

function shortened(all: readonly string[], between: string): string {
  const more = all.length - MOST;
  return [...all.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].join(between);
}
