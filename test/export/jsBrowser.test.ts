// The page of mlbh export --to js in a real browser, opened as a file: the bits of Node's answers, nothing looked up, and room on a phone.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import "../../src/index.js"; // methods of tensors
import { useKernels } from "../../src/kernels/index.js";
import { loadRun } from "../../src/train/loadRun.js";
import { describeInBrowser, launchBrowser } from "../chromium.js";
import { mlbhIn, scratch } from "../cli/run.js";

const folder = scratch();
let browser: Browser;

describeInBrowser("the page of a predictor", () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    expect(mlbhIn(folder.path, "init", "--example", "iris").code).toBe(0);
    expect(mlbhIn(folder.path, "train", "iris.yaml", "--quiet", "--epochs", "5").code).toBe(0);
    expect(mlbhIn(folder.path, "export", "runs/iris-1", "--to", "js", "-o", "js").code).toBe(0);
  });
  afterAll(async () => {
    await browser.close();
    folder.remove();
  });

  test("answers as the form changes, with the bits of the run", async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const events: string[] = [];
    const url = pathToFileURL(join(folder.path, "js/index.html")).href;
    page.on("console", (message) => events.push(message.text()));
    page.on("pageerror", (error) => events.push(error.message));
    page.on("request", (request) => request.url() === url || events.push(request.url()));
    await page.goto(url);
    await page.locator("#answer .bars li").first().waitFor();
    const rows = [5.1, 3.5, 1.4, 0.2].map((x) => ({ sepal_length: x, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }));
    const said = await page.evaluate(`predictor.predict(${JSON.stringify(rows)})`);
    useKernels("reference");
    const answers = await loadRun(join(folder.path, "runs/iris-1")).predict(rows);
    expect(said).toEqual(answers);
    for (const [name, value] of Object.entries(rows[0])) await page.fill(`[data-name=${name}]`, String(value));
    await page.locator("#answer .said", { hasText: answers[0].predicted as string }).waitFor();
    await page.fill("[data-name=petal_width]", "");
    await page.locator("#answer .wrong", { hasText: "petal_width" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    expect(events).toEqual([]);
  });
});
