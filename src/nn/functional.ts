// torch.nn.functional: functions composed of operations, and the losses.
export * from "../functional/index.js";
export * from "./losses/functions.js";
