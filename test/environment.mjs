// Jest runs tests in a sandbox with its own copies of the built-in classes; arrays that come from the host (WebAssembly memory,
// structuredClone, a worker's message) then fail `instanceof`. Here the sandbox gets the host's classes instead.
import { TestEnvironment } from "jest-environment-node";

const binary = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array],
  ...[ArrayBuffer, SharedArrayBuffer, DataView],
];

export default class HostArraysEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const type of binary) this.global[type.name] = type;
    Object.assign(this.global, { Atomics, WebAssembly });
  }
}
