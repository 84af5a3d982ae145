// The check of a derivation. Every line is evaluated at the values of its free indices, on every sample that it fits, and compared with
// what it claims: the line before; its left side, which is a definition, the forward pass, or a derivative worked out with dual numbers
// along the lines above; and, for the gradient of an input, what backward gave. A line that is compared with nothing is a mistake, too.
import { MlbhError } from "../core/errors.js";
import { acceptsSubject } from "./accepts.js";
import type { Claim } from "./claims.js";
import { claimsOf, indexedPoints } from "./claims.js";
import { functionsOf, namesIn } from "./functions.js";
import { World } from "./evaluate.js";
import { readDerivation } from "./lines.js";
import { Misfit } from "./ranges.js";
import type { DerivationReport, Mistake } from "./report.js";
import type { Sample, Subject } from "./sample.js";
import type { Equation, Expr, Line } from "./tree.js";
import { isUsed, type Held } from "./uses.js";
import { DRAWS, prepare } from "./prepare.js";
import { checkWhole, isWhole } from "./wholeLines.js";
import { WholeWorld } from "./whole.js";

export type { DerivationReport, LineReport, Mistake } from "./report.js";

/** State of one equation over all samples. */
interface Tally {
  compared: number;
  readonly with: Set<string>;
  /** Samples that the line is about. */
  readonly on: Set<Sample>;
  /** Why samples were left out. */
  misfit: string | null;
}

const TOLERANCE = 1e-9;

/**
 * Checks a derivation against samples. The first mistake of each line is reported.
 * @throws NotationError for a line that cannot be read
 */
export function checkDerivation(text: string, subject: Subject): DerivationReport {
  acceptsSubject(text, subject);
  const { lines } = readDerivation(text, namesIn(subject), functionsOf(subject));
  const check = new Check(lines, subject);
  check.run();
  return check.report();
}

class Check {
  readonly #lines: readonly Line[];
  readonly #subject: Subject;
  readonly #tallies: readonly Tally[];
  readonly #mistakes = new Map<number, Mistake>();
  /** Lines about whole tensors, by position. */
  readonly #whole = new Set<number>();
  readonly #held: Held = {
    compared: (i) => this.#tallies[i].compared > 0,
    together: (i, j) => [...this.#tallies[i].on].some((sample) => this.#tallies[j].on.has(sample)),
  };

  constructor(lines: readonly Line[], subject: Subject) {
    this.#lines = lines;
    this.#subject = subject;
    this.#tallies = lines.map(() => ({ compared: 0, with: new Set<string>(), on: new Set<Sample>(), misfit: null }));
  }

