// A page of the textbook in a real browser: it looks up nothing, fits a phone, can be read in the dark, and its numbers answer pointer and keys.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { describeInBrowser, launchBrowser } from "../chromium.js";
import { scratch } from "../cli/run.js";
import { bookHtml } from "../../src/report/explain/book.js";
import { explainHtml } from "../../src/report/explain/html.js";
import { pageOf, softmax } from "./explain.js";

/** What is asked of elements; the tests know no browser's types. */
interface Box {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

const folder = scratch();
let browser: Browser;

async function open(file: string, options: BrowserContextOptions = {}): Promise<{ page: Page; events: string[] }> {
  const url = pathToFileURL(join(folder.path, file)).href;
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 }, ...options });
  const events: string[] = [];
  page.on("console", (message) => events.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => events.push(`error: ${error.message}`));
  page.on("request", (request) => request.url() === url || events.push(`request: ${request.url()}`));
  await page.goto(url);
  return { page, events };
}

describeInBrowser("a page of the textbook", () => {
  beforeAll(async () => {
    folder.write("softmax.html", explainHtml(softmax).toString());
    folder.write("book.html", bookHtml([softmax, pageOf("layerNorm"), pageOf("relu"), pageOf("matmul")]).toString());
    browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    folder.remove();
  });

  test("needs nothing else, and its script runs", async () => {
    const { page, events } = await open("softmax.html");
    await page.hover('.numbers data[value="e[0]"]');
    expect(await page.locator(".lit").allInnerTexts()).toEqual(["2.7183", "2.7183", "2.7183", "2.7183"]);
    expect(await page.locator("output").innerText()).toBe("e[0] = 2.7183, worked out in line 2, used in lines 3, 4, 7");
    await page.hover("h1");
    expect(await page.locator(".lit").count()).toBe(0);
    expect(events).toEqual([]);
  });

  test("numbers can be reached with keys", async () => {
    const { page } = await open("softmax.html");
    await page.locator("data").first().focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("output").innerText()).toBe("x[1] = 2, given");
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator("output").innerText()).toBe("x[0] = 1, given, used in line 2");
    expect(await page.locator('data[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press("Escape");
    expect(await page.locator(".lit").count()).toBe(0);
  });

  test.each(["softmax.html", "book.html"])("%s fits a phone: long formulas scroll in their own box", async (file) => {
    const { page } = await open(file, { viewport: { width: 360, height: 740 } });
    const { page: wide, width } = await page.evaluate<{ page: number; width: number }>("({ page: document.documentElement.scrollWidth, width: innerWidth })"); // prettier-ignore
    expect(wide).toBeLessThanOrEqual(width);
    if (file === "book.html") {
      const scrolls = await page.locator(".rightside").evaluateAll((all) => (all as unknown as Box[]).some((box) => box.scrollWidth > box.clientWidth)); // prettier-ignore
      expect(scrolls).toBe(true);
    }
  });

  test("no formula is cut off above or below", async () => {
    const { page } = await open("book.html");
    const cut = await page.locator(".rightside, .leftside, .formula").evaluateAll((all) => (all as unknown as Box[]).filter((box) => box.scrollHeight > box.clientHeight + 1).length); // prettier-ignore
    expect(cut).toBe(0);
  });

  test.each(["light", "dark"] as const)("follows the reader's system: %s", async (colorScheme) => {
    const { page } = await open("softmax.html", { colorScheme });
    const colors = await page.evaluate<string[]>("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"); // prettier-ignore
    const [ink, paper] = colors.map((text) => Number(/\d+/.exec(text)![0]));
    expect(ink < paper).toBe(colorScheme === "light");
  });
});
