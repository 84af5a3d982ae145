// What a model answers in chats that it was not trained with: the messages it is surest of, wrong ones first.
import { readChats } from "../data/language/readChats.js";
import { readText } from "../experiment/prepareText.js";
import { textFile } from "../files/textFile.js";
import type { OpenTextRun } from "../runs/openTextRun.js";
import type { Summary } from "../runs/records.js";
import { requireSameDivision } from "../runs/textRecord.js";
import { askedFor, type Message } from "../text/chat.js";
import { limitsOf } from "../text/prompt.js";
import { requireSameText } from "../train/evaluateText.js";
import { generate } from "../train/generate.js";
import { chosenRows, type WrittenRow, type WrittenRows } from "./written.js";

/** Answers that a report waits for. */
const MOST = 200;

/** @returns null where no chats were set aside @throws InputError when the file is gone or is not what the run was trained on */
export async function writtenChats(run: OpenTextRun, summary: Summary): Promise<WrittenRows | null> {
  const { experiment, path, tokenizer } = run;
  const part = summary.rows.test > 0 ? "test" : "val";
  if (summary.rows[part] === 0) return null;
  const source = await textFile(experiment.dataPath);
  requireSameText(run, summary, source.sha256());
  const dataset = readText(experiment, source, tokenizer);
  requireSameDivision(path, dataset, "train anew to see what it answers");
  const lines = new Set(dataset[part].chats!.lines);
  const asked = readChats(source).filter(({ line }) => lines.has(line)).flatMap(({ messages }) => messages.flatMap(({ role }, i) => (role === "assistant" ? [messages.slice(0, i + 1)] : []))); // prettier-ignore
  const rows: WrittenRow[] = [];
  for (const messages of asked.slice(0, MOST)) rows.push(await answered(run, messages));
  return { part, rows: rows.length, what: "answer", ...chosenRows(rows) };
}

/** The last message written again. */
async function answered({ model, tokenizer, context, dtype }: OpenTextRun, messages: readonly Message[]): Promise<WrittenRow> {
  const [before, truth] = [messages.slice(0, -1), messages[messages.length - 1].content];
  const tokens = tokenizer.encode(truth).length + 8; // what goes on longer is wrong
  const ids: number[] = [];
  let probability = 1;
  const limits = limitsOf(tokenizer, true);
  for await (const token of generate(model, askedFor(before, tokenizer), { tokens, temperature: 0, ...limits, context, dtype })) {
    ids.push(token.id);
    probability *= token.probability;
  }
  return { question: before.at(-1)?.content ?? "", truth: tokenizer.decode(tokenizer.encode(truth)), written: tokenizer.decode(ids), probability }; // prettier-ignore
}
