// What a server does when it is not told otherwise, which names it answers to, how a refusal reads, and the page of a model that writes.
import { describe, expect, test } from "@jest/globals";
import type { IncomingMessage } from "node:http";
import { InputError } from "../../src/core/errors.js";
import { problemWith, withDefaults, type Field } from "../../src/core/fields.js";
import { corsHeaders, isLoopback, requireLocalName } from "../../src/serve/hosts.js";
import { serveFields } from "../../src/serve/options.js";
import { writingPage } from "../../src/serve/page/writingPage.js";
import { Refusal, refusalOf } from "../../src/serve/refusal.js";
import { Turns } from "../../src/serve/turns.js";

describe("options", () => {
  test("have values when they are left out", () => {
    expect(withDefaults(serveFields)).toEqual({
      host: "127.0.0.1",
      port: 8000,
      maxBody: 8_388_608, // 8 MiB
      maxRequests: 1024,
      cors: null,
      requestTimeout: 30,
      closeTimeout: 10,
      log: null,
      onFault: null,
    });
  });

  const fits = (field: Field, ...values: readonly unknown[]): boolean[] => values.map((value) => problemWith(field, value) === null); // prettier-ignore

  test("have bounds", () => {
    expect(fits(serveFields.port, -1, 0, 65_535, 65_536, 80.5)).toEqual([false, true, true, false, false]);
    expect(fits(serveFields.max_body, 0, 1, 1_073_741_824, 1_073_741_825)).toEqual([false, true, true, false]); // 1 GiB
    expect(fits(serveFields.max_requests, 0, 1, 1e9)).toEqual([false, true, true]);
    for (const field of [serveFields.request_timeout, serveFields.close_timeout]) expect(fits(field, 0, 0.001, 1, 9e9)).toEqual([false, true, true, true]); // prettier-ignore
  });

  test("are texts that say something, functions, or nothing", () => {
    expect(fits(serveFields.host, "::1", "", null, 1)).toEqual([true, false, false, false]);
    expect(fits(serveFields.cors, "*", "", null, 1)).toEqual([true, false, true, false]);
    for (const field of [serveFields.log, serveFields.on_fault]) expect(fits(field, () => undefined, null, "log")).toEqual([true, true, false]); // prettier-ignore
  });
});

