// The file around a report, and its small parts: figures, legends, bars, white space that is seen.
import { describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { figure, gallery } from "../../src/report/html/figure.js";
import { frame } from "../../src/report/html/frame.js";
import { Html, html } from "../../src/report/html/html.js";
import { shareBar } from "../../src/report/html/shareBar.js";
import { visible, visibleToken } from "../../src/report/html/visible.js";
import { partsOf, tight } from "./page.js";

describe("a file", () => {
  const of = (parts: Partial<Parameters<typeof frame>[0]> = {}): string => String(frame({ title: "a < b", styles: [], scripts: [], body: html`<p>body</p>`, ...parts })); // prettier-ignore
  const policyOf = (page: string): string => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1];

  test("asks nobody, unless it is a server's", () => {
    expect(policyOf(of())).toContain("connect-src 'none';");
    expect(policyOf(of({ asksServer: false }))).toContain("connect-src 'none';");
    expect(policyOf(of({ asksServer: true }))).toContain("connect-src 'self';");
  });

  test("runs its own scripts and no others", () => {
    const scripts = ["let a = 1;", "let b = 2;"].map((text) => Html.fromProgram(text));
    const page = of({ scripts });
    const hashes = ["let a = 1;", "let b = 2;"].map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    expect(policyOf(page)).toContain(`script-src ${hashes.join(" ")};`);
    expect(page).toContain("<p>body</p><script>let a = 1;</script><script>let b = 2;</script>\n</body>");
    expect(policyOf(of())).toContain("script-src;");
  });

  test("has its title as a text", () => expect(partsOf(of(), "title")).toEqual(["a &lt; b"]));

  test("a program of ours does not end its script, whatever stands in its texts", () => {
    expect(String(Html.fromProgram('"</script>" + "</SCRIPT " + "<!-- " + "<b>"'))).toBe('<script>"\\x3c/script>" + "\\x3c/SCRIPT " + "\\x3c!-- " + "<b>"</script>'); // prettier-ignore
  });
});

describe("a figure", () => {
  const plot = html`<svg></svg>`;
  const of = (legend?: Parameters<typeof figure>[0]["legend"]): string => tight(figure({ title: "t", plot, explain: "e", ...(legend === undefined ? {} : { legend }) })); // prettier-ignore

  test("without a legend has no list", () => {
    const plain = "<figure><h3>t</h3><svg></svg><figcaption>e</figcaption></figure>";
    expect([of(), of([])]).toEqual([plain, plain]);
  });

  test("says of each style whether it is a line, a dot or a ring", () => {
    const swatches = [...of([{ style: "s0", text: "a" }, { style: "s1", text: "b", kind: "dot" }, { style: "", text: "c", kind: "ring" }]).matchAll(/aria-hidden="true">(.*?)<\/svg>(.*?)<\/li>/g)].map(([, ...parts]) => parts); // prettier-ignore
    expect(swatches).toEqual([
      ['<path class="line s0" d="M1 6H27"/>', "a"],
      ['<circle class="dot s1" cx="14" cy="6" r="4"/>', "b"],
      ['<circle class="ring " cx="14" cy="6" r="5"/>', "c"],
    ]);
  });

  test("cuts what is longer than 90 characters", () => {
    const text = (length: number): string => partsOf(of([{ style: "s0", text: "x".repeat(length) }]), "li")[0].replace(/<svg.*<\/svg>/, ""); // prettier-ignore
    expect([text(90), text(91)]).toEqual(["x".repeat(90), `${"x".repeat(89)}…`]);
  });

  test("stands beside others, large or small", () => {
    expect(tight(gallery([plot, plot]))).toBe('<div class="gallery large"><svg></svg><svg></svg></div>');
    expect(tight(gallery([plot], "small"))).toBe('<div class="gallery small"><svg></svg></div>');
  });
});

test("a bar is filled as far as its share, and has a name where nothing beside it says it", () => {
  const of = (...given: Parameters<typeof shareBar>): string => String(shareBar(...given));
  expect(of(0.12345)).toBe('<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="10"/><rect class="bar" width="12.3" height="10"/></svg>'); // prettier-ignore
  expect([0, 1].map((share) => /class="bar" width="([^"]*)"/.exec(of(share))![1])).toEqual(["0.0", "100.0"]);
  expect(of(0.5, "half")).toContain('role="img" aria-label="half"');
});

describe("white space", () => {
  const seen = (text: string, ...spaces: boolean[]): string => String(visible(text, ...spaces)).replaceAll(/<i class="space">(.*?)<\/i>/g, "[$1]"); // prettier-ignore

  test("is marked where a line ends, at tabs, and where there are several spaces", () => {
    expect(seen("a b\tc\n")).toBe("a b[→]c[↵]\n");
    expect(seen("a  b")).toBe("a[··]b");
    expect(seen("a \nb ")).toBe("a[·][↵]\nb[·]");
    expect(seen("a\r\nb")).toBe("a[␍][↵]\nb");
    expect(seen(" a")).toBe(" a");
    expect(seen("<b>")).toBe("&lt;b&gt;");
  });

  test("of a piece of a text the spaces are left", () => {
    expect(seen("a  b \tc ", false)).toBe("a  b [→]c ");
    expect(seen("a\r\n", false)).toBe("a[␍][↵]\n");
  });

  test("of a token each is marked, and no line ends", () => expect(visibleToken(" a\t\r\n")).toBe("·a→␍↵"));
});
