// A place where the YAML parser gave up, with what a person sees around it: the line, the lines above, open brackets and quotes.
import { Lexer } from "yaml";

/** What is wrong, and from which place of the text on; without one it is where the parser stood. */
export interface Words {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly offset?: number | undefined;
}

export interface Line {
  /** Where it begins in the text. */
  readonly start: number;
  readonly text: string;
  /** Spaces before its first other character. */
  readonly indent: number;
}

export class Slip {
  /**
   * @param offset where the parser's complaint begins
   * @param complaint its own words, which no reader is shown
   * @param root where the whole document begins when it is a mere text or number
   */
  constructor(
    readonly text: string,
    readonly offset: number,
    readonly complaint: string,
    readonly root: number | null,
  ) {}

  /** The character at the place; empty at the end of the text. */
  get character(): string {
    return this.text.slice(this.offset, this.offset + 1);
  }

  get line(): Line {
    return this.at(this.offset);
  }

  /** The line around another place. */
  at(offset: number): Line {
    return lineAt(this.text, offset);
  }

  /** Counted from 1. */
  lineNumber(offset: number): number {
    return this.text.slice(0, offset).split("\n").length;
  }

  /** The same slip, one character earlier. */
  before(): Slip {
    return new Slip(this.text, this.offset - 1, this.complaint, this.root);
  }

  /** The line of the place, or the next one that says something when nothing follows on it. */
  get content(): Line {
    const rest = this.text.slice(this.offset);
    const blank = /^[ \t]*(#.*)?(\r?\n|$)([ \t]*(#.*)?\r?\n)*/.exec(rest)?.[0].length ?? 0;
    return this.at(this.offset + (blank < rest.length ? blank : 0));
  }

  /** The lines before `line` that say something, the nearest first. */
  *above(line: Line): Generator<Line> {
    for (let end = line.start - 1; end >= 0;) {
      const before = this.at(end);
      if (!/^\s*(#|$)/.test(before.text)) yield before;
      end = before.start - 1;
    }
  }

  /** The next line after `line` that says something. */
  below(line: Line): Line | null {
    const after = /^[^\n]*\n([ \t]*(#.*)?\r?\n)*/.exec(this.text.slice(line.start))?.[0].length ?? Infinity;
    return line.start + after < this.text.length ? this.at(line.start + after) : null;
  }

  /** The innermost bracket that is open at the place. */
  openBracket(): number | null {
    const open: number[] = [];
    for (const { source, offset } of lexemes(this.text)) {
      if (offset >= this.offset || source === FLOW_ERROR) break;
      if (source === "[" || source === "{") open.push(offset);
      if (source === "]" || source === "}") open.pop();
    }
    return open.at(-1) ?? null;
  }

  /** The quote that opens a text over several lines which goes up to the place's line or beyond: its end was probably forgotten. */
  openQuote(): number | null {
    const { start } = this.line;
    for (const { source, offset } of lexemes(this.text)) {
      if (offset > this.offset) break;
      const isLong = source.includes("\n") || this.complaint.startsWith("Missing closing");
      if (/^["']/.test(source) && isLong && offset + source.length >= start) return offset;
    }
    return null;
  }
}

const FLOW_ERROR = "\u0018"; // the lexer's mark of a bracket that is left open
const MARKS = new Set([FLOW_ERROR, "\u0002", "\u001f"]); // take no place in the text

function* lexemes(text: string): Generator<{ source: string; offset: number }> {
  let offset = 0;
  for (const source of new Lexer().lex(text)) {
    yield { source, offset };
    if (!MARKS.has(source)) offset += source.length;
  }
}

function lineAt(text: string, offset: number): Line {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "");
  return { start, text: line, indent: /^ */.exec(line)![0].length };
}
