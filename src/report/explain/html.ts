// A page of the textbook in HTML: its formula, its derivation line by line, and the same with numbers.
import { version } from "../../core/version.js";
import { mathmlEquation, mathmlLine } from "../../notation/mathml.js";
import type { Shown, Slope, Worked, WorkedLine } from "../../notation/worked.js";
import { frame } from "../html/frame.js";
import { html, type Content, type Html } from "../html/html.js";
import { paper } from "../html/style/paper.js";
import { tables } from "../html/style/tables.js";
import { text } from "../html/style/text.js";
import { besides, rowsOf, sentenceOf, type LinkTo, type NumberedLine, type PageContent } from "./content.js";
import { drawingOf, keptInWords, paragraphsOf } from "../../pages/words.js";
import { displayed, sentence } from "./math.js";
import { script } from "./script.js";
import { style } from "./style.js";

/** One page as a file of its own. */
export function explainHtml(content: PageContent): Html {
  const { page } = content;
  const body = html`<header>
${about(content)}
<h1>${page.name}</h1>
</header>
<main>
${article(content, { id: page.name, level: 2, linkTo: () => null })}
</main>
${footer()}`; // prettier-ignore
  return file(page.name, body);
}

export function file(title: string, body: Html): Html {
  return frame({ title, styles: [text, tables, style, paper], scripts: [script], body });
}

export function footer(): Html {
  return html`<footer>Made by mlbh explain ${version}. Every line of a derivation is checked against the code.</footer> `;
}

/** "operation · src/ops/softmax.ts · torch.softmax" */
export function about({ page: { kind, source, torch } }: PageContent): Html {
  return html`<p class="kind">${kind} · <code>${source}</code>${torch === null ? null : html` · <code>${torch}</code>`}</p>`;
}

interface Place {
  /** What the addresses of its lines begin with. */
  readonly id: string;
  /** Of its headings. */
  readonly level: number;
  readonly linkTo: LinkTo;
}

export function article(content: PageContent, { id, level, linkTo }: Place): Html {
  const { page, formula, lines, worked } = content;
  const heading = (words: Content): Html => html`<h${level}>${words}</h${level}>`;
  const names = besides(content);
  return html`<div class="formula">${formula.equation && displayed(mathmlLine(formula.equation))}${formula.words === "" ? null : html`<p>${formula.words}</p>`}</div>
${paragraphs(page.about)}${page.picture === null ? null : html`<pre>${drawingOf(page.picture).join("\n")}</pre>\n`}${heading("Derivation")}
<ol class="steps">
${lines.map((line) => step(line, id, linkTo))}</ol>
${paragraphs(page.after)}${page.keeps === null ? null : html`<p>Kept for backward: ${keptInWords(page.keeps)}.</p>\n`}${worked && example(worked, id, heading)}${names.length === 0 ? null : html`<p>Read beside it: ${names.map((name, i) => [i === 0 ? null : ", ", reference(name, linkTo)])}.</p>
`}`; // prettier-ignore
}

function paragraphs(text: string | null): Content {
  return text === null ? null : paragraphsOf(text).map((paragraph) => html`<p>${paragraph}</p> `);
}

function reference(name: string, linkTo: LinkTo, words: string = name): Html {
  const target = linkTo(name);
  if (target !== null) return html`<a href="${target}">${words}</a>`;
  return words === name ? html`<code>explain ${name}</code>` : html`${words}`;
}

function step({ number, line, reason }: NumberedLine, id: string, linkTo: LinkTo): Html {
  const why = reason && html`<p class="reason">${reason.rule && reference(reason.rule.page, linkTo, reason.rule.words)}${reason.rest}</p>`; // prettier-ignore
  return html`<li id="${id}-${number}" value="${number}"><a class="no" href="#${id}-${number}">${number}</a>${line.kind === "equation" ? sides(line) : html`<p class="words">${sentence(sentenceOf(line))}</p>`}${why}</li>
`; // prettier-ignore
}

function sides(line: NumberedLine["line"] & { kind: "equation" }): Html {
  const { left, relation, right } = mathmlEquation(line);
  return html`<div class="leftside">${left && displayed(left)}</div>
    <div class="rightside">${displayed(relation, right)}</div>`;
}

function example({ title, given, lines, results, slopes }: Worked, id: string, heading: (words: Content) => Html): Html {
  return html`<section class="worked">
${heading("With numbers")}
<p><code>${title}</code></p>
<div class="given">${given.map(tensor)}</div>
<ol class="numbers">
${lines.map((line) => inNumbers(line, id))}</ol>
${results.length === 0 ? null : html`<p>All of it:</p>\n<div class="results">${results.map(tensor)}</div>\n`}<output>Point at a number, or go to it with Tab and the arrows: it lights up wherever it is used.</output>
${slopes.length === 0 ? null : slopeTable(slopes)}</section>
`; // prettier-ignore
}

function inNumbers({ line, left, pieces, value, source }: WorkedLine, id: string): Html {
  const parts = pieces.map((piece) => (piece.source === undefined ? piece.text : html`<data value="${piece.source}">${piece.text}</data>`)); // prettier-ignore
  const result = source === undefined ? value : html`<data value="${source}" data-result>${value}</data>`;
  const plain = pieces.map((piece) => piece.text).join("").trim() === value; // prettier-ignore
  const copied = pieces.find((piece) => piece.source !== undefined)?.source;
  const alone = copied === undefined ? result : html`<data value="${copied}">${result}</data>`;
  return html`<li value="${line}"><a class="no" href="#${id}-${line}">${line}</a><span class="leftside">${left}</span><span class="put">= ${plain ? alone : html`${parts} = ${result}`}</span></li>
`; // prettier-ignore
}

function tensor(shown: Shown): Html {
  const rows = rowsOf(shown);
  return html`<table class="tensor"><caption>${shown.name}</caption><tbody>${rows.map(({ label, values }) => html`<tr>${label === "" ? null : html`<th scope="row">${label}</th>`}${values.map((each) => html`<td><data value="${each.source}">${each.text}</data></td>`)}</tr>`)}</tbody></table>`; // prettier-ignore
}

function slopeTable(slopes: readonly Slope[]): Html {
  const digits = (x: number): string => String(Number(x.toPrecision(7)));
  return html`<p>Is it true? L, the sum of all gy y, with one number moved by h = ${slopes[0].h}; the slope is (above - below) / 2 h.</p>
<div class="scroll"><table><thead><tr><th>moved</th><th class="number">above</th><th class="number">below</th><th class="number">slope</th><th class="number">derivation</th></tr></thead>
<tbody>${slopes.map(({ entry, above, below, slope, gradient }) => html`<tr><th scope="row">${entry}</th>${[above, below, Number(slope.toFixed(4)), Number(gradient.toFixed(4))].map((x) => html`<td class="number">${digits(x)}</td>`)}</tr>`)}</tbody></table></div>
`; // prettier-ignore
}
