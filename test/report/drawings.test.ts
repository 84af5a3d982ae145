// Where everything in a drawing lies: numbers worked out by hand from the sizes of the paper.
import { describe, expect, test } from "@jest/globals";
import { shareBar } from "../../src/report/html/shareBar.js";
import { heat, type Heat } from "../../src/report/svg/heat.js";
import { bands, bar, dot, ring, target } from "../../src/report/svg/marks.js";
import { large, plot, short, small, type Frame } from "../../src/report/svg/plot.js";
import type { Scale } from "../../src/report/svg/scale.js";

/** 0 to 10 across a span of the paper. */
function scale([from, to]: readonly [number, number], ...ticks: number[]): Scale {
  const place = (value: number): number => from + (value / 10) * (to - from);
  return { place, ticks: ticks.map((value) => ({ at: place(value), label: String(value) })) };
}
const tight = (drawing: unknown): string => String(drawing).replace(/\s+/g, " ").replaceAll(" />", "/>");
const frame: Frame = { width: 120, height: 120, x: [10, 110], y: [110, 10] };
const axes = { x: scale(frame.x), y: scale(frame.y) };

describe("marks", () => {
  test("discs of a value, of a choice and for the pointer", () => {
    expect(String(dot(5, 2, axes, "s1"))).toBe('<circle class="dot s1" cx="60" cy="90" r="3"/>');
    expect(String(dot(5, 2, axes, "s1", "5: 2"))).toBe('<circle class="dot s1" cx="60" cy="90" r="3"><title>5: 2</title></circle>'); // prettier-ignore
    expect(String(ring(5, 2, axes, "best"))).toBe('<circle class="ring" cx="60" cy="90" r="5"><title>best</title></circle>');
    expect(String(target(5, 2, axes, "5: 2"))).toBe('<circle class="target" cx="60" cy="90" r="6"><title>5: 2</title></circle>'); // prettier-ignore
  });

  test("bands reach half way to their neighbours, the outer ones to the frame, and each has a line at its own place", () => {
    const list = [2, 4, 8].map((x) => ({ x, title: `at ${x}` }));
    expect(bands(list, axes.x, frame).map(String)).toEqual([
      '<g class="band"><title>at 2</title><path d="M10 10H40V110H10Z"/><path d="M30 10V110"/></g>',
      '<g class="band"><title>at 4</title><path d="M40 10H70V110H40Z"/><path d="M50 10V110"/></g>',
      '<g class="band"><title>at 8</title><path d="M70 10H110V110H70Z"/><path d="M90 10V110"/></g>',
    ]);
  });

  test("a bar stands on 0, with half a unit of air on both sides", () => {
    expect(String(bar(2, 4, 3, axes, "3 rows"))).toBe('<rect class="bar" x="30.5" y="80" width="19" height="30"><title>3 rows</title></rect>'); // prettier-ignore
  });

  test("a share of a bar", () => {
    const bar = (share: number): string => /class="bar" width="([^"]*)"/.exec(String(shareBar(share)))![1];
    expect([0, 0.25, 1 / 3, 1].map(bar)).toEqual(["0.0", "25.0", "33.3", "100.0"]);
    expect(String(shareBar(0.5, "half"))).toContain('role="img" aria-label="half"');
    expect(String(shareBar(0.5))).toContain('aria-hidden="true"');
  });

  test("places are written to a tenth", () => {
    expect([1.24, 1.25, -0.04, 3].map(short)).toEqual(["1.2", "1.3", "0", "3"]);
  });
});

