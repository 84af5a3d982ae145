// Which column is to be predicted, and what kind of task that is: two classes, several, or a number.
import { sortLabels } from "../../data/columns.js";
import { looksLikeData } from "../../data/csv.js";
import { requireColumn } from "../../data/plan.js";
import { plural, Problems, quote, quoteList } from "../../data/problems.js";
import type { ColumnProfile, FileProfile } from "../../data/profile.js";
import { mostClasses } from "../../data/target.js";
import { largestNumber, misprintsIn } from "./columns.js";
import type { Task } from "../../metrics/task.js";

/** A decision with the reason for it. */
export interface Reasoned<T> {
  readonly value: T;
  readonly why: string;
}

/** Names that targets have in the data sets people share, the plainest first. */
// prettier-ignore
const usualNames = ["target", "label", "labels", "outcome", "response", "species", "diagnosis", "survived", "churn", "class", "y"];

/** The target's position: as wanted, else by its name, else the last column. What is wrong goes to the problems. */
export function chooseTarget(
  names: readonly string[],
  wanted: string | undefined,
  line: number,
  problems: Problems,
): Reasoned<number> {
  if (wanted !== undefined) {
    requireColumn(wanted, "--target", names, line, problems);
    return { value: names.indexOf(wanted), why: "as --target says" };
  }
  const plain = names.map((name) => name.toLowerCase().trim());
  for (const usual of usualNames) {
    const found = plain.indexOf(usual);
    if (found >= 0) return { value: found, why: "its name says so; another: --target NAME" };
  }
  if (looksLikeData(names))
    problems.add(
      { line },
      "the first line looks like data: is the header line missing?",
      "put a line with the names of the columns above the rows; if these are the names, say which to predict with --target NAME",
    );
  return { value: names.length - 1, why: "the last column, for want of a better sign; another: --target NAME" };
}

/** @throws InputError when the column cannot be predicted */
export function decideTask({ target, rows, rowsRead, file }: FileProfile): Reasoned<Task> {
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

// prettier-ignore
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
