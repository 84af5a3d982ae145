// Where each key of an experiment is found in the exported folder. A test compares the list with the schema: no key is forgotten.
import { isRecord } from "../../experiment/groups.js";
import type { PyTorchRun } from "./run.js";

const SETTLED = "preprocess.json, as it came out";
const PARTS = "split.json: the lines of each part, or the bytes of a text";

/** What a key has become; null: it is not about what is exported. */
export const placesOfKeys: Readonly<Record<string, string | null>> = {
  version: null,
  name: null,
  seed: "train.py: SEED",
  "data.path": "data.py: DATA",
  "data.encoding": "cells.py: ENCODING",
  "data.delimiter": "cells.py: DELIMITER",
  "data.target": "data.py: TARGETS",
  "data.positive": SETTLED,
  "data.drop": SETTLED,
  "data.features": SETTLED,
  "data.missing": SETTLED,
  "data.missing.constant": SETTLED,
  "data.missing_values": SETTLED,
  "data.columns": SETTLED,
  "data.scale": SETTLED,
  "data.scale.divide": SETTLED,
  "data.target_scale": SETTLED,
  "data.target_scale.divide": SETTLED,
  "data.reconstruct": "data.py: Part",
  "data.window": "data.py: WINDOW",
  "data.horizon": "data.py: HORIZON",
  "data.order": "data.py: timelines",
  "data.group": "data.py: timelines",
  "data.gaps": "data.py: timelines",
  "data.image": null,
  "data.split.train": PARTS,
  "data.split.val": PARTS,
  "data.split.test": PARTS,
  "data.split.stratify": PARTS,
  "data.split.folds": PARTS,
  "data.split.fold": PARTS,
  "data.split.order": PARTS,
  "data.split.group": PARTS,
  "data.max_memory_mb": null,
  "data.predict.unseen_category": "preprocess.json, read by predict.py",
  "data.predict.missing_cell": "preprocess.json, read by predict.py",
  "data.predict.missing_column": "preprocess.json, read by predict.py",
  "data.predict.extra_columns": "preprocess.json, read by predict.py",
  "data.text": "data.py: DATA",
  "data.tokenizer": "tokenizer.py, and tokenizer.json as it came out",
  "data.tokenizer.bpe": "tokenizer.py, and tokenizer.json as it came out",
  "data.tokenizer.bytes": "tokenizer.py, and tokenizer.json as it came out",
  "data.tokenizer.char": "tokenizer.py, and tokenizer.json as it came out",
  "data.tokenizer.words": "tokenizer.py, and tokenizer.json as it came out",
  "data.tokenizer.file": "tokenizer.py, and tokenizer.json as it came out",
  "data.context": "data.py: CONTEXT",
  "data.chat": "data.py: DATA",
  model: "model.py: Net",
  init: "model.py: build_model",
  init_from: "model.py: build_model",
  "init_from.path": "model.py: build_model",
  "init_from.strict": "model.py: build_model",
  freeze: "model.py: build_model",
  "lora.rank": "model.py",
  "lora.alpha": "model.py",
  "lora.targets": "model.py",
  "lora.train": "model.py",
  loss: "losses.py",
  optimizer: "optimizers.py",
  scheduler: "schedules.py",
  "train.epochs": "train.py: EPOCHS",
  "train.batch_size": "data.py: BATCH_SIZE",
  "train.shuffle": "data.py: SHUFFLE",
  "train.group_by_length": "data.py: training_batches",
  "train.drop_last": "data.py: DROP_LAST",
  "train.dtype": "data.py: DTYPE, and model.py",
  "train.threads": null,
  "train.grad_clip_norm": "train.py: CLIP_NORM",
  "train.grad_clip_value": "train.py: CLIP_VALUE",
  "train.ema": "train.py: Averages",
  "train.accumulate_grad_batches": "train.py: ACCUMULATE",
  "train.max_steps": "train.py: MAX_STEPS",
  "train.eval_every": "data.py: BATCHES",
  "train.class_weights": "losses.py, as they came out",
  "train.threshold": "predict.py: THRESHOLD",
  "train.threshold.metric": "predict.py: THRESHOLD, as it was chosen",
  "train.early_stopping.monitor": "train.py: MONITOR",
  "train.early_stopping.patience": "train.py: PATIENCE",
  "train.early_stopping.min_delta": "train.py: MIN_DELTA",
  "train.early_stopping.restore_best": "train.py: RESTORE_BEST",
  metrics: "metrics.py",
  "run.dir": null,
  "run.checkpoint_every": null,
  "sample.every": null,
  "sample.tokens": null,
  "sample.temperature": null,
  "sample.top_k": null,
  "sample.top_p": null,
  "sample.prompt": null,
  "repeat.seeds": null,
  "repeat.folds": null,
  "sweep.method": null,
  "sweep.trials": null,
  "sweep.metric": null,
  "sweep.keys": null,
};

/** The keys that this experiment sets, each with its place; of what is nested the whole where it has a place. */
export function keyPlaces({ experiment }: PyTorchRun): (readonly [key: string, place: string])[] {
  return Object.entries(placesOfKeys).flatMap(([key, place]) => {
    const value = key.split(".").reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), experiment.source.value);
    const isSet =
      value !== undefined &&
      value !== null &&
      !(Array.isArray(value) && value.length === 0) &&
      value !== false &&
      !(key === "train.accumulate_grad_batches" && value === 1);
    return place !== null && isSet && !(isRecord(value) && Object.keys(value).length === 0) ? [[key, place] as const] : [];
  });
}
