// The model of a text over HTTP: a prompt in, what it writes on out; or the messages of a chat in, the assistant's answer out. The same seed
// writes what `mlbh generate --seed` writes.
import { field, problemWith, type Fields, type ValueOf } from "../core/fields.js";
import { didYouMean } from "../core/suggest.js";
import { describe, isPlain } from "../core/words.js";
import type { OpenTextRun } from "../runs/openTextRun.js";
import { roles, type Message } from "../text/chat.js";
import { promptIds, turnOf } from "../text/prompt.js";
import { writeOn } from "../train/writeOn.js";
import { drawnFields } from "./drawnFields.js";
import { parseJson } from "./json.js";
import { writingPage } from "./page/writingPage.js";
import { Refusal, type RequestProblem } from "./refusal.js";
import { jsonReply, type Given, type Reply, type Service } from "./service.js";
import { othersTurn } from "./turns.js";

const text = { kind: "a text", accepts: (value: unknown) => typeof value === "string" };
const plainFields = { prompt: field.object({ ...text, default: "\n", help: "what the text begins with" }), ...drawnFields };
const messages = field.object({ kind: "a list of messages, the last one the user's", accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isMessage) && (value.at(-1) as Message).role === "user", help: '[{"role": "user", "content": "..."}, ...]' }); // prettier-ignore
const chatFields = {
  prompt: field.object({ ...text, default: null, nullable: true, help: "what the user says; or give messages" }),
  system: field.object({ ...text, default: null, nullable: true, help: "the system's message before the prompt" }),
  messages: { ...messages, default: null, nullable: true },
  ...drawnFields,
} as const;

function isMessage(value: unknown): boolean {
  return isPlain(value) && Object.keys(value).length === 2 && roles.some((role) => role === value.role) && typeof value.content === "string"; // prettier-ignore
}

type Drawn = { readonly [K in keyof typeof drawnFields]: ValueOf<(typeof drawnFields)[K]> };

interface Asked extends Drawn {
  readonly prompt: string | null;
  readonly system: string | null;
  readonly messages: readonly Message[] | null;
}

export function textService(run: OpenTextRun): Service {
  const fields: Fields = run.isChat ? chatFields : plainFields;
  const schema = textSchema(fields);
  return {
    path: "/generate",
    kinds: ["json"],
    schema,
    page: () => writingPage(run.isChat),
    answer: async (given) => generateFor(run, checked(fields, await parseJson(given.body)), given),
  };
}

async function generateFor(run: OpenTextRun, asked: Asked, { signal }: Given): Promise<Reply> {
  const { max_tokens: tokens, temperature, top_k: topK, top_p: topP, seed } = asked;
  const said = run.isChat ? conversation(asked) : null;
  const prompt = asked.prompt ?? "";
  const ids = said === null ? promptIds(prompt, run.tokenizer) : turnOf(said, run.tokenizer);
  if ("message" in ids) throw new Refusal(422, ids.message, { hint: ids.hint });
  const written = await writeOn(run, ids, { tokens, temperature, topK, topP, seed }, async () => {
    await othersTurn();
    signal.throwIfAborted();
  });
  const made = said === null ? { prompt, text: prompt + written.text } : { messages: [...said, { role: "assistant", content: written.text }] }; // prettier-ignore
  const reply = jsonReply(200, { ...made, seed, temperature, top_k: topK, top_p: topP, tokens: written.tokens });
  return { ...reply, count: { of: "token", is: written.tokens.length } };
}

function conversation({ prompt, system, messages }: Asked): readonly Message[] {
  if (messages !== null && (prompt !== null || system !== null))
    throw new Refusal(422, "messages say all there is: prompt and system cannot stand beside them", { hint: "leave prompt and system out, or messages" }); // prettier-ignore
  if (messages !== null) return messages;
  if (prompt === null) throw new Refusal(422, "there is nothing to answer", { hint: "give prompt, or messages" });
  return [...(system === null ? [] : [{ role: "system", content: system } as const]), { role: "user", content: prompt }];
}

/** Every key with its value, those left out with their defaults. @throws Refusal with all that is wrong */
function checked(fields: Fields, value: unknown): Asked {
  if (!isPlain(value)) throw new Refusal(422, `expected a map such as {"prompt": "..."}, got ${describe(value)}`);
  const problems: RequestProblem[] = [];
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(fields, key)) continue;
    const hint = didYouMean(key, Object.keys(fields)) ?? `the keys are ${Object.keys(fields).join(", ")}`;
    problems.push({ message: `there is no key ${describe(key)}`, hint });
  }
  const values: Record<string, unknown> = { prompt: null, system: null, messages: null };
  for (const [key, each] of Object.entries(fields)) {
    values[key] = Object.hasOwn(value, key) ? value[key] : each.default;
    const problem = problemWith(each, values[key]);
    if (problem !== null) problems.push({ message: `${key} ${problem}` });
  }
  if (problems.length > 0) throw new Refusal(422, "the model cannot do with this", { problems: problems.slice(0, 10) });
  return values as unknown as Asked;
}

/** What GET /schema answers. */
function textSchema(fields: Fields): Readonly<Record<string, unknown>> {
  const properties = Object.entries(fields).map(([name, each]): [name: string, schema: unknown] => {
    const type = each.type === "object" ? (name === "messages" ? "array" : "string") : each.type;
    const bounds = "min" in each ? { minimum: each.min } : "above" in each ? { exclusiveMinimum: each.above } : {};
    const nullable = each.default === null;
    return [name, { type: nullable ? [type, "null"] : [type], ...bounds, ...("max" in each ? { maximum: each.max } : {}), default: each.default, description: each.help }]; // prettier-ignore
  });
  return { post: "/generate", body: { type: "object", properties: Object.fromEntries(properties), additionalProperties: false } };
}