  run(): void {
    const draws = this.#lines.some(({ kind }) => kind === "any") ? DRAWS : 1;
    for (const sample of this.#subject.samples) for (let draw = 0; draw < draws; draw++) this.#sample(sample, draw);
    this.#wholeLines();
    if (this.#mistakes.size > 0) return;
    if (this.#tallies.every(({ compared }) => compared === 0)) {
      const i = Math.max(0, this.#tallies.findIndex(({ misfit }) => misfit !== null)); // prettier-ignore
      return this.#fail(
        i,
        `no call is of the kind that the lines are written for: ${this.#tallies[i].misfit ?? "there is none"}`,
        null,
      );
    }
    this.#lines.forEach((line, i) => this.#requireComparison(line, i));
    if (this.#mistakes.size === 0) this.#requireGradients();
  }

  report(): DerivationReport {
    const mistakes = [...this.#mistakes.values()].sort((a, b) => a.line - b.line);
    const lines = this.#lines.map((line, i) => ({ line: i + 1, text: line.text, compared: this.#tallies[i].compared, with: [...this.#tallies[i].with] })); // prettier-ignore
    return { ok: mistakes.length === 0, lines, mistakes };
  }

  /** All lines with indices, on one sample; one that the derivation is not written for is left out as a whole. */
  #sample(sample: Sample, draw: number): void {
    const world = new World(sample);
    const found: { i: number; claims: readonly Claim[]; of: string }[] = [];
    let [left, before]: [Equation["left"], Expr | null] = [null, null];
    let [applies, chosen] = [true, false];
    for (const [i, line] of this.#lines.entries()) {
      try {
        if (line.kind === "where") {
          applies = line.condition === null || world.holds(line.condition, new Map(), new Map());
          chosen = line.condition !== null;
        } else if (!applies) continue;
        else if (line.kind !== "equation") prepare(line, world, this.#lines, draw);
        if (line.kind !== "equation") continue;
        if (line.left !== null) [left, before] = [line.left, null];
        if (isWhole(line, left!, world)) {
          this.#whole.add(i);
          if (line.left?.kind === "entry") world.sayWhole(line.left.name);
          before = null;
          continue;
        }
        const points = indexedPoints(line, left!, world, i + 1);
        const claims = claimsOf(points, line, left!, before, world, this.#lines);
        found.push({ i, claims, of: left!.kind === "entry" ? left!.name : "" });
        before = line.right;
        // what goes on from a limit is equal to the limit, no longer to what came near it
        if (line.relation === "→") left = { kind: "expression", of: line.right, text: line.text };
      } catch (error) {
        // a call that "where" names must fit the lines below it
        if (error instanceof Misfit && this.#subject.samples.length > 1 && this.#subject.allFit !== true && !chosen) {
          this.#tallies[i].misfit ??= error.message;
          return;
        }
        this.#fail(i, messageOf(error), sample.name);
        break;
      }
    }
    for (const { i, claims } of found) {
      this.#tallies[i].on.add(sample);
      claims.forEach((claim) => this.#compare(i, claim, sample));
    }
    const missing = this.#subject.allFit === true && sample.outputs.find((name) => !found.some(({ of }) => of === name));
    if (missing) this.#fail(this.#lines.length - 1, `no line gives ${missing}`, sample.name);
  }

  #compare(i: number, claim: Claim, sample: Sample): void {
    const tally = this.#tallies[i];
    tally.compared++;
    for (const { what } of claim.expected) tally.with.add(kindOf(what));
    const wrong = claim.expected.some(({ value, within }) => !agree(claim.value, value, within));
    if (!wrong || this.#mistakes.has(i)) return;
    const at = [claim.at, sample.name].filter((part) => part !== "").join(" of ");
    const line = this.#lines[i];
    this.#mistakes.set(i, { line: i + 1, text: line.text, message: null, at, values: [{ what: "this line", value: claim.value }, ...claim.expected] }); // prettier-ignore
  }

  #wholeLines(): void {
    if (this.#whole.size === 0) return;
    for (const sample of this.#subject.whole ?? this.#subject.samples) {
      const world = new WholeWorld(sample);
      let [left, before]: [Equation["left"], Expr | null] = [null, null];
      let applies = true;
      for (const [i, line] of this.#lines.entries()) {
        try {
          if (line.kind === "where") applies = line.condition === null || world.holds(line.condition);
          if (line.kind !== "equation" || !applies) continue;
          if (line.left !== null) [left, before] = [line.left, null];
          if (this.#whole.has(i)) {
            checkWhole(line, left!, before, world).forEach((claim) => this.#compare(i, claim, sample));
            this.#tallies[i].on.add(sample);
            before = line.right;
          }
          if (left!.kind === "entry") world.say(left!.name);
        } catch (error) {
          if (error instanceof Misfit) {
            this.#tallies[i].misfit ??= error.message;
            break;
          }
          this.#fail(i, messageOf(error), sample.name);
          break;
        }
      }
    }
  }

  #fail(i: number, message: string, at: string | null): void {
    if (this.#mistakes.has(i)) return;
    this.#mistakes.set(i, { line: i + 1, text: this.#lines[i].text, message, at, values: [] });
  }

  /** What is compared with nothing may say anything; a definition is held by the lines that use it. */
  #requireComparison(line: Line, i: number): void {
    if (line.kind !== "equation" || this.#tallies[i].compared > 0) return;
    const { left } = line;
    const why = this.#tallies[i].misfit === null ? "" : `: ${this.#tallies[i].misfit}`;
    if (left === null || left.kind === "expression" || this.#isClaim(left.name))
      return this.#fail(i, `the line was compared with nothing${why}`, null);
    if (!isUsed(left.name, i, this.#lines, this.#held))
      this.#fail(i, `no line that is compared with something uses ${left.name}${why}`, null);
  }

  /** A tensor of the call, or the gradient of something: what it is is said elsewhere, so that no line about it defines it. */
  #isClaim(name: string): boolean {
    const of = name.startsWith("g") ? name.slice(1) : "";
    const isDefined = this.#lines.some((line) => line.kind === "equation" && line.left?.kind === "entry" && line.left.name === of); // prettier-ignore
    const all = [...this.#subject.samples, ...(this.#subject.whole ?? [])];
    return all.some(({ tensors }) => Object.hasOwn(tensors, name) || (!(`g${name}` in tensors) && (isDefined || of in tensors)));
  }

  /** The page of something with inputs ends in the gradient of each of them; that of outputs in what forward gives. */
  #requireGradients(): void {
    const samples = [...this.#subject.samples, ...(this.#subject.whole ?? [])];
    const wanted = new Set(samples.flatMap(({ tensors, outputs }) => [...outputs, ...Object.keys(tensors).filter((name) => `g${name}` in tensors && !outputs.includes(name)).map((name) => `g${name}`)])); // prettier-ignore
    let left: Equation["left"] = null;
    const held = new Set<string>();
    this.#lines.forEach((line, i) => {
      if (line.kind !== "equation") return;
      left = line.left ?? left;
      const source = this.#tallies[i].with;
      if (left?.kind === "entry" && (source.has("forward") || source.has("backward"))) held.add(left.name);
    });
    for (const name of wanted) {
      if (held.has(name)) continue;
      const what = name.startsWith("g") && !samples[0].outputs.includes(name) ? `the gradient ${name}` : name;
      this.#fail(this.#lines.length - 1, `no line gives ${what}`, null);
    }
  }
}

/** A definition may need others deeper than there is room for. */
function messageOf(error: unknown): string {
  if (error instanceof RangeError) return "the line needs too many others one inside another";
  if (!(error instanceof MlbhError)) throw error;
  return error.message;
}

/** Nothing comes near to infinity: it is met or missed. */
function agree(got: number, expected: number, within = TOLERANCE * Math.max(1, Math.abs(expected))): boolean {
  if (!Number.isFinite(expected)) return Object.is(got, expected);
  return Math.abs(got - expected) <= within;
}

/** "the derivative of line 3, .." -> "derivative" */
function kindOf(what: string): string {
  return /forward|backward|line before|derivative|limit|draws/.exec(what)?.[0] ?? "left side";
}
