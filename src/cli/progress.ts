// How training looks while it runs: a bar that redraws itself on a terminal, a plain line per epoch anywhere else.
import { formatNumber, formatSeconds } from "../core/format.js";
import type { Ui } from "./ui.js";
import type { EpochRecord } from "../runs/records.js";

export interface Progress {
  onBatch(epoch: number, done: number, total: number): void;
  onEpoch(record: EpochRecord): void;
  /** Ends the drawing and leaves the cursor on a fresh line; may be called twice. */
  stop(): void;
}

export const silent: Progress = { onBatch: () => undefined, onEpoch: () => undefined, stop: () => undefined };

/** `metric` is the validation value shown beside the losses, such as val_accuracy. */
export async function createProgress(ui: Ui, epochs: number, metric: string | null): Promise<Progress> {
  return ui.live ? liveBar(ui, epochs, metric) : plainLines(ui, epochs, metric);
}

function plainLines(ui: Ui, epochs: number, metric: string | null): Progress {
  const width = String(epochs).length;
  return {
    ...silent,
    onEpoch: (record) => {
      ui.note(
        `epoch ${String(record.epoch).padStart(width)}/${epochs}  ${lossesInWords(record, metric)}  ${formatSeconds(record.seconds)}`,
      );
    },
  };
}

async function liveBar(ui: Ui, epochs: number, metric: string | null): Promise<Progress> {
  const { default: cliProgress } = await import("cli-progress");
  const { dim, green } = ui.noteColor;
  const bar = new cliProgress.SingleBar({
    format: `${green("{bar}")} epoch {epoch}/${epochs}  {losses}  ${dim("{left} left")}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    clearOnComplete: false,
    fps: 12,
    stream: process.stderr,
  });
  const started = performance.now();
  let losses = "";
  let running = true;
  bar.start(epochs, 0, { epoch: 0, losses, left: "?" });
  return {
    onBatch: (epoch, done, total) => {
      if (!running) return;
      const position = epoch - 1 + done / total;
      const seconds = ((performance.now() - started) / 1000 / position) * (epochs - position);
      bar.update(position, { epoch, losses, left: formatSeconds(seconds) });
    },
    onEpoch: (record) => {
      losses = lossesInWords(record, metric);
    },
    stop: () => {
      if (running) bar.stop();
      running = false;
    },
  };
}

/** The losses and the one metric that is shown; the others are in metrics.jsonl. */
function lossesInWords(record: EpochRecord, metric: string | null): string {
  const shown = ["train_loss", "val_loss", ...(metric === null ? [] : [metric])] as (keyof EpochRecord)[];
  return shown.map((name) => `${name} ${formatNumber(record[name] ?? null)}`).join("  ");
}
