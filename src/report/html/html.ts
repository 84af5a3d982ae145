// html`<p title="${name}">${cell}</p>`: every value that is put in is escaped. Markup can only come from such a template, so that a name
// out of a file never becomes markup, wherever it stands. Attributes are always in double quotes.
import { printable } from "../../core/format.js";

export type Content = Html | string | number | null | readonly Content[];

/** Markup. Its text is private: nothing but `html` makes one, and a plain string is no substitute. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  static fromTemplate(strings: TemplateStringsArray, values: readonly Content[]): Html {
    return new Html(strings.reduce((text, part, i) => text + markupOf(values[i - 1]) + part));
  }

  /** A program of our own: no text in it ends the script that it stands in. */
  static fromProgram(code: string): Html {
    return new Html(`<script>${code.replace(/<(?=\/script|!--)/gi, "\\x3c")}</script>`);
  }

  toString(): string {
    return this.#text;
  }
}

/** Lists are joined, null is nothing. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  return Html.fromTemplate(strings, values);
}

function markupOf(value: Content): string {
  if (value === null) return "";
  if (value instanceof Html) return value.toString();
  return typeof value === "object" ? value.map(markupOf).join("") : escape(String(value));
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** For text and for attributes in quotes. Characters that are not seen, or that turn the direction of writing, are made visible. */
function escape(text: string): string {
  return text.replace(/[^\n\t]+/g, printable).replace(/[&<>"']/g, (character) => entities[character]);
}

/** A cell or a name, cut where it would fill the page. */
export function shortened(text: string, most = 60): string {
  const characters = [...text.slice(0, 2 * most)];
  return characters.length > most || text.length > 2 * most ? `${characters.slice(0, most - 1).join("")}…` : text;
}
