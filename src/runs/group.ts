// Several runs of one experiment in one directory: group.json says what each of them sets beside the file, and each is a run of its own.
//
// The group keeps the experiment's text: what is trained later, or after a pause, is what was there when it began.
import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import { displayPath } from "../files/file.js";
import { dataKey, readExperiment, type Experiment } from "../experiment/experiment.js";
import { otherFiles } from "../experiment/otherFiles.js";
import { kernelBuild } from "../kernels/index.js";
import { groupSchema, type Failure, type GroupFile, type SearchState, type Settings } from "./groupSchema.js";
import { jsonOf } from "./json.js";
import { lock, requireFree, type Lock } from "./lock.js";
import { readRunFile } from "./openRun.js";
import { RunDirectory } from "./runDirectory.js";
import type { Summary } from "./records.js";
import { readSummary } from "./runLog.js";

/** More are taken for a slip of the pen. */
export const MOST_MEMBERS = 10_000;

export type { Failure, GroupFile, Settings } from "./groupSchema.js";

/** How a member's training begins, or goes on. */
export interface MemberStart {
  /** The experiment; null to go on with the run in `resume`. */
  readonly file: string | null;
  readonly resume?: string | undefined;
  readonly directory?: string | undefined;
  readonly overrides: readonly string[];
}

export class Group {
  readonly path: string;
  #file: GroupFile;

  private constructor(path: string, file: GroupFile) {
    this.path = path;
    this.#file = file;
  }

  /** Makes <parent>/<name>-<n>. */
  static create(
    kind: GroupFile["kind"],
    { experiment, dataset }: { readonly experiment: Experiment; readonly dataset: { readonly sha256: string } },
    overrides: readonly string[],
    members: ReadonlyMap<string, Settings>,
    search?: SearchState,
  ): Group {
    const { config, name, source, dataPath } = experiment;
    const directory = RunDirectory.create(config.run.dir, name);
    directory.write("config.yaml", source.text);
    const group = new Group(directory.path, {
      version: 1,
      kind,
      name,
      members: [...members.keys()],
      settings: [...members.values()],
      file: source.file,
      data_path: dataPath,
      data_key: `data.${dataKey(config.data)}`,
      other_files: otherFiles(experiment),
      data_sha256: dataset.sha256,
      overrides: [...overrides],
      kernels: kernelBuild(),
      failures: {},
      ...(search === undefined ? {} : { search }),
    });
    group.#write("group.json", group.#file);
    return group;
  }

  /** A group to look at: whatever has become of its data. */
  static look(path: string): Group {
    return new Group(path, readGroup(path));
  }

  /** A group to go on with. Failures other than divergence are forgotten, as long as nothing was decided with them: their reason may be gone. */
  static open(path: string, kind: GroupFile["kind"]): Group {
    const file = readGroup(path);
    const commands = { repeat: "mlbh train --resume", sweep: "mlbh sweep --resume" };
    if (file.kind !== kind) {
      const message = `this is a ${file.kind === "sweep" ? "sweep" : "repeated experiment"}`;
      throw new InputError([{ place: { file: displayPath(path) }, message, hint: `go on with: ${commands[file.kind]} ${path}` }]);
    }
    requireSameData(path, file);
    return new Group(path, withoutFailures(file));
  }

  /**
   * Before members are trained: from here on the group is this process's, whatever another has done since it was opened. The summary of a
   * group that goes on is out of date.
   * @throws InputError when another process is at work on it, or on one of its members
   */
  begin(): Lock {
    const held = lock(this.path);
    try {
      this.#file = withoutFailures(readGroup(this.path));
      for (const member of this.file.members) requireFree(this.memberPath(member));
      RunDirectory.open(this.path).remove("summary.json");
      return held;
    } catch (error) {
      held.release();
      throw error;
    }
  }

  get file(): GroupFile {
    return this.#file;
  }

