// What the model of a text writes, for `train.py --check`: the likeliest tokens, and drawn ones.
import { ArgumentError } from "../../../core/errors.js";
import { linesOf } from "../../../data/language/readChats.js";
import { textFile } from "../../../files/textFile.js";
import { readingOf } from "../../../nn/incremental.js";
import type { OpenTextRun } from "../../../runs/openTextRun.js";
import { beginningFor, limitsOf } from "../../../text/prompt.js";
import { generate } from "../../../train/generate.js";

/** How many are written. */
export const TOKENS = 60;
const WAYS = [
  { temperature: 0, top_k: null, top_p: null },
  { temperature: 0.8, top_k: 20, top_p: 0.95 },
];

/** Whether the model can write: it looks at no later token. */
export function writes({ model }: Pick<OpenTextRun, "model">): boolean {
  try {
    readingOf(model);
    return true;
  } catch (error) {
    if (error instanceof ArgumentError) return false;
    throw error;
  }
}

/** Nothing of a model that cannot write. */
export async function writtenExamples(run: OpenTextRun): Promise<readonly unknown[]> {
  if (!writes(run)) return [];
  const { model, tokenizer, isChat, context, dtype } = run;
  const prompt = await promptFor(run);
  if (prompt === null) return [];
  const ids = beginningFor(prompt, tokenizer, isChat) as Int32Array;
  return Promise.all(
    WAYS.map(async (way) => {
      const written: number[] = [];
      const options = { tokens: TOKENS, seed: 1, context, dtype, temperature: way.temperature, topK: way.top_k, topP: way.top_p };
      for await (const { id } of generate(model, ids, { ...options, ...limitsOf(tokenizer, isChat) })) written.push(id);
      return { prompt, ...way, seed: 1, ids: written };
    }),
  );
}

/** The beginning of the first line that the model knows all tokens of, or what a user says first; null where there is none. */
async function promptFor({ experiment, tokenizer, isChat }: OpenTextRun): Promise<string | null> {
  for (const line of linesOf(await textFile(experiment.dataPath))) {
    if (line.trim() === "") continue;
    const prompt = isChat ? firstOfUser(line) : line.slice(0, 20).trimEnd();
    if (prompt !== null && !("message" in beginningFor(prompt, tokenizer, isChat))) return prompt;
  }
  return null;
}

function firstOfUser(line: string): string | null {
  const { messages } = JSON.parse(line) as { readonly messages: readonly { readonly role: string; readonly content: string }[] };
  return messages.find(({ role }) => role === "user")?.content ?? null;
}
