// The report of several runs of one experiment: a sweep or a repeated one. Each of its runs can have a report of its own.
import { formatNumber, formatSeconds } from "../core/format.js";
import { counted, plural } from "../data/problems.js";
import { displayPath } from "../files/file.js";
import { readGroup } from "../runs/group.js";
import { readRepeat, type RepeatSummary } from "../sweep/repeat.js";
import { readSweep, type SweepSummary } from "../sweep/summary.js";
import { html, shortened, type Html } from "./html/html.js";
import { document } from "./html/page.js";
import type { Section } from "./html/section.js";
import { topOf } from "./html/sections/header.js";
import { membersSection, scatterSection } from "./html/sections/members.js";
import { rungsSection, settingsSection, trialsSection } from "./html/sections/trials.js";

export interface GroupReport {
  readonly page: Html;
  readonly sections: readonly Section[];
}

/** @throws InputError when the group's files are damaged */
export function groupReport(path: string): GroupReport {
  const { kind, members, search } = readGroup(path);
  return kind === "sweep"
    ? sweepReport(readSweep(path), search?.trials ?? members.length)
    : repeatReport(readRepeat(path), members.length);
}

function sweepReport(summary: SweepSummary, planned: number): GroupReport {
  const { trials, metric, name } = summary;
  const [first] = trials;
  const verdict =
    trials.length === 0 || first.value === null
      ? `No trial has ended with a ${metric} yet.`
      : html`The best of ${counted(trials.length, "trial")}, <strong>${first.run}</strong>, reached a ${metric} of <strong>${formatNumber(first.value)}</strong>.`; // prettier-ignore
  const facts: Fact[] = [["Trials", `${trials.length} of ${planned}`], ["Ranked by", `${metric}, ${summary.higher_is_better ? "the more the better" : "the less the better"}`]]; // prettier-ignore
  const sections = trials.length === 0 ? [] : [trialsSection(summary), rungsSection(summary), settingsSection(summary)];
  return made("Report of a sweep", name, verdict, [...facts, ...common(summary)], sections);
}

function repeatReport(summary: RepeatSummary, planned: number): GroupReport {
  const { members, name, metrics, part } = summary;
  const entry = Object.entries(metrics).find(([metric]) => metric !== "loss") ?? Object.entries(metrics).at(0);
  const verdict =
    entry === undefined
      ? "No run has ended yet."
      : html`On the ${part === "test" ? "test" : "validation"} rows ${entry[0]} was <strong>${formatNumber(entry[1].mean)} ± ${formatNumber(entry[1].deviation)}</strong> over ${plural(entry[1].n, "run")}.`; // prettier-ignore
  const sections = members.length === 0 ? [] : [scatterSection(summary), membersSection(summary)];
  return made("Report of a repeated experiment", name, verdict, [["Runs", `${members.length} of ${planned}`], ...common(summary)], sections); // prettier-ignore
}

type Fact = readonly [term: string, value: string];

function common({ run, seconds }: SweepSummary | RepeatSummary): Fact[] {
  return [["Duration", `${formatSeconds(seconds)}, added up`], ["Directory", displayPath(run)]]; // prettier-ignore
}

function made(
  kind: string,
  name: string,
  verdict: Html | string,
  facts: readonly Fact[],
  found: readonly (Section | null)[],
): GroupReport {
  const sections = found.filter((section) => section !== null);
  const title = shortened(name, 120);
  const top = topOf({ kind, name: title, verdict, facts });
  return { page: document(`${title}: ${kind.toLowerCase()}`, top, sections), sections };
}
