// Columns of texts in data.py: the ids of their first tokens, and what of a row each part of the model takes.
import { featureSpans, type Preprocess, type TextStep } from "../../../data/preprocess.js";
import { textSteps } from "../../../data/texts.js";
import { Branches } from "../../../experiment/branches.js";
import { PaddedModel } from "../../../experiment/paddedModel.js";
import { Sequential } from "../../../nn/sequential.js";
import type { Module } from "../../../nn/module.js";
import { inComment, linesOf, literal, python } from "../python.js";
import { tokenizerClass, tokenizerFile } from "./tokenizerFile.js";

/** The columns of texts, and the answer where it is one. */
export function everyText(preprocess: Preprocess): TextStep[] {
  return [...textSteps(preprocess.columns), ...(preprocess.answer === undefined ? [] : [preprocess.answer])];
}

/** The line of data.py that imports tokenizers; "" where there are no texts. */
export function tokenizerImport(preprocess: Preprocess): string {
  const names = new Set(everyText(preprocess).map(({ tokenizer }) => tokenizerClass(tokenizer)));
  return names.size === 0 ? "" : `from tokenizer import ${[...names].sort().join(", ")}`;
}

/** tokenizer.py; null where there are no texts. */
export function tokenizersOf(preprocess: Preprocess): string | null {
  const steps = everyText(preprocess);
  return steps.length === 0 ? null : tokenizerFile(steps.map(({ tokenizer }) => tokenizer));
}

/** STEPS["text"], with the tokenizer of each column. */
export function textColumns({ columns }: Preprocess): string {
  const kinds = textSteps(columns).map(({ name, tokenizer }) => `${literal(name)}: ${tokenizerClass(tokenizer)}`);
  return python`
    KINDS = {${kinds.join(", ")}}
    TEXTS = [step for step in PREPROCESS["columns"] if step["kind"] == "text"]
    TOKENIZERS = {step["name"]: KINDS[step["name"]](step["tokenizer"]) for step in TEXTS}


    def token_ids(step: dict, cell: str) -> List[int]:
        """The ids of the first tokens of a text, filled up with padding behind its end."""
        tokenizer = TOKENIZERS[step["name"]]
        text = (step["fill"] or "") if is_missing(cell, step["cells"]) else cell
        ids = tokenizer.encode(text)[: step["length"]]
        return ids + [tokenizer.padding] * (step["length"] - len(ids))
  `;
}

/** inputs_of(x), where the model takes something else than rows of numbers; "" where it does not. */
export function inputsOf(model: Module): string {
  if (model instanceof PaddedModel)
    return python`
      def inputs_of(x: Tensor) -> Tuple[Tensor, ...]:
          """What the model takes of rows of features: ids of tokens."""
          return (x.long(),)
    `;
  const first = model instanceof Sequential ? model.layers[0] : null;
  if (!(first instanceof Branches)) return "";
  const inputs = first.branches.map(({ name, spans, layers }) => {
    const parts = spans.map(({ first: from, width }) => `x[:, ${from}:${from + width}]`);
    const all = parts.length === 1 ? parts[0] : `torch.cat([${parts.join(", ")}], 1)`;
    return `${all}${layers instanceof PaddedModel ? ".long()" : ""},  # ${inComment(name)}`;
  });
  return python`
    def inputs_of(x: Tensor) -> Tuple[Tensor, ...]:
        """What the model takes of rows of features: the columns of each branch, as ids where they are texts."""
        return (
            ${linesOf(...inputs)}
        )
  `;
}

/** The length of each row of a part: tokens in all its texts. */
export function lengthsOfRows({ columns }: Preprocess): string {
  const terms = featureSpans(columns).flatMap(({ step, first, width }) =>
    step.kind === "text" ? [`length_of(x[${first} : ${first + width}], TOKENIZERS[${literal(step.name)}].padding)`] : [],
  );
  return `self.lengths = [${terms.join(" + ")} for x, _ in rows]`;
}

export const LENGTH_OF = python`
  def length_of(ids: List[int], padding: int) -> int:
      """Ids before the padding at the end; 1 for a text of none."""
      return max((place for place, i in enumerate(ids, 1) if i != padding), default=1)
`;
