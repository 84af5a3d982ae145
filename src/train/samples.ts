// Texts that the model writes while it is trained: what it has learned by then, to be read.
import { defaultGenerator } from "../core/rng.js";
import type { Prepared } from "../experiment/prepared.js";
import type { EMA } from "../optim/ema.js";
import type { SampleRecord } from "../runs/records.js";
import { beginningFor, limitsOf } from "../text/prompt.js";
import { copyOfState } from "./bestEpoch.js";
import { generate } from "./generate.js";

/**
 * What writes at the end of an epoch, or of the steps that train.eval_every makes one, where another `every` steps are full: with the weights
 * of that moment, averaged where train.ema says so, as they are measured. It changes nothing of the training: it has a generator of its own,
 * and what else it draws is put back.
 * @param ema the averages of the weights; null where there are none
 * @returns null where no samples are asked for
 */
export function samplerOf(
  prepared: Prepared,
  ema: EMA | null,
): ((epoch: number, before: number, steps: number) => Promise<SampleRecord | null>) | null {
  if (prepared.kind === "table" || prepared.experiment.config.sample === null) return null;
  const { built, dataset, experiment } = prepared;
  const { tokenizer, context } = dataset;
  const { sample, seed, train } = experiment.config;
  const { every, prompt, tokens, temperature, top_k: topK, top_p: topP } = sample!;
  const isChat = dataset.task === "chat";
  const ids = beginningFor(prompt, tokenizer, isChat) as Int32Array; // checked before
  const { never, stop } = limitsOf(tokenizer, isChat);
  return async (epoch, before, steps) => {
    if (Math.floor(steps / every) === Math.floor(before / every)) return null;
    const state = defaultGenerator.state();
    const { model } = built;
    const wasTraining = model.training;
    model.eval();
    const decoder = tokenizer.decoder();
    if (!isChat) for (const id of ids) decoder.push(id);
    let text = isChat ? `${prompt}\n` : prompt;
    const weights = ema === null ? null : copyOfState(model);
    try {
      ema?.copyTo();
      const written = generate(model, ids, { tokens, temperature, topK, topP, seed, never, stop, context, dtype: train.dtype });
      for await (const { id } of written) text += decoder.push(id);
    } finally {
      if (weights !== null) model.loadStateDict(weights);
      model.train(wasTraining);
    }
    defaultGenerator.setState(state);
    return { epoch, steps, text: text + decoder.end() };
  };
}
