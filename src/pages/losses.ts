// The pages of the losses, from what each says of itself.
import type * as functional from "../functional/index.js";
import { lossRegistry, type LossName } from "../nn/losses.js";
import { lossExamples, lossSubject } from "./lossSubject.js";
import { page, type Page, type Pages } from "./page.js";

/** The same loss as a function. */
export const lossFunctions = {
  BCELoss: "binaryCrossEntropy",
  BCEWithLogitsLoss: "binaryCrossEntropyWithLogits",
  CrossEntropyLoss: "crossEntropy",
  L1Loss: "l1Loss",
  MSELoss: "mseLoss",
  NLLLoss: "nllLoss",
} as const satisfies Readonly<Record<LossName, keyof typeof functional>>;

/** What else it is called. */
const aliases: Readonly<Record<LossName, readonly string[]>> = {
  BCELoss: ["binary_cross_entropy", "log loss"],
  BCEWithLogitsLoss: ["binary_cross_entropy_with_logits"],
  CrossEntropyLoss: ["cross_entropy", "CrossEntropy", "cross-entropy", "label_smoothing", "class_weights", "entropy", "loss"],
  L1Loss: ["l1_loss", "L1", "mae"],
  MSELoss: ["mse_loss", "mse", "squared error", "reduction"],
  NLLLoss: ["nll_loss", "nll"],
};

export const lossPages = Object.fromEntries(Object.keys(lossFunctions).map((name) => [name, lossPage(name as LossName)])) as Pages<LossName>; // prettier-ignore

function lossPage(name: LossName): Page {
  const entry = lossRegistry[name];
  const { formula, page: text } = entry.declaration;
  return page({
    name,
    kind: "loss",
    formula,
    about: text.about ?? null,
    torch: text.torch ?? null,
    source: `src/nn/${text.classes ? "classLosses" : "entryLosses"}.ts`,
    derivation: text.derivation,
    aliases: [lossFunctions[name], ...aliases[name]],
    see: text.see ?? [],
    subject: () => lossSubject(entry),
    examples: () => lossExamples(entry),
  });
}
