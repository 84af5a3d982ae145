// The order of the rows in data.py: torch's own DataLoader draws it, from the same generator and at the same moments as mlbh.
import type { Experiment } from "../../experiment/experiment.js";
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

/** Whether rows of like length come together: then a part has `lengths`. */
export function isGrouped({ config: { train } }: Experiment): boolean {
  return train.group_by_length && train.shuffle;
}

/** training_batches, batch_count and measuring_batches, where a batch is a list of row numbers. @param measured rows at once */
export function batchFunctions(experiment: Experiment, measured = 1024): string {
  const { eval_every: every, drop_last: dropLast } = experiment.config.train;
  const grouped = isGrouped(experiment);
  const training = every === null ? onePass(dropLast, grouped) : long(grouped);
  return [...(grouped ? [GROUPING] : []), training, measuring(measured)].join("\n\n\n");
}

function onePass(dropLast: boolean, grouped: boolean): string {
  const plain = python`
    def training_batches(part: Part) -> DataLoader:
        """One epoch: the row numbers of each batch."""
        return DataLoader(range(len(part)), BATCH_SIZE, SHUFFLE${dropLast ? ", drop_last=DROP_LAST" : ""}, collate_fn=list)
  `;
  const together = python`
    def training_batches(part: Part) -> List[List[int]]:
        """One epoch: the row numbers of each batch; rows of like length come together."""
        rows = like_lengths_together(drawn_order(len(part)), part.lengths)
        return [rows[first : first + BATCH_SIZE] for first in range(0, ${dropLast ? "len(rows) - BATCH_SIZE + 1" : "len(rows)"}, BATCH_SIZE)]
  `;
  return python`
    ${grouped ? together : plain}


    def batch_count(part: Part) -> int:
        """How many batches an epoch has."""
        return ${dropLast ? "len(part) // BATCH_SIZE" : "-(-len(part) // BATCH_SIZE)"}
  `;
}

const long = (grouped: boolean): string => python`
  def training_batches(part: Part) -> list:
      """The row numbers of the batches up to the next measurement: one order of all rows after the other."""
      rows: list = []
      while len(rows) < BATCHES * BATCH_SIZE:
          rows += DataLoader(range(len(part)), batch_size=None, shuffle=SHUFFLE)
      ${grouped ? "rows = like_lengths_together(rows[: BATCHES * BATCH_SIZE], part.lengths)" : ""}
      return [rows[first : first + BATCH_SIZE] for first in range(0, BATCHES * BATCH_SIZE, BATCH_SIZE)]


  def batch_count(part: Part) -> int:
      """How many batches lie between two measurements."""
      return BATCHES
`;

const GROUPING = python`
  POOL = 50 * BATCH_SIZE  # rows that are sorted together: train.group_by_length


  def drawn_order(count: int) -> List[int]:
      return list(DataLoader(range(count), batch_size=None, shuffle=True))


  def like_lengths_together(order: List[int], lengths: List[int]) -> List[int]:
      """Rows of like length side by side, so that little of a batch is padding; batches are dealt anew."""
      full = len(order) // BATCH_SIZE * BATCH_SIZE
      pools = [order[first : min(first + POOL, full)] for first in range(0, full, POOL)]
      rows = [row for pool in pools for row in sorted(pool, key=lengths.__getitem__)]
      batches = [rows[first : first + BATCH_SIZE] for first in range(0, full, BATCH_SIZE)]
      return [row for i in drawn_order(len(batches)) for row in batches[i]] + order[full:]
`;

const measuring = (rows: number): string => python`
  def measuring_batches(part: Part) -> DataLoader:
      """All rows in their order."""
      return DataLoader(range(len(part)), ${rows}, collate_fn=list)
`;
