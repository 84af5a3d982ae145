// Lines that several derivations share. p[n] is P(class 1) where there are two classes, p[n, k] is P(class k) where there are C.

/** h[n], the class that row n is put into. */
export const predicted = `
      where rank(p) = 1
      h[n] = (p[n] > threshold)                                  -- the class that row n is put into; p[n] is P(class 1)
      where rank(p) = 2
      h[n] = min over k of (k if p[n, k] = (max over j of p[n, j]), else C)  -- the first of the most probable classes
      where any`;

export const matrix = `
      n < N, k < C, l < C${predicted}
      K[k, l] = sum over n of (t[n] = k and h[n] = l)            -- the confusion matrix: of class k, called l
      T[k] = sum over l of K[k, l]                               -- a row of it: what they are
           = sum over n of (t[n] = k)                            -- the rows of class k
      H[l] = sum over k of K[k, l]                               -- a column: what they are called
           = sum over n of (h[n] = l)                            -- the rows that are called l`;

export const truePositives = `
      n < N, k < C${predicted}
      TP[k] = sum over n of (h[n] = k and t[n] = k)              -- class k, and called so: true positives`;

export const falsePositives = `
      FP[k] = sum over n of (h[n] = k and t[n] != k)             -- called so wrongly: false positives`;

export const falseNegatives = `
      FN[k] = sum over n of (h[n] != k and t[n] = k)             -- missed: false negatives`;

/** Means of S[k], the score of class k. @param together the score of all counts together, and why */
export function averaged(together: string): string {
  return `      where binary = 1
      y = S[1]                                                   -- average: binary, of class 1, the positive one
      where macro = 1
      y = mean over k of S[k]                                    -- macro: each class counts alike, however rare
      where weighted = 1
      y = 1 / N (sum over k of (sum over n of (t[n] = k)) S[k])  -- weighted: each class counts its rows
        = mean over n of S[t[n]]                                 -- each row brings the score of its class
      where micro = 1${together}`;
}

/** s[n, k], the score of row n for class k. */
export const scores = `
      n < N, k < C
      where rank(p) = 1
      s[n, k] = p[n] if k = 1, else 1 - p[n]                     -- the score of row n for class k; p[n] is P(class 1)
      s[n, 0] + s[n, 1] = 1                                      -- one of both classes it is
      where rank(p) = 2
      s[n, k] = p[n, k]                                          -- its score for class k
      where any
      P[k] = sum over n of (t[n] = k)                            -- rows of class k`;

/** Means of A[k] over several classes. */
export const meanOfAreas = `
      where rank(p) = 2 and macro = 1
      y = mean over k of A[k]                                    -- several classes: one against the rest, each in turn
      where rank(p) = 2 and weighted = 1
      y = 1 / N (sum over k of P[k] A[k])                        -- average: weighted: each class counts its rows`;

/** q[n], what the model says of the true class, kept above 0. */
export const trueClass = `
      n < N
      where rank(p) = 1
      q[n] = p[n] if t[n] = 1, else 1 - p[n]                     -- P(true class); p[n] is P(class 1)
      where rank(p) = 2
      q[n] = p[n, t[n]]
      where any
      u[n] = max(q[n], 2^-52)                                    -- keeps a confident mistake finite`;
