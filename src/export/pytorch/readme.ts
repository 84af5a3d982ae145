// README.md of the exported folder: how to run it, and where each key of the experiment is.
import { basename } from "node:path";
import { shellWord } from "../../core/words.js";
import { isAboutText } from "../../experiment/experiment.js";
import { keyPlaces } from "./keys.js";
import { sharedOf } from "./processes.js";
import { inComment } from "./python.js";
import type { PyTorchRun } from "./run.js";

export function readmeFile(run: PyTorchRun): string {
  const { experiment, dtype } = run;
  const { hidden } = sharedOf(run);
  const several =
    hidden === null
      ? ""
      : `\n${hidden} draws its masks inside of PyTorch: in several processes the losses are others than in one.\n`;
  const isText = isAboutText(experiment);
  const answering = isText ? [["generate.py", "lets the model write; --help says how"]] : [];
  const isChat = isText && "chat" in experiment.config.data;
  const file = run.data.name ?? experiment.dataPath;
  const asked = isChat ? [] : [[`predict.py ${pathWord(file)}`, isText ? "how likely the model holds each line of a file" : "the answers of the trained model for the rows of a file"]]; // prettier-ignore
  const predicting = [...answering, ...asked].map(([call, what]) => `\n    ${`python3 ${call}`.padEnd(53)} # ${what}`).join("");
  const rows = keyPlaces(run).map(([key, place]) => `| \`${key}\` | ${place} |`);
  return `# ${inComment(experiment.name)} in PyTorch

The model of an experiment of ML By Hand, with all that is needed to train it again: PyTorch and the standard library of Python.

    pip install -r requirements.txt
    python3 train.py --check                              # trains, and compares every loss with that of the run
    python3 train.py                                      # trains; trained/ holds the logs, a checkpoint and model.safetensors
    python3 train.py --resume                             # goes on after the last epoch that was completed
    torchrun --nproc_per_node=4 train.py                  # the same batches on four GPUs, or in four processes${predicting}

From the same seed the losses are those of the run but for rounding: ${dtype === "float64" ? "a relative difference of less than 1e-10 in float64" : "a relative difference of less than 1e-4 in float32, which grows with the length of the training"}.
Where a training makes rounding grow more than that, \`--check\` trains once more from weights that are a few units in the last place larger, and
shows that PyTorch's own losses part as far.
With several processes each has its rows of every batch, so that the steps are the same.
${several}${dataText(run)}
\`model.safetensors\` holds the weights of the run under the names of the state dict; \`mlbh\` takes those that train.py writes by \`init_from:\`.

| key of the experiment | where it is |
| --- | --- |
${rows.join("\n")}
`;
}

/** A path as a shell takes it for one word, and predict.py not for an option. */
function pathWord(path: string): string {
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}

/** Where the data is, when it is no copy of the file. */
function dataText({ experiment, data }: PyTorchRun): string {
  const { dataPath } = experiment;
  if (data.name === null)
    return `\nThe data is too large to be copied, and read from \`${dataPath}\`; elsewhere name it by --data.\n`;
  if (data.lines === null) return "";
  return `\nThe rows of \`${basename(dataPath)}\` are in \`${data.name}\` as CSV, cell by cell as mlbh reads them; predict.py takes CSV files too.\n`;
}
