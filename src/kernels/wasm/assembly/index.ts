export * from "./binary";
export * from "./elementwise";
export * from "./gemm";
export * from "./move";
export * from "./reduce";
export * from "./update";
export * from "./windows";
