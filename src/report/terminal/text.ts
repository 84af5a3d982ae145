// What `mlbh train` shows, as lines of text.
import { formatShape } from "../../autograd/shapes.js";
import { formatCount, formatNumber, printable } from "../../core/format.js";
import { columnOf } from "../../data/answers.js";
import type { Dataset } from "../../data/dataset.js";
import { holdsChats, type ChatDataset } from "../../data/language/chats.js";
import type { TextDataset } from "../../data/language/dataset.js";
import { counted, plural } from "../../data/problems.js";
import { partNames } from "../../data/split.js";
import type { ConfusionMatrix } from "../../metrics/metrics.js";
import { countParameters, everyLayer, type LayerSummary } from "../../experiment/model.js";
import type { Resumption } from "../../train/begin.js";
import type { TargetColumn } from "../../data/preprocess.js";
import { quantileNames } from "../../experiment/predictor.js";
import type { Summary } from "../../runs/records.js";
import type { MetricValue } from "../../metrics/metrics.js";
import type { Block, Table } from "./table.js";
import type { Shape } from "../../kernels/ndarray.js";

/** The model, one line a layer: what it is, what it gives for one row, how many numbers it learns. */
export function modelTable(layers: readonly LayerSummary[], row: Shape): Table {
  const rows = [...everyLayer(layers)].map(([place, { name, args, outputShape, parameters }]) => {
    const list = Object.entries(args).map(([key, value]) => `${key}=${String(value)}`);
    return [place, `${name}(${list.join(", ")})`, formatShape(outputShape), formatCount(parameters)];
  });
  const all = [
    ["", "layer", "output", "parameters"],
    ["", "(input)", formatShape(row), ""],
    ...rows,
    ["", "", "", formatCount(countParameters(layers))],
  ];
  return {
    rows: all,
    columns: [rows.some(([place]) => place.includes(".")) ? {} : { align: "right" }, { fit: "wrap" }, {}, { align: "right" }],
  };
}

/** What was read and how it was divided, and what looks odd in it. */
export function dataLines(dataset: Dataset | TextDataset, path: string): string[] {
  return "tokenizer" in dataset ? textLines(dataset, path) : tableLines(dataset, path);
}

function textLines(dataset: TextDataset, path: string): string[] {
  const { train, val, test, tokenizer, context, report } = dataset;
  if (holdsChats(dataset)) return chatLines(dataset, path);
  const characters = train.characters + val.characters + test.characters;
  const parts = `tokens: train ${formatCount(train.tokens.length)}, val ${formatCount(val.tokens.length)}, test ${formatCount(test.tokens.length)}`;
  return [
    `data   ${printable(path)}: ${counted(characters, "character")}; ${parts}`,
    `tokens ${tokenizer.name}, ${formatCount(tokenizer.vocabSize)} in the vocabulary; windows of ${context}`,
    ...report.warnings.map((warning) => `warning: ${warning}`),
  ];
}

function chatLines({ train, val, test, tokenizer, context, report }: ChatDataset, path: string): string[] {
  const rows = [train, val, test].reduce((sum, part) => sum + part.rows, 0);
  const parts = `train ${formatCount(train.rows)}, val ${formatCount(val.rows)}, test ${formatCount(test.rows)}`;
  const share = Math.round((100 * train.chats.learntCount) / train.tokens.length);
  return [
    `data   ${printable(path)}: ${formatCount(rows)} chats; ${parts}`,
    `tokens ${tokenizer.name}, ${formatCount(tokenizer.vocabSize)} in the vocabulary; at most ${context} of a chat; ${share} % of those to train on are learnt, what the assistant says`,
    ...report.warnings.map((warning) => `warning: ${warning}`),
  ];
}

function tableLines(dataset: Dataset, path: string): string[] {
  const { train, val, test, featureNames, classes, report } = dataset;
  const rows = `${plural(report.rowsRead, "row")}, ${plural(featureNames.length, "feature")}; train ${train.rows}, val ${val.rows}, test ${test.rows}`;
  const dropped = report.dropped.map(({ column, rows: count }) => `${count} without ${printable(column)} left out`);
  const lines = [`data   ${printable(path)}: ${[rows, ...dropped].join("; ")}`];
  if (classes !== null && report.balance !== null) {
    const { balance } = report;
    const counts = classes.map((label, k) => `${printable(label)} ${balance.train[k] + balance.val[k] + balance.test[k]}`);
    lines.push(
      `target ${printable(dataset.preprocess.target)}: ${counts.slice(0, 12).join(", ")}${counts.length > 12 ? ", ..." : ""}`,
    );
  }
  lines.push(...severalLines(dataset));
  return [...lines, ...report.warnings.map((warning) => `warning: ${warning}`)];
}

