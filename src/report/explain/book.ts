// All pages in one file, by kind.
import { chapterTitles, pageKinds, type PageKind } from "../../pages/page.js";
import { html, type Html } from "../html/html.js";
import type { LinkTo, PageContent } from "./content.js";
import { about, article, file, footer } from "./html.js";

export const BOOK_TITLE = "Deep learning, derived";

export interface Chapter {
  readonly kind: PageKind;
  readonly title: string;
  readonly contents: readonly PageContent[];
}

export function chaptersOf(contents: readonly PageContent[]): Chapter[] {
  const chapters = pageKinds.map((kind) => ({ kind, title: chapterTitles[kind], contents: contents.filter(({ page }) => page.kind === kind) })); // prettier-ignore
  return chapters.filter((chapter) => chapter.contents.length > 0);
}

/** Where each page stands in the file: under its name; the second of a name says its kind. */
export function addressesIn(contents: readonly PageContent[]): { of: (content: PageContent) => string; linkTo: LinkTo } {
  const addresses = new Map<PageContent, string>();
  const taken = new Map<string, string>();
  for (const content of contents) {
    const { name, kind } = content.page;
    const address = taken.has(name) ? `${kind}-${name}` : name;
    addresses.set(content, address);
    if (!taken.has(name)) taken.set(name, address);
  }
  for (const content of contents)
    for (const alias of content.page.aliases) if (!taken.has(alias)) taken.set(alias, addresses.get(content)!);
  return {
    of: (content) => addresses.get(content)!,
    linkTo: (name) => (taken.has(name) ? `#${taken.get(name)}` : null),
  };
}

export function bookHtml(contents: readonly PageContent[]): Html {
  const chapters = chaptersOf(contents);
  const { of, linkTo } = addressesIn(contents);
  const body = html`<div class="book">
<header>
<p class="kind">mlbh explain --all</p>
<h1>${BOOK_TITLE}</h1>
<nav aria-label="Contents">
${chapters.map(({ title, contents: pages }) => html`<h3>${title}</h3>
<ul>${pages.map((content) => html`<li><a href="#${of(content)}">${content.page.name}</a></li>`)}</ul>
`)}</nav>
</header>
<main>
${chapters.map(({ title, contents: pages }) => html`<h2>${title}</h2>
${pages.map((content) => html`<article id="${of(content)}">
<h3>${content.page.name}</h3>
${about(content)}
${article(content, { id: of(content), level: 4, linkTo })}</article>
`)}`)}</main>
${footer()}</div>
`; // prettier-ignore
  return file(BOOK_TITLE, body);
}
