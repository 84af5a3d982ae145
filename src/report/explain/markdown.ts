// A page of the textbook in markdown: formulas as blocks of mathematics, which GitHub and editors draw, reasons below them.
import { latexCondition, latexExpression, latexLine } from "../../notation/latex.js";
import { printable } from "../../core/format.js";
import { addressesIn, BOOK_TITLE, chaptersOf } from "./book.js";
import { besides, sentenceOf, type LinkTo, type NumberedLine, type PageContent, type Part } from "./content.js";
import { drawingOf, keptInWords, paragraphsOf } from "../../pages/words.js";
import { exampleText } from "./exampleText.js";

/** One page as a file of its own. */
export function explainMarkdown(content: PageContent): string {
  return `${sectionsOf(content, 1, () => null).join("\n\n")}\n`;
}

export function bookMarkdown(contents: readonly PageContent[]): string {
  const chapters = chaptersOf(contents);
  const { of, linkTo } = addressesIn(contents);
  const lists = chapters.map(({ title, contents: pages }) => `**${title}**: ${pages.map((content) => `[${words(content.page.name)}](#${of(content)})`).join(", ")}`); // prettier-ignore
  const parts = chapters.flatMap(({ title, contents: pages }) => [
    `## ${title}`,
    ...pages.flatMap((content) => [`<a id="${of(content)}"></a>`, ...sectionsOf(content, 3, linkTo)]),
  ]);
  return `${[`# ${BOOK_TITLE}`, ...lists, ...parts].join("\n\n")}\n`;
}

/** Paragraphs. */
function sectionsOf(content: PageContent, level: number, linkTo: LinkTo): string[] {
  const { page, formula, lines, worked } = content;
  const heading = (text: string, below: number): string => `${"#".repeat(level + below)} ${text}`;
  const names = besides(content);
  return [
    heading(words(page.name), 0),
    [page.kind, `\`${page.source}\``, ...(page.torch === null ? [] : [`\`${page.torch}\``])].join(" · "),
    ...(formula.equation === null ? [] : [fenced("math", [latexLine(formula.equation)])]),
    ...(formula.words === "" ? [] : [words(formula.words)]),
    ...(page.about === null ? [] : paragraphsOf(page.about).map(words)),
    ...(page.picture === null ? [] : [fenced("text", drawingOf(page.picture))]),
    heading("Derivation", 1),
    ...lines.map((line) => step(line, linkTo)),
    ...(page.after === null ? [] : paragraphsOf(page.after).map(words)),
    ...(page.keeps === null ? [] : [`Kept for backward: ${keptInWords(page.keeps)}.`]),
    ...(worked === null ? [] : [heading("With numbers", 1), fenced("text", exampleText(worked))]),
    ...(names.length === 0 ? [] : [`Read beside it: ${names.map((name) => reference(name, linkTo)).join(", ")}.`]),
  ];
}

/** An entry of a numbered list. */
function step({ number, line, reason }: NumberedLine, linkTo: LinkTo): string {
  const mark = `${number}. `;
  const indent = (text: string): string => text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(mark.length)}`);
  const shown = line.kind === "equation" ? fenced("math", [latexLine(line)]) : sentenceOf(line).map(part).join("");
  if (reason === null) return mark + indent(shown);
  const rule = reason.rule === null ? "" : reference(reason.rule.page, linkTo, words(reason.rule.words));
  return mark + indent(`${shown}\n\n${rule}${words(reason.rest)}`);
}

function part(given: Part): string {
  if ("words" in given) return words(given.words);
  return `$${"tree" in given ? latexExpression(given.tree) : latexCondition(given.condition)}$`;
}

function reference(name: string, linkTo: LinkTo, text?: string): string {
  const target = linkTo(name);
  if (target !== null) return `[${text ?? words(name)}](${target})`;
  return text ?? `\`explain ${name}\``;
}

function fenced(language: string, lines: readonly string[]): string {
  return ["```" + language, ...lines.map(printable), "```"].join("\n");
}

/** Words in which no character is markup. */
export function words(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|$~&]/g, "\\$&");
}
