// The page of bpe: the merges of a small text, one after the other.
import { row, type NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { Merges } from "./bpeMerge.js";
import { trainMerges } from "./bpeTrain.js";
import type { TokenizerPage } from "./declaration.js";

export const bpePage: TokenizerPage = {
  about:
    "Characters make long texts, and words are too many. Byte pair encoding (Gage 1994; Sennrich, Haddow and Birch 2016) finds tokens between the two in the text itself. It begins with single bytes, " +
    "so that nothing is ever unknown. Then it joins the two tokens that most often stand side by side, counts anew, joins again: syllables appear, endings, at last whole words. " +
    "What is frequent becomes short, what is rare is spelt. As in GPT-2 the text is cut into words first, each with the space before it, so that no token reaches from one word into the next. " +
    "Below, x[s, p, i] is token i of word p before merge s (-1 where the word has ended), and word p occurs w[p] times. Tokens 0 to V - 1 are there at the beginning; merge s makes token V + s.".replace(
      "−",
      "-",
    ),
  picture: `
     word   times   at first    1: a + g    2: a + n    3: h + ag
     hag    10      h a g       h ag        h ag        hag
     pag    5       p a g       p ag        p ag        p ag
     pan    12      p a n       p a n       p an        p an
     ban    4       b a n       b a n       b an        b an
     hags   5       h a g s     h ag s      h ag s      hag s`,
  derivation: `
    s < S, i < L, q < L, a < T, b < T
    c[s, a, b] = sum over p, i of w[p] (i + 1 < L) (x[s, p, i] = a and x[s, p, min(i + 1, L - 1)] = b)   -- how often token b follows token a
    best[s]  = max over a, b of c[s, a, b]
    pair[s]  = min over a, b of (T a + b if c[s, a, b] = best[s], else T^2)   -- the most frequent pair; of equals the one with the smallest numbers
    left[s]  = floor(pair[s] / T)
    right[s] = pair[s] - T left[s]
    d[s, p, i] = (x[s, p, i] = left[s] and x[s, p, min(i + 1, L - 1)] = right[s] and i + 1 < L)   -- the pair stands here
    m[s, p, i] = d[s, p, i] if i = 0, else d[s, p, i] (1 - m[s, p, i - 1])   -- merged from left to right: of a a a the first two
    k[s, p, i] = 1 if i = 0, else 1 - m[s, p, i - 1]             -- what stays: all but the right halves
    t[s, p, i] = V + s if m[s, p, i] = 1, else x[s, p, i]        -- and the left half becomes the new token
    o[s, p, i] = sum over j of (j < i) k[s, p, j]                -- where it stands then
    z[s, p, q] = (sum over i of k[s, p, i] (o[s, p, i] = q) (t[s, p, i] + 1)) - 1   -- the word after merge s
    u[s] = sum over p, i of w[p] (x[s, p, i] >= 0)               -- tokens that the text takes before it
    v[s] = sum over p, q of w[p] (z[s, p, q] >= 0)               -- and after it
         = u[s] - (sum over p, i of w[p] m[s, p, i])             -- each merge saves one
    (u[s] - v[s] <= best[s]) = 1                                 -- at most as many as were counted: the pairs of a a a overlap
    x[s, p, q] = x[0, p, q] if s = 0, else z[s - 1, p, q]        -- then the next merge begins
    y[p, q] = z[S - 1, p, q]                                     -- y are the words at the end
  `,
  after:
    "In the picture a + g stands 10 + 5 + 5 = 20 times, p + a 5 + 12 = 17, a + n 12 + 4 = 16 and h + a 10 + 5 = 15 times: the first merge is a + g. It takes p + a and h + a apart where a g " +
    "follows: p + a is left 12 times, in pan, and h + ag has come, 15 times. So a + n is next, and then h + ag.\n\n" +
    "A new text is encoded with the merges that were learnt, in the order in which they were learnt: of all pairs in a word that are to be merged, the one of the lowest rank goes first. Nothing is counted any more. " +
    "A word that was never seen breaks into the pieces that are known: in the worst case into bytes.\n\n" +
    "To count the whole text anew for each of thousands of merges would take hours. A merge changes counts only beside the places where the pair stood; the counts are kept, those " +
    "few are put right, and a heap gives the largest.\n\n" +
    "mlbh tokens FILE --tokenizer bpe:2000 shows the merges of a text of your own. Special tokens such as <|endoftext|> are put in afterwards. They are found before the text is cut, and never merged.",
  aliases: ["byte pair encoding", "byte-pair-encoding", "merges", "subword"],
  see: ["bytes", "char", "words", "embedding"],
  file: "bpe.ts",
  at: [0, 0, 1],
  samples: () => [
    mergedSample([["hag", 10], ["pag", 5], ["pan", 12], ["ban", 4], ["hags", 5]], 3), // prettier-ignore
    mergedSample([["aaa", 2], ["aaaab", 3], ["ba", 1]], 3), // prettier-ignore
    mergedSample([["abcab", 1], ["cab", 2], ["bca", 2]], 2), // prettier-ignore
    mergedSample([["low", 5], ["lower", 2], ["newest", 6], ["widest", 3]], 4), // prettier-ignore
  ],
};

/** Words with how often each occurs, through so many merges; what stands beside the words at each step is found by applying the merges so far. */
export function mergesOf(
  words: readonly (readonly [string, number])[],
  steps: number,
): {
  readonly tokens: string[];
  readonly texts: Int32Array[][];
  readonly pairs: { readonly left: number; readonly right: number }[];
} {
  const letters = [...new Set(words.flatMap(([word]) => [...word]))];
  const pieces = words.map(([word]) => Int32Array.from(word, (letter) => letters.indexOf(letter)));
  const { merges, tokens } = trainMerges({ pieces, counts: words.map(([, count]) => count), tokens: letters }, { size: letters.length + steps, minCount: 1 }); // prettier-ignore
  const texts = Array.from({ length: steps + 1 }, (_, s) => pieces.map((piece) => new Merges(merges.slice(0, s)).apply(piece)));
  return { tokens, texts, pairs: merges };
}

function mergedSample(words: readonly (readonly [string, number])[], steps: number): Sample {
  const { tokens, texts, pairs } = mergesOf(words, steps);
  const length = Math.max(...words.map(([word]) => word.length));
  const filled = (text: readonly Int32Array[]): number[] => text.flatMap((word) => Array.from({ length }, (_, i) => word[i] ?? -1)); // prettier-ignore
  const shape = [words.length, length];
  const x: NumberArray = { shape: [steps, ...shape], data: texts.slice(0, steps).flatMap(filled) };
  return {
    name: words.map(([word, times]) => `${word} ${times} times`).join(", "),
    tensors: {
      x,
      w: row(words.map(([, times]) => times)),
      y: { shape, data: filled(texts[steps]) },
      left: row(pairs.map(({ left }) => left)),
      right: row(pairs.map(({ right }) => right)),
    },
    numbers: { L: length, S: steps, T: tokens.length, V: tokens.length - steps },
    outputs: ["left", "right", "y"],
  };
}
