// train.py: the loop. Its settings stand at the top with the keys of the experiment; what the run does not use is not in it.
import type { ExperimentConfig } from "../../experiment/schema/schema.js";
import { trainingLength } from "../../experiment/schedule.js";
import { higherIsBetter } from "../../metrics/monitor.js";
import { AVERAGES, BEST, CHECK } from "./keeping.js";
import { measuresAgain } from "./optimizers.js";
import { program } from "./program.js";
import { linesOf, literal, python, pythonFile } from "./python.js";
import type { PyTorchRun } from "./run.js";
import { scheduleFor } from "./schedules.js";
import { parts } from "./trainingParts.js";

type Train = ExperimentConfig["train"];

/** What the loop has, and what it has not. */
export interface LoopParts {
  readonly train: Train;
  readonly every: "epoch" | "step" | null;
  readonly watches: boolean;
  readonly again: boolean;
  readonly stops: boolean;
  readonly averages: boolean;
  readonly accumulates: boolean;
  readonly limited: boolean;
  readonly monitor: string;
}

export function trainFile(run: PyTorchRun): string {
  const { config } = run.experiment;
  const { train } = config;
  const schedule = scheduleFor(run);
  const length = trainingLength(run.experiment, run.summary.rows.train);
  const maxSteps = train.eval_every === null ? train.max_steps : length.step;
  const epochs = train.eval_every === null ? train.epochs : length.epoch;
  const stopping = train.early_stopping;
  const loop: LoopParts = {
    train,
    every: schedule?.every ?? null,
    watches: schedule?.parts.some(({ name }) => name === "ReduceLROnPlateau") ?? false,
    again: measuresAgain(run),
    stops: stopping !== null,
    averages: train.ema !== null,
    accumulates: train.accumulate_grad_batches > 1,
    limited: maxSteps !== null,
    monitor: stopping?.monitor ?? (run.summary.rows.val > 0 ? "val_loss" : "train_loss"),
  };
  const settings = linesOf(
    setting("SEED", config.seed, "seed"),
    setting("EPOCHS", epochs, train.eval_every === null ? "train.epochs" : "train.epochs or train.max_steps, in measurements"),
    loop.limited && setting("MAX_STEPS", maxSteps, "train.max_steps"),
    loop.accumulates && setting("ACCUMULATE", train.accumulate_grad_batches, "train.accumulate_grad_batches"),
    train.grad_clip_value !== null && setting("CLIP_VALUE", train.grad_clip_value, "train.grad_clip_value"),
    train.grad_clip_norm !== null && setting("CLIP_NORM", train.grad_clip_norm, "train.grad_clip_norm"),
    loop.averages && setting("DECAY", train.ema, "train.ema"),
    (loop.stops || loop.watches) && setting("MONITOR", loop.monitor, stopping === null ? "what is watched" : "train.early_stopping.monitor"), // prettier-ignore
    stopping !== null && setting("HIGHER_IS_BETTER", higherIsBetter(stopping.monitor), "whether a rise of it is an improvement"),
    stopping !== null && setting("PATIENCE", stopping.patience, "train.early_stopping.patience"),
    stopping !== null && setting("MIN_DELTA", stopping.min_delta, "train.early_stopping.min_delta"),
    stopping !== null && setting("RESTORE_BEST", stopping.restore_best, "train.early_stopping.restore_best"),
    setting("TOLERANCE", run.dtype === "float64" ? 1e-10 : 1e-4, "of --check: the largest relative difference of two losses"),
    setting("NUDGE", run.dtype === "float64" ? 1e-14 : 1e-6, "of --check: some units in the last place of a number"),
  );
  return pythonFile(
    head(run, loop),
    linesOf("HERE = Path(__file__).resolve().parent", settings),
    loop.stops ? BEST : "",
    loop.averages ? AVERAGES : "",
    parts(loop),
    CHECK,
    MAIN,
    program("interrupted: python3 train.py --resume goes on after the last epoch"),
  );
}

function setting(name: string, value: unknown, key: string): string {
  return `${name} = ${literal(value)}  # ${key}`;
}

function head({ open }: PyTorchRun, loop: LoopParts): string {
  return `${python`
    """Trains the model as mlbh trained it, batch by batch.

        python3 train.py                        in one process
        torchrun --nproc_per_node=4 train.py    in several, with the same batches: on GPUs, or on the CPU
        python3 train.py --resume               goes on where the last epoch ended
        python3 train.py --check                compares losses and predictions with those of the run
    """
    import argparse
    import json
    import math
    import os
    import sys
    ${loop.accumulates ? "from contextlib import nullcontext" : ""}
    from pathlib import Path
    ${loop.stops ? "from typing import Optional" : ""}
  `}\n\n${python`
    import torch
    from torch import nn

    from data import batch, ${loop.limited || loop.accumulates ? "batch_count, " : ""}load_parts, training_batches
    ${open.about === "text" ? "from generate import check_predictions" : ""}
    from losses import loss_sum, weight_of
    from metrics import measure
    from model import build_model
    from optimizers import build_optimizer
    ${open.about === "table" ? "from predict import check_predictions" : ""}
    from processes import Processes
    ${loop.every === null ? "" : "from schedules import build_scheduler"}
    from weights import fill, save_weights
  `}`;
}

const MAIN = python`
  def main() -> None:
      parser = argparse.ArgumentParser(description="Trains the model; see the top of the file.")
      parser.add_argument("--data", help="where the data is, if not where data.py says")
      parser.add_argument("--out", type=Path, default=HERE / "trained", help="what is written goes here")
      parser.add_argument("--epochs", type=int, default=EPOCHS, help="stop after so many")
      parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
      parser.add_argument("--check", action="store_true", help="compare with expected.json")
      parser.add_argument("--bf16", action="store_true", help="compute in bfloat16, on a GPU")
      options = parser.parse_args()
      if options.out.exists() and not options.out.is_dir():
          parser.error(f"--out: {options.out} is a file, and a directory is needed")
      processes = Processes()
      if options.bf16 and processes.device.type != "cuda":
          parser.error("--bf16 needs a GPU")
      training = Training(processes, options)
      if options.resume:
          training.load()
      losses = training.run(options.epochs)
      if options.check:
          check(processes, options, losses, training.resumed_from)
      processes.end()
`;
