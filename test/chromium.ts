// A real browser for the tests of pages; where there is none, they are left out and say so.
import { describe } from "@jest/globals";
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]; // prettier-ignore
const executablePath = places.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) process.stderr.write("skipped: no Chromium was found; set CHROMIUM to its path\n");

export const describeInBrowser = executablePath === undefined ? describe.skip : describe;

export function launchBrowser(): Promise<Browser> {
  const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
  return chromium.launch({ executablePath: executablePath!, args });
}
