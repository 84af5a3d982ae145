// A predictor as a program of its own: the model is built from what it carries, and answers for rows or writes. bin/predictor.mjs makes one script
// of this file and of all that it needs, and mlbh export puts that script and a model together.
import { reader, take, type Arg } from "../../autograd/call.js";
import { ArgumentError, InputError } from "../../core/errors.js";
import { withDefaults } from "../../core/fields.js";
import type { Preprocess } from "../../data/preprocess.js";
import type { Row } from "../../data/rows.js";
import type { TableExperiment, TextExperiment } from "../../experiment/experiment.js";
import type { BuiltModel } from "../../experiment/model.js";
import { trainedTable, trainedText, type TrainedText } from "../../experiment/trained.js";
import { decodeSafetensors } from "../../files/safetensors.js";
import type { Message } from "../../text/chat.js";
import { promptIds, turnOf } from "../../text/prompt.js";
import { readTokenizer } from "../../text/readTokenizer.js";
import { writingFields } from "../../text/sample.js";
import { answerRows, type Prediction } from "../../train/answerRows.js";
import { inCode, predictConfigOf, requireClasses, rowFields, type LoadRunOptions } from "../../train/rowOptions.js";
import { writeOn } from "../../train/writeOn.js";
import type { Shown } from "../../train/writeText.js";
import type { TableSchema, TextSchema } from "./schema.js";

/** What both kinds of models carry. */
interface Carried<Config> {
  /** The parts of the experiment that a model is built from. */
  readonly config: Config;
  /** model.safetensors in base 64. */
  readonly weights: string;
}

export interface CarriedTable extends Carried<Pick<TableExperiment["config"], "model" | "init" | "loss" | "train">> {
  readonly schema: TableSchema;
  readonly preprocess: Preprocess;
  readonly threshold: number | null;
}

export interface CarriedText extends Carried<Pick<TextExperiment["config"], "data" | "model" | "init" | "loss" | "train">> {
  readonly schema: TextSchema;
  /** The text of tokenizer.json. */
  readonly tokenizer: string;
}

const rows: Arg = {
  name: "rows",
  required: true,
  kind: "a list of objects with the cells under their columns' names",
  accepts: Array.isArray,
  advice: "one row is a list of one: [row]",
};
const readPredict = reader("predict", [rows, take.options(rowFields)]);

export interface TablePredictor {
  readonly schema: TableSchema;
  /** An answer for every row, in their order. It rejects with what is wrong with the rows, each at rows[i]. */
  predict(rows: readonly Row[], options?: LoadRunOptions): Promise<Prediction[]>;
}

/** The model is built when it is first asked. */
export function table({ schema, config, preprocess, threshold, weights }: CarriedTable): TablePredictor {
  const experiment = { ...experimentOf(schema.name), config } as unknown as TableExperiment;
  const opened = once(() => trainedTable(experiment, preprocess, loading(weights)));
  const predict = async (given: readonly Row[], options: LoadRunOptions = {}): Promise<Prediction[]> => {
    readPredict([given, options]);
    requireClasses("predict", options.threshold, preprocess);
    const predictor = {
      ...opened(),
      preprocess: { ...preprocess, predict: { ...preprocess.predict, ...predictConfigOf(options) } },
      threshold: options.threshold ?? threshold ?? undefined,
    };
    try {
      return answerRows(predictor, given);
    } catch (error) {
      throw error instanceof InputError ? inCode(error, "predict") : error;
    }
  };
  return { schema, predict };
}

export interface GenerateRequest {
  /** What the text begins with, or what is said to the model of a chat; a line feed when left out. */
  readonly prompt?: string;
  /** Of a chat: the system's message before it. */
  readonly system?: string;
  /** Of a chat in place of both: what was said so far, the user's message last. */
  readonly messages?: readonly Message[];
  /** How many tokens are written at most; default 200. */
  readonly maxTokens?: number;
  /** Below 1 likely tokens become likelier; 0: always the likeliest. Default 1. */
  readonly temperature?: number;
  /** Draw from the k likeliest tokens only. */
  readonly topK?: number | null;
  /** Draw from the likeliest tokens that together have this probability only. */
  readonly topP?: number | null;
  /** What the draws follow from; default 0. */
  readonly seed?: number;
  /** Called with each piece of text as it is written. */
  readonly onText?: (piece: string) => void;
}

export interface Generated {
  /** The prompt and what was written; of a chat the answer. */
  readonly text: string;
  readonly tokens: readonly Shown[];
}

export interface TextPredictor {
  readonly schema: TextSchema;
  /** What the model writes. It rejects with what is wrong with the request. */
  generate(request?: GenerateRequest): Promise<Generated>;
}

const readGenerate = reader("generate", [take.options(writingFields)]);

/** The same for a model that writes. */
export function text({ schema, config, tokenizer, weights }: CarriedText): TextPredictor {
  const experiment = { ...experimentOf(schema.name), config } as unknown as TextExperiment;
  const opened = once(() => trainedText(experiment, readTokenizer(tokenizer), loading(weights)));
  const generate = async ({ prompt, system, messages, onText, ...request }: GenerateRequest = {}): Promise<Generated> => {
    readGenerate([request]);
    const { maxTokens: tokens, ...sampling } = withDefaults(writingFields, request);
    const model = opened();
    const beginning = prompt ?? "\n";
    const ids = model.isChat ? turnIn(messages ?? asMessages(beginning, system), model) : promptIds(beginning, model.tokenizer);
    if ("message" in ids) throw new ArgumentError(`generate: ${ids.message}`, { hint: ids.hint });
    const written = await writeOn(model, ids, { ...sampling, tokens }, (piece) => onText?.(piece));
    return { ...written, text: model.isChat ? written.text : beginning + written.text };
  };
  return { schema, generate };
}

function turnIn(messages: readonly Message[], { tokenizer }: TrainedText): ReturnType<typeof turnOf> {
  if (messages.length === 0) throw new ArgumentError("generate: messages is empty: there is nothing to answer", { hint: 'give one message at least: [{ role: "user", content: "..." }]' }); // prettier-ignore
  return turnOf(messages, tokenizer);
}

function asMessages(prompt: string, system: string | undefined): Message[] {
  const said: Message = { role: "user", content: prompt };
  return system === undefined ? [said] : [{ role: "system", content: system }, said];
}

/** Of an experiment whose file is elsewhere. */
function experimentOf(name: string): Pick<TableExperiment, "name" | "dataPath" | "source"> {
  return { name, dataPath: "", source: { file: name, text: "", value: {}, place: () => ({ file: name }) } };
}

function loading(base64: string): ({ model }: BuiltModel) => undefined {
  return ({ model }) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    model.loadStateDict(decodeSafetensors(bytes, "its weights").arrays);
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
