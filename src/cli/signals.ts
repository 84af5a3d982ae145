// Ctrl-C and SIGTERM: the first asks the work to stop in good order, the second ends the process at once.
import { EXIT, type ExitCode } from "./exit.js";

export interface Signals {
  /** The first signal; null as long as there was none. */
  readonly received: NodeJS.Signals | null;
  /** What a process that stopped because of it exits with. */
  readonly code: ExitCode;
  /** Signals end the process again. */
  forget(): void;
}

export function listenForSignals(onFirst: (signal: NodeJS.Signals) => void, onSecond: () => void = () => undefined): Signals {
  let received: NodeJS.Signals | null = null;
  const codeOf = (signal: NodeJS.Signals | null): ExitCode => (signal === "SIGTERM" ? EXIT.terminated : EXIT.interrupted);
  const onSignal = (signal: NodeJS.Signals): void => {
    if (received !== null) {
      onSecond();
      process.exit(codeOf(signal));
    }
    received = signal;
    onFirst(signal);
  };
  // a run that `mlbh sweep` has started must not outlive it: the channel between them closes with the parent, however that ended
  const onOrphaned = (): void => {
    if (received === null) onSignal("SIGTERM");
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("disconnect", onOrphaned);
  if ((process.connected as boolean | undefined) === false) onOrphaned();
  return {
    get received() {
      return received;
    },
    get code() {
      return codeOf(received);
    },
    forget: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal).off("disconnect", onOrphaned),
  };
}
