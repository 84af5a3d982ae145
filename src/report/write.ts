// `mlbh report` without the terminal.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { displayPath } from "../files/file.js";
import { explainWriting, writeAtomically } from "../files/atomicFile.js";
import type { Importance } from "../train/importance.js";
import { calibrationOf } from "./classCurves.js";
import { gather, REPORT, type RunStory } from "./gather.js";
import { isGroup } from "../runs/group.js";
import { groupReport } from "./groupReport.js";
import type { Html } from "./html/html.js";
import { page, sectionsOf } from "./html/page.js";
import type { Section } from "./html/section.js";

/** What a report is made of, as --json prints it. */
export interface WrittenReport {
  readonly run: string;
  readonly file: string;
  readonly bytes: number;
  readonly sections: readonly { readonly id: string; readonly title: string }[];
  /** What is not in it, and why. */
  readonly missing: readonly string[];
  /** Whose predictions are shown; null where there are none. */
  readonly part: "test" | "val" | null;
  readonly rows: number;
  readonly curves: Curves | null;
  readonly importance: Importance | null;
  readonly mistakes: readonly object[];
  /** Of a text: what was written in training, and the tokens that surprised most where it was read. */
  readonly samples: RunStory["samples"];
  readonly surprises: readonly object[];
  /** What was written for rows or chats that were set aside; null where nothing is. */
  readonly written: RunStory["written"];
}

interface Curves {
  readonly classes: readonly {
    readonly class: string;
    readonly roc_auc: number | null;
    readonly average_precision: number | null;
    /** [false positive rate, true positive rate] */
    readonly roc: readonly (readonly [number, number])[];
    /** [recall, precision] */
    readonly precision_recall: readonly (readonly [number, number])[];
  }[];
  readonly calibration: readonly {
    readonly from: number;
    readonly to: number;
    readonly rows: number;
    readonly mean_probability: number;
    readonly share: number;
  }[];
}

/** The report of a sweep or of a repeated experiment, as --json prints it. */
export type WrittenGroupReport = Pick<WrittenReport, "run" | "file" | "bytes" | "sections" | "missing">;

/** @throws InputError when the run, or the group of runs, cannot be read or the file not be written */
export async function writeReport(run: string, output = join(run, REPORT)): Promise<WrittenReport | WrittenGroupReport> {
  requireName(output);
  if (!isGroup(run)) return writeRun(run, output);
  const report = groupReport(run);
  return { run, ...write(output, report.page), sections: named(report.sections), missing: [] };
}

async function writeRun(run: string, output: string): Promise<WrittenReport> {
  const story = await gather(run);
  const sections = sectionsOf(story);
  const { judged, missing, mistakes } = story;
  return {
    run,
    ...write(output, page(story, sections)),
    sections: named(sections),
    missing,
    part: judged?.part ?? null,
    rows: judged?.rows.rows ?? 0,
    curves: curvesForJson(story),
    importance: story.importance,
    mistakes: mistakes.map(({ cells, row: _, ...mistake }) => ({ ...mistake, cells: Object.fromEntries(cells) })),
    samples: story.samples,
    surprises: surprisesForJson(story),
    written: story.written,
  };
}

function write(output: string, content: Html): { file: string; bytes: number } {
  const bytes = new TextEncoder().encode(content.toString());
  explainWriting(
    output,
    "the report",
    () => "choose another place with -o FILE",
    () => writeAtomically(output, bytes),
  );
  return { file: displayPath(output), bytes: bytes.length };
}

function named(sections: readonly Section[]): { id: string; title: string }[] {
  return sections.map(({ id, title }) => ({ id, title }));
}

/** A report takes the place of an older file, not of a directory or a device such as /dev/stdout. */
function requireName(output: string): void {
  const fail = (message: string, hint: string): never => {
    throw new InputError([{ place: { file: output === "" ? "-o" : displayPath(output) }, message, hint }]);
  };
  const found = existsSync(output) ? statSync(output) : undefined;
  if (found?.isDirectory() === true || /[\\/]$|^$/.test(output))
    fail("expected the name of a file, got a directory", `write -o ${join(output, REPORT)}`);
  if (found?.isFile() === false) fail("this is not a regular file", "choose another place with -o FILE");
}

const mostSurprises = 15;

function surprisesForJson({ seen }: RunStory): object[] {
  const all = (seen?.tokens ?? []).map(({ text, surprise, expected, least }, place) => ({ place, token: text, surprise, expected, expected_surprise: least })); // prettier-ignore
  return all.sort((a, b) => (b.surprise ?? 0) - (a.surprise ?? 0)).slice(0, mostSurprises);
}

function curvesForJson({ judged, task, curves }: RunStory): Curves | null {
  if (judged === null || task === "regression" || judged.answers.length > 1) return null;
  const { dataset, answers } = judged;
  const classes = curves.map(({ k, auc, averagePrecision, roc, precisionRecall }) => ({
    class: dataset.classes?.[k] ?? String(k),
    roc_auc: auc,
    average_precision: averagePrecision,
    roc: (roc ?? []).map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate] as const),
    precision_recall: (precisionRecall ?? []).map(({ recall, precision }) => [recall, precision] as const),
  }));
  const bins = calibrationOf(answers[0].predictions);
  return { classes, calibration: bins.map(({ meanProbability, ...bin }) => ({ ...bin, mean_probability: meanProbability })) };
}
