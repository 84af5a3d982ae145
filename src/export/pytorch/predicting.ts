// predict.py of a table: the answers of the model for new rows, in the columns of `mlbh predict`.
import { featureSpans, isReconstruction, type Preprocess } from "../../data/preprocess.js";
import type { Predictor } from "../../experiment/predictor.js";
import { predictionColumns } from "../../report/terminal/predictions.js";
import { inputsOf } from "./text/columns.js";
import { program } from "./program.js";
import { linesOf, literal, python, pythonFile } from "./python.js";
import { LOAD_MODEL } from "./weightsPiece.js";

type About = Pick<Predictor, "preprocess" | "quantiles" | "threshold" | "model">;

/** predict.py */
export function tablePredictFile(about: About): string {
  const { preprocess, threshold = 0.5 } = about;
  const { task, series } = preprocess;
  const isSeries = series !== undefined;
  const inputs = inputsOf(about.model) !== "";
  const isWritten = preprocess.answer !== undefined;
  const hasCategories = preprocess.columns.some(({ kind }) => kind === "categorical");
  const asked = linesOf(task === "binary" && `THRESHOLD = ${literal(threshold)}  # train.threshold: above which probability the answer is yes`); // prettier-ignore
  const fromData = ["DATA", ...(isWritten ? ["ANSWER"] : ["DTYPE"]), "PREPROCESS", "features", ...(inputs ? ["inputs_of"] : []), ...(isRestored(preprocess) ? ["restored"] : []), ...(isReconstruction(preprocess) || isWritten || task === "regression" ? [] : ["TARGETS"]), ...(hasCategories ? ["place_of"] : []), ...(isSeries ? ["WINDOW", "timelines"] : [])]; // prettier-ignore
  const said = `predict(model(${inputs ? "*inputs_of(x)" : "x"})).double()`;
  const kinds = new Set(preprocess.columns.map(({ kind }) => kind));
  const cells = [...(kinds.has("date") ? ["date"] : []), "is_missing", ...(kinds.has("numeric") ? ["number"] : []), "read_rows"];
  return pythonFile(
    python`
      """Answers for the rows of a CSV file, as mlbh predict gives them.

          python3 predict.py rows.csv                                        prints the file with the answers
          python3 predict.py rows.csv --weights trained/model.safetensors    answers of what train.py has trained
      """
      import argparse
      import csv
      import math
      import os
      import sys
      from pathlib import Path
      from typing import Iterator, List, Optional, Tuple
    ` +
      "\n\n" +
      python`
        import torch
        from torch import nn

        from cells import ${cells.join(", ")}
        from data import ${fromData.sort().join(", ")}
        ${isWritten ? "" : `from losses import ${about.quantiles ? "MIDDLE, " : ""}predict`}
        from model import build_model
        from weights import fill, load_weights
        ${isWritten ? "from writing import write" : ""}
      `,
    linesOf("HERE = Path(__file__).resolve().parent", `COLUMNS = ${literal(predictionColumns(about, []))}`, asked),
    LOAD_MODEL,
    isWritten
      ? WRITTEN
      : python`
      def answers(model: nn.Module, rows: List[List[float]]) -> List[list]:
          """What the model says of rows of features, in the order of COLUMNS."""
          x = torch.tensor(rows, dtype=DTYPE)
          with torch.no_grad():
              outputs = ${isRestored(preprocess) ? `restored(${said})` : said}
          ${answerLines(about)}
    `,
    isReconstruction(preprocess) ? UNSCALED : "",
    usable(hasCategories, kinds, preprocess.predict.extra_columns === "error"),
    isSeries ? SERIES_ROWS : ROWS,
    CHECK_PREDICTIONS,
    MAIN,
    program(),
  );
}

const WRITTEN = python`
  def answers(model: nn.Module, rows: List[List[int]]) -> List[list]:
      """What the model writes for rows of tokens, and the probability that it gives all of it."""
      texts, log_p = write(model, torch.tensor(rows))
      return [[ANSWER.decode(ids), math.exp(x)] for ids, x in zip(texts, log_p)]
`;

