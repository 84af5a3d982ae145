// With which kernels a run goes on: those it was begun with, or words about why that cannot be.
import { afterEach, describe, expect, test } from "@jest/globals";
import { kernelBuild, kernelMode, useKernels, type KernelBuild, type KernelMode } from "../../src/kernels/index.js";
import { keepKernels, modeOf, withOwnKernels } from "../../src/runs/keepKernels.js";

const first = kernelMode();
afterEach(() => useKernels(first));

const built = (mode: KernelMode): KernelBuild => {
  useKernels(mode);
  return kernelBuild();
};
const fast = built("wasm");
const missing: KernelBuild = fast === "wasm-fma" ? "wasm" : "wasm-fma";
const onlyFast = fast === "reference" ? test.skip : test;

describe("a run goes on", () => {
  const goesOn = (recorded: KernelBuild | undefined, asked?: KernelMode): string => {
    keepKernels("runs/a-1", recorded, asked);
    return kernelMode();
  };

  test("with the plain kernels, where it was begun with them", () => {
    expect([goesOn("reference"), goesOn("reference", "reference")]).toEqual(["reference", "reference"]);
  });

  onlyFast("with fast ones, those in use or the fastest", () => {
    useKernels("wasm");
    expect(goesOn(fast)).toBe("wasm");
    expect(goesOn(fast, "wasm")).toBe("wasm");
    useKernels("reference");
    expect(modeOf(fast)).toBe("wasm");
    expect(goesOn(fast)).not.toBe("reference");
  });

  onlyFast("with what is asked for, or is in use, where nothing is recorded", () => {
    useKernels("wasm");
    expect([goesOn(undefined), goesOn(undefined, "reference"), goesOn(undefined)]).toEqual(["wasm", "reference", "reference"]);
  });
});

describe("it does not", () => {
  const words = (recorded: KernelBuild, asked?: KernelMode): string => {
    try {
      keepKernels("runs/a-1", recorded, asked);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("expected an error");
  };
  const said = (recorded: string, now: string, hint: string): string => `runs/a-1: error: was computed with the kernels "${recorded}", and "${now}" would give other last digits from here on\n  hint: ${hint}`; // prettier-ignore

  onlyFast("with others that are asked for: leave that out", () => {
    expect(words("reference", "wasm")).toBe(said("reference", fast, "leave --kernels out, or set it to reference"));
    expect(words(fast, "reference")).toBe(said(fast, "reference", "leave --kernels out, or set it to wasm"));
    expect(words(missing, "reference")).toBe(said(missing, "reference", "leave --kernels out, or set it to wasm"));
  });

  onlyFast("with kernels that are not to be had here: go elsewhere", () => {
    const elsewhere = "go on with it on a machine, and with a version of Node, that has them; or begin a new run";
    useKernels("wasm");
    expect(words(missing)).toBe(said(missing, fast, elsewhere));
    expect(words(missing, "wasm")).toBe(said(missing, fast, elsewhere));
  });
});

test("what computes with kernels of its own leaves those of before, also when it fails", async () => {
  useKernels("reference");
  expect(await withOwnKernels(async () => Promise.resolve((useKernels("wasm"), 3)))).toBe(3);
  expect(kernelMode()).toBe("reference");
  await expect(withOwnKernels(async () => Promise.reject((useKernels("wasm"), new Error("no"))))).rejects.toThrow("no");
  expect(kernelMode()).toBe("reference");
});
