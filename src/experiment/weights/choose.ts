// Parameters chosen in a file: [0, "*.bias"], by the numbers of layers and by names in which * stands for any letters.
import type { Parameter } from "../../autograd/parameter.js";
import type { Problem } from "../../core/errors.js";
import { problemAt, type Experiment } from "../experiment.js";
import { patternOf } from "../groups.js";
import type { BuiltModel } from "../model.js";
import type { Choice } from "../schema/beginning.js";
import type { Path } from "../source.js";

export interface Chosen {
  readonly parameters: ReadonlySet<Parameter>;
  /** What is wrong with the list, each at its line. */
  readonly problems: readonly Problem[];
}

/**
 * A parameter with several names is chosen by any of them.
 * @param path of the list in the file
 * @param accepts which parameters count, and what they are called: "a matrix"
 */
export function chosenParameters(
  { source, config }: Experiment,
  { model, from }: BuiltModel,
  choices: readonly Choice[],
  path: Path,
  accepts: { readonly what: string; readonly test: (parameter: Parameter) => boolean } = { what: "parameter", test: () => true },
): Chosen {
  const named = [...model.namedParameters()];
  const found = new Set<Parameter>();
  const problems: Problem[] = [];
  choices.forEach((choice, i) => {
    const at = (message: string, hint: string): void => void problems.push(problemAt(source, [...path, i], message, hint));
    if (typeof choice === "number" && choice >= config.model.length)
      return at(`names layer ${choice}, but the model has layers 0 to ${config.model.length - 1}`, "layers are counted from 0");
    const fits = typeof choice === "number" ? inLayer(choice, from) : (name: string) => patternOf(choice).test(name);
    const own = named.filter(([name]) => fits(name));
    const right = own.filter(([, parameter]) => accepts.test(parameter));
    for (const [, parameter] of right) found.add(parameter);
    if (right.length > 0 || typeof choice === "number") return; // a layer may learn nothing
    if (own.length > 0) return at(`matches no ${accepts.what}, only ${shortened(own.map(([name]) => name))}`, `choose one of ${shortened(named.filter(([, each]) => accepts.test(each)).map(([name]) => name))}`); // prettier-ignore
    at("matches no parameter of the model", `its parameters are ${shortened(named.map(([name]) => name))}`);
  });
  return { parameters: found, problems };
}

/** Whether a name is of a layer of the file, whose layers may stand for several. */
function inLayer(layer: number, from: readonly number[]): (name: string) => boolean {
  return (name) => from[Number(name.split(".")[0])] === layer;
}

function shortened(names: readonly string[]): string {
  return [...names.slice(0, 8), ...(names.length > 8 ? [".."] : [])].join(", ");
}

/** The same choices for the model written out layer by layer. */
export function writtenOut(choices: readonly Choice[], from: readonly number[]): Choice[] {
  const parts = (layer: number): number[] => [...from.keys()].filter((i) => from[i] === layer);
  return choices.flatMap((choice): Choice[] => (typeof choice === "number" ? parts(choice) : [choice]));
}
