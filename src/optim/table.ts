// THE table of optimizers. A line here makes an optimizer a class of `optim`, a name that an experiment file may use and a page of `mlbh explain`.
export { Adam, AdamW, type AdamOptions } from "./adam.js";
export { SGD, type SgdOptions } from "./sgd.js";
