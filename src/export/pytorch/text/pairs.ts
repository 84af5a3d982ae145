// Pairs of texts: data.py's part of them, and writing.py, where the model writes by itself.
import type { Preprocess, TextStep } from "../../../data/preprocess.js";
import { tokenizerOf } from "../../../data/texts.js";
import { literal, python, pythonFile } from "../python.js";
import { tokenizerClass } from "./tokenizerFile.js";

/** What data.py knows of the answers; they stand behind the text columns. */
export function answerText({ target }: Preprocess, answer: TextStep): string {
  return python`
    ANSWER = ${tokenizerClass(answer.tokenizer)}(PREPROCESS["answer"]["tokenizer"])  # of data.target
    END = ANSWER.padding  # stands behind an answer, and before it
    PLACES = PREPROCESS["answer"]["length"] + 1  # tokens of an answer, its end among them
    NOTHING = -100  # at places that count for nothing


    def answer(cells: dict) -> List[int]:
        """The ids of what is to be written, and of its end; an answer that is too long is cut, and has none."""
        ids = (ANSWER.encode(cells[${literal(target)}]) + [END])[:PLACES]
        if len(ids) == PLACES and ids[-1] != END:
            ids[-1] = NOTHING
        return ids + [NOTHING] * (PLACES - len(ids))
  `;
}

export const PAIRS = python`
  class Part:
      """Rows of the table: x the tokens that are read, y those that are to be written."""

      def __init__(self, rows: list) -> None:
          self.x = torch.tensor([x for x, _ in rows], dtype=torch.long).reshape(len(rows), WIDTH)
          self.y = torch.tensor([y for _, y in rows], dtype=torch.long).reshape(len(rows), PLACES)

      def __len__(self) -> int:
          return len(self.x)
`;

export const PAIR_BATCH = python`
  def batch(part: Part, rows: List[int]) -> Tuple[Tuple[Tensor, ...], Tensor]:
      """What the encoder reads, what the decoder is shown (the answer a token late), and what it is to say."""
      y = part.y[rows]
      shown = torch.cat([torch.full((len(rows), 1), END), y[:, :-1].masked_fill(y[:, :-1] == NOTHING, END)], 1)
      return (part.x[rows], shown), y
`;

/** writing.py */
export function writingFile(answer: TextStep): string {
  const { unknown } = tokenizerOf(answer);
  const never = python`
    allowed[:, ANSWER.unknown] = -math.inf
  `;
  return pythonFile(
    `"""The model writes: it reads a text, and says token by token what comes next, always the likeliest."""
${unknown === null ? "" : "import math\n"}from typing import List, Tuple

import torch
from torch import Tensor, nn

from data import ANSWER, END, PLACES`,
    python`
      @torch.no_grad()
      def write(model: nn.Module, source: Tensor) -> Tuple[List[List[int]], List[float]]:
          """The ids of what is written for each row, without the end, and ln P of the whole text."""
          memory = model.encode(source)
          shown = torch.full((len(source), 1), END, device=source.device)
          log_p = torch.zeros(len(source), dtype=torch.float64, device=source.device)
          has_ended = torch.zeros(len(source), dtype=torch.bool, device=source.device)
          for place in range(PLACES):
              scores = model.decode(shown, *memory)[:, -1].log_softmax(-1)
              allowed = scores.clone()
              ${unknown === null ? "" : never}
              best = allowed.argmax(-1)
              if place == PLACES - 1:  # an answer has to end
                  best = torch.full_like(best, END)
              best = best.masked_fill(has_ended, END)
              said = scores.gather(-1, best[:, None])[:, 0].double()
              log_p += said.masked_fill(has_ended, 0)
              has_ended |= best == END
              shown = torch.cat([shown, best[:, None]], 1)
              if has_ended.all():
                  break
          texts = [ids[: ids.index(END)] for ids in shown[:, 1:].tolist()]
          return texts, log_p.tolist()
    `,
  );
}
