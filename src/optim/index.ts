// torch.optim
export { EMA, type EMAOptions } from "./ema.js";
export { Optimizer, type OptimizerState, type ParameterGroup } from "./optimizer.js";
export * from "./table.js";
// torch.optim.lr_scheduler
export { LRScheduler, type SchedulerState } from "./scheduler.js";
export * from "./schedules/table.js";