  /** The experiment as it was when the group began, with what all members set. */
  experiment(): Experiment {
    return readExperiment(this.#config, this.#overrides);
  }

  memberPath(member: string): string {
    return join(this.path, member);
  }

  /** The result of a member that has ended well; null when it is still to be trained, or has failed. */
  result(member: string): Summary | null {
    const summary = this.reached(member);
    return summary?.stopped === "paused" ? null : summary;
  }

  /** The same, or what a member has reached that was paused. */
  reached(member: string): Summary | null {
    const summary = readSummary(this.memberPath(member));
    return summary?.stopped === "interrupted" || this.failure(member) !== null ? null : summary;
  }

  failure(member: string): Failure | null {
    return Object.hasOwn(this.#file.failures, member) ? this.#file.failures[member] : null;
  }

  recordFailure(member: string, failure: Failure): void {
    this.#change({ failures: { ...this.#file.failures, [member]: failure } });
  }

  /** Of a search: more members, the number of trials that there will be, a rung that is decided. */
  goOn(members: ReadonlyMap<string, Settings>, search: SearchState): void {
    this.#change({
      members: [...this.#file.members, ...members.keys()],
      settings: [...this.#file.settings, ...members.values()],
      search,
    });
  }

  trainOptions(member: string): MemberStart {
    const directory = this.memberPath(member);
    if (existsSync(join(directory, "resolved.yaml"))) return { file: null, resume: directory, overrides: [] };
    const settings = this.#file.settings[this.#file.members.indexOf(member)];
    return { file: this.#config, directory, overrides: [...this.#overrides, ...overridesFor(settings)] };
  }

  writeSummary(summary: unknown): void {
    this.#write("summary.json", summary);
  }

  get #config(): string {
    return join(this.path, "config.yaml");
  }

  get #overrides(): string[] {
    const { overrides, name, data_path: path, data_key: key, other_files: files } = this.#file;
    return [...overrides, ...overridesFor({ name, [key]: path, ...files })];
  }

  #change(change: Partial<GroupFile>): void {
    this.#file = { ...this.#file, ...change };
    this.#write("group.json", this.#file);
  }

  #write(name: string, value: unknown): void {
    RunDirectory.open(this.path).writeJson(name, value);
  }
}

/** A member that is gone on with by itself, while its group is at work, would be in the group's way. @throws InputError */
export function requireGroupFree(member: string): void {
  const group = dirname(realpathSync(member));
  if (isGroup(group)) requireFree(group, [process.pid, process.ppid]); // the group's own process, and those it has started
}

function withoutFailures(file: GroupFile): GroupFile {
  const alive = file.search?.decided.at(-1)?.kept ?? file.members;
  const kept = Object.entries(file.failures).filter(([member, { status }]) => status === "diverged" || !alive.includes(member));
  return { ...file, failures: Object.fromEntries(kept) };
}

/** A file that is not there is reported by the first run that needs it. */
function requireSameData(group: string, { data_path: path, data_sha256: sha256 }: GroupFile): void {
  if (!existsSync(path) || createHash("sha256").update(readRunFile(path)).digest("hex") === sha256) return;
  const message = `the file is not the one that ${displayPath(group)} was begun with: its content has changed`;
  throw new InputError([{ place: { file: displayPath(path) }, message, hint: "bring the old file back, or begin anew" }]);
}

/** @throws InputError for settings given to a group that goes on */
export function refuseChanges({ file = null, resume }: Partial<Pick<MemberStart, "resume">> & { readonly file?: MemberStart["file"] | undefined }, overrides: readonly string[]): void {
  if (file === null && overrides.length === 0) return;
  const message = `several runs go on as they were begun, but ${file ?? `--set ${overrides[0]}`} is given too`;
  throw new InputError([{ message, hint: `leave it out, or go on with one of the runs in ${resume}` }]);
}

/** {"seed": 3} -> ["seed=3"]: JSON is YAML. */
export function overridesFor(settings: Settings): string[] {
  return Object.entries(settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}

const rankedSchema = z.object({ trials: z.array(z.object({ run: z.string() })) });

/** The members of a sweep, the best first where its summary says so. */
export function ranking(path: string, members: readonly string[]): readonly string[] {
  const file = join(path, "summary.json");
  if (!existsSync(file)) return members;
  const { data } = rankedSchema.safeParse(jsonOf(new TextDecoder().decode(readRunFile(file))));
  const ranked = (data?.trials ?? []).map(({ run }) => run).filter((run) => members.includes(run));
  return [...ranked, ...members.filter((member) => !ranked.includes(member))];
}

export function isGroup(path: string): boolean {
  return existsSync(join(path, "group.json"));
}

/** @throws InputError when the directory is not a group, or its group.json is damaged */
export function readGroup(path: string): GroupFile {
  const file = join(path, "group.json");
  const fail = (place: string, message: string): never => {
    throw new InputError([{ place: { file: displayPath(place) }, message }]);
  };
  if (!existsSync(file))
    return fail(path, existsSync(path) ? "this is not a group of runs: it has no group.json" : "there is no such directory");
  try {
    return groupSchema.parse(JSON.parse(new TextDecoder().decode(readRunFile(file))));
  } catch (error) {
    if (error instanceof InputError) throw error;
    return fail(file, "this does not describe a group of runs: the file was changed or damaged");
  }
}
