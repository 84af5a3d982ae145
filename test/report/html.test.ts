// Whatever stands in a file stays text on the page.
import { describe, expect, test } from "@jest/globals";
import { Html, html, shortened } from "../../src/report/html/html.js";

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
  expect(shortened("😀".repeat(500), 5)).toBe("😀😀😀😀…");
});
