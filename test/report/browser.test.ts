// The report in a real browser: it looks up nothing, runs nothing but its own script whatever the data says, fits a phone, follows the
// reader's light or dark, answers the pointer, and prints.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { describeInBrowser, launchBrowser } from "../chromium.js";
import { mlbh, scratch } from "../cli/run.js";

const hostile = "</script><img src=x onerror=alert(1)>";
const target = '</title><script>alert("target")</script>';
const classes = ["<svg onload=alert(2)>", `javascript:alert(3) "&amp;" '😀'`, `a long name that goes on ${"and on ".repeat(20)}`];
const columns = [hostile, `"quoted" & 'single'`, "<b>bold</b>", `wide ${"x".repeat(150)}`, "日本語\u202eabc"];

interface Opened {
  readonly page: Page;
  /** Everything that must not happen: errors, violations of the content security policy, dialogs, requests. */
  readonly events: string[];
}

const folder = scratch();
let browser: Browser;
let url: string;

async function open(options: BrowserContextOptions = {}): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const events: string[] = [];
  page.on("console", (message) => events.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => events.push(`error: ${error.message}`));
  page.on("request", (request) => request.url() === url || events.push(`request: ${request.url()}`));
  page.on("dialog", (dialog) => void (events.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  await page.goto(url);
  return { page, events };
}

/** Contrast of WCAG 2: (L1 + 0.05) / (L2 + 0.05), L the luminance. */
function contrast(...colors: readonly (readonly number[])[]): number {
  const [dark, light] = colors
    .map((rgb) => rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)))
    .map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describeInBrowser("a report of hostile data", () => {
  beforeAll(async () => {
    const quote = (cell: unknown): string => `"${String(cell).replaceAll('"', '""')}"`;
    const rows = Array.from({ length: 90 }, (_, i) => {
      const x = [1, 2, 3, 4].map((k) => Math.sin(i * k) + (i % 3) / 2);
      return [...x, ["<i>x</i>", '"y"', "z'"][(i >> 2) % 3], classes[i % 3]];
    });
    folder.write("data.csv", [[...columns, target], ...rows].map((row) => row.map(quote).join(",")).join("\n"));
    const config = folder.write(
      "hostile.yaml",
      `data: {path: data.csv, target: ${JSON.stringify(target)}, split: {train: 0.6, val: 0.2, test: 0.2}}
model: [Linear: {out_features: 8}, ReLU, Linear: {out_features: auto}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 5}
`,
    );
    expect(mlbh("train", config, "--quiet", "--run-dir", folder.path)).toMatchObject({ code: 0 });
    expect(mlbh("report", join(folder.path, "hostile-1"))).toMatchObject({ code: 0, err: "" });
    url = pathToFileURL(join(folder.path, "hostile-1/report.html")).href;
    browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    folder.remove();
  });

  test("names of classes and columns are shown and execute nothing", async () => {
    const { page, events } = await open();
    const text = await page.locator("body").innerText();
    for (const name of [hostile, classes[0], classes[1], "<b>bold</b>", "<i>x</i>", "日本語\\u202eabc"])
      expect(text).toContain(name);
    expect(await page.title()).toBe("hostile: report of a run");
    expect(await page.evaluate(`[document.images.length, document.scripts.length, document.querySelectorAll("b").length]`)).toEqual([0, 1, 0]); // prettier-ignore
    expect(events).toEqual([]);
    await page.close();
  });

  test("the policy keeps out what is not the report's own", async () => {
    const { page, events } = await open();
    const failures: (string | undefined)[] = [];
    page.on("requestfailed", (request) => failures.push(request.failure()?.errorText));
    await page.evaluate(`{
      const image = document.createElement("img");
      image.src = "https://example.org/x.png";
      const script = document.createElement("script");
      script.textContent = "document.title = 'taken over'";
      document.body.append(image, script);
    }`);
    await page.waitForTimeout(50);
    expect(await page.title()).toBe("hostile: report of a run");
    expect(failures).toEqual(["csp"]);
    expect(events.filter((event) => /^console: .*violates the following Content Security Policy/.test(event))).toHaveLength(2);
    await page.close();
  });

  test("a phone needs no sideways scrolling, and its texts are large enough", async () => {
    const { page, events } = await open({ viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    const sizes = await page.evaluate<number[]>(`[...document.querySelectorAll("svg text")].map(
      (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
    )`);
    expect(sizes.length).toBeGreaterThan(50);
    expect(Math.min(...sizes)).toBeGreaterThan(10);
    expect(events).toEqual([]);
    await page.close();
  });

  test.each(["light", "dark"] as const)(
    "%s as the reader's system, every text with a contrast of 4.5 or more",
    async (colorScheme) => {
      const { page } = await open({ colorScheme });
      // a color is what a canvas paints, whichever way it is written
      const pairs = await page.evaluate<{ name: string; ink: number[]; paper: number[] }[]>(`{
      const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
      const paint = (...colors) => {
        for (const color of colors) {
          context.fillStyle = color;
          context.fillRect(0, 0, 1, 1);
        }
        return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
      };
      [...document.querySelectorAll("h1, h2, h3, p, th, td, small, dt, dd, a, li, figcaption, pre, text, i, span")].map((element) => {
        const backgrounds = [];
        for (let at = element; at !== null; at = at.parentElement) backgrounds.unshift(getComputedStyle(at).backgroundColor);
        const { color, fill } = getComputedStyle(element);
        const ink = paint(element.tagName === "text" ? fill : color);
        return { name: element.outerHTML.slice(0, 80), ink, paper: paint(...backgrounds) };
      });
    }`);
      expect(pairs.length).toBeGreaterThan(200);
      expect(pairs[0].paper.every((value) => (colorScheme === "dark" ? value < 60 : value > 240))).toBe(true);
      expect(pairs.filter(({ ink, paper }) => contrast(ink, paper) < 4.5)).toEqual([]);
      await page.close();
    },
  );

  test("no label of a plot covers another or is cut off", async () => {
    const { page } = await open();
    const faults = await page.evaluate<string[]>(`[...document.querySelectorAll("figure > svg")].flatMap((svg) => {
      const paper = svg.getBoundingClientRect();
      const labels = [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
      const isOutside = ({ box }) =>
        box.left < paper.left - 1 || box.right > paper.right + 1 || box.top < paper.top - 1 || box.bottom > paper.bottom + 1;
      const isCovered = ({ box: a }, i) =>
        labels.slice(i + 1).some(({ box: b }) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom);
      return labels
        .filter((label, i) => isOutside(label) || isCovered(label, i))
        .map(({ text }) => svg.getAttribute("aria-label") + ": " + text);
    })`);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("the pointer reads a plot's values", async () => {
    const { page } = await open();
    const figure = page.locator("figure").first();
    expect(await figure.locator("output").innerText()).toBe("Point at a plot to read its values.");
    await figure.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await figure.locator("> svg").boundingBox())!;
    await page.mouse.move(x + 0.95 * width, y + height / 2);
    expect(await figure.locator("output").innerText()).toMatch(/^epoch 5: training rows \d\.\d+, validation rows \d\.\d+$/);
    await page.close();
  });

  test("without scripts the page is the same, and the values are tooltips", async () => {
    const { page, events } = await open({ javaScriptEnabled: false });
    expect(await page.locator("figure").count()).toBeGreaterThan(6);
    expect(await page.locator(".band > title").first().textContent()).toMatch(/^epoch 1: training rows/);
    expect(events).toEqual([]);
    await page.close();
  });

  test("printed it is black on white, in pages that nothing sticks out of", async () => {
    const { page } = await open({ colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.setViewportSize({ width: 720, height: 1000 }); // A4 with margins
    const style = await page.evaluate(`{
      const { color, backgroundColor } = getComputedStyle(document.body);
      [color, backgroundColor, document.documentElement.scrollWidth];
    }`);
    expect(style).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)", 720]);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pdf.length).toBeGreaterThan(20_000);
    await page.close();
  });
});
