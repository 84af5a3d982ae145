// What init does with a column, at the limits of its rules.
import { describe, expect, test } from "@jest/globals";
import { suggestFor } from "../../src/advise/init/init.js";
import type { JudgedColumn } from "../../src/advise/init/columns.js";
import { csvFile } from "../data/files.js";

const noise = (i: number): number => ((i * 7919) % 997) / 100;

/** What becomes of the column whose cells these are, beside another one and a target. @param first whether it stands before them */
async function use(name: string, cells: readonly (string | number)[], first = false): Promise<JudgedColumn["use"]> {
  const rows = cells.map((cell, i) => [`"${cell}"`, noise(i + 3), i % 2]);
  const order = first ? [0, 1, 2] : [1, 0, 2];
  const lines = [[name, "other", "target"], ...rows].map((row) => order.map((i) => row[i]).join(","));
  const { columns } = await suggestFor(csvFile(lines.join("\n")), "target");
  return columns.find(({ column }) => column.name === name)!.use;
}
const list = <T>(length: number, cell: (i: number) => T): T[] => Array.from({ length }, (_, i) => cell(i));
const reason = async (name: string, cells: readonly (string | number)[], first = false): Promise<string | null> => {
  const found = await use(name, cells, first);
  return found.as === "nothing" ? found.reason : null;
};

describe("misprints among numbers", () => {
  const wrong = (count: number, of = 40): (string | number)[] => list(of, (i) => (i < count ? `n${i}` : noise(i)));

  test("nine of ten cells are numbers", async () => {
    expect(await reason("x", wrong(1))).toBe('1 of its 40 cells is no number, "n0" in line 2: correct or empty them and it can be used'); // prettier-ignore
    expect(await reason("x", wrong(4))).toBe('4 of its 40 cells are no numbers, the first "n0" in line 2: correct or empty them and it can be used'); // prettier-ignore
    expect(await reason("x", wrong(5))).not.toContain("no number");
  });

  test("of at most 20 different cells some may be names", async () => {
    const few = (different: number): (string | number)[] => list(100, (i) => (i === 3 ? "abc" : i % (different - 1)));
    expect(await use("x", few(20))).toMatchObject({ as: "categories" });
    expect(await reason("x", few(21))).toContain('1 of its 100 cells is no number, "abc" in line 5');
  });
});

describe("numbers that only name a row", () => {
  const counting = (length: number): number[] => list(length, (i) => i + 1);

  test.each([
    ["the first column counts", "n", counting(10), true, "it counts the rows"],
    ["fewer than ten rows", "n", counting(9), true, null],
    ["a later column that counts", "n", counting(10), false, null],
    ["one that is called so", "row_number", counting(10), false, "it counts the rows"],
    ["an id that does not count", "user_id", list(40, (i) => (i * 37) % 101), false, "an id by its name: a number without size"],
    ["an id of ten rows", "user_id", list(10, (i) => (i * 37) % 101), false, "an id by its name: a number without size"],
    ["an id of nine rows", "user_id", list(9, (i) => (i * 37) % 101), false, null],
    ["half of them different", "user_id", list(40, (i) => i % 20), false, null],
    ["21 of 40 different", "user_id", list(40, (i) => (i * 8) % 21), false, "an id by its name: a number without size"],
    ["numbers that are not whole", "userId", list(40, (i) => 1.5 * i), false, null],
    ["a name that ends like one", "humid", list(40, (i) => (i * 37) % 101), false, null],
  ])("%s", async (_, name, cells, first, words) => expect(await reason(name, cells, first)).toBe(words));
});

describe("missing cells", () => {
  test("more than half must be known", async () => {
    expect(await reason("x", list(20, (i) => (i < 10 ? "" : noise(i))))).toBe("missing in 10 of 20 rows: to fill in so many would be guessing"); // prettier-ignore
    expect(
      await use(
        "x",
        list(20, (i) => (i < 9 ? "" : noise(i))),
      ),
    ).toMatchObject({ as: "number", fill: "median" });
    expect(await use("x", list(20, noise))).toMatchObject({ as: "number", fill: null });
    expect(
      await reason(
        "x",
        list(20, () => ""),
      ),
    ).toBe("every cell is missing");
    expect(
      await reason(
        "x",
        list(20, (i) => (i < 9 ? "" : "k")),
      ),
    ).toBe('always "k", where it is known');
  });
});

