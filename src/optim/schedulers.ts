// The schedules by their names, from the table.
import { schedulerEntry, type SchedulerClass, type SchedulerEntry } from "./scheduler.js";
import * as table from "./schedules/table.js";

export type SchedulerName = keyof typeof table;

const entries = Object.entries(table).map(
  ([name, schedule]) => [name, schedulerEntry(schedule as unknown as SchedulerClass)] as const,
);

/** All that there are. */
export const schedulers = Object.fromEntries(entries) as Readonly<Record<SchedulerName, SchedulerEntry>>;

/** The schedules that an experiment file may name. */
export const schedulerRegistry: Readonly<Record<string, SchedulerEntry>> = Object.fromEntries(
  entries.filter(([, { declaration }]) => declaration.codeOnly !== true),
);
