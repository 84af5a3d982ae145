// Models beside what PyTorch makes of their export: checkModels.py reads what is written here.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manualSeed, noGrad, type Tensor } from "../../../src/index.js";
import { tensor } from "../../../src/autograd/create.js";
import { cat } from "../../../src/ops/cat.js";
import { narrow } from "../../../src/ops/slice.js";
import { Branches } from "../../../src/experiment/branches.js";
import type { BuiltModel } from "../../../src/experiment/model.js";
import { PaddedModel } from "../../../src/experiment/paddedModel.js";
import { encodeSafetensors } from "../../../src/files/safetensors.js";
import { modelText, type ModelParts } from "../../../src/export/pytorch/model.js";
import { weightsFile } from "../../../src/export/pytorch/weightsPiece.js";
import { root } from "../../cli/run.js";
import { runPython } from "./python.js";

export const SEED = 7;

export interface Result {
  readonly error?: string;
  /** Largest differences. */
  readonly weights?: number;
  readonly evaluation?: number;
  readonly training?: number;
  /** Names of parameters that do not learn. */
  readonly frozen?: readonly string[];
}

function written(x: Tensor, ids = false): object {
  return { shape: x.shape, data: [...x.data], ids };
}

/** Rows of ids from 1 on, each ending earlier than the one before. */
export function idsOf(rows: number, steps: number, vocabulary: number, padding?: number): Tensor {
  const idAt = (row: number, t: number): number => {
    if (padding !== undefined && t >= steps - 1 - row) return padding;
    return 1 + ((3 * row + 5 * t + row * t) % (vocabulary - 1));
  };
  return tensor(Array.from({ length: rows }, (_, row) => Array.from({ length: steps }, (__, t) => idAt(row, t))), { dtype: "float64" }); // prettier-ignore
}

/** What the exported model takes where ours takes x, or for a pair two texts. */
function inputsOf(model: BuiltModel["model"], given: readonly Tensor[], ids: boolean): object[] {
  const first = "layers" in model ? model.layers[0] : null;
  if (!(first instanceof Branches)) return given.map((x) => written(x, ids || given.length > 1 || model instanceof PaddedModel));
  return first.branches.map(({ spans, layers }) =>
    written(cat(spans.map(({ first: from, width }) => narrow(given[0], 1, from, width)), 1), layers instanceof PaddedModel),
  ); // prettier-ignore
}

/** Writes model.py and weights.py into a folder, and tells what is to come out. @param given x, or source and what is shown */
export function prepareCase(path: string, folder: string, parts: ModelParts, given: readonly Tensor[], more: readonly (readonly [string, Uint8Array])[] = []): object {
  const { model } = parts;
  const x = given.length === 1 ? given[0] : cat(given, 1);
  mkdirSync(join(path, folder));
  const put = (name: string, content: string | Uint8Array): void => void writeFileSync(join(path, folder, name), content);
  put("model.py", modelText(parts));
  put("weights.py", `${weightsFile}\n`);
  put("expected.safetensors", encodeSafetensors(new Map(model.stateDict())));
  for (const [name, content] of more) put(name, content);
  const evaluation = noGrad(() => model.eval().forward(x));
  model.train();
  manualSeed(SEED);
  const training = noGrad(() => model.forward(x));
  return { folder, seed: SEED, inputs: inputsOf(model, given, parts.row.ids), evaluation: written(evaluation), training: written(training) };
} // prettier-ignore

/** What Python says of all cases. */
export function checked(path: string, cases: readonly object[]): Readonly<Record<string, Result>> {
  writeFileSync(join(path, "cases.json"), JSON.stringify(cases));
  return JSON.parse(runPython(join(root, "test/export/pytorch/checkModels.py"), path)) as Readonly<Record<string, Result>>;
}
