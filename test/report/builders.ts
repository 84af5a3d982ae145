// What reports are made of, with a few values that are easily told apart: runs as the list and the comparison have them, tables and texts as they were read.
import type { Dataset, Part } from "../../src/data/dataset.js";
import type { ChatRows } from "../../src/data/language/chatRows.js";
import type { TextDataset, TextPart } from "../../src/data/language/dataset.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import type { LayerSummary } from "../../src/experiment/model.js";
import type { Comparison } from "../../src/runs/compareRuns.js";
import type { RunHistory } from "../../src/runs/divergence.js";
import type { EpochRecord, LossRecord } from "../../src/runs/records.js";
import type { RunEntry } from "../../src/runs/runList.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";

/** A run that has ended well, in epochs. */
export function entryOf(changes: Partial<RunEntry> = {}): RunEntry {
  return { run: "runs/iris-1", kind: "run", state: "finished", process: null, when: new Date(2026, 2, 4, 5, 6), members: null, epochs: 20, best_epoch: 7, eval_every: null, steps: 80, parameters: 1234, val_loss: 0.125, metrics: {}, best: null, seconds: 1.5, ...changes }; // prettier-ignore
}

/** Its epochs, as many as there are losses, and the losses of their batches. */
export function historyOf(
  losses: readonly number[],
  batches: readonly (readonly number[])[] = [],
  changes: Partial<RunHistory> = {},
): RunHistory {
  const epochs = losses.map((loss, i): EpochRecord => ({ epoch: i + 1, train_loss: loss, lr: 0.1, seconds: i }));
  return { epochs, losses: batches.map((list, i): LossRecord => ({ epoch: i + 1, losses: list })), accumulate: 1, evalEvery: null, ...changes }; // prettier-ignore
}

/** Runs that are the same but for their names. */
export function comparisonOf(names: readonly string[], changes: Partial<Comparison> = {}): Comparison {
  const runs = names.map((run) => entryOf({ run }));
  return { runs, histories: runs.map(() => historyOf([])), settings: [], origins: [], metrics: [], trials: false, unlike: null, divergences: [], ...changes }; // prettier-ignore
}

/** Rows that start on the lines from 2 on. */
export function partOf(rows: number, parts: Partial<Part> = {}): Part {
  return { x: new Float64Array(0), y: new Float64Array(rows), rows, features: 0, lines: Int32Array.from({ length: rows }, (_, i) => i + 2), ...parts }; // prettier-ignore
}

/** A table of three parts with as many rows as they have answers. */
export function tableOf(
  answers: Readonly<Record<"train" | "val" | "test", readonly number[]>>,
  { report, preprocess, ...changes }: Partial<Omit<Dataset, "report" | "preprocess">> & { readonly report?: Partial<Dataset["report"]>; readonly preprocess?: Partial<Preprocess> } = {}, // prettier-ignore
): Dataset {
  const part = (y: readonly number[]): Part => partOf(y.length, { y: Float64Array.from(y), features: 2 });
  return {
    task: "regression",
    featureNames: ["a", "b"],
    classes: null,
    train: part(answers.train),
    val: part(answers.val),
    test: part(answers.test),
    preprocess: { task: "regression", target: "y", ...preprocess } as Preprocess,
    report: { rowsRead: 10, unit: "line", dropped: [], balance: null, constant: [], texts: [], warnings: [], ...report },
    sha256: "",
    ...changes,
  };
}

/** A part of a text; with what is learnt of it, of chats. */
export function textPart(rows: number, tokens: number, unknown = 0, chats?: Partial<ChatRows>): TextPart {
  const part = { tokens: new Uint8Array(tokens), rows, characters: 3 * tokens, unknown } as unknown as TextPart;
  return chats === undefined ? part : { ...part, chats: chats as ChatRows };
}

/** A text in characters, of 1,200 in the vocabulary. */
export function textOf(changes: Partial<TextDataset> = {}): TextDataset {
  const tokenizer = { name: "char", vocabSize: 1200, padding: null, unknown: null } as Tokenizer;
  return { kind: "text", task: "tokens", tokenizer, context: 8, train: textPart(300, 2400), val: textPart(20, 160, 1), test: textPart(2, 17, 3), stretches: null, report: { warnings: [] }, sha256: "", ...changes }; // prettier-ignore
}

/** Chats: of those to train on one is cut and two are left out. */
export function chatsOf(changes: Partial<TextDataset> = {}): TextDataset {
  return textOf({
    task: "chat",
    train: textPart(1000, 3000, 4, { learntCount: 1235, cut: 1, leftOut: [7, 9] }),
    val: textPart(20, 100, 0, { learntCount: 25, cut: 0, leftOut: [] }),
    test: textPart(0, 0, 0, { learntCount: 0, cut: 0, leftOut: [] }),
    ...changes,
  });
}

export function layerOf(name: string, index: number, parameters: number, changes: Partial<LayerSummary> = {}): LayerSummary {
  return { index, name, args: {}, outputShape: [3], parameters, leastRows: 1, unfolded: 0, ...changes };
}
