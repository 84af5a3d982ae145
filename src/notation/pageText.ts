// What a declaration says for its page. It stands beside the code that it explains: an operation, a layer, a loss, an optimizer.

/**
 * How the tensors of a call are seen by the lines with indices.
 * - "whole": as they are
 * - "entries": number by number, operands stretched first: y = a b
 * - "flat": all numbers of a tensor in a row: y[i] = x[i]
 * - "lines": along the axes `dim` (or `dims`, or the last `axes`), which are joined to one: y[i] = exp(x[i]) / s, or y = sum over i of x[i]
 * - "rows": the axes before the last ones joined to one: y[r, i] = x[r, i] - m[r]
 * - "channels": (N, C, ..) with the axes after the second joined to one, also where there are none: x[n, c, l]
 * - "windows": columns (N, C kh kw, L) of windows with their axes apart: y[n, c, i, j, r, s], place (i, j) of window (r, s)
 */
export type View = "whole" | "entries" | "flat" | "lines" | "rows" | "channels" | "windows";

export interface PageText {
  /** Every step from the formula to each gradient, in the notation of `mlbh explain notation`. */
  readonly derivation: string;
  /** A few sentences before the derivation: what it is for. */
  readonly about?: string;
  /** The same in PyTorch: "torch.softmax". */
  readonly torch?: string;
  /** Pages to read beside it. */
  readonly see?: readonly string[];
}

/** Of what has no declaration that holds its formula. */
export interface FormulaText extends PageText {
  /** What it computes, one line. */
  readonly formula: string;
}
