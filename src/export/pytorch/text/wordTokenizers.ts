// Tokenizers whose tokens are characters or words, in Python. Regular expressions of Python know no \p{L}: the characters of Unicode's categories
// are listed when the program starts.
import { python } from "../python.js";
import type { TokenizerNeeds } from "./tokenizerFile.js";

export const characters = python`
  def characters(*categories: str) -> str:
      """All characters of some Unicode categories ("L": letters), for a pattern between [ and ]."""
      ranges = []
      # of Unicode's 17 planes those from 4 to 13 are empty, and 15 and 16 are for private use
      for code in (*range(0x40000), *range(0xE0000, 0xF0000)):
          if unicodedata.category(chr(code)).startswith(categories):
              if ranges and ranges[-1][1] == code - 1:
                  ranges[-1][1] = code
              else:
                  ranges.append([code, code])
      return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


  SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"  # what Unicode calls white space
`;

export function charTokenizer({ encode }: TokenizerNeeds): string {
  return python`
    class CharTokenizer(Tokenizer):
        """A token is a character."""

        def ${encode}(self, text: str) -> List[int]:
            return [self.ids.get(character, self.unknown) for character in text]

        def decode(self, ids: Sequence[int]) -> str:
            return "".join(map(self.text_of, ids))
  `;
}

/** A text from its words, as cutting.ts joins them. */
export const joinWords = python`
  CLOSING = re.compile(f"[.,;:!?%…-]+|[{characters('Pe', 'Pf')}]+")  # stands close to the word before it
  OPENING = re.compile(f"[-#$£€@¿¡]|[{characters('Ps', 'Pi')}]+")  # and to the word behind it


  def join_words(words: Sequence[str]) -> str:
      """Words with a space between them, unless one is a mark that stands close to the other."""
      text, quoted, is_open = "", False, True
      for word in words:
          closes = quoted if word == '"' else CLOSING.fullmatch(word)
          text += word if is_open or closes else f" {word}"
          quoted ^= word == '"'
          is_open = quoted if word == '"' else OPENING.fullmatch(word)
      return text
`;

/** Letters, digits and what stands on them are one word, with apostrophes inside; 3.14 is one word; all else but white space is a mark. */
export function wordTokenizer(needs: TokenizerNeeds): string {
  return python`
    NUMBER, LETTER = characters("N"), characters("L", "M", "N") + "_"
    WORD = re.compile(f"[{NUMBER}]+(?:[.,][{NUMBER}]+)+|[{LETTER}]+(?:['’][{LETTER}]+)*|[^{SPACE}{LETTER}]")


    class WordTokenizer(Tokenizer):
        """A token is a word (don't, 3.14), or a mark such as a comma."""

        ${methods(needs, "WORD", "join_words(words)")}
  `;
}

export function whitespaceTokenizer(needs: TokenizerNeeds): string {
  return python`
    CIRCLED = "Ⓐ-ⓩ\\U0001f130-\\U0001f149\\U0001f150-\\U0001f169\\U0001f170-\\U0001f189"  # are alphabetic, too
    ALPHABETIC = characters("L", "M", "Nd", "Nl", "Pc") + CIRCLED + "\\u200c\\u200d"
    RUN = re.compile(f"[{ALPHABETIC}]+|[^{ALPHABETIC}{SPACE}]+")


    class WhitespaceTokenizer(Tokenizer):
        """A token is a run of letters and digits, or one of marks."""

        ${methods(needs, "RUN", "join_words(words)")}
  `;
}

export function splitTokenizer(needs: TokenizerNeeds): string {
  return python`
    BETWEEN_SPACES = re.compile(f"[^{SPACE}]+")


    class WhitespaceSplitTokenizer(Tokenizer):
        """A token is what stands between white space."""

        ${methods(needs, "BETWEEN_SPACES", `" ".join(words)`)}
  `;
}

function methods({ encode, hasSpecial }: TokenizerNeeds, pattern: string, joined: string): string {
  const words = hasSpecial
    ? "[self.tokens[i] if i in self.special.values() else self.text_of(i) for i in ids]"
    : "[self.text_of(i) for i in ids]";
  return python`
    def ${encode}(self, text: str) -> List[int]:
        return [self.ids.get(word, self.unknown) for word in ${pattern}.findall(text)]

    def decode(self, ids: Sequence[int]) -> str:
        words = ${words}
        words = [word for word in words if word != ""]
        return ${joined}
  `;
}
