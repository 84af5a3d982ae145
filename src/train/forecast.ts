// What comes after the last row of a series. A model answers for `horizon` steps at once; for more of them its answers are taken for what came,
// and it is asked again:
//
//   y[t + 1 .. t + h] = f(x[t - w + 1 .. t]),   y[t + h + 1 .. t + 2 h] = f(x[t + h - w + 1 .. t], (y[t + 1], date), .., (y[t + h], date))
//
// That needs every feature of a step that has not come: the target is what was predicted, the date follows from the clock of the series, and the
// group stays. Whoever knows other columns of today does not know those of tomorrow.
import { InputError } from "../core/errors.js";
import { encodeDate } from "../data/dateFeatures.js";
import { exampleWidth, featureSpans, type FeatureSpan, type Preprocess, type Series } from "../data/preprocess.js";
import { quoteList } from "../data/problems.js";
import { scaler } from "../data/scaling.js";
import { timeAfter } from "../data/timeSteps.js";
import type { Predictor } from "../experiment/predictor.js";
import type { FloatArray } from "../kernels/ndarray.js";
import { nearestToMedian } from "../nn/losses/quantile.js";
import { predictPart } from "./predictPart.js";

/** Windows from which forecasts set out. */
export interface Origins {
  /** Row-major: (rows, window, features). */
  readonly x: FloatArray;
  readonly rows: number;
  /** Of the last step of each. */
  readonly times: ArrayLike<number>;
}

/** The columns that are not known of steps to come: all but the target, the order and the group. */
export function unknownAhead({ columns, series }: Preprocess): string[] {
  const known = [series?.target, series?.order.name, series?.group?.name];
  return columns.map(({ name }) => name).filter((name) => !known.includes(name));
}

/** @throws InputError where the model would have to see what nobody knows yet */
export function requireSteps(preprocess: Preprocess & { readonly series: Series }, steps: number, file: string): void {
  const { horizon, target, step } = preprocess.series;
  if (steps <= horizon) return;
  const unknown = unknownAhead(preprocess);
  const fail = (message: string, hint: string): never => {
    throw new InputError([{ place: { file }, message, hint }]);
  };
  if (unknown.length > 0) {
    const at = horizon === 1 ? "the next step" : `${horizon} steps`;
    fail(
      `the model predicts ${at}, and for step ${horizon + 1} it would have to know ${quoteList(unknown)} of the steps before`,
      `train a model that predicts ${steps} steps at once, data.horizon: ${steps}; or one that looks at ${target} and the date alone`,
    );
  }
  if (step === null) fail("the distance of two steps is not known: no series of the training file has two", "use a longer file");
}

/**
 * Forecasts for 1 to `steps` steps after each window, row-major: (rows, steps), in the target's own unit.
 * @param origins are not changed
 */
export function forecastFrom(predictor: Predictor, origins: Origins, steps: number): Float64Array {
  const { preprocess, quantiles } = predictor;
  const { series } = preprocess;
  if (series === undefined) throw new Error("no series");
  const { horizon, window } = series;
  const { rows, times } = origins;
  const [width, features] = [exampleWidth(preprocess), preprocess.features.length];
  const x = origins.x.slice();
  const y = new Float64Array(rows * horizon);
  const forecast = new Float64Array(rows * steps);
  const next = nextFeatures(preprocess);
  for (let done = 0; done < steps; done += horizon) {
    const said = predictPart(predictor, { x, y, rows, features: width, lines: new Int32Array(rows) });
    const outputs = said.length / (rows || 1);
    const first = quantiles ? nearestToMedian(quantiles) : 0;
    const count = Math.min(horizon, steps - done);
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < count; k++) forecast[row * steps + done + k] = said[row * outputs + first + k];
    if (done + horizon >= steps) break;
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < horizon; k++) {
        const at = row * width;
        const before = x.slice(at + (window - 1) * features, at + width);
        x.copyWithin(at, at + features, at + width); // the oldest step goes
        x.set(
          next(before, forecast[row * steps + done + k], timeAfter(times[row], series.step!, done + k + 1)),
          at + width - features,
        );
      }
    }
  }
  return forecast;
}

/** The features of the step after another: what was predicted, its time, and all else as before. */
function nextFeatures({ columns, series }: Preprocess): (before: FloatArray, target: number, time: number) => FloatArray {
  const spans = featureSpans(columns);
  return (before, target, time) => {
    for (const span of spans) {
      if (span.step.name === series?.target) write(before, span, target);
      else if (span.step.name === series?.order.name) write(before, span, time);
    }
    return before;
  };
}

function write(x: FloatArray, { step, first }: FeatureSpan, value: number): void {
  if (step.kind === "date") x.set(encodeDate(step, value), first);
  else if (step.kind === "numeric") x[first] = scaler(step)(value);
}
