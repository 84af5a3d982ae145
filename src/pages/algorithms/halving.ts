import { row, scalar } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { epochsOf, rungsOf, survivors } from "../../optim/halving.js";
import { writtenPage } from "../written.js";

export const halving = writtenPage({
  name: "successive-halving",
  kind: "algorithm",
  formula: "train all trials a little, go on with the best of them for longer, and again, until one is trained to the end",
  about:
    "A learning rate of 100 need not be trained for 50 epochs to be given up. Successive halving (Jamieson and Talwalkar 2016) compares all trials after a few epochs, " +
    "r[0], and one in eta goes on, eta times as long; then they are compared again. t[k] trials are trained up to rung k, which lies at r[k] epochs; " +
    "v[i] are the values of the trials at the first rung, less is better.",
  picture: `
     epochs
       27 |  *                        1 trial
          |  |
        9 |  *  .  *                  3
          |  |  |  |
        3 |  *  *  *  .  .  *  .  .  *   9, all
          +---------------------------- trials`,
  source: "src/optim/halving.ts",
  derivation: `
    k < K, i < n, j < n
    r[k]    = least if k = 0, most if k = K - 1, else eta r[k - 1]   -- the last rung is a whole training
    t[k]    = n if k = 0, else max(1, floor(t[k - 1] / eta))         -- one in eta goes on, and at least one
    spent   = sum over k of t[k] (r[k] - (0 if k = 0, else r[k - 1]))  -- a trial that goes on begins where it paused
    whole   = n most                                                 -- without halving
    (spent <= whole) = 1
    ahead[i, j] = (v[j] < v[i]) + (v[j] = v[i] and j < i)            -- 1 where j is better; of equals the first is
    rank[i] = sum over j of ahead[i, j]
    on[i]   = (rank[i] < floor(n / eta))                             -- the best t[1] of them
    sum over i of on[i] = floor(n / eta)
    where even = 1
    t[k] r[k] = n least                                              -- common factor: where n and most / least are powers of eta it cancels, and each rung costs as much as another
    (spent <= K n least) = 1                                         -- K rungs in the place of most / least = eta^(K - 1)
  `,
  after:
    "mlbh sweep does this with halving: {factor: 3, min_epochs: 4}, whatever proposes the trials; tpe learns from the values at the first rung, which all trials reach. " +
    "A trial that goes on is resumed: its schedule knows the whole length from the beginning, and its weights are in the end those of a training in one go, to the bit. " +
    "A trial whose early stopping ends it stays in the race with what it has reached; one that diverges is out.\n\n" +
    "What is slow at first and good in the end, such as a small learning rate, is given up too early: the larger min_epochs, the fewer. " +
    "Values of different rungs come from trainings of different length and are not compared.",
  aliases: ["successive_halving", "halving", "successive halving", "hyperband", "asha"],
  see: ["tpe", "early-stopping"],
  at: [1],
  samples: (): [Sample, ...Sample[]] => [
    halved([0.9, 0.4, 0.7, 0.3, 1.5, 0.8, 0.35, 2, 0.6], 3, 27, 3),
    halved([0.5, 0.5, 0.2, 0.9, 0.1, 0.5, 1, 0.7], 2, 16, 2),
    halved([3, 1, 2, 5, 4, 1.5, 7], 4, 30, 3),
    halved([0.25, 0.75, 0.5, 0.1], 1, 10, 4),
  ],
});

function halved(v: number[], least: number, most: number, eta: number): Sample {
  const rungs = rungsOf(v.length, most, least, eta);
  const on = survivors(v, Math.floor(v.length / eta));
  const even = Number(rungs.every(({ trials, epochs }) => trials * epochs === v.length * least));
  return {
    name: `${v.length} trials, ${least} of ${most} epochs, factor ${eta}`,
    tensors: {
      v: row(v),
      r: row(rungs.map(({ epochs }) => epochs)),
      t: row(rungs.map(({ trials }) => trials)),
      on: row(v.map((_, i) => Number(on.includes(i)))),
      spent: scalar(epochsOf(rungs)),
    },
    numbers: { least, most, eta, n: v.length, K: rungs.length, even },
    outputs: ["r", "t", "on", "spent"],
  };
}
