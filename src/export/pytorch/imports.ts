// What a file of Python needs of others: read off its text, so that no piece has to say it.
import { linesOf } from "./python.js";

const standard: readonly (readonly [RegExp, string])[] = [[/\bmath\./, "import math"]];
const fromStandard: readonly (readonly [module: string, names: readonly string[]])[] = [
  ["fnmatch", ["fnmatchcase"]],
  ["pathlib", ["Path"]],
  ["typing", ["Any", "Callable", "Dict", "NamedTuple", "Optional", "Tuple", "Union"]],
];
const ofTorch: readonly (readonly [RegExp, string])[] = [
  [/\btorch\./, "import torch"],
  [/\bF\./, "import torch.nn.functional as F"],
];
const fromTorch: readonly (readonly [module: string, names: readonly string[]])[] = [
  ["torch", ["Tensor", "nn"]],
  ["torch.nn.utils.rnn", ["pack_padded_sequence", "pad_packed_sequence"]],
  ["torch.utils.checkpoint", ["checkpoint"]],
];
const fromHere: readonly (readonly [module: string, names: readonly string[]])[] = [["weights", ["fill", "load_weights"]]];

/** The lines of import of a file with this body. */
export function importsOf(body: string): string {
  const code = body.replace(/"""[^]*?"""/g, "").replace(/#.*$/gm, "");
  const whole = (list: typeof standard): string[] => list.flatMap(([needed, line]) => (needed.test(code) ? [line] : []));
  const parts = (list: typeof fromStandard): string[] =>
    list.flatMap(([module, names]) => {
      const used = names.filter((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(code));
      return used.length === 0 ? [] : [`from ${module} import ${used.join(", ")}`];
    });
  return [[...whole(standard), ...parts(fromStandard)], [...whole(ofTorch), ...parts(fromTorch)], parts(fromHere)]
    .filter((group) => group.length > 0)
    .map((group) => linesOf(...group))
    .join("\n\n");
}
