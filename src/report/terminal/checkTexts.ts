// What `mlbh check` says of texts: how they are cut, whether there is enough of them, and what of them nobody will read.
import { formatCount, formatNumber, printable } from "../../core/format.js";
import type { Dataset } from "../../data/dataset.js";
import { holdsChats, type ChatDataset } from "../../data/language/chats.js";
import type { TextDataset } from "../../data/language/dataset.js";
import type { LineLengths } from "../../data/language/lines.js";
import { partNames, type PartName } from "../../data/split.js";
import type { Experiment } from "../../experiment/experiment.js";
import { countParameters, type BuiltModel } from "../../experiment/model.js";
import { trainingLength } from "../../experiment/schedule.js";
import type { Table } from "./table.js";

/** Windows and tokens of each part, and how many of these the vocabulary does not hold. Of chats also what is learnt of them, and what is cut. */
export function textTable(dataset: TextDataset): Table {
  if (holdsChats(dataset)) return chatTable(dataset);
  const counts = partNames.map((name) => [dataset[name].rows, dataset[name].tokens.length, dataset[name].unknown].map(formatCount)); // prettier-ignore
  const number = { align: "right" } as const;
  return { rows: [["part", "windows", "tokens", "unknown"], ...partNames.map((name, i) => [name, ...counts[i]])], columns: [{}, number, number, number] }; // prettier-ignore
}

function chatTable(dataset: ChatDataset): Table {
  const rowOf = (name: PartName): string[] => {
    const { rows, tokens, unknown, chats: { learntCount, cut, leftOut } } = dataset[name]; // prettier-ignore
    const share = tokens.length === 0 ? "" : ` (${Math.round((100 * learntCount) / tokens.length)} %)`;
    return [name, formatCount(rows), formatCount(tokens.length), `${formatCount(learntCount)}${share}`, ...[cut, leftOut.length, unknown].map(formatCount)]; // prettier-ignore
  };
  const number = { align: "right" } as const;
  return { rows: [["part", "chats", "tokens", "learnt", "cut", "left out", "unknown"], ...partNames.map(rowOf)], columns: [{}, ...Array.from({ length: 6 }, () => number)] }; // prettier-ignore
}

/** A window beside the lines of the text. */
export function linesLine({ train, context }: TextDataset, { lines, median, most, longest }: LineLengths): string {
  const window = (context * train.characters) / train.tokens.length;
  return `lines   ${formatCount(lines)} to train on: ${median} characters (the median), 95 % have at most ${formatCount(most)}, the longest ${formatCount(longest)}; a window of ${context} tokens has about ${formatCount(Math.round(window))}`;
}

/** How much there is to learn from, for each number that is learned, and how often it is read. */
export function amountLine(experiment: Experiment, { train, context }: TextDataset, { layers }: BuiltModel): string {
  if (train.chats !== undefined) return `chats   ${formatNumber(train.chats.learntCount / Math.max(1, countParameters(layers)))} tokens of answers to learn from for each weight`; // prettier-ignore
  const { batch_size: rows, accumulate_grad_batches: batches } = experiment.config.train;
  const tokens = train.tokens.length;
  const read = trainingLength(experiment, train.rows).step * rows * batches * context;
  return `text    ${formatNumber(tokens / Math.max(1, countParameters(layers)))} tokens to train on for each weight; training reads ${formatCount(read)}, ${formatNumber(read / tokens)} times the text`;
}

/** A line for each column of texts. */
export function textColumnLines({ report }: Dataset): string[] {
  return report.texts.map(({ column, tokenizer, vocabulary, lengths, read, cut, tokens, unknown }) => {
    const [all, strange] = [tokens.val + tokens.test, unknown.val + unknown.test];
    const kept = cut === 0 ? `all are read (max_length ${read})` : `${formatCount(cut)} are cut at max_length ${read}`;
    const share = all === 0 ? "" : `; ${Number(((100 * strange) / all).toPrecision(2))} % of val and test unknown`;
    return `text  ${printable(column)}: ${tokenizer}, ${formatCount(vocabulary)} in the vocabulary; ${lengths.median} tokens (the median), 95 % have at most ${lengths.most}, the longest ${lengths.longest}: ${kept}${share}`;
  });
}

/** The same as data, as `mlbh check --json` prints it. */
export function textInJson({ tokenizer, context, ...parts }: TextDataset, lines: LineLengths | null): object {
  const each = (value: (part: TextDataset["train"]) => number): object => Object.fromEntries(partNames.map((name) => [name, value(parts[name])])); // prettier-ignore
  return {
    tokenizer: tokenizer.name,
    vocabulary: tokenizer.vocabSize,
    context,
    tokens: each(({ tokens }) => tokens.length),
    unknown: each(({ unknown }) => unknown),
    ...(parts.train.chats === undefined
      ? {}
      : {
          learnt: each(({ chats }) => chats!.learntCount),
          cut: each(({ chats }) => chats!.cut),
          left_out: each(({ chats }) => chats!.leftOut.length),
        }),
    line_lengths: lines,
  };
}
