// torch.nn.utils.
export { clipGradNorm, clipGradValue } from "./utils.js";
export { lora, mergeLora, type LoraOptions } from "./lora.js";
export { removeSpectralNorm, spectralNorm } from "./spectralNorm.js";
export { removeWeightNorm, weightNorm } from "./weightNorm.js";
