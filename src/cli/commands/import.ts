// mlbh import: what a file of weights holds, and what of it fits the model of an experiment, before init_from takes it.
import { resolve } from "node:path";
import { Command } from "commander";
import { InputError } from "../../core/errors.js";
import type { Context } from "../context.js";
import { collect } from "../options.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly config?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export function importCommand({ ui }: Context): Command {
  return new Command("import")
    .summary("show what a file of weights holds, and what of it fits a model")
    .description(
      "Shows the arrays of a .safetensors file, of PyTorch's model.pt (torch.save(model.state_dict(), ..)), of a run or of a folder;\n" +
        "with --config also which of them the model of an experiment can take by init_from, and which not. Nothing is trained or written.",
    )
    .argument("<file>", "the weights: what init_from may name")
    .option("--config <file>", "the experiment, a YAML file, whose model is to take them")
    .option("--set <key=value>", "override a key of the experiment; may be repeated", collect, [])
    .option("--json", "print the arrays as JSON on stdout")
    .action((file: string, options: Options) => run(file, options, ui));
}

async function run(given: string, { config, set, json }: Options, ui: Ui): Promise<void> {
  const { displayPath } = await import("../../files/file.js");
  const { findWeights, readWeights } = await import("../../files/weightsFile.js");
  const { arrayBlocks, fitBlocks } = await import("../../report/terminal/importText.js");
  const found = findWeights(resolve(given), "the path is relative to the current directory");
  if (typeof found !== "string") {
    const { shown, message, hint } = found;
    throw new InputError([{ place: { file: shown }, message, ...(hint === null ? {} : { hint }) }]);
  }
  const weights = readWeights(found);
  if (config === undefined) {
    const { under, prefix, sha256, arrays } = weights;
    const file = displayPath(found);
    if (json === true)
      ui.json({ file, under, prefix, sha256, arrays: Array.from(arrays, ([name, { shape, dtype }]) => ({ name, shape, dtype })) }); // prettier-ignore
    else for (const block of arrayBlocks(file, weights)) ui.out(block);
    return;
  }
  const { readExperiment } = await import("../../experiment/experiment.js");
  const { prepareToTrain } = await import("../../experiment/prepare.js");
  const { compareFile } = await import("../../experiment/weights/initFrom.js");
  const experiment = readExperiment(config, [...set, `init_from=${JSON.stringify(found)}`]);
  const { built, dataset } = await prepareToTrain(experiment, undefined, true); // without init_from, which may be refused
  const vocabulary = "tokenizer" in dataset ? dataset.tokenizer.vocabSize : null;
  const { taken, refusal } = compareFile(found, weights, experiment, built, vocabulary);
  if (json === true) ui.json({ ...taken, refused: refusal?.message ?? null });
  else for (const block of fitBlocks(taken)) ui.out(block);
  if (refusal !== null) throw new InputError([{ ...refusal, place: { file: displayPath(config) } }]);
}
