// What the exit code of `mlbh` means.
export const EXIT = {
  done: 0,
  /** The user's data, config or model is at fault. */
  input: 1,
  /** Wrong usage of the command line. */
  usage: 2,
  /** The loss became infinite or not a number. */
  diverged: 3,
  /** A check such as gradcheck failed. */
  checkFailed: 4,
  /** Our own fault. */
  internal: 70,
  /** Stopped by Ctrl-C, after saving. */
  interrupted: 130,
  /** Stopped by SIGTERM, after saving. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
