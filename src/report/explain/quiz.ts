// Questions about a page, asked before it is shown: which rule leads from one line to the next, and what the numbers of its example are.
import type { Worked } from "../../notation/worked.js";
import type { NumberedLine, PageContent } from "./content.js";

interface Asked {
  /** Which line of the derivation the question is about. */
  readonly line: number;
  readonly text: string;
}

/** Which rule was used? One of the choices is right. */
export interface RuleQuestion extends Asked {
  readonly kind: "rule";
  readonly choices: readonly string[];
  readonly answer: string;
}

/** What number comes out? */
export interface NumberQuestion extends Asked {
  readonly kind: "number";
  readonly answer: number;
  /** How far from the answer still counts. */
  readonly tolerance: number;
}

export type Question = RuleQuestion | NumberQuestion;

/** Wrong choices where a page itself uses too few rules. */
const COMMON_RULES = ["chain rule", "product rule", "quotient rule", "power rule", "sum rule", "constant factor"];
const CHOICES = 4;

/** In the order of the lines. */
export function questionsOf({ lines, worked }: PageContent): Question[] {
  const questions = [...lines.flatMap((line, i) => ruleQuestion(line, lines[i - 1], lines)), ...(worked === null ? [] : numberQuestions(worked))]; // prettier-ignore
  return questions.sort((a, b) => a.line - b.line);
}

function ruleQuestion(
  { number, line, reason }: NumberedLine,
  before: NumberedLine | undefined,
  all: readonly NumberedLine[],
): RuleQuestion[] {
  if (line.kind !== "equation" || !reason?.rule) return [];
  const answer = reason.rule.words;
  const used = all.flatMap((each) => (each.reason?.rule ? [each.reason.rule.words] : []));
  const wrong = [...new Set([...used, ...COMMON_RULES])].filter((rule) => rule !== answer).slice(0, CHOICES - 1);
  const goesOn = line.left === null && before?.line.kind === "equation";
  const text = goesOn ? `Which rule leads from line ${before.number} to line ${number}?` : `Which rule gives line ${number}, ${line.text.replace(/\s+/g, " ")}?`; // prettier-ignore
  return [{ kind: "rule", line: number, text, choices: [answer, ...wrong].sort(), answer }];
}

/** Each entry once, where it is worked out first; what can be read off without working is no question. */
function numberQuestions({ lines }: Worked): NumberQuestion[] {
  const asked = new Set<string>();
  return lines.flatMap(({ line, pieces, value, source }) => {
    const answer = Number(value);
    const put = pieces.map(({ text }) => text).join("").trim(); // prettier-ignore
    if (source === undefined || asked.has(source) || !Number.isFinite(answer) || put === value) return [];
    asked.add(source);
    return [{ kind: "number", line, text: `What is ${source}?`, answer, tolerance: toleranceOf(value) } as const];
  });
}

/** Two units of the last digit shown, or one in a hundred: who works with rounded numbers is right, too. */
function toleranceOf(value: string): number {
  const [digits, exponent = "0"] = value.split("e");
  const unit = 10 ** (Number(exponent) - (digits.split(".")[1]?.length ?? 0));
  const isWhole = !digits.includes(".") && exponent === "0";
  return isWhole ? 1e-9 : Math.max(2 * unit, Math.abs(Number(value)) / 100);
}

/** Whether an answer, as it was typed, is right: the rule or the number of its choice; a number, also as "3/4". */
export function isRight(question: Question, typed: string): boolean {
  const text = typed.trim().toLowerCase().replace(/[-\s]+/g, " "); // prettier-ignore
  if (question.kind === "rule") return text === question.answer.toLowerCase() || question.choices[Number(text) - 1] === question.answer; // prettier-ignore
  const [top, bottom = "1", ...more] = typed.trim().replace("−", "-").split("/");
  if (top.trim() === "" || bottom.trim() === "" || more.length > 0) return false;
  return Math.abs(Number(top) / Number(bottom) - question.answer) <= question.tolerance;
}
