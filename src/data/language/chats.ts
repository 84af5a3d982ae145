// Chats -> tokens to train on: divided by chats, the tokenizer made of the training ones alone, with the tokens of the template.
import { Generator } from "../../core/rng.js";
import { chatTokenizer } from "../../text/chat.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import { plural, pluralIs, Problems } from "../problems.js";
import { partNames, splitRows, type PartName } from "../split.js";
import { chatRows, type Chat, type ChatPart } from "./chatRows.js";
import { unknownWarnings, type TextDataset, type TextPlan } from "./dataset.js";
import { readChats } from "./readChats.js";
import type { TextSource } from "./text.js";
import type { TokenRoom } from "./tokens.js";

/** A dataset whose rows are chats. */
export type ChatDataset = TextDataset & { readonly task: "chat" } & Readonly<Record<PartName, ChatPart>>;

/** Whether its rows are chats; else they are windows of a text. */
export function holdsChats(dataset: object): dataset is ChatDataset {
  return "task" in dataset && dataset.task === "chat";
}

/**
 * @param seed of the draw that divides them, as rows of a table are divided
 * @param tokenizerFor makes the tokenizer of the training chats' messages, or reads the one to use
 * @throws InputError with what is wrong in the file
 */
export function loadChats(
  source: TextSource,
  { context, split, seed }: TextPlan & { readonly seed: number },
  tokenizerFor: (training: Iterable<string>) => Tokenizer,
  room: TokenRoom,
): ChatDataset {
  const all = readChats(source);
  const problems = new Problems(source.name);
  const wanted = partNames.filter((name) => split[name] > 0);
  if (all.length < wanted.length)
    problems.fail({}, `${plural(all.length, "chat")} cannot be divided into ${wanted.join(", ")}`, `add chats, or set data.split.${wanted.at(-1)} to 0`); // prettier-ignore
  const numbers = splitRows(all.length, split, null, new Generator(seed), source.name);
  const chats = (name: PartName): Chat[] => Array.from(numbers[name], (i) => all[i]);
  const tokenizer = chatTokenizer(tokenizerFor(contentsOf(chats("train"))));
  const part = (name: PartName): ChatPart => chatRows(chats(name), tokenizer, context, room);
  const parts = { train: part("train"), val: part("val"), test: part("test") };
  for (const name of wanted) {
    const { leftOut } = parts[name].chats;
    if (parts[name].rows === 0) problems.add({ line: Math.min(...leftOut) }, `of the chats for ${name} nothing is left to learn within data.context ${context}: their answers begin later`, "use a larger data.context"); // prettier-ignore
  }
  problems.check();
  const warnings = partNames.flatMap((name) => [...cutWarnings(name, parts[name], context), ...unknownWarnings(name, parts[name])]); // prettier-ignore
  return { kind: "text", task: "chat", tokenizer, context, ...parts, stretches: null, report: { warnings }, sha256: source.sha256() }; // prettier-ignore
}

/** Chats of another file. @throws InputError with what is wrong in it */
export function encodeChats(source: TextSource, tokenizer: Tokenizer, context: number, room: TokenRoom): ChatPart {
  const part = chatRows(readChats(source), tokenizer, context, room);
  if (part.rows === 0) new Problems(source.name).fail({}, `its answers all begin behind the ${context} tokens that the model sees`, "give it shorter chats"); // prettier-ignore
  return part;
}

function* contentsOf(chats: readonly Chat[]): Iterable<string> {
  for (const { messages } of chats) for (const { content } of messages) yield content;
}

/** What of a part is not read. @param name of the part, or the file */
export function cutWarnings(name: string, { chats: { cut, leftOut } }: ChatPart, context: number): string[] {
  if (cut === 0) return [];
  const lost = leftOut.length === 0 ? "" : `; ${leftOut.length === 1 ? "one has" : `${leftOut.length} have`} no answer before it and ${leftOut.length === 1 ? "is" : "are"} left out (line ${leftOut[0]}${leftOut.length > 1 ? ", ..." : ""})`; // prettier-ignore
  return [`${name}: ${pluralIs(cut, "chat")} longer than data.context ${context} and cut there${lost}`];
}
