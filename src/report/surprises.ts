// The model of a text reads on in the part that it is measured on: how likely it held each token that came, and what it expected instead.
import { InputError } from "../core/errors.js";
import { cutText } from "../data/language/text.js";
import { countParameters } from "../experiment/model.js";
import { displayPath } from "../files/file.js";
import { textFile } from "../files/textFile.js";
import type { OpenTextRun } from "../runs/openTextRun.js";
import type { Summary } from "../runs/records.js";
import { requireStretches } from "../runs/textRecord.js";
import { requireSameText } from "../train/evaluateText.js";
import { surprisesOf } from "../train/surprise.js";
import type { JudgedPart } from "./judge.js";
import { tokensOf, type TokenText } from "./tokenTexts.js";

export interface SeenToken extends TokenText {
  /** -ln P of what came, in nats; null of the first, which nothing foretells. */
  readonly surprise: number | null;
  /** The likeliest token, and -ln of its probability. */
  readonly expected: string;
  readonly least: number;
}

export interface SeenText {
  readonly part: JudgedPart;
  /** The first of the part. */
  readonly tokens: readonly SeenToken[];
  /** Tokens that the part is measured on. */
  readonly of: number;
}

/** Products and sums that a report may take for it: some seconds. */
const mostWork = 2e10;
const mostTokens = 1 << 14;
const mostCharacters = 12; // of a token, on average

/**
 * @returns null where no text was set aside
 * @throws InputError when the text is gone or is not what the run was trained on
 */
export async function seenText(run: OpenTextRun, summary: Summary): Promise<SeenText | null> {
  const { experiment, path, tokenizer, context, layers } = run;
  const part = summary.rows.test > 0 ? "test" : "val";
  if (summary.rows[part] === 0) return null;
  const source = await textFile(experiment.dataPath);
  requireSameText(run, summary, source.sha256());
  const stretches = cutText(source, experiment.config.data.split);
  requireStretches(path, { stretches }, "train anew to see how it reads");
  const work = 4 * countParameters(layers); // each token is computed twice: windows overlap
  const most = Math.max(2 * context, Math.min(mostTokens, Math.floor(mostWork / work)));
  const text = beginning(source.pieces(...stretches[part]), most * mostCharacters);
  const seen = tokensOf(text, tokenizer).slice(0, most);
  if (seen.length <= context) throw new InputError([{ place: { file: displayPath(experiment.dataPath) }, message: `the text of ${part} is shorter than one window` }]); // prettier-ignore
  const { surprise, expected, least } = surprisesOf(run, seen.map(({ id }) => id)); // prettier-ignore
  const tokens = seen.map((token, i) => ({ ...token, surprise: i === 0 ? null : surprise[i], expected: i === 0 ? "" : tokenizer.token(expected[i]), least: least[i] })); // prettier-ignore
  return { part, tokens, of: summary.rows[part] * context };
}

/** At most so many characters. */
function beginning(pieces: Iterable<string>, most: number): string {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length >= most) return text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  }
  return text;
}
