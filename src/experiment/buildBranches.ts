// model: {branches: {..}, joined: [..]}: which columns each branch sees, and its layers built for them.
import { formatShape } from "../autograd/shapes.js";
import { InputError, type Problem } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { plural, quote, quoteList } from "../data/problems.js";
import { sizeOf } from "../kernels/ndarray.js";
import { Sequential } from "../nn/sequential.js";
import { Branches, merged } from "./branches.js";
import type { Component } from "./component.js";
import { problemAt } from "./problemAt.js";
import { buildLayers, type Building, type One } from "./layers.js";
import type { ColumnFeatures } from "./model.js";
import { PaddedModel } from "./paddedModel.js";
import { BRANCHES, REST } from "./parts.js";

/** @throws InputError for a branch that no column belongs to, a column that belongs to none, and layers that do not fit */
export function buildBranches({ args }: Component, building: Building): One {
  const { source } = building.experiment;
  const lists = Object.entries(args.branches as Readonly<Record<string, readonly Component[]>>);
  const columns = columnsOf(lists.map(([name]) => name), building); // prettier-ignore
  const built = lists.map(([name, list]) => {
    const path = ["model", "branches", name];
    const [{ vocabulary, padding }] = columns.get(name)!;
    const spans = merged(columns.get(name)!);
    const row = [spans.reduce((sum, { width }) => sum + width, 0)];
    const sizes = { ...building.sizes, ...(vocabulary === undefined ? {} : { vocabulary, padding: padding! }) };
    const { modules, layers, shape } = buildLayers(list, { ...building, sizes }, path, row, padding !== undefined);
    if (shape.length !== 1) {
      const problem = problemAt(source, [...path, list.length - 1, list[list.length - 1].name], `gives ${formatShape(shape)} for each row, but the results of branches stand one after the other: each must be a row of features`, "a layer has to make one row of all steps at its end: Last, Mean, Max or Flatten"); // prettier-ignore
      throw new InputError([problem]);
    }
    return { name, spans, layers, features: shape[0], model: padding === undefined ? new Sequential(...modules) : new PaddedModel(padding, modules) }; // prettier-ignore
  });
  const all = built.flatMap(({ layers }) => layers);
  return {
    module: new Branches(built.map(({ name, spans, model }) => ({ name, spans, layers: model }))),
    summary: {
      name: BRANCHES,
      args: {},
      outputShape: [built.reduce((sum, { features }) => sum + features, 0)],
      parameters: all.reduce((sum, layer) => sum + layer.parameters, 0),
      leastRows: Math.max(1, ...all.map((layer) => layer.leastRows)),
      unfolded: all.reduce((sum, layer) => sum + layer.unfolded + sizeOf(layer.outputShape), 0),
      inside: { key: "branches", lists: built.map(({ layers }) => layers), names: built.map(({ name }) => name) },
    },
  };
}

/** The columns of each branch. */
function columnsOf(
  branches: readonly string[],
  { experiment: { source }, sizes }: Building,
): ReadonlyMap<string, readonly ColumnFeatures[]> {
  const problems: Problem[] = [];
  const add = (message: string, hint: string | null, key?: string): void => void problems.push(problemAt(source, ["model", "branches"], message, hint, key)); // prettier-ignore
  const { columns } = sizes;
  if (columns === undefined) {
    add("is for the columns of a table, each row of which is an example by itself", "write the layers as a list: model: [..]");
    throw new InputError(problems);
  }
  const own = columns.filter(({ name }) => name !== REST && branches.includes(name));
  const others = columns.filter((column) => !own.includes(column));
  for (const name of branches) {
    if (name === REST || own.some((column) => column.name === name)) continue;
    const known = columns.map((column) => column.name);
    add(`has ${quote(name)}, which is no feature`, didYouMean(name, [...known, REST]) ?? `features: ${quoteList(known)}; all that have no branch are ${REST}`, name); // prettier-ignore
  }
  for (const { name, vocabulary } of others) {
    if (vocabulary === undefined) continue;
    if (name === REST) add(`cannot tell the column of texts ${quote(name)} from the branch of all other columns`, "give the column another name");
    else add(`has none for ${quote(name)}, and every column of texts needs its own`, `add ${name}: [{Embedding: {embedding_dim: 32}}, Mean], or leave the column out with data.drop`); // prettier-ignore
  }
  const hasRest = branches.includes(REST);
  const numbers = others.filter(({ vocabulary }) => vocabulary === undefined);
  if (hasRest && numbers.length === 0) add(`has ${REST}, but every feature has a branch of its own`, "leave it out", REST);
  if (!hasRest && numbers.length > 0)
    add(`has no ${REST}, which ${plural(numbers.length, "feature column")} would go to: ${quoteList(numbers.map(({ name }) => name))}`, `add ${REST}: [{Linear: {out_features: 8}}, ReLU], or leave them out with data.drop`); // prettier-ignore
  if (problems.length > 0) throw new InputError(problems);
  return new Map(branches.map((name) => [name, name === REST ? numbers : own.filter((column) => column.name === name)]));
}