/** Whether outputs come in another scale than that of the file. */
export function isRestored(preprocess: Preprocess): boolean {
  return preprocess.task === "regression" && !isReconstruction(preprocess);
}

function answerLines({ preprocess, quantiles }: About): string {
  const { task, targets } = preprocess;
  if (isReconstruction(preprocess)) return reconstruction(preprocess);
  if (quantiles) return "return [[row[MIDDLE], *row] for row in outputs.tolist()]";
  if (task === "regression") return "return outputs.tolist()";
  if (task === "multiclass")
    return python`
      classes = TARGETS[0]["classes"]
      return [[classes[k], *row] for k, row in zip(outputs.argmax(1).tolist(), outputs.tolist())]
    `;
  if (targets !== undefined)
    return python`
      labels = [[target["classes"][p > THRESHOLD] for target, p in zip(TARGETS, row)] for row in outputs.tolist()]
      return [[*said, *row] for said, row in zip(labels, outputs.tolist())]
    `;
  return python`
    classes = TARGETS[0]["classes"]
    return [[classes[p > THRESHOLD], 1 - p, p] for p in outputs[:, 0].tolist()]
  `;
}

function reconstruction({ columns }: Preprocess): string {
  const scaled = featureSpans(columns).flatMap(({ step, first }) => (step.kind === "numeric" ? [first] : []));
  return python`
    errors = ((outputs - x.double()) ** 2).mean(1).tolist()
    numeric_steps = [step for step in PREPROCESS["columns"] if step["kind"] == "numeric"]
    scales = dict(zip(${ranges(scaled)}, numeric_steps))
    rows = [[unscaled(value, scales.get(i)) for i, value in enumerate(row)] for row in outputs.tolist()]
    return [[error, *row] for error, row in zip(errors, rows)]
  `;
}

/** Numbers in a row as a range. */
function ranges(places: readonly number[]): string {
  const inARow = places.length > 1 && places.every((place, i) => place === places[0] + i);
  return inARow ? `range(${places[0]}, ${places[places.length - 1] + 1})` : literal(places);
}

const UNSCALED = python`
  def unscaled(z: float, scaling: Optional[dict]) -> float:
      """A feature in the unit of the file."""
      if scaling is None:
          return z
      x = z * scaling["divisor"] + scaling["offset"]
      if scaling.get("log"):
          x = math.exp(x) if scaling.get("plus") == 0 else max(0.0, math.expm1(x))
      return x
`;

const EXTRA = python`
  known = [*PREPROCESS["leftOut"], *(column["name"] for column in [*PREPROCESS["columns"], *TARGETS])]
  for name in cells:
      if name not in known:
          raise SystemExit(f"{where}: the column {name!r} was not in the training file")
`;

/** @param strict whether a column that training did not have is an error */
function usable(hasCategories: boolean, kinds: ReadonlySet<string>, strict: boolean): string {
  return python`
    def usable(cells: dict, where: str) -> bool:
        """Whether a row gets an answer; what is missing may be filled in, or leave it without: data.predict."""
        rules = PREPROCESS["predict"]
        ${strict ? EXTRA : ""}
        for step in PREPROCESS["columns"]:
            ways = {"trained": step["missing"], "error": "error", "skip": "drop_row", "fill": "fill"}
            way = ways[rules["missing_cell"]]
            if way == "fill" and step["fill"] is None:
                way = "error"
            if step["name"] not in cells:
                if rules["missing_column"] == "error" or way != "fill":
                    raise SystemExit(f"{where}: there is no column {step['name']!r}, and the model needs it")
                cells[step["name"]] = ""
            cell, place = cells[step["name"]], f"{where}, column {step['name']!r}"
            if is_missing(cell, step["cells"]):
                if way == "error":
                    raise SystemExit(f"{place}: the cell is empty")
                if way == "drop_row":
                    return False
            ${kinds.has("numeric") ? 'elif step["kind"] == "numeric" and math.isnan(number(cell, step["cells"])):\n    raise SystemExit(f"{place}: {cell!r} is not a number")' : ""}
            ${kinds.has("date") ? 'elif step["kind"] == "date" and math.isnan(date(cell, step["cells"])):\n    raise SystemExit(f"{place}: {cell!r} is not a date of the form {step[\'cells\'][\'format\']}")' : ""}
            ${hasCategories ? 'elif step["kind"] == "categorical" and rules["unseen_category"] == "error" and not step.get("other"):\n    if place_of(step, cell) is None:\n        raise SystemExit(f"{place}: category {cell!r} was not seen in training")' : ""}
        return True
  `;
}

