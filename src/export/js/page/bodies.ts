// The pages of models that write: on from a beginning, or answers in a chat.
import { html, type Html } from "../../../report/html/html.js";
import { writingFields } from "../../../text/sample.js";

const { max_tokens: maxTokens, temperature, top_k: topK, seed } = writingFields;

const settings = html`<div class="fields">
<label class="field"><span>tokens at most</span><input type="number" data-setting="maxTokens" value="${maxTokens.default}" min="${maxTokens.min}" step="1"></label>
<label class="field"><span>temperature</span><input type="number" data-setting="temperature" value="0.8" min="${temperature.min}" step="0.1"><small>0: always the likeliest</small></label>
<label class="field"><span>top k</span><input type="number" data-setting="topK" value="" min="${topK.min}" step="1"><small>empty: of all tokens</small></label>
<label class="field"><span>seed</span><input type="number" data-setting="seed" value="${seed.default}" min="${seed.min}" step="1"><small>equal seeds, equal texts</small></label>
</div>`; // prettier-ignore

export const textBody: Html = html`<main>
<form autocomplete="off">
<label class="field wide"><span>the text begins with</span>
<textarea id="prompt" rows="3"></textarea><small>empty: a line feed</small></label>
${settings}
<p class="tools"><button type="submit">Write</button></p>
</form>
<section id="answer" aria-live="polite" aria-label="Text"><p class="written"></p></section>
</main>`; // prettier-ignore

export const chatBody: Html = html`<main>
<form autocomplete="off">
<label class="field wide"><span>message</span>
<textarea id="prompt" rows="3"></textarea></label>
<p class="tools"><button type="submit">Send</button> <button type="button" id="anew">Begin anew</button></p>
${settings}
</form>
<section id="answer" aria-live="polite" aria-label="Conversation"></section>
</main>`; // prettier-ignore
