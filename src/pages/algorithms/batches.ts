import { backward } from "../../autograd/backward.js";
import { Generator } from "../../core/rng.js";
import { DataLoader } from "../../data/loader.js";
import { scalar } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { mean } from "../../ops/mean.js";
import { mul } from "../../ops/mul.js";
import { pow } from "../../ops/pow.js";
import { sub } from "../../ops/sub.js";
import type { Tensor } from "../../autograd/tensor.js";
import { arrayOf } from "../arrays.js";
import { double, writtenPage } from "../written.js";

export const batches = writtenPage({
  name: "batches",
  kind: "algorithm",
  formula: "mean over all rows = sum over batches of (rows of the batch) * (mean over the batch), divided by all rows",
  about:
    "An epoch is one pass over all n training rows, in batches of B rows. Each batch has a loss, the mean over its rows, and makes one step. " +
    "Its gradient is that of fewer rows, so it is not quite the gradient of them all: it is cheap and roughly right, and after an epoch " +
    "every row has been heard once. When B does not divide n the last batch is smaller, and that has to be counted with.",
  torch: "torch.utils.data.DataLoader",
  aliases: ["epoch", "batch", "mini-batch"],
  source: "src/data/loader.ts",
  derivation: `
    i < n, k < n
    sum over i of (o[i] = k) = 1                         -- o is the order of an epoch: every row comes once
    sum over i of x[o[i]] = sum over i of x[i]           -- so that no sum depends on it
    count    = ceil(n / B)                               -- how many batches: the last one may be smaller
    full     = floor(n / B)                              -- how many of them are full; with dropLast these only
    rows[b]  = min(B, n - b B)                           -- how many rows batch b has
    sum over b of rows[b] = n                            -- all rows are in some batch
    l[i]     = (w x[i] - t[i])^2                         -- the loss of one row, here of a line through 0
    y        = mean over i of l[i]                       -- the loss of all rows
    b < c, j < B                                         -- c batches, as many as count says; row j of a batch
    m[b]     = (sum over j of (j < rows[b]) l[b B + j]) / rows[b]   -- the loss of a batch (in the order of the file)
    y        = (sum over b of rows[b] m[b]) / n          -- not the mean of the batches' losses: each counts as its rows
    e[i]     = 2 (w x[i] - t[i]) x[i]
    dl[i]/dw = e[i]                                      -- chain rule
    dm[b]/dw = (sum over j of (j < rows[b]) e[b B + j]) / rows[b]   -- sum rule
    gw       = gy (mean over i of dl[i]/dw)              -- sum rule: the gradient of a sum is the sum of the gradients
             = gy (sum over b of rows[b] dm[b]/dw) / n   -- batch by batch: what adding up gradients over batches does
    where rows[c - 1] = B
    y        = mean over b of m[b]                       -- only where all batches have the same size
    gw       = gy (mean over b of dm[b]/dw)              -- there a batch's gradient is right on average
  `,
  after:
    "The loss that is reported for an epoch is weighted in this way. So are batches whose gradients are added up before a step " +
    "(accumulate_grad_batches): each counts as much as it has rows, and several small batches give exactly the gradient of one large one.\n\n" +
    "Why shuffle? Rows next to each other in a file are often alike (sorted by class or by date). A batch of them would pull the weights " +
    "to one side, and the next batch to the other. A new order is drawn for every epoch from the seeded generator, so that a run can be repeated.\n\n" +
    "Texts are filled up to the longest of their batch, and what is filled up is computed with, too. group_by_length puts texts of like length " +
    "into one batch: 50 batches at a time are sorted by length, cut anew, and dealt out in a drawn order. Every row still comes once.",
  see: ["mean", "sum-rule", "backward"],
  samples: (): [Sample, ...Sample[]] => [
    loaded([1, 2, -1, 3, 0.5], [2, 3, 1, 7, -2], 0.5, 2, 1, 0),
    loaded([0.4, 1.3, -0.6, 2.2, 0.7, -1.9, 1.1], [1.2, -0.4, 0.9, 2.6, 0.3, -1.5, 0.8], 1.4, 3, 2.5, 1),
    loaded([0.9, -0.3, 1.7, 0.2, -1.2, 0.6], [0.5, 1.1, -0.7, 1.6, 0.1, -0.9], -0.8, 3, -0.6, 2),
    loaded([1.5, 0.8, -0.4, 0.3, 2.1, -1.6, 0.7, 1.2], [0.2, 1.9, 0.6, -1.1, 1.3, 0.4, -0.5, 2.4], 0.3, 2, 0.7, 3),
  ],
});

/** An epoch through the loader: its batches, and the gradient added up over them. */
function loaded(x: number[], t: number[], weight: number, B: number, gy: number, seed: number): Sample {
  const n = x.length;
  const w = double(weight, true);
  const loss = (inputs: Tensor, targets: Tensor): Tensor => mean(pow(sub(mul(w, inputs), targets), 2));
  const inOrder = new DataLoader([double(x), double(t)], { batchSize: B, generator: new Generator(seed) });
  const rows = Array.from(inOrder, ([inputs, targets]) => {
    const count = inputs.shape[0];
    backward(mul(loss(inputs, targets), (gy * count) / n));
    return count;
  });
  const numbers = x.map((_, i) => i);
  const full = new DataLoader([double(x)], { batchSize: B, dropLast: true, generator: new Generator(seed) });
  const [shuffled] = new DataLoader([double(numbers)], { batchSize: n, shuffle: true, generator: new Generator(seed) });
  const y = loss(double(x), double(t));
  const tensors = { x: double(x), t: double(t), w, gw: w.grad!, y, gy: double(gy), rows: double(rows), o: shuffled[0] };
  const counts = { count: scalar(inOrder.length), full: scalar(full.length) };
  return {
    name: `${n} rows in batches of ${B}`,
    tensors: { ...Object.fromEntries(Object.entries(tensors).map(([name, each]) => [name, arrayOf(each)])), ...counts },
    numbers: { n, B, c: inOrder.length },
    outputs: ["y"],
  };
}
