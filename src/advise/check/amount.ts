// Is there enough text: for the weights of the model, and for the words that it is asked about?
import type { Problem } from "../../core/errors.js";
import { formatCount, formatNumber } from "../../core/format.js";
import type { Dataset } from "../../data/dataset.js";
import type { TextDataset } from "../../data/language/dataset.js";
import { quote } from "../../data/problems.js";
import { countParameters, type BuiltModel } from "../../experiment/model.js";
import { problemAt, type TableExperiment, type TextExperiment } from "../../experiment/experiment.js";

const fewTokens = 0.1; // for each weight

/** A model with ten weights or more for each token that it learns from. */
export function amountWarnings({ source }: TextExperiment, { train }: TextDataset, { layers }: BuiltModel): Problem[] {
  const [tokens, weights] = [train.tokens.length, countParameters(layers)];
  if (tokens >= fewTokens * weights) return [];
  const message = `is too large for its text: ${formatCount(weights)} weights learn from ${formatCount(tokens)} tokens, ${formatNumber(tokens / weights)} for each; it can learn them by heart`;
  return [problemAt(source, ["model"], message, "use more text, or a smaller model; val_loss says when it learns by heart")];
}

const many = 0.2; // of the tokens

/** Columns of texts of which the model cannot read much. */
export function unknownWarnings({ source }: TableExperiment, { report }: Dataset): Problem[] {
  return report.texts.flatMap(({ column, tokens, unknown }) => {
    const [all, strange] = [tokens.val + tokens.test, unknown.val + unknown.test];
    if (strange <= many * all) return [];
    const message = `makes tokens of ${quote(column)} that training has not taught: ${Math.round((100 * strange) / all)} % of those in val and test are unknown`;
    return [problemAt(source, ["data", "columns", column, "tokenizer"], message, "use char or bpe, a larger vocabulary, or more rows")]; // prettier-ignore
  });
}
