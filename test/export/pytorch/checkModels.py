"""Each model.py of a folder against what mlbh has written beside it: weights from the seed, outputs in evaluation and in training."""
import importlib.util
import json
import sys
from pathlib import Path

import torch

folder = Path(sys.argv[1])


def module_at(path):
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(f"model_{path.parent.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.pop(0)
    return module


def difference(a, b):
    return float((a - b).abs().max()) if a.shape == b.shape else f"{tuple(a.shape)} and {tuple(b.shape)}"


def tensors(lists):
    return [torch.tensor(x["data"], dtype=torch.long if x["ids"] else torch.float64).reshape(x["shape"]) for x in lists]


results = {}
for case in json.loads((folder / "cases.json").read_text()):
    try:
        module = module_at(folder / case["folder"] / "model.py")
        torch.manual_seed(case["seed"])
        model = module.build_model()
        state = model.state_dict()
        weights = {name: torch.tensor(x["data"], dtype=torch.float64).reshape(x["shape"]) for name, x in case["weights"].items()}
        model.load_state_dict(weights, strict=True)
        frozen = [name for name, parameter in model.named_parameters() if not parameter.requires_grad]
        inputs = tensors(case["inputs"])
        result = {
            "weights": max([difference(state[name], weights[name]) for name in weights], default=0.0),
            "frozen": frozen,
        }
        with torch.no_grad():
            model.eval()
            result["evaluation"] = difference(model(*inputs), *tensors([case["evaluation"]]))
        model.train()
        torch.manual_seed(case["seed"])
        result["training"] = difference(model(*inputs), *tensors([case["training"]]))
        results[case["folder"]] = result
    except Exception as error:
        results[case["folder"]] = {"error": f"{type(error).__name__}: {error}"}
print(json.dumps(results))
