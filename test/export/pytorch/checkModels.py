"""Each model.py of a folder against what mlbh has written beside it: weights from the seed, outputs in evaluation and in training."""
import importlib.util
import json
import sys
from pathlib import Path

import torch

folder = Path(sys.argv[1])


def module_at(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def difference(a, b):
    return float((a - b).abs().max()) if a.shape == b.shape else f"{tuple(a.shape)} and {tuple(b.shape)}"


def tensors(lists, dtype):
    return [torch.tensor(x["data"], dtype=torch.long if x["ids"] else dtype).reshape(x["shape"]) for x in lists]


results = {}
for case in json.loads((folder / "cases.json").read_text()):
    try:
        place = folder / case["folder"]
        load_weights = module_at(place / "weights.py", "weights").load_weights
        module = module_at(place / "model.py", "model")
        torch.manual_seed(case["seed"])
        model = module.build_model()
        drawn = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        expected = load_weights(place / "expected.safetensors")
        model.load_state_dict(expected, strict=True)
        inputs = tensors(case["inputs"], module.DTYPE)
        result = {
            "weights": max([difference(drawn[name], expected[name]) for name in expected], default=0.0),
            "frozen": [name for name, parameter in model.named_parameters() if not parameter.requires_grad],
        }
        with torch.no_grad():
            model.eval()
            result["evaluation"] = difference(model(*inputs), *tensors([case["evaluation"]], module.DTYPE))
        model.train()
        torch.manual_seed(case["seed"])
        result["training"] = difference(model(*inputs), *tensors([case["training"]], module.DTYPE))
        results[case["folder"]] = result
    except Exception as error:
        results[case["folder"]] = {"error": f"{type(error).__name__}: {error}"}
print(json.dumps(results))
