// torch.nn: modules, layers, losses.
export { Buffer, Parameter } from "../autograd/parameter.js";
export * from "./table.js";
export * as init from "./init.js";
export * from "./losses/table.js";
export { ModuleDict, ModuleList } from "./lists.js";
export type { ForwardHook, ForwardPreHook } from "./hooks.js";
export { Module, StateDictError, type StateDict } from "./module.js";
export { clipGradNorm, clipGradValue } from "./utils.js";
export * as utils from "./utilsTable.js";
