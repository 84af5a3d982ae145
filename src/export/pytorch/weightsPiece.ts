// weights.py: safetensors files read and written with the standard library and torch alone.
import { python } from "./python.js";

export const weightsFile = python`
  """Weights in a safetensors file: the length of the header in 8 bytes, the header in JSON, the numbers."""
  import ctypes
  import json
  import struct
  from pathlib import Path
  from typing import Dict, Mapping, Union

  import torch
  from torch import Tensor

  KINDS = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
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
          first, end = (8 + size + offset for offset in entry["data_offsets"])
          numbers = torch.frombuffer(bytearray(content[first:end]), dtype=KINDS[entry["dtype"]])
          weights[name] = numbers.reshape(entry["shape"])
      return weights


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
