// Does the check of derivations refuse what is wrong? One word of one line is changed at a time: a sign, an index, a factor, a constant,
// a sum for a mean. What is not refused is printed: it must be an equal formula.
//   npm run mutate:pages [-- mutations = 3000] [seed = 1] [page]
// Ends with 0 when at least 99 of 100 were refused.
import { Random } from "../soak/fuzz/random.mjs";
import { loadPages } from "./pages.mjs";

const [wanted = 3000, seed = 1] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4];

const WORDS = /(?:sum|mean) over|[A-Za-z_][A-Za-z_0-9']*|\d+(?:\.\d+)?|[<>]=?|!=|[-+*/^]/g;
const OTHER = { "+": ["-"], "-": ["+"], "*": ["/", "+"], "/": ["*"], "^": ["*"], "sum over": ["mean over"], "mean over": ["sum over"], "<": [">"], ">": ["<"], "<=": [">"], ">=": ["<"], "!=": ["="], exp: ["tanh"], tanh: ["sigmoid", "exp"], sigmoid: ["tanh"], ln: ["exp"], sqrt: ["exp"], max: ["min"], min: ["max"], abs: ["exp"] }; // prettier-ignore
const KEEP = new Set(["of", "if", "else", "and", "or", "over"]);

/** Every way to change one word of one line: { line, from, to, text }. */
export function mutationsOf(derivation) {
  const lines = derivation.split("\n");
  const indices = new Set(
    [...derivation.matchAll(/\b[a-z]\b/g)]
      .map(([name]) => name)
      .filter((name) => new RegExp(`[\\[, (]${name}[\\], )]`).test(derivation)),
  );
  return lines.flatMap((line, i) => {
    if (/^\s*(\||any |outside |where |--)/.test(line) || !/(^|[^<>!])=/.test(line)) return [];
    const body = line.split(/(?:^|\s)--(?:\s|$)/)[0];
    const at = rightSide(body);
    const change = (from, to, after) => ({ line: i + 1, before: body.trim(), after: (body.slice(0, from) + after + body.slice(to)).trim(), text: lines.map((each, n) => (n === i ? body.slice(0, from) + after + line.slice(to) : each)).join("\n") }); // prettier-ignore
    const words = [...body.matchAll(WORDS)].filter(({ index, 0: word }) => index >= at && !KEEP.has(word));
    const swaps = words.flatMap(({ 0: word, index }) => {
      const end = index + word.length;
      if (/^\d/.test(word)) return [change(index, end, String(Number(word) + 1))];
      const others = OTHER[word] ?? (indices.has(word) ? [...indices].filter((name) => name !== word).slice(0, 3) : []);
      return others.map((other) => change(index, end, other));
    });
    // a factor left out: "gy[i] dy[i]/dx[k]" without gy[i]
    const drops = [...body.matchAll(/ [a-z]+'?\[[^\]]*\](?= |$)/g)].filter(({ index }) => index >= at && !/[-+*/^=]\s*$/.test(body.slice(0, index))).map(({ 0: word, index }) => change(index, index + word.length, "")); // prettier-ignore
    return [...swaps, ...drops];
  });
}

/** Where the right side of a line begins. */
function rightSide(body) {
  let depth = 0;
  for (let i = 0; i < body.length; i++) {
    if ("([".includes(body[i])) depth++;
    if (")]".includes(body[i])) depth--;
    if (depth === 0 && "=≈→".includes(body[i]) && !"<>!".includes(body[i - 1] ?? " ")) return i + 1;
  }
  return 0;
}

function refused(checkDerivation, text, subject) {
  try {
    return !checkDerivation(text, subject).ok;
  } catch (error) {
    if (error.name === "NotationError" || error.name === "MeaningError" || error.name === "Misfit") return true;
    throw error;
  }
}

if (process.argv[1] === import.meta.filename) {
  const { allPages, checkDerivation } = await loadPages();
  const random = new Random(seed);
  const pages = allPages().filter(({ name }) => only === undefined || name === only);
  const all = pages.flatMap((page) => mutationsOf(page.derivation).map((mutation) => ({ page, ...mutation })));
  const chosen = [];
  for (let left = [...all]; chosen.length < wanted && left.length > 0;) chosen.push(left.splice(random.below(left.length), 1)[0]);
  const subjects = new Map();
  let caught = 0;
  for (const { page, line, before, after, text } of chosen) {
    if (!subjects.has(page)) subjects.set(page, page.subject());
    if (refused(checkDerivation, text, subjects.get(page))) caught++;
    else console.log(`${page.name}, line ${line}: ${before}\n    ${after}`);
  }
  const share = (100 * caught) / chosen.length;
  console.log(`${caught} of ${chosen.length} mutations refused (${share.toFixed(2)} %), ${all.length} possible`);
  process.exitCode = share >= 99 ? 0 : 1;
}
