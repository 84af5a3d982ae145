// Good files made bad: as bytes, as text, as JSON, and as safetensors whose checksum is right again afterwards.
import { createHash } from "node:crypto";

/** Words and numbers that readers stumble over. */
const NASTY = [
  ..."0 -1 1e30 -1e-320 1e999 NaN nan Infinity -inf null ~ true false 99999999999 0x10 007 1_000 2024-02-30 '' \"\" [] {} - : & * ! |".split(" "),
  ...["__proto__", "constructor", "\u001b[2J\u001b[31mred", "\u0000", "\ufeff", "\ud800", "é", "\u202etxt", "a\r\nb", "\t", "'", '"', "%", "@", "`"],
  ...["[".repeat(400), "{a: ".repeat(300), "x".repeat(20_000), "- ".repeat(500), ",".repeat(300), "\n".repeat(50), "&a [*a, *a]"],
]; // prettier-ignore

const NASTY_VALUES = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    0.5,
    1e30,
    -1e300,
    2 ** 53,
    99999999999,
    "",
    "x",
    "NaN",
    "1",
    "\u001b[2Jx",
    "../../x",
    "__proto__",
  ],
  ...[[], {}, [[]], [1], [null], { a: 1 }, "y".repeat(5000), Array(300).fill(0)],
];

/** Some bytes changed, lost, doubled or cut off. */
export function mutateBytes(bytes, random) {
  let out = Buffer.from(bytes);
  for (let n = 1 + random.below(3); n > 0 && out.length > 0; n--) {
    const at = random.below(out.length);
    const some = random.below(20) + 1;
    const way = random.below(5);
    if (way === 0) out[at] = random.below(256);
    else if (way === 1) out = Buffer.concat([out.subarray(0, at), out.subarray(at + some)]);
    else if (way === 2) out = Buffer.concat([out.subarray(0, at + some), out.subarray(at)]);
    else if (way === 3) out = out.subarray(0, at);
    else out = Buffer.concat([out.subarray(0, at), Buffer.from(random.pick(NASTY)), out.subarray(at)]);
  }
  return out;
}

/** Lines and words changed; the text stays text. */
export function mutateText(text, random) {
  let lines = text.split("\n");
  for (let n = 1 + random.below(3); n > 0; n--) {
    const at = random.below(lines.length);
    const other = random.below(lines.length);
    const way = random.below(7);
    if (way === 0) [lines[at], lines[other]] = [lines[other], lines[at]];
    else if (way === 1) lines.splice(at, 1);
    else if (way === 2) lines.splice(at, 0, lines[other]);
    else if (way === 3) lines[at] = `${" ".repeat(random.below(6))}${lines[at].trim()}`;
    else if (way === 4) lines.splice(at, 0, random.pick(NASTY));
    else {
      const words = lines[at].split(/([\s,:[\]{}]+)/);
      words[random.below(words.length)] = random.pick(NASTY);
      lines[at] = words.join("");
    }
    if (lines.length === 0) lines = [""];
  }
  return lines.join("\n");
}

/** A value, a key or an entry of a list changed, lost or added, somewhere in a JSON value. */
export function mutateJson(value, random) {
  const root = { value: structuredClone(value) };
  for (let n = 1 + random.below(2); n > 0; n--) {
    const places = [];
    const visit = (holder) => {
      for (const key of Object.keys(holder)) {
        places.push([holder, key]);
        if (typeof holder[key] === "object" && holder[key] !== null) visit(holder[key]);
      }
    };
    visit(root);
    const [holder, key] = random.pick(places);
    const way = random.below(5);
    if (way === 0 && holder !== root) {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    } else if (way === 1 && holder !== root && !Array.isArray(holder)) {
      holder[random.pick(["x", "__proto__", `${key}s`, key.toUpperCase()])] = holder[key];
      delete holder[key];
    } else if (way === 2 && Array.isArray(holder)) holder.push(holder[key]);
    else if (way === 3 && typeof holder[key] === "number")
      holder[key] = random.pick([-holder[key], holder[key] + 1, 1e300, 0, 0.5]);
    else holder[key] = random.pick(NASTY_VALUES);
  }
  return root.value;
}

/** The header, the JSON within its metadata, or the numbers of a safetensors file; the checksum, where there is one, fits again. */
export function mutateSafetensors(bytes, random) {
  const length = Number(bytes.readBigUInt64LE(0));
  let header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const data = Buffer.from(bytes.subarray(8 + length));
  const way = random.below(4);
  if (way === 0 && data.length > 0) {
    const at = 4 * random.below(Math.floor(data.length / 4));
    data.writeUInt32LE(random.pick([0x7fc00000, 0x7f800000, 0xff800000, 0x7f7fffff, 1, 0xffffffff]), at);
  } else if (way === 1 || header.__metadata__?.state === undefined) header = mutateJson(header, random);
  else header.__metadata__.state = JSON.stringify(mutateJson(JSON.parse(header.__metadata__.state), random));
  return seal(header, data);
}

function seal(header, data) {
  const sealed = typeof header?.__metadata__?.sha256 === "string";
  const blank = "0".repeat(64);
  if (sealed) header.__metadata__.sha256 = blank;
  const json = Buffer.from(JSON.stringify(header) ?? "");
  const start = Math.ceil((8 + json.length) / 8) * 8;
  const file = Buffer.alloc(start + data.length, 0x20);
  file.writeBigUInt64LE(BigInt(start - 8), 0);
  json.copy(file, 8);
  data.copy(file, start);
  if (!sealed) return file;
  const place = file.indexOf('"sha256":"') + '"sha256":"'.length;
  file.write(createHash("sha256").update(file).digest("hex"), place);
  return file;
}
