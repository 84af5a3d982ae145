// What stands on a page, without its markup.
import type { Section } from "../../src/report/html/section.js";

const entities: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

function plain(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]);
}

/** White space joined, as a browser does it. */
export function tight(markup: unknown): string {
  return String(markup).replace(/\s+/g, " ").replaceAll("> <", "><").trim();
}

/** What is read, without the drawings. */
export function words(markup: unknown): string {
  const text = String(markup).replace(/<svg.*?<\/svg>/gs, "");
  return plain(text.replace(/<\/?(?:b|i|u|s|span|small|strong|mark|code)(?: [^>]*)?>/g, "").replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

/** All parts between a tag and its end, with markup. */
export function partsOf(markup: unknown, tag: string): string[] {
  return [...String(markup).matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, "gs"))].map(([, part]) => part);
}

/** The cells of every row of every table. */
export function cellsOf(markup: unknown): string[][] {
  return partsOf(markup, "tr").map((row) =>
    [...row.matchAll(/<(t[hd])(?: [^>]*)?>(.*?)<\/\1>/gs)].map(([, , cell]) => words(cell)),
  );
}

/** What the pointer is told. */
export function titlesOf(markup: unknown): string[] {
  return partsOf(markup, "title").map(plain);
}

/** A figure in parts. */
export interface Shown {
  readonly title: string;
  readonly label: string;
  readonly legend: readonly string[];
  readonly explain: string;
  readonly drawing: string;
  /** Styles and paths of the lines. */
  readonly lines: readonly (readonly [style: string, path: string])[];
  /** Labels of the ticks, from left to right and from bottom to top. */
  readonly ticks: readonly string[];
  /** What the pointer is told. */
  readonly told: readonly string[];
}

export function figuresOf(markup: unknown): Shown[] {
  return partsOf(markup, "figure").map((figure) => {
    const [legend = ""] = partsOf(figure, "ul");
    const drawing = tight(/<svg.*?<\/svg>/s.exec(figure)![0]);
    return {
      title: words(partsOf(figure, "h3")[0]),
      label: plain(/aria-label="([^"]*)"/.exec(drawing)![1]),
      legend: partsOf(legend, "li").map((entry) => `${/<(?:path|circle) class="([^"]*)"/.exec(entry)![1]}: ${words(entry)}`),
      explain: words(partsOf(figure, "figcaption")[0]),
      drawing,
      lines: [...drawing.matchAll(/<path class="line ([^"]*)" d="([^"]*)"/g)].map(([, style, path]) => [style, path] as const),
      ticks: [...drawing.matchAll(/<text class="tick (?:middle|end)"[^>]*>([^<]*)</g)].map(([, label]) => label),
      told: titlesOf(drawing),
    };
  });
}

/** Which section it is, and what it is called. */
export function nameOf(section: Section | null): string | null {
  return section && `${section.id}: ${section.title}`;
}
