// Several processes of mlbh at a time. None outlives this one: each watches the channel to its parent, which closes when the parent ends.
import { spawn, type ChildProcess } from "node:child_process";
import type { Job, Outcome, Workers } from "../sweep/sweep.js";
import { EXIT } from "./exit.js";

const LONGEST = 20_000; // characters of stderr

export class Pool implements Workers {
  readonly #jobs: number;
  readonly #children = new Set<ChildProcess>();
  #stopped = false;

  /** @param jobs how many work at a time */
  constructor(jobs: number) {
    this.#jobs = jobs;
  }

  async run(tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> {
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < tasks.length && !this.#stopped) {
        const task = tasks[next++];
        onEnd(task, await this.#start(task.words));
      }
    };
    const workers = Array.from({ length: this.#jobs }, work);
    try {
      await Promise.all(workers);
    } catch (error) {
      this.stop("SIGTERM"); // a worker has failed: the others end in good order before its error goes on
      await Promise.allSettled(workers);
      throw error;
    }
  }

  /** Starts no more, and asks those that run to save and end. */
  stop(signal: NodeJS.Signals): void {
    this.#stopped = true;
    for (const child of this.#children) child.kill(signal);
  }

  /** Ends all at once. */
  kill(): void {
    this.stop("SIGKILL");
  }

  #start(words: readonly string[]): Promise<Outcome> {
    // detached: a terminal's Ctrl-C goes to this process alone, which passes it on; twice would end a child before it has saved
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...words], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#children.add(child);
    let said = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-LONGEST)));
    return new Promise((resolve) => {
      const end = (outcome: Outcome): void => {
        this.#children.delete(child);
        resolve(outcome);
      };
      child.on("error", ({ message }) => end({ status: "failed", said: message }));
      child.on("close", (code, signal) => {
        if (signal !== null) end({ status: this.#stopped ? "stopped" : "failed", said: `ended by ${signal}` });
        else end({ status: statusOf(code), said: said.trim() });
      });
    });
  }
}

function statusOf(code: number | null): Outcome["status"] {
  if (code === EXIT.done) return "done";
  if (code === EXIT.interrupted || code === EXIT.terminated) return "stopped";
  return code === EXIT.diverged ? "diverged" : "failed";
}
