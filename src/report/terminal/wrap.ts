// Text within the width of a terminal. Lines are broken between words only, and what follows hangs below what it belongs to.
import stringWidth from "fast-string-width";

/** What is wrapped stays in its column while this many characters are left for it. */
const ROOM = 24;
/** Further right than the line it goes on from, and than a hint below that. */
const HANG = 4;

/** A line as one or more; one that fits stays as it is. */
export function wrapLine(line: string, width: number): string[] {
  if (stringWidth(line) <= width) return [line];
  if (isCommand(line)) return commandLines(line, width);
  const indent = /^ */.exec(line)![0];
  // a gap of two spaces or more begins a column
  const label = /^ *\S+(?: \S+)*? {2,}(?=\S)/.exec(line)?.[0] ?? "";
  const column = stringWidth(label);
  if (column > 0 && column <= width - ROOM) return hang(label, fill(itemsOf(line.slice(label.length), width - column), width - column)); // prettier-ignore
  const rest = indent.length + HANG;
  return hang(indent, fill(itemsOf(line.trimStart(), width - rest), width - indent.length, width - rest), rest);
}

/** A text as lines of `width`, those after the first indented. */
export function wrapCell(text: string, width: number, indent = 2): string[] {
  return stringWidth(text) <= width ? [text] : hang("", fill(wordsOf(text), width, width - indent), indent);
}

/** The beginning of a text, or its end, and "…" for what is missing. */
export function cutTo(text: string, width: number, keep: "start" | "end" = "start"): string {
  if (stringWidth(text) <= width) return text;
  const characters = [...text];
  if (keep === "end") characters.reverse();
  let [kept, used] = ["", 0];
  for (const character of characters) {
    used += stringWidth(character);
    if (used > width - 1) break;
    kept = keep === "end" ? character + kept : kept + character;
  }
  return keep === "end" ? `…${kept}` : `${kept}…`;
}

/** Words with the spaces before them. */
function wordsOf(text: string): string[] {
  return text.match(/ *[^ ]+/g) ?? [];
}

/** Begins a line of its own. */
const FRESH = "\n";

/** What stands between gaps of two spaces or more stays together ("val_loss 0.2035"); what is wider than a line begins one. */
function itemsOf(text: string, width: number): string[] {
  const items = text.match(/ *[^ ]+(?: [^ ]+)*/g) ?? [];
  return items.flatMap((item, i) => {
    if (stringWidth(item) <= width) return [item];
    const [first, ...others] = wordsOf(item);
    return [i === 0 ? first : FRESH + first.trimStart(), ...others];
  });
}

/** Pieces in as few lines as hold them; a piece that is wider than a line has one of its own. */
function fill(pieces: readonly string[], first: number, rest = first): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.length - 1;
    if (last >= 0 && !piece.startsWith(FRESH) && stringWidth(lines[last] + piece) <= (last === 0 ? first : rest))
      lines[last] += piece;
    else lines.push(piece.trimStart());
  }
  return lines;
}

function hang(label: string, [first = "", ...others]: readonly string[], indent = stringWidth(label)): string[] {
  return [label + first, ...others.map((line) => " ".repeat(indent) + line)];
}

const STYLE = /^(?:\u001b\[\d+m)+/;

/** A line for the shell and nothing beside it. */
function isCommand(line: string): boolean {
  return /^ *mlbh (?!.* {2})/.test(line.replace(STYLE, ""));
}

/** Goes on in the next line with a backslash, so that it can be copied; a quoted word stays whole. */
function commandLines(line: string, width: number): string[] {
  const style = STYLE.exec(line)?.[0] ?? "";
  const text = line.slice(style.length);
  const indent = /^ */.exec(text)![0];
  const words = text.trimStart().match(/ *(?:'[^']*'|[^ '])+/g) ?? [];
  const lines = hang(indent, fill(words, width - indent.length - 2, width - indent.length - HANG - 2), indent.length + HANG);
  return lines.map((each, i) => (i === 0 ? style : "") + each + (i < lines.length - 1 ? " \\" : ""));
}
