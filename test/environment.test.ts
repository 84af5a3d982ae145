// test/environment.mjs at work: arrays made by the host are instances of the classes that tests and sources see.
import { expect, test } from "@jest/globals";

const numbers = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];
const views = [...numbers, BigInt64Array, BigUint64Array];

test.each(views.map((View) => ({ name: View.name, View })))("structuredClone gives a $name", ({ View }) => {
  const clone = structuredClone(new View(2));
  expect(clone).toBeInstanceOf(View);
  expect(clone.buffer).toBeInstanceOf(ArrayBuffer);
});

// TypeScript describes WebAssembly in the library of browsers only.
declare const WebAssembly: {
  readonly Memory: new (options: { initial: number; maximum?: number; shared?: boolean }) => { readonly buffer: ArrayBufferLike };
};

test("WebAssembly memory is an ArrayBuffer, shared memory a SharedArrayBuffer", () => {
  expect(new WebAssembly.Memory({ initial: 1 }).buffer).toBeInstanceOf(ArrayBuffer);
  expect(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer).toBeInstanceOf(SharedArrayBuffer);
});
