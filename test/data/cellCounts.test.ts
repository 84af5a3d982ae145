// Counting cells by their characters, against a Map of texts.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { CellCounts } from "../../src/data/cellCounts.js";

test("cells are counted as a Map of texts counts them, in the same order", () => {
  const cell = fc.oneof(fc.constantFrom("", "0", "00", "a", "é", "日本"), fc.integer({ max: 300 }).map(String), fc.string());
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 400 }), (cells) => {
      const [counts, map] = [new CellCounts(), new Map<string, number>()];
      for (const text of cells) {
        expect(counts.addText(text)).toBe(map.get(text) ?? 0);
        map.set(text, (map.get(text) ?? 0) + 1);
      }
      expect([...counts.toMap()]).toEqual([...map]);
      expect(counts.size).toBe(map.size);
    }),
    { numRuns: 100 },
  );
  const bytes = new TextEncoder().encode("12;12");
  const counts = new CellCounts();
  expect([counts.add(bytes, 0, 2), counts.add(bytes, 3, 5), counts.addText("12"), counts.size]).toEqual([0, 1, 2, 1]);
});
