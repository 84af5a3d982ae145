// THE table of optimizers. A line here makes an optimizer a class of `optim`, a name that an experiment file may use and a page of `mlbh explain`.
export { Adadelta, type AdadeltaOptions } from "./adadelta.js";
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, AdamW, type AdamOptions } from "./adam.js";
export { Adamax, type AdamaxOptions } from "./adamax.js";
export { LBFGS, type LbfgsOptions } from "./lbfgs.js";
export { Lion, type LionOptions } from "./lion.js";
export { Muon, type MuonOptions } from "./muon.js";
export { NAdam, type NAdamOptions } from "./nadam.js";
export { RAdam, type RAdamOptions } from "./radam.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { Rprop, type RpropOptions } from "./rprop.js";
export { SGD, type SgdOptions } from "./sgd.js";
