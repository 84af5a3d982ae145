// Pages in other forms than text in a terminal: one, or the whole textbook.
import type { ExampleName, Page } from "../pages/page.js";
import type { PageContent } from "../report/explain/content.js";
import { ArgumentError } from "../core/errors.js";
import type { Ui } from "./ui.js";

export const FORMS = ["html", "markdown", "latex"] as const;
export type Form = (typeof FORMS)[number];

export interface Shown {
  /** Null for the entry that the page chooses. */
  readonly at: readonly number[] | null;
  readonly example: ExampleName;
}

/** A page with its example worked out. */
export async function contentFor(page: Page, { at, example }: Shown): Promise<PageContent> {
  const { workedExample } = await import("../pages/worked.js");
  const { contentOf } = await import("../report/explain/content.js");
  return contentOf(page, (subject) => workedExample(page, subject, example, at ?? page.at));
}

/** One page, or all of them in one document. */
export async function inForm(form: Form, pages: readonly Page[], shown: Shown, all: boolean): Promise<string> {
  const contents: PageContent[] = [];
  for (const page of pages) contents.push(await contentFor(page, shown));
  const html = await import("../report/explain/html.js");
  const book = await import("../report/explain/book.js");
  const markdown = await import("../report/explain/markdown.js");
  const latex = await import("../report/explain/latex.js");
  switch (form) {
    case "html":
      return (all ? book.bookHtml(contents) : html.explainHtml(contents[0])).toString();
    case "markdown":
      return all ? markdown.bookMarkdown(contents) : markdown.explainMarkdown(contents[0]);
    case "latex":
      return all ? latex.bookLatex(contents) : latex.explainLatex(contents[0]);
  }
}

/** Into a file, or on stdout. */
export async function writeForm(text: string, output: string | undefined, ui: Ui): Promise<void> {
  if (output === undefined) return ui.document(text.trimEnd());
  const { writeOutput } = await import("./output.js");
  await writeOutput(output, "the page", async (file) => Promise.resolve(file.write(`${text.trimEnd()}\n`)));
  ui.note(`written to ${output}`);
}

/** Asks for rules and numbers of a page, one after the other, and counts. Answers are read from stdin, a line each. */
export async function quiz(content: PageContent, ui: Ui): Promise<void> {
  const { isRight, questionsOf } = await import("../report/explain/quiz.js");
  const { createInterface } = await import("node:readline");
  const { linesOf } = await import("../pages/document.js");
  const questions = questionsOf(content);
  if (questions.length === 0) throw new ArgumentError(`the page "${content.page.name}" has nothing to ask`);
  const { tensorLines } = await import("../report/terminal/explainText.js");
  const { page, worked } = content;
  const given = worked?.given ?? [];
  ui.out(ui.color.bold(page.name));
  ui.out(page.formula);
  if (worked !== null) ui.out(worked.title);
  for (const shown of given) for (const line of tensorLines(shown, Math.max(...given.map(({ name }) => name.length)), Math.min(80, ui.width))) ui.out(line); // prettier-ignore
  ui.out("");
  const lines = linesOf(content.page.derivation);
  const answers = createInterface({ input: process.stdin });
  let [right, asked, shownUpTo] = [0, 0, 0];
  const next = (): void => {
    const question = questions[asked];
    for (const { number, left, right: side } of lines.slice(shownUpTo, question.line)) ui.out(`${String(number).padStart(3)}  ${left} ${side}`); // prettier-ignore
    shownUpTo = Math.max(shownUpTo, question.line);
    ui.out(question.text);
    if (question.kind === "rule") question.choices.forEach((choice, i) => ui.out(`  ${i + 1}  ${choice}`));
  };
  next();
  for await (const typed of answers) {
    const question = questions[asked++];
    const isCorrect = isRight(question, typed);
    if (isCorrect) right++;
    ui.out(isCorrect ? ui.color.green("right") : `${ui.color.yellow("no")}: ${question.answer}`);
    ui.out("");
    if (asked === questions.length) break;
    next();
  }
  answers.close();
  ui.out(`${right} of ${asked} right`);
}
