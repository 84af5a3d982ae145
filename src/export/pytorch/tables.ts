// data.py of a table whose rows are examples: the features and the answers of each row, as the run had them.
import { basename } from "node:path";
import { isReconstruction, targetsOf, type Preprocess, type Step } from "../../data/preprocess.js";
import type { TableExperiment } from "../../experiment/experiment.js";
import type { Module } from "../../nn/module.js";
import { batchFunctions, batchSettings, isGrouped } from "./batches.js";
import { isRestored } from "./predicting.js";
import { answerText, PAIR_BATCH, PAIRS } from "./text/pairs.js";
import { inputsOf, LENGTH_OF, lengthsOfRows, textColumns, tokenizerImport } from "./text/columns.js";
import { linesOf, literal, python, pythonFile } from "./python.js";

/** data.py */
export function tableDataFile(experiment: TableExperiment, preprocess: Preprocess, model: Module): string {
  const inputs = inputsOf(model);
  const grouped = isGrouped(experiment);
  if (preprocess.answer !== undefined)
    return pythonFile(
      head(experiment, preprocess, []),
      linesOf(settings(experiment, preprocess), `WIDTH = ${preprocess.features.length}  # tokens that are read of a text`),
      stepsOf(preprocess),
      answerText(preprocess, preprocess.answer),
      PARTS,
      PAIRS,
      LOADING("(features(cells), answer(cells))"),
      PAIR_BATCH,
      batchFunctions(experiment, 256),
    );
  return pythonFile(
    head(experiment, preprocess, []),
    linesOf(settings(experiment, preprocess), `WIDTH = ${preprocess.features.length}  # how many features a row has`),
    stepsOf(preprocess),
    isReconstruction(preprocess) ? "" : answers(preprocess),
    PARTS,
    grouped ? LENGTH_OF : "",
    isReconstruction(preprocess) ? RECONSTRUCTED : PART(preprocess, grouped ? lengthsOfRows(preprocess) : ""),
    isReconstruction(preprocess) ? LOADING("features(cells)") : LOADING("(features(cells), answer(cells))"),
    inputs,
    batchOf(inputs !== ""),
    batchFunctions(experiment),
    isRestored(preprocess) ? RESTORED : "",
  );
}

/** The head of data.py. @param more imports of the standard library */
export function head(experiment: TableExperiment, preprocess: Preprocess, more: readonly string[]): string {
  const kinds = kindsOf(preprocess);
  const imports = [...more, "import json", "import math", ...(kinds.has("date") ? ["import datetime"] : [])].sort();
  const needed = ["is_missing", "number", "read_rows", ...(kinds.has("categorical") || needsKey(preprocess) ? ["key"] : []), ...(kinds.has("date") || isTimed(preprocess) ? ["date"] : [])]; // prettier-ignore
  return linesOf(
    `"""The rows of ${basename(experiment.dataPath)} as tensors: the numbers, the parts and the order of the run.`,
  ).concat(
    "\n\n",
    python`
      preprocess.json says what becomes of each column, as the training rows have taught it, and split.json on which
      lines of the file the rows of each part begin.
      """
      ${linesOf(...imports)}
      from pathlib import Path
      from typing import ${preprocess.series === undefined ? "" : "Iterator, "}List, NamedTuple, Optional, Tuple
    `,
    "\n\n",
    python`
      import torch
      from torch import Tensor
      from torch.utils.data import DataLoader

      from cells import ${needed.sort().join(", ")}
      ${tokenizerImport(preprocess)}
    `,
  );
}

function isTimed({ series }: Preprocess): boolean {
  return (series?.order.cells.format ?? null) !== null;
}

function needsKey({ task }: Preprocess): boolean {
  return task !== "regression" && task !== "sequence";
}

export function settings(experiment: TableExperiment, preprocess: Preprocess): string {
  return linesOf(
    "HERE = Path(__file__).resolve().parent",
    `DATA = ${dataPlace(experiment.dataPath)}  # data.path`,
    preprocess.task !== "sequence" && `DTYPE = torch.${experiment.config.train.dtype}  # train.dtype`,
    batchSettings(experiment),
    'PREPROCESS = json.loads((HERE / "preprocess.json").read_text(encoding="utf-8"))',
    isReconstruction(preprocess) || preprocess.task === "sequence" ? "" : `TARGETS = ${targetList(preprocess)}  # data.target`,
  );
}

