// Words made into a tree, by recursive descent: one function for each level of binding, from the loosest (cases) to the tightest (a name).
//   cases      = sum ["if" condition {"," sum "if" condition} ["," "else" sum]]
//   condition  = all {"or" all}          all = comparison {"and" comparison}
//   comparison = sum (("=" | "!=" | "<" | "<=" | ">" | ">=") sum)+
//   sum        = ["-"] product {("+" | "-") product}
//   product    = power {["*" | "/" | "@"] power}                    without a sign: a product of numbers
//   power      = atom {"ᵀ"} ["^" ["-"] power]
//   atom       = number | "(" cases or condition ")" | "|" sum "|" | fold | call | derivative | name ["[" sum {"," sum} "]"]
//   fold       = ("sum" | "mean" | ..) "over" name {"," name} "of" product
import { NotationError } from "./errors.js";
import type { Token } from "./lex.js";
import { argumentsOf, BRACKETED, FOLDS, isKeyword, looksLikeIndex, type Names } from "./names.js";
import type { BinarySign, CompareSign, Condition, Expr, Fold, NameNode } from "./tree.js";

export type { Names } from "./names.js";

const COMPARE: readonly string[] = ["=", "!=", "<", "<=", ">", ">="];

export class Parser {
  readonly #tokens: readonly Token[];
  readonly #names: Names;
  #at = 0;

  constructor(tokens: readonly Token[], names: Names) {
    this.#tokens = tokens;
    this.#names = names;
  }

  /** The whole text as one expression. @throws NotationError */
  whole(): Expr {
    const tree = this.cases();
    if (this.#peek().kind !== "end") throw this.#unexpected("the end of the line");
    return tree;
  }

  /** The whole text as a condition. @throws NotationError */
  wholeCondition(): Condition {
    const condition = this.#condition();
    if (this.#peek().kind !== "end") throw this.#unexpected("the end of the line");
    return condition;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
  }

  #is(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind !== "end" && token.text === text;
  }

  #next(): Token {
    return this.#tokens[this.#at++];
  }

  #eat(text: string): Token {
    if (!this.#is(text)) throw this.#unexpected(`"${text}"`);
    return this.#next();
  }

  #name(): Token {
    if (this.#peek().kind !== "name" || isKeyword(this.#peek().text)) throw this.#unexpected("a name");
    return this.#next();
  }

