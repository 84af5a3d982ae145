// The page of a server in a real browser: its form asks the server, and says which cell is wrong.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { loadRun, serve, trainExperiment, type ModelServer } from "../../src/node.js";
import { describeInBrowser, launchBrowser } from "../chromium.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
const servers: ModelServer[] = [];
let browser: Browser;

async function pageOf(name: string): Promise<{ readonly page: Page; readonly events: string[] }> {
  const { run } = await trainExperiment({ file: join(root, `configs/${name}.yaml`), runDir: folder.path, epochs: 2 });
  const server = await serve(run, { port: 0 });
  servers.push(server);
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const events: string[] = [];
  page.on("pageerror", (error) => events.push(error.message));
  page.on("request", (request) => request.url().startsWith(server.url) || events.push(request.url()));
  page.on("request", (request) => request.method() === "POST" && events.push(new URL(request.url()).pathname));
  await page.goto(server.url);
  return { page, events };
}

describeInBrowser("the page of a server", () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    for (const server of servers) await server.close();
    folder.remove();
  });

  test("one row: asked when the button is pressed, answered as the run answers", async () => {
    const { page, events } = await pageOf("iris");
    const row = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    for (const [name, value] of Object.entries(row)) await page.fill(`[data-name=${name}]`, String(value));
    expect(events).toEqual([]);
    await page.click("[type=submit]");
    const [{ predicted, probabilities }] = await loadRun(join(folder.path, "iris-1")).predict([row]);
    await page.locator("#answer .said", { hasText: predicted as string }).waitFor();
    expect(await page.locator("#answer .bars .label").count()).toBe(Object.keys(probabilities!).length);
    await page.fill("[data-name=petal_width]", "");
    await page.click("[type=submit]");
    await page.locator("#answer .wrong", { hasText: "petal_width" }).waitFor();
    await page.locator("#answer .none", { hasText: "mlbh serve --missing fill" }).waitFor();
    expect(await page.locator("[aria-invalid]").getAttribute("data-name")).toBe("petal_width");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    expect(events).toEqual(["/predict", "/predict"]);
  });

  test("a series: its usual rows, of which the last is answered", async () => {
    const { page } = await pageOf("weather");
    await page.click("[type=submit]");
    await page.locator("#answer h2", { hasText: "the last of 14 rows" }).waitFor();
    expect(Number(await page.locator("#answer .said, #answer dd").first().innerText())).not.toBeNaN();
  });
});
