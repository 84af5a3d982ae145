// data.py, metrics.py, predict.py, cells.py and processes.py of a table: what stands in them, by its columns and its answers.
import { describe, expect, test } from "@jest/globals";
import type { Preprocess, Step } from "../../../src/data/preprocess.js";
import { cellsFile } from "../../../src/export/pytorch/cells.js";
import { placeLine, type DataPlace } from "../../../src/export/pytorch/dataPlace.js";
import { expectedFile } from "../../../src/export/pytorch/expected.js";
import { tableMetricsFile } from "../../../src/export/pytorch/metrics.js";
import { tablePredictFile } from "../../../src/export/pytorch/predicting.js";
import { processesFile, sharedOf } from "../../../src/export/pytorch/processes.js";
import { readmeFile } from "../../../src/export/pytorch/readme.js";
import type { PyTorchRun } from "../../../src/export/pytorch/run.js";
import { seriesDataFile } from "../../../src/export/pytorch/series.js";
import { tableDataFile } from "../../../src/export/pytorch/tables.js";
import type { MetricKey } from "../../../src/metrics/metrics.js";
import { Linear } from "../../../src/nn/linear.js";
import { Sequential } from "../../../src/nn/sequential.js";
import { experimentOf, preprocessOf, summaryOf } from "../../report/story.js";

const cells = { missing_values: [], number: null, format: null, ignore_case: false };
const step = (kind: Step["kind"], parts: object = {}): Step => ({ kind, name: "c", missing: "error", fill: null, cells, offset: 0, divisor: 1, categories: ["a"], ...parts }) as unknown as Step; // prettier-ignore
const number = step("numeric");
const category = step("categorical");
const date = step("date", { parts: ["year"], first: 0, cells: { ...cells, format: "YYYY" } });
const classes = ["no", "yes"];
const values = { columns: [number], features: ["c"] };
const binary = { ...values, task: "binary", classes } as const;
const multiclass = { ...values, task: "multiclass", classes: ["a", "b", "d"] } as const;
const several = ["y", "z"].map((name) => ({ name, classes: null, scale: {}, cells })) as unknown as NonNullable<Preprocess["targets"]>; // prettier-ignore
const yesNo = several.map((target) => ({ ...target, classes })) as unknown as typeof several;
const copy: DataPlace = { name: "d.csv", content: null, lines: null };
const model = new Sequential(new Linear(1, 1));
const flat = (text: string): string => text.replace(/\s+/g, " ");

