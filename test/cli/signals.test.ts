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

test("a parent that is gone already", () => {
  const before = Object.getOwnPropertyDescriptor(process, "connected");
  const told: string[] = [];
  const listen = (connected: boolean): Signals => {
    Object.defineProperty(process, "connected", { configurable: true, value: connected });
    return listenForSignals((signal) => told.push(signal));
  };
  const [orphan, child] = [listen(false), listen(true)];
  orphan.forget();
  child.forget();
  if (before === undefined) delete (process as { connected?: boolean }).connected;
  else Object.defineProperty(process, "connected", before);
  expect([orphan.received, orphan.code, child.received, told]).toEqual(["SIGTERM", 143, null, ["SIGTERM"]]);
});
