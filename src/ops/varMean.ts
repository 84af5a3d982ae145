// A spread together with the mean that it is about.
import { defineComposite, type Op } from "../autograd/op.js";
import { mean, std, variance, type Spread } from "./mean.js";

type SpreadMean = Op<(...args: Parameters<Spread>) => readonly [spread: ReturnType<Spread>, mean: ReturnType<Spread>]>;

function withMean(name: "varMean" | "stdMean", spread: Spread): SpreadMean {
  const { takes, derivation, samples, kinks, example } = spread.info;
  const word = name === "varMean" ? "var" : "std";
  return defineComposite({
    name,
    file: "varMean",
    inputs: ["x"],
    takes,
    formula: `[${word}(x), mean(x)]`,
    derivation,
    about: `Gives both in a list: const [${word === "var" ? "v" : "s"}, m] = ${name}(x, dim). y is the first.`,
    view: "lines",
    defaults: { correction: 1 },
    see: [word, "mean"],
    ...(example === null ? {} : { example: example as never }),
    samples: samples as never,
    kinks: kinks as never,
    compose: (...[x, dim, options = {}]: Parameters<Spread>) => {
      const over = typeof dim === "boolean" ? null : dim;
      return [spread(x, dim, options), mean(x, over, { keepdim: options.keepdim === true })] as const;
    },
    single: ([y]) => y,
  });
}

export const varMean: SpreadMean = withMean("varMean", variance);
export const stdMean: SpreadMean = withMean("stdMean", std);
