// What is exported repeats the run: every loss from the seed, in one process and in two, and every answer.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, scratch } from "../../cli/run.js";
import { differenceIn, exported, runFolders, type Case, type Ended, type Job } from "./folders.js";
import { hasTorch } from "./python.js";

const folder = scratch();
afterAll(folder.remove);

interface Shipped extends Case {
  /** In how many it is trained besides. */
  readonly processes?: number;
}

const digits = { "data.path": "digits.csv", "train.epochs": 2 };

const cases: Readonly<Record<string, Shipped>> = {
  breast_cancer: { config: "breast_cancer", set: { "train.epochs": 4 }, processes: 2 },
  iris: { config: "iris", set: { "train.epochs": 4 } },
  iris_adamw: { config: "iris_adamw", set: { "train.epochs": 8 } },
  wine_adamw: { config: "wine_adamw", set: { "train.epochs": 4 }, processes: 2 },
  diabetes: { config: "diabetes", set: { "train.epochs": 4 } },
  diabetes_huber: { config: "diabetes_huber", set: { "train.epochs": 4 } },
  diabetes_quantiles: { config: "diabetes_quantiles", set: { "train.epochs": 4 }, processes: 2 },
  digits: { config: "digits", set: digits },
  digits_autoencoder: { config: "digits_autoencoder", set: digits },
  digits_cnn: { config: "digits_cnn", set: digits },
  digits_batchnorm: { config: "digits_batchnorm", set: digits, processes: 2 },
  digits_lstm: { config: "digits_lstm", set: digits },
  digits_transformer: { config: "digits_transformer", set: digits, processes: 2 },
  weather: { config: "weather", set: { "train.epochs": 2 } },
};

(hasTorch ? describe : describe.skip)("exported training", () => {
  const ends = new Map<string, Ended>();

  beforeAll(async () => {
    const [head, ...rows] = readFileSync(join(root, "data/digits.csv"), "utf8").split("\n");
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(join(folder.path, "digits.csv"), [head, ...rows.slice(0, 240)].join("\n") + "\n");
    const jobs: (Job & { readonly name: string })[] = [];
    for (const [name, each] of Object.entries(cases)) {
      const { place } = await exported(folder.path, name, each);
      const job = { folder: place, script: "train.py", arguments: ["--check"] };
      jobs.push({ name: `${name} 1`, ...job, processes: 1 });
      if (each.processes !== undefined) jobs.push({ name: `${name} ${each.processes}`, ...job, processes: each.processes });
    }
    const found = runFolders(jobs);
    jobs.forEach(({ name }, i) => ends.set(name, found[i]));
  }, 600_000);

  test.each(Object.keys(cases))("%s: every loss to 1e-10, and the answers", (name) => {
    for (const count of [1, cases[name].processes ?? 1]) {
      expect(differenceIn(ends.get(`${name} ${count}`)!)).toBeLessThan(1e-10);
    }
  });
});
