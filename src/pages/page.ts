// A page of the textbook: what a name stands for, why its derivative is what it is, and both with numbers. Text, example and test are one
// thing: the lines that are printed are the lines that are checked.
import type { Sample, Subject } from "../notation/sample.js";

export const pageKinds = ["calculus", "algorithm", "operation", "function", "layer", "loss", "initialiser", "optimizer", "scheduler", "metric", "preprocessing"] as const; // prettier-ignore
export type PageKind = (typeof pageKinds)[number];

export const KIND_WORDS: Readonly<Record<PageKind, readonly [one: string, many: string]>> = {
  operation: ["operation", "Operations"],
  function: ["function", "Functions of several operations"],
  layer: ["layer", "Layers"],
  loss: ["loss", "Losses"],
  optimizer: ["optimizer", "Optimizers"],
  scheduler: ["scheduler", "Learning rate schedules"],
  initialiser: ["initialiser", "First weights"],
  metric: ["metric", "Metrics"],
  preprocessing: ["preprocessing", "Preparation of columns"],
  algorithm: ["algorithm", "Algorithms"],
  calculus: ["calculus", "Calculus"],
};

export type ExampleName = "plain" | "broadcast" | "kink";

export interface Page {
  /** As it is written in code or in an experiment file: "softmax", "Linear", "chain-rule". */
  readonly name: string;
  readonly kind: PageKind;
  /** What it computes, one line. */
  readonly formula: string;
  /** What it is for: sentences before the derivation. */
  readonly about: string | null;
  /** The same in PyTorch: "torch.softmax". */
  readonly torch: string | null;
  /** Where the code stands: "src/ops/softmax.ts". */
  readonly source: string;
  /** Drawn with letters, 80 columns at most; it stands before the derivation. */
  readonly picture: string | null;
  /** In the notation. */
  readonly derivation: string;
  /** What follows from it: sentences after the derivation, a blank line between paragraphs. */
  readonly after: string | null;
  /** What backward keeps of the forward pass; null where the question does not arise. */
  readonly keeps: readonly string[] | null;
  /** Other names that lead here: "nll_loss", "lr". */
  readonly aliases: readonly string[];
  /** Names of pages to read beside it. */
  readonly see: readonly string[];
  /** What its lines are compared with. Computed when it is asked for. */
  readonly subject: () => Subject;
  /** The entry that is worked out where nobody chose one: the second step of a recurrence, whose first shows nothing. */
  readonly at: readonly number[];
  /** Small chosen numbers for the worked example, seen as the lines with indices see them. */
  readonly examples: () => { readonly plain: Sample } & { readonly [N in ExampleName]?: Sample };
}

export type Pages<Name extends string> = Readonly<Record<Name, Page>>;

/** A page with what most leave out. */
export function page(
  given: Omit<Page, "about" | "torch" | "picture" | "after" | "keeps" | "aliases" | "see" | "at"> & Partial<Page>,
): Page {
  return { about: null, torch: null, picture: null, after: null, keeps: null, aliases: [], see: [], at: [0], ...given };
}

/** The paragraphs of a text. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, " ").trim()); // prettier-ignore
}

/** The lines of a drawing, without what they are indented by together. */
export function drawingOf(picture: string): string[] {
  const lines = picture.replace(/^\n|\s+$/g, "").split("\n"); // prettier-ignore
  const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)![0].length));
  return lines.map((line) => line.slice(indent));
}
