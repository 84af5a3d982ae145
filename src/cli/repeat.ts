// mlbh train of an experiment with repeat: a line for each run, and at the end a table of mean and deviation.
import type { Prepared } from "../experiment/prepared.js";
import { shellWord } from "../core/words.js";
import type { Repeat } from "../sweep/repeat.js";
import type { Resumption } from "../train/begin.js";
import { EXIT, type ExitCode } from "./exit.js";
import type { Progress } from "./progress.js";
import { listenForSignals } from "./signals.js";
import type { Ui } from "./ui.js";

interface Options {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** @param showReady told what is trained, once, and how it goes on */
export async function runRepeat(
  repeat: Repeat,
  { json = false, quiet = false }: Options,
  ui: Ui,
  showReady: (prepared: Prepared, resumption: Resumption | null) => Promise<void>,
): Promise<ExitCode> {
  const { trainRepeat } = await import("../sweep/repeat.js");
  const { createProgress, silent } = await import("./progress.js");
  const { memberLine, repeatTable } = await import("../report/terminal/groupText.js");
  const total = repeat.members.size;
  let progress: Progress = silent;
  let [shown, ended, inSteps] = [false, 0, false];
  const signals = listenForSignals((signal) => {
    progress.stop();
    ui.note(`${signal}: finishing this step and saving; once more to stop at once`);
  });
  try {
    const summary = await trainRepeat(repeat, {
      onReady: async (prepared, resumption) => {
        inSteps = prepared.experiment.config.train.eval_every !== null;
        if (!shown) await showReady(prepared, resumption);
        shown = true;
        if (ui.live && !quiet) progress = await createProgress(ui, prepared);
      },
      onBatch: (epoch, done, count) => progress.onBatch(epoch, done, count),
      onEpoch: (record) => progress.onEpoch(record),
      shouldStop: () => signals.received !== null,
      onMember: (member) => {
        progress.stop();
        ended++;
        if (!quiet) ui.note(`${String(ended).padStart(String(total).length)}/${total}  ${memberLine(member, inSteps)}`);
        for (const warning of member.warnings) ui.note(`${ui.noteColor.yellow("warning")}: ${member.run}: ${warning}`);
      },
    });
    progress.stop();
    const diverged = summary.members.filter(({ status }) => status === "diverged");
    if (json) ui.json(summary);
    else if (summary.part !== null) ui.out(repeatTable(summary));
    else if (summary.stopped === "finished") ui.out("nothing was measured: no run has ended well with rows to test on");
    if (diverged.length > 0) ui.note(`${ui.noteColor.red("error")}: ${diverged.length} of ${total} runs diverged: ${diverged.map(({ run }) => run).join(", ")}`); // prettier-ignore
    if (summary.stopped === "interrupted") {
      ui.note(`${ended} of ${total} runs have ended; go on with: mlbh train --resume ${shellWord(summary.run)}`);
      return signals.code;
    }
    if (!json) ui.out(ui.color.dim(`runs written to ${summary.run} (${summary.seconds} s)`));
    return diverged.length > 0 ? EXIT.diverged : EXIT.done;
  } finally {
    progress.stop();
    signals.forget();
  }
}
