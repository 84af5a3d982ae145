// Shows where a number comes from: the number under the pointer or the focus, wherever else it stands, and the line that worked it out.
// With Tab one comes to the first number of an example, with the arrows from one to the next.
import { html } from "../html/html.js";

export const script = html`<script>
  for (const example of document.querySelectorAll(".worked")) {
    const numbers = [...example.querySelectorAll("data")];
    const readout = example.querySelector("output");
    const idle = readout.textContent;
    let focused = null;
    const placeOf = (number) => number.closest("li");
    const same = (source) => numbers.filter(({ value }) => value === source);
    const isResult = (number) => number.hasAttribute("data-result");
    const words = (source) => {
      const all = same(source);
      const made = all.filter((number) => isResult(number) && placeOf(number)).map((number) => placeOf(number).value);
      const used = [
        ...new Set(all.filter((number) => !isResult(number) && placeOf(number)).map((number) => placeOf(number).value)),
      ];
      const from = made.length
        ? "worked out in line " + made.at(-1)
        : all.some((number) => number.closest(".given"))
          ? "given"
          : "";
      const uses = used.length ? "used in line" + (used.length > 1 ? "s " : " ") + used.join(", ") : "";
      return (
        source +
        " = " +
        all[0].textContent +
        [from, uses]
          .filter(Boolean)
          .map((part) => ", " + part)
          .join("")
      );
    };
    const show = (number) => {
      for (const each of numbers) each.classList.toggle("lit", number !== null && each.value === number.value);
      readout.textContent = number === null ? idle : words(number.value);
    };
    numbers.forEach((number, i) => (number.tabIndex = i === 0 ? 0 : -1));
    example.addEventListener("pointerover", ({ target }) => show(target.closest("data") ?? focused));
    example.addEventListener("pointerleave", () => show(focused));
    example.addEventListener("focusin", ({ target }) => {
      if (!numbers.includes(target)) return;
      for (const number of numbers) number.tabIndex = number === target ? 0 : -1;
      show((focused = target));
    });
    example.addEventListener("focusout", () => show((focused = null)));
    example.addEventListener("keydown", (event) => {
      const at = numbers.indexOf(event.target);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (at < 0 || (step === undefined && event.key !== "Escape")) return;
      event.preventDefault();
      if (step === undefined) event.target.blur();
      else numbers[at + step]?.focus();
    });
  }
</script>`;
