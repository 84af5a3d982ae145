// Tokenizers whose tokens are bytes, or runs of bytes, in Python.
import { python } from "../python.js";
import type { TokenizerNeeds } from "./tokenizerFile.js";

export function byteTokenizer({ encode }: TokenizerNeeds): string {
  return python`
    class ByteTokenizer(Tokenizer):
        """A token is a byte of UTF-8."""

        def ${encode}(self, text: str) -> List[int]:
            return list(text.encode())

        def decode(self, ids: Sequence[int]) -> str:
            return bytes(i for i in ids if i != self.padding).decode(errors="replace")
  `;
}

export function bpeTokenizer({ encode, hasSpecial }: TokenizerNeeds): string {
  const bytes = hasSpecial ? "token.encode() if token in self.special else bytes_of(token)" : "bytes_of(token)";
  return python`
    VISIBLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    HIDDEN = [byte for byte in range(256) if byte not in VISIBLE]
    # The letter that stands for each byte in tokenizer.json: itself, or one from U+0100 on (a space is Ġ)
    LETTERS = [chr(256 + HIDDEN.index(byte)) if byte in HIDDEN else chr(byte) for byte in range(256)]
    BYTE_OF = {letter: byte for byte, letter in enumerate(LETTERS)}

    # GPT-2's cut: 's and the like; letters, digits or other characters, each with the space before; white space
    LETTER, NUMBER = characters("L"), characters("N")
    RUNS = f" ?[{LETTER}]+| ?[{NUMBER}]+| ?[^{SPACE}{LETTER}{NUMBER}]+|[{SPACE}]+(?![^{SPACE}])|[{SPACE}]+"
    PIECE = re.compile(f"'s|'t|'re|'ve|'m|'ll|'d|{RUNS}")


    def bytes_of(token: str) -> bytes:
        """The bytes that the letters of a token stand for; where some stand for none, the token is a text."""
        return bytes(BYTE_OF[letter] for letter in token) if BYTE_OF.keys() >= set(token) else token.encode()


    class BpeTokenizer(Tokenizer):
        """A token is a byte of UTF-8, or a run of bytes that often stand together: byte pair encoding."""

        def __init__(self, description: dict) -> None:
            super().__init__(description)
            ids = description["model"]["vocab"]
            self.cuts = description["pre_tokenizer"]["use_regex"]  # whether a text is cut into words first
            self.bytes = [${bytes} for token in self.tokens]
            self.id_of_byte = [ids[letter] for letter in LETTERS]
            merges = description["model"]["merges"]
            self.products = [ids[left + right] for left, right in merges]
            self.ranks = {}  # of a pair: its place in the order in which merges were learnt
            for rank, (left, right) in enumerate(merges):
                self.ranks.setdefault((ids[left], ids[right]), rank)
            self.known = {}  # the ids of pieces that were met before

        def ${encode}(self, text: str) -> List[int]:
            ids = []
            for piece in PIECE.findall(text) if self.cuts else [text]:
                if piece not in self.known:
                    self.known[piece] = self.merge([self.id_of_byte[byte] for byte in piece.encode()])
                ids += self.known[piece]
            return ids

        def merge(self, ids: List[int]) -> List[int]:
            """Pairs become one token: that of the lowest rank first, of equals the leftmost."""
            after = list(range(1, len(ids) + 1))  # where the next token stands
            before = list(range(-1, len(ids) - 1))
            waiting = []

            def rank_at(i: int):
                return self.ranks.get((ids[i], ids[after[i]])) if i >= 0 and after[i] < len(ids) else None

            def offer(i: int) -> None:
                if rank_at(i) is not None:
                    heapq.heappush(waiting, (rank_at(i), i))

            for i in range(len(ids)):
                offer(i)
            while waiting:
                rank, i = heapq.heappop(waiting)
                if ids[i] is None or rank_at(i) != rank:
                    continue  # a neighbour has changed since
                second = after[i]
                ids[i], ids[second] = self.products[rank], None
                after[i] = after[second]
                if after[i] < len(ids):
                    before[after[i]] = i
                offer(before[i])
                offer(i)
            return [i for i in ids if i is not None]

        def decode(self, ids: Sequence[int]) -> str:
            return b"".join(self.bytes[i] for i in ids).decode(errors="replace")
  `;
}
