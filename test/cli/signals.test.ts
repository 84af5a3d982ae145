// Ctrl-C and SIGTERM as a command hears them: the first asks it to stop, the second ends it at once.
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { listenForSignals, type Signals } from "../../src/cli/signals.js";

const names = ["SIGINT", "SIGTERM", "disconnect"] as const;
type Name = (typeof names)[number];
const listeners = (name: Name): ((...given: unknown[]) => void)[] => process.listeners(name as "disconnect");

let heard: string[] = [];
let before: Record<string, unknown[]>;
let signals: Signals;
/** What the process would hear, told to those that listen since the test began. */
const send = (name: Name): void => listeners(name).filter((each) => !before[name].includes(each)).forEach((each) => { each(name); }); // prettier-ignore

beforeEach(() => {
  heard = [];
  before = Object.fromEntries(names.map((name) => [name, listeners(name)]));
  jest.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  signals = listenForSignals((signal) => heard.push(`first ${signal}`), () => heard.push("second")); // prettier-ignore
});
afterEach(() => {
  signals.forget();
  for (const name of names) expect(listeners(name)).toEqual(before[name]);
  jest.restoreAllMocks();
});

test("as long as there was none nothing is received", () => {
  expect(signals.received).toBeNull();
  expect(heard).toEqual([]);
});

test.each([
  ["SIGINT", "SIGINT", 130, 130],
  ["SIGTERM", "SIGTERM", 143, 143],
  ["SIGINT", "SIGTERM", 130, 143],
  ["SIGTERM", "SIGINT", 143, 130],
] as const)("%s asks the work to stop, %s then ends it", (first, second, code, last) => {
  send(first);
  expect([signals.received, signals.code]).toEqual([first, code]);
  expect(heard).toEqual([`first ${first}`]);
  expect(() => send(second)).toThrow(`exit ${last}`);
  expect(heard).toEqual([`first ${first}`, "second"]);
  expect(signals.received).toBe(first);
});

test("a parent that is gone is like SIGTERM, and ends nothing that stops already", () => {
  send("disconnect");
  expect([signals.received, signals.code]).toEqual(["SIGTERM", 143]);
  send("disconnect");
  expect(heard).toEqual(["first SIGTERM"]);
});
