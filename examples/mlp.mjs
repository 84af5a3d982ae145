// A network with one hidden layer learns the exclusive or, which no straight line can divide.
//   node examples/mlp.mjs
import { functional as F, manualSeed, nn, noGrad, optim, tensor } from "mlbh";

manualSeed(0); // the same numbers every time, and PyTorch's

// Four points of the plane, and whether exactly one of their coordinates is 1.
const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]); // (4, 2)
const y = tensor([[0], [1], [1], [0]]); // (4, 1)

// h = tanh(x W1' + b1) bends the plane; z = h W2' + b2 divides what has been bent. A sigmoid would make z a probability.
const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });

for (let step = 0; step <= 200; step++) {
  optimizer.zeroGrad(); // gradients add up: forget those of the step before
  const loss = F.binaryCrossEntropyWithLogits(model.forward(x), y); // the sigmoid and -ln p in one, which is exact for large z
  loss.backward(); // dL/dw for every weight w
  optimizer.step(); // w moves against its gradient
  if (step % 50 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(4)}`);
}

const answers = noGrad(() => model.forward(x).sigmoid()); // nothing is recorded where no gradient is wanted
const rounded = answers.toArray().map(([p]) => Math.round(p));
console.log(`0 xor 0, 0 xor 1, 1 xor 0, 1 xor 1: ${rounded.join(", ")}`);
