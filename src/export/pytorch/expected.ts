// expected.json: what the run came to, for `train.py --check`.
import { InputError } from "../../core/errors.js";
import { tableName } from "../../experiment/experiment.js";
import { tableFile } from "../../files/tableFile.js";
import { predictFile } from "../../train/predictFile.js";
import type { RowPrediction } from "../../train/predictChunk.js";
import type { OpenRun } from "../../runs/openRun.js";
import type { PyTorchRun } from "./run.js";

const FIRST = 20;

/** @param predictions answers for the first rows, in the columns of predict; null for a row without one */
export function expectedFile({ losses, summary }: PyTorchRun, predictions: readonly unknown[]): string {
  const lines = [
    `"data_sha256": ${JSON.stringify(summary.data_sha256)}`,
    `"losses": [\n${losses.map((epoch) => JSON.stringify(epoch.losses)).join(",\n")}\n]`,
    `"predictions": [\n${predictions.map((each) => JSON.stringify(each)).join(",\n")}\n]`,
  ];
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** What the model says of the first rows of its data; nothing where a row is not as data.predict allows. */
export async function firstPredictions(run: OpenRun): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  try {
    await predictFile(run, tableFile(run.experiment.dataPath, { table: tableName(run.experiment) }), {
      header: () => undefined,
      rows: (some) => void found.push(...some.slice(0, FIRST - found.length).map(answerOf)),
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return found;
}

function answerOf({ predicted, probabilities, probability, quantiles, error }: RowPrediction): unknown {
  return predicted === null ? null : [error ?? [], predicted, probabilities ?? probability ?? [], quantiles ?? []].flat();
}
