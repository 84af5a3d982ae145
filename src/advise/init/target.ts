// Which column is to be predicted, and what kind of task that is: two classes, several, or a number.
import { InputError } from "../../core/errors.js";
import { sortLabels } from "../../data/columns.js";
import { requireColumn } from "../../data/plan.js";
import { plural, Problems, quote, quoteList } from "../../data/problems.js";
import type { ColumnProfile } from "../../data/columnProfile.js";
import { withTarget, type FileProfile } from "../../data/profile.js";
import { mostClasses } from "../../data/target.js";
import { countsRows, judgeColumns, largestNumber, misprintsIn } from "./columns.js";
import type { RowTask } from "../../metrics/task.js";

/** A decision with the reason for it. */
export interface Reasoned<T> {
  readonly value: T;
  readonly why: string;
}

/** Words that targets are called by, in the data sets people share, the plainest first; a name may end with one: house_price, SalePrice. */
// prettier-ignore
const usualNames = [
  "target", "label", "labels", "outcome", "response", "survived", "diagnosis", "species", "churn", "churned", "default", "fraud", "price",
  "salary", "rating", "quality", "class", "result", "y",
];

/** The place of a name in that list; -1 for any other. */
function usualness(name: string): number {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().trim().split(/[^a-z]+/); // prettier-ignore
  const plain = usualNames.indexOf(words.join(" "));
  const last = words.at(-1)!;
  return plain >= 0 || last.length < 5 ? plain : usualNames.indexOf(last);
}

/** Columns that may be the target, the likeliest first: by their names, then the only text among numbers, then from the right. */
export function rankTargets({ columns, headerLooksLikeData }: FileProfile): Reasoned<number>[] {
  const named = columns
    .map(({ name, index }) => ({ index, place: usualness(name) }))
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place)
    .map(({ index }) => ({ value: index, why: "its name says so" }));
  if (named.length === 0 && headerLooksLikeData) return [];
  const texts = columns.filter(({ kind, counts, repeats }) => kind === "text" && repeats && counts !== null && counts.size > 1);
  const only = texts.length === 1 && columns.length > 2 && columns.every((column) => column === texts[0] || column.kind === "numeric") ? [{ value: texts[0].index, why: "the only text among numbers" }] : []; // prettier-ignore
  const last = [{ value: columns.length - 1, why: "the last column, for want of a better sign" }];
  const others = columns.map(({ index }) => ({ value: index, why: "the others cannot be predicted" })).reverse();
  const seen = new Set<number>();
  return [...named, ...only, ...last, ...others].filter(({ value }) => !seen.has(value) && seen.add(value) !== undefined);
}

/**
 * The target as wanted, or the first that can be predicted of those that may be meant.
 * @throws InputError when it is not there, or none can
 */
export function chooseTarget(profile: FileProfile, wanted: string | undefined): Reasoned<number> {
  const problems = new Problems(profile.file, false, profile.locate);
  const names = profile.columns.map(({ name }) => name);
  if (wanted !== undefined) {
    requireColumn(wanted, "--target", names, profile.headerLine, problems);
    problems.check();
    return { value: names.indexOf(wanted), why: "as --target says" };
  }
  const ranked = rankTargets(profile);
  if (ranked.length === 0)
    problems.fail(
      { line: profile.headerLine },
      `the first ${problems.unit} looks like data: is the header ${problems.unit} missing?`,
      `put a ${problems.unit} with the names of the columns above the rows; if these are the names, say which to predict with --target NAME`,
    );
  const possible: typeof ranked = [];
  for (const candidate of ranked) {
    if (possible.length > mostNamed) break;
    if (canBePredicted(profile, candidate.value)) possible.push(candidate);
  }
  const [best = ranked[0], ...next] = possible;
  const others = next.map(({ value }) => names[value]);
  const instead =
    others.length === 0 ? "another: --target NAME" : `another, such as ${others.map(quote).join(" or ")}: --target NAME`;
  const refused = ranked[0] !== best ? `${quote(names[ranked[0].value])} cannot be predicted; ` : "";
  return { value: best.value, why: `${refused}${best.why}; ${instead}` };
}

/** Other targets that are proposed. */
const mostNamed = 2;

function canBePredicted(profile: FileProfile, index: number): boolean {
  try {
    const retargeted = withTarget(profile, index);
    decideTask(retargeted);
    const features = judgeColumns(retargeted).some(({ use }) => use.as !== "target" && use.as !== "nothing");
    return features && !countsRows(profile.columns[index]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return false;
  }
}

/** @throws InputError when the column cannot be predicted */
export function decideTask({ target, rows, rowsRead, file }: FileProfile): Reasoned<RowTask> {
  const problems = new Problems(file);
  const { name, kind, counts, numbers } = target;
  const another = "is this the column to predict? name another with --target NAME";
  const fail = (message: string, hint = another): never => problems.fail({ column: name }, message, hint);
  if (kind === "empty") return fail("the column is empty: every cell is missing");
  if (name === "__proto__" && rows < rowsRead) return fail("cells are missing, and a column of this name can have no settings");
  const several = counts === null ? Infinity : counts.size;
  if (rows < 2)
    return fail(`there is ${plural(rows, "row")} to learn from, of ${rowsRead} in the file`, "add rows: two are the least");
  if (several === 1) return fail(`the target is ${quote(target.examples[0])} in every row: there is nothing to tell apart`);
  const sortedLabels = sortLabels([...(counts ?? new Map<string, number>()).keys()]);
  if (several === 2) return { value: "binary", why: `two values, ${sortedLabels.map(quote).join(" and ")}` };
  const misprints = misprintsIn(target);
  if (misprints !== null)
    return fail(
      `the target cannot be learnt: ${misprints}`,
      "correct them, or leave them empty: rows without an answer are left out",
    );
  if (kind === "numeric" && numbers !== null) {
    const { min, max, whole } = numbers;
    if (Math.max(-min, max) > largestNumber)
      return fail(`the target's numbers reach from ${min} to ${max}: too large to be scaled`);
    // Codes of classes are few, close together, and come again and again.
    const codes = whole && several <= 20 && rows >= 4 * several && max - min <= 2 * several;
    if (codes)
      return {
        value: "multiclass",
        why: `${several} whole numbers from ${min} to ${max} look like classes; if they are amounts, use MSELoss`,
      };
    return { value: "regression", why: `numbers from ${min} to ${max}` };
  }
  if (several > mostClasses || several > rows / 2)
    return fail(
      `the target has ${counts === null ? "thousands of" : several} different texts in ${plural(rows, "row")}: too many to be classes`,
    );
  return { value: "multiclass", why: `${plural(several, "label")}: ${quoteList(sortedLabels)}` };
}

const positiveWords = ["yes", "true", "positive", "pos", "y", "t", "malignant", "sick", "ill", "bad", "fraud", "spam", "churned"];

/** Binary: the label that counts as 1. A word that means yes, else the larger number, else the rarer label, else the later one. */
export function decidePositive({ kind, counts }: ColumnProfile): Reasoned<string> {
  const labels = sortLabels([...counts!.keys()]);
  const spoken = labels.find((label) => positiveWords.includes(label.toLowerCase()));
  if (spoken !== undefined) return { value: spoken, why: "the label that counts as 1" };
  if (kind === "numeric") return { value: labels[1], why: "the label that counts as 1: the larger" };
  const [a, b] = labels.map((label) => counts!.get(label) ?? 0);
  if (a === b) return { value: labels[1], why: "the label that counts as 1: of two equals the later" };
  return { value: a < b ? labels[0] : labels[1], why: "the label that counts as 1: the rarer one" };
}
