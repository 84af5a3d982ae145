// A predictor that answers with texts.
import type { Part } from "../data/dataset.js";
import type { Preprocess } from "../data/preprocess.js";
import { tokenizerOf } from "../data/texts.js";
import { placesOf } from "../data/writtenAnswers.js";
import type { EncoderDecoder } from "../experiment/encoderDecoder.js";
import type { Loss, Predictor } from "../experiment/predictor.js";
import type { Dtype } from "../kernels/ndarray.js";
import { writeAnswers, type Written } from "./writeAnswers.js";

/** A model that reads and writes, and what is needed to measure it. */
export interface Writer {
  readonly model: EncoderDecoder;
  readonly loss: Loss;
  readonly preprocess: Preprocess;
  readonly dtype: Dtype;
  /** Whether the model gives log-probabilities; else scores. */
  readonly normalized: boolean;
}

/** A predictor whose answers are texts. */
export function asWriter({ model, loss, preprocess, dtype, normalized = false }: Predictor): Writer {
  return { model: model as unknown as EncoderDecoder, loss, preprocess, dtype, normalized };
}

/** What the model writes for each row. */
export function writtenFor({ model, preprocess, dtype }: Writer, part: Part): Written {
  const wasTraining = model.training;
  model.eval();
  const answer = preprocess.answer!;
  const written = writeAnswers(model, part, { places: placesOf(answer), never: tokenizerOf(answer).unknown, dtype });
  model.train(wasTraining);
  return written;
}
