// What `mlbh init` shows: the columns of a file, and what was assumed about them.
import { formatNumber, printable } from "../../core/format.js";
import { plural, quote } from "../../data/problems.js";
import { mostClasses } from "../../data/target.js";
import type { ColumnProfile } from "../../data/columnProfile.js";
import type { JudgedColumn } from "../../advise/init/columns.js";
import { columnSettings } from "../../advise/init/settings.js";
import type { Suggestion } from "../../advise/init/suggest.js";
import type { Block, Table } from "./table.js";

const shownColumns = 24;
const longestExample = 24;

/** One line a column: its kind, its gaps, how many values, which, and what becomes of it. */
export function profileTable({ columns }: Suggestion): Block[] {
  const shown = columns.filter(({ use }, i) => i < shownColumns || use.as === "target");
  const rows = shown.map(({ column, use }) => {
    const { name, kind, missing, counts } = column;
    const distinct = kind === "empty" ? "0" : counts === null ? "many" : String(counts.size);
    const what = { numeric: "number", text: "text", date: "date", empty: "empty" }[kind];
    return [shorten(printable(name)), what, String(missing), distinct, valuesOf(column), wordsFor(use)];
  });
  const header = ["column", "type", "missing", "distinct", "values", "use"];
  const more = columns.length - rows.length;
  return [
    {
      rows: [header, ...rows],
      columns: [
        { fit: "cut", least: 12 },
        { drop: 2 },
        { align: "right" },
        { align: "right", drop: 1 },
        { fit: "cut", least: 20 },
        { fit: "wrap", least: 14 },
      ],
    },
    ...(more > 0 ? [`... and ${plural(more, "more column")} (--json shows all)`] : []),
  ];
}

function valuesOf({ kind, numbers, examples, counts }: ColumnProfile): string {
  if (kind === "numeric" && numbers !== null) {
    const { min, max, mean, deviation } = numbers;
    return `${formatNumber(min)} ... ${formatNumber(max)}, mean ${formatNumber(mean)} ± ${formatNumber(deviation)}`;
  }
  if (kind === "date" && numbers !== null) return `${dayOf(numbers.min)} ... ${dayOf(numbers.max)}`;
  const list = examples.map((example) => shorten(quote(example))).join(", ");
  return counts !== null && counts.size <= examples.length ? list : `${list}, ...`;
}

function dayOf(seconds: number): string {
  return new Date(1000 * seconds).toISOString().slice(0, 10);
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > longestExample ? `${characters.slice(0, longestExample - 3).join("")}...` : text;
}

function wordsFor(use: JudgedColumn["use"]): string {
  if (use.as === "target") return "target";
  if (use.as === "nothing") return `left out: ${use.reason}`;
  if (use.as === "text") return `a text, read word by word${use.fill ? ", a gap is a text of nothing" : ""}`;
  const fill = use.fill === null ? "" : `, gaps filled with the ${use.fill}`;
  return whatBecomes(use) + fill;
}

function whatBecomes(use: Exclude<JudgedColumn["use"], { as: "target" | "nothing" | "text" }>): string {
  if (use.as === "number") return use.scale === null ? "feature" : "feature, its logarithm";
  if (use.as === "date") return "its parts are features";
  if (use.top === null) return `${plural(use.count, "feature")}, one for each text`;
  return `${use.top + 1} features, one for each frequent text, one for the others`;
}

export interface Assumption {
  /** The key of the experiment file it stands under. */
  readonly key: string;
  readonly value: unknown;
  readonly why: string;
}

