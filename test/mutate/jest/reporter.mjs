// Says what happens, in lines that the process which has started Jest reads at once.
const say = (...words) => process.stdout.write(`${JSON.stringify(words)}\n`);

export default class LineReporter {
  #start = new Map();

  onTestFileStart({ path }) {
    this.#start.set(path, Date.now());
    say("start", path);
  }

  onTestCaseResult({ path }, { status }) {
    if (status === "failed") say("failed", path);
  }

  onTestFileResult({ path }, { numFailingTests, testExecError }) {
    const fails = numFailingTests > 0 || testExecError !== undefined;
    say(fails ? "failed" : "passed", path, (Date.now() - this.#start.get(path)) / 1000);
  }
}
