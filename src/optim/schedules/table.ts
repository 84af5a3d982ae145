// THE table of schedules. A line here makes a schedule a class of `optim`, a name that an experiment file may use (unless its declaration
// says codeOnly) and a page of `mlbh explain`.
export { ChainedScheduler, LambdaLR, SequentialLR } from "./combined.js";
export { CosineAnnealingLR, CosineAnnealingWarmRestarts } from "./cosine.js";
export { CyclicLR, OneCycleLR } from "./cycles.js";
export { ExponentialLR, MultiStepLR, PolynomialLR, StepLR } from "./decay.js";
export { ConstantLR, LinearLR } from "./linear.js";
export { ReduceLROnPlateau } from "./plateau.js";
