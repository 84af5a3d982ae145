// How well a saved model foretells a text: a part of the one it was trained with, or another.
import { InputError } from "../core/errors.js";
import { shellWord } from "../core/words.js";
import { cutWarnings, encodeChats } from "../data/language/chats.js";
import { encodePart, unknownWarnings, type TextPart } from "../data/language/dataset.js";
import { partNames, type PartName } from "../data/split.js";
import { readText } from "../experiment/prepareText.js";
import { displayPath, shellPath } from "../files/file.js";
import { givenText } from "../files/pipedText.js";
import { roomForTokens, textFile } from "../files/textFile.js";
import type { MetricKey, MetricValue } from "../metrics/metrics.js";
import type { OpenTextRun } from "../runs/openTextRun.js";
import { readSummary } from "../runs/runLog.js";
import type { Summary } from "../runs/records.js";
import { requireSameDivision } from "../runs/textRecord.js";
import { measureText } from "./textKind.js";

export interface TextEvaluation {
  /** Tokens that were foretold. */
  readonly tokens: number;
  readonly values: Readonly<Record<string, MetricValue>>;
  /** The metrics of knowing nothing but how frequent tokens are; null for another text, or another part than the one that training ended with. */
  readonly constant: Readonly<Record<string, MetricValue>> | null;
  readonly warnings: readonly string[];
}

/** @throws InputError when the text is not the one of the run, or there is nothing in the part */
export async function evaluateTextPart(run: OpenTextRun, name: PartName, metrics: readonly MetricKey[]): Promise<TextEvaluation> {
  const { experiment, path } = run;
  const place = { file: displayPath(experiment.dataPath) };
  const dataset = readText(experiment, await textFile(experiment.dataPath), run.tokenizer);
  const summary = readSummary(path);
  requireSameText(run, summary, dataset.sha256);
  requireSameDivision(path, dataset, "measure the model on a text of its own instead");
  if (dataset[name].rows === 0) {
    const others = partNames.filter((other) => dataset[other].rows > 0);
    throw new InputError([{ place, message: `the run set nothing aside for ${name}: its data.split.${name} is 0`, hint: `measure another part with --part ${others.join(" or ")}, or give a text` }]); // prettier-ignore
  }
  const known = name === (dataset.test.rows > 0 ? "test" : "val"); // the summary has the constant's values on this part alone
  return measured(run, dataset[name], metrics, known ? (summary?.constant?.values ?? null) : null, []);
}

/** @throws InputError when the text of a run that has ended is another now */
export function requireSameText({ experiment, path }: OpenTextRun, summary: Summary | null, sha256: string): void {
  if (summary === null || summary.data_sha256 === sha256) return;
  const file = displayPath(experiment.dataPath);
  const hint = `bring the old text back, or measure the model on the new one: mlbh evaluate ${shellPath(path)} ${shellWord(file)}`;
  throw new InputError([{ place: { file }, message: `the text is not the one that ${displayPath(path)} was trained on: it has changed`, hint }]); // prettier-ignore
}

/** @param file "-" is standard input @throws InputError when the file is no text, or too short for one window */
export async function evaluateTextFile(run: OpenTextRun, file: string, metrics: readonly MetricKey[]): Promise<TextEvaluation> {
  const source = await givenText(file, "evaluate RUN -");
  const { tokenizer, context } = run;
  if (run.isChat) {
    const chats = encodeChats(source, tokenizer, context, roomForTokens);
    return measured(run, chats, metrics, null, [...cutWarnings(source.name, chats, context), ...unknownWarnings(source.name, chats)]); // prettier-ignore
  }
  const part = encodePart(source, [0, source.size], tokenizer, context, roomForTokens);
  if (part.rows === 0)
    throw new InputError([{ place: { file: source.name }, message: `the text has ${part.tokens.length} tokens, and one window of the model has ${context} and one more`, hint: "give it a longer text" }]); // prettier-ignore
  return measured(run, part, metrics, null, unknownWarnings(source.name, part));
}

function measured(
  run: OpenTextRun,
  part: TextPart,
  metrics: readonly MetricKey[],
  constant: TextEvaluation["constant"],
  warnings: readonly string[],
): TextEvaluation {
  return {
    tokens: part.chats?.learntCount ?? part.rows * run.context,
    values: measureText(run, part, metrics),
    constant,
    warnings,
  };
}
