// What is exported repeats the run: every loss from the seed, in one process and in two, and every answer.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { make } from "../../../src/export/pytorch/pytorch.js";
import { writeFolder } from "../../../src/export/exported.js";
import { trainExperiment } from "../../../src/train/train.js";
import { root, scratch } from "../../cli/run.js";
import { hasTorch, runPython } from "./python.js";

const folder = scratch();
afterAll(folder.remove);

interface Case {
  /** A shipped experiment, or the text of one. */
  readonly config: string;
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** Processes of the exported training; 1 when left out. */
  readonly processes?: number;
  readonly arguments?: readonly (readonly string[])[];
}

const digits = { "data.path": "digits.csv", "train.epochs": 2 };

const cases: Readonly<Record<string, Case>> = {
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

interface Ended {
  readonly codes: readonly number[];
  readonly said: string;
}

/** The run of a case, exported. @returns its folder */
async function exported(name: string, { config, set = {} }: Case): Promise<string> {
  const file = config.includes("\n") ? join(folder.path, `${name}.yaml`) : join(root, "configs", `${config}.yaml`);
  if (config.includes("\n")) writeFileSync(file, config);
  const own = "data.path" in set ? { "data.path": join(folder.path, String(set["data.path"])) } : {};
  const overrides = { "train.dtype": "float64", ...set, ...own };
  const { run } = await trainExperiment({ file, overrides, runDir: join(folder.path, "runs", name) });
  const place = join(folder.path, name);
  writeFolder(place, (await make(run)).files);
  return place;
}

function runFolders(jobs: readonly object[]): Ended[] {
  const lines = runPython(join(root, "test/export/pytorch/runTraining.py"), JSON.stringify(jobs)).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Ended);
}

/** The largest difference that --check has found. */
function differenceIn(said: string): number {
  return Number(/the largest relative difference is (\S+),/.exec(said)?.[1]);
}

(hasTorch ? describe : describe.skip)("exported training", () => {
  const ends = new Map<string, Ended>();

  beforeAll(async () => {
    const [head, ...rows] = readFileSync(join(root, "data/digits.csv"), "utf8").split("\n");
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(join(folder.path, "digits.csv"), [head, ...rows.slice(0, 240)].join("\n") + "\n");
    const jobs: { name: string; folder: string; script: string; arguments: string[]; processes: number }[] = [];
    for (const [name, each] of Object.entries(cases)) {
      const place = await exported(name, each);
      const job = { folder: place, script: "train.py", arguments: ["--check"] };
      jobs.push({ name: `${name} 1`, ...job, processes: 1 });
      if (each.processes !== undefined) jobs.push({ name: `${name} ${each.processes}`, ...job, processes: each.processes });
    }
    const found = runFolders(jobs);
    jobs.forEach(({ name }, i) => ends.set(name, found[i]));
  }, 600_000);

  test.each(Object.keys(cases))("%s: every loss to 1e-10, and the answers", (name) => {
    for (const count of [1, cases[name].processes ?? 1]) {
      const { codes, said } = ends.get(`${name} ${count}`)!;
      if (codes.some((code) => code !== 0)) throw new Error(said.slice(-3000));
      expect(differenceIn(said)).toBeLessThan(1e-10);
    }
  });
});
