// A page to try the model of a text: what it begins with, and what the model writes on; or a conversation.
import { version } from "../../core/version.js";
import { text } from "../../report/html/style/text.js";
import { frame } from "../../report/html/frame.js";
import { html, type Html } from "../../report/html/html.js";
import { drawnFields } from "../drawnFields.js";
import { style } from "./style.js";
import { writingScript } from "./writingScript.js";

export function writingPage(isChat: boolean): Html {
  const { max_tokens: tokens, temperature, seed } = drawnFields;
  const title = isChat ? "A chat with a trained model" : "A trained model writes on";
  const body = html`<header>
<p class="kind">${isChat ? "chat" : "text"}</p>
<h1>${title}</h1>
<p class="note">This page asks <code>POST /generate</code>; <a href="schema">GET /schema</a> says what a program can send.</p>
</header>
<main>
<form data-chat="${isChat ? "yes" : "no"}">
<label>${isChat ? "What you say" : "What the text begins with (empty: a new line)"}<textarea name="prompt"${isChat ? html` required` : null}></textarea></label>
<div class="fields">
<label>Tokens at most<input name="max_tokens" type="number" min="${tokens.min}" max="${tokens.max}" value="${tokens.default}"></label>
<label>Temperature<input name="temperature" type="number" min="${temperature.min}" step="any" value="${temperature.default}"></label>
<label>Seed<input name="seed" type="number" min="${seed.min}" value="${seed.default}"></label>
</div>
<button type="submit">${isChat ? "Say it" : "Write"}</button>
</form>
<section id="answer" aria-live="polite"><h2>The answer comes here.</h2></section>
</main>
<footer>mlbh serve ${version}</footer>
`; // prettier-ignore
  return frame({ title, styles: [text, style], scripts: [writingScript], body, asksServer: true });
}
