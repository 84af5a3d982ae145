// Values of a JSON file that somebody else has written: what is expected at each place, and a message that says what is there instead.
import { InputError } from "../core/errors.js";
import { describe, isPlain } from "../core/words.js";

export type JsonMap = Readonly<Record<string, unknown>>;

export class JsonReader {
  constructor(readonly file: string) {}

  parse(text: string): unknown {
    try {
      return JSON.parse(text.replace(/^\ufeff/, ""));
    } catch (error) {
      throw this.error(`this is not JSON: ${(error as Error).message}`, "name a tokenizer.json, as mlbh tokens -o and Hugging Face's tokenizers write it"); // prettier-ignore
    }
  }

  map(value: unknown, where: string): JsonMap {
    return isPlain(value) ? value : this.#refuse(where, "a map", value);
  }

  list(value: unknown, where: string): readonly unknown[] {
    return Array.isArray(value) ? (value as readonly unknown[]) : this.#refuse(where, "a list", value);
  }

  text(value: unknown, where: string): string {
    return typeof value === "string" ? value : this.#refuse(where, "a text", value);
  }

  /** An id: a whole number of 0 or more. */
  id(value: unknown, where: string): number {
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : this.#refuse(where, "a whole number of 0 or more", value); // prettier-ignore
  }

  #refuse(where: string, expected: string, got: unknown): never {
    throw this.error(`${where} must be ${expected}, got ${describe(got)}`);
  }

  error(message: string, hint?: string): InputError {
    return new InputError([{ place: { file: this.file }, message, ...(hint === undefined ? {} : { hint }) }]);
  }
}
