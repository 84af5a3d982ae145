// How training looks while it runs: a bar that redraws itself on a terminal, a plain line after each measurement anywhere else.
import stringWidth from "fast-string-width";
import { formatCount, formatNumber, formatSeconds, printable } from "../core/format.js";
import type { Ui } from "./ui.js";
import type { TextDataset } from "../data/language/dataset.js";
import type { Prepared } from "../experiment/prepared.js";
import { trainingLength } from "../experiment/schedule.js";
import type { EpochRecord, SampleRecord } from "../runs/records.js";

export interface Progress {
  onBatch(epoch: number, done: number, total: number): void;
  onEpoch(record: EpochRecord): void;
  onSample(record: SampleRecord): void;
  /** Ends the drawing and leaves the cursor on a fresh line; may be called twice. */
  stop(): void;
}

export const silent: Progress = {
  onBatch: () => undefined,
  onEpoch: () => undefined,
  onSample: () => undefined,
  stop: () => undefined,
};

/** How far training goes, and in what it is counted. */
interface Course {
  readonly unit: "epoch" | "step";
  readonly total: number;
  /** How many of them an epoch is: with train.eval_every, steps from one measurement to the next. */
  readonly inEpoch: number;
  /** Of a batch of a text; null for tables. */
  readonly tokens: number | null;
  /** The validation value shown beside the losses, such as val_accuracy. */
  readonly metric: string | null;
}

/** In a window, or on average in a chat. */
function tokensOfRow({ context, train }: TextDataset): number {
  return train.chats === undefined ? context : train.tokens.length / train.rows;
}

function courseOf(prepared: Prepared): Course {
  const { experiment, dataset, metrics } = prepared;
  const { eval_every: every, epochs, batch_size: size } = experiment.config.train;
  const length = trainingLength(experiment, dataset.train.rows);
  const tokens = prepared.kind === "text" ? size * tokensOfRow(prepared.dataset) : null;
  const metric = metrics[0] === undefined ? null : `val_${metrics[0]}`;
  if (every === null) return { unit: "epoch", total: epochs, inEpoch: 1, tokens, metric };
  return { unit: "step", total: length.step, inEpoch: every, tokens, metric };
}

export async function createProgress(ui: Ui, prepared: Prepared): Promise<Progress> {
  const course = courseOf(prepared);
  return ui.live ? liveBar(ui, course) : plainLines(ui, course);
}

function plainLines(ui: Ui, { unit, total, inEpoch, tokens, metric }: Course): Progress {
  const width = String(total).length;
  let counted = 0;
  return {
    ...silent,
    onSample: (record) => {
      for (const line of sampleLines(record)) ui.note(line);
    },
    onBatch: () => {
      counted += tokens ?? 0;
    },
    onEpoch: (record) => {
      const done = String(record.epoch * inEpoch).padStart(width);
      const speed = tokens === null ? "" : `  ${perSecond(counted, record.seconds)}`;
      counted = 0;
      ui.note(`${unit} ${done}/${total}  ${lossesOf(record, metric).join("  ")}  ${formatSeconds(record.seconds)}${speed}`);
    },
  };
}

/** A text that was written, indented below how far training has come. */
function sampleLines({ steps, text }: SampleRecord): string[] {
  return [
    `sample after ${steps} steps:`,
    ...text
      .trim()
      .split("\n")
      .map((line) => `  ${printable(line)}`),
  ];
}

/** "21,300 tokens/s" */
function perSecond(tokens: number, seconds: number): string {
  return `${formatCount(Number((tokens / Math.max(seconds, 1e-3)).toPrecision(3)))} tokens/s`;
}

async function liveBar(ui: Ui, { unit, total, inEpoch, tokens, metric }: Course): Promise<Progress> {
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar({
    format: (_, { progress }, { at, losses, left }: Shown) =>
      drawn(ui, { progress, head: `${unit} ${at}/${total}`, losses, left }),
    hideCursor: true,
    clearOnComplete: false,
    fps: 12,
    stream: process.stderr,
  });
  const started = performance.now();
  let losses: readonly string[] = [];
  let running = true;
  let before: number | null = null; // where it begins or goes on
  let seen = 0;
  bar.start(total, 0, { at: 0, losses, left: "? left" } satisfies Shown);
  return {
    onBatch: (epoch, done, all) => {
      if (!running) return;
      const position = (epoch - 1 + done / all) * inEpoch;
      before ??= position - inEpoch / all;
      seen++;
      const elapsed = (performance.now() - started) / 1000;
      const left = `${formatSeconds((elapsed / (position - before)) * (total - position))} left`;
      const speed = tokens === null ? "" : `${perSecond(seen * tokens, elapsed)}  `;
      bar.update(position, { at: unit === "epoch" ? epoch : Math.ceil(position), losses, left: speed + left } satisfies Shown);
    },
    onEpoch: (record) => {
      losses = lossesOf(record, metric);
    },
    onSample: (record) => {
      if (!running) return;
      const [first, ...others] = sampleLines(record);
      for (const line of [`\r\u001b[K${first}`, ...others]) ui.note(line); // over the bar, which is drawn again below
    },
    stop: () => {
      if (running) bar.stop();
      running = false;
    },
  };
}

interface Shown {
  readonly at: number;
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