  #unexpected(expected: string): NotationError {
    const token = this.#peek();
    return new NotationError(`expected ${expected}, found ${token.kind === "end" ? token.text : `"${token.text}"`}`, token.place);
  }

  cases(first = this.#sum()): Expr {
    const { place } = this.#peek();
    if (!this.#is("if")) return first;
    const arms: { value: Expr; condition: Condition }[] = [];
    for (let value = first; ; value = this.#sum()) {
      this.#eat("if");
      arms.push({ value, condition: this.#condition() });
      if (!this.#is(",")) return { kind: "cases", arms, otherwise: null, place };
      this.#next();
      if (!this.#is("else")) continue;
      this.#next();
      return { kind: "cases", arms, otherwise: this.#sum(), place };
    }
  }

  #condition(first?: Expr): Condition {
    let left = this.#all(first);
    while (this.#is("or")) {
      this.#next();
      left = { kind: "or", left, right: this.#all() };
    }
    return left;
  }

  #all(first?: Expr): Condition {
    let left = this.#comparison(first);
    while (this.#is("and")) {
      this.#next();
      left = { kind: "and", left, right: this.#comparison() };
    }
    return left;
  }

  /** `0 <= i < n` is two comparisons. */
  #comparison(first?: Expr): Condition {
    let left = first ?? this.#sum();
    if (!COMPARE.includes(this.#peek().text)) throw this.#unexpected('"=" or another comparison');
    let all: Condition | null = null;
    while (COMPARE.includes(this.#peek().text)) {
      const sign = this.#next().text as CompareSign;
      const right = this.#sum();
      const one: Condition = { kind: "compare", sign, left, right };
      all = all === null ? one : { kind: "and", left: all, right: one };
      left = right;
    }
    return all!;
  }

  #sum(): Expr {
    let left = this.#is("-") ? this.#negative(() => this.#product()) : this.#product();
    while (this.#is("+") || this.#is("-")) {
      const sign = this.#next().text as BinarySign;
      left = { kind: "binary", sign, left, right: this.#product() };
    }
    return left;
  }

  #negative(operand: () => Expr): Expr {
    this.#eat("-");
    return { kind: "negative", of: operand() };
  }

  #product(): Expr {
    let left = this.#power();
    for (;;) {
      if (this.#is("*") || this.#is("/") || this.#is("@")) {
        const sign = this.#next().text as BinarySign;
        left = { kind: "binary", sign, left, right: this.#power() };
      } else if (this.#beginsAtom()) left = { kind: "binary", sign: "*", left, right: this.#power(), silent: true };
      else return left;
    }
  }

  #beginsAtom(): boolean {
    const token = this.#peek();
    if (token.kind === "number") return true;
    if (token.kind === "name") return !isKeyword(token.text);
    return this.#is("(");
  }

  #power(): Expr {
    let base = this.#atom();
    while (this.#is("ᵀ")) {
      this.#next();
      base = { kind: "transpose", of: base };
    }
    if (!this.#is("^")) return base;
    this.#next();
    const right = this.#is("-") ? this.#negative(() => this.#power()) : this.#power();
    return { kind: "binary", sign: "^", left: base, right };
  }

  #atom(): Expr {
    const token = this.#peek();
    if (token.kind === "number") return { kind: "number", value: Number(this.#next().text) };
    if (this.#is("-")) return this.#negative(() => this.#power());
    if (this.#is("(")) return this.#bracket();
    if (this.#is("|")) {
      this.#next();
      const of = this.#sum();
      this.#eat("|");
      return { kind: "call", name: "abs", args: [of], place: token.place };
    }
    const { text: name, place } = this.#name();
    if ((FOLDS as readonly string[]).includes(name) && this.#is("over")) return this.#fold(name as Fold, place);
    if (this.#is("(") && !this.#peek().spaced && (BRACKETED.includes(name) || this.#names.isFunction(name))) return { kind: "call", name, args: this.#args(name, place), place }; // prettier-ignore
    if (this.#is("(") && !this.#peek().spaced) throw new NotationError(`${name} is no function`, place, `a product is written with a space: ${name} (..)`); // prettier-ignore
    if (this.#isDerivative(name)) return this.#derivative(name, place);
    return { kind: "name", name, subscripts: this.#subscripts(), place };
  }

  #bracket(): Expr {
    this.#eat("(");
    const inside = this.#casesOrTruth();
    this.#eat(")");
    return inside;
  }

  /** What stands in brackets may also be a comparison, which is then 1 or 0. */
  #casesOrTruth(): Expr {
    const first = this.#sum();
    return COMPARE.includes(this.#peek().text) ? { kind: "truth", condition: this.#condition(first) } : this.cases(first);
  }

  #args(name: string, place: Token["place"]): Expr[] {
    this.#eat("(");
    const args = [this.#casesOrTruth()];
    while (this.#is(",")) {
      this.#next();
      args.push(this.#casesOrTruth());
    }
    this.#eat(")");
    const [least, most] = argumentsOf(name);
    if (args.length < least || args.length > most) throw new NotationError(`${name}(..) takes ${least === most ? "" : "at most "}${most} of them, not ${args.length}`, place); // prettier-ignore
    return args;
  }

  #fold(fold: Fold, place: Token["place"]): Expr {
    this.#eat("over");
    const indices = [this.#name().text];
    while (this.#is(",")) {
      this.#next();
      indices.push(this.#name().text);
    }
    if (new Set(indices).size < indices.length) throw new NotationError("an index stands twice below one sign", place);
    if (!indices.every(looksLikeIndex)) throw this.#unexpected("indices of one small letter before it");
    this.#eat("of");
    const taken = indices.find((index) => this.#names.isKnown(index));
    if (taken !== undefined) throw new NotationError(`${taken} stands for something else: it cannot be an index`, place);
    return { kind: "fold", fold, indices, of: this.#product(), place };
  }

  #subscripts(): Expr[] | null {
    if (!this.#is("[") || this.#peek().spaced) return null;
    this.#next();
    const list = [this.#sum()];
    while (this.#is(",")) {
      this.#next();
      list.push(this.#sum());
    }
    this.#eat("]");
    return list;
  }

  /** `dy[i]/dx[k]`: d before a known name, and the same below the stroke. */
  #isDerivative(name: string): boolean {
    return name.length > 1 && name.startsWith("d") && !this.#names.isKnown(name) && this.#names.isKnown(name.slice(1));
  }

  #derivative(top: string, place: Token["place"]): Expr {
    const of: NameNode = { kind: "name", name: top.slice(1), subscripts: this.#subscripts(), place };
    this.#eat("/");
    const below = this.#name();
    if (!this.#isDerivative(below.text))
      throw new NotationError(`below d${of.name} there must be a d and a known name, found "${below.text}"`, below.place);
    const by: NameNode = { kind: "name", name: below.text.slice(1), subscripts: this.#subscripts(), place: below.place };
    return { kind: "derivative", of, by };
  }
}
