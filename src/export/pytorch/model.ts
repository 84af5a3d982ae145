// model.py: the model as PyTorch has it, with the weights that the seed draws; weights.py: how its files are read and written.
import { join } from "node:path";
import type { NdArray } from "../../kernels/ndarray.js";
import { displayPath } from "../../files/file.js";
import { encodeSafetensors } from "../../files/safetensors.js";
import { decodeSealed } from "../../files/sealed.js";
import { readRunFile } from "../../runs/openRun.js";
import { expanded } from "../../experiment/expand.js";
import type { BuiltModel } from "../../experiment/model.js";
import { exampleShape } from "../../data/preprocess.js";
import type { ExportedFile } from "../exported.js";
import type { AnyRun } from "../open.js";
import { beginningOf } from "./beginning.js";
import { importsOf } from "./imports.js";
import { networkOf, type Row } from "./network.js";
import { linesOf, python, pythonFile } from "./python.js";
import { written } from "./pieces/table.js";
import { refusal, type PyTorchRun } from "./run.js";
import { startFiles } from "./start.js";
import { weightsFile } from "./weightsPiece.js";

/** @throws InputError with the layer that has no counterpart */
export function modelFiles(run: PyTorchRun): ExportedFile[] {
  const { experiment, dtype } = run;
  const built = builtOf(run);
  return [
    { name: "model.py", content: modelText({ experiment, dtype, ...built, row: rowOf(run.open) }) },
    { name: "weights.py", content: `${weightsFile}\n` },
    { name: "model.safetensors", content: encodeSafetensors(weightsOf(run), { format: "pt" }) },
    ...startFiles(run),
  ];
}

/** As training left them: with adapters beside their weights, which the run as it is opened has merged. */
function weightsOf({ path }: PyTorchRun): ReadonlyMap<string, NdArray> {
  const file = join(path, "model.safetensors");
  return decodeSealed(readRunFile(file), displayPath(file)).arrays;
}

/** The model of a run as it was built: what a run is opened as says less. */
function builtOf({ open: { run } }: PyTorchRun): Pick<BuiltModel, "model" | "layers"> {
  return { model: run.model as unknown as BuiltModel["model"], layers: run.layers };
}

function rowOf(open: AnyRun): Row {
  if (open.about === "text") return { shape: [open.run.context], ids: true };
  return { shape: exampleShape(open.run.preprocess), ids: false };
}

export interface ModelParts extends Pick<BuiltModel, "model" | "layers">, Pick<PyTorchRun, "experiment" | "dtype"> {
  readonly row: Row;
}

export function modelText({ experiment, dtype, model, layers, row }: ModelParts): string {
  const { from } = expanded(experiment);
  const built = { model, layers, from };
  const network = networkOf(built, row, (layer, at, why, hint) => {
    throw refusal({ experiment }, placeOf(at, from), `Layer ${layer}: ${why}`, hint);
  });
  const { functions, steps } = beginningOf(experiment, built);
  const body = [...written(network.pieces, network.remembers), network.text, ...functions, buildText(steps)];
  const constants = linesOf(`DTYPE = torch.${dtype}`, network.constants);
  return pythonFile(`${head}\n\n${importsOf(body.join("\n"))}\n\n${constants}`, ...body);
}

/** The line of the file of a layer: "2.0", "encoder.1", "0.review.3". */
function placeOf(at: string, from: readonly number[]): PropertyKey[] {
  const [first, second, third] = at.split(".");
  if (first === "encoder" || first === "decoder") return ["model", first, Number(second)];
  return third === undefined || /^\d+$/.test(second)
    ? ["model", from[Number(first)]]
    : ["model", "branches", second, Number(third)];
}

const head = '"""The model of the experiment, and the weights that it begins with."""';

function buildText(steps: string): string {
  return python`
    def build_model() -> nn.Module:
        """
        The model as training begins with it; its numbers come from torch's generator, so set torch.manual_seed
        before. What is made from here on has the precision of the run.
        """
        torch.set_default_dtype(DTYPE)
        model = Net()
        ${steps}
        return model
  `;
}
