// The weights of a run as other programs know them: the names of the state dict, adapters merged with the weights they stand beside.
import type { NdArray } from "../kernels/ndarray.js";
import { encodeSafetensors } from "../files/safetensors.js";
import type { Exported } from "./exported.js";
import { openAnyRun } from "./open.js";

export async function make(path: string): Promise<Exported> {
  const { run } = await openAnyRun(path);
  const arrays = new Map<string, NdArray>(run.model.stateDict());
  return {
    files: [{ name: "model.safetensors", content: encodeSafetensors(arrays, { format: "pt" }) }],
    notes: ["PyTorch: model.load_state_dict(safetensors.torch.load_file(FILE))"],
  };
}
