import { isOver, noneYet, observed, type BestState } from "../../metrics/bestScore.js";
import type { Sample } from "../../notation/sample.js";
import { arrayOf } from "../arrays.js";
import { double, writtenPage } from "../written.js";

export const earlyStopping = writtenPage({
  name: "early-stopping",
  kind: "algorithm",
  formula: "stop when the validation loss has not become better for `patience` epochs; keep the weights of the best epoch",
  about:
    "At first the loss on the validation rows, which are not trained on, falls together with the training loss. At some point it rises again " +
    "while the training loss goes on falling: from there on the network learns what is accidental in its rows. v[t] is the " +
    "validation loss after epoch t. One bad epoch may be chance, so training waits a while before it gives up.",
  picture: `
     loss | v
          | o  v
          |    o  v
          |       o  v                 v  v  validation
          |          o  v  v     v  v
          |             o  o  v
          |                   o  o  o  o  o  training
          +-------------------------------------- epoch
                             best        stop: patience 4`,
  source: "src/metrics/bestScore.ts",
  derivation: `
    better[t] = (t = 0 or v[t] < best[t - 1] - delta)    -- by more than delta, which is min_delta; the first is always better
    best[t]   = v[t] if better[t] = 1, else best[t - 1]  -- the least loss so far
    epoch[t]  = t if better[t] = 1, else epoch[t - 1]    -- when that was
    waited[t] = 0 if better[t] = 1, else waited[t - 1] + 1   -- epochs without a better one
              = t - epoch[t]                             -- the count begins anew at each best epoch
    best[t]   = v[epoch[t]]                              -- and the weights of that epoch are kept
    over[t]   = (waited[t] >= patience)                  -- enough waited?
    where delta = 0
    best[t]   = min over s of (v[s] if s <= t, else v[0])   -- without min_delta: the least so far
  `,
  after:
    "Of several equal epochs the first is the best. A metric that is better when it is higher, such as an accuracy, is watched with its sign " +
    "changed. A value that is not a number is never the best, and counts as waiting.\n\n" +
    "The loss of the best epoch is a little too good: it was chosen for being low. An honest number needs rows that took part in no choice: " +
    "the test rows.",
  aliases: ["overfitting"],
  see: ["batches", "ReduceLROnPlateau"],
  at: [5],
  samples: (): [Sample, ...Sample[]] => [
    watched([0.9, 0.6, 0.7, 0.5, 0.55, 0.58, 0.61], 0, 2),
    watched([1, 0.75, 0.72, 0.4, 0.39, 0.41, 0.2, 0.35], 0.05, 3),
    watched([0.8, 0.9, 0.7, 0.7, 0.65, 0.66], 0, 1),
    watched([2, 1.5, 1.3, 1.1, 1.4, 0.95, 0.9, 0.89, 0.7], 0.25, 4),
  ],
});

function watched(v: number[], delta: number, patience: number): Sample {
  const states: BestState[] = [];
  v.forEach((score, t) => states.push(observed(states.at(-1) ?? noneYet, score, t, delta)));
  const lists = {
    v,
    best: states.map(({ score }) => score!),
    epoch: states.map(({ epoch }) => epoch!),
    waited: states.map(({ waited }) => waited),
    over: states.map((state) => Number(isOver(state, patience))),
  };
  return {
    name: `${v.length} epochs, patience ${patience}${delta > 0 ? `, min_delta ${delta}` : ""}`,
    tensors: Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, arrayOf(double(list))])),
    numbers: { delta, patience },
    outputs: ["best", "epoch", "waited", "over"],
  };
}
