// A page of the textbook: what a name stands for, why its derivative is what it is, and both with numbers. Text, example and test are one
// thing: the lines that are printed are the lines that are checked.
import type { Sample, Subject } from "../notation/sample.js";

/** The kinds of pages in the order of the book, each with the title of its chapter. */
export const chapterTitles = {
  calculus: "Calculus",
  algorithm: "Algorithms",
  operation: "Operations",
  function: "Functions of several operations",
  layer: "Layers",
  loss: "Losses",
  initialiser: "First weights",
  optimizer: "Optimizers",
  scheduler: "Learning rate schedules",
  metric: "Metrics",
  preprocessing: "Preparation of columns",
  tokenizer: "Text as tokens",
} as const;

export type PageKind = keyof typeof chapterTitles;
export const pageKinds = Object.keys(chapterTitles) as readonly PageKind[];

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

/** One page for each name of a registry. */
export function pagesOf<Name extends string>(
  registry: Readonly<Record<Name, unknown>>,
  pageOf: (name: Name) => Page,
): Pages<Name> {
  const names = Object.keys(registry) as Name[];
  return Object.fromEntries(names.map((name) => [name, pageOf(name)])) as Record<Name, Page>;
}
