// The functions of data.py that turn the cells of a row into features.
import type { Preprocess, Step } from "../../data/preprocess.js";
import { python } from "./python.js";
import { textColumns } from "./text/columns.js";

/** The kinds of columns that there are. */
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
