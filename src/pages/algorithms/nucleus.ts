import { row } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { samplingProbabilities } from "../../text/sample.js";
import { writtenPage } from "../written.js";

export const nucleus = writtenPage({
  name: "nucleus-sampling",
  kind: "algorithm",
  formula: "y = the probabilities of the likeliest tokens that together have top_p, made to add up to 1",
  about:
    "A model of language gives every token a score z[i], and the next token is drawn. Of tens of thousands of tokens most are unlikely, and together they are not: " +
    "drawn as they are, every few words one of them derails the text. The likeliest alone, on the other hand, makes texts that go round in circles. Between the two: a temperature below 1 makes " +
    "likely tokens likelier, top_k keeps the k likeliest, and top_p keeps as many as are needed to have a share p together, few where the model is sure and many where it is not.",
  torch: "no function of PyTorch; the temperature, top_k and top_p of Hugging Face's generate",
  source: "src/text/sample.ts",
  derivation: `
    i < n, j < n
    e[i]      = exp(z[i] / temperature)
    p[i]      = e[i] / (sum over j of e[j])                          -- softmax: all that are to choose from
    ahead[i, j] = (p[j] > p[i]) + (p[j] = p[i] and j < i)            -- 1 where j goes before i
    rank[i]   = sum over j of ahead[i, j]                            -- how many go before i
    k[i]      = p[i] (rank[i] < topK)                                -- the topK likeliest
    before[i] = sum over j of ahead[i, j] k[j]                       -- what those in front of i have together
    c[i]      = k[i] (before[i] < topP (sum over j of k[j]))         -- as many as are needed for the share topP: the first always
    y[i]      = c[i] / (sum over j of c[j])                          -- drawn with these
    sum over i of y[i] = 1
  `,
  aliases: ["nucleus sampling", "top-p", "top_p", "top-k", "top_k", "temperature", "sampling"],
  see: ["softmax", "GPT", "CrossEntropyLoss"],
  at: [1],
  samples: (): [Sample, ...Sample[]] => [
    sampled([2, 1, 0, -1], 1, 4, 0.8),
    sampled([0.5, 1.5, 1.5, -2, 0.25], 0.7, 3, 1),
    sampled([1, 1, 1, 1, 0], 2, 5, 0.5),
    sampled([0.1, 3, -1], 1.5, 1, 0.9),
  ],
  after:
    "A temperature of 0 stands for its limit: the likeliest token alone. mlbh generate has --temperature, --top-k and --top-p; what is drawn follows from --seed.",
});

function sampled(z: readonly number[], temperature: number, topK: number, topP: number): Sample {
  const y = samplingProbabilities(z, { temperature, topK, topP });
  return { name: `z = ${z.join(", ")}`, tensors: { z: row(z), y: row([...y]) }, numbers: { temperature, topK, topP, n: z.length }, outputs: ["y"] }; // prettier-ignore
}
