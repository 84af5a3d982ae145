// Text whose white space is seen: ends of lines, tabs, and spaces where one would miss them.
import { html, type Content, type Html } from "./html.js";

const marks: Readonly<Record<string, string>> = { "\n": "↵", "\r": "␍", "\t": "→", " ": "·" };

/** Spaces are marked at the end of a line and where there are several. To be shown where white space is kept. */
export function visible(text: string): Html {
  const parts = text.split(/(\n|\r|\t| +(?=\n|$)| {2,})/);
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
