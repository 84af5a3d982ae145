// The report of several runs of one experiment: its verdict, its facts, and which sections it has.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groupReport } from "../../src/report/groupReport.js";
import { fakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";
import { partsOf, words } from "./page.js";

const folder = scratch();
afterAll(folder.remove);
let count = 0;

/** @param members the summary of each; null for one that has not ended */
function groupOf(kind: "repeat" | "sweep", members: Readonly<Record<string, object | null>>, parts: object = {}): string {
  const path = join(folder.path, `group-${++count}`);
  const names = Object.keys(members);
  mkdirSync(path, { recursive: true });
  for (const [name, summary] of Object.entries(members)) fakeRun(path, name, { summary: summary as null });
  const settings = names.map((_, i) => (kind === "repeat" ? { seed: i } : { "optimizer.SGD.lr": i + 1 }));
  const group = { version: 1, kind, name: "tried", members: names, settings, file: "iris.yaml", data_path: "iris.csv", data_sha256: "0", overrides: [], failures: {}, ...parts }; // prettier-ignore
  writeFileSync(join(path, "group.json"), JSON.stringify(group));
  return path;
}

function sweepOf(metric: string, members: Readonly<Record<string, object | null>>, parts: object = {}): string {
  const path = groupOf("sweep", members, parts);
  const sweep = `{metric: ${metric}, keys: {optimizer.SGD.lr: [1, 2]}}`;
  writeFileSync(join(path, "config.yaml"), `version: 1\nname: tried\ndata: {path: iris.csv, target: species}\nmodel: [Linear: {out_features: auto}]\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 2, batch_size: 8}\nmetrics: [accuracy]\nsweep: ${sweep}\n`); // prettier-ignore
  return path;
}

interface Told {
  readonly kind: string;
  readonly name: string;
  readonly title: string;
  readonly verdict: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly sections: readonly string[];
}
function told(path: string): Told {
  const { page, sections } = groupReport(path);
  const [top] = partsOf(page, "header");
  const [kind, verdict] = partsOf(top, "p").map(words);
  const facts = partsOf(top, "div").map((fact) => [words(partsOf(fact, "dt")[0]), words(partsOf(fact, "dd")[0])]);
  return { kind, name: words(partsOf(top, "h1")[0]), title: partsOf(page, "title")[0], verdict, facts: Object.fromEntries(facts), sections: sections.map(({ id }) => id) }; // prettier-ignore
}

describe("of a sweep", () => {
  const reached = (accuracy: number | null, loss = 0.5, more: object = {}): object => ({ val: { loss, accuracy }, seconds: 1.5, ...more }); // prettier-ignore

  test("the best trial, how many there are, and what ranks them", () => {
    const path = sweepOf("val_accuracy", { "trial-1": reached(0.5), "trial-2": reached(0.75) });
    expect(told(path)).toEqual({
      kind: "Report of a sweep",
      name: "tried",
      title: "tried: report of a sweep",
      verdict: "The best of 2 trials, trial-2, reached a val_accuracy of 0.7500.",
      facts: { "Trials": "2 of 2", "Ranked by": "val_accuracy, the more the better", "Duration": "3.00 s, added up", "Directory": path },
      sections: ["trials", "settings"],
    }); // prettier-ignore
  });

  test("of a loss the least is the best", () => {
    const { verdict, facts } = told(sweepOf("val_loss", { "trial-1": reached(0.5, 0.25), "trial-2": reached(0.75, 0.5) }));
    expect(verdict).toBe("The best of 2 trials, trial-1, reached a val_loss of 0.2500.");
    expect(facts["Ranked by"]).toBe("val_loss, the less the better");
  });

  test("trials that have not ended, or have no value, are no best", () => {
    const none = "No trial has ended with a val_accuracy yet.";
    const begun = told(sweepOf("val_accuracy", { "trial-1": null, "trial-2": null }));
    expect(begun).toMatchObject({ verdict: none, sections: [] });
    expect(begun.facts).toMatchObject({ Trials: "0 of 2", Duration: "0.00 s, added up" });
    expect(told(sweepOf("val_accuracy", { "trial-1": reached(null), "trial-2": null }))).toMatchObject({ verdict: none, sections: ["trials"] }); // prettier-ignore
    const one = told(sweepOf("val_accuracy", { "trial-1": reached(0.25), "trial-2": null }));
    expect([one.verdict, one.sections]).toEqual([expect.stringMatching(/^The best of 1 trial, trial-1, /), ["trials"]]);
  });

  test("trials that are still to be proposed count, too", () => {
    const search = { trials: 1500, rungs: [], decided: [] };
    expect(told(sweepOf("val_accuracy", { "trial-1": reached(0.5) }, { search })).facts.Trials).toBe("1 of 1500");
  });
});

describe("of a repeated experiment", () => {
  const ended = (accuracy: number, more: object = {}): object => ({ test: { loss: 0.25, accuracy }, seconds: 40, ...more });

  test("its first metric beside the loss, and how far it scatters", () => {
    // the mean of 7/8 and 5/8, and sqrt(2 (1/8)^2)
    const path = groupOf("repeat", { "seed-0": ended(0.875), "seed-1": ended(0.625), "seed-2": null });
    expect(told(path)).toEqual({
      kind: "Report of a repeated experiment",
      name: "tried",
      title: "tried: report of a repeated experiment",
      verdict: "On the test rows accuracy was 0.7500 ± 0.1768 over 2 runs.",
      facts: { Runs: "2 of 3", Duration: "1:20, added up", Directory: path },
      sections: ["metrics", "runs"],
    });
  });

  test("the loss where there is no other, and the validation rows where there are no others", () => {
    const lost = (loss: number): object => ({ test: null, val: { loss } });
    expect(told(groupOf("repeat", { a: lost(0.25), b: lost(0.75) })).verdict).toBe("On the validation rows loss was 0.5000 ± 0.3536 over 2 runs."); // prettier-ignore
  });

  test("what has not ended has no sections, what diverged has no metrics", () => {
    expect(told(groupOf("repeat", { a: null, b: null }))).toMatchObject({
      verdict: "No run has ended yet.",
      facts: { Runs: "0 of 2" },
      sections: [],
    });
    const failures = { a: { status: "diverged", message: "it diverged" } };
    expect(told(groupOf("repeat", { a: null, b: null }, { failures }))).toMatchObject({
      verdict: "No run has ended yet.",
      facts: { Runs: "1 of 2" },
      sections: ["runs"],
    });
  });

  test("a name is cut where it would fill the page", () => {
    const named = (length: number): Told => told(groupOf("repeat", { a: ended(1) }, { name: "n".repeat(length) }));
    expect(named(120).name).toBe("n".repeat(120));
    const { name, title } = named(121);
    expect([name, title]).toEqual([`${"n".repeat(119)}…`, `${"n".repeat(119)}…: report of a repeated experiment`]);
  });
});