describe("names of this machine", () => {
  test.each([
    ["localhost", true],
    ["LOCALHOST", true],
    ["app.localhost", true],
    ["127.0.0.1", true],
    ["127.1.2.255", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["127.0.0.1.example.org", false],
    ["localhost.example.org", false],
    ["a.b.localhost", false],
    ["127.0.0", false],
    ["", false],
  ])("%j: %s", (name, local) => expect(isLoopback(name)).toBe(local));

  test("are answered with any port, others are refused", () => {
    const asked = (host?: string): unknown => {
      try {
        requireLocalName({ headers: { host } } as IncomingMessage);
        return "answered";
      } catch (error) {
        return [(error as Refusal).status, (error as Refusal).body];
      }
    };
    expect([asked("localhost:8000"), asked("localhost"), asked("[::1]:80"), asked("[::1]")]).toEqual(Array(4).fill("answered"));
    const hint = "call it as localhost or 127.0.0.1; mlbh serve --host makes it reachable by others";
    const refused = [403, { error: "the server is for this machine alone, and was called by another name", hint }];
    expect([asked("example.org:8000"), asked("")]).toEqual([refused, refused]);
  });

  test("pages of another site may read what they are allowed to", () => {
    expect(corsHeaders(null)).toEqual({});
    expect(corsHeaders("*")).toEqual({ "access-control-allow-origin": "*" });
    expect(corsHeaders("https://a.org")).toEqual({ "access-control-allow-origin": "https://a.org", vary: "origin" });
  });
});

describe("refusals", () => {
  test("have a hint, problems and more only where there are some", () => {
    expect(new Refusal(404, "no")).toMatchObject({ status: 404, message: "no", headers: {}, body: { error: "no" } });
    expect(new Refusal(404, "no").body).toEqual({ error: "no" });
    expect(new Refusal(405, "no", { hint: "h", problems: [], headers: { allow: "GET" }, more: { routes: 1 } })).toMatchObject({ headers: { allow: "GET" }, body: { error: "no", hint: "h", problems: [], routes: 1 } }); // prettier-ignore
  });

  test("of cells name the row or the line, and no file", () => {
    const { status, body } = refusalOf(
      new InputError([
        { place: { file: "rows[12]", column: "a" }, message: "m" },
        { place: { file: "body", line: 0, column: "b" }, message: "n", hint: "h" },
        { place: { file: "rows[x]" }, message: "o" },
        { message: "p" },
      ]),
    );
    expect([status, body]).toEqual([
      422,
      {
        error: "the model cannot do with this",
        problems: [
          { row: 12, column: "a", message: "m" },
          { line: 0, column: "b", message: "n", hint: "h" },
          { message: "o" },
          { message: "p" },
        ],
      },
    ]);
  });

  test.each([
    ["--unseen ignore leaves it, --missing fill puts one", "mlbh serve --unseen ignore leaves it, mlbh serve --missing fill puts one"], // prettier-ignore
    ["or set data.predict.missing_column: fill", "or set mlbh serve --set data.predict.missing_column=fill"],
    ["set data.encoding: latin-1", "write the rows as the training file is written: GET /schema says how"],
    ["set data.delimiter: ;", "write the rows as the training file is written: GET /schema says how"],
    ["or set data.encoding: latin-1", "or set data.encoding: latin-1"],
  ])("%s: as advice for who sends rows", (hint, words) => {
    expect(refusalOf(new InputError([{ message: "m", hint }])).body.problems).toEqual([{ message: "m", hint: words }]);
  });
});

test("one piece of work after the other, also after one that failed", async () => {
  const turns = new Turns();
  const done: string[] = [];
  const work =
    (name: string, fails = false) =>
    async (): Promise<string> => {
      done.push(`${name} begins`);
      await Promise.resolve();
      done.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const all = await Promise.allSettled([turns.take(work("a")), turns.take(work("b", true)), turns.take(work("c"))]);
  expect(all.map((each) => (each.status === "fulfilled" ? each.value : "failed"))).toEqual(["a", "failed", "c"]);
  expect(done).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

describe("the page of a model that writes", () => {
  const [text, chat] = [String(writingPage(false)), String(writingPage(true))];

  test("has fields with their bounds and usual values", () => {
    for (const page of [text, chat]) {
      expect(page).toContain('<input name="max_tokens" type="number" min="1" max="16384" value="200">');
      expect(page).toContain('<input name="temperature" type="number" min="0" step="any" value="1">');
      expect(page).toContain('<input name="seed" type="number" min="0" value="0">');
    }
  });

  test("of a text may begin with nothing, of a chat is asked something", () => {
    expect([text.includes('<form data-chat="no">'), chat.includes('<form data-chat="yes">')]).toEqual([true, true]);
    expect([text.includes('<textarea name="prompt"></textarea>'), chat.includes('<textarea name="prompt" required></textarea>')]).toEqual([true, true]); // prettier-ignore
    expect([text.includes("<title>A trained model writes on</title>"), chat.includes("<title>A chat with a trained model</title>")]).toEqual([true, true]); // prettier-ignore
    expect([text.includes('<p class="kind">text</p>'), chat.includes('<p class="kind">chat</p>')]).toEqual([true, true]);
    expect([text.includes('<button type="submit">Write</button>'), chat.includes('<button type="submit">Say it</button>')]).toEqual([true, true]); // prettier-ignore
  });

  test("may ask the server, and nobody else", () => {
    for (const page of [text, chat]) expect(page).toMatch(/connect-src 'self'/);
  });
});
