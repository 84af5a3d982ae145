// How good are texts that a model has written? Each is a list of tokens, beside the list that would have been right.
import { declareMetric } from "./metric.js";
import { classes } from "./classes.js";
import { meanOverRows, type Predictions } from "./predictions.js";

/** What stands behind the end of a text, where others are longer. */
export const BEHIND = -1;

const letters =
  "Here p[n, i] is token i of what was written for row n, and t[n, i] of what is true, -1 behind the end of either. I is how many places there are.";

/** The tokens of a row before its end. */
function textOf(all: ArrayLike<number>, row: number, places: number): number[] {
  const ids = Array.from({ length: places }, (_, i) => all[row * places + i]);
  const end = ids.indexOf(BEHIND);
  return end < 0 ? ids : ids.slice(0, end);
}

/** One number for each text: `classes` are the places of one. */
function meanOverTexts(
  { outputs, targets, classes: places }: Predictions,
  f: (written: number[], truth: number[]) => number,
): number | null {
  // prettier-ignore
  const rows = { task: "sequence", outputs: [], targets: new Float64Array(places === 0 ? 0 : targets.length / places), classes: 0 } as const;
  return meanOverRows(rows, (row) => f(textOf(outputs, row, places), textOf(targets, row, places)));
}

/**
 * How many tokens have to be put in, taken out or replaced, at least, to make one list of another (Levenshtein 1965).
 * `d[j]` is that number for the first i of a and the first j of b.
 */
export function editDistance(a: readonly number[], b: readonly number[]): number {
  let before = b.map((_, j) => j + 1); // of no token of a
  a.forEach((token, i) => {
    const d: number[] = [];
    b.forEach((other, j) => {
      const corner = j === 0 ? i : before[j - 1];
      const [above, left] = [before[j], j === 0 ? i + 1 : d[j - 1]];
      d.push(Math.min(corner + Number(token !== other), above + 1, left + 1));
    });
    before = d;
  });
  return b.length === 0 ? a.length : before[b.length - 1];
}

export const sequences = {
  token_accuracy: declareMetric({
    tasks: ["tokens", "sequence"],
    higherIsBetter: true,
    meaning: "fraction of tokens that the model holds for the likeliest, each after the true ones before it",
    compute: (p) => classes.accuracy.compute(p, {}),
    ofTokens: ({ right, tokens }) => right / tokens,
    aliases: ["token accuracy", "teacher forcing"],
    about:
      "The model is shown the right beginning each time: a mistake at one token costs nothing at the next. What it writes by itself is worse, as it goes on from its own mistakes: see exact_match. Of a text that is to be written its end counts as a token.",
    derivation: `
      n < N, k < C, j < C
      o[n, k] = sum over j of ((p[n, j] > p[n, k]) + (p[n, j] = p[n, k]) (j < k))  -- how many tokens are likelier, or as likely and named before
      c[n]    = (o[n, t[n]] = 0)                                -- none: the true one is said
      y       = mean over n of c[n]
    `,
    see: ["accuracy", "exact_match", "perplexity"],
  }),
  exact_match: declareMetric({
    tasks: ["sequence", "chat"],
    higherIsBetter: true,
    meaning: "fraction of texts that are written without any mistake",
    compute: (p) => meanOverTexts(p, (written, truth) => Number(written.length === truth.length && written.every((id, i) => id === truth[i]))), // prettier-ignore
    ofTokens: ({ messages }) => (messages === undefined ? null : messages.right / messages.all),
    aliases: ["exact match", "sequence accuracy"],
    about: `The model writes the whole text by itself, each time the likeliest token, until it says that nothing follows. One wrong token makes a text wrong. In a chat each message of the assistant is such a text, written after the true ones before it. ${letters}`,
    derivation: `
      n < N, i < I
      w[n, i] = (p[n, i] = t[n, i])
      e[n]    = min over i of w[n, i]                           -- 1 where all places agree, their ends too
      y       = mean over n of e[n]
    `,
    see: ["edit_distance", "token_accuracy"],
  }),
  edit_distance: declareMetric({
    tasks: ["sequence"],
    higherIsBetter: false,
    meaning: "mean number of tokens that have to be put in, taken out or replaced to make a text right",
    compute: (p) => meanOverTexts(p, editDistance),
    aliases: ["edit distance", "levenshtein", "token error rate"],
    about: `A text with one wrong token is nearly right, and counts 1 here. The table d is filled from its corner: d[n, i, j] is the distance of the first i tokens of what was written to the first j of what is true, and the last step of the shortest way there took out a token, put one in, or replaced one by another, which costs nothing where they are equal. ${letters} Divided by the mean length of the true texts it is the token error rate.`,
    derivation: `
      n < N, i < I + 1, j < I + 1, m < I
      P[n]       = sum over m of (p[n, m] >= 0)                 -- how long what was written is
      T[n]       = sum over m of (t[n, m] >= 0)                 -- and what is true
      d[n, i, j] = j if i = 0,                                  -- of nothing: put all in
                   i if j = 0,                                  -- to nothing: take all out
                   else min(d[n, i - 1, j - 1] + (p[n, i - 1] != t[n, j - 1]), min(d[n, i - 1, j], d[n, i, j - 1]) + 1)  -- replace, take out, put in
      y          = mean over n of d[n, P[n], T[n]]
    `,
    see: ["exact_match"],
  }),
};
