// A text in the tokens of a tokenizer: how many, which ones, and where they are cut.
import { formatCount, formatNumber } from "../../core/format.js";
import { counted } from "../../data/problems.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import { tokensOf } from "../tokenTexts.js";
import type { Block } from "./table.js";

export interface TokenReport {
  readonly file: string;
  /** Characters (code points), words (between white space) and lines of the text. */
  readonly characters: number;
  readonly words: number;
  readonly lines: number;
  readonly tokenizer: { readonly name: string; readonly vocab_size: number; readonly padding: number | null; readonly unknown: number | null }; // prettier-ignore
  readonly tokens: number;
  /** Tokens that the vocabulary does not know. */
  readonly unknown: number;
  /** How many of the vocabulary occur. */
  readonly used: number;
  readonly tokens_per_word: number | null;
  readonly tokens_per_character: number | null;
  readonly most_frequent: readonly { readonly id: number; readonly token: string; readonly count: number }[];
  /** The first line that is not empty. */
  readonly first_line: readonly { readonly id: number; readonly text: string }[];
  readonly merges: readonly { readonly left: string; readonly right: string }[];
}

const SHOWN = { frequent: 10, merges: 10, line: 40 };

export function tokenReport(file: string, text: string, tokenizer: Tokenizer): TokenReport {
  const ids = tokenizer.encode(text);
  const counts = new Float64Array(tokenizer.vocabSize);
  for (const id of ids) counts[id]++;
  const frequent = [...counts.keys()].filter((id) => counts[id] > 0).sort((a, b) => counts[b] - counts[a]);
  const { characters, words, lines } = sizesOf(text);
  const { name, vocabSize, padding, unknown } = tokenizer;
  const merges = "merges" in tokenizer ? (tokenizer.merges as readonly { readonly left: number; readonly right: number }[]) : [];
  return {
    file,
    characters,
    words,
    lines,
    tokenizer: { name, vocab_size: vocabSize, padding, unknown },
    tokens: ids.length,
    unknown: unknown === null ? 0 : counts[unknown],
    used: frequent.length,
    tokens_per_word: words === 0 ? null : ids.length / words,
    tokens_per_character: characters === 0 ? null : ids.length / characters,
    most_frequent: frequent.slice(0, SHOWN.frequent).map((id) => ({ id, token: tokenizer.token(id), count: counts[id] })),
    first_line: firstLine(text, tokenizer),
    merges: merges.slice(0, SHOWN.merges).map(({ left, right }) => ({ left: tokenizer.token(left), right: tokenizer.token(right) })), // prettier-ignore
  };
}

/** Counted without making lists of a text that may be long. */
function sizesOf(text: string): { readonly characters: number; readonly words: number; readonly lines: number } {
  let [characters, words, lines] = [0, 0, text === "" || text.endsWith("\n") ? 0 : 1];
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) === LINE_FEED) lines++;
    if (text.codePointAt(i)! > 0xffff) i++;
    characters++;
  }
  const word = /[^\p{White_Space}]+/gu;
  while (word.test(text)) words++;
  return { characters, words, lines };
}

const LINE_FEED = 10;

function firstLine(text: string, tokenizer: Tokenizer): TokenReport["first_line"] {
  const [line = ""] = /[^\n]*\S[^\n]*/.exec(text.slice(0, 100_000)) ?? [];
  const start = line.slice(0, 2000);
  return tokensOf(start, tokenizer).slice(0, SHOWN.line + 1).map(({ id, text: token }) => ({ id, text: token })); // prettier-ignore
}

export function tokenBlocks(report: TokenReport, given: string): Block[] {
  const { tokenizer, tokens, characters, words, lines, unknown, used, merges } = report;
  const per = (count: number, what: string): string[] => (count === 0 ? [] : [`${formatNumber(tokens / count)} ${what}`]);
  const facts = [...per(words, "a word"), ...per(characters, "a character")].join(", ");
  const strange = unknown === 0 ? [] : [`${formatCount(unknown)} unknown`];
  const head = [
    `text        ${report.file}: ${counted(characters, "character")}, ${counted(words, "word")}, ${counted(lines, "line")}`,
    `tokenizer   ${given}: ${counted(tokenizer.vocab_size, "token")} in its vocabulary, ${formatCount(used)} of them in this text`,
    `tokens      ${[formatCount(tokens), ...strange].join(", ")}${facts === "" ? "" : ` (${facts})`}`,
  ];
  const frequent = report.most_frequent.map(({ id, token, count }) => [shown(token), String(id), formatCount(count)]);
  const columns = [{ fit: "cut" }, { align: "right" }, { align: "right" }] as const;
  const pairs = merges.map(({ left, right }, i) => [String(i + 1), shown(left), "+", shown(right), "=", shown(left + right)]);
  return [
    head.join("\n"),
    ...(frequent.length === 0 ? [] : ["\nmost frequent", { rows: [["token", "id", "count"], ...frequent], columns, indent: 2 }]),
    ...(pairs.length === 0 ? [] : ["\nfirst merges", { rows: pairs, columns: [{ align: "right" }, {}] as const, indent: 2 }]),
    ...(report.first_line.length === 0 ? [] : [`\nfirst line\n  ${cutLine(report.first_line)}`]),
  ];
}

/** In quotes: a space is a token, too. */
function shown(token: string): string {
  return JSON.stringify(token.replace(/[\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff]/g, "�"));
}

function cutLine(tokens: TokenReport["first_line"]): string {
  const texts = tokens.slice(0, SHOWN.line).map(({ text }) => shown(text).slice(1, -1));
  return texts.join("|") + (tokens.length > SHOWN.line ? "|..." : "");
}
