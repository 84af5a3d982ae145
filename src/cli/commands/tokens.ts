// mlbh tokens: a text as a tokenizer sees it, and the tokenizer as a file.
import { Command } from "commander";
import { ArgumentError } from "../../core/errors.js";
import type { Context } from "../context.js";
import type { TokenizerSpec } from "../../text/registry.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly tokenizer: string;
  readonly output?: string;
  readonly json?: boolean;
}

export function tokensCommand({ ui }: Context): Command {
  return new Command("tokens")
    .summary("cut a text into tokens, and make a tokenizer of it")
    .description(
      "Makes a tokenizer of a text and shows what it does: how many tokens the text becomes, the most frequent ones, the first\n" +
        "line cut into its tokens, and the first merges of bpe. mlbh explain bpe (char, bytes, words) says how it works.",
    )
    .argument("<text>", "a text file in UTF-8; - reads standard input")
    .option(
      "--tokenizer <kind>",
      "char, bytes, words or bpe, with a size of the vocabulary bpe:2000 or words:5000; or a tokenizer.json that there is",
      "char",
    )
    .option("-o, --output <file>", "write the tokenizer into this file, a tokenizer.json as Hugging Face's libraries read it")
    .option("--json", "print the result as JSON on stdout")
    .action((text: string, options: Options) => run(text, options, ui));
}

async function run(path: string, { tokenizer: given, output, json }: Options, ui: Ui): Promise<void> {
  const { readBytes, STDIN } = await import("../../files/readBytes.js");
  const { displayPath, textKind } = await import("../../files/file.js");
  const { readText } = await import("../../text/utf8.js");
  const { printable } = await import("../../core/format.js");
  const { tokenBlocks, tokenReport } = await import("../../report/terminal/tokens.js");
  const spec = await specOf(given);
  const file = path === "-" ? STDIN : displayPath(path);
  const text = readText(await readBytes(path, textKind), file);
  const tokenizer = await make(spec, text);
  const report = tokenReport(file, text, tokenizer);
  if (output !== undefined) {
    const { writeOutput } = await import("../output.js");
    await writeOutput(output, "the tokenizer", async (target) => target.write(`${JSON.stringify(tokenizer, null, 1)}\n`));
  }
  if (json === true) return ui.json({ ...report, ...(output === undefined ? {} : { output }) });
  for (const block of tokenBlocks({ ...report, file: printable(file) }, printable(given))) ui.out(block);
  if (output !== undefined) ui.out(`\nwritten to ${printable(output)}`);
}

async function specOf(given: string): Promise<TokenizerSpec> {
  const { readTokenizerSpec, tokenizerWord } = await import("../../text/spec.js");
  const wrong: { readonly text: string; readonly hint: string | null }[] = [];
  const spec = readTokenizerSpec(tokenizerWord(given), (path, message, hint = null) => wrong.push({ text: [path.join("."), message].filter(Boolean).join(" "), hint })); // prettier-ignore
  if (spec !== null) return spec;
  const { text } = wrong[0];
  const hint = given === "bpe" ? "write bpe:2000" : wrong[0].hint;
  throw new ArgumentError(`--tokenizer ${text}`, hint === null ? {} : { hint });
}

async function make(spec: TokenizerSpec, text: string): Promise<Tokenizer> {
  const { fitTokenizer } = await import("../../text/registry.js");
  if (spec.name !== "file") return fitTokenizer(spec, [text]);
  const { readBytes } = await import("../../files/readBytes.js");
  const { tokenizerKind } = await import("../../files/file.js");
  const { readText } = await import("../../text/utf8.js");
  const json = readText(await readBytes(spec.file, tokenizerKind), spec.file);
  return fitTokenizer(spec, [], () => json);
}
