// The pages of the starting values. Their lines are compared with the bounds that the code gives, and with 20,000 draws.
import { Sampler } from "../autograd/sampler.js";
import { snakeCase } from "../core/fields.js";
import { Generator } from "../core/rng.js";
import { biasBound, kaimingUniformBound, uniform } from "../nn/init.js";
import { explainedWith, initialiserTexts, type InitialiserName } from "../nn/initPages.js";
import { scalar, type NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { arrayOf } from "./arrays.js";
import { declaredPage } from "./declared.js";
import { drawnSamples } from "./drawnSamples.js";
import { chosenNumbers } from "./numbers.js";
import { pagesOf } from "./page.js";

/** For the statistics; the second sample, of another size, takes fewer. */
const DRAWS = [20000, 500];

const aliases: Readonly<Record<InitialiserName, readonly string[]>> = {
  uniform: ["init"],
  kaimingUniformBound: ["initialiser", "initializer", "initialization"],
  biasBound: ["bias"],
  normal_: ["Box-Muller", "normal"],
  truncNormal_: [],
  constant_: ["constant", "symmetry"],
  xavierNormal_: ["xavier", "Glorot", "fan_in", "fan_out"],
  kaimingNormal_: ["kaiming", "He", "gain"],
  orthogonal_: ["orthogonal", "Gram-Schmidt"],
  sparse_: ["sparse"],
};

/** Names that stand on another's page. */
const guests = (name: InitialiserName): string[] =>
  Object.entries(explainedWith).flatMap(([guest, host]) => (host === name ? [guest, snakeCase(guest)] : []));

/** Calls of two sizes, each with so many draws. */
const samples: Readonly<Record<InitialiserName, (draws: readonly number[]) => readonly Sample[]>> = {
  uniform: ([many, some]) => [spread(0.5, 4, many), spread(2, 7, some)],
  kaimingUniformBound: (draws) => [2, 5].map((fanIn, i) => ofUnit("kaimingUniformBound", fanIn, kaimingUniformBound(fanIn), draws[i])), // prettier-ignore
  biasBound: (draws) => [2, 5].map((fanIn, i) => ofUnit("biasBound", fanIn, biasBound(fanIn), draws[i])),
  ...drawnSamples,
};

const homes: Partial<Readonly<Record<InitialiserName, string>>> = {
  uniform: "init",
  kaimingUniformBound: "init",
  biasBound: "init",
};

export const initialiserPages = pagesOf(samples, (name) =>
  declaredPage("initialiser", name, initialiserTexts[name], {
    source: `src/nn/${homes[name] ?? "initialisers"}.ts`,
    aliases: [...aliases[name], ...guests(name)],
    subject: () => ({ samples: samples[name](DRAWS) }),
    examples: () => ({ plain: samples[name]([2, 2])[0] }),
  }),
);

function draw(shape: readonly number[], bound: number, seed: number): NumberArray {
  const { data } = uniform(shape, bound, { dtype: "float64", generator: new Generator(seed) });
  return { shape, data };
}

/** @param N parts, for the derivation */
function spread(bound: number, N: number, draws: number): Sample {
  return { name: `uniform([${draws}], ${bound})`, tensors: { x: draw([draws], bound, 4) }, numbers: { bound, N }, outputs: [] };
}

/** One unit that reads a row x of fanIn numbers, its weights and its bias drawn many times. */
function ofUnit(name: string, fanIn: number, bound: number, draws: number): Sample {
  const x = arrayOf(chosenNumbers(new Sampler(2).normal([fanIn])));
  const w = draw([draws, fanIn], kaimingUniformBound(fanIn), 3);
  const b = draw([draws], biasBound(fanIn), 5);
  return { name: `${name}(${fanIn})`, tensors: { y: scalar(bound), x, w, b }, numbers: { fanIn }, outputs: ["y"] };
}