/** Beside the scripts, unless the file is not copied. */
function dataPlace(path: string): string {
  return `HERE / ${literal(basename(path))}`;
}

function targetList({ targets }: Preprocess): string {
  if (targets !== undefined) return 'PREPROCESS["targets"]';
  return python`
    [
        {
            "name": PREPROCESS["target"],
            "classes": PREPROCESS["classes"],
            "scale": PREPROCESS["targetScale"],
            "cells": PREPROCESS["targetCells"],
        }
    ]
  `;
}

function kindsOf({ columns }: Preprocess): ReadonlySet<Step["kind"]> {
  return new Set(columns.map(({ kind }) => kind));
}

/** The functions that turn cells into features. */
export function stepsOf(preprocess: Preprocess): string {
  const kinds = kindsOf(preprocess);
  const used = (["numeric", "categorical", "date", "text"] as const).filter((kind) => kinds.has(kind));
  const codes = {
    numeric: NUMERIC,
    categorical: CATEGORICAL,
    date: DATE,
    text: kinds.has("text") ? textColumns(preprocess) : "",
  };
  const names = { numeric: "numeric", categorical: "one_hot", date: "calendar", text: "token_ids" };
  const scales = kinds.has("numeric") || kinds.has("date") || preprocess.task === "regression";
  return [
    ...(scales ? [SCALED] : []),
    ...used.map((kind) => codes[kind]),
    python`
      STEPS = {${used.map((kind) => `"${kind}": ${names[kind]}`).join(", ")}}


      def features(cells: dict) -> List[float]:
          """A row as the model sees it: what its columns become, one after the other."""
          return [x for step in PREPROCESS["columns"] for x in STEPS[step["kind"]](step, cells[step["name"]])]
    `,
  ].join("\n\n\n");
}

const SCALED = python`
  def scaled(x: float, scaling: dict) -> float:
      """(f(x) - offset) / divisor, f the logarithm of x or of 1 + x where the scaling says so."""
      if scaling.get("log"):
          x = math.log(x) if scaling.get("plus") == 0 else math.log1p(x)
      return (x - scaling["offset"]) / scaling["divisor"]
`;

const NUMERIC = python`
  def numeric(step: dict, cell: str) -> List[float]:
      """One feature: the number, scaled; what is missing is filled in first."""
      value = step["fill"] if is_missing(cell, step["cells"]) else number(cell, step["cells"])
      return [scaled(value, step)]
`;

const CATEGORICAL = python`
  def place_of(step: dict, text: str) -> Optional[int]:
      """Which of the categories a text is; None for one that no training row had."""
      keys = [key(category, step["cells"]) for category in step["categories"]]
      text = key(text, step["cells"])
      return keys.index(text) if text in keys else None


  def one_hot(step: dict, cell: str) -> List[float]:
      """A feature for each category: 1 where the cell is that category, else 0. The last may stand for all others."""
      place = place_of(step, step["fill"] if is_missing(cell, step["cells"]) else cell)
      if place is None and step.get("other"):
          place = len(step["categories"])
      elif place is None and PREPROCESS["predict"]["unseen_category"] == "other" and step["fill"] is not None:
          place = place_of(step, step["fill"])
      return [float(i == place) for i in range(len(step["categories"]) + bool(step.get("other")))]
`;

const DATE = python`
  def calendar(step: dict, cell: str) -> List[float]:
      """What repeats is a point on a circle, so that December is near January; years and days are numbers that go on."""
      seconds = step["fill"] if is_missing(cell, step["cells"]) else date(cell, step["cells"])
      moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
      first_day = datetime.date(moment.year, 1, 1)
      rounds = {
          "month": (moment.month - 1) / 12,
          "weekday": moment.weekday() / 7,  # from Monday
          "day_of_year": (moment.date() - first_day).days / (datetime.date(moment.year + 1, 1, 1) - first_day).days,
          "hour": (moment.hour + moment.minute / 60) / 24,
      }
      numbers = {"year": moment.year, "days": (seconds - step["first"]) / 86400}
      result: List[float] = []
      for part in step["parts"]:
          if part in rounds:
              result += [math.sin(2 * math.pi * rounds[part]), math.cos(2 * math.pi * rounds[part])]
          else:
              result.append(scaled(numbers[part], step[part]))
      return result
`;

