// start.safetensors: what a run with init_from began with, so that the folder needs nothing of the other run.
import type { NdArray } from "../../kernels/ndarray.js";
import { manualSeed } from "../../core/rng.js";
import { buildModel, sizesOf, textSizes } from "../../experiment/model.js";
import { startModel } from "../../experiment/weights/start.js";
import { encodeSafetensors } from "../../files/safetensors.js";
import { mergeAdapters } from "../../nn/lora.js";
import type { ExportedFile } from "../exported.js";
import type { PyTorchRun } from "./run.js";

/** Data of any size has the same weights. */
const ROWS = 1024;

/** Nothing where the seed draws all weights. @throws InputError when what init_from names is not there any more */
export function startFiles({ experiment, dtype, open }: PyTorchRun): ExportedFile[] {
  if (experiment.config.init_from === null) return [];
  const sizes = open.about === "text" ? textSizes(open.run, ROWS) : sizesOf(open.run.experiment, open.run.preprocess, ROWS);
  const vocabulary = open.about === "text" ? open.run.tokenizer.vocabSize : null;
  manualSeed(experiment.config.seed);
  const { model } = startModel(experiment, buildModel(experiment, sizes, dtype), false, vocabulary);
  const arrays = mergeAdapters(new Map<string, NdArray>(model.stateDict()));
  return [{ name: "start.safetensors", content: encodeSafetensors(arrays, { format: "pt" }) }];
}