describe("texts as categories", () => {
  const towns = (often: number, times: number, rare: number): string[] => [
    ...list(often * times, (i) => `town ${i % often}`),
    ...list(rare, (i) => `place ${i}`),
  ];

  test("frequent ones have features of their own, where more than four are frequent and more than four are not", async () => {
    expect(await use("x", towns(5, 5, 5))).toMatchObject({ as: "categories", count: 10, top: 5 });
    expect(await use("x", towns(5, 5, 4))).toMatchObject({ as: "categories", count: 9, top: null });
    expect(await use("x", towns(4, 5, 5))).toMatchObject({ as: "categories", count: 9, top: null });
    expect(await use("x", towns(5, 4, 5))).toMatchObject({ as: "categories", count: 10, top: null }); // four times is not often
  });

  test("the frequent ones must be more than half of the column", async () => {
    expect(await use("x", towns(6, 5, 29))).toMatchObject({ top: 6 });
    const twice = list(30, (i) => `place ${i % 15}`);
    expect(await use("x", [...towns(6, 5, 0), ...twice])).toMatchObject({ count: 21, top: null });
    expect(await use("x", [...towns(6, 5, 0), ...twice.slice(1)])).toMatchObject({ count: 21, top: 6 });
  });

  test("51 are too many, unless some are frequent", async () => {
    const each = (different: number, times: number): string[] => list(different * times, (i) => `town ${i % different}`);
    expect(await use("x", each(50, 3))).toMatchObject({ as: "categories", count: 50, top: null });
    expect(await reason("x", each(51, 3))).toBe("51 different texts in 153 rows: each would be seen too rarely");
    expect(await use("x", each(51, 5))).toMatchObject({ as: "categories", count: 51, top: 50 });
  });

  test("half as many as the rows are not too many", async () => {
    const twenty = (rows: number): string[] => list(rows, (i) => `town ${i % 20}`);
    expect(await use("x", twenty(40))).toMatchObject({ as: "categories", count: 20, top: null });
    expect(await reason("x", twenty(39))).toBe("20 different texts in 39 rows: each would be seen too rarely");
  });

  test("every row its own text is a name", async () => {
    expect(await reason("x", list(30, (i) => `name ${i}`))).toBe("every row has a text of its own: names or ids, nothing that comes again"); // prettier-ignore
  });
});

describe("free texts", () => {
  const sentence = (words: number) => (i: number): string => list(words, (w) => `w${(i * 7 + w * 3) % 41}`).join(" "); // prettier-ignore

  test("more than four words, more than twenty different ones, a hundred rows", async () => {
    expect(await use("x", list(100, sentence(5)))).toMatchObject({ as: "text", fill: false, length: 16 });
    expect(await use("x", list(100, sentence(8)))).toMatchObject({ as: "text", length: 16 });
    expect(await use("x", list(100, sentence(9)))).toMatchObject({ as: "text", length: 24 });
    expect(
      await use(
        "x",
        list(100, (i) => (i === 5 ? "" : sentence(5)(i))),
      ),
    ).toEqual(expect.not.objectContaining({ as: "text" })); // 99
    expect(
      await use(
        "x",
        list(101, (i) => (i === 5 ? "" : sentence(5)(i))),
      ),
    ).toMatchObject({ as: "text", fill: true });
    expect(await use("x", list(100, sentence(4)))).toEqual(expect.not.objectContaining({ as: "text" }));
    expect(
      await use(
        "x",
        list(120, (i) => sentence(5)(i % 20)),
      ),
    ).toEqual(expect.not.objectContaining({ as: "text" }));
    expect(await use("rest", list(100, sentence(5)))).toEqual(expect.not.objectContaining({ as: "text" }));
  });
});

test("numbers whose squares would be too large are left out", async () => {
  const large = (size: string): string[] => list(40, (i) => (i === 7 ? size : String(noise(i))));
  for (const size of ["1.1e30", "-1.1e30"]) expect(await reason("x", large(size))).toBe("numbers too large to be scaled");
  for (const size of ["1e30", "-1e30"]) expect(await reason("x", large(size))).toBeNull();
});
