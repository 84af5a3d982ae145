// How a sweep looks while it runs: a numbered line for each trial, and on a terminal a bar with the time that is left.
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { setTimeout } from "node:timers/promises";
import { Chalk } from "chalk";
import { createSweepProgress } from "../../src/cli/sweepProgress.js";
import type { Ui } from "../../src/cli/ui.js";
import type { Counted } from "../../src/sweep/course.js";

const counted = (ended: number, total = 12): Counted => ({ ended, total, work: { ended, total } });
let notes: unknown[] = [];
const ui = (live: boolean): Ui => ({ live, note: (block: unknown) => void notes.push(block), noteColor: new Chalk({ level: 0 }), noteWidth: 60 }) as unknown as Ui; // prettier-ignore

let [drawn, now] = ["", 0];
const original = Object.getOwnPropertyDescriptor(process, "stderr")!;
beforeEach(() => {
  [notes, drawn, now] = [[], "", 0];
  const stderr = { isTTY: true, columns: 60, write: (piece: string) => ((drawn += piece), true), on: () => undefined, once: () => undefined, removeListener: () => undefined }; // prettier-ignore
  Object.defineProperty(process, "stderr", { configurable: true, value: stderr });
  jest.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  Object.defineProperty(process, "stderr", original);
  jest.restoreAllMocks();
});

test("into a pipe: a line for each, its number as wide as that of all", async () => {
  const progress = await createSweepProgress(ui(false), counted(0));
  progress.onTrial("lr 0.1", counted(1));
  progress.onTrial("lr 0.2", counted(10));
  progress.stop();
  expect(notes).toEqual([" 1/12  lr 0.1", "10/12  lr 0.2"]);
  expect(drawn).toBe("");
});

test("where all has ended before, a terminal gets no bar", async () => {
  const progress = await createSweepProgress(ui(true), counted(12));
  progress.onTrial("lr 0.1", counted(12));
  progress.stop();
  expect(notes).toEqual(["12/12  lr 0.1"]);
  expect(drawn).toBe("");
});

test("on a terminal a bar says how many, and how long those take that are left", async () => {
  const progress = await createSweepProgress(ui(true), counted(2));
  now = 30_000;
  progress.onTrial("lr 0.1", counted(5)); // 10 s each, 7 are left
  await setTimeout(250); // drawn twelve times a second
  progress.stop();
  progress.stop();
  progress.onTrial("lr 0.2", counted(6));
  expect(notes).toEqual([]);
  expect(drawn).toContain(" 5/12  lr 0.1\n");
  expect(drawn).toContain("5/12 trials");
  expect(drawn).toContain("1:10 left");
  expect(drawn).not.toContain("lr 0.2");
});

test("a trial that ends just before all is over has its line", async () => {
  const progress = await createSweepProgress(ui(true), counted(11));
  progress.onTrial("lr 0.3", counted(12));
  progress.stop();
  expect(drawn).toContain("12/12  lr 0.3\n");
});
