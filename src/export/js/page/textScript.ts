// Writes piece by piece, as the model does.
import { html } from "../../../report/html/html.js";

const common = html`
  const form = document.querySelector("form");
  const prompt = document.querySelector("#prompt");
  const answer = document.querySelector("#answer");
  const button = form.querySelector("[type=submit]");
  const element = (name, text, className = "") => {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = className;
    return made;
  };
  const settings = () => Object.fromEntries([...form.querySelectorAll("[data-setting]")].flatMap(({ dataset, value }) => (value === "" ? [] : [[dataset.setting, Number(value)]])));
  const generate = async (request, place) => {
    button.disabled = true;
    try {
      return await predictor.generate({ ...settings(), ...request, onText: (piece) => place.append(piece) });
    } catch (error) {
      place.replaceChildren(element("span", error.message, "wrong"));
      return null;
    } finally {
      button.disabled = false;
    }
  };`; // prettier-ignore

export const textScript = html`<script>{${common}
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const place = element("p", "", "written");
    place.append(element("span", prompt.value, "given"));
    answer.replaceChildren(place);
    void generate(prompt.value === "" ? {} : { prompt: prompt.value }, place);
  });
}</script>`; // prettier-ignore

export const chatScript = html`<script>{${common}
  let messages = [];
  const say = (role, text) => {
    const place = element("p", text, "message " + role);
    answer.append(place);
    return place;
  };
  const send = async () => {
    if (prompt.value.trim() === "" || button.disabled) return;
    const said = { role: "user", content: prompt.value };
    say("user", said.content);
    prompt.value = "";
    const place = say("assistant", "");
    const made = await generate({ messages: [...messages, said] }, place);
    if (made !== null) messages.push(said, { role: "assistant", content: made.text });
    place.scrollIntoView({ block: "nearest" });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  prompt.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void send();
  });
  document.querySelector("#anew").addEventListener("click", () => {
    messages = [];
    answer.replaceChildren();
  });
}</script>`; // prettier-ignore
