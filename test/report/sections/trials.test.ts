// A sweep: its trials ranked, what successive halving cost, and what each setting did.
import { describe, expect, test } from "@jest/globals";
import { rungsSection, settingsSection, trialsSection } from "../../../src/report/html/sections/trials.js";
import type { SweepSummary, Trial } from "../../../src/sweep/summary.js";
import { cellsOf, figuresOf, nameOf, partsOf, words, type Shown } from "../page.js";

type Ranked = SweepSummary["trials"][number];

function trial(rank: number, value: number | null, parts: Partial<Trial> = {}): Ranked {
  return { rank, run: `t-${rank}`, settings: { "optimizer.SGD.lr": rank }, status: "finished", message: null, value, epochs: 10, rung: null, steps: 40, seconds: 1, ...parts }; // prettier-ignore
}

function sweep(trials: readonly Ranked[], parts: Partial<SweepSummary> = {}): SweepSummary {
  return { kind: "sweep", name: "s", run: "runs/s", stopped: "finished", metric: "val_loss", eval_every: null, higher_is_better: false, halving: null, trials, best: null, seconds: 1, ...parts }; // prettier-ignore
}

const halving = {
  factor: 3,
  rungs: [
    { epochs: 3, trials: 9, went_on: 3, best: 0.5 },
    { epochs: 10, trials: 2, went_on: null, best: null },
  ],
  epochs: { spent: 1234, whole: 90_000 },
};

describe("the trials", () => {
  const bars = (page: string): string[] => [...page.matchAll(/class="bar" width="([^"]*)"/g)].map(([, width]) => width);
  const content = (...given: Parameters<typeof sweep>): string => String(trialsSection(sweep(...given)).content);

  test("stand in a table with a bar between the worst and the best", () => {
    const diverged = trial(4, null, { status: "diverged", message: `it diverged\nat step 3`, epochs: null, settings: { "optimizer.SGD.lr": "x".repeat(41) } }); // prettier-ignore
    const page = content([trial(1, 0.5), trial(2, 1), trial(3, 2.5), diverged, trial(5, null)]);
    expect(nameOf(trialsSection(sweep([])))).toBe("trials: Trials, the best first");
    expect(cellsOf(page)).toEqual([
      ["rank", "lr", "val_loss", "between the best and the worst", "epochs", "run"],
      ["1", "1", "0.5000", "", "10", "t-1"],
      ["2", "2", "1", "", "10", "t-2"],
      ["3", "3", "2.5000", "", "10", "t-3"],
      ["4", `${"x".repeat(39)}…`, "diverged", "it diverged", "", "t-4"],
      ["5", "5", "n/a", "", "10", "t-5"],
    ]);
    expect(bars(page)).toEqual(["100.0", "75.0", "0.0", "0.0"]);
    expect(bars(content([trial(1, 1.25), trial(2, 0.5), trial(3, 0.25)], { higher_is_better: true }))).toEqual(["100.0", "25.0", "0.0"]); // prettier-ignore
    expect(bars(content([trial(1, 0.5), trial(2, 0.5), trial(3, null)]))).toEqual(["100.0", "100.0", "0.0"]);
    expect(cellsOf(content([trial(1, null, { status: "failed", message: "m".repeat(81) })]))[1][3]).toBe(`${"m".repeat(79)}…`);
  });

  test("with halving say how far each has come", () => {
    const page = content([trial(1, 0.25, { rung: 2 }), trial(2, 0.5, { rung: 1 }), trial(3, null)], { halving });
    expect(cellsOf(page).map((row) => row[4])).toEqual(["rung", "2 of 2", "1 of 2", "0 of 2"]);
    expect(cellsOf(page)[0][5]).toBe("epochs");
  });

  test("are named by the last part of a setting, or as a whole where it is long or not the only one", () => {
    const head = (...keys: string[]): string[] => cellsOf(content([trial(1, 1, { settings: Object.fromEntries(keys.map((key) => [key, 1])) })]))[0].slice(1, 1 + keys.length); // prettier-ignore
    expect(head("a.lr", "b.lr", `a.${"k".repeat(31)}`)).toEqual(["a.lr", "b.lr", `${"k".repeat(29)}…`]);
    expect(cellsOf(content([]))[0]).toEqual(["rank", "val_loss", "between the best and the worst", "epochs", "run"]);
  });

  test("and what to do with the best", () => {
    const best = ["train", "x.yaml", "--set", "optimizer.SGD.lr=0.1"];
    const page = content([trial(1, 1), trial(2, 2)], { best });
    expect(partsOf(page, "li").map(words)).toEqual(["mlbh evaluate runs/s/t-1", "mlbh report runs/s/t-1", "mlbh train x.yaml --set optimizer.SGD.lr=0.1"]); // prettier-ignore
    expect(partsOf(page, "p").map(words)).toEqual(["Ranked on the validation rows. Look at the test rows once, with the trial you choose; the last line trains the best again."]); // prettier-ignore
    expect(partsOf(content([trial(1, 1)]), "p")).toEqual([]);
    expect(partsOf(content([trial(1, 1)], { stopped: "interrupted" }), "p")).toEqual(["Not all of the trials have ended."]);
  });

  test("are 200 at most", () => {
    const many = (count: number): string => content(Array.from({ length: count }, (_, i) => trial(i + 1, i)));
    expect(cellsOf(many(200))).toHaveLength(201);
    expect(partsOf(many(200), "p")).toEqual([]);
    expect(cellsOf(many(201))).toHaveLength(201);
    expect(partsOf(many(201), "p")).toEqual(["Shown are the 200 best of 201."]);
  });
});

