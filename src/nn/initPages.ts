// What the pages of the starting values say: how far they spread, and what that does to the numbers that pass through a layer.
import type { FormulaText } from "../notation/pageText.js";
import type * as init from "./init.js";

/** Those with a page of their own. */
export type InitialiserName = "uniform" | "kaimingUniformBound" | "biasBound" | "normal_" | "truncNormal_" | "constant_" | "xavierNormal_" | "kaimingNormal_" | "orthogonal_" | "sparse_"; // prettier-ignore

/** On whose page the others stand. */
export const explainedWith: Readonly<Record<Exclude<keyof typeof init, InitialiserName>, InitialiserName>> = {
  uniform_: "uniform",
  zeros_: "constant_",
  ones_: "constant_",
  eye_: "constant_",
  dirac_: "constant_",
  xavierUniform_: "xavierNormal_",
  kaimingUniform_: "kaimingNormal_",
  calculateGain: "kaimingNormal_",
  fans: "xavierNormal_",
};

export const initialiserTexts: Readonly<Record<InitialiserName, FormulaText>> = {
  uniform: {
    formula: "x = numbers spread evenly over [-bound, bound): mean 0, variance bound^2 / 3",
    about:
      'Every weight begins with another number: units that began alike would have equal gradients and stay alike for ever. How far the numbers spread is chosen by the layer, or in an experiment by its list init, of which the first pattern that fits a name counts: init: [{match: "*.weight", kaiming_normal: {nonlinearity: relu}}, {match: "*.bias", zeros: {}}].',
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
  normal_: {
    formula: "x = normal numbers with mean `middle` and standard deviation std",
    about:
      "Most numbers lie near the middle, few far from it: 32 of 100 farther than std, 5 of 100 farther than 2 std. Two of them, a and b, are made from two evenly spread numbers by the method of Box and Muller, as in PyTorch.",
    torch: "torch.nn.init.normal_",
    see: ["uniform", "truncNormal_", "kaimingNormal_"],
    derivation: `
      r[k]            = sqrt(-2 ln(1 - u[k]))               -- u is spread evenly over [0, 1): how far from 0
      z[k]            = r[k] cos(2 pi v[k])                 -- and v, for an angle: a point of the plane, across
      w[k]            = r[k] sin(2 pi v[k])                 -- and up
      a[k]            = middle + std z[k]                   -- both are numbers that are looked for
      b[k]            = middle + std w[k]
      z[k]^2 + w[k]^2 = -2 ln(1 - u[k])                     -- cos^2 + sin^2 = 1
      G(t)            = (1 - t) ln(1 - t) - (1 - t)
      any c
      G'(1 - exp(c))  = -c                                  -- product rule: -ln(1 - t), and here 1 - t is exp(c)
      G(1 - h^2) - G(0) → 1                                 -- from 0 up to nearly 1; so -ln(1 - u) has mean 1, and z^2 + w^2 has mean 2
      mean over k of z[k]^2 ≈ 1                             -- half of it for each: no direction is special
      mean over k of w[k]^2 ≈ 1
      mean over k of z[k] w[k] ≈ 0                          -- and one says nothing of the other
      mean over k of a[k] ≈ middle                          -- so the numbers have mean middle
      mean over k of (a[k] - middle)^2 ≈ std^2              -- and variance std^2
    `,
  },
  truncNormal_: {
    formula: "x = normal numbers, of which only those between low and high are kept",
    about:
      "A normal number is now and then very large, and one such weight can spoil a small layer. Here none lies outside [low, high] (a and b in the code). Nothing is thrown away for it: the numbers are made by turning the distribution function F round.",
    torch: "torch.nn.init.trunc_normal_",
    see: ["normal_", "uniform"],
    derivation: `
      s(x)            = (x - middle) / std                  -- how many standard deviations from the middle
      p(t)            = exp(-t^2 / 2) / sqrt(2 pi)          -- the normal density
      F(t)            = (1 + erf(t / sqrt(2))) / 2          -- the share of normal numbers below t
      any c
      F'(c)           = p(c)                                -- slope of erf: 2 / sqrt(pi) exp(-t^2)
      Z               = F(s(high)) - F(s(low))              -- the share that is kept
      erf(s(x[i]) / sqrt(2)) = u[i]                         -- u is spread evenly between 2 F - 1 at low and at high: x is what has this share below it
      F(s(x[i]))      = (1 + u[i]) / 2                      -- F(s(x)) is spread evenly, and that is what makes F the distribution function
      mean over i of (low <= x[i] and x[i] <= high) = 1     -- none lies outside
      mean over i of (x[i] <= middle) ≈ (F(0) - F(s(low))) / Z  -- of those that are kept
      p'(c)           = -c p(c)                             -- chain rule
      mean over i of x[i] ≈ middle + std (p(s(low)) - p(s(high))) / Z  -- so -p has the slope t p(t), whose mean is looked for
      G(t)            = F(t) - t p(t)
      G'(c)           = c^2 p(c)                            -- product rule: p(c) - p(c) + c^2 p(c)
      mean over i of s(x[i])^2 ≈ (G(s(high)) - G(s(low))) / Z  -- below 1 when the middle lies in between: the tails are missing
    `,
  },
  constant_: {
    formula: "x = val in every place; zeros_ and ones_, and the matrices that change nothing: eye_ and dirac_",
    about:
      "Biases may begin at 0, and the scale of a normalisation at 1. Weights may not: units with equal weights have equal gradients, and stay equal for ever. eye_ (for Linear) and dirac_ (for convolutions) let what comes in pass unchanged. Here h are hidden units with the constant weights w, and y adds up their tanh with the weights v.",
    torch: "torch.nn.init.constant_",
    see: ["uniform", "Linear", "Conv2d"],
    derivation: `
      w[j, i]         = val                                 -- constant_; zeros_ has 0 and ones_ has 1 for it
      h[j]            = sum over i of w[j, i] x[i]
      y               = sum over j of v tanh(h[j])
      h[j]            = val (sum over i of x[i])            -- common factor: the same for each unit j
      dy/dw[j, i]     = v (1 - tanh(h[j])^2) x[i]           -- chain rule, slope of tanh
      gw[j, i]        = gy dy/dw[j, i]                      -- chain rule
                      = gy v (1 - tanh(val (sum over k of x[k]))^2) x[i]  -- no j is left: after a step the units are still alike
      E[j, i]         = (j = i)                             -- eye_: 1 on the diagonal
      (sum over i of E[j, i] x[i]) = x[j]                   -- only i = j remains: what comes in goes out
      D[o, c, t]      = (o = c) (t = floor(T / 2))          -- dirac_: 1 in the middle of the window, from each channel to itself
      outside s = 0
      (sum over c, t of D[o, c, t] s[c, n + t - floor(T / 2)]) = s[o, n]  -- only c = o and the middle remain
    `,
  },
  xavierNormal_: {
    formula: "std = gain sqrt(2 / (fanIn + fanOut)); xavierUniform_ with bound = sqrt(3) std",
    about:
      "Numbers should neither grow nor fade on the way through the layers, and gradients neither on the way back. The one asks for the variance 1 / fanIn, the other for 1 / fanOut; Glorot and Bengio (2010) take a value between. fanIn is how many numbers an output adds up, fanOut to how many outputs an input goes: in_features and out_features of Linear, and for a convolution the channels times the size of the window.",
    torch: "torch.nn.init.xavier_normal_",
    see: ["uniform", "normal_", "kaimingNormal_", "Tanh"],
    derivation: `
      j < fanOut, i < fanIn
      std             = sqrt(2 / (fanIn + fanOut))          -- a gain of 1
      1 / std^2       = (fanIn + fanOut) / 2                -- the mean of what the two directions ask for
      bound           = sqrt(3) std                         -- of xavierUniform_
      bound^2 / 3     = std^2                               -- the same variance: see uniform
      mean over d of w[d, j, i] ≈ 0                         -- d counts the draws of the whole matrix
      mean over d of w[d, j, i]^2 ≈ std^2
      z[d, j]         = sum over i of w[d, j, i] x[i]       -- forward: an output adds up fanIn products
      mean over d of z[d, j]^2 ≈ std^2 (sum over i of x[i]^2)  -- two weights know nothing of each other: their products are 0 in the mean
      q               = std^2 (sum over i of x[i]^2)
                      = 2 fanIn / (fanIn + fanOut) (mean over i of x[i]^2)  -- a sum is fanIn times the mean
      r[d, i]         = sum over j of a[j] w[d, j, i]       -- backward: gradients a arrive at the outputs, and r at the inputs
      mean over d of r[d, i]^2 ≈ std^2 (sum over j of a[j]^2)  -- likewise
      b               = std^2 (sum over j of a[j]^2)
                      = 2 fanOut / (fanIn + fanOut) (mean over j of a[j]^2)
      2 fanIn / (fanIn + fanOut) + 2 fanOut / (fanIn + fanOut) = 2  -- what one direction gains the other loses; both factors are 1 when fanIn = fanOut
    `,
  },
  kaimingNormal_: {
    formula: "std = gain / sqrt(fanIn) with gain = sqrt(2 / (1 + a^2)); kaimingUniform_ with bound = sqrt(3) std",
    about:
      "A ReLU lets half of the squares through, so that the weights before it must be larger by sqrt(2), or else the numbers fade to half from layer to layer (He et al. 2015). Below 0 the leaky ReLU has the slope a; the ReLU has a = 0. With the mode fan_out it is the gradients that keep their size. calculateGain gives the gain of other functions, too: 1 of none and of sigmoid, 5/3 of tanh, 3/4 of SELU.",
    torch: "torch.nn.init.kaiming_normal_",
    see: ["kaimingUniformBound", "xavierNormal_", "ReLU", "normal_"],
    derivation: `
      i < fanIn
      gain            = sqrt(2 / (1 + a^2))                 -- a = 0 is a ReLU: sqrt(2)
      std             = gain / sqrt(fanIn)
      bound           = sqrt(3) std                         -- of kaimingUniform_
      bound^2 / 3     = std^2                               -- the same variance: see uniform
      mean over d of w[d, i] ≈ 0                            -- d counts the draws of the weights of one output
      mean over d of w[d, i]^2 ≈ std^2
      z[d]            = sum over i of w[d, i] x[i]          -- the output, before the leaky ReLU
      q               = std^2 (sum over i of x[i]^2)
                      = gain^2 (mean over i of x[i]^2)      -- fanIn times the mean, and std^2 fanIn is gain^2
      mean over d of z[d]^2 ≈ q                             -- two weights know nothing of each other: their products are 0 in the mean
      f(t)            = t if t > 0, else a t                -- the leaky ReLU
      y[d]            = f(z[d])
      mean over d of y[d]^2 ≈ (1 + a^2) / 2 q               -- z is as often above 0 as below: one half is kept, the other times a^2
      (1 + a^2) / 2 q = mean over i of x[i]^2               -- the gain makes up for it: what goes on is as large as what came in
    `,
  },
  orthogonal_: {
    formula: "x = gain Q with orthonormal rows, or columns where there are no fewer rows: Q Qᵀ = 1 or Qᵀ Q = 1",
    about:
      "A matrix of random numbers stretches some directions and flattens others, and many of them in a row do so without end. One with orthonormal rows turns and stretches nothing (Saxe et al. 2013), on the way forward and back. Here v are vectors of normal numbers, the rows or columns of the matrix, and q those of the result.",
    torch: "torch.nn.init.orthogonal_",
    see: ["normal_", "matmul"],
    derivation: `
      size            = sqrt(sum over i of v[0, i]^2)       -- the length of the first vector
      q[0, i]         = v[0, i] / size                      -- divided by it: length 1
      c               = sum over i of v[1, i] q[0, i]       -- how much of the first direction is in the second vector
      u[i]            = v[1, i] - c q[0, i]                 -- taken out (Gram and Schmidt)
      sum over i of u[i] q[0, i] = 0                        -- c - c (sum over i of q[0, i]^2): at right angles
      q[1, i]         = u[i] / sqrt(sum over k of u[k]^2)
      sum over i of q[k, i] q[j, i] = (k = j)               -- length 1, and at right angles; further vectors lose what they have of all before
      where n = 2
      z[i]            = sum over k of q[k, i] x[k]          -- a square matrix, on a row x
      sum over i of z[i]^2 = sum over k, j of x[k] x[j] (sum over i of q[k, i] q[j, i])  -- multiplied out
                      = sum over k of x[k]^2                -- only j = k remains: the length of x is kept
    `,
  },
  sparse_: {
    formula: "x = normal numbers, and in each column ceil(sparsity rows) zeros in random places",
    about:
      "Each input (a column of the weight) reaches only a few outputs (Martens 2010). So units differ from the beginning, and none adds up so much that a sigmoid after it is saturated.",
    torch: "torch.nn.init.sparse_",
    see: ["normal_", "kaimingNormal_"],
    derivation: `
      r < rows
      zeros           = ceil(sparsity rows)
      sum over r of (w[d, r, c] = 0) = zeros                -- in each column, in every draw d
      share           = 1 - zeros / rows                    -- of weights that are not 0
      mean over d, r of (w[d, r, c] = 0) = 1 - share
      mean over d of (mean over r of w[d, r, c]^2) ≈ share std^2          -- the others have the variance std^2
      z[d, r]         = sum over c of w[d, r, c] x[c]       -- an output
      mean over d of (mean over r of z[d, r]^2) ≈ share std^2 (sum over c of x[c]^2)  -- two weights know nothing of each other
    `,
  },
};
