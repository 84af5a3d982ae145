// Which process is which: its number, and when it began, since numbers are used again.
import { readFileSync } from "node:fs";

export interface ProcessId {
  readonly pid: number;
  /** Boot and clock tick at which it began; null where the system does not tell. */
  readonly began: string | null;
}

export function ownProcess(): ProcessId {
  return { pid: process.pid, began: beginningOf(process.pid) };
}

/** Whether this very process is still there. */
export function isAlive({ pid, began }: ProcessId): boolean {
  try {
    process.kill(pid, 0); // asks without sending anything
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false; // EPERM: it is there, and another user's
  }
  const now = beginningOf(pid);
  return began === null || now === null || began === now;
}

/** Linux: the 22nd field of /proc/<pid>/stat counts from the start of the system. The name in brackets before it may hold anything. */
function beginningOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return "ended"; // its parent has not asked for its exit code yet
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}
