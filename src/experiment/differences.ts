// Where two experiments differ, key by key.
import { isRecord } from "./component.js";

export interface Change {
  /** "train.epochs" */
  readonly key: string;
  /** Its parts, each of which may hold dots: a column's name. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly now: unknown;
}

/** The keys of two trees whose values differ; lists are compared as a whole. */
export function differences(before: unknown, now: unknown, path: readonly string[] = []): Change[] {
  if (isRecord(before) && isRecord(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...keys].flatMap((key) =>
      differences(Object.hasOwn(before, key) ? before[key] : undefined, Object.hasOwn(now, key) ? now[key] : undefined, [
        ...path,
        key,
      ]),
    );
  }
  return JSON.stringify(before) === JSON.stringify(now) ? [] : [{ key: path.join("."), path, before, now }];
}
