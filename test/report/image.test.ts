import { describe, expect, test } from "@jest/globals";
import { image, type Picture } from "../../src/report/svg/image.js";

const drawn = (picture: Picture): string => String(image(picture, "a picture"));
const paths = (picture: Picture): string[][] => [...drawn(picture).matchAll(/<path fill="([^"]*)" d="([^"]*)"\/>/g)].map(([, ...each]) => each); // prettier-ignore

describe("a picture of squares", () => {
  test("neighbours of one shade in a row are one stroke, and each shade is one path", () => {
    const picture: Picture = { channels: 1, height: 2, width: 3, values: [0, 0, 1, 1, 0, 0] };
    expect(drawn(picture)).toContain('viewBox="0 0 3 2"');
    expect(paths(picture)).toEqual([
      ["rgb(0 0 0)", "M0 0h2v1h-2zM1 1h2v1h-2z"],
      ["rgb(255 255 255)", "M2 0h1v1h-1zM0 1h1v1h-1z"],
    ]);
  });

  test("of grey there are 32 shades, and what is outside of 0 to 1 is as its end, NaN dark", () => {
    const shades = (...values: number[]): string[] => paths({ channels: 1, height: values.length, width: 1, values }).map(([fill]) => fill); // prettier-ignore
    expect(shades(...Array.from({ length: 1000 }, (_, i) => i / 999))).toHaveLength(32);
    expect(shades(1 / 31)).toEqual(["rgb(8 8 8)"]); // 255 / 31
    expect([shades(2), shades(-1), shades(NaN)]).toEqual([["rgb(255 255 255)"], ["rgb(0 0 0)"], ["rgb(0 0 0)"]]);
  });

  test("of red, green and blue there are 8 tones each, from the three planes of numbers", () => {
    const picture: Picture = { channels: 3, height: 1, width: 2, values: [1, 0, 0, 1, 0, 1 / 7] };
    expect(paths(picture)).toEqual([
      ["rgb(255 0 0)", "M0 0h1v1h-1z"],
      ["rgb(0 255 36)", "M1 0h1v1h-1z"], // 255 / 7
    ]);
  });
});
