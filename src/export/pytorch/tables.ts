// data.py of a table whose rows are examples: the features and the answers of each row, as the run had them.
import { isReconstruction, targetsOf, type Preprocess, type TextStep } from "../../data/preprocess.js";
import type { TableExperiment } from "../../experiment/experiment.js";
import type { Module } from "../../nn/module.js";
import { batchFunctions, batchSettings, isGrouped } from "./batches.js";
import { placeLine, type DataPlace } from "./dataPlace.js";
import { isRestored } from "./predicting.js";
import { answerText, PAIR_BATCH, PAIRS } from "./text/pairs.js";
import { inputsOf, LENGTH_OF, lengthsOfRows, tokenizerImport } from "./text/columns.js";
import { linesOf, python, pythonFile } from "./python.js";
import { stepsOf } from "./tableSteps.js";

/** What data.py is written from. */
export interface TableRun {
  readonly experiment: TableExperiment;
  readonly data: DataPlace;
}

/** data.py */
export function tableDataFile(run: TableRun, preprocess: Preprocess, model: Module): string {
  const body = preprocess.answer === undefined ? examples(run, preprocess, model) : pairs(run, preprocess, preprocess.answer);
  return tableDataText(preprocess, body);
}

function examples(run: TableRun, preprocess: Preprocess, model: Module): string[] {
  const inputs = inputsOf(model);
  const grouped = isGrouped(run.experiment);
  return [
    linesOf(settings(run, preprocess), `WIDTH = ${preprocess.features.length}  # how many features a row has`),
    stepsOf(preprocess),
    isReconstruction(preprocess) ? "" : answers(preprocess),
    PARTS,
    grouped ? LENGTH_OF : "",
    isReconstruction(preprocess) ? RECONSTRUCTED : PART(preprocess, grouped ? lengthsOfRows(preprocess) : ""),
    isReconstruction(preprocess) ? LOADING("features(cells)") : LOADING("(features(cells), answer(cells))"),
    inputs,
    batchOf(inputs !== ""),
    batchFunctions(run.experiment),
    isRestored(preprocess) ? RESTORED : "",
  ];
}

/** Where the answer is a text. */
function pairs(run: TableRun, preprocess: Preprocess, answer: TextStep): string[] {
  return [
    linesOf(settings(run, preprocess), `WIDTH = ${preprocess.features.length}  # tokens that are read of a text`),
    stepsOf(preprocess),
    answerText(preprocess, answer),
    PARTS,
    PAIRS,
    LOADING("(features(cells), answer(cells))"),
    PAIR_BATCH,
    batchFunctions(run.experiment, 256),
  ];
}

/** The head of data.py, and what follows: only what it uses is imported. */
export function tableDataText(preprocess: Preprocess, body: readonly string[]): string {
  const code = body.join("\n");
  const used = (...names: readonly string[]): string[] =>
    names.filter((name) => new RegExp(`(?<![."'\\w])${name}\\b`).test(code));
  const modules = used("datetime", "math").map((name) => `import ${name}`);
  const head = python`
    """The rows of the table as tensors: the numbers, the parts and the order of the run.

    preprocess.json says what becomes of each column, as the training rows have taught it, and split.json on which
    lines of the file the rows of each part begin.
    """
    ${[...modules, "import json"].sort().join("\n")}
    from pathlib import Path
    from typing import ${used("Iterator", "List", "NamedTuple", "Optional", "Tuple").join(", ")}

    import torch
    from torch import Tensor
    from torch.utils.data import DataLoader

    from cells import ${used("date", "is_missing", "key", "number", "read_rows").join(", ")}
    ${tokenizerImport(preprocess)}
  `;
  return pythonFile(head, ...body);
}

export function settings({ experiment, data }: TableRun, preprocess: Preprocess): string {
  return linesOf(
    "HERE = Path(__file__).resolve().parent",
    placeLine({ experiment, data }, "data.path"),
    preprocess.task !== "sequence" && `DTYPE = torch.${experiment.config.train.dtype}  # train.dtype`,
    batchSettings(experiment),
    'PREPROCESS = json.loads((HERE / "preprocess.json").read_text(encoding="utf-8"))',
    isReconstruction(preprocess) || preprocess.task === "sequence" ? "" : `TARGETS = ${targetList(preprocess)}  # data.target`,
  );
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
      """Rows of the table: x as the model sees them, y what it is to say, the truth in units of the file."""

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
      try:
          rows = {line: ${row} for line, cells in read_rows(file) if line in wanted}
      except KeyError as error:
          raise SystemExit(f"{file}: there is no column {error}: is it the file of the run?") from None
      if len(rows) < len(wanted):
          raise SystemExit(f"{file}: no row begins on line {min(wanted - set(rows))}: is it the file of the run?")
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
