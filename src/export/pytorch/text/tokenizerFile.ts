// tokenizer.py: the tokenizers of a run in Python, which give the same ids for every text. Only those that the run uses are written.
import { BpeTokenizer } from "../../../text/bpe.js";
import { ByteTokenizer } from "../../../text/bytes.js";
import { CharTokenizer } from "../../../text/char.js";
import type { TokenizerJson } from "../../../text/huggingFace.js";
import { readTokenizer } from "../../../text/readTokenizer.js";
import { python, pythonFile } from "../python.js";
import { bpeTokenizer, byteTokenizer } from "./byteTokenizers.js";
import { characters, charTokenizer, joinWords, splitTokenizer, whitespaceTokenizer, wordTokenizer } from "./wordTokenizers.js";

/** The class of Python that reads a tokenizer.json. */
export type TokenizerClass =
  "BpeTokenizer" | "ByteTokenizer" | "CharTokenizer" | "WhitespaceSplitTokenizer" | "WhitespaceTokenizer" | "WordTokenizer";

/** What a class has to know: whether special tokens are looked for first, and which. */
export interface TokenizerNeeds {
  readonly hasSpecial: boolean;
  /** The method that encodes what stands between them. */
  readonly encode: "encode" | "encode_plain";
}

interface TokenizerCode {
  readonly code: (needs: TokenizerNeeds) => string;
  readonly imports: readonly string[];
  /** What stands before the classes. */
  readonly needs: readonly string[];
}

const patterns = ["re", "unicodedata"];

const classes = {
  BpeTokenizer: { code: bpeTokenizer, imports: [...patterns, "heapq"], needs: [characters] },
  ByteTokenizer: { code: byteTokenizer, imports: [], needs: [] },
  CharTokenizer: { code: charTokenizer, imports: [], needs: [] },
  WhitespaceSplitTokenizer: { code: splitTokenizer, imports: patterns, needs: [characters] },
  WhitespaceTokenizer: { code: whitespaceTokenizer, imports: patterns, needs: [characters, joinWords] },
  WordTokenizer: { code: wordTokenizer, imports: patterns, needs: [characters, joinWords] },
} satisfies Readonly<Record<TokenizerClass, TokenizerCode>>;

export function tokenizerClass(json: TokenizerJson): TokenizerClass {
  const tokenizer = readTokenizer(JSON.stringify(json));
  if (tokenizer instanceof BpeTokenizer) return "BpeTokenizer";
  if (tokenizer instanceof ByteTokenizer) return "ByteTokenizer";
  if (tokenizer instanceof CharTokenizer) return "CharTokenizer";
  const { type } = json.pre_tokenizer!;
  return type === "Whitespace"
    ? "WhitespaceTokenizer"
    : type === "WhitespaceSplit"
      ? "WhitespaceSplitTokenizer"
      : "WordTokenizer";
}

/** @param used all tokenizers of the run, at least one */
export function tokenizerFile(used: readonly TokenizerJson[]): string {
  const hasSpecial = used.some(({ added_tokens: special }) => special.length > 0);
  const needs: TokenizerNeeds = { hasSpecial, encode: hasSpecial ? "encode_plain" : "encode" };
  const written = [...new Set(used.map(tokenizerClass))].sort().map((name): TokenizerCode => classes[name]);
  const modules = new Set([...written.flatMap(({ imports }) => imports), ...(hasSpecial ? ["re"] : [])]);
  const head = [
    `"""Text as numbers and back: a token is a piece of text, its id a number. tokenizer.json names all tokens."""`,
    ...[...modules].sort().map((name) => `import ${name}`),
    "from typing import List, Sequence",
  ];
  const before = new Set(written.flatMap((each) => each.needs));
  return pythonFile(head.join("\n"), ...before, base(hasSpecial), ...written.map(({ code }) => code(needs)));
}

function base(hasSpecial: boolean): string {
  const special = python`
    self.special = {token["content"]: token["id"] for token in description["added_tokens"]}
    longest_first = sorted(self.special, key=len, reverse=True)
    self.pattern = re.compile(f"({'|'.join(map(re.escape, longest_first)) or '(?!)'})")
  `;
  const encode = python`
    def encode(self, text: str) -> List[int]:
        """The ids of a text. A special token stands for itself wherever it occurs, and is never cut."""
        ids = []
        for i, piece in enumerate(self.pattern.split(text)):
            ids += [self.special[piece]] if i % 2 else self.encode_plain(piece)
        return ids
  `;
  return python`
    class Tokenizer:
        """The tokens that a tokenizer.json names."""

        def __init__(self, description: dict) -> None:
            vocab = description["model"]["vocab"]
            self.tokens = sorted(vocab, key=vocab.get)  # the token of each id
            self.padding = description["padding"] and description["padding"]["pad_id"]  # fills short rows up
            self.unknown = vocab.get(description["model"]["unk_token"])  # for what the vocabulary does not hold
            reserved = (self.padding, self.unknown)
            self.ids = {token: i for token, i in vocab.items() if i not in reserved}
            ${hasSpecial ? special : ""}

        def text_of(self, i: int) -> str:
            """What an id stands for: nothing for padding, U+FFFD for what is unknown."""
            return "" if i == self.padding else "\\ufffd" if i == self.unknown else self.tokens[i]

        ${hasSpecial ? encode : ""}
  `;
}
