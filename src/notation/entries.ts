// Entries of definitions that have been worked out, by name and position.
import type { Dual } from "./dual.js";

export class Entries {
  readonly #named = new Map<string, Map<number, Dual>>();

  of(name: string): Map<number, Dual> {
    let entries = this.#named.get(name);
    if (entries === undefined) this.#named.set(name, (entries = new Map<number, Dual>()));
    return entries;
  }

  clear(): void {
    this.#named.clear();
  }
}
