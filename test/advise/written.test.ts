// Where the experiment that init proposes is written, what it does not take the place of, and which tables are read once more.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { initExperiment, suggestFor } from "../../src/advise/init/init.js";
import { scratch } from "../cli/run.js";
import { csvFile } from "../data/files.js";

const folder = scratch();
afterAll(() => folder.remove());
const noise = (i: number): number => ((i * 7919) % 997) / 100;
const data = folder.write("x.csv", `a,y\n${Array.from({ length: 40 }, (_, i) => `${noise(i)},${["no", "yes"][i % 2]}\n`).join("")}`); // prettier-ignore
const at = (name: string): string => join(folder.path, name);
const heading = /^# x\.csv: 40 rows, 2 columns\. A first experiment, written by mlbh init\.\n/;

describe("the file", () => {
  test("names the data as seen from where it is, and can be trained", async () => {
    const { file, prepared, suggestion } = await initExperiment({ data, output: at("x.yaml") });
    expect([file, suggestion.target.value, prepared.dataset.train.rows]).toEqual([at("x.yaml"), "y", 32]);
    expect(readFileSync(file, "utf8")).toMatch(heading);
    expect(readFileSync(file, "utf8")).toContain("\n  path: x.csv # relative to this file\n");
    mkdirSync(at("deep"));
    await initExperiment({ data, output: at("deep/x.yaml") });
    expect(readFileSync(at("deep/x.yaml"), "utf8")).toContain("\n  path: ../x.csv # relative to this file\n");
  });

  test("takes the place of no other unless it is told to, never that of the data or of a directory", async () => {
    const other = folder.write("mine.yaml", "mine");
    const refused = (output: string, force = false): Promise<unknown> => initExperiment({ data, output, force });
    await expect(refused(other)).rejects.toThrow("mine.yaml: error: there is a file of this name already\n  hint: replace it with --force, or choose another with -o FILE"); // prettier-ignore
    expect(readFileSync(other, "utf8")).toBe("mine");
    await refused(other, true);
    expect(readFileSync(other, "utf8")).toMatch(heading);
    symlinkSync(data, at("link.yaml"));
    mkdirSync(at("folder.yaml"));
    for (const force of [false, true]) {
      for (const name of ["x.csv", "link.yaml"]) await expect(refused(at(name), force)).rejects.toThrow(`${name}: error: this is the data itself\n  hint: choose another file with -o FILE`); // prettier-ignore
      await expect(refused(at("folder.yaml"), force)).rejects.toThrow("folder.yaml: error: this is a directory, expected the name of a file to write\n  hint: for example -o iris.yaml"); // prettier-ignore
    }
  });

  test("is not written where there is no place for it, nor for data that are not there", async () => {
    await expect(initExperiment({ data, output: at("none/x.yaml") })).rejects.toThrow(/the experiment cannot be written: there is no directory \S*none\n {2}hint: choose another place with -o FILE$/); // prettier-ignore
    const other = folder.write("other.yaml", "mine");
    await expect(initExperiment({ data: at("none.csv"), output: other })).rejects.toThrow("none.csv: error: ");
    expect([existsSync(at("none")), readFileSync(other, "utf8")]).toEqual([false, "mine"]);
  });

  test("of a text that is no table says so first", async () => {
    const said = async (name: string, text: string): Promise<string[]> => {
      const error = await initExperiment({ data: folder.write(name, text), output: at("text.yaml") }).catch((fault: unknown) => fault);
      return (error as { problems: { message: string }[] }).problems.map(({ message }) => message);
    }; // prettier-ignore
    const lines = "one, two, three\nfour\nfive, six\n";
    expect((await said("story.txt", lines))[0]).toBe("this is no table");
    expect(await said("story.csv", lines)).not.toContain("this is no table");
    writeFileSync(at("text.yaml"), "mine");
    expect(await said("story.md", lines)).toEqual([expect.stringContaining("there is a file of this name already")]);
  });
});

describe("the rows", () => {
  const rows = (cells: (i: number) => readonly (string | number)[]): string => csvFile(`price,b\n${Array.from({ length: 40 }, (_, i) => `${cells(i).join()}\n`).join("")}`); // prettier-ignore

  test("that are described are those with an answer: of the column that is chosen, which may not be the last", async () => {
    const gaps = await suggestFor(rows((i) => [i % 4 === 0 ? "" : noise(i), noise(i + 7)]), undefined); // prettier-ignore
    expect([gaps.target.value, gaps.profile.rows, gaps.profile.rowsRead, gaps.profile.columns[1].known]).toEqual(["price", 30, 40, 30]); // prettier-ignore
    const others = await suggestFor(rows((i) => [noise(i), i % 4 === 0 ? "" : noise(i + 7)]), undefined); // prettier-ignore
    expect([others.target.value, others.profile.rows, others.profile.columns[1].missing]).toEqual(["price", 40, 10]);
    const whole = await suggestFor(rows((i) => [noise(i), noise(i + 7)]), "b"); // prettier-ignore
    expect([whole.target.value, whole.profile.rows, whole.profile.target.name]).toEqual(["b", 40, "b"]);
  });
});
