// How training looks while it runs: a bar that redraws itself on a terminal, a plain line per epoch anywhere else.
import stringWidth from "fast-string-width";
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
        `epoch ${String(record.epoch).padStart(width)}/${epochs}  ${lossesOf(record, metric).join("  ")}  ${formatSeconds(record.seconds)}`,
      );
    },
  };
}

async function liveBar(ui: Ui, epochs: number, metric: string | null): Promise<Progress> {
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar({
    format: (_, { progress }, { epoch, losses, left }: Shown) =>
      drawn(ui, { progress, head: `epoch ${epoch}/${epochs}`, losses, left: `${left} left` }),
    hideCursor: true,
    clearOnComplete: false,
    fps: 12,
    stream: process.stderr,
  });
  const started = performance.now();
  let losses: readonly string[] = [];
  let running = true;
  bar.start(epochs, 0, { epoch: 0, losses, left: "?" } satisfies Shown);
  return {
    onBatch: (epoch, done, total) => {
      if (!running) return;
      const position = epoch - 1 + done / total;
      const seconds = ((performance.now() - started) / 1000 / position) * (epochs - position);
      bar.update(position, { epoch, losses, left: formatSeconds(seconds) } satisfies Shown);
    },
    onEpoch: (record) => {
      losses = lossesOf(record, metric);
    },
    stop: () => {
      if (running) bar.stop();
      running = false;
    },
  };
}

interface Shown {
  readonly epoch: number;
  readonly losses: readonly string[];
  readonly left: string;
}

interface Bar {
  /** From 0 to 1. */
  readonly progress: number;
  readonly head: string;
  readonly losses: readonly string[];
  readonly left: string;
}

/** A bar in colours, as wide as the terminal is now. */
export function drawn(ui: Ui, shown: Bar): string {
  const { dim, green } = ui.noteColor;
  const parts = fitBar(shown, ui.noteWidth);
  return [green(parts.bar) + (parts.bar === "" ? "" : " ") + parts.middle, dim(parts.left)].join("  ");
}

const [LONGEST, SHORTEST] = [24, 8];

/**
 * What of a drawing fits into a line. The epoch and the time that is left always stay; the bar gets shorter first, then the last of the
 * losses go, then the bar.
 */
export function fitBar(
  { progress, head, losses, left }: Bar,
  width: number,
): { readonly bar: string; readonly middle: string; readonly left: string } {
  const middleOf = (count: number): string => [head, ...losses.slice(0, count)].join("  ");
  const roomFor = (count: number): number => width - 2 - stringWidth(`${middleOf(count)}  ${left}`); // the last column may wrap
  let count = losses.length;
  while (count > 0 && roomFor(count) < SHORTEST) count--;
  const size = roomFor(count) < SHORTEST ? 0 : Math.min(LONGEST, roomFor(count));
  const done = Math.round(progress * size);
  return { bar: "█".repeat(done) + "░".repeat(size - done), middle: middleOf(count), left };
}

/** The losses and the one metric that is shown; the others are in metrics.jsonl. */
function lossesOf(record: EpochRecord, metric: string | null): string[] {
  const shown = ["train_loss", "val_loss", ...(metric === null ? [] : [metric])] as (keyof EpochRecord)[];
  return shown.map((name) => `${name} ${formatNumber(record[name] ?? null)}`);
}
