// The order of the rows in data.py: torch's own DataLoader draws it, from the same generator and at the same moments as mlbh.
import type { Experiment } from "../../experiment/experiment.js";
import { batchesOfEpoch } from "../../experiment/schedule.js";
import { linesOf, literal, python } from "./python.js";

/** Settings at the top of the file. */
export function batchSettings({ config: { train } }: Experiment): string {
  return linesOf(
    `BATCH_SIZE = ${train.batch_size}  # train.batch_size`,
    `SHUFFLE = ${literal(train.shuffle)}  # train.shuffle`,
    train.eval_every === null && train.drop_last && "DROP_LAST = True  # train.drop_last",
    train.eval_every !== null &&
      `BATCHES = ${train.eval_every * train.accumulate_grad_batches}  # train.eval_every: so many lie between two measurements`,
  );
}

/** training_batches, batch_count and measuring_batches, where a batch is a list of row numbers. */
export function batchFunctions(experiment: Experiment): string {
  const { eval_every: every, drop_last: dropLast } = experiment.config.train;
  return `${every === null ? onePass(dropLast) : LONG}\n\n\n${MEASURING}`;
}

/** How many batches an epoch of the run has. */
export const batchesInEpoch = batchesOfEpoch;

function onePass(dropLast: boolean): string {
  return python`
    def training_batches(part: Part) -> DataLoader:
        """One epoch: the row numbers of each batch."""
        return DataLoader(range(len(part)), BATCH_SIZE, SHUFFLE${dropLast ? ", drop_last=DROP_LAST" : ""}, collate_fn=list)


    def batch_count(part: Part) -> int:
        """How many batches an epoch has."""
        return ${dropLast ? "len(part) // BATCH_SIZE" : "-(-len(part) // BATCH_SIZE)"}
  `;
}

const LONG = python`
  def training_batches(part: Part) -> list:
      """The row numbers of the batches up to the next measurement: one order of all rows after the other."""
      rows: list = []
      while len(rows) < BATCHES * BATCH_SIZE:
          rows += DataLoader(range(len(part)), batch_size=None, shuffle=SHUFFLE)
      return [rows[first : first + BATCH_SIZE] for first in range(0, BATCHES * BATCH_SIZE, BATCH_SIZE)]


  def batch_count(part: Part) -> int:
      """How many batches lie between two measurements."""
      return BATCHES
`;

const MEASURING = python`
  def measuring_batches(part: Part) -> DataLoader:
      """All rows in their order."""
      return DataLoader(range(len(part)), 1024, collate_fn=list)
`;
