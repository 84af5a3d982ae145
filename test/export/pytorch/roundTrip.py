"""Trains an exported model a little, and saves it as exported code does and as any PyTorch user would; prints what it answers."""
import json
import sys
from pathlib import Path

import torch

folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
from model import DTYPE, build_model  # noqa: E402
from weights import load_weights, save_weights  # noqa: E402

torch.manual_seed(1)
model = build_model()
model.load_state_dict(load_weights(folder / "model.safetensors"))
x = torch.tensor(json.loads(sys.argv[2]), dtype=DTYPE)
optimizer = torch.optim.SGD([parameter for parameter in model.parameters() if parameter.requires_grad], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    model(x).square().mean().backward()
    optimizer.step()
save_weights(folder / "trained.safetensors", model.state_dict())
torch.save(model.state_dict(), folder / "trained.pt")
model.eval()
with torch.no_grad():
    print(json.dumps(model(x).tolist()))