describe("data.py", () => {
  const of = (parts: Partial<Preprocess> = {}, experiment: Readonly<Record<string, string>> = {}, data = copy): string => tableDataFile({ experiment: experimentOf(experiment) as never, data }, preprocessOf({ ...values, ...parts }), model); // prettier-ignore

  test("names what it needs of others, and no more", () => {
    const head = (parts: Partial<Preprocess>): string => of(parts).split("\n\n\n")[0];
    expect(head({})).toContain("from cells import is_missing, number, read_rows");
    expect(head({})).toContain("import json\nimport math\n");
    expect(head({ ...multiclass, columns: [category] })).not.toMatch(/import math|import datetime/);
    expect(head({ columns: [category] })).toContain("from cells import is_missing, key, number, read_rows");
    expect(head({ columns: [date] })).toContain("import datetime\nimport json\nimport math\n");
    expect(head({ columns: [date] })).toContain("from cells import date, is_missing, number, read_rows");
  });

  test("has a function for each kind of column that there is", () => {
    const steps = (columns: readonly Step[], parts: Partial<Preprocess> = {}): string | undefined => /^STEPS = (.*)$/m.exec(of({ columns, ...parts }))?.[1]; // prettier-ignore
    expect(steps([number, number])).toBe('{"numeric": numeric}');
    expect(steps([date, category, number])).toBe('{"numeric": numeric, "categorical": one_hot, "date": calendar}');
    const scales = (parts: Partial<Preprocess>): boolean => of(parts).includes("def scaled(");
    expect([scales({ columns: [category] }), scales({ ...multiclass, columns: [category] }), scales(multiclass), scales({ ...multiclass, columns: [date] })]).toEqual([true, false, true, true]); // prettier-ignore
  });

  test("settings", () => {
    expect(of({ features: ["a", "b"] })).toContain("WIDTH = 2  # how many features a row has");
    expect(of()).toContain('DATA = HERE / "d.csv"  # data.path\nDTYPE = torch.float32  # train.dtype\nBATCH_SIZE = 4');
    expect(of({}, { train: "{epochs: 1, batch_size: 4, dtype: float64}" })).toContain("DTYPE = torch.float64");
  });

  test("what the answers are", () => {
    const own = 'TARGETS = [\n    {\n        "name": PREPROCESS["target"],';
    expect([of(), of({ targets: several }), of({ targets: [] })].map((text) => [text.includes(own), text.includes('TARGETS = PREPROCESS["targets"]')])).toEqual([[true, false], [false, true], [false, false]]); // prettier-ignore
    const labels = "def class_of(classes: List[str], cell: str, rules: dict) -> int:";
    expect([of(), of(binary), of(multiclass), of({ task: "binary", targets: yesNo })].map((text) => text.includes(labels))).toEqual([false, true, true, true]); // prettier-ignore
    expect(of(multiclass)).toContain("self.y = self.truth[:, 0].long()");
    expect(of(binary)).toContain("self.y = self.truth.to(DTYPE)");
    expect(of()).toContain("values = [[scaled(*pair) for pair in zip(row, scales)] for row in self.truth.tolist()]");
    expect([of(), of(binary), of({ targets: [] })].map((text) => text.includes("def restored("))).toEqual([true, false, false]);
    const reconstructed = of({ targets: [] });
    expect(reconstructed).toContain("self.x = self.y = torch.tensor(rows");
    expect(reconstructed).toContain("rows = {line: features(cells) for line");
    expect(of()).toContain("rows = {line: (features(cells), answer(cells)) for line");
    expect(of()).toContain("return (part.x[rows],), part.y[rows]");
    expect(reconstructed).not.toContain("def answer(");
  });

  test("where the data is", () => {
    const place = (data: Partial<DataPlace>): string => placeLine({ experiment: { ...experimentOf(), dataPath: "/data/a b.csv" }, data: { ...copy, ...data } }, "data.path"); // prettier-ignore
    expect(place({})).toBe('DATA = HERE / "d.csv"  # data.path');
    expect(place({ name: null })).toBe('DATA = Path("/data/a b.csv")  # data.path');
  });

  test("of a series the rows in the order of time", () => {
    const series = (parts: object): string => seriesDataFile({ experiment: experimentOf() as never, data: copy }, preprocessOf({ ...values, series: { target: "y", window: 3, horizon: 2, gaps: "error", group: null, order: { name: "t", cells }, ...parts } } as never)); // prettier-ignore
    const plain = series({});
    expect(plain).toContain("WINDOW = 3  # data.window: how many steps the model sees\nHORIZON = 2  # data.horizon: how many come after them\nWIDTH = 1"); // prettier-ignore
    expect(plain).toContain('return number(cells[SERIES["order"]["name"]], SERIES["order"]["cells"])');
    expect(plain).toContain("    members = order\n    stretch: List[int] = []\n    for i in members:\n");
    expect(plain).toContain("in the order of time; a row that is not kept parts those before and after it.");
    expect(plain).not.toContain("groups");
    const dated = series({ order: { name: "t", cells: { ...cells, format: "YYYY" } }, gaps: "allow" });
    expect(dated).toContain('return date(cells[SERIES["order"]["name"]]');
    expect(dated).toContain("    members = order\n    yield [i for i in members if kept[i]]\n");
    expect(dated).toContain("a row that is not kept is left out.");
    const grouped = series({ group: { name: "g", cells } });
    expect(grouped).toContain("of each series in the order of time");
    expect(grouped).toContain(
      "    for members in groups.values():\n        stretch: List[int] = []\n        for i in members:\n",
    );
  });
});

