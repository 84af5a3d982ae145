// torch.nn.utils.
export { clipGradNorm, clipGradValue } from "./utils.js";
export { removeSpectralNorm, spectralNorm } from "./spectralNorm.js";
export { removeWeightNorm, weightNorm } from "./weightNorm.js";
