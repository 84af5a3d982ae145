// Writes seattle_weather.csv from the copy in the npm package vega-datasets (development only; 3.2.1 wrote this one), the same bytes every time:
//   npm pack vega-datasets@3.2.1 && tar xzf vega-datasets-3.2.1.tgz && node data/export_weather.mjs package/data/seattle-weather.csv
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error("which file? node data/export_weather.mjs package/data/seattle-weather.csv");
const text = readFileSync(source);
const hash = createHash("sha256").update(text).digest("hex");
const expected = "0845078a290b48e3149ab8639966824110a251db4e06fc144c06ebb534af23be"; // of version 3.2.1
if (hash !== expected) throw new Error(`another version of the data: SHA-256 ${hash} instead of ${expected}`);
writeFileSync(new URL("seattle_weather.csv", import.meta.url), text);
