// Jest runs tests in a sandbox with its own copies of the built-in classes; arrays that come from the host (WebAssembly memory,
// structuredClone, a worker's message) then fail `instanceof`. Here the sandbox gets the host's classes instead; and all of src (sources.mjs).
import { TestEnvironment } from "jest-environment-node";
import { loadSources } from "./sources.mjs";

const binary = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array],
  ...[ArrayBuffer, SharedArrayBuffer, DataView],
];

export default class HostArraysEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const type of binary) this.global[type.name] = type;
    let sources = null;
    const mlbhSources = (path) => (sources ??= loadSources((script) => script.runInContext(this.getVmContext())))[path]();
    Object.assign(this.global, { Atomics, WebAssembly, mlbhSources });
  }
}
