// The examples run, and print what they promise.
import { describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./cli/run.js";

const last = (text: string): string => text.trim().split("\n").at(-1)!;

/** What must be true of what is printed. */
const promises: Record<string, (text: string) => void> = {
  "mlp.mjs": (text) => expect(last(text)).toBe("0 xor 0, 0 xor 1, 1 xor 0, 1 xor 1: 0, 1, 1, 0"),
  "cnn.mjs": (text) => expect(Number(/(\d+) of 64 images/.exec(last(text))![1])).toBeGreaterThan(57),
  "attention.mjs": (text) => expect(last(text)).toBe("right at 100 % of the places of new sequences"),
  "custom_op.mjs": (text) => {
    expect(text).toContain("derivative: 0.1192  0.2689  0.5000  0.7311  0.8808");
    expect(text).toContain("backward agrees with the slopes, first and second order");
    expect(text).toMatch(/a wrong backward: gradcheck: .* backward says .*, the slope is/);
  },
  "trained_run.mjs": (text) => {
    expect(Number(/(\d+) of 150 flowers/.exec(text)![1])).toBeGreaterThan(140);
    expect(text).toContain("a small flower: setosa");
    expect(text).toContain("weights: 0.weight [16, 4], 0.bias [16]");
  },
};

describe("examples/", () => {
  test("each is short, has a promise here and a place in the README", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    for (const name of readdirSync(join(root, "examples"))) {
      expect(promises).toHaveProperty([name]);
      expect(readFileSync(join(root, "examples", name), "utf8").split("\n").length).toBeLessThan(60);
      expect(readme).toContain(`examples/${name}`);
    }
  });

  test.each(Object.entries(promises))("%s", (name, promise) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "examples", name)], {
      encoding: "utf8",
      cwd: root,
    });
    expect([status, stderr]).toEqual([0, ""]);
    promise(stdout);
  });
});
