// A text that a model was wrong about: what each of its tokens said, which ones it did not know, and where it stopped reading.
import type { MistakeText, ReadToken } from "../../mistakeTexts.js";
import { html, shortened, type Content, type Html } from "../html.js";
import { visible, visibleToken } from "../visible.js";
import { percent } from "./verdict.js";

/** Changes of the logit from which a shade begins: 1 is odds times 2.7. */
const shades = [0.25, 0.75, 1.5];
const mostTokens = 1000;

/** What the marks mean, as far as there are any. */
export function textWords(texts: readonly (readonly MistakeText[])[]): Content {
  const tokens = texts.flat().flatMap((text) => text.tokens);
  if (tokens.length === 0) return null;
  const parts: Content[] = [];
  if (tokens.some(({ said }) => said !== null)) parts.push(html` Each text is answered once more without each of its tokens: one with a <span class="for2">dotted line</span> spoke for the truth, one with a <span class="against2">solid line</span> against it.`); // prettier-ignore
  if (tokens.some(({ isUnknown }) => isUnknown)) parts.push(html` A <span class="unknown">wavy line</span> marks what the vocabulary does not hold.`); // prettier-ignore
  if (tokens.some(({ isRead }) => !isRead)) parts.push(html` What is <s>struck out</s> is behind max_length and was not read.`);
  return parts;
}

export function textOf({ column, tokens }: MistakeText, truth: string): Html {
  const shown = tokens.slice(0, mostTokens).map((token) => html`${visible(token.gap, false)}${spanOf(token, truth)}`);
  return html`<p><i>${shortened(column, 40)}</i> ${shown}${tokens.length > mostTokens ? "…" : null}</p>`;
}

function spanOf({ text, said, isUnknown, isRead }: ReadToken, truth: string): Html {
  const level = said === null ? 0 : shades.filter((from) => Math.abs(said.effect) >= from).length;
  const classes = [
    ...(level === 0 ? [] : [`${said!.effect > 0 ? "for" : "against"}${level}`]),
    ...(isUnknown ? ["unknown"] : []),
    ...(isRead ? [] : ["unread"]),
  ];
  if (classes.length === 0) return visible(text, false);
  const words = [
    ...(said === null ? [] : [`without ${visibleToken(text)} P(${shortened(truth, 30)}) is ${percent(said.without)}`]),
    ...(isUnknown ? ["not in the vocabulary"] : []),
    ...(isRead ? [] : ["not read: behind max_length"]),
  ];
  return html`<span class="${classes.join(" ")}" title="${words.join("; ")}">${visible(text, false)}</span>`;
}
