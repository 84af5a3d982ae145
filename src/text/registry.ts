// Tokenizers by their names: what an experiment file may say, and how one is made.
import { ArgumentError } from "../core/errors.js";
import { checkFields, inCamelCase } from "../core/fields.js";
import { describe, isPlain } from "../core/words.js";
import type { TokenizerDeclaration } from "./declaration.js";
import { readTokenizer } from "./readTokenizer.js";
import * as table from "./table.js";
import type { Tokenizer } from "./tokenizer.js";

export type FittedName = keyof typeof table;

export const tokenizerTable: Readonly<Record<FittedName, TokenizerDeclaration>> = table;

/** As other registries of what an experiment file names. */
export const tokenizerRegistry = Object.fromEntries(
  Object.values(table).map((declaration) => [declaration.name, { declaration }]),
) as Readonly<Record<FittedName, { readonly declaration: TokenizerDeclaration }>>;

/** `char`, `{bpe: {vocab_size: 2000}}` and `{file: tokenizer.json}` of an experiment file. */
export type TokenizerSpec =
  | { readonly name: FittedName; readonly args: Readonly<Record<string, unknown>> }
  | { readonly name: "file"; readonly file: string };

/**
 * The tokenizer that a spec asks for.
 * @param texts what it is made of: the training texts, and no others. A file needs none.
 * @param open the text of a file by its name, for { name: "file" }
 * @throws ArgumentError for arguments that it does not take; InputError for a file that holds no tokenizer
 */
export function fitTokenizer(
  spec: TokenizerSpec | Exclude<FittedName, "bpe">,
  texts: Iterable<string> = [],
  open?: (file: string) => string,
): Tokenizer {
  if (typeof spec !== "string" && !isPlain(spec))
    throw new ArgumentError(`fitTokenizer: expected the name of a tokenizer, or a map with it, got ${describe(spec)}`, { hint: 'write fitTokenizer("char", [text])' }); // prettier-ignore
  const { name, ...rest } = typeof spec === "string" ? { name: spec, args: {} } : spec;
  if (name === "file") {
    const { file } = rest as { readonly file: string };
    if (open === undefined)
      throw new ArgumentError("fitTokenizer: a file needs a third argument, open(file), that gives its text");
    return readTokenizer(open(file), { file });
  }
  if (!Object.hasOwn(tokenizerTable, name)) throw new ArgumentError(`there is no tokenizer ${JSON.stringify(name)}: it is one of ${Object.keys(tokenizerTable).join(", ")}`); // prettier-ignore
  const { fields, fit } = tokenizerTable[name];
  const { args } = rest as { readonly args: Readonly<Record<string, unknown>> };
  return fit(checkFields(name, fields, inCamelCase(args)), texts);
}
