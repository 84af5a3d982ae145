// What the pages of the starting values say: how far they spread, and what that does to the numbers that pass through a layer.
import type { FormulaText } from "../notation/pageText.js";
import type * as init from "./init.js";

export type InitialiserName = keyof typeof init;

export const initialiserTexts: Readonly<Record<InitialiserName, FormulaText>> = {
  uniform: {
    formula: "x = numbers spread evenly over [-bound, bound): mean 0, variance bound^2 / 3",
    about:
      "Every weight begins with another number: units that began alike would have equal gradients and stay alike for ever. How far the numbers spread is chosen by the layer.",
    torch: "torch.nn.init.uniform_",
    see: ["kaimingUniformBound", "biasBound", "Linear"],
    derivation: `
      j < N
      mean over i of (-bound <= x[i] < bound) = 1        -- no number lies outside
      u[j]   = bound (2 j + 1 - N) / N                   -- the middles of N equal parts of [-bound, bound)
      mean over j of u[j] = 0                            -- to each there is one with the other sign
      sum over j of (2 j + 1 - N)^2 = N (N^2 - 1) / 3    -- squares in steps of 2, from (N - 1)^2 down and up again
      mean over j of u[j]^2 = bound^2 (1 - 1 / N^2) / 3  -- the line above times bound^2 / N^2, divided by N
      f(h)   = bound^2 (1 - h^2) / 3                     -- the same with h = 1 / N
      mean over j of u[j]^2 = f(1 / N)
      f(h) → bound^2 / 3                                 -- h goes to 0: ever more, ever finer parts
      mean over i of x[i] ≈ 0                            -- so much for the mean of random numbers
      mean over i of x[i]^2 ≈ bound^2 / 3                -- and for their variance
    `,
  },
  kaimingUniformBound: {
    formula: "bound = gain sqrt(3 / fanIn) with gain = sqrt(1 / 3), that is 1 / sqrt(fanIn)",
    about:
      "Each output of Linear and Conv2d is a sum of fanIn products: in_features for Linear, in_channels x kernel height x kernel width for Conv2d. Weights that are too large make numbers grow from layer to layer until nothing can be learned, weights that are too small make them vanish. The right bound follows from the variance of such a sum. The gain is what PyTorch takes for its layers: a third of the variance goes through.",
    torch: "torch.nn.init.kaiming_uniform_",
    see: ["uniform", "biasBound", "Linear", "Conv2d"],
    derivation: `
      y      = sqrt(3) (sqrt(2 / (1 + 5)) / sqrt(fanIn)) -- sqrt(3) gain / sqrt(fanIn); PyTorch: kaiming_uniform_(a = sqrt(5)), and the gain of a leaky ReLU of slope a is sqrt(2 / (1 + a^2))
             = 1 / sqrt(fanIn)                           -- 3 times 2 / 6 is 1
      v      = y^2 / 3                                   -- variance of one weight: see uniform
      mean over d of w[d, i] ≈ 0                         -- d counts 20,000 draws of the weights of one output
      mean over d of w[d, i] w[d, j] ≈ (i = j) v         -- two weights know nothing of each other
      z[d]   = sum over i of w[d, i] x[i]                -- the output, for one row x
      z[d]^2 = sum over i, j of w[d, i] w[d, j] x[i] x[j]  -- multiplied out
      q      = sum over i, j of (i = j) v x[i] x[j]      -- the mean of z^2: each w[d, i] w[d, j] replaced by its mean, line 5
             = v (sum over i of x[i]^2)                  -- only j = i remains
             = fanIn v (mean over i of x[i]^2)           -- a sum is fanIn times the mean
             = (mean over i of x[i]^2) / 3               -- fanIn y^2 is 1: however wide the layer is
      mean over d of z[d]^2 ≈ q
      mean over d of (z[d]^2 if z[d] > 0, else 0) ≈ q / 2  -- a ReLU lets half of it through, as z is symmetric
      mean over d of max(sqrt(6) z[d], 0)^2 ≈ mean over i of x[i]^2
                                                         -- so a gain of sqrt(2), which is sqrt(6) times ours, keeps it: He's choice
    `,
  },
  biasBound: {
    formula: "bound = 1 / sqrt(fanIn)",
    about: "Biases spread as far as the weights of their layer: each is one summand more among fanIn others.",
    torch: "torch.nn.Linear.reset_parameters",
    see: ["uniform", "kaimingUniformBound"],
    derivation: `
      y      = 1 / sqrt(fanIn)
      v      = y^2 / 3                                   -- variance of one bias: see uniform
             = 1 / (3 fanIn)
      mean over d of b[d] ≈ 0                            -- d counts 20,000 draws
      mean over d of b[d]^2 ≈ v
      z[d]   = b[d] + (sum over i of w[d, i] x[i])       -- the output of a unit, for one row x
      mean over d of z[d]^2 ≈ v + (mean over i of x[i]^2) / 3  -- sums of independent numbers: the variances add up
    `,
  },
};
