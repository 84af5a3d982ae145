// Writes bird_strikes.csv from the copy in the npm package vega-datasets (development only; 3.2.1 wrote this one), the same bytes every time:
//   npm pack vega-datasets@3.2.1 && tar xzf vega-datasets-3.2.1.tgz && node data/export_strikes.mjs package/data/birdstrikes.csv
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error("which file? node data/export_strikes.mjs package/data/birdstrikes.csv");
const hash = (text) => createHash("sha256").update(text).digest("hex");
const text = readFileSync(source, "utf8");
const expected = "45777edf69984b37599e73dbfb34dbc976055243547407214261a4fcb9466462"; // of version 3.2.1
if (hash(text) !== expected) throw new Error(`another version of the data: SHA-256 ${hash(text)} instead of ${expected}`);

const [names, ...lines] = text.trim().split(/\r?\n/).map((line) => line.split(",")); // no cell is in quotes
const strikes = lines.map((cells) => {
  const cell = (name) => cells[names.indexOf(name)];
  const what = ["Aircraft Make Model", "Wildlife Species", "Phase of flight", "Time of day", "Speed IAS in knots"].map(cell);
  return { row: what.map((each) => each.toLowerCase()).join(","), damage: cell("Effect Amount of damage") };
});
// all with a damage that is known, and as many without, in an order that says nothing: that of their hashes
const some = (damage, strikes, most) => [...new Set(strikes.map(({ row }) => `${row},${damage}`))].sort((a, b) => (hash(a) < hash(b) ? -1 : 1)).slice(0, most); // prettier-ignore
const yes = some("yes", strikes.filter(({ damage }) => ["Minor", "Medium", "Substantial"].includes(damage)), Infinity); // prettier-ignore
const no = some("no", strikes.filter(({ damage }) => damage === "None"), yes.length); // prettier-ignore
const rows = [...yes, ...no].sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
writeFileSync(new URL("bird_strikes.csv", import.meta.url), `aircraft,wildlife,phase,light,speed,damage\n${rows.join("\n")}\n`);