describe("plot", () => {
  test("both papers leave room for the numbers on the left and the name below", () => {
    expect(large).toEqual({ width: 480, height: 290, x: [64, 466], y: [250, 10] });
    expect(small).toEqual({ width: 320, height: 230, x: [58, 306], y: [190, 10] });
  });

  test("ticks with their lines and labels, the axes, and the names", () => {
    const drawing = tight(
      plot({ frame: small, label: "a curve", x: scale(small.x, 0, 10), y: scale(small.y, 5), xName: "epoch", yName: "loss", marks: [] }), // prettier-ignore
    );
    expect(drawing).toContain('<svg class="small" viewBox="0 -22 320 252" role="img" aria-label="a curve" >');
    expect(drawing).toContain('<path class="grid" d="M58 10V190"/><text class="tick middle" x="58" y="207">0</text>');
    expect(drawing).toContain('<path class="grid" d="M306 10V190"/><text class="tick middle" x="306" y="207">10</text>');
    expect(drawing).toContain('<path class="grid" d="M58 100H306"/><text class="tick end" x="52" y="104">5</text>');
    expect(drawing).toContain('<path class="axis" d="M58 10V190H306"/> <text class="name" x="4" y="-5">loss</text> <text class="name end" x="306" y="224">epoch</text>'); // prettier-ignore
  });

  test("a long label of the last tick stays on the paper; without a name above there is no room for one", () => {
    const x: Scale = { ...scale(large.x), ticks: [{ at: 466, label: "1,000,000" }] };
    const drawing = tight(plot({ frame: large, label: "rows", x, y: scale(large.y), xName: "rows", marks: [] }));
    expect(drawing).toContain('<svg class="large" viewBox="0 0 480 290"');
    expect(drawing).toContain('x="435" y="267">1,000,000<'); // 480 - 5 * 9
    expect(drawing).not.toContain('y="-5"');
  });
});

describe("heat", () => {
  const drawn = (names: string[], values: number[], title: Heat["title"] = (row) => `row ${row}`): string => tight(heat({ names, values, label: "who looks at whom", title })); // prettier-ignore
  const cells = (drawing: string): string[][] => [...drawing.matchAll(/class="cell" fill-opacity="([^"]*)" d="([^"]*)"/g)].map(([, ...each]) => each); // prettier-ignore

  test("squares of one shade in a row are one stroke, shares of nothing none, and the shade goes with the root", () => {
    expect(cells(drawn(["a", "b", "c"], [1, 1, 0, 0.25, 1 / 144, 1, NaN, 2, -1]))).toEqual([
      ["1.00", "M0 0h2v1h-2zM2 1h1v1h-1zM1 2h1v1h-1z"],
      ["0.50", "M0 1h1v1h-1z"],
      ["0.08", "M1 1h1v1h-1z"], // one of 12 levels
    ]);
  });

  test("letters stand over their columns and before their rows", () => {
    const drawing = drawn(["a", "b"], [1, 0, 0, 1]);
    // margin 8 + 6.2 = 14.2, squares of 24
    expect(drawing).toContain('viewBox="0 0 320 64.2"');
    expect(drawing).toContain('<rect class="frame" x="14.2" y="14.2" width="48" height="48"/><g transform="translate(14.2 14.2) scale(24.000)"'); // prettier-ignore
    expect(drawing).toContain('<text class="tick middle" x="26.2" y="10.2">a</text><text class="tick middle" x="50.2" y="10.2">b</text>'); // prettier-ignore
    expect(drawing).toContain('<text class="tick end" x="9.2" y="29.7">a</text><text class="tick end" x="9.2" y="53.7">b</text>');
    expect(drawing).toContain('<title>row 1</title><path d="M14.2 38.2h48v24h-48z"/>');
  });

  test("words are turned, and many of them make the squares smaller", () => {
    const drawing = drawn(["ab", "c"], [1, 0, 0, 1]);
    expect(drawing).toContain('<text class="tick" transform="translate(35.4 16.4) rotate(-90)">ab</text>'); // margin 20.4
    const names = Array.from({ length: 20 }, (_, i) => String.fromCharCode(97 + i));
    expect(
      drawn(
        names,
        Array.from({ length: 400 }, () => 0),
      ),
    ).toContain("scale(15.190)"); // (320 - 14.2 - 2) / 20
  });
});