describe("metrics.py", () => {
  const of = (parts: Partial<Preprocess>, metrics: readonly string[] = [], more: { quantiles?: readonly number[]; threshold?: number | null } = {}): string => tableMetricsFile({ preprocess: preprocessOf({ ...values, ...parts }), quantiles: more.quantiles }, metrics as readonly MetricKey[], more.threshold ?? null); // prettier-ignore
  const scores = (text: string): string | undefined => /return \{\*\*loss, (.*)\}$/m.exec(text)?.[1];

  test("of what the metrics are", () => {
    expect(scores(of({}))).toBe("**scores(p[:, 0], t[:, 0])");
    expect(scores(of(binary))).toBe("**scores(p[:, 0], t[:, 0].long())");
    expect(scores(of(multiclass))).toBe("**scores(p, t[:, 0].long())");
    expect(scores(of({ targets: several }))).toBe("**mean_scores(p, t)");
    expect(scores(of({ targets: several.slice(0, 1) }))).toBe("**scores(p[:, 0], t[:, 0])");
    expect(scores(of({ targets: [] }))).toBe("**mean_scores(p, t)");
    expect(scores(of({}, [], { quantiles: [0.5] }))).toBe("**scores(p[:, MIDDLE], t[:, 0])");
    expect(scores(of({}, [], { quantiles: [0.5, 0.1, 0.9] }))).toBe("**scores(p[:, MIDDLE], t[:, 0]), **coverage(p, t)");
  });

  test("quantiles: how many rows lie between the lowest and the highest", () => {
    const text = of({}, [], { quantiles: [0.5, 0.1, 0.9] });
    expect(text).toContain("inside = (p[:, 1] <= t[:, 0]) & (t[:, 0] <= p[:, 2])");
    expect(text).toContain("from losses import MIDDLE, QUANTILES, criterion, predict");
    expect(of({}, [], { quantiles: [0.5] })).not.toContain("def coverage");
  });

  test("of several answers the means", () => {
    expect(of({ targets: several })).toContain("each = [scores(p[:, i], t[:, i]) for i in range(t.shape[1])]");
    expect(of({ task: "binary", targets: yesNo })).toContain("each = [scores(p[:, i], t[:, i].long()) for i in range(t.shape[1])]"); // prettier-ignore
    expect(of({})).not.toContain("mean_scores");
  });

  test("where the answer is yes", () => {
    const line = (threshold: number | null): string | undefined => /^THRESHOLD.*$/m.exec(of(binary, [], { threshold }))?.[0];
    expect(line(0.25)).toBe("THRESHOLD = 0.25  # train.threshold: above which probability the answer is yes");
    expect(line(null)).toBe("THRESHOLD = 0.5  # above which probability the answer is yes");
    expect(of(binary, [], { threshold: { metric: "f1" } as never })).toContain("is yes; train.threshold is chosen at the end: predict.py"); // prettier-ignore
    expect(of(multiclass) + of({})).not.toContain("THRESHOLD");
  });

  test("what is counted where a metric needs it", () => {
    const text = of(binary, ["accuracy"]);
    expect(text).toContain("called = (p > THRESHOLD).long()\n    counts = confusion(called, t, 2)");
    expect(text).toContain('"accuracy": ratio(counts.diag().sum(), counts.sum()),');
    expect(text).toMatch(/def confusion\([^]*def ratio\(/);
    expect(of(multiclass, ["accuracy"])).toContain("called = p.argmax(1)\n    counts = confusion(called, t, p.shape[1])");
    expect(of(binary, ["log_loss"])).not.toMatch(/called|confusion|def ratio/);
    expect(of({}, ["mae"])).not.toMatch(/called|confusion/);
  });

  test("which mean over the classes is meant, which form two classes have", () => {
    expect(of(binary, ["f1"])).toContain('over_classes(counts, "binary", ');
    expect(of(multiclass, ["f1"])).toContain('over_classes(counts, "macro", ');
    expect(of(binary, ["brier"])).toContain('"brier": ((p - t) ** 2).mean(),');
    expect(of(multiclass, ["brier"])).toContain('"brier": ((p - F.one_hot(t, p.shape[1])) ** 2).sum(1).mean(),');
    expect(of(multiclass, ["brier"])).toContain("import torch.nn.functional as F");
    expect(of(binary, ["brier"])).not.toContain("functional");
  });

  test("in the unit of the file", () => {
    expect(of({})).toContain("p, t = restored(torch.cat(outputs)), part.truth");
    expect(of({})).toContain("from data import Part, batch, measuring_batches, restored");
    for (const parts of [binary, { targets: [] }]) expect(of(parts)).not.toContain("restored");
  });

  test("what p and t are is said", () => {
    expect(of(binary)).toContain("p is P(class 1) of each row, t its class");
    expect(of(multiclass)).toContain("p is P(class) of each row and class, t the class");
    expect(of({})).toContain("p is what is said of each row, t what is true");
  });
});

describe("predict.py", () => {
  const of = (parts: Partial<Preprocess> = {}, more: object = {}): string => tablePredictFile({ preprocess: preprocessOf({ ...values, ...parts }), model, ...more }); // prettier-ignore

  test("what is said of a row", () => {
    expect(of()).toContain(
      "outputs = restored(predict(model(x)).double())\n        return outputs.tolist()".replace("        ", "    "),
    );
    expect(flat(of(binary))).toContain('outputs = predict(model(x)).double() classes = TARGETS[0]["classes"] return [[classes[p > THRESHOLD], 1 - p, p] for p in outputs[:, 0].tolist()]'); // prettier-ignore
    expect(of(multiclass)).toContain(
      "return [[classes[k], *row] for k, row in zip(outputs.argmax(1).tolist(), outputs.tolist())]",
    );
    expect(of({ task: "binary", targets: yesNo })).toContain("return [[*said, *row] for said, row in zip(labels, outputs.tolist())]"); // prettier-ignore
    const quantiles = of({}, { quantiles: [0.1, 0.5] });
    expect(quantiles).toContain("return [[row[MIDDLE], *row] for row in outputs.tolist()]");
    expect(quantiles).toContain("from losses import MIDDLE, predict");
    expect(of()).toContain("from losses import predict");
  });

  test("the columns of the answers, and above what the answer is yes", () => {
    expect(of()).toContain('COLUMNS = ["y_predicted"]');
    expect(of()).not.toContain("THRESHOLD");
    expect(of(binary)).toContain('COLUMNS = ["y_predicted", "p_no", "p_yes"]\nTHRESHOLD = 0.5  #');
    expect(of(binary, { threshold: 0.25 })).toContain("THRESHOLD = 0.25  #");
    expect(of(multiclass)).not.toContain("THRESHOLD");
  });

  test("of an autoencoder numbers are in the unit of the file", () => {
    const other = step("categorical", { categories: ["a", "b"] });
    const ranged = (columns: readonly Step[]): string | undefined => /dict\(zip\((.*), numeric_steps\)\)/.exec(of({ columns, targets: [], features: ["a"] }))?.[1]; // prettier-ignore
    expect(ranged([number, number, number])).toBe("range(0, 3)");
    expect(ranged([other, number, number])).toBe("range(2, 4)");
    expect(ranged([number, other, number])).toBe("[0, 3]");
    expect(ranged([number])).toBe("[0]");
    expect(ranged([other])).toBe("[]");
    expect(of({ targets: [] })).toContain("def unscaled(");
    expect(of()).not.toContain("unscaled");
  });

  test("what it looks at of each kind of column, and what it needs for that", () => {
    const kinds: readonly (readonly [Step, string, string])[] = [
      [number, 'elif step["kind"] == "numeric"', "from cells import is_missing, number, read_rows"],
      [date, 'elif step["kind"] == "date"', "from cells import date, is_missing, read_rows"],
      [category, 'elif step["kind"] == "categorical"', "from cells import is_missing, read_rows"],
    ];
    for (const [own, line, imports] of kinds) {
      const text = of({ columns: [own] });
      expect(text).toContain(imports);
      expect(kinds.map(([, each]) => text.includes(each))).toEqual(kinds.map(([, each]) => each === line));
    }
  });

  test("columns that training did not have are wrong where that is said", () => {
    const extra = "known = [*PREPROCESS";
    expect(of({ predict: { extra_columns: "error" } as never })).toContain(extra);
    expect(of()).not.toContain(extra);
  });

  test("windows of a series, or rows one by one", () => {
    const series = of({ series: { target: "y", window: 2, horizon: 1 } } as never);
    expect([series, of()].map((text) => [text.includes("windows = {}"), text.includes("def with_answers(")])).toEqual([[true, false], [false, true]]); // prettier-ignore
    expect(series).toMatch(/from data import .*WINDOW.*timelines/);
  });
});

describe("cells.py", () => {
  const of = (encoding: string, rules: object = {}): string => cellsFile({ encoding, delimiter: ";" } as never, [cells, { ...cells, ...rules }] as never); // prettier-ignore

  test("settings, and the five bytes that the web reads in another way", () => {
    for (const [encoding, codec] of [["utf-8", "utf-8"], ["latin-1", "cp1252"], ["utf-16le", "utf-16-le"], ["utf-16be", "utf-16-be"]]) expect(of(encoding)).toContain(`ENCODING = "${codec}"  # data.encoding\nDELIMITER = ";"  # data.delimiter`); // prettier-ignore
    const lines = ["import codecs", "def as_control(", 'data.decode(ENCODING, "control")'];
    expect([of("latin-1"), of("utf-8")].map((text) => lines.map((line) => text.includes(line)))).toEqual([[true, true, true], [false, false, false]]); // prettier-ignore
    expect(of("utf-8")).toContain("data.decode(ENCODING)");
  });

  test("numbers and dates in ways of their own, where a column has them", () => {
    const found = (rules: object): boolean[] => ["def formatted_number(", 'return formatted_number(cell, **rules["number"])', "def date(", "import datetime"].map((line) => of("utf-8", rules).includes(line)); // prettier-ignore
    expect(found({})).toEqual([false, false, false, false]);
    expect(found({ number: { decimal: "," } })).toEqual([true, true, false, false]);
    expect(found({ format: "YYYY" })).toEqual([false, false, true, true]);
  });
});

describe("processes.py", () => {
  const layer = (name: string, args: object = {}): object => ({ name, args, index: 0, outputShape: [1] });
  const runOf = (layers: readonly object[], columns: readonly Step[] = [number]): PyTorchRun => ({ open: { about: "table", run: { layers, preprocess: preprocessOf({ columns }) } } }) as unknown as PyTorchRun; // prettier-ignore
  const plain = { batchNorm: false, dropout: false, hidden: null, unequal: false };

  test.each<[string, readonly object[], object]>([
    ["nothing", [layer("Linear", { p: 1 })], plain],
    ["statistics of batches", [layer("Tanh"), layer("BatchNorm2d")], { ...plain, batchNorm: true }],
    ["masks", [layer("Dropout", { p: 0.5 })], { ...plain, dropout: true }],
    ["masks of nothing", [layer("Dropout", { p: 0 })], plain],
    ["masks inside of a layer", [layer("TransformerEncoderLayer", { dropout: 0.1 })], { ...plain, dropout: true }],
    ["masks inside of torch", [layer("GRU", { dropout: 0.1 })], { ...plain, dropout: true, hidden: "GRU with dropout" }],
    ["a layer without them", [layer("GRU", { dropout: 0 })], plain],
    ["what is no number", [layer("Threshold", { p: true })], plain],
  ])("%s", (_name, layers, shared) => expect(sharedOf(runOf(layers))).toEqual(shared));

  test("has what they need", () => {
    const lines = ["all_reduce\n", "share_batch_norms(model, self)", "def share_batch_norms", "share_dropout(self)", "def share_dropout", "import torch.nn.functional as F", "another process may have longer texts"]; // prettier-ignore
    const found = (...layers: readonly object[]): number[] => lines.flatMap((line, i) => (processesFile(runOf(layers)).includes(line) ? [i] : [])); // prettier-ignore
    expect(found()).toEqual([]);
    expect(found(layer("BatchNorm1d"))).toEqual([0, 1, 2]);
    expect(found(layer("Dropout", { p: 0.5 }))).toEqual([3, 4, 5]);
    const text = step("text", { length: 3 });
    expect(processesFile(runOf([layer("Dropout", { p: 0.5 })], [text]))).toContain(lines[6]);
    expect(sharedOf(runOf([], [text])).unequal).toBe(true);
  });
});

test("expected.json: what the data was, the losses of each epoch, and answers", () => {
  const losses = [{ epoch: 1, losses: [1, 0.5] }, { epoch: 2, losses: [0.25] }]; // prettier-ignore
  const text = expectedFile({ losses, summary: summaryOf() } as never, [["a", 1], null]);
  expect(JSON.parse(text)).toEqual({ data_sha256: "ab12", losses: [[1, 0.5], [0.25]], predictions: [["a", 1], null] });
  expect(text.split("\n")).toContain("[1,0.5],");
});

describe("README.md", () => {
  const of = (parts: Readonly<Record<string, string>> = {}, more: object = {}): string => readmeFile({ experiment: { ...experimentOf(parts), dataPath: "/data/x.csv" }, dtype: "float32", data: copy, open: { about: "table", run: { layers: [], preprocess: preprocessOf() } }, ...more } as never); // prettier-ignore

  test("how it is asked", () => {
    expect(of()).toContain(`\n    ${"python3 predict.py d.csv".padEnd(53)} # the answers of the trained model for the rows of a file\n`); // prettier-ignore
    expect(of({}, { data: { ...copy, name: "-a b.csv" } })).toContain("python3 predict.py './-a b.csv'");
    expect(of({}, { data: { ...copy, name: null } })).toContain("python3 predict.py /data/x.csv");
  });

  test("how near the losses come, and where the data is", () => {
    expect(of()).toContain("less than 1e-4 in float32");
    expect(of({}, { dtype: "float64" })).toContain("less than 1e-10 in float64");
    expect(of({}, { data: { ...copy, name: null } })).toContain("too large to be copied, and read from `/data/x.csv`");
    expect(of({}, { data: { ...copy, lines: new Map() } })).toContain("The rows of `x.csv` are in `d.csv` as CSV");
    expect(of()).not.toMatch(/too large|as CSV/);
  });

  test("of what is drawn elsewhere in several processes", () => {
    const layers = [{ name: "LSTM", args: { dropout: 0.5 }, index: 0, outputShape: [1] }];
    const open = { about: "table", run: { layers, preprocess: preprocessOf() } };
    expect(of({}, { open })).toContain("\nLSTM with dropout draws its masks inside of PyTorch");
    expect(of()).not.toContain("draws its masks");
  });

  test("a line for each key", () => {
    expect(of()).toContain("| `data.target` | data.py: TARGETS |\n");
    expect(of()).toContain("# small in PyTorch\n");
  });
});
