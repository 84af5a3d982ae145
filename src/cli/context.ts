import type { ExitCode } from "./exit.js";
import type { Ui } from "./ui.js";

/** What a command is made with: where to print, and how to say its exit code. */
export interface Context {
  readonly ui: Ui;
  readonly exit: (code: ExitCode) => void;
}
