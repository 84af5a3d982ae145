// Drawing the next token: scores become probabilities, of which only the larger ones may be kept.
//
//   p[i] = exp(z[i] / temperature) / sum over j of exp(z[j] / temperature)
//   top_k: the k largest; top_p: the largest, until together they have p ("nucleus sampling", Holtzman et al. 2019); what is kept adds up to 1 again
import { checkFields, field, type Options } from "../core/fields.js";
import type { Generator } from "../core/rng.js";

export const samplingFields = {
  temperature: field.number({ min: 0, default: 1, help: "below 1 likely tokens become likelier; 0: always the likeliest" }),
  top_k: field.integer({ min: 1, default: null, nullable: true, help: "draw from the k likeliest tokens only" }),
  top_p: field.number({ above: 0, max: 1, default: null, nullable: true, help: "draw from the likeliest tokens that together have this probability only" }),
}; // prettier-ignore
export type SamplingOptions = Options<typeof samplingFields>;

/** What may be asked of a model that writes on, besides what it goes on from. */
export const writingFields = {
  max_tokens: field.integer({ min: 1, default: 200, help: "how many tokens are written at most" }),
  ...samplingFields,
  seed: field.integer({ min: 0, default: 0, help: "what the draws follow from" }),
};

/**
 * The probabilities that the next token is drawn with, from the scores of all tokens. Of two that are equally likely the one with the
 * smaller number goes first.
 */
export function samplingProbabilities(scores: ArrayLike<number>, options: SamplingOptions = {}): Float64Array {
  const { temperature, topK, topP } = checkFields("sampling", samplingFields, options);
  const n = scores.length;
  if (temperature === 0) return likeliestAlone(scores);
  const p = softmax(scores, temperature);
  if (topK === null && topP === null) return p;
  const kept = likeliest(p, topK, topP);
  const total = topK === null ? 1 : kept.reduce((sum, i) => sum + p[i], 0);
  const share = (topP ?? 1) * total;
  const y = new Float64Array(n);
  let before = 0; // what those in front have together
  for (const i of kept) {
    if (topP !== null && before >= share) break;
    y[i] = p[i];
    before += p[i];
  }
  for (const i of kept) y[i] /= before;
  return y;
}

/**
 * The tokens that may be kept, the likeliest first. Only those are sorted that can be among them: at least as likely as the k-th, or, of n
 * tokens, those with at least (1 - top_p) / n, for all that have less have less than 1 - top_p together.
 */
function likeliest(p: Float64Array, topK: number | null, topP: number | null): number[] {
  const n = p.length;
  const least = topK === null ? (1 - topP!) / n : topK < n ? p.slice().sort()[n - topK] : 0;
  const candidates: number[] = [];
  for (let i = 0; i < n; i++) if (p[i] >= least) candidates.push(i);
  return candidates.sort((a, b) => p[b] - p[a] || a - b).slice(0, topK ?? n);
}

function likeliestAlone(scores: ArrayLike<number>): Float64Array {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return new Float64Array(scores.length).fill(1, best, best + 1);
}

/** exp(z / temperature), divided by their sum. */
export function softmax(scores: ArrayLike<number>, temperature = 1): Float64Array {
  const e = new Float64Array(scores.length);
  let largest = -Infinity;
  for (let i = 0; i < e.length; i++) if (scores[i] > largest) largest = scores[i];
  let sum = 0;
  for (let i = 0; i < e.length; i++) sum += e[i] = Math.exp((scores[i] - largest) / temperature);
  for (let i = 0; i < e.length; i++) e[i] /= sum;
  return e;
}

/** The number of a token, drawn with these probabilities. */
export function draw(probabilities: Float64Array, generator: Generator): number {
  const u = generator.random53();
  let sum = 0;
  let last = 0; // the sum of all may be a hair below 1
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] === 0) continue;
    sum += probabilities[i];
    if (u < sum) return i;
    last = i;
  }
  return last;
}
