// The kinds of arguments that fields.ts declares.
export interface FieldBase<T> {
  /** What it means, one line. */
  readonly help: string;
  /** Used when the argument is left out; a field without one is required. */
  readonly default?: T | null;
  /** Whether null may be given: for none. */
  readonly nullable?: true;
  /** Whether only an experiment file has it: it is about other layers of the model, which a constructor does not see. */
  readonly fileOnly?: true;
}

/** Bounds: `min` and `max` are allowed values, `above` and `below` are not. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

export interface NumberField extends FieldBase<number | string | null>, Bounds {
  readonly type: "number" | "integer";
  /** Words that may stand for a number: "same". */
  readonly words?: readonly string[];
}
export interface BooleanField extends FieldBase<boolean> {
  readonly type: "boolean";
}
export interface ChoiceField<C extends string = string> extends FieldBase<C> {
  readonly type: "choice";
  readonly choices: readonly C[];
}
/** A value that only code can give: a tensor, a generator. `accepts` says whether it is one. */
export interface ObjectField extends FieldBase<unknown> {
  readonly type: "object";
  readonly kind: string;
  readonly accepts: (value: unknown) => boolean;
}
/** A list of numbers, or null for none. */
export interface NumbersField extends FieldBase<number | readonly number[] | null>, Bounds {
  readonly type: "numbers";
  /** Whether they must be whole, and one of them may stand for `count` equal ones. */
  readonly orOne?: true;
  /** How many there must be. */
  readonly count?: number;
  /** How many there must be at least. */
  readonly least?: number;
  /** Whether no two may be equal. */
  readonly distinct?: true;
}
/** A whole number for both directions of an image, or [rows, columns]; null for none where that is the default. */
export interface PairField extends FieldBase<number | readonly [number, number] | string | null>, Bounds {
  readonly type: "pair";
  /** Words that may stand for both: "same". */
  readonly words?: readonly string[];
  /** Whether the numbers need not be whole. */
  readonly fractions?: true;
}
/** Layers inside a layer: a list of them, or with `lists` several lists. What is a layer, the reader of the file or the constructor says. */
export interface LayersField extends FieldBase<never> {
  readonly type: "layers";
  readonly lists?: true;
}
export type Field = NumberField | BooleanField | ChoiceField | NumbersField | PairField | ObjectField | LayersField;
export type Fields = Readonly<Record<string, Field>>;
