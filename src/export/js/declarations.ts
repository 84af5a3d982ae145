// predictor.d.ts: what a program may ask of a predictor.

const prediction = `/** One row: the cells under their columns' names; null, "" and a column that is left out are missing. */
export type Row = Readonly<Record<string, string | number | null | undefined>>;

export interface PredictOptions {
  /** A category that no training row had. */
  readonly unseen?: "error" | "ignore" | "other";
  /** A missing cell. */
  readonly missing?: "trained" | "error" | "fill" | "skip";
  /** A column that is missing. */
  readonly missingColumn?: "error" | "fill";
  /** A column that training did not have. */
  readonly extraColumns?: "ignore" | "error";
  /** Two classes: the probability above which the answer is yes. */
  readonly threshold?: number;
}

export interface Prediction {
  /** The label of a class, a text, or a value; of several targets each under its name; null where there is no answer. */
  readonly predicted: string | number | Readonly<Record<string, string | number>> | null;
  /** Of each class, under its label; null for values. */
  readonly probabilities: Readonly<Record<string, number>> | null;
  /** Quantile regression: { q10: ..., q90: ... }. */
  readonly quantiles?: Readonly<Record<string, number>>;
  /** Of a text that was written: how probable the model holds it to be. */
  readonly probability?: number;
  /** Of an autoencoder: how far the reconstruction is from the row. */
  readonly error?: number;
}

export type Column = { readonly name: string; readonly optional: boolean } & (
  | { readonly kind: "number"; readonly typical: number | null; readonly low: number | null; readonly high: number | null }
  | { readonly kind: "category"; readonly categories: readonly string[]; readonly other: boolean }
  | { readonly kind: "date"; readonly format: string }
  | { readonly kind: "text"; readonly tokens: number }
);

export interface Schema {
  readonly about: "table";
  readonly name: string;
  readonly task: string;
  readonly target: string;
  readonly classes: readonly string[] | null;
  readonly columns: readonly Column[];
  /** Of a series: the answer for a row is what follows it, and so many rows lead up to it. */
  readonly series: { readonly target: string; readonly window: number; readonly horizon: number; readonly order: string; readonly group: string | null } | null;
  /** Rows to begin with. */
  readonly example: readonly Row[];
}

export declare const schema: Schema;

/** An answer for every row, in their order. It rejects with what is wrong with the rows, each at rows[i]. */
export declare function predict(rows: readonly Row[], options?: PredictOptions): Promise<Prediction[]>;

declare const predictor: { readonly schema: Schema; readonly predict: typeof predict };
export default predictor;
`;

const generation = `export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface GenerateRequest {
  /** What the text begins with, or what is said to the model of a chat. */
  readonly prompt?: string;
  /** Of a chat: the system's message before it. */
  readonly system?: string;
  /** Of a chat in place of both: what was said so far, the user's message last. */
  readonly messages?: readonly Message[];
  /** Default 200. */
  readonly maxTokens?: number;
  /** Below 1 likely tokens become likelier; 0: always the likeliest. Default 1. */
  readonly temperature?: number;
  /** Draw from the k likeliest tokens only. */
  readonly topK?: number | null;
  /** Draw from the likeliest tokens that together have this probability only. */
  readonly topP?: number | null;
  /** Equal seeds write equal texts. Default 0. */
  readonly seed?: number;
  /** Called with each piece of text as it is written. */
  readonly onText?: (piece: string) => void;
}

export interface Generated {
  /** The prompt and what was written; of a chat the answer. */
  readonly text: string;
  readonly tokens: readonly { readonly id: number; readonly token: string; readonly probability: number }[];
}

export interface Schema {
  readonly about: "text" | "chat";
  readonly name: string;
  /** How many tokens there are. */
  readonly vocabulary: number;
  /** How many of them the model sees at once. */
  readonly context: number;
}

export declare const schema: Schema;

export declare function generate(request?: GenerateRequest): Promise<Generated>;

declare const predictor: { readonly schema: Schema; readonly generate: typeof generate };
export default predictor;
`;

export function declarations(kind: "table" | "text"): string {
  return kind === "table" ? prediction : generation;
}
