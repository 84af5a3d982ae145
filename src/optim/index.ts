// torch.optim
export { Adam, AdamW, type AdamOptions } from "./adam.js";
export { Optimizer, type OptimizerState, type ParameterGroup } from "./optimizer.js";
export { SGD, type SgdOptions } from "./sgd.js";
// torch.optim.lr_scheduler
export { LRScheduler, type SchedulerState } from "./scheduler.js";
export * from "./schedules/table.js";
