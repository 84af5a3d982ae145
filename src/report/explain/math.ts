// Formulas on a page: MathML, each text of it escaped like any other.
import { mathmlCondition, mathmlExpression, type Element } from "../../notation/mathml.js";
import { html, type Content, type Html } from "../html/html.js";
import type { Part } from "./content.js";

/** In the size of a formula that stands by itself. */
export function displayed(...elements: readonly Element[]): Html {
  return html`<math display="block">${elements.map(markupOf)}</math>`;
}

export function inline(element: Element): Html {
  return html`<math>${markupOf(element)}</math>`;
}

export function sentence(parts: readonly Part[]): Content {
  return parts.map((part) => ("words" in part ? part.words : inline("tree" in part ? mathmlExpression(part.tree) : mathmlCondition(part.condition)))); // prettier-ignore
}

function markupOf(node: Element | string): Content {
  if (typeof node === "string") return node;
  const { tag, style, children } = node;
  const inner = children.map(markupOf);
  return style === undefined ? html`<${tag}>${inner}</${tag}>` : html`<${tag} class="${style}">${inner}</${tag}>`;
}
