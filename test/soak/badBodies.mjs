// Bodies that no honest client sends: random bytes, JSON with a character changed, huge numbers, names of Object's own, deep nesting, wrong
// encodings. Made from a seed, so that a failure can be had again.

import { Random } from "./fuzz/random.mjs";

const chosen = [
  "",
  "null",
  "5",
  '"rows"',
  "[null]",
  "[[]]",
  "[1e999]",
  '{"rows":5}',
  '{"rows":{}}',
  '{"rows":[null]}',
  '{"rows":[{}]}',
  '{"rows":[],"more":1}',
  '{"__proto__":{"rows":[]}}',
  '[{"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":4}]',
  '{"sepal_length":1e400,"sepal_width":-1e400,"petal_length":1e308,"petal_width":5e-324}',
  '{"sepal_length":9999999999999999999999999999999999999999,"sepal_width":1,"petal_length":1,"petal_width":1}',
  '{"sepal_length":{"a":[]},"sepal_width":[1],"petal_length":true,"petal_width":null}',
  '{"sepal_length":"@/etc/passwd","sepal_width":"file:///etc/passwd","petal_length":"$(id)","petal_width":"\\u0000"}',
  '{"rows":"/etc/passwd"}',
  '"data/iris.csv"',
  "[".repeat(1_000_000),
  "[".repeat(1_000_000) + "]".repeat(1_000_000),
  '{"a":'.repeat(300_000) + "1" + "}".repeat(300_000),
  `"${"\\".repeat(999_999)}`,
  `[${"1".repeat(1_000_000)}]`,
  `[${Array.from({ length: 100_000 }, (_, i) => `{"k${i}":1}`).join()}]`,
  `[${Array.from({ length: 200_000 }, () => "{}").join()}]`,
  "\ufeff[]",
  "NaN",
  "[NaN]",
  "{'sepal_length': 1}",
  "[1,]",
  "sepal_length\n5",
  "sepal_length,sepal_width,petal_length,petal_width\n",
  "sepal_length,sepal_width,petal_length,petal_width\n1,2,3\n",
  'sepal_length,sepal_width,petal_length,petal_width\n"1,2,3,4\n',
  "a,a\n1,1\n",
  "\n".repeat(1_000_000),
  ",".repeat(1_000_000),
  '"'.repeat(1_000_001),
  `sepal_length,sepal_width,petal_length,petal_width\n${"1,2,3,4\n".repeat(200_000)}`,
];

/** @param rows good ones, to be damaged */
export function* badBodies(count, rows, seed = 1) {
  const random = new Random(seed);
  const below = (n) => random.below(n);
  const types = ["application/json", "text/csv"];
  for (const text of chosen) {
    for (const type of types) yield { body: Buffer.from(text), type };
    yield { body: Buffer.from(text, "utf16le"), type: types[below(2)] };
  }
  yield { body: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), type: "text/csv" };
  yield { body: Buffer.from([0xff, 0xfe, 0x41]), type: "application/json" };
  for (let i = 0; i < count; i++) {
    const type = types[i % 2];
    const good =
      type === "text/csv"
        ? [Object.keys(rows[0]), ...rows.slice(0, 3).map(Object.values)].join("\n")
        : JSON.stringify({ rows: rows.slice(0, 3) });
    const body = Buffer.from(random.next() < 0.2 ? Array.from({ length: below(300) }, () => below(256)) : good);
    for (let n = below(4); n >= 0 && body.length > 0; n--)
      body[below(body.length)] = random.next() < 0.5 ? below(256) : '{}[],:"\\0e.-\n'.charCodeAt(below(13));
    yield { body: random.next() < 0.3 ? body.subarray(0, below(body.length)) : body, type };
  }
}

/** Bytes that are no HTTP, or HTTP as nobody means it. */
export function badMessages() {
  const body = '{"a":1}';
  const head = (...lines) => `${["POST /predict HTTP/1.1", "host: localhost", ...lines].join("\r\n")}\r\n\r\n`;
  return [
    "",
    "\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "GET //// HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET http://[ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET /%00%ff HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET /../../etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET /__proto__ HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "CONNECT / HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "TRACE / HTTP/1.1\r\nhost: localhost\r\n\r\n",
    `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"y".repeat(100_000)}\r\n\r\n`,
    head("content-type: application/json", "content-length: -1"),
    head("content-type: application/json", "content-length: 1e9"),
    head("content-type: application/json", "content-length: 99999999999999999999"),
    head("content-type: application/json", "content-length: 99999999999"),
    head("content-type: application/json", "content-length: 100") + body,
    head("content-type: application/json", "content-length: 7", "transfer-encoding: chunked") + body,
    head("content-type: application/json", "transfer-encoding: chunked") + "zz\r\n",
    head("content-type: application/json", "transfer-encoding: chunked") + "fffffffffffffff\r\n{}",
    head("content-type: application/json", "expect: 100-continue", "content-length: 7") + body,
    head("content-type: application/json", "expect: something", "content-length: 7") + body,
    head("content-type: application/json; charset=utf-16", "content-length: 7") + body,
    head("content-type: application/json", "content-encoding: gzip", "content-length: 7") + body,
    head("upgrade: websocket", "connection: upgrade"),
    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc", // the beginning of TLS
  ];
}
