// Test files in the order in which they were asked for.
import sequencer from "@jest/test-sequencer";

const order = (process.env.MLBH_TEST_ORDER ?? "").split("\n");
const Sequencer = sequencer.default ?? sequencer;

export default class AskedOrder extends Sequencer {
  sort(tests) {
    const place = ({ path }) => order.findIndex((name) => path.endsWith(`/${name}`));
    return [...tests].sort((a, b) => place(a) - place(b));
  }
}