/** Of several targets: their names, and of yes/no ones how many rows are yes. */
function severalLines({ preprocess: { task, targets }, ...parts }: Dataset): string[] {
  if (targets === undefined) return [];
  if (targets.length === 0) return ["target the features themselves"];
  const told = targets.map(({ name, classes }, t) => {
    if (task === "regression" || classes === null) return printable(name);
    const answers = partNames.flatMap((part) => [...columnOf(parts[part].y, targets.length, t)]);
    const yes = answers.reduce((sum, answer) => sum + answer, 0);
    return `${printable(name)} (${printable(classes[1])} ${yes}, ${printable(classes[0])} ${answers.length - yes})`;
  });
  return [`targets ${told.slice(0, 12).join(", ")}${told.length > 12 ? `, ... (${told.length})` : ""}`];
}

/** Where a run goes on, and what is different from before. */
export function resumptionLines({ run, epoch, batch, changes }: Resumption): string[] {
  const middle = batch > 0 ? ` and ${batch === 1 ? "1 batch" : `${batch} batches`}` : "";
  const where = epoch === 0 && batch === 0 ? "from its beginning: it has no checkpoint yet" : `after epoch ${epoch}${middle}`;
  const show = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
  return [`going on with ${printable(run)} ${where}`, ...changes.map(({ key, before, now }) => `  changed: ${key} from ${show(before)} to ${show(now)}`)]; // prettier-ignore
}

/** Above which probability the answer is yes, where that is not 1/2. */
export function thresholdLines(threshold: number | undefined, metric: string | null = null): string[] {
  if (threshold === undefined) return [];
  const why = metric === null ? "" : `, best for ${metric} on the validation rows`;
  return [`answers yes above a probability of ${formatNumber(threshold)}${why}`];
}

/**
 * Metrics by name; the confusion matrix, when there is one, comes below.
 * @param constant those of the same answer for every row, which stand beside them
 * @param baseline what that is called
 */
export function metricLines(
  values: Readonly<Record<string, MetricValue>>,
  classes: readonly string[] | null,
  constant: Readonly<Record<string, MetricValue>> | null = null,
  baseline = "constant answer",
): Block[] {
  const scalars = Object.entries(values).filter((entry): entry is [string, number | null] => !Array.isArray(entry[1]));
  const matrix = values.confusion_matrix as ConfusionMatrix | null | undefined;
  const least = (name: string): string => (constant !== null && Object.hasOwn(constant, name) ? formatNumber(constant[name] as number | null) : ""); // prettier-ignore
  const rows = scalars.map(([name, value]) => [name, formatNumber(value), ...(constant === null ? [] : [least(name)])]);
  const head = constant === null ? [] : [["", "model", baseline]];
  const table: Table = { rows: [...head, ...rows], columns: [{}, { align: "right" }] };
  return matrix === null || matrix === undefined || classes === null ? [table] : [table, "", confusionTable(matrix, classes)];
}

/** The metrics of several targets, a column for each; of yes/no targets their confusion matrices below. */
export function targetLines(targets: Summary["targets"] | null, columns: readonly TargetColumn[] = []): Block[] {
  if (targets === undefined || targets === null) return [];
  const all = Object.entries(targets);
  const names = Object.keys(all[0][1]).filter((metric) => metric !== "confusion_matrix");
  const value = (found: MetricValue): string => formatNumber(found as number | null);
  const rows = all.map(([name, values]) => [printable(name), ...names.map((metric) => value(values[metric]))]);
  const table: Table = { rows: [["target", ...names], ...rows], columns: [{ fit: "cut", least: 12 }, { align: "right" }] };
  const matrices = all.flatMap(([name, { confusion_matrix: matrix }]): Block[] => {
    const classes = columns.find((column) => column.name === name)?.classes;
    return Array.isArray(matrix) && classes ? ["", printable(name), confusionTable(matrix as ConfusionMatrix, classes)] : [];
  });
  return ["", table, ...matrices];
}

/** Quantile regression: how many rows lie between the lowest and the highest quantile. */
export function intervalLines(
  interval: { readonly nominal: number; readonly coverage: number | null } | null,
  quantiles: readonly number[] | null = null,
): string[] {
  if (interval === null || interval.coverage === null || quantiles === null) return [];
  const [least, most] = quantileNames([Math.min(...quantiles), Math.max(...quantiles)]);
  const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
  return [`${percent(interval.coverage)} of the rows lie between ${least} and ${most}; ${percent(interval.nominal)} should`];
}

/** Rows are the true classes, columns the predicted ones. */
export function confusionTable(matrix: ConfusionMatrix, classes: readonly string[]): Table {
  const labels = classes.map(printable);
  const header = ["true \\ predicted", ...labels];
  const rows = matrix.map((row, k) => [labels[k], ...row.map(String)]);
  return {
    rows: [header, ...rows],
    columns: [
      { fit: "cut", least: header[0].length },
      { align: "right", fit: "cut", least: 12 },
    ],
  };
}
