// data.py of a text: windows of its tokens, at drawn places for training and side by side for measuring.
import { batchesOfEpoch } from "../../../experiment/schedule.js";
import type { OpenTextRun } from "../../../runs/openTextRun.js";
import { measuredAtOnce } from "../../../train/textKind.js";
import { python, pythonFile } from "../python.js";
import type { PyTorchRun } from "../run.js";
import { tokenizerClass } from "./tokenizerFile.js";

/** @param data the line that says where the text is */
export function textData({ experiment, summary }: PyTorchRun, open: OpenTextRun, data: string): string {
  const { batch_size: batchSize, shuffle } = experiment.config.train;
  const tokenizer = tokenizerClass(open.tokenizer.toJSON());
  return pythonFile(
    python`
      """The text as batches: windows of tokens, and for each place in them the token that comes next."""
      import json
      from pathlib import Path
      from typing import ${shuffle ? "Iterator, List" : "List"}, NamedTuple, Optional, Tuple

      import torch
      from torch import Tensor

      from tokenizer import ${tokenizer}

      HERE = Path(__file__).resolve().parent
      ${data}
      CONTEXT = ${open.context}  # tokens that the model sees at once: data.context
      BATCH_SIZE = ${batchSize}  # train.batch_size
      BATCHES = ${batchesOfEpoch(experiment, summary.rows.train)}  # of an epoch
      MEASURED_AT_ONCE = ${measuredAtOnce(open.model, open.context)}  # windows
      TOKENIZER = ${tokenizer}(json.loads((HERE / "tokenizer.json").read_text(encoding="utf-8")))
    `,
    parts,
    batch,
    shuffle ? drawn : sideBySide,
    counting,
    measuring,
  );
}

const parts = python`
  class Part:
      """A stretch of the text as tokens."""

      def __init__(self, text: str) -> None:
          self.tokens = torch.tensor(TOKENIZER.encode(text), dtype=torch.long)
          self.characters_per_token = len(text) / max(1, len(self.tokens))

      def __len__(self) -> int:
          """Windows that lie side by side in it, each with the token after its last."""
          return max(0, (len(self.tokens) - 1) // CONTEXT)


  class Parts(NamedTuple):
      train: Part
      validation: Part
      test: Part


  def load_parts(path: Optional[str] = None) -> Parts:
      """The text, cut where the run has cut it: split.json says at which bytes."""
      data = Path(path or DATA).read_bytes()
      places = json.loads((HERE / "split.json").read_text(encoding="utf-8"))["bytes"]

      def text_of(name: str) -> str:
          start, end = places[name]
          return data[start:end].decode("utf-8-sig" if start == 0 else "utf-8")

      return Parts(*(Part(text_of(name)) for name in ("train", "val", "test")))
`;

const batch = python`
  def batch(part: Part, places: List[int]) -> Tuple[Tuple[Tensor], Tensor]:
      """The windows that begin at these places, and the same one token on. Shapes: (N, CONTEXT)."""
      x = torch.stack([part.tokens[place : place + CONTEXT] for place in places])
      y = torch.stack([part.tokens[place + 1 : place + CONTEXT + 1] for place in places])
      return (x,), y
`;

const drawn = python`
  def training_batches(part: Part) -> Iterator[List[int]]:
      """Where the windows of each batch begin: at drawn places, drawn when the batch has its turn."""
      for _ in range(BATCHES):
          yield torch.randint(0, len(part.tokens) - CONTEXT, (BATCH_SIZE,)).tolist()
`;

const sideBySide = python`
  def training_batches(part: Part) -> List[List[int]]:
      """Where the windows of each batch begin: side by side; behind the last one the first comes again."""
      windows = [i % len(part) for i in range(BATCHES * BATCH_SIZE)]
      return [[CONTEXT * i for i in windows[first : first + BATCH_SIZE]] for first in range(0, len(windows), BATCH_SIZE)]
`;

const counting = python`
  def batch_count(part: Part) -> int:
      """How many batches an epoch has."""
      return BATCHES
`;

const measuring = python`
  def measuring_batches(part: Part) -> List[List[int]]:
      """Where windows begin that lie side by side, some at a time."""
      places = [CONTEXT * i for i in range(len(part))]
      return [places[first : first + MEASURED_AT_ONCE] for first in range(0, len(places), MEASURED_AT_ONCE)]
`;
