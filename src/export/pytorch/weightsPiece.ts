// weights.py: safetensors files read and written with the standard library and torch alone, and put into a model.
import { python } from "./python.js";

export const weightsFile = python`
  """Weights in a safetensors file: the length of the header in 8 bytes, the header in JSON, the numbers."""
  import ctypes
  import json
  import struct
  from pathlib import Path
  from typing import Dict, Mapping, Union

  import torch
  from torch import Tensor, nn

  KINDS = {
      "F16": torch.float16,
      "BF16": torch.bfloat16,
      "F32": torch.float32,
      "F64": torch.float64,
      "I64": torch.int64,
  }
  NAMES = {kind: name for name, kind in KINDS.items()}


  def load_weights(path: Union[str, Path]) -> Dict[str, Tensor]:
      """The tensors of a safetensors file by their names, for load_state_dict."""
      content = Path(path).read_bytes()
      try:
          (size,) = struct.unpack("<Q", content[:8])
          header = json.loads(content[8 : 8 + size])
      except (struct.error, ValueError):
          raise SystemExit(f"{path} is no safetensors file") from None
      header.pop("__metadata__", None)
      weights = {}
      for name, entry in header.items():
          if entry["dtype"] not in KINDS:
              raise SystemExit(f"{path}: {name} is {entry['dtype']}, and what is read is {', '.join(KINDS)}")
          first, end = (8 + size + offset for offset in entry["data_offsets"])
          if end > len(content):
              raise SystemExit(f"{path} ends before the numbers of {name}: it was cut off; copy or download it again")
          numbers = torch.frombuffer(bytearray(content[first:end]), dtype=KINDS[entry["dtype"]])
          weights[name] = numbers.reshape(entry["shape"])
      return weights


  def fill(model: nn.Module, weights: Mapping[str, Tensor], path: Union[str, Path]) -> None:
      """load_state_dict, for weights of a file that may be another model's: what does not fit is said in a line."""
      own, theirs = ({name: list(x.shape) for name, x in each.items()} for each in (model.state_dict(), weights))
      wrong = [f"{name} {own[name]} is not in it" for name in own if name not in theirs]
      wrong += [f"the model has no {name} {theirs[name]}" for name in theirs if name not in own]
      both = [name for name in own if name in theirs]
      wrong += [f"{name} is {theirs[name]}, not {own[name]}" for name in both if theirs[name] != own[name]]
      if wrong:
          more = f"; and {len(wrong) - 4} more" if len(wrong) > 4 else ""
          raise SystemExit(f"{path} has the weights of another model: {'; '.join(wrong[:4])}{more}")
      model.load_state_dict(weights)


  def save_weights(path: Union[str, Path], state: Mapping[str, Tensor]) -> None:
      """Writes what state_dict gives."""
      header, numbers, end = {"__metadata__": {"format": "pt"}}, [], 0
      for name, tensor in state.items():
          tensor = tensor.detach().cpu().contiguous()
          size = tensor.numel() * tensor.element_size()
          header[name] = {
              "dtype": NAMES[tensor.dtype],
              "shape": list(tensor.shape),
              "data_offsets": [end, end + size],
          }
          numbers.append(ctypes.string_at(tensor.data_ptr(), size))
          end += size
      text = json.dumps(header).encode()
      text += b" " * (-len(text) % 8)  # the numbers begin at a multiple of 8
      with open(path, "wb") as file:
          file.write(struct.pack("<Q", len(text)) + text)
          file.writelines(numbers)
`;

/** For the files that let a model answer. They need `fill` and `load_weights`. */
export const LOAD_MODEL = python`
  def load_model(weights: Path) -> nn.Module:
      model = build_model()
      fill(model, load_weights(weights), weights)
      return model.eval()
`;
