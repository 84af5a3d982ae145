// data.py of chats: each a row of tokens between those of the template, and what the assistant says is what is learnt.
import type { OpenTextRun } from "../../../runs/openTextRun.js";
import { measuredAtOnce } from "../../../train/textKind.js";
import { batchFunctions, batchSettings, isGrouped } from "../batches.js";
import { python, pythonFile } from "../python.js";
import type { PyTorchRun } from "../run.js";
import { tokenizerClass } from "./tokenizerFile.js";

/** @param data the line that says where the chats are */
export function chatData({ experiment }: PyTorchRun, open: OpenTextRun, data: string): string {
  const tokenizer = tokenizerClass(open.tokenizer.toJSON());
  return pythonFile(
    python`
      """The chats as batches: the tokens of each, and where the assistant says the next one that token."""
      import json
      from pathlib import Path
      from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

      import torch
      from torch import Tensor
      from torch.utils.data import DataLoader

      from tokenizer import ${tokenizer}

      HERE = Path(__file__).resolve().parent
      ${data}
      CONTEXT = ${open.context}  # tokens that the model sees of a chat: data.context
      ${batchSettings(experiment)}
      TOKENIZER = ${tokenizer}(json.loads((HERE / "tokenizer.json").read_text(encoding="utf-8")))
      END = "<|end|>"
      NOTHING = -100  # where nothing is learnt
    `,
    template,
    parts(isGrouped(experiment)),
    batch,
    batchFunctions(experiment, measuredAtOnce(open.model, open.context)),
  );
}

const template = python`
  def encode_chat(messages: Sequence[Dict[str, str]]) -> Tuple[List[int], List[bool]]:
      """<|user|>How?<|end|><|assistant|>So!<|end|> as ids, and whether the assistant learns to say each."""
      ids, learnt = [], []
      for message in messages:
          said = TOKENIZER.encode(message["content"] + END)
          ids += TOKENIZER.encode(f"<|{message['role']}|>") + said
          learnt += [False] + [message["role"] == "assistant"] * len(said)
      return ids, learnt
`;

function parts(grouped: boolean): string {
  return python`
    class Part:
        """Chats: of each the tokens that fit into the context, and one after them."""

        def __init__(self, chats: Sequence[Sequence[Dict[str, str]]]) -> None:
            encoded = [encode_chat(messages) for messages in chats]
            self.ids = [ids[: CONTEXT + 1] for ids, _ in encoded]
            self.learnt = [learnt[: CONTEXT + 1] for _, learnt in encoded]
            ${grouped ? "self.lengths = [len(ids) for ids in self.ids]" : ""}
            end = TOKENIZER.encode(END)[0]
            said = [[i for i, told in zip(*chat) if told] for chat in zip(self.ids, self.learnt)]
            characters = sum(len(TOKENIZER.decode([i for i in ids if i != end])) for ids in said)
            self.characters_per_token = characters / max(1, sum(map(len, said)))

        def __len__(self) -> int:
            return len(self.ids)


    class Parts(NamedTuple):
        train: Part
        validation: Part
        test: Part


    def load_parts(path: Optional[str] = None) -> Parts:
        """The chats, divided as the run has divided them: split.json has their lines."""
        lines = Path(path or DATA).read_bytes().decode("utf-8-sig").split("\\n")
        split = json.loads((HERE / "split.json").read_text(encoding="utf-8"))

        def chats_of(name: str) -> list:
            return [json.loads(lines[line - 1])["messages"] for line in split[name]]

        return Parts(*(Part(chats_of(name)) for name in ("train", "val", "test")))
  `;
}

const batch = python`
  def batch(part: Part, rows: Sequence[int]) -> Tuple[Tuple[Tensor], Tensor]:
      """Chats filled up to the longest of them. Shapes: (N, T)."""
      longest = max(len(part.ids[row]) for row in rows) - 1
      x = torch.zeros(len(rows), longest, dtype=torch.long)
      y = torch.full((len(rows), longest), NOTHING)
      for i, row in enumerate(rows):
          ids, learnt = torch.tensor(part.ids[row]), torch.tensor(part.learnt[row])
          x[i, : len(ids) - 1] = ids[:-1]
          y[i, : len(ids) - 1] = ids[1:].where(learnt[1:], torch.tensor(NOTHING))
      return (x,), y
`;
