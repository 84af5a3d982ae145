// The pages of the losses, from what each says of itself.
import type * as functional from "../functional/index.js";
import { lossRegistry, type LossName } from "../nn/losses.js";
import { declaredPage } from "./declared.js";
import { lossExamples, lossSubject } from "./lossSubject.js";
import { pagesOf } from "./page.js";

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

export const lossPages = pagesOf(lossFunctions, (name) => {
  const entry = lossRegistry[name];
  const { formula, page } = entry.declaration;
  return declaredPage(
    "loss",
    name,
    { formula, ...page },
    {
      source: `src/nn/${page.classes ? "classLosses" : "entryLosses"}.ts`,
      aliases: [lossFunctions[name], ...aliases[name]],
      subject: () => lossSubject(entry),
      examples: () => lossExamples(entry),
    },
  );
});
