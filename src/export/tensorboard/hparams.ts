// The settings of a run for TensorBoard's page HPARAMS, where runs are sorted by what they were trained with. Its plugin reads three values that
// have no number, but something for it, HParamsPluginData:
//
//   Value              1 tag: string   9 metadata: {1 plugin_data: {1 plugin_name: string, 2 content: HParamsPluginData}}
//   HParamsPluginData  one of 2 experiment, 3 session_start_info, 4 session_end_info
//   Experiment         4 hparam_infos: {1 name, 4 type}   5 metric_infos: {1 name: {2 tag}}, of each one
//   SessionStartInfo   1 hparams: {1 key: string, 2 value: Setting}, of each one   5 start_time_secs: double
//   SessionEndInfo     1 status   2 end_time_secs: double
//   Setting            one of 2 number: double, 3 string, 4 bool
import { isRecord } from "../../experiment/component.js";
import { double, message, text, whole } from "./protobuf.js";

const TYPES = { string: 1, boolean: 2, number: 3 } as const;
const STATUS = { success: 1, failure: 2 } as const;

type Setting = string | boolean | number;

export interface Session {
  /** "optimizer.SGD.lr" -> 0.1 */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Tags of the scalars that say how good the run is. */
  readonly metrics: readonly string[];
  /** In seconds since 1970. */
  readonly start: number;
  /** Null while it goes on, or may go on. */
  readonly end: { readonly time: number; readonly status: keyof typeof STATUS } | null;
}

/** The values, each as a message of its own. */
export function hparamsOf({ settings, metrics, start, end }: Session): number[][] {
  const infos = [...settings].flatMap(([name, value]) => message(4, [...text(1, name), ...whole(4, TYPES[typeof value as keyof typeof TYPES])])); // prettier-ignore
  const experiment = [...infos, ...metrics.flatMap((tag) => message(5, message(1, text(2, tag))))];
  const given = [...settings].flatMap(([name, value]) => message(1, [...text(1, name), ...message(2, settingOf(value))]));
  const ended = end === null ? [] : [valueOf("session_end_info", message(4, [...whole(1, STATUS[end.status]), ...double(2, end.time)]))]; // prettier-ignore
  return [
    valueOf("experiment", message(2, experiment)),
    valueOf("session_start_info", message(3, [...given, ...double(5, start)])),
    ...ended,
  ];
}

function valueOf(name: string, content: readonly number[]): number[] {
  return [...text(1, `_hparams_/${name}`), ...message(9, message(1, [...text(1, "hparams"), ...message(2, content)]))];
}

function settingOf(value: Setting): number[] {
  if (typeof value === "number") return double(2, value);
  return typeof value === "string" ? text(3, value) : whole(4, Number(value));
}

const OWN = ["version", "name", "run", "data.path", "data.text", "data.chat"]; // where things are, which is no setting

/** A tree of settings as a list of its leaves: layers by their numbers, other lists as JSON; what is null is not set. */
export function leavesOf(tree: unknown, path: readonly string[] = []): (readonly [string, Setting])[] {
  const key = path.join(".");
  if (tree === null || tree === undefined || OWN.includes(key)) return [];
  if (typeof tree === "string" || typeof tree === "boolean" || typeof tree === "number") return [[key, tree]];
  const parts = Array.isArray(tree) && tree.some(isRecord) ? { ...(tree as readonly unknown[]) } : tree;
  if (!isRecord(parts)) return [[key, JSON.stringify(parts)]];
  return Object.entries(parts).flatMap(([name, part]) => leavesOf(part, [...path, name]));
}
