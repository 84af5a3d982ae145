// Modules in a list or under names, for a forward that is written by hand. As torch.nn.ModuleList and torch.nn.ModuleDict.
import { ArgumentError } from "../core/errors.js";
import { describe, isPlain } from "../core/words.js";
import { Module } from "./module.js";

function requireModule(owner: string, place: string | number, value: unknown): Module {
  if (value instanceof Module) return value as Module;
  throw new ArgumentError(`${owner}: entry ${place} is not a Module, got ${describe(value)}`);
}

abstract class Holder extends Module {
  override forward(): never {
    throw new ArgumentError(`${this.constructor.name} has no forward: call the modules inside it`, {
      hint: "to call them one after the other, use Sequential",
    });
  }
}

/** Its parameters are named "0.weight", "1.weight", ... */
export class ModuleList extends Holder implements Iterable<Module> {
  readonly #modules: Module[] = [];

  constructor(modules: Iterable<Module> = []) {
    super();
    if (typeof (modules as Partial<Iterable<Module>> | null)?.[Symbol.iterator] !== "function")
      throw new ArgumentError(`ModuleList: expected a list of modules, got ${describe(modules)}`);
    this.extend(modules);
  }

  override *namedChildren(): Generator<[string, Module]> {
    for (const [i, module] of this.#modules.entries()) yield [String(i), module];
  }

  /** Module i; negative numbers count from the end. */
  at(i: number): Module | undefined {
    return this.#modules.at(i);
  }

  append(module: Module): this {
    this.#modules.push(requireModule("ModuleList", this.length, module));
    return this;
  }

  extend(modules: Iterable<Module>): this {
    for (const module of modules) this.append(module);
    return this;
  }

  get length(): number {
    return this.#modules.length;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#modules[Symbol.iterator]();
  }
}

/** Its parameters are named "name.weight", ... */
export class ModuleDict extends Holder implements Iterable<[string, Module]> {
  readonly #modules = new Map<string, Module>();

  constructor(modules: Readonly<Record<string, Module>> = {}) {
    super();
    if (!isPlain(modules)) throw new ArgumentError(`ModuleDict: expected { name: module, .. }, got ${describe(modules)}`);
    for (const [name, module] of Object.entries(modules)) this.set(name, module);
  }

  override *namedChildren(): Generator<[string, Module]> {
    yield* this.#modules;
  }

  get(name: string): Module | undefined {
    return this.#modules.get(name);
  }

  set(name: string, module: Module): this {
    if (name === "" || name.includes("."))
      throw new ArgumentError(`ModuleDict: a name must be a word without dots, got "${name}"`);
    this.#modules.set(name, requireModule("ModuleDict", name, module));
    return this;
  }

  has(name: string): boolean {
    return this.#modules.has(name);
  }

  delete(name: string): boolean {
    return this.#modules.delete(name);
  }

  get size(): number {
    return this.#modules.size;
  }

  keys(): IterableIterator<string> {
    return this.#modules.keys();
  }

  values(): IterableIterator<Module> {
    return this.#modules.values();
  }

  [Symbol.iterator](): Iterator<[string, Module]> {
    return this.#modules[Symbol.iterator]();
  }
}
