// When and how the state of a run is saved. A short run is saved once, at its end; a long one so often that little is lost with it.
import { arraysUnder } from "./state.js";
import { CHECKPOINT, encodeCheckpoint, PREVIOUS_CHECKPOINT } from "../runs/checkpoint.js";
import { kernelBuild } from "../kernels/index.js";
import type { RunDirectory } from "../runs/runDirectory.js";
import { encodeSealed } from "../files/sealed.js";
import type { Position, TrainingState } from "../runs/trainingState.js";

const PATIENCE = 10_000; // milliseconds of training that a crash may cost

export class Saver {
  readonly #directory: RunDirectory;
  /** Epochs between two checkpoints; null: by the clock. */
  readonly #every: number | null;
  readonly #dataSha256: string;
  readonly #seconds: () => number;
  #epochs = 0;
  #savedAt = performance.now();
  #saved: Position | null = null;
  #bestEpoch: number | null = null;

  constructor(directory: RunDirectory, every: number | null, dataSha256: string, seconds: () => number) {
    this.#directory = directory;
    this.#every = every;
    this.#dataSha256 = dataSha256;
    this.#seconds = seconds;
  }

  /** Saves the state if it is time, and always at the end. */
  offer(capture: () => TrainingState, isEnd: boolean): void {
    this.#epochs++;
    const now = performance.now();
    const due = this.#every === null ? now - this.#savedAt >= PATIENCE : this.#epochs % this.#every === 0;
    if (!due && !isEnd) return;
    this.#save(capture());
  }

  /** Within an epoch: saves by the clock, unless checkpoints are counted in epochs. */
  offerWithin(capture: () => TrainingState): void {
    if (this.#every === null && performance.now() - this.#savedAt >= PATIENCE) this.#save(capture());
  }

  #save(state: TrainingState): void {
    const { epoch, batch } = state.position;
    // a second copy of the last checkpoint would push out the one before, which is there for the case that the last is damaged
    if (epoch === this.#saved?.epoch && batch === this.#saved.batch) return;
    const logs = this.#directory.syncLogs(); // first: the checkpoint speaks of them
    const checkpoint = { state, logs, seconds: this.#seconds(), dataSha256: this.#dataSha256, kernels: kernelBuild() };
    this.#directory.write(CHECKPOINT, encodeCheckpoint(checkpoint), PREVIOUS_CHECKPOINT);
    if (state.best.epoch !== this.#bestEpoch) {
      const metadata = { format: "mlbh", epoch: String(state.best.epoch) };
      this.#directory.write("checkpoints/best.safetensors", encodeSealed(arraysUnder("best.", state.arrays), metadata));
      this.#bestEpoch = state.best.epoch;
    }
    this.#saved = state.position;
    this.#savedAt = performance.now();
  }
}
