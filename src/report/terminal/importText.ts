// What a file of weights holds, and what of it a model could take: a line for each array.
import { formatShape } from "../../autograd/shapes.js";
import { formatCount, printable } from "../../core/format.js";
import { quote } from "../../core/words.js";
import { plural } from "../../data/problems.js";
import type { NamedShape } from "../../experiment/weights/fit.js";
import type { WeightsTaken } from "../../experiment/weights/initFrom.js";
import type { Weights } from "../../files/weightsFile.js";
import type { Block } from "./table.js";

/** The arrays of a file. */
export function arrayBlocks(file: string, { arrays, under, prefix }: Weights): Block[] {
  const rows = Array.from(arrays, ([name, { shape, dtype, data }]) => [printable(name), formatShape(shape), dtype, formatCount(data.length)]); // prettier-ignore
  const total = Array.from(arrays.values()).reduce((sum, { data }) => sum + data.length, 0);
  const number = { align: "right" } as const;
  return [
    titleOf({ file, under, prefix }),
    "",
    { rows: [["name", "shape", "read as", "numbers"], ...rows], columns: [{ fit: "wrap" }, {}, {}, number] },
    "",
    `${plural(arrays.size, "array")}, ${formatCount(total)} numbers`,
  ];
}

/** The arrays of a file beside those of a model. */
export function fitBlocks({ file, under, prefix, isGpt2, fits, differs, missing, leftOver, grown }: WeightsTaken): Block[] {
  const longer = new Set(grown.map(({ name }) => name));
  const none = "-";
  const row = ({ name }: NamedShape, theirs: string, ours: string, words: string): string[] => [
    printable(name),
    theirs,
    ours,
    words,
  ];
  const rows = [
    ...fits.map((each) => row(each, formatShape(each.shape), formatShape(each.shape), longer.has(each.name) ? "fits, with new rows for the tokens of a chat" : "fits")), // prettier-ignore
    ...differs.map((each) => row(each, formatShape(each.shape), formatShape(each.wanted), "does not fit")),
    ...missing.map((each) => row(each, none, formatShape(each.shape), "missing: stays as the seed draws it")),
    ...leftOver.map((each) => row(each, formatShape(each.shape), none, "only in the file")),
  ];
  return [
    titleOf({ file, under, prefix, isGpt2 }),
    "",
    { rows: [["name", "in the file", "in the model", ""], ...rows], columns: [{ fit: "wrap" }, {}, {}, { fit: "wrap" }] },
    "",
    `${fits.length} fit, ${differs.length} do not, ${missing.length} missing, ${leftOver.length} only in the file`,
  ];
}

/** "weights of model.pt, under its key "model", named without "module."" */
export function titleOf({ file, under, prefix, isGpt2 = false }: Pick<WeightsTaken, "file" | "under" | "prefix"> & { readonly isGpt2?: boolean }): string {
  const notes = [under === null ? "" : `, under its key ${quote(under)}`, prefix === "" ? "" : `, named without ${quote(prefix)}`, isGpt2 ? ", under GPT-2's names" : ""];
  return `weights of ${printable(file)}${notes.join("")}`;
} // prettier-ignore
