// What a text looks like that cannot be read as an experiment, and what a table's name says.
import { expect, test } from "@jest/globals";
import { likenessOf, tableInstead } from "../../src/experiment/yaml/foreign.js";

const yaml = "expected an experiment in YAML";

// prettier-ignore
test.each<[string, string, "HTML or XML" | "a CSV file" | "TOML or INI" | "Python" | null]>([
  ["a tag", "<html>\n", "HTML or XML"],
  ["a tag below comments and empty lines", "# x\n\n \n  <a>\n", "HTML or XML"],
  ["a tag behind the mark of UTF-8", "\ufeff<a>", "HTML or XML"],
  ["commas", "a,b\n1,2\n", "a CSV file"],
  ["semicolons", "a;b;c\n1;2;3\n", "a CSV file"],
  ["tabs", "a\tb\n1\t2\n", "a CSV file"],
  ["commas, in lines of old Macs", "a,b\r1,2\r", "a CSV file"],
  ["a colon in quotes", 'a,"b"\n"x: y",2\n', "a CSV file"],
  ["a colon without a blank behind it", "a,b\n12:30,2\n", "a CSV file"],
  ["more commas in the second line", "a,b\n1,2,3\n", null],
  ["fewer", "a,b,c\n1,2\n", null],
  ["no commas", "a\n1\n", null],
  ["one line", "a,b\n", null],
  ["a key in the first line", "a: 1,2\n3,4\n", null],
  ["a key in the second", "1,2\na: 3,4\n", null],
  ["an item in the first", "- a,b\nc,d\n", null],
  ["an item in the second", "a,b\n- c,d\n", null],
  ["braces", "{a,b\nc,d\n", null],
  ["brackets", "a,b\n[c,d\n", null],
  ["a section", "[data]\npath = 1\n", "TOML or INI"],
  ["a section with dots and blanks behind it", "[a.b-c]  \npath=1\n", "TOML or INI"],
  ["a section of keys with colons", "[data]\npath: 1\n", null],
  ["a section in two brackets", "[[data]]\npath = 1\n", null],
  ["equals signs without a section", "data = 2\npath = 1\n", null],
  ["an import", "import json\n", "Python"],
  ["an import of a name", "from json import load\n", "Python"],
  ["a function", "def f(x):\n", "Python"],
  ["a class", "class X:\n", "Python"],
  ["a map that is given a name", "config = {'a': 1}\n", "Python"],
  ["a list without blanks", "x=[1]\n", "Python"],
  ["a tuple", "x = (1, 2)\n", "Python"],
  ["a word that begins as import", "important\n", null],
  ["a number that is given a name", "x = 5\n", null],
  ["nothing", "", null],
  ["comments alone", "# a,b\n# c,d\n", null],
])("%s", (_name, text, like) => expect(likenessOf(text, "x.yaml")?.message ?? null).toBe(like && `the file looks like ${like}, ${yaml}`));

test("each comes with advice", () => {
  const hint = (text: string): string | undefined => likenessOf(text, "my x.yaml")?.hint;
  expect(hint("a,b\n1,2\n")).toBe("mlbh init 'my x.yaml' writes an experiment for it");
  expect([hint("<a>"), hint("import x\n")]).toEqual(["name the file of the experiment", "name the file of the experiment"]);
  expect(hint("[a]\nb = 1\n")).toBe("write key: value, and indent the keys of a section below it");
});

// prettier-ignore
test.each<[string, string | null, string | null]>([
  ["d.tsv", "a CSV file", "mlbh init d.tsv writes an experiment for it"],
  ["d.csv.gz", "a table of data", "mlbh init d.csv.gz writes an experiment for it"],
  ["my d.db", "a table of data", "mlbh init 'my d.db' writes an experiment for it"],
  ["d.ods", "a table of data", "save it as CSV (UTF-8); mlbh init d.csv then writes an experiment for it"],
  ["d.csv.zip", "a table of data", "save it as CSV (UTF-8); mlbh init d.csv then writes an experiment for it"],
  ["a.b/my d.xls", "a table of data", "save it as CSV (UTF-8); mlbh init 'a.b/my d.csv' then writes an experiment for it"],
  ["d.txt", null, null],
  ["d.yaml", null, null],
])("a name: %s", (name, like, hint) => expect(tableInstead(name)).toEqual(like && { message: `the file looks like ${like}, ${yaml}`, hint }));
