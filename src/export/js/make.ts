// A run as a program of one file without dependencies, and a page that asks it.
import { basename, resolve } from "node:path";
import { InputError } from "../../core/errors.js";
import { formatBytes } from "../../core/format.js";
import { version } from "../../core/version.js";
import { displayPath } from "../../files/file.js";
import { encodeSafetensors } from "../../files/safetensors.js";
import type { NdArray } from "../../kernels/ndarray.js";
import type { OpenRun } from "../../runs/openRun.js";
import type { OpenTextRun } from "../../runs/openTextRun.js";
import type { Exported } from "../exported.js";
import { openAnyRun, type AnyRun } from "../open.js";
import { tableSchema } from "./columns.js";
import { pageOf } from "./page/page.js";
import { readme } from "./readme.js";
import type { CarriedTable, CarriedText } from "./runtime.js";
import { predictorScript, predictorTypes } from "./script.js";

/** What a predictor is made of. */
export type Carried =
  { readonly kind: "table"; readonly carried: CarriedTable } | { readonly kind: "text"; readonly carried: CarriedText };

export async function make(path: string): Promise<Exported> {
  const made = carriedBy(await openAnyRun(path), basename(resolve(path)));
  const [script, types] = await Promise.all([predictorScript(), predictorTypes()]);
  const model = `mlbh.${made.kind}(${asCode(made.carried)})`;
  const verb = made.kind === "table" ? "predict" : "generate";
  const { name } = made.carried.schema;
  const module = `// ${oneLine(name)}: a predictor made by mlbh export ${version}. It needs nothing else, and runs in Node 18 or newer and in browsers.
// Its first part is mlbh's own program, the second the model with its weights.
${script}
const predictor = ${model};
export const { schema, ${verb} } = predictor;
export default predictor;
`;
  return {
    files: [
      { name: "predictor.js", content: module },
      { name: "predictor.d.ts", content: types[made.kind] },
      { name: "index.html", content: pageOf(made.carried.schema, `${script}\nconst predictor = ${model};`) },
      { name: "package.json", content: `${JSON.stringify({ type: "module", main: "predictor.js", types: "predictor.d.ts" }, null, 2)}\n` },
      { name: "README.md", content: readme(made.carried.schema) },
    ],
    notes: ["open index.html in a browser: it needs no server"],
  }; // prettier-ignore
}

const MOST = 256 * 2 ** 20; // bytes of weights: in base 64, and twice, an engine would find them too long

function carriedBy(opened: AnyRun, name: string): Carried {
  const { config } = opened.run.experiment;
  const weights = encodeSafetensors(new Map<string, NdArray>(opened.run.model.stateDict()));
  if (weights.length > MOST)
    throw new InputError([{ place: { file: displayPath(opened.run.path) }, message: `its weights take ${formatBytes(weights.length)}, and a script holds ${formatBytes(MOST)} at most`, hint: "take a format that keeps them in a file: --to safetensors" }]); // prettier-ignore
  const parts = { model: config.model, init: null, loss: config.loss, train: { dtype: config.train.dtype } };
  const carried = {
    config: parts,
    weights: Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength).toString("base64"),
  };
  return opened.about === "table"
    ? { kind: "table", carried: { ...tableParts(opened.run, name), ...carried } as unknown as CarriedTable }
    : { kind: "text", carried: textParts(opened.run, name, carried) };
}

function tableParts({ experiment, preprocess, threshold }: OpenRun, name: string): Omit<CarriedTable, "config" | "weights"> {
  return { schema: tableSchema(name, preprocess, experiment.config.data), preprocess, threshold: threshold ?? null };
}

/** Of the data, only whether they are chats and how many tokens are seen at once. */
function textParts({ tokenizer, context, isChat }: OpenTextRun, name: string, { config, weights }: { readonly config: object; readonly weights: string }): CarriedText {
  const data = { ...(isChat ? { chat: "" } : { text: "" }), context };
  const schema = { about: isChat ? "chat" : "text", name, vocabulary: tokenizer.vocabSize, context };
  return { schema, tokenizer: JSON.stringify(tokenizer), config: { ...config, data }, weights } as unknown as CarriedText;
} // prettier-ignore

/** JSON that may stand in a script: no text in it ends the script. */
function asCode(value: object): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