/** What is true of a row, in the units of the file. */
export function answers(preprocess: Preprocess): string {
  const hasClasses = targetsOf(preprocess).some(({ classes }) => classes !== null);
  return hasClasses
    ? python`
        def class_of(classes: List[str], cell: str, rules: dict) -> int:
            """The number of a class: labels are the same as texts, or as numbers."""
            for i, label in enumerate(classes):
                same_number = number(label, {"number": None}) == number(cell, {"number": None})
                if key(label, rules) == key(cell, rules) or same_number:
                    return i
            raise SystemExit(f"{cell!r} is none of the classes {classes}")


        def answer(cells: dict) -> List[float]:
            """What is true of a row: the number of a class for each target."""
            return [class_of(target["classes"], cells[target["name"]], target["cells"]) for target in TARGETS]
      `
    : python`
        def answer(cells: dict) -> List[float]:
            """What is true of a row, in the unit of the file."""
            return [number(cells[target["name"]], target["cells"]) for target in TARGETS]
      `;
}

export const PARTS = python`
  class Parts(NamedTuple):
      train: "Part"
      validation: "Part"
      test: "Part"
`;

const PART = ({ task }: Preprocess, lengths: string): string => python`
  class Part:
      """Rows of the table: x as the model sees them, y what it is to say, and the truth in the units of the file."""

      def __init__(self, rows: list) -> None:
          self.x = torch.tensor([x for x, _ in rows], dtype=DTYPE).reshape(len(rows), WIDTH)
          self.truth = torch.tensor([y for _, y in rows], dtype=torch.float64).reshape(len(rows), len(TARGETS))
          ${targetTensor(task)}
          ${lengths}

      def __len__(self) -> int:
          return len(self.x)
`;

/** y from truth. */
export function targetTensor(task: Preprocess["task"]): string {
  if (task === "multiclass") return "self.y = self.truth[:, 0].long()";
  if (task === "binary") return "self.y = self.truth.to(DTYPE)";
  return python`
    scales = [target["scale"] for target in TARGETS]
    values = [[scaled(*pair) for pair in zip(row, scales)] for row in self.truth.tolist()]
    self.y = torch.tensor(values, dtype=DTYPE).reshape(len(rows), len(TARGETS))
  `;
}

const RECONSTRUCTED = python`
  class Part:
      """Rows of the table as the model sees them; what it is to say is the same."""

      def __init__(self, rows: list) -> None:
          self.x = self.y = torch.tensor(rows, dtype=DTYPE).reshape(len(rows), WIDTH)
          self.truth = self.x.double()

      def __len__(self) -> int:
          return len(self.x)
`;

const LOADING = (row: string): string => python`
  def load_parts(path: Optional[str] = None) -> Parts:
      """The rows for training, for validation and for the test."""
      split = json.loads((HERE / "split.json").read_text(encoding="utf-8"))
      wanted = {line for name in ("train", "val", "test") for line in split[name]}
      file = Path(path or DATA)
      rows = {line: ${row} for line, cells in read_rows(file) if line in wanted}
      if len(rows) < len(wanted):
          raise SystemExit(f"{file}: no row begins on line {min(wanted - set(rows))}: is this the file of the run?")
      return Parts(*(Part([rows[line] for line in split[name]]) for name in ("train", "val", "test")))
`;

function batchOf(chosen: boolean): string {
  return python`
    def batch(part: Part, rows: List[int]) -> Tuple[Tuple[Tensor, ...], Tensor]:
        """These rows: what the model is given, and what it is to say."""
        return ${chosen ? "inputs_of(part.x[rows])" : "(part.x[rows],)"}, part.y[rows]
  `;
}

export const BATCH = batchOf(false);

export const RESTORED = python`
  def restored(outputs: Tensor) -> Tensor:
      """What the model says, in the units of the file."""
      scales = [TARGETS[i if len(TARGETS) > 1 else 0]["scale"] for i in range(outputs.shape[1])]
      columns = []
      for z, scaling in zip(outputs.unbind(1), scales):
          x = z * scaling["divisor"] + scaling["offset"]
          if scaling.get("log"):
              x = x.exp() if scaling.get("plus") == 0 else x.expm1().clamp(min=0)
          columns.append(x)
      return torch.stack(columns, 1)
`;
