// mlbh generate: the model of a run on a text writes on.
import { Command, InvalidArgumentError } from "commander";
import { InputError } from "../../core/errors.js";
import { promptIds } from "../../text/prompt.js";
import { writingFields } from "../../text/sample.js";
import type { OpenTextRun } from "../../runs/openTextRun.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import type { Context } from "../context.js";
import { positiveNumber, wholeNumber } from "../options.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly prompt?: string;
  readonly system?: string;
  readonly tokens: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly cache: boolean;
}

export function generateCommand({ ui }: Context): Command {
  const { max_tokens: maxTokens, temperature, top_k: topK, top_p: topP, seed } = writingFields;
  return new Command("generate")
    .summary("let the model of a text write on")
    .description(
      "Writes the prompt and what the model of a run on a text makes of it, token by token. The same seed writes the same text. mlbh explain nucleus-sampling says how tokens are drawn. " +
        "A model that has learnt from chats answers: the prompt is what the user says, and without one every line of standard input is, so that a conversation goes on.",
    )
    .argument("<run>", "the directory of a run, as mlbh runs lists them")
    .option(
      "--prompt <text>",
      "what the text begins with, or what is said to the model of a chat; - reads standard input (default: a line feed)",
    )
    .option("--system <text>", "of a chat: the system's message before it")
    .option("--tokens <n>", maxTokens.help, positiveNumber, maxTokens.default)
    .option("--temperature <t>", temperature.help, numberFrom(0, Infinity), temperature.default)
    .option("--top-k <k>", topK.help, positiveNumber)
    .option("--top-p <p>", topP.help, share)
    .option("--seed <n>", seed.help, wholeNumber, seed.default)
    .option("--json", "print one JSON document: the text, and every token with its probability")
    .option("--no-cache", "compute everything anew for every token: the same text, only slower")
    .action((run: string, options: Options, command: Command) => generateText(run, options, command, ui));
}

async function generateText(path: string, options: Options, command: Command, ui: Ui): Promise<void> {
  const { openTextRun } = await import("../../runs/openTextRun.js");
  const { writeOn } = await import("../../train/writeOn.js");
  const { noteLetGo } = await import("../chat.js");
  const { tokens, temperature, topK = null, topP = null, seed, json = false, cache } = options;
  const run = openTextRun(path);
  if (run.isChat) return answerChat(run, options, ui);
  if (options.system !== undefined) command.error(`error: --system is for a model that has learnt from chats, and ${path} has learnt from a text`); // prettier-ignore
  const { text: prompt, from } = await promptOf(options.prompt ?? "\n");
  const ids = idsOf(prompt, from, run.tokenizer);
  noteLetGo("the prompt", ids.length, run, ui);
  if (!json) await ui.write(prompt);
  const written = await writeOn(
    run,
    ids,
    { tokens, temperature, topK, topP, seed, cache },
    json ? undefined : (piece) => ui.write(piece),
  );
  const [text, made] = [prompt + written.text, written.tokens];
  if (json) ui.json({ run: path, prompt, seed, temperature, top_k: topK, top_p: topP, text, tokens: made });
  else if (!text.endsWith("\n")) await ui.write("\n");
}

async function answerChat(run: OpenTextRun, options: Options, ui: Ui): Promise<void> {
  const { converse } = await import("../chat.js");
  const { tokens, temperature, topK = null, topP = null, seed, json = false, cache, prompt, system = null } = options;
  const message = prompt === undefined ? null : await promptOf(prompt);
  const given = { tokens, temperature, topK, topP, seed, cache };
  const { messages, tokens: made } = await converse({ run, system, message, options: given, json }, ui);
  if (json) ui.json({ run: run.path, seed, temperature, top_k: topK, top_p: topP, messages, tokens: made });
}

async function promptOf(given: string): Promise<{ readonly text: string; readonly from: string }> {
  if (given !== "-") return { text: given, from: "--prompt" };
  const { readBytes, STDIN } = await import("../../files/readBytes.js");
  const { textKind } = await import("../../files/file.js");
  const { readText } = await import("../../text/utf8.js");
  return { text: readText(await readBytes("-", textKind), STDIN), from: STDIN };
}

/** @throws InputError for a prompt without tokens, or with some that the model does not know */
function idsOf(prompt: string, from: string, tokenizer: Tokenizer): Int32Array {
  const ids = promptIds(prompt, tokenizer);
  if ("message" in ids) throw new InputError([{ place: { file: from }, ...ids }]);
  return ids;
}

function numberFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!(value >= min && value <= max && Number.isFinite(value)))
      throw new InvalidArgumentError(`it must be a number${max === Infinity ? ` of ${min} or more` : ` from ${min} to ${max}`}`);
    return value;
  };
}

function share(text: string): number {
  const value = numberFrom(0, 1)(text);
  if (value === 0) throw new InvalidArgumentError("it must be above 0");
  return value;
}