/** Every decision with its reason, in the order of the file. */
export function assumptionsOf(suggestion: Suggestion): Assumption[] {
  const { dialect, target, task, positive, columns, scale, targetScale, split, hidden, loss, lr } = suggestion;
  const { epochs, batchSize, threshold, patience } = suggestion;
  const entries: [string, { readonly value: unknown; readonly why: string } | null][] = [
    ["data.encoding", dialect.encodingWhy === null ? null : { value: dialect.encoding, why: dialect.encodingWhy }],
    ["data.delimiter", dialect.delimiterWhy === null ? null : { value: dialect.delimiter, why: dialect.delimiterWhy }],
    ["data.target", target],
    ["task", task],
    ["data.positive", positive],
    ...columns.flatMap(({ column, use }): [string, { value: string; why: string }][] =>
      use.as === "nothing" ? [["data.drop", { value: column.name, why: use.reason }]] : [],
    ),
    ...columns.flatMap((judged): [string, { value: object; why: string }][] => {
      const settings = columnSettings(judged);
      return settings === null ? [] : [[`data.columns.${judged.column.name}`, { value: settings.values, why: settings.why }]];
    }),
    ["data.scale", scale],
    ["data.target_scale", targetScale],
    ["data.split", split],
    ["model", hidden],
    ["loss", loss],
    ["optimizer.Adam.lr", lr],
    ["train.epochs", epochs],
    ["train.batch_size", batchSize],
    ["train.threshold", threshold],
    ["train.early_stopping.patience", patience],
  ];
  return entries.flatMap(([key, decision]) => (decision === null ? [] : [{ key, value: decision.value, why: decision.why }]));
}

export function assumptionTable(suggestion: Suggestion): Table {
  const show = (value: unknown): string => {
    if (typeof value === "string") return quote(value).slice(1, -1);
    return typeof value === "object" && value !== null
      ? Object.entries(value)
          .map(([name, part]) => `${name} ${typeof part === "object" ? JSON.stringify(part) : String(part)}`)
          .join(", ")
      : String(value);
  };
  const rows = assumptionsOf(suggestion).map(({ key, value, why }) => [printable(key), `${show(value)} (${printable(why)})`]);
  return {
    rows,
    columns: [
      { fit: "cutStart", least: 30 },
      { fit: "wrap", least: 20 },
    ],
    indent: 2,
  };
}

/** Pairs of features that say nearly the same; both are kept. */
export function twinLines({ profile: { twins, columns, target } }: Suggestion): string[] {
  const near = twins.filter(({ second, first, equal }) => !equal && columns[first] !== target && columns[second] !== target);
  const lines = near.slice(0, 5).map(({ first, second, correlation }) => {
    const [a, b] = [columns[first], columns[second]].map(({ name }) => quote(name));
    return `note: ${a} and ${b} say nearly the same (correlation ${formatNumber(correlation)})`;
  });
  return near.length > lines.length ? [...lines, `note: and ${plural(near.length - lines.length, "more such pair")}`] : lines;
}

/** Rows in the order of dates may be a series: that is another question, and how to ask it. */
export function seriesLines({ profile: { columns, target, rows }, task }: Suggestion): string[] {
  const date = columns.find(({ kind, numbers, repeats }) => kind === "date" && numbers !== null && numbers.ordered && !repeats && numbers.min < numbers.max); // prettier-ignore
  if (date === undefined || task.value !== "regression" || rows < fewestSteps) return [];
  return [
    `note: the rows are in the order of ${quote(date.name)}. This experiment tells ${quote(target.name)} from the other cells of its row; to predict the next one from the rows before, ` +
      `a series, add order: ${date.name} and window: 14 under data, and put Flatten before the first Linear (or {GRU: {hidden_size: 16}} and Last)`,
  ];
}

const fewestSteps = 50;

/** The profile and the assumptions, as `mlbh init --json` prints them. */
export function suggestionInJson(suggestion: Suggestion): object {
  const { profile, task, columns } = suggestion;
  const { rows, rowsRead, target, twins } = profile;
  return {
    task: task.value,
    target: target.name,
    rows,
    rows_read: rowsRead,
    columns: columns.map(columnInJson),
    twins: twins.map(({ first, second, ...twin }) => ({ columns: [first, second].map((i) => profile.columns[i].name), ...twin })),
    assumptions: assumptionsOf(suggestion),
  };
}

function columnInJson({ column, use }: JudgedColumn): object {
  const { name, kind, missing, markers, counts, examples, numbers } = column;
  const classes =
    use.as === "target" && counts !== null && counts.size <= mostClasses
      ? { classes: [...counts].map(([label, rows]) => ({ label, rows })) }
      : {};
  const settings = columnSettings({ column, use })?.values ?? {};
  return {
    ...{ name, kind, missing, markers: Object.fromEntries(markers), distinct: counts?.size ?? null, examples, numbers },
    ...classes,
    ...{ use, settings },
  };
}
