// Text whose white space is seen: ends of lines, tabs, and spaces where one would miss them.
import { html, type Content, type Html } from "./html.js";

const marks: Readonly<Record<string, string>> = { "\n": "↵", "\r": "␍", "\t": "→", " ": "·" };

/**
 * Ends of lines and tabs are marked, and spaces at the end of a line and where there are several. To be shown where white space is kept.
 * @param spaces false for a piece of a text, whose end is no end of a line: its spaces are not marked
 */
export function visible(text: string, spaces = true): Html {
  const parts = text.split(spaces ? /(\n|\r|\t| +(?=\n|$)| {2,})/ : /(\n|\r|\t)/);
  return html`${parts.map((part, i): Content => {
    if (i % 2 === 0) return part;
    const mark = [...part].map((space) => marks[space]).join("");
    return html`<i class="space">${mark}</i>${part === "\n" ? "\n" : null}`;
  })}`;
}

/** A token by itself: each of its spaces is marked, and no line ends. */
export function visibleToken(text: string): string {
  return text.replace(/[\n\r\t ]/g, (space) => marks[space]);
}
