// How a sweep looks while it runs: a line for each trial that has ended, and on a terminal a bar below them with the time that is left.
import { formatSeconds } from "../core/format.js";
import { linesOf } from "../report/terminal/table.js";
import { secondsLeft, type Counted } from "../sweep/course.js";
import { drawn } from "./progress.js";
import type { Ui } from "./ui.js";

export interface SweepProgress {
  /** @param counted how many trainings have ended, those of before included */
  onTrial(line: string, counted: Counted): void;
  /** Ends the drawing; may be called twice. */
  stop(): void;
}

/** @param before what had ended when it began */
export async function createSweepProgress(ui: Ui, before: Counted): Promise<SweepProgress> {
  const numbered = (line: string, { ended, total }: Counted): string =>
    `${String(ended).padStart(String(total).length)}/${total}  ${line}`;
  if (!ui.live || before.ended === before.total)
    return { onTrial: (line, counted) => ui.note(numbered(line, counted)), stop: () => undefined };
  const { default: cliProgress } = await import("cli-progress");
  const bars = new cliProgress.MultiBar({
    format: (_, { progress, value, total: of }, { left }: { readonly left: string }) =>
      drawn(ui, { progress, head: `${value}/${of} trials`, losses: [], left }),
    hideCursor: true,
    fps: 12,
    stream: process.stderr,
  });
  const started = performance.now();
  const bar = bars.create(before.total, before.ended, { left: "? left" });
  let running = true;
  return {
    onTrial(line, counted) {
      if (!running) return;
      for (const part of linesOf(numbered(line, counted), ui.noteWidth)) bars.log(`${part}\n`);
      const seconds = secondsLeft((performance.now() - started) / 1000, before, counted);
      bar.setTotal(counted.total);
      bar.update(counted.ended, { left: `${formatSeconds(seconds)} left` });
    },
    stop() {
      if (!running) return;
      bars.update(); // lines of trials that ended since the last picture
      bars.stop();
      running = false;
    },
  };
}
