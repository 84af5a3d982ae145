// Sizes in an experiment: what is more than the machine has is an error at its line, in every command that builds the model.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

/** configs/iris.yaml with a change. */
function iris(name: string, from: string, to: string): string {
  const text = readFileSync(join(root, "configs/iris.yaml"), "utf8").replace("../data", join(root, "data"));
  expect(text).toContain(from);
  return folder.write(name, text.replace(from, to));
}

describe("a layer with some zeros too many", () => {
  const commands = [["check"], ["summary"], ["render"], ["gradcheck"], ["train", "--dry-run"], ["train", "--run-dir", join(folder.path, "runs")]]; // prettier-ignore

  test.each([
    ["100000000", "GiB"],
    ["1000000000", "GiB"],
    ["99999999999", "TiB"],
  ])("out_features: %s", (size, unit) => {
    const file = iris("wide.yaml", "out_features: 16", `out_features: ${size}`);
    for (const [command, ...options] of commands) {
      const { code, err } = mlbh(command, file, ...options);
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(err).toMatch(/wide\.yaml:8:13: error: model\.0\.Linear makes the model too large: with its /);
      expect(err).toMatch(
        new RegExp(
          `it needs [\\d.]+ ${unit} of memory, and (WebAssembly can address 4.00|this machine has [\\d.]+) GiB\n  hint: `,
        ),
      );
    }
    expect(existsSync(join(folder.path, "runs"))).toBe(false);
  });

  test("parameters, and what a convolution unfolds", () => {
    const model = (layers: string): string => iris("deep.yaml", "  - Linear: {out_features: 16}\n", layers);
    const deep = mlbh("check", model("  - Linear: {out_features: 30000}\n  - Linear: {out_features: 30000}\n"));
    expect(deep.err).toMatch(/deep\.yaml:9:13: error: model\.1\.Linear .*: with its 900,030,000 parameters, with gradients and the optimizer's memory, it needs/); // prettier-ignore
    const tall =
      "  - Linear: {out_features: 90000}\n  - Unflatten: {sizes: [1, 300, 300]}\n  - Conv2d: {out_channels: 1, kernel_size: 100}\n";
    expect(mlbh("check", model(tall)).err).toMatch(
      /deep\.yaml:10:13: error: model\.2\.Conv2d makes the model too large: with its outputs/,
    );
  });
});

test("no more rows are in a batch than there are, and epochs are counted one by one", () => {
  expect(mlbh("check", iris("batch.yaml", "batch_size: 16", "batch_size: 1000000000000"))).toMatchObject({ code: 0 });
  expect(mlbh("check", iris("epochs.yaml", "epochs: 100", "epochs: 1e30")).err).toContain(
    "train.epochs must be a whole number >= 1 and <= 9007199254740991, got 1e+30",
  );
});
