// How well is a text foreseen? At every place the model gives each token of the vocabulary a probability.
import { declareMetric } from "./metric.js";
import { logLoss } from "./probabilities.js";

export const tokens = {
  bits_per_char: declareMetric({
    tasks: ["tokens"],
    higherIsBetter: false,
    meaning: "mean of -log2 P(true token), shared out over the characters of the text",
    compute: (p) => {
      const loss = logLoss(p);
      return loss === null ? null : (loss * p.targets.length) / (p.characters ?? p.targets.length) / Math.LN2;
    },
    ofTokens: ({ surprise, characters }) => surprise / characters / Math.LN2,
    aliases: ["bits-per-char", "bpc"],
    about:
      "How many yes/no answers a character costs whoever knows what the model says. Tokens may be characters or whole words, and perplexity per token is small where tokens are short: shared out over the characters of the text, models with other tokenizers can be compared. M is how many characters the N tokens stand for. Packed with such a model, a text takes that many bits for each character.",
    derivation: `
      n < N
      u[n] = max(p[n, t[n]], 2^-52)                              -- P(true token), kept above 0
      y = 1 / M (sum over n of -log2(u[n]))                      -- the bits of all tokens, shared out over the characters
      y = N / M (mean over n of -ln(u[n])) / ln(2)               -- the loss in nats, times tokens for each character, in bits: log2(u) = ln(u) / ln(2)
    `,
    see: ["perplexity", "log_loss", "crossEntropy"],
  }),
};
