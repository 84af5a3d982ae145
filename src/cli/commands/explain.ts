// mlbh explain: the textbook, page by page.
import { Command, InvalidArgumentError, Option } from "commander";
import type { ExampleName, Page } from "../../pages/page.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit.js";
import { contentFor, FORMS, inForm, quiz, writeForm, type Form } from "../explainForms.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly at: readonly number[] | null;
  readonly example: ExampleName;
  readonly check?: true;
  readonly json?: true;
  readonly all?: true;
  readonly quiz?: true;
  readonly output?: string;
  readonly html?: true;
  readonly markdown?: true;
  readonly latex?: true;
}

export function explainCommand({ ui, exit }: Context): Command {
  return new Command("explain")
    .summary("formula, derivation and a worked example of anything that has a name")
    .description(
      "Shows what an operation, layer, loss, optimizer, schedule, metric or rule computes, how its derivative is derived, and each line with numbers put in.",
    )
    .argument("[page]", "a name such as softmax, nn.Linear, Adam, roc_auc or chain-rule; without it, all of them are listed")
    .addOption(new Option("--at <entry>", "which entry is worked out: 0,1").argParser(readEntry).default(null, "the first"))
    .addOption(
      new Option("--example <case>", "which numbers are worked with").choices(["plain", "broadcast", "kink"]).default("plain"),
    )
    .option("--check", "compare every line with what it claims; without a name, on all pages")
    .option("--html", "one self-contained HTML page, on stdout or into --output")
    .option("--markdown", "the same as Markdown")
    .option("--latex", "the same as LaTeX, for amsmath")
    .option("--all", "all pages: the textbook in one file")
    .option("-o, --output <file>", "where to write the page or the book")
    .option("--quiz", "ask for rules and numbers instead of showing them")
    .option("--json", "print JSON")
    .action(async (name: string | undefined, options: Options, command: Command) => {
      if (name !== undefined && options.all === true) command.error("error: --all shows all pages: leave the name out");
      const ways = (["check", "quiz", ...FORMS] as const).filter((each) => options[each] === true);
      if (ways.length > 1) command.error(`error: --${ways[0]} and --${ways[1]} exclude each other`);
      if (options.json === true && ways.length === 1 && ways[0] !== "check")
        command.error(`error: --json and --${ways[0]} exclude each other`);
      const form = FORMS.find((each) => options[each] === true);
      if (options.output !== undefined && form === undefined)
        command.error("error: --output needs --html, --markdown or --latex");
      if (options.check === true) return exit(await check(name, options, ui));
      if (form !== undefined) return inOtherForm(form, name, options, ui);
      if (options.quiz === true) return ask(name, options, command, ui);
      if (options.all === true) return showAll(options, ui);
      if (name === undefined) return list(options, ui);
      await show(name, options, ui);
    });
}

function readEntry(text: string): number[] {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.every((part) => /^\d{1,9}$/.test(part))) return parts.map(Number);
  throw new InvalidArgumentError("an entry is one or more whole numbers from 0: 0,1");
}

async function inOtherForm(form: Form, name: string | undefined, options: Options, ui: Ui): Promise<void> {
  const { allPages } = await import("../../pages/table.js");
  const { findPage } = await import("../../pages/find.js");
  const pages = name === undefined ? allPages() : [findPage(name)];
  await writeForm(await inForm(form, pages, options, name === undefined), options.output, ui);
}

async function ask(name: string | undefined, options: Options, command: Command, ui: Ui): Promise<void> {
  if (name === undefined) return command.error("error: --quiz needs a page: mlbh explain softmax --quiz");
  const { findPage } = await import("../../pages/find.js");
  await quiz(await contentFor(findPage(name), options), ui);
}

async function showAll(options: Options, ui: Ui): Promise<void> {
  const { allPages } = await import("../../pages/table.js");
  const { documentOf } = await import("../../pages/document.js");
  if (options.json === true) return ui.json(allPages().map((page) => documentOf(page, options.at, options.example)));
  for (const { name } of allPages()) await show(name, options, ui);
}

async function list({ json }: Options, ui: Ui): Promise<void> {
  const { allPages } = await import("../../pages/table.js");
  if (json === true) return ui.json(allPages().map(({ name, kind, formula, source }) => ({ name, kind, formula, source })));
  const { listSections } = await import("../../report/terminal/explainText.js");
  for (const section of listSections(allPages(), ui.width)) print(section, ui);
}

async function show(name: string, { at, example, json }: Options, ui: Ui): Promise<void> {
  const { findPage, namesakes } = await import("../../pages/find.js");
  const { documentOf } = await import("../../pages/document.js");
  const page = findPage(name);
  const document = documentOf(page, at, example);
  if (json === true) return ui.json(document);
  const { pageSections } = await import("../../report/terminal/explainText.js");
  for (const section of pageSections(document, ui.width, namesakes(page))) print(section, ui);
  if (document.worked.beyond && at !== null) ui.note(`there is no entry ${at.join(", ")}: the last one is shown`);
  if (document.shown !== example) ui.note(`${page.name} has no example "${example}": the plain one is shown`);
}

function print({ title, lines }: { readonly title: string; readonly lines: readonly string[] }, ui: Ui): void {
  ui.out(ui.color.bold(title));
  for (const line of lines) ui.out(line);
  ui.out("");
}

/** Exit code 4 when a line is wrong. */
async function check(name: string | undefined, { json }: Options, ui: Ui): Promise<ExitCode> {
  const { allPages } = await import("../../pages/table.js");
  const { findPage } = await import("../../pages/find.js");
  const { checkPage } = await import("../../pages/check.js");
  const { mistakeLines } = await import("../../report/terminal/mistakeText.js");
  const pages: readonly Page[] = name === undefined ? allPages() : [findPage(name)];
  const reports = pages.map((page) => ({ page, report: checkPage(page) }));
  const wrong = reports.filter(({ report }) => !report.ok);
  if (json === true)
    ui.json(reports.map(({ page, report }) => ({ name: page.name, kind: page.kind, source: page.source, ...report })));
  else {
    for (const { page, report } of wrong) for (const mistake of report.mistakes) mistakeLines(page.source, mistake).forEach((line) => ui.out(line)); // prettier-ignore
    const lines = reports.flatMap(({ report }) => report.lines);
    const compared = lines.reduce((total, line) => total + line.compared, 0);
    ui.out(`${reports.length - wrong.length} of ${reports.length} ${reports.length === 1 ? "page" : "pages"} correct: ${lines.length} lines, ${compared} comparisons`); // prettier-ignore
  }
  return wrong.length === 0 ? EXIT.done : EXIT.checkFailed;
}
