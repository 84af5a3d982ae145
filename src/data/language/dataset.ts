// A text -> tokens to train on: cut by position, the tokenizer fitted on the training part alone, every part in tokens.
//
//   windows of T tokens: x = tokens[s .. s + T),  y = tokens[s + 1 .. s + T + 1): at every place the token that comes next
import type { Tokenizer } from "../../text/tokenizer.js";
import { plural, Problems } from "../problems.js";
import { partNames, type PartName } from "../split.js";
import type { ChatRows } from "./chatRows.js";
import { cutText, type Stretch, type TextSource } from "./text.js";
import type { TokenRoom, Tokens } from "./tokens.js";

export interface TextPart {
  readonly tokens: Tokens;
  /** Windows that lie side by side in it, each with the token after its last. */
  readonly rows: number;
  /** Of its text, to speak of characters where tokens are longer. */
  readonly characters: number;
  /** Tokens that stand for what the vocabulary does not hold. */
  readonly unknown: number;
  /** Of chats: what is read and learnt of each; rows are chats. */
  readonly chats?: ChatRows;
}

export interface TextDataset {
  readonly kind: "text";
  readonly task: "tokens" | "chat";
  readonly tokenizer: Tokenizer;
  /** Tokens that the model sees at once. */
  readonly context: number;
  readonly train: TextPart;
  /** May have no windows, as `test`. */
  readonly val: TextPart;
  readonly test: TextPart;
  /** Which bytes of a text each part has; null for chats, which are divided one by one. */
  readonly stretches: Readonly<Record<PartName, Stretch>> | null;
  readonly report: { readonly warnings: readonly string[] };
  readonly sha256: string;
}

export interface TextPlan {
  readonly context: number;
  readonly split: Readonly<Record<PartName, number>>;
}

/**
 * @param tokenizerFor makes the tokenizer of the training text, or reads the one to use
 * @throws InputError with what is wrong in the text
 */
export function loadText(
  source: TextSource,
  { context, split }: TextPlan,
  tokenizerFor: (training: Iterable<string>) => Tokenizer,
  room: TokenRoom,
): TextDataset {
  const stretches = cutText(source, split);
  const tokenizer = tokenizerFor(source.pieces(...stretches.train));
  const part = (name: PartName): TextPart => encodePart(source, stretches[name], tokenizer, context, room);
  const parts = { train: part("train"), val: part("val"), test: part("test") };
  const problems = new Problems(source.name);
  const needs = `long, and a window of data.context ${context} needs ${context + 1}`;
  const total = partNames.reduce((sum, name) => sum + parts[name].tokens.length, 0);
  if (total <= context) problems.fail({}, `the text is ${plural(total, "token")} ${needs}`, "use more text, or a smaller data.context"); // prettier-ignore
  for (const name of partNames) {
    const { length } = parts[name].tokens;
    if (split[name] === 0 || length > context) continue;
    problems.add({}, `the text for ${name} is ${plural(length, "token")} ${needs}`, "use more text, a smaller data.context, or another data.split"); // prettier-ignore
  }
  problems.check();
  const warnings = partNames.flatMap((name) => unknownWarnings(name, parts[name]));
  return { kind: "text", task: "tokens", tokenizer, context, ...parts, stretches, report: { warnings }, sha256: source.sha256() };
}

/** The tokens of a stretch of the text. */
export function encodePart(
  source: TextSource,
  [start, end]: Stretch,
  tokenizer: Tokenizer,
  context: number,
  room: TokenRoom,
): TextPart {
  const writer = room(tokenizer.vocabSize, end - start);
  let [characters, unknown] = [0, 0];
  for (const piece of source.pieces(start, end)) {
    const ids = tokenizer.encode(piece);
    for (const id of ids) if (id === tokenizer.unknown) unknown++;
    characters += codePoints(piece);
    writer.write(ids);
  }
  const tokens = writer.end();
  return { tokens, rows: Math.max(0, Math.floor((tokens.length - 1) / context)), characters, unknown };
}

export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) count--; // the first half of a pair
  }
  return count;
}

export function unknownWarnings(name: string, { unknown, tokens }: TextPart): string[] {
  if (unknown === 0) return [];
  const share = ((100 * unknown) / tokens.length).toPrecision(2);
  const [are, they] = unknown === 1 ? ["is", "it is"] : ["are", "they are"];
  return [`${name}: ${plural(unknown, "token")} (${share} %) ${are} not in the vocabulary of the training text: ${they} read as unknown`]; // prettier-ignore
}