test("the rungs of successive halving", () => {
  expect(rungsSection(sweep([]))).toBeNull();
  const section = rungsSection(sweep([], { halving }));
  expect(nameOf(section)).toBe("rungs: Successive halving");
  expect(cellsOf(section!.content)).toEqual([
    ["rung", "epochs", "trials", "went on", "best val_loss"],
    ["1", "3", "9", "3", "0.5000"],
    ["2", "10", "2", "", "n/a"],
  ]);
  expect(partsOf(section!.content, "p")).toEqual(["1,234 epochs were trained; all trials to the end would be 90,000. Values of different rungs are of trainings of different length; a trial is ranked by how far it has come, and then by its value."]); // prettier-ignore
});

describe("what each setting did", () => {
  const figures = (...given: Parameters<typeof sweep>): Shown[] => figuresOf(settingsSection(sweep(...given))!.content);
  const dots = ({ drawing }: Shown): string[][] => [...drawing.matchAll(/<circle class="dot (s\d)" cx="([^"]*)" cy="([^"]*)" r="3"><title>([^<]*)</g)].map(([, ...dot]) => dot); // prettier-ignore

  test("is shown from two trials with a value on", () => {
    expect(settingsSection(sweep([]))).toBeNull();
    expect(settingsSection(sweep([trial(1, 1), trial(2, null), trial(3, Infinity)]))).toBeNull();
    expect(nameOf(settingsSection(sweep([trial(1, 1), trial(2, 2)])))).toBe("settings: What each setting did");
  });

  test("numbers on a linear axis, the best drawn last", () => {
    const [figure] = figures([trial(1, 0, { settings: { "a.lr": 2 } }), trial(2, 5, { settings: { "a.lr": 4 } }), trial(3, 10, { settings: { "a.lr": 0 } })]); // prettier-ignore
    expect(figure).toMatchObject({
      title: "lr",
      label: "val_loss of 3 trials against a.lr",
      legend: ["dot s0: a trial", "dot s1: the best"],
      explain: "Dots of one setting that lie far apart differ by the other settings, or by chance.",
      ticks: ["0", "1", "2", "3", "4", "0", "2", "4", "6", "8", "10"],
    });
    expect(dots(figure)).toEqual([
      ["s0", "58", "10", "t-3: 0, val_loss 10"],
      ["s0", "306", "100", "t-2: 4, val_loss 5"],
      ["s1", "182", "190", "t-1: 2, val_loss 0"],
    ]);
    expect(figure.drawing).toContain(">val_loss</text>");
  });

  test("numbers over several powers of ten on a logarithmic one", () => {
    const [figure] = figures([0.01, 0.1, 1].map((lr, i) => trial(i + 1, i, { settings: { lr } })));
    expect(dots(figure).map(([, x]) => x)).toEqual(["306", "182", "58"]);
  });

  test("anything else side by side, by its name", () => {
    const settings = ["relu", "b".repeat(13), "relu", null].map((act, i) => trial(i + 1, i, { settings: { act } }));
    const [figure] = figures(settings);
    expect(figure.ticks.slice(0, 3)).toEqual(["relu", `${"b".repeat(11)}…`, "null"]);
    const at = [58 + 248 / 6, 58 + 248 / 2, 58 + (5 * 248) / 6].map((x) => x.toFixed(1).replace(".0", ""));
    expect(dots(figure).map(([, x]) => x)).toEqual([at[2], at[0], at[1], at[0]]);
    expect([...figure.drawing.matchAll(/class="tick middle" x="([^"]*)"/g)].map(([, x]) => x)).toEqual(at);
    expect(figure.told[0]).toBe("t-4: null, val_loss 3");
  });

  test("twelve settings at most, their names cut", () => {
    const keys = Array.from({ length: 13 }, (_, i) => `a.${"k".repeat(45)}${String.fromCharCode(97 + i)}`);
    const settings = Object.fromEntries(keys.map((key) => [key, 1]));
    const shown = figures([trial(1, 1, { settings }), trial(2, 2, { settings })]);
    expect(shown).toHaveLength(12);
    expect(shown[0].title).toBe(`${"k".repeat(39)}…`);
    expect(shown[0].drawing).toContain(`>${"k".repeat(29)}…</text>`);
  });
});
