// What a model begins with that the seed does not draw: the weights of another, array by array in groups, and how much of it learns.
import { formatShape } from "../../autograd/shapes.js";
import { formatCount, printable } from "../../core/format.js";
import type { BuiltModel } from "../../experiment/model.js";
import type { NamedShape } from "../../experiment/weights/fit.js";
import type { WeightsTaken } from "../../experiment/weights/initFrom.js";
import { learningOf } from "../../experiment/weights/learning.js";
import { titleOf } from "./importText.js";
import type { Block, Table } from "./table.js";

/** Nothing for a model that the seed draws, and of which all learns. */
export function beginningBlocks({ model, weights }: BuiltModel): Block[] {
  const { trained, all } = learningOf(model);
  return [
    ...(weights === undefined ? [] : ["", titleOf(weights), weightsTable(weights)]),
    ...(trained === all ? [] : ["", `${formatCount(trained)} of ${formatCount(all)} parameters are trained`]),
  ];
}

function weightsTable({ fits, differs, missing, leftOver, grown }: WeightsTaken): Table {
  const row = (title: string, list: readonly NamedShape[], words = named): string[] => [
    title,
    String(list.length),
    shown(list.map(words)),
  ];
  const rows = [
    row("taken", fits),
    row("with new rows for the tokens of a chat, drawn as the others are spread", grown),
    row("of another shape, left as drawn", differs, ({ name, shape, wanted }: NamedShape & { readonly wanted?: readonly number[] }) => `${printable(name)} ${formatShape(shape)} for ${formatShape(wanted!)}`), // prettier-ignore
    row("only in the model, left as drawn", missing),
    row("only in the file", leftOver),
  ];
  return { rows: rows.filter(([, count]) => count !== "0"), columns: [{}, { align: "right" }, { fit: "wrap" }], indent: 2 };
}

function named({ name, shape }: NamedShape): string {
  return `${printable(name)} ${formatShape(shape)}`;
}

const MOST = 8;

function shown(words: readonly string[]): string {
  const more = words.length - MOST;
  return [...words.slice(0, MOST), ...(more > 1 ? [`and ${more} more`] : words.slice(MOST))].join(", ");
}

/** The same as data, for --json; nothing where there is nothing to say. */
export function beginningAsData({ model, weights }: BuiltModel): object {
  const { trained, all } = learningOf(model);
  return {
    ...(weights === undefined ? {} : { init_from: weights }),
    ...(trained === all ? {} : { trained_parameters: trained }),
  };
}
