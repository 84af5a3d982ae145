// Which process is which: its number, where that number counts, and when it began, since numbers are used again.
import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

export interface ProcessId {
  readonly pid: number;
  readonly host: string;
  /** This start of the system, and the containment in which processes are counted; null where the system does not tell, as below. */
  readonly boot: string | null;
  readonly space: string | null;
  /** When it began, in the system's own count. */
  readonly began: string | null;
}

export function ownProcess(): ProcessId {
  return { pid: process.pid, ...here(), began: beginningOf(process.pid) };
}

function here(): Pick<ProcessId, "host" | "boot" | "space"> {
  const boot = unlessMissing(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  return { host: hostname(), boot, space: unlessMissing(() => readlinkSync("/proc/self/ns/pid")) };
}

/** Whether this very process is still there; "elsewhere" when that cannot be asked from here: another machine, another container. */
export function fateOf({ pid, host, boot, space, began }: ProcessId): "alive" | "dead" | "elsewhere" {
  const own = here();
  if (boot !== null && boot === own.boot) {
    if (space !== own.space) return "elsewhere";
  } else {
    if (host !== own.host) return "elsewhere";
    if (boot !== null && own.boot !== null) return "dead"; // the system has been started again since
  }
  if (!isRunning(pid)) return "dead";
  const now = began === null ? null : beginningOf(pid);
  return now === null || now === began ? "alive" : "dead";
}

/** Whether a process of this number is there, whichever it is. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0); // asks without sending anything
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // it is there, and another user's
  }
}

function beginningOf(pid: number): string | null {
  return unlessMissing(() => fromProc(pid)) ?? fromPs(pid);
}

/** Linux: the 22nd field of /proc/<pid>/stat counts from the start of the system. The name in brackets before it may hold anything. */
function fromProc(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? "ended" : fields[19]; // Z: its parent has not asked for its exit code yet
}

/** Elsewhere: date and time, to the second. */
export function fromPs(pid: number): string | null {
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const { status, stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { env, encoding: "utf8" });
  return status === 0 && stdout.trim() !== "" ? stdout.trim() : null;
}

function unlessMissing(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
