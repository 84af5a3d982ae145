import { adviseRate, risingRates, SmoothedLoss } from "../../optim/rateFinder.js";
import { row, scalar } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { writtenPage } from "../written.js";

export const rateFinder = writtenPage({
  name: "learning-rate-finder",
  kind: "algorithm",
  formula:
    "train some steps with a learning rate that rises by equal factors; take one from where the loss falls, well below where it explodes",
  about:
    "The learning rate is the setting that matters most, and no formula gives it. But it can be seen (Smith 2015): with a rate that is far too small nothing " +
    "happens, with a good one the loss falls, with one that is too large it explodes. One short run shows all three, one after the other. " +
    "loss[i] is the loss of step i = 0, 1, 2, .., measured before it, and rate[i] its learning rate.",
  picture: `
     loss | nothing    falls      explodes
          | o  o  o  o                   o
          |             o
          |                o            o
          |                   o
          |                      o  o  o
          +--------------------------------- rate (equal factors)
                          ^      ^
                    steepest   lowest`,
  source: "src/optim/rateFinder.ts",
  derivation: `
    i < n, k < n
    rate[i]  = low (high / low)^(i / (n - 1))            -- from low to high by equal factors: good rates differ by powers of ten
             = low exp(i ln(high / low) / (n - 1))       -- its logarithm rises by equal steps
    m[i]     = (1 - beta) loss[i] if i = 0,
               else beta m[i - 1] + (1 - beta) loss[i]   -- single batches jitter: a running mean
    a[i]     = (1 - beta) (sum over k of (k <= i) beta^k)  -- what the weights in it add up to
             = 1 - beta^(i + 1)                          -- geometric series: at first too little
    s[i]     = m[i] / a[i]                               -- so it is divided by that, as in Adam
    best     = min over i of s[i]                        -- the lowest point
    lowest   = min over i of (rate[i] if s[i] = best, else high)  -- and its rate: beyond it training gets worse
    d[i]     = (s[i + 1] - s[i - 1]) / ln(rate[i + 1] / rate[i - 1]) if i > 0 and i < n - 1, else 0  -- how fast the loss falls, by the logarithm of the rate
    slope[i] = d[i] if i >= skip and rate[i] < lowest, else 0  -- the first few say little, and beyond the lowest it rises
    most     = min over i of slope[i]
    steepest = min over i of (rate[i] if slope[i] = most, else high)  -- where it falls fastest
    suggestion = min(steepest, lowest / 10)              -- too small a rate costs time, too large a rate the training: the smaller of the two
    (suggestion <= lowest / 10) = 1                      -- never near the edge
  `,
  after:
    "mlbh train CONFIG --find-lr does this with the experiment's own model, data, loss and optimizer, without its schedule: up to 100 steps, from 1e-7 to 10, " +
    "beta 0.9. It ends when the running mean is above four times its lowest, or no number. Nothing is written, and the weights and the random generator are " +
    "put back. The mean lags behind by some steps, and the weights have learnt already when the larger rates come: both are why a tenth of the lowest is taken " +
    "rather than the lowest itself.\n\n" +
    "What is found is a rate to begin with. With a schedule that goes down, or OneCycleLR, whose max_lr it is, more is possible; a sweep around it tells.",
  aliases: ["find-lr", "lr finder", "learning rate finder", "range test"],
  see: ["OneCycleLR", "SGD", "Adam"],
  at: [3],
  samples: (): [Sample, ...Sample[]] => [
    found([1, 0.9, 0.6, 0.3, 0.2, 0.5, 2], 1e-3, 1, 0.5, 0),
    found([1.1, 1, 1.05, 1.02, 0.9, 0.7, 0.5, 0.45, 0.4, 0.6, 1.5, 4], 1e-5, 10, 0.6, 2),
    found([2, 2.1, 1.9, 1.95, 1.7, 1.2, 0.8, 0.9, 3], 1e-6, 2, 0.3, 3),
  ],
});

function found(loss: readonly number[], low: number, high: number, beta: number, skip: number): Sample {
  const rate = risingRates(low, high, loss.length);
  const mean = new SmoothedLoss(beta);
  const s = loss.map((each) => mean.add(each));
  const { lowest, steepest, suggestion } = adviseRate(rate, s, skip);
  return {
    name: `loss = ${loss.join(", ")}, rates from ${low} to ${high}`,
    tensors: { loss: row([...loss]), rate: row(rate), s: row(s), lowest: scalar(lowest.rate), steepest: scalar(steepest!), suggestion: scalar(suggestion!) },
    numbers: { low, high, beta, skip, n: loss.length },
    outputs: ["rate", "s", "lowest", "steepest", "suggestion"],
  };
} // prettier-ignore
