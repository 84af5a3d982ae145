// A model that reads a text with one list of layers, the encoder, and writes another with a second, the decoder (Sutskever et al. 2014, Cho et
// al. 2014). In training the decoder is shown the right answer, a step late: at each place it knows all that stands before it.
//
//   memory = encoder(source)                          (N, S, E)
//   scores = decoder(begin, answer[0 .. T - 1); memory)      (N, T, V): at place t those of answer[t]
import type { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import { readingOf, type Reading } from "../nn/incremental.js";
import type { Memory } from "../nn/lengths.js";
import { Module } from "../nn/module.js";
import type { Sequential } from "../nn/sequential.js";
import { narrow } from "../ops/slice.js";
import { textLengths } from "./paddedModel.js";

export class EncoderDecoder extends Module {
  readonly encoder: Sequential;
  readonly decoder: Sequential;
  /** Ids of each row that are the source; those behind them are what the decoder is shown. */
  readonly steps: number;
  /** The id behind the end of a source. */
  readonly padding: number;
  /** The id of the decoder that stands before the first of an answer, and behind the last. */
  readonly begin: number;

  constructor(
    parts: { readonly encoder: Sequential; readonly decoder: Sequential },
    { steps, padding, begin }: Pick<EncoderDecoder, "steps" | "padding" | "begin">,
  ) {
    super();
    this.encoder = parts.encoder;
    this.decoder = parts.decoder;
    [this.steps, this.padding, this.begin] = [steps, padding, begin];
  }

  /**
   * x (N, S + T): the ids of the source, then what the decoder is shown. Training cuts both at the end of the longest of the batch, and gives
   * (N, t, V) for the t places that are left; in evaluation all T stay, so that a row gets the same numbers whichever rows come with it.
   */
  forward(x: Tensor): Tensor {
    const memory = this.read(narrow(x, 1, 0, this.steps));
    const shown = narrow(x, 1, this.steps, x.shape[1] - this.steps);
    const lengths = textLengths(shown, this.begin);
    const cut = this.training ? narrow(shown, 1, 0, Math.max(...lengths)) : shown;
    return within("decoder", () => this.decoder.forward(cut, { lengths, memory }));
  }

  /** What the encoder makes of the ids of sources (N, S). */
  read(source: Tensor): Memory {
    const lengths = textLengths(source, this.padding);
    const longest = Math.max(...lengths);
    const cut = this.training && longest < source.shape[1] ? narrow(source, 1, 0, longest) : source;
    return { steps: within("encoder", () => this.encoder.forward(cut, { lengths })), lengths };
  }

  /** Writes step by step: takes the next ids (N, t), and gives the scores of what follows them, (N, t, V). */
  writing(memory: Memory): Reading {
    return within("decoder", () => readingOf(this.decoder, { memory }));
  }
}

function within<T>(part: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof MlbhError ? error.within(part) : error;
  }
}
