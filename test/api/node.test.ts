// What mlbh/node does with files and with what is no file: the values, and the words of every refusal.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import * as node from "../../src/node.js";
import { MlbhError, nn, randn, tensor } from "../../src/index.js";

const { loadSafetensors, readCsv, saveSafetensors } = node;
const folder = mkdtempSync(join(tmpdir(), "mlbh-node-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};

/** The message of what is thrown, at once or later, with paths relative to the folder. */
async function refusal(call: () => unknown): Promise<string> {
  const error: unknown = await Promise.resolve().then(call).then(() => null, (thrown: unknown) => thrown); // prettier-ignore
  if (!(error instanceof MlbhError)) throw new Error(`expected an error of the library, got ${String(error)}`);
  return error.message.replaceAll(`${folder}/`, "");
}

describe("readCsv", () => {
  test("columns by name: numbers and texts, in the order of the file", async () => {
    const table = await readCsv(fileURLToPath(new URL("../../data/iris.csv", import.meta.url)));
    expect(table.rows).toBe(150);
    expect(table.names).toEqual(["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]);
    expect(table.numbers("sepal_length")).toHaveLength(150);
    expect([...table.numbers("sepal_length").subarray(0, 3)]).toEqual([5.1, 4.9, 4.7]);
    expect(table.texts("species")[149]).toBe("virginica");
    expect(table.columns.species).toBe(table.texts("species"));
    expect(tensor(table.numbers("petal_width"))).toMatchObject({ shape: [150], dtype: "float64" });
  });

  test("missing cells are NaN among numbers and empty among texts; a column without a value is numbers", async () => {
    const { columns } = await readCsv(file("missing.csv", "a,b,c\n1,x,\nNA,,?\n3,NA,\n"));
    expect(columns).toEqual({ a: Float64Array.of(1, NaN, 3), b: ["x", "", ""], c: Float64Array.of(NaN, NaN, NaN) });
  });

  test("bytes and delimiter are found out, or given", async () => {
    const german = Buffer.from("größe;preis;tag\n1,5;$1.234,50;01.02.2024\n2;$7,25;13.02.2024\n", "latin1");
    const expected = { größe: Float64Array.of(1.5, 2), preis: Float64Array.of(1234.5, 7.25), tag: ["01.02.2024", "13.02.2024"] };
    expect((await readCsv(file("german.csv", german))).columns).toEqual(expected);
    expect((await readCsv(file("german.csv.gz", gzipSync(german)), { delimiter: ";", encoding: "latin-1" })).columns).toEqual(expected); // prettier-ignore
    expect((await readCsv(file("one.csv", "a;b\n1;2\n"), { delimiter: "," }).catch(String)) as string).toContain("single column");
  });

  test("columns that are asked for, and those that stay texts", async () => {
    const path = file("zip.csv", "zip,yes,n,__proto__\n00501,Yes,1,5\n10001,yes,2,6\n");
    expect((await readCsv(path, { text: ["zip"], columns: ["n", "zip"] })).columns).toEqual({ zip: ["00501", "10001"], n: Float64Array.of(1, 2) }); // prettier-ignore
    const { columns } = await readCsv(path);
    expect(columns.yes).toEqual(["Yes", "yes"]);
    expect(Object.getOwnPropertyDescriptor(columns, "__proto__")?.value).toEqual(Float64Array.of(5, 6));
  });

  test("mistakes are explained", async () => {
    const table = await readCsv(file("t.csv", "age,name\n1,Ann\n2,Bob\n"));
    expect(() => table.numbers("name")).toThrow('numbers: the column "name" holds texts, such as "Ann"\n  hint: read it with texts("name")');
    expect(() => table.texts("age")).toThrow('texts: the column "age" holds numbers');
    expect(() => table.numbers("aeg")).toThrow('numbers: there is no column "aeg"\n  hint: did you mean "age"?');
    expect(() => table.numbers("constructor")).toThrow('the columns are "age", "name"');
    expect(await refusal(() => readCsv(at("t.cvs")))).toBe('t.cvs: error: there is no such file\n  hint: did you mean "t.csv"?');
    expect(await refusal(() => readCsv(at("t.csv"), { columns: ["nam"] }))).toContain('t.csv:1: error: there is no column "nam"\n  hint: did you mean "name"?');
    expect(await refusal(() => readCsv(at("t.csv"), { text: "name" } as never))).toContain("readCsv: text must be a list of column names");
    expect(await refusal(() => readCsv(at("t.csv"), { sep: ";" } as never))).toContain('readCsv: there is no option "sep"');
    expect(await refusal(() => readCsv(file("ragged.csv", "a,b\n1,2\n3\n")))).toContain("ragged.csv:3: error: expected 2 cells, as in the header, got 1");
  }); // prettier-ignore
});

describe("safetensors files", () => {
  test("tensors and metadata come back as they were", () => {
    const model = new nn.Sequential(new nn.Linear(3, 2), new nn.ReLU(), new nn.Linear(2, 1));
    saveSafetensors(at("deep/model.safetensors"), model.stateDict(), { epochs: "20" });
    const { tensors, metadata } = loadSafetensors(at("deep/model.safetensors"));
    expect(metadata).toEqual({ epochs: "20" });
    expect([...tensors.keys()]).toEqual([...model.stateDict().keys()]);
    const twin = new nn.Sequential(new nn.Linear(3, 2), new nn.ReLU(), new nn.Linear(2, 1));
    twin.loadStateDict(tensors);
    const x = randn([4, 3]);
    expect(twin.forward(x).toArray()).toEqual(model.forward(x).toArray());
    saveSafetensors(at("deep/model.safetensors"), tensors, metadata); // what was loaded can be saved
    expect(readdirSync(at("deep"))).toEqual(["model.safetensors"]); // nothing is left behind
  });

  test("of both dtypes, of any name and shape", () => {
    const names = JSON.parse('{ "__proto__": 1, "ключ": 1, "a b": 1 }') as Record<string, unknown>;
    for (const name of Object.keys(names)) Object.defineProperty(names, name, { value: tensor([[0.1]], { dtype: "float64" }) });
    saveSafetensors(at("odd.safetensors"), { ...names, scalar: tensor(-0), none: tensor([]) });
    const { tensors } = loadSafetensors(at("odd.safetensors"));
    expect([...tensors.keys()].sort()).toEqual(["__proto__", "a b", "none", "scalar", "ключ"]);
    expect(tensors.get("__proto__")).toMatchObject({ dtype: "float64", shape: [1, 1] });
    expect(Object.is(tensors.get("scalar")!.item(), -0)).toBe(true);
    expect(tensors.get("none")!.shape).toEqual([0]);
  });

  test("mistakes are explained, and leave the file that was there", async () => {
    const path = at("w.safetensors");
    saveSafetensors(path, { w: tensor([1]) });
    const before = readFileSync(path);
    mkdirSync(at("folder"));
    const w = { w: tensor([1]) };
    const refused: [() => unknown, string][] = [
      [() => saveSafetensors(path, { w: [1] } as never), 'saveSafetensors: "w" must be a tensor, got [1]\n  hint: wrap numbers in tensor(...)'],
      [() => saveSafetensors(path, tensor([1]) as never), "saveSafetensors: tensors must be tensors by name: model.stateDict(), or { name: tensor }, got"],
      [() => saveSafetensors(path, w, { epochs: 20 } as never), "saveSafetensors: metadata.epochs must be a text, got 20"],
      [() => saveSafetensors(path, w, { sha256: "" }), "metadata.sha256 is the checksum"],
      [() => saveSafetensors(path, { __metadata__: tensor([1]) }), 'no tensor can be called "__metadata__"'],
      [() => saveSafetensors(at("folder"), w), "folder: error: cannot write the tensors: a directory of that name is in the way"],
      [() => saveSafetensors(join(path, "x"), w), "cannot write the tensors"],
      [() => loadSafetensors(at("v.safetensors")), 'v.safetensors: error: there is no such file\n  hint: did you mean "w.safetensors"?'],
      [() => loadSafetensors(at("folder")), "folder: error: this is a directory, expected a safetensors file"],
      [() => loadSafetensors(file("short.safetensors", "abc")), "short.safetensors: error: not a valid safetensors file: it has 3 bytes"],
    ]; // prettier-ignore
    for (const [call, words] of refused) expect(await refusal(call)).toContain(words);
    expect(readFileSync(path)).toEqual(before);
    const altered = Uint8Array.from(before);
    altered[altered.length - 1] ^= 1;
    expect(await refusal(() => loadSafetensors(file("altered.safetensors", altered)))).toContain("the checksum does not match");
  });
});

describe("every export, called with wrong kinds of arguments", () => {
  const wrong: readonly unknown[] = [
    undefined, null, at("text"), "", "a\0b", NaN, -1, 0.5, 3, true, [], [[1]], ["a"], {}, { nonsense: 1 }, { file: 3 }, { path: "x" }, () => 0, new Map(), 1n, Symbol("s"),
    new Date(0), tensor([1]), new Uint8Array(2), new Map([["w", 1]]),
  ]; // prettier-ignore
  const functions = Object.entries(node).filter(([, value]) => typeof value === "function" && value !== node.DivergedError);

  test.each(functions)("%s", async (_, value) => {
    const call = value as unknown as (...args: unknown[]) => unknown;
    const faults: string[] = [];
    const attempt = async (...args: unknown[]): Promise<void> => {
      const error: unknown = await Promise.resolve().then(() => call(...args)).then(() => null, (thrown: unknown) => thrown); // prettier-ignore
      const shown = args.map((arg) => (typeof arg === "symbol" ? "symbol" : String(arg))).join(", ");
      if (error !== null && !(error instanceof MlbhError)) faults.push(`${shown} -> ${(error as Error).message}`.slice(0, 160));
    };
    const first = [...wrong, at("t.csv")];
    await attempt();
    for (const a of first) await attempt(a);
    for (const a of [at("text"), at("t.csv"), at("w.safetensors"), {}, new Map([["w", tensor([1])]])]) for (const b of wrong) await attempt(a, b); // prettier-ignore
    for (const c of wrong) await attempt(at("x.safetensors"), { w: tensor([1]) }, c);
    for (const d of wrong) await attempt(at("t.csv"), {}, "binary", d);
    expect(faults.slice(0, 5)).toEqual([]);
  });
});
