// The curves after `mlbh train`.
import { afterAll, expect, test } from "@jest/globals";
import { mlbh, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

test("mlbh train ends with its losses as curves, from three epochs on", () => {
  const train = (...words: string[]): string => mlbh("train", "configs/iris.yaml", "--run-dir", folder.path, ...words).out;
  expect(train("--epochs", "3")).toMatch(/\n0\.5000 ┤[^]*\n +└─+\n +1 +3\na train_loss {3}b val_loss\n\nrun written to /);
  expect(train("--epochs", "2")).not.toContain("└");
  expect(train("--epochs", "3", "--quiet")).not.toContain("└");
  expect(train("--epochs", "3", "--set", "data.split={train: 1, val: 0, test: 0}")).toMatch(/3\ntrain_loss\n/);
});
