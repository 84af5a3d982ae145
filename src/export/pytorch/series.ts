// data.py of a series: the rows in the order of time, cut into windows with what comes after them.
import type { Preprocess } from "../../data/preprocess.js";
import { batchFunctions } from "./batches.js";
import { linesOf, python } from "./python.js";
import { stepsOf } from "./tableSteps.js";
import { BATCH, PARTS, RESTORED, settings, tableDataText, targetTensor, type TableRun } from "./tables.js";

/** data.py */
export function seriesDataFile(run: TableRun, preprocess: Preprocess): string {
  const { window, horizon, gaps, group, order } = preprocess.series!;
  return tableDataText(preprocess, [
    linesOf(
      settings(run, preprocess),
      'SERIES = PREPROCESS["series"]',
      `WINDOW = ${window}  # data.window: how many steps the model sees`,
      `HORIZON = ${horizon}  # data.horizon: how many come after them`,
      `WIDTH = ${preprocess.features.length}  # how many features a step has`,
    ),
    stepsOf(preprocess),
    timelines(group !== null, order.cells.format !== null, gaps === "allow"),
    PARTS,
    PART,
    LOADING,
    BATCH,
    batchFunctions(run.experiment),
    RESTORED,
  ]);
}

function timelines(grouped: boolean, dated: boolean, allowed: boolean): string {
  return python`
    def time_of(cells: dict) -> float:
        """When a step is: data.order."""
        return ${dated ? "date" : "number"}(cells[SERIES["order"]["name"]], SERIES["order"]["cells"])


    def timelines(rows: List[dict], kept: List[bool]) -> Iterator[List[int]]:
        """The numbers of the rows${grouped ? " of each series" : ""} in the order of time; ${allowed ? "a row that is not kept is left out" : "a row that is not kept parts those before and after it"}."""
        order = sorted(range(len(rows)), key=lambda i: (time_of(rows[i]), i))
        ${grouped ? GROUPED : ""}
        ${grouped ? "for members in groups.values():" : "members = order"}
        ${indented(STRETCHES(allowed), grouped)}
  `;
}

const GROUPED = python`
  groups: dict = {}
  for i in order:
      cell = rows[i][SERIES["group"]["name"]].strip()
      value = number(cell, {"number": None})
      groups.setdefault(cell if math.isnan(value) else value, []).append(i)
`;

function STRETCHES(allowed: boolean): string {
  return allowed
    ? "yield [i for i in members if kept[i]]"
    : python`
        stretch: List[int] = []
        for i in members:
            if kept[i]:
                stretch.append(i)
            elif stretch:
                yield stretch
                stretch = []
        yield stretch
      `;
}

function indented(text: string, more: boolean): string {
  return more ? text.replace(/^(?=.)/gm, "    ") : text;
}

const PART = python`
  class Part:
      """Windows: x (rows, window, features), y what comes after each, the truth in the units of the file."""

      def __init__(self, rows: list) -> None:
          self.x = torch.tensor([x for x, _ in rows], dtype=DTYPE).reshape(len(rows), WINDOW, WIDTH)
          self.truth = torch.tensor([y for _, y in rows], dtype=torch.float64).reshape(len(rows), HORIZON)
          ${targetTensor("regression")}

      def __len__(self) -> int:
          return len(self.x)
`;

const LOADING = python`
  def load_parts(path: Optional[str] = None) -> Parts:
      """The windows for training, for validation and for the test: split.json has the lines of their last steps."""
      split = json.loads((HERE / "split.json").read_text(encoding="utf-8"))
      file = Path(path or DATA)
      lines, rows = zip(*read_rows(file))
      windows = {}
      for order in timelines(list(rows), [is_whole(cells) for cells in rows]):
          steps = [features(rows[i]) for i in order]
          values = [number(rows[i][SERIES["target"]], TARGETS[0]["cells"]) for i in order]
          for end in range(WINDOW - 1, len(order) - HORIZON):
              after = values[end + 1 : end + 1 + HORIZON]
              windows[lines[order[end]]] = (steps[end - WINDOW + 1 : end + 1], after)
      try:
          return Parts(*(Part([windows[line] for line in split[name]]) for name in ("train", "val", "test")))
      except KeyError as error:
          raise SystemExit(f"{file}: no window ends on line {error}: is this the file of the run?") from None


  def is_whole(cells: dict) -> bool:
      """Whether a row was kept in training: not where a missing cell drops it."""
      drops = [step for step in PREPROCESS["columns"] if step["missing"] == "drop_row"]
      return not any(is_missing(cells[step["name"]], step["cells"]) for step in drops)
`;
