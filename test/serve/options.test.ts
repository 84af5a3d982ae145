// How a server is asked for: what is left out, and what it may not be.
import { expect, test } from "@jest/globals";
import { problemWith, withDefaults } from "../../src/core/fields.js";
import { serveFields } from "../../src/serve/options.js";

test("what is left out", () => {
  expect(withDefaults(serveFields, {})).toEqual({
    host: "127.0.0.1",
    port: 8000,
    maxBody: 8 * 1024 * 1024,
    maxRequests: 1024,
    cors: null,
    requestTimeout: 30,
    closeTimeout: 10,
    log: null,
    onFault: null,
  });
});

test.each<[keyof typeof serveFields, readonly unknown[], readonly unknown[]]>([
  ["host", ["a"], ["", 1]],
  ["port", [0, 65_535], [-1, 65_536, 0.5]],
  ["max_body", [1, 1024 ** 3], [0, 1024 ** 3 + 1]],
  ["max_requests", [1, 1e6], [0, 1.5]],
  ["cors", ["*", null], ["", 1]],
  ["request_timeout", [0.001, 0.5, 1e6], [0, -1]],
  ["close_timeout", [0.001, 0.5, 1e6], [0, -1]],
  ["log", [() => undefined, null], [1, "a"]],
  ["on_fault", [() => undefined, null], [1, "a"]],
])("%s may be one thing and not another", (name, good, bad) => {
  expect(good.map((value) => problemWith(serveFields[name], value))).toEqual(good.map(() => null));
  for (const value of bad) expect(problemWith(serveFields[name], value)).toMatch(/^must be /);
});
