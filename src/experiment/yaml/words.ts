// What the YAML parser complains of, in words for someone who has never read its specification. The parser's own are not shown.
import type { ErrorCode } from "yaml";
import { quote } from "../../core/words.js";
import type { Slip, Words } from "./slip.js";
import {
  commaAtEnd,
  inBrackets,
  indentation,
  misplacedRoot,
  needsQuotes,
  notAKey,
  openQuote,
  secondColon,
  strayItem,
  unclosed,
} from "./slips.js";

const plain = "write the value itself; text that begins with &, * or ! stands in quotes";

/** Every kind of complaint there is: the compiler names one that is new. */
const words = {
  ALIAS_PROPS: () => ({ message: "an alias (*name) takes neither an anchor nor a tag", hint: plain }),
  BAD_ALIAS: (slip) => (slip.character === "*" ? needsQuotes(slip) : { message: "a name after & or * is missing or ends with a colon", hint: plain }), // prettier-ignore
  BAD_COLLECTION_TYPE: () => ({ message: "a tag (!) that does not fit what follows it", hint: plain }),
  BAD_DIRECTIVE: () => ({ message: "a line that begins with % is an instruction to YAML, which has none like this", hint: "remove the line; a comment begins with #" }), // prettier-ignore
  BAD_DQ_ESCAPE: (slip) => ({
    message: `in double quotes a backslash begins an escape, and ${quote(slip.text.slice(slip.offset, slip.offset + 2))} is none`,
    hint: "in single quotes a backslash stands for itself; in paths write / instead",
  }),
  BAD_INDENT: (slip) => {
    const bracket = slip.openBracket();
    if (bracket !== null) return unclosed(slip, bracket);
    return isBlockText(slip)
      ? { message: "the lines of a text behind | or > are indented further than its key, all of them alike" }
      : indentation(slip);
  },
  BAD_PROP_ORDER: () => ({ message: "an anchor (&) or tag (!) at the wrong place", hint: plain }),
  BAD_SCALAR_START: (slip) => (slip.text.startsWith("```", slip.offset) ? notAKey(slip.line) : needsQuotes(slip)),
  BLOCK_AS_IMPLICIT_KEY: (slip) => (slip.complaint.includes("block sequence") ? strayItem(slip) : secondColon(slip)),
  BLOCK_IN_FLOW: (slip) => inBrackets(slip, slip.openBracket() ?? slip.offset),
  DUPLICATE_KEY: () => ({ message: "a key stands twice in the same map" }), // document.ts finds them, and knows the first
  IMPOSSIBLE: () => ({ message: "this is not YAML" }),
  KEY_OVER_1024_CHARS: () => ({ message: "this key has more than 1024 characters", hint: "a colon or a line break is missing" }),
  MISSING_CHAR: (slip) => missing(slip),
  MULTILINE_IMPLICIT_KEY: (slip) => {
    const bracket = slip.openBracket();
    return (bracket === null ? null : commaAtEnd(slip, bracket)) ?? notAKey(slip.line);
  },
  MULTIPLE_ANCHORS: () => ({ message: "a value with two anchors (&)", hint: plain }),
  MULTIPLE_DOCS: () => ({
    message: "a second document begins here, and an experiment is one",
    hint: "remove the line --- (or ...)",
  }),
  MULTIPLE_TAGS: () => ({ message: "a value with two tags (!)", hint: plain }),
  NON_STRING_KEY: () => ({ message: "a key must be text", hint: "text with brackets or braces stands in quotes" }),
  RESOURCE_EXHAUSTION: () => ({ message: "the file is nested too deeply", hint: "look for brackets that are not closed" }),
  TAB_AS_INDENT: () => ({ message: "a tab indents this line, expected spaces", hint: "put two spaces for each level" }),
  TAG_RESOLVE_FAILED: (slip) => {
    const tag = /^\S*/.exec(slip.text.slice(slip.offset))![0];
    const isKnown = /^!!(map|seq|str|int|float|bool|null)$/.test(tag);
    return { message: `the tag ${quote(tag)} ${isKnown ? "does not fit what follows it" : "is not known here"}`, hint: plain };
  },
  UNEXPECTED_TOKEN: (slip) => unexpected(slip),
} satisfies Record<ErrorCode, (slip: Slip) => Words>;

/** What to say of a complaint. A quote or a document that ended too early explains whatever follows it. */
export function wordsFor(code: ErrorCode, slip: Slip): Words {
  if (!independent.has(code)) {
    const quoted = slip.openQuote();
    if (quoted !== null) return openQuote(slip.at(quoted).text.slice(quoted - slip.at(quoted).start), quoted);
    if (slip.root !== null && code !== "MULTIPLE_DOCS") return notAKey(slip.at(slip.root));
  }
  return words[code](slip);
}

/** Complaints that leave the rest of the file as it is, so that others may be true as well. */
export const independent: ReadonlySet<ErrorCode> = new Set(["BAD_DQ_ESCAPE", "TAG_RESOLVE_FAILED"]);

/** Inside of a text that begins with | or > behind its key. */
function isBlockText(slip: Slip): boolean {
  return slip.complaint.startsWith("Block scalar");
}

function missing(slip: Slip): Words {
  const { character, complaint } = slip;
  if (character === "#") return { message: "a space is missing before #", hint: "a comment has a space before it; text with # stands in quotes" }; // prettier-ignore
  const bracket = slip.openBracket();
  if (complaint.includes("space after :")) return { message: "a space is missing after the colon" };
  if (bracket !== null) return complaint.includes("Missing ,") ? inBrackets(slip, bracket) : unclosed(slip, bracket);
  if (complaint.startsWith("Sequence item")) return indentation(slip);
  if (complaint.startsWith("Tags and anchors"))
    return { message: "a space is missing behind an anchor (&) or tag (!)", hint: plain };
  if (complaint.includes("irectives-end")) return { message: "lines that begin with % and --- are instructions to YAML, and nothing else may stand beside them", hint: "remove them; a comment begins with #" }; // prettier-ignore
  return slip.line.text.trim().startsWith("- ") ? strayItem(slip) : notAKey(slip.line);
}

function unexpected(slip: Slip): Words {
  const { character, complaint, line } = slip;
  const bracket = slip.openBracket();
  if (complaint.startsWith("Block scalar header")) return { ...needsQuotes(slip.before()), offset: slip.offset - 1 };
  if (bracket !== null && !/[\]}]/.test(character)) return inBrackets(slip, bracket);
  if (character === "]" || character === "}")
    return { message: `this ${character} closes nothing`, hint: `remove it, or add the ${character === "]" ? "[" : "{"} that it belongs to` }; // prettier-ignore
  const before = line.text.slice(0, slip.offset - line.start).trimEnd();
  if (/["']$/.test(before))
    return { message: `text follows the closing quote: ${quote(line.text.slice(slip.offset - line.start))}`, hint: "put all of it in quotes, or nothing" }; // prettier-ignore
  if (character === "-" && before.endsWith(":")) {
    const alone = line.text.slice(slip.offset - line.start).trim() === "-";
    return { message: "a list begins on the line of its key", hint: alone ? 'a dash that is meant, such as for standard input, stands in quotes: "-"' : "begin it on the next line, or write [a, b]" }; // prettier-ignore
  }
  if (before === "" && complaint.includes("node end")) return misplacedRoot(slip);
  return { message: `${quote(line.text.slice(slip.offset - line.start))} does not fit here`, hint: "text with special characters stands in quotes" }; // prettier-ignore
}
