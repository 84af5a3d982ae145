// A conversation: each line of standard input is what the user says, and the model answers.
import { createInterface } from "node:readline";
import { InputError } from "../core/errors.js";
import { STDIN } from "../files/readBytes.js";
import type { OpenTextRun } from "../runs/openTextRun.js";
import type { Message } from "../text/chat.js";
import { turnOf } from "../text/prompt.js";
import { windowOf, type GenerateOptions } from "../train/generate.js";
import { writeOn, type Writing } from "../train/writeOn.js";
import type { Shown } from "../train/writeText.js";
import type { Ui } from "./ui.js";

/** How a conversation goes. */
export interface Talk {
  readonly run: OpenTextRun;
  /** What a system message says; null: there is none. */
  readonly system: string | null;
  /** A single message of the user; null: those of standard input, a line each. */
  readonly message: { readonly text: string; readonly from: string } | null;
  readonly options: GenerateOptions;
  /** Whether everything is printed in the end, as data. */
  readonly json: boolean;
}

/** @throws InputError for a message without a word, or with some that the model has not learnt */
export async function converse(
  talk: Talk,
  ui: Ui,
): Promise<{ readonly messages: readonly Message[]; readonly tokens: readonly (readonly Shown[])[] }> {
  const messages: Message[] = talk.system === null ? [] : [{ role: "system", content: talk.system }];
  const tokens: (readonly Shown[])[] = [];
  const tell = once((length: number) => noteLetGo("the conversation", length, talk.run, ui));
  for await (const { text, from } of said(talk, ui)) {
    messages.push({ role: "user", content: text });
    const shown = await answer(talk, messages, from, ui, tell);
    messages.push({ role: "assistant", content: shown.text });
    tokens.push(shown.tokens);
  }
  return { messages, tokens };
}

/** What the user says, message by message. Lines without a word are passed over. */
async function* said({ message }: Talk, ui: Ui): AsyncGenerator<{ readonly text: string; readonly from: string }> {
  if (message !== null) {
    yield message;
    return;
  }
  const prompt = process.stdin.isTTY ? "> " : "";
  const lines = createInterface({ input: process.stdin, terminal: false });
  let line = 0;
  await ui.write(prompt);
  for await (const text of lines) {
    line++;
    if (text.trim() !== "") yield { text, from: `${STDIN}, line ${line}` };
    await ui.write(prompt);
  }
}

/** @param tell is given the tokens of the conversation so far, before the answer and behind it */
async function answer(
  { run, options, json }: Talk,
  messages: readonly Message[],
  from: string,
  ui: Ui,
  tell: (length: number) => void,
): Promise<Writing> {
  const ids = turnOf(messages, run.tokenizer);
  if ("message" in ids)
    throw new InputError([{ place: { file: ids.role === "system" ? "--system" : from }, message: ids.message, hint: ids.hint }]);
  tell(ids.length);
  const written = await writeOn(run, ids, options, json ? undefined : (piece) => ui.write(piece));
  if (!json) await ui.write("\n");
  tell(ids.length + written.tokens.length);
  return written;
}

/** Says of a text that is longer than what the model sees of one that its beginning is let go. @returns whether it is */
export function noteLetGo(what: string, length: number, { model, context }: OpenTextRun, ui: Ui): boolean {
  const window = windowOf(model, context);
  if (length > window) ui.note(`${ui.noteColor.yellow("warning")}: ${what} has ${length} tokens, and the model sees the last ${window} at most: what stands before them is not read`); // prettier-ignore
  return length > window;
}

/** Calls it until it has once said that it is done. */
function once(tell: (length: number) => boolean): (length: number) => void {
  let isTold = false;
  return (length) => void (isTold ||= tell(length));
}
