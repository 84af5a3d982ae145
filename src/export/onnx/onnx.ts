// A run as one ONNX file: preprocessing, network and the reading of its answers in one graph.
import { basename, resolve } from "node:path";
import { InputError } from "../../core/errors.js";
import { formatBytes } from "../../core/format.js";
import { version } from "../../core/version.js";
import { quote } from "../../core/words.js";
import { exampleShape, type Preprocess } from "../../data/preprocess.js";
import { textSteps, tokenizerOf } from "../../data/texts.js";
import { displayPath } from "../../files/file.js";
import type { OpenRun } from "../../runs/openRun.js";
import type { OpenTextRun } from "../../runs/openTextRun.js";
import type { Exported } from "../exported.js";
import { openAnyRun } from "../open.js";
import { Answers } from "./answers.js";
import { Columns } from "./columns.js";
import { Graph, ML } from "./graph.js";
import { Network } from "./network.js";
import { notesOf } from "./notes.js";
import { encodeModel } from "./proto.js";

/** 17 has LayerNormalization; the runtimes of 2022 and later know it. */
const opsets = { "": 17, [ML]: 2 };
const irVersion = 8;

/** What the file says of itself beside the graph. */
export type Metadata = Readonly<Record<string, string>>;

export async function make(path: string): Promise<Exported> {
  const opened = await openAnyRun(path);
  const g = new Graph();
  const file = displayPath(path);
  const own = opened.about === "text" ? textGraph(g, opened.run, file) : tableGraph(g, opened.run, file);
  const metadata = { run: basename(resolve(path)), opset: String(opsets[""]), [`opset ${ML}`]: String(opsets[ML]), ir_version: String(irVersion), ...own };
  const content = encodeModel({ name: metadata.run, producer: ["mlbh", version], irVersion, opsets, metadata, ...graphOf(g) });
  if (content.length > most) throw new InputError([{ place: { file }, message: `the file would have ${formatBytes(content.length)}, and an ONNX file has 2 GiB at most`, hint: "take the weights alone: --to safetensors" }]);
  return { files: [{ name: "model.onnx", content }], notes: notesOf(g, metadata) };
} // prettier-ignore

const most = 2 ** 31 - 1; // bytes of a protocol buffer

const graphOf = ({ nodes, constants, inputs, outputs }: Graph): Pick<Graph, "nodes" | "constants" | "inputs" | "outputs"> => ({ nodes, constants, inputs, outputs }); // prettier-ignore

/** Tokens (N, T) -> at each place the scores of the token that comes next (N, T, V). */
function textGraph(g: Graph, run: OpenTextRun, file: string): Metadata {
  const { context, tokenizer, normalized } = run;
  const tokens = g.input({ name: "tokens", type: "int64", shape: ["N", "T"] });
  const count = g.op("Shape", [tokens], { start: 1, end: 2 });
  const scores = new Network(g, file).model(run, [context], () => tokens, count);
  g.output(scores, { name: normalized ? "log_probabilities" : "scores", type: "float", shape: ["N", "T", tokenizer.vocabSize] });
  return { task: "language model", context: String(context), tokenizer: JSON.stringify(tokenizer.toJSON()) };
}

function tableGraph(g: Graph, run: OpenRun, file: string): Metadata {
  const { preprocess } = run;
  const columns = new Columns(g, preprocess);
  const network = new Network(g, file);
  if (preprocess.answer !== undefined) return writingGraph(g, run, columns, network);
  let all: string | undefined;
  const x = (): string => (all ??= columns.features());
  const output = network.model(
    run,
    exampleShape(preprocess),
    (spans) => (spans === undefined ? x() : columns.features(spans)),
    null,
  );
  new Answers(g, columns.skipped()).of(run, output, x);
  return metadataOf(run);
}

/** A text (N, S) and the answer so far (N, T) -> at each place the scores of what comes next (N, T, V). */
function writingGraph(g: Graph, run: OpenRun, columns: Columns, network: Network): Metadata {
  const { preprocess, normalized } = run;
  const answer = preprocess.answer!;
  const { vocabSize, padding } = tokenizerOf(answer);
  const shown = g.input({ name: answer.name, type: "int64", shape: ["N", "T"] });
  const scores = network.model(run, exampleShape(preprocess), () => columns.features(), null, shown);
  g.output(scores, { name: normalized === true ? "log_probabilities" : "scores", type: "float", shape: ["N", "T", vocabSize] });
  return {
    ...metadataOf(run),
    [`tokenizer ${answer.name}`]: JSON.stringify(answer.tokenizer),
    begin: String(padding),
    answer: answer.name,
    most_tokens: String(answer.length + 1),
  };
}

function metadataOf({ preprocess, threshold, quantiles }: OpenRun): Metadata {
  const { task, classes, targets, target, columns } = preprocess;
  return {
    task,
    target,
    ...(classes === null ? {} : { classes: JSON.stringify(classes) }),
    ...(targets === undefined ? {} : { targets: JSON.stringify(targets.map(({ name, classes: own }) => (own === null ? { name } : { name, classes: own }))) }),
    ...(task === "binary" ? { threshold: String(threshold ?? 0.5) } : {}),
    ...(quantiles ? { quantiles: JSON.stringify(quantiles) } : {}),
    ...featuresOf(preprocess),
    ...Object.fromEntries(textSteps(columns).map(({ name, tokenizer }) => [`tokenizer ${name}`, JSON.stringify(tokenizer)])),
    ...Object.fromEntries(columns.flatMap(({ kind, name }) => (kind === "date" ? [[`seconds since 1970 ${name}`, quote(name)]] : []))),
  };
} // prettier-ignore

/** Of an autoencoder, whose outputs they are. */
function featuresOf({ targets, features }: Preprocess): Metadata {
  return targets?.length === 0 ? { features: JSON.stringify(features) } : {};
}
