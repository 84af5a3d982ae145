// Whatever stands in a file stays text on the page.
import { describe, expect, test } from "@jest/globals";
import { figure, gallery, type LegendEntry } from "../../src/report/html/figure.js";
import { frame } from "../../src/report/html/frame.js";
import { Html, html, shortened } from "../../src/report/html/html.js";
import { document } from "../../src/report/html/page.js";
import { writingPage } from "../../src/serve/page/writingPage.js";
import { partsOf, tight } from "./page.js";

const hostile = `</script><img src=x onerror="alert('1')">&amp;`;
const escaped = "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;";

describe("html", () => {
  test("escapes texts and attributes, and what lists hold", () => {
    expect(html`<p title="${hostile}">${hostile}</p>`.toString()).toBe(`<p title="${escaped}">${escaped}</p>`);
    expect(html`${["<b>", [1, "<i>"]]}`.toString()).toBe("&lt;b&gt;1&lt;i&gt;");
  });

  test("keeps what it made itself, and leaves null out", () => {
    expect(html`<ul>${[1, 2].map((i) => html`<li>${i}</li>`)}${null}</ul>`.toString()).toBe("<ul><li>1</li><li>2</li></ul>"); // prettier-ignore
  });

  test("an object that claims to be markup is not", () => {
    const forged = { toString: () => "<script>" } as unknown as Html;
    expect(() => html`${forged}`).toThrow(TypeError);
    expect(forged).not.toBeInstanceOf(Html);
  });

  test("control characters and turned writing directions show; line breaks of a text stay", () => {
    expect(html`${"a\u0000b\u202ec\nd\te"}`.toString()).toBe("a\\u0000b\\u202ec\nd\te");
    expect(html`${"日本語 ünïcödé 😀"}`.toString()).toBe("日本語 ünïcödé 😀");
  });
});

test("shortened counts characters, not halves of them", () => {
  expect(shortened("short", 5)).toBe("short");
  expect(shortened("longer", 5)).toBe("long…");
  expect(shortened("😀".repeat(5), 5)).toBe("😀".repeat(5));
  expect(shortened("😀".repeat(6), 5)).toBe("😀😀😀😀…");
  expect(shortened("😀".repeat(500), 5)).toBe("😀😀😀😀…");
});

describe("a figure", () => {
  const plot = html`P`;
  const parts = (legend: readonly LegendEntry[]): string[] => partsOf(figure({ title: "t", plot, legend, explain: "e" }), "li").map(tight); // prettier-ignore

  test("has its name above, and what explains it below; a legend where there is one", () => {
    expect(tight(figure({ title: "t", plot, explain: "e" }))).toBe("<figure><h3>t</h3> P <figcaption>e</figcaption></figure>");
    const swatch = (shape: string): string => `<svg class="swatch" viewBox="0 0 28 12" aria-hidden="true">${shape}</svg>`;
    expect(parts([{ style: "s0", text: "a" }, { style: "s1", text: "b", kind: "dot" }, { style: "", text: "c", kind: "ring" }])).toEqual([
      `${swatch('<path class="line s0" d="M1 6H27"/>')}a`,
      `${swatch('<circle class="dot s1" cx="14" cy="6" r="4"/>')}b`,
      `${swatch('<circle class="ring " cx="14" cy="6" r="5"/>')}c`,
    ]); // prettier-ignore
  });

  test("an entry has 90 characters at most", () => {
    expect(parts([{ style: "s0", text: "a".repeat(90) }])[0]).toMatch(/>a{90}$/);
    expect(parts([{ style: "s0", text: "a".repeat(91) }])[0]).toMatch(/>a{89}…$/);
  });

  test("figures stand side by side, large ones unless they are small", () => {
    expect(tight(gallery([plot]))).toBe('<div class="gallery large">P</div>');
    expect(tight(gallery([plot, plot], "small"))).toBe('<div class="gallery small">PP</div>');
  });
});

describe("the network", () => {
  const policy = (asksServer?: boolean): string => /connect-src '(\w+)'/.exec(String(frame({ title: "t", styles: [], scripts: [], body: html`b`, ...(asksServer === undefined ? {} : { asksServer }) })))![1]; // prettier-ignore

  test("is closed to a page, but for its own server where it asks one", () => {
    expect([policy(), policy(false), policy(true)]).toEqual(["none", "none", "self"]);
    expect(String(document("t", html`top`, []))).toContain("connect-src 'none'");
    expect([true, false].map((isChat) => String(writingPage(isChat)).includes("connect-src 'self'"))).toEqual([true, true]);
  });

  test("is asked by the page of a model that writes for a conversation, or for one text", () => {
    const [chat, text] = [true, false].map((isChat) => tight(writingPage(isChat)));
    expect(chat).toContain('<form data-chat="yes"><label>What you say<textarea name="prompt" required></textarea></label>');
    expect(text).toContain('<form data-chat="no"><label>What the text begins with (empty: a new line)<textarea name="prompt"></textarea></label>'); // prettier-ignore
    for (const page of [chat, text]) {
      expect(page).toContain('<input name="max_tokens" type="number" min="1" max="16384" value="200">');
      expect(page).toContain('<input name="temperature" type="number" min="0" step="any" value="1">');
      expect(page).toContain('<input name="seed" type="number" min="0" value="0">');
    }
  });
});
