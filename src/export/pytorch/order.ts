// The order of rows in Python: drawn from torch's generator as a DataLoader draws it, which is how mlbh draws it (see data/loader.ts).
import { linesOf, python } from "./python.js";

export interface Order {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** Whether rows of like length come together: then each part has `lengths`. */
  readonly grouped: boolean;
  /** Batches of an epoch, all of them full, where train.eval_every says so; else as many as the rows make. */
  readonly batches: number | null;
  /** Rows that are measured at once. */
  readonly measured: number;
}

/** Constants and functions of data.py: training_batches(part), batch_count(part) and measuring_batches(part). */
export function orderPieces(order: Order): string[] {
  return [constants(order), drawing(order), ...(order.grouped ? [grouping] : []), training(order), counting(order), measuring];
}

function constants({ batchSize, batches, measured }: Order): string {
  return linesOf(
    `BATCH_SIZE = ${batchSize}  # train.batch_size`,
    batches !== null && `BATCHES = ${batches}  # of an epoch: train.eval_every steps`,
    `MEASURED_AT_ONCE = ${measured}  # rows`,
  );
}

function drawing({ shuffle }: Order): string {
  const seed = python`
    def draw_seed() -> int:
        """DataLoader draws a seed for its workers whenever it is iterated, and another for a shuffled order."""
        return int(torch.empty((), dtype=torch.int64).random_())
  `;
  const order = python`
    def drawn_order(rows: int) -> List[int]:
        """The order that DataLoader(shuffle=True) draws."""
        draw_seed()
        return torch.randperm(rows, generator=torch.Generator().manual_seed(draw_seed())).tolist()
  `;
  return shuffle ? `${seed}\n\n\n${order}` : seed;
}

const grouping = python`
  POOL = 50 * BATCH_SIZE  # rows that are sorted together


  def like_lengths_together(order: List[int], lengths: Sequence[int]) -> List[int]:
      """Rows of like length side by side, so that little of a batch is padding; the batches are dealt out anew."""
      full = len(order) // BATCH_SIZE * BATCH_SIZE
      pools = [order[first : min(first + POOL, full)] for first in range(0, full, POOL)]
      rows = [row for pool in pools for row in sorted(pool, key=lengths.__getitem__)]
      dealt = [rows[BATCH_SIZE * i : BATCH_SIZE * (i + 1)] for i in drawn_order(full // BATCH_SIZE)]
      return [row for batch in dealt for row in batch] + order[full:]
`;

function training({ shuffle, dropLast, grouped, batches }: Order): string {
  const drawn = shuffle ? "drawn_order(len(part))" : "in_order(part)";
  const more = python`
    while len(order) < BATCHES * BATCH_SIZE:  # all rows have had their turn: they come again
        order += ${drawn}
    order = order[: BATCHES * BATCH_SIZE]
  `;
  const last = batches === null && dropLast ? "len(order) - BATCH_SIZE + 1" : "len(order)";
  return python`
    ${shuffle ? "" : inOrder}
    def training_batches(part: Part) -> List[List[int]]:
        """The rows of each batch of an epoch."""
        order = ${drawn}
        ${batches === null ? "" : more}
        ${grouped ? "order = like_lengths_together(order, part.lengths)" : ""}
        return [order[first : first + BATCH_SIZE] for first in range(0, ${last}, BATCH_SIZE)]
  `;
}

const inOrder = python`
  def in_order(part: Part) -> List[int]:
      draw_seed()
      return list(range(len(part)))


` + "\n\n"; // prettier-ignore

function counting({ dropLast, batches }: Order): string {
  const count = batches !== null ? "BATCHES" : dropLast ? "len(part) // BATCH_SIZE" : "-(-len(part) // BATCH_SIZE)";
  return python`
    def batch_count(part: Part) -> int:
        """How many batches an epoch has."""
        return ${count}
  `;
}

const measuring = python`
  def measuring_batches(part: Part) -> List[List[int]]:
      """All rows in their order, some at a time."""
      draw_seed()
      rows = list(range(len(part)))
      return [rows[first : first + MEASURED_AT_ONCE] for first in range(0, len(rows), MEASURED_AT_ONCE)]
`;
