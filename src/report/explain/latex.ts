// A page of the textbook in LaTeX: a piece to be put into a document that uses amsmath, for instance with \input.
import { latexCondition, latexEquation, latexExpression, latexLine, latexText } from "../../notation/latex.js";
import { printable } from "../../core/format.js";
import { chaptersOf } from "./book.js";
import { sentenceOf, type NumberedLine, type PageContent, type Part, type Reason } from "./content.js";
import { drawingOf, keptInWords, paragraphsOf } from "../../pages/words.js";
import { exampleText } from "./exampleText.js";
import { wrapLine } from "../terminal/wrap.js";

/** Letters of one width that fit a line in \\footnotesize. */
const COLUMNS = 80;

/** One page as a subsection. */
export function explainLatex(content: PageContent): string {
  const { page, formula, lines, worked } = content;
  const kept = page.keeps === null ? null : `Kept for backward: ${latexText(keptInWords(page.keeps))}.`;
  const source = [page.kind, `\\texttt{${latexText(page.source)}}`, ...(page.torch === null ? [] : [`\\texttt{${latexText(page.torch)}}`])].join(", "); // prettier-ignore
  const blocks = [
    `\\subsection*{${latexText(page.name)}}`,
    source,
    formula.equation === null ? null : `\\[ ${latexLine(formula.equation)} \\]`,
    formula.words === "" ? null : latexText(formula.words),
    page.about === null ? null : paragraphsOf(page.about).map(latexText).join("\n\n"),
    page.picture === null ? null : `{\\footnotesize\\begin{verbatim}\n${drawingOf(page.picture).join("\n")}\n\\end{verbatim}\n}`,
    "\\subsubsection*{Derivation}",
    `{\\allowdisplaybreaks\n${derivation(lines)}}`,
    page.after === null ? null : paragraphsOf(page.after).map(latexText).join("\n\n"),
    kept,
    worked === null ? null : `\\subsubsection*{With numbers}\n{\\footnotesize\\begin{verbatim}\n${exampleText(worked).flatMap((line) => wrapLine(printable(line), COLUMNS)).join("\n")}\n\\end{verbatim}\n}`, // prettier-ignore
  ];
  return `${blocks.filter((block) => block !== null).join("\n\n")}\n`;
}

export function bookLatex(contents: readonly PageContent[]): string {
  return chaptersOf(contents)
    .map(({ title, contents: pages }) => `\\section*{${title}}\n\n${pages.map(explainLatex).join("\n")}`)
    .join("\n");
}

/** Equations below one another, their signs in one column; sentences between them. */
function derivation(lines: readonly NumberedLine[]): string {
  const rows = lines.map(({ number, line, reason }) => {
    if (line.kind !== "equation") return { number, text: `& \\text{${sentenceOf(line).map(part).join("")}}`, reason };
    const { left, relation, right } = latexEquation(line);
    return { number, text: `${left ?? ""} &${relation.trimEnd()} ${right}`.trim(), reason };
  });
  const set = rows.map(({ number, text, reason }) => `${text} \\tag*{(${number})}${because(reason)}`);
  return `\\begin{align*}\n${set.join(" \\\\\n")}\n\\end{align*}`;
}

function because(reason: Reason | null): string {
  if (reason === null) return "";
  return ` \\\\*\n& \\quad \\parbox[t]{0.6\\linewidth}{\\footnotesize\\raggedright ${latexText((reason.rule?.words ?? "") + reason.rest)}}`;
}

function part(given: Part): string {
  if ("words" in given) return latexText(given.words);
  return `$${"tree" in given ? latexExpression(given.tree) : latexCondition(given.condition)}$`;
}
