// torch.optim
export { Optimizer, type OptimizerState, type ParameterGroup } from "./optimizer.js";
export { SGD, type SgdOptions } from "./sgd.js";
