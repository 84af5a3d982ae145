// The report of several runs of one experiment: how the best of a sweep is told, and how far a repeated one scatters.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groupReport } from "../../src/report/groupReport.js";
import { writeReport } from "../../src/report/write.js";
import { openRepeat, trainRepeat } from "../../src/sweep/repeat.js";
import { openSweep, runSweep, type Job, type Outcome } from "../../src/sweep/sweep.js";
import { ended } from "../cli/fakeRun.js";
import { root, scratch } from "../cli/run.js";
import { partsOf, words } from "./page.js";

const folder = scratch();
afterAll(() => folder.remove());
let count = 0;

function config(name: string, more: string): string {
  return folder.write(
    `${++count}.yaml`,
    `name: ${name}
data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [Linear: {out_features: 3}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 1, threads: 1}
metrics: [accuracy]
run: {dir: "${folder.path}"}
${more}
`,
  );
}

interface Told {
  readonly kind: string;
  readonly name: string;
  readonly verdict: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly sections: readonly string[];
}

function told(path: string): Told {
  const { page, sections } = groupReport(path);
  const [header] = partsOf(page, "header");
  const [kind, verdict] = partsOf(header, "p").map(words);
  const facts = Object.fromEntries(partsOf(header, "div").map((fact) => [words(partsOf(fact, "dt")[0]), words(partsOf(fact, "dd")[0])])); // prettier-ignore
  return { kind, name: words(partsOf(header, "h1")[0]), verdict, facts, sections: sections.map(({ id }) => id) };
}

describe("a sweep", () => {
  /** As many trials end as there are values; null for one that diverges. */
  async function swept(sweep: string, values: readonly (number | null)[], name = "rates"): Promise<string> {
    const opened = await openSweep({ file: config(name, `sweep: {${sweep}}`) });
    const run = (tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> => {
      tasks.slice(0, values.length).forEach((task, i) => {
        const value = values[i];
        const directory = opened.group.memberPath(task.name);
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, "summary.json"), JSON.stringify({ ...ended, seconds: 40.5, val: { loss: value, accuracy: value } })); // prettier-ignore
        onEnd(task, value === null ? { status: "diverged", said: "it diverged" } : { status: "done", said: "" });
      });
      for (const task of tasks.slice(values.length)) onEnd(task, { status: "stopped", said: "" });
      return Promise.resolve();
    };
    return (await runSweep(opened, { run }, () => undefined)).run;
  }
  const keys = "keys: {optimizer.SGD.lr: [0.1, 0.2, 0.3]}";

  test("tells its best trial, by which metric, and how many have ended", async () => {
    const path = await swept(keys, [0.5, 0.25]);
    expect(told(path)).toEqual({
      kind: "Report of a sweep",
      name: "rates",
      verdict: "The best of 2 trials, trial-2, reached a val_loss of 0.2500.",
      facts: { "Trials": "2 of 3", "Ranked by": "val_loss, the less the better", "Duration": "1:21, added up", "Directory": path },
      sections: ["trials", "settings"],
    }); // prettier-ignore
    expect(String(groupReport(path).page)).toContain("<title>rates: report of a sweep</title>");
    const rising = told(await swept(`metric: val_accuracy, ${keys}`, [0.5, 0.25, 0.125]));
    expect([rising.verdict, rising.facts.Trials, rising.facts["Ranked by"]]).toEqual(["The best of 3 trials, trial-1, reached a val_accuracy of 0.5000.", "3 of 3", "val_accuracy, the more the better"]); // prettier-ignore
  });

  test("of a search tells how many trials there will be", async () => {
    const search = "method: tpe, trials: 12, startup: 3, keys: {optimizer.SGD.lr: {uniform: [0.1, 0.9]}}";
    expect(told(await swept(search, [0.5])).facts.Trials).toBe("1 of 12");
  });

  test("of which no trial has a value yet", async () => {
    const none = told(await swept(keys, []));
    expect([none.verdict, none.facts.Trials, none.sections]).toEqual(["No trial has ended with a val_loss yet.", "0 of 3", []]);
    const diverged = told(await swept(keys, [null]));
    expect([diverged.verdict, diverged.sections]).toEqual(["No trial has ended with a val_loss yet.", ["trials"]]);
  });

  test("has a long name cut", async () => {
    const [fits, long] = [await swept(keys, [], "n".repeat(120)), await swept(keys, [], "n".repeat(121))];
    expect([told(fits).name, told(long).name]).toEqual(["n".repeat(120), `${"n".repeat(119)}…`]);
  });
});

describe("a repeated experiment", () => {
  async function repeated(more: string, runs = Infinity, overrides: readonly string[] = []): Promise<string> {
    const repeat = openRepeat({ file: config("often", more), overrides })!;
    let done = 0;
    const summary = await trainRepeat(repeat, { onMember: () => void done++, shouldStop: () => done >= runs });
    return summary.run;
  }

  test("tells the metric beside the loss with its scatter, and how many runs there are", async () => {
    const path = await repeated("repeat: {seeds: 2}");
    const { verdict, facts, ...others } = told(path);
    expect(others).toEqual({ kind: "Report of a repeated experiment", name: "often", sections: ["metrics", "runs"] });
    expect(verdict).toMatch(/^On the test rows accuracy was [\d.]+ ± [\d.]+ over 2 runs\.$/);
    expect(facts).toMatchObject({ Runs: "2 of 2", Directory: path });
    const report = await writeReport(path);
    expect(report).toEqual({ run: path, file: join(path, "report.html"), bytes: readFileSync(join(path, "report.html")).length, sections: groupReport(path).sections.map(({ id, title }) => ({ id, title })), missing: [] }); // prettier-ignore
  });

  test("of which not all runs have ended, on validation rows, or with the loss alone", async () => {
    const one = told(await repeated("repeat: {seeds: 3}", 1));
    expect([one.facts.Runs, one.verdict]).toEqual(["1 of 3", expect.stringMatching(/ over 1 run\.$/)]);
    const none = told(await repeated("repeat: {seeds: 3}", 0));
    expect([none.facts.Runs, none.verdict, none.sections]).toEqual(["0 of 3", "No run has ended yet.", []]);
    const val = told(
      await repeated("repeat: {seeds: 2}", Infinity, ["data.split={train: 0.8, val: 0.2, test: 0}", "metrics=[]"]),
    );
    expect(val.verdict).toMatch(/^On the validation rows loss was /);
  });
});
