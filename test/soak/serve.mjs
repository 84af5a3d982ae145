// A server under load: nothing is lost or mixed up under 1,000 requests at once, a long request keeps nobody waiting, memory stays flat over
// 100,000 requests, and no body, however bad, ends it or is answered with 5xx.
//
//     node test/soak/serve.mjs [requests]
//
// Memory can be judged over 100,000 requests only: what they leave behind is collected about every 25,000. How long /health takes is meant for a
// machine that does nothing else; the sender shares its turns with this measurement.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { badBodies, badMessages } from "./badBodies.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "dist/bin/mlbh.js");
const requests = Number(process.argv[2] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), "mlbh-serve-"));

const run = (...words) => spawnSync(process.execPath, [program, ...words], { cwd: root, encoding: "utf8" });
run("train", "configs/iris.yaml", "--run-dir", folder, "--quiet");
const path = join(folder, "iris-1");
const [header, ...lines] = readFileSync(join(root, "data/iris.csv"), "utf8").trim().split("\n");
const names = header.split(",");
const rows = lines.map((line) =>
  Object.fromEntries(line.split(",").map((cell, i) => [names[i], Number.isNaN(Number(cell)) ? cell : Number(cell)])),
);
const expected = run("predict", path, "data/iris.csv", "--only").stdout.trim().split("\n").slice(1);

const server = spawn(process.execPath, [program, "serve", path, "--port", "0", "--json"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [ready] = await once(server.stdout, "data");
const { url } = JSON.parse(ready);
let failed = false;
const say = (good, words) => {
  console.log(`${good ? "ok    " : "FAILED"} ${words}`);
  failed ||= !good;
};
const memory = () => Number(spawnSync("ps", ["-o", "rss=", "-p", String(server.pid)], { encoding: "utf8" }).stdout) / 1024;

const agent = new Agent({ keepAlive: true, maxSockets: 1000 });
const post = (body, { type = "application/json", path: at = "/predict", method = "POST", through = agent } = {}) =>
  new Promise((resolve, reject) => {
    const sent = request(url + at, { method, agent: through, headers: { "content-type": type } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    sent.on("error", reject).end(body);
  });
const same = (text, row) => {
  const { predicted, probabilities } = JSON.parse(text).predictions[0];
  return [predicted, ...Object.values(probabilities)].join(",") === expected[row];
};

{
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => post(JSON.stringify(rows[i % rows.length]))));
  const right = answers.filter(({ status, text }, i) => status === 200 && same(text, i % rows.length)).length;
  say(right === 1000, `${right} of 1000 requests at once have the answer of mlbh predict, to the last bit`);
}

for (const [kind, body, type] of [
  [
    "JSON",
    JSON.stringify(Array.from({ length: 100_000 }, (_, i) => ({ ...rows[i % rows.length], species: undefined }))),
    "application/json",
  ],
  ["CSV", [header, ...Array.from({ length: 100_000 }, (_, i) => lines[i % lines.length])].join("\n"), "text/csv"],
]) {
  let [done, longest] = [false, 0];
  const begun = performance.now();
  const long = post(body, { type }).finally(() => (done = true));
  while (!done) {
    const asked = performance.now();
    await post("", { path: "/health", method: "GET" });
    longest = Math.max(longest, performance.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const { status } = await long;
  const seconds = ((performance.now() - begun) / 1000).toFixed(2);
  say(
    status === 200 && longest < 150,
    `100,000 rows of ${kind} in ${seconds} s; meanwhile /health took ${longest.toFixed(0)} ms at most`,
  );
}

{
  const few = new Agent({ keepAlive: true, maxSockets: 16 });
  let [next, wrong] = [0, 0];
  const at = [];
  const begun = performance.now();
  const sender = async () => {
    while (next < requests) {
      const i = next++;
      if (i % Math.ceil(requests / 10) === 0) at.push(memory());
      const { status, text } = await post(JSON.stringify(rows[i % rows.length]), { through: few });
      if (status !== 200 || !same(text, i % rows.length)) wrong++;
    }
  };
  await Promise.all(Array.from({ length: 16 }, sender));
  at.push(memory());
  const perSecond = (requests / ((performance.now() - begun) / 1000)).toFixed(0);
  say(wrong === 0, `${requests} requests, ${wrong} wrong, ${perSecond} a second with this client`);
  const [early, late] = [Math.max(...at.slice(1, 5)), Math.max(...at.slice(-4))];
  say(late < early + 30, `memory in MiB on the way: ${at.map((mib) => mib.toFixed(0)).join(" ")}`);
}

{
  const counts = {};
  let slowest = 0;
  for (const { body, type } of badBodies(3000, rows)) {
    const begun = performance.now();
    const { status } = await post(body, { type }).catch(({ code }) => ({ status: code }));
    slowest = Math.max(slowest, performance.now() - begun);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  const bad = Object.keys(counts).filter((status) => !/^[24]/.test(status));
  const seconds = (slowest / 1000).toFixed(2);
  say(bad.length === 0 && slowest < 8000, `bad bodies were answered with ${JSON.stringify(counts)}, each within ${seconds} s`);
}

{
  const { hostname, port } = new URL(url);
  const firsts = {};
  for (const message of badMessages()) {
    const first = await new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.end(message));
      let text = "";
      socket
        .on("data", (piece) => (text += piece))
        .on("error", () => undefined)
        .on("close", () => resolve(text.replace(/^HTTP\/1.1 100 .*\r\n\r\n/, "").slice(9, 12))); // 100: go on
    });
    firsts[first] = (firsts[first] ?? 0) + 1;
  }
  say(
    Object.keys(firsts).every((status) => /^$|^[24]/.test(status)),
    `bad messages were answered with ${JSON.stringify(firsts)}`,
  );
}

say((await post("", { path: "/health", method: "GET" })).status === 200, "the server lives");
agent.destroy();
server.kill("SIGTERM");
const [code] = await once(server, "exit");
say(code === 0, `SIGTERM ended it with ${code}`);
rmSync(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