const ROWS = python`
  def answered(model: nn.Module, path: Path) -> Iterator[Tuple[dict, Optional[list]]]:
      """The rows of a file with their answers; None for a row that has none."""
      waiting: list = []
      for line, cells in read_rows(path):
          own = dict(cells)
          waiting.append((cells, features(own) if usable(own, f"{path}: line {line}") else None))
          if len(waiting) == 1024:
              yield from with_answers(model, waiting)
              waiting = []
      yield from with_answers(model, waiting)


  def with_answers(model: nn.Module, waiting: list) -> Iterator[Tuple[dict, Optional[list]]]:
      known = [x for _, x in waiting if x is not None]
      said = iter(answers(model, known) if known else [])
      for cells, x in waiting:
          yield cells, None if x is None else next(said)
`;

const SERIES_ROWS = python`
  def answered(model: nn.Module, path: Path) -> Iterator[Tuple[dict, Optional[list]]]:
      """The rows of a file with their answers; None for a row that a whole window does not lead up to."""
      rows = list(read_rows(path))
      own = [dict(cells) for _, cells in rows]
      kept = [usable(cells, f"{path}: line {line}") for (line, _), cells in zip(rows, own)]
      windows = {}
      for order in timelines(own, kept):
          steps = [features(own[i]) for i in order]
          for end in range(WINDOW - 1, len(order)):
              windows[order[end]] = steps[end - WINDOW + 1 : end + 1]
      places = sorted(windows)
      said = {}
      for first in range(0, len(places), 1024):
          some = places[first : first + 1024]
          said.update(zip(some, answers(model, [windows[i] for i in some])))
      for i, (_, cells) in enumerate(rows):
          yield cells, said.get(i)
`;

const CHECK_PREDICTIONS = python`
  def check_predictions(expected: dict, data: Optional[str]) -> bool:
      """Compares answers for the first rows of the data with those of mlbh. Prints the largest difference."""
      model = load_model(HERE / "model.safetensors")
      worst, wrong, count = 0.0, 0, 0
      for wanted, (_, said) in zip(expected["predictions"], answered(model, Path(data or DATA))):
          if (said is None) != (wanted is None):
              wrong += 1
          for got, answer in zip(said or [], wanted or []):
              count += 1
              if isinstance(answer, str):
                  wrong += got != answer
              else:
                  worst = max(worst, abs(got - answer) / max(1.0, abs(answer)))
      print(f"{count} answers: the largest difference is {worst:.2e}, and {wrong} are others")
      return wrong == 0 and worst <= 1e-6
`;

const MAIN = python`
  def main() -> None:
      parser = argparse.ArgumentParser(description="Answers for the rows of a CSV file")
      parser.add_argument("data", type=Path, help="a CSV file with the columns the model was trained with")
      parser.add_argument("--weights", type=Path, default=HERE / "model.safetensors", help="of the model")
      options = parser.parse_args()
      writer = csv.writer(sys.stdout, lineterminator="\\n")
      for number_of_row, (cells, said) in enumerate(answered(load_model(options.weights), options.data)):
          if number_of_row == 0:
              writer.writerow([*cells, *(new_name(name, cells) for name in COLUMNS)])
          writer.writerow([*cells.values(), *(said if said is not None else [""] * len(COLUMNS))])


  def new_name(name: str, taken: dict) -> str:
      """A name that the file has already gets a number."""
      names = [name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))]
      return next(each for each in names if each not in taken)
`;
