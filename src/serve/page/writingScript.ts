// The script of the page of a text: sends the prompt, or the conversation so far, and shows what the model writes, as text.
import { html } from "../../report/html/html.js";

export const writingScript = html`<script>
  const form = document.querySelector("form");
  const button = form.querySelector("button");
  const place = document.querySelector("#answer");
  const isChat = form.dataset.chat === "yes";
  let messages = [];
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className !== undefined) element.className = className;
    return element;
  };
  const refuse = ({ error, hint = "", problems = [] }) => [
    make("h2", "Not answered"),
    make("p", error),
    ...problems.map(({ message }) => make("p", message)),
    make("p", hint, "hint"),
  ];
  const ask = async () => {
    const { prompt, max_tokens, temperature, seed } = form.elements;
    const said = [...messages, { role: "user", content: prompt.value }];
    const begin = isChat ? { messages: said } : prompt.value === "" ? {} : { prompt: prompt.value };
    const numbers = { max_tokens: Number(max_tokens.value), temperature: Number(temperature.value), seed: Number(seed.value) };
    const headers = { "content-type": "application/json" };
    const response = await fetch("generate", { method: "POST", headers, body: JSON.stringify({ ...begin, ...numbers }) });
    const answer = await response.json();
    if (!response.ok) return refuse(answer);
    if (!isChat) return [make("h2", answer.tokens.length + " tokens"), make("p", answer.text, "text")];
    messages = answer.messages;
    prompt.value = "";
    return messages.flatMap(({ role, content }) => [make("h2", role), make("p", content, "text")]);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const parts = await ask().catch((error) => [make("h2", "No connection"), make("p", error.message)]);
    place.replaceChildren(...parts);
    button.disabled = false;
  });
</script>`;
