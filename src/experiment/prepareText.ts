// From a checked experiment about a text to all that training needs: the text in tokens, the model, the loss.
import { ArgumentError, InputError } from "../core/errors.js";
import { manualSeed } from "../core/rng.js";
import { loadChats } from "../data/language/chats.js";
import { loadText, type TextDataset } from "../data/language/dataset.js";
import type { TextSource } from "../data/language/text.js";
import { displayPath } from "../files/file.js";
import { roomForTokens } from "../files/textFile.js";
import type { Dtype } from "../kernels/ndarray.js";
import { readingOf } from "../nn/incremental.js";
import { lossRegistry } from "../nn/losses.js";
import type { Module } from "../nn/module.js";
import type { TokenTask } from "../metrics/task.js";
import { beginningFor } from "../text/prompt.js";
import { fitTokenizer, type TokenizerSpec } from "../text/registry.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { problemAt, type TextExperiment } from "./experiment.js";
import { tokenizerOpener } from "./tokenizerFiles.js";
import { buildModel, textSizes } from "./model.js";
import { checkMetrics, checkMonitor } from "./measures.js";
import type { PreparedText } from "./prepared.js";
import { checkTokenLoss, TokenLoss } from "./tokenLoss.js";
import { tokenizerOfWeights } from "./weights/initFrom.js";
import { startModel } from "./weights/start.js";

/** @throws InputError with what does not fit, at its place */
export function prepareText(experiment: TextExperiment, source: TextSource, wanted?: Dtype, resumes = false): PreparedText {
  const { config } = experiment;
  const dtype = wanted ?? config.train.dtype;
  checkTokenLoss(experiment);
  const metrics = checkMetrics(experiment, tokenTask(experiment));
  const dataset = readText(experiment, source, undefined, resumes);
  checkMonitor(experiment, dataset, metrics);
  manualSeed(config.seed);
  const built = startModel(
    experiment,
    buildModel(experiment, textSizes(dataset, dataset.train.rows), dtype),
    resumes,
    dataset.tokenizer.vocabSize,
  );
  checkWriting(experiment, dataset.tokenizer, built.model);
  const { args, name } = config.loss;
  return { kind: "text", experiment, dataset, built, lossArgs: args, loss: new TokenLoss(lossRegistry[name].create(args, { dtype })), metrics }; // prettier-ignore
}

/** What is foretold of it. */
export function tokenTask({ config: { data } }: TextExperiment): TokenTask {
  return "chat" in data ? "chat" : "tokens";
}

/** @throws InputError when samples cannot be written, for an unknown prompt and a model that looks ahead; of chats none may look ahead: it would see the answer */
export function checkWriting({ config: { sample, data }, source }: TextExperiment, tokenizer: Tokenizer, model: Module): void {
  const isChat = "chat" in data;
  const ids = sample === null ? [] : beginningFor(sample.prompt, tokenizer, isChat);
  if ("message" in ids)
    throw new InputError([problemAt(source, ["sample", "prompt"], `is no beginning: ${ids.message}`, ids.hint)]);
  if (sample === null && !isChat) return;
  try {
    readingOf(model.eval());
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    const why = error.message.split("\n")[0];
    throw new InputError([
      isChat
        ? problemAt(source, ["model"], `would see the answers that it is to learn: ${why}`, "let no layer look at later steps: causal attention and recurrent layers in one direction do not")
        : problemAt(source, ["sample"], `cannot be written: ${why}`, "leave it out, or let no layer look at later steps"),
    ]); // prettier-ignore
  } finally {
    model.train();
  }
}

/** The text as the experiment cuts it, in tokens. @param known a tokenizer that was made before @throws InputError */
export function readText(experiment: TextExperiment, source: TextSource, known?: Tokenizer, resumes = false): TextDataset {
  const { data, seed } = experiment.config;
  const { context, split } = data;
  const tokenizerFor = (training: Iterable<string>): Tokenizer => known ?? tokenizerOf(experiment, training, resumes);
  if ("chat" in data) return loadChats(source, { context, split, seed }, tokenizerFor, roomForTokens);
  return loadText(source, { context, split }, tokenizerFor, roomForTokens);
}

/** What the file names, or else the tokenizer of init_from, or characters. @throws InputError when it names another than that of init_from */
function tokenizerOf(experiment: TextExperiment, training: Iterable<string>, resumes: boolean): Tokenizer {
  const { source, config: { data: { tokenizer: wanted } } } = experiment; // prettier-ignore
  const learnt = resumes && wanted !== null ? null : tokenizerOfWeights(experiment);
  if (learnt !== null && wanted === null) return learnt.tokenizer;
  const spec = wanted ?? { name: "char", args: {} };
  const made = "file" in spec ? tokenizerOpener(experiment)(spec.file) : fitTokenizer(spec as TokenizerSpec, training);
  if (learnt === null || JSON.stringify(learnt.tokenizer) === JSON.stringify(made)) return made;
  const message = `makes other tokens than ${displayPath(learnt.file)}, with which the weights of init_from were learnt: the same numbers would mean other tokens`;
  throw new InputError([problemAt(source, ["data", "tokenizer"], message, "leave data.tokenizer out: it is taken from there")]);
}
