// Writes chats.jsonl: questions and answers, a chat a line, made from two small tables and a little arithmetic. It draws from a generator of its own,
// so a second run gives the same bytes:
//
//   node data/export_chats.mjs
import { writeFileSync } from "node:fs";

const animals = [
  ["cat", 4, "meows"], ["dog", 4, "barks"], ["cow", 4, "moos"], ["pig", 4, "grunts"], ["horse", 4, "neighs"], ["sheep", 4, "bleats"], ["goat", 4, "bleats"],
  ["lion", 4, "roars"], ["wolf", 4, "howls"], ["frog", 4, "croaks"], ["mouse", 4, "squeaks"], ["donkey", 4, "brays"], ["hen", 2, "clucks"], ["duck", 2, "quacks"],
  ["crow", 2, "caws"], ["owl", 2, "hoots"], ["dove", 2, "coos"], ["cock", 2, "crows"], ["bee", 6, "buzzes"], ["fly", 6, "buzzes"], ["wasp", 6, "buzzes"], ["ant", 6, null],
  ["beetle", 6, null], ["spider", 8, null], ["crab", 10, null], ["snake", 0, "hisses"], ["fish", 0, null],
]; // prettier-ignore

let state = 1;
/** A whole number below n (xorshift32). */
function below(n) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
}
const article = (word) => (/^[aeiou]/.test(word) ? "an" : "a");

const sums = [(a, b) => `What is ${a} plus ${b}?`, (a, b) => `${a} + ${b} = ?`, (a, b) => `Add ${a} and ${b}.`, (a, b) => `How much is ${a} and ${b}?`, (a, b) => `I have ${a} and get ${b}.`, (a, b) => `${a} and ${b} make?`]; // prettier-ignore
const legs = [(x) => `How many legs has ${x}?`, (x) => `Legs of ${x}?`, (x) => `On how many legs walks ${x}?`, (x) => `Count the legs of ${x}.`]; // prettier-ignore
const sounds = [(x) => `What does ${x} do?`, (x) => `Which sound makes ${x}?`, (x) => `What do you hear from ${x}?`, (x) => `${x}, what does it do?`]; // prettier-ignore

/** Every question once: what is set aside for the test has not been asked in training. */
const questions = [
  ...sums.flatMap((ask) => Array.from({ length: 100 }, (_, i) => [i % 10, Math.floor(i / 10)]).map(([a, b]) => [ask(a, b), `${a + b}`])),
  ...legs.flatMap((ask) => animals.map(([name, count]) => [ask(`${article(name)} ${name}`), count === 0 ? "none" : `${count}`])),
  ...sounds.flatMap((ask) => animals.filter(([, , sound]) => sound !== null).map(([name, , sound]) => [ask(`${article(name)} ${name}`), `It ${sound}.`])),
]; // prettier-ignore
for (let i = questions.length - 1; i > 0; i--) {
  const j = below(i + 1);
  [questions[i], questions[j]] = [questions[j], questions[i]];
}

/** One chat in four has two questions; one in five a system message, and answers in a sentence. */
const chats = [];
for (let i = 0; i < questions.length;) {
  const turns = below(4) === 0 ? 2 : 1;
  const full = below(5) === 0;
  const said = ([question, answer]) => [
    { role: "user", content: question },
    { role: "assistant", content: full ? `The answer is: ${answer.replace(/\.$/, "")}.` : answer },
  ];
  const before = full ? [{ role: "system", content: "Answer in a sentence." }] : [];
  chats.push({ messages: [...before, ...questions.slice(i, i + turns).flatMap(said)] });
  i += turns;
}
writeFileSync(new URL("chats.jsonl", import.meta.url), chats.map((chat) => `${JSON.stringify(chat)}\n`).join(""));
