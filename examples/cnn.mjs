// A convolutional network tells horizontal from vertical stripes, wherever they lie.
//   node examples/cnn.mjs
import { DataLoader, functional as F, manualSeed, nn, noGrad, optim, rand, tensor } from "mlbh";

manualSeed(0);

// 64 images of 8 x 8 pixels: noise, and over it a stripe of ones in row (class 0) or column (class 1) n.
const noise = rand([64, 1, 8, 8]).mul(0.5); // (images, channels, height, width)
const stripes = Array.from({ length: 64 }, (_, i) => {
  const n = i % 8;
  return [
    Array.from({ length: 8 }, (_, row) => Array.from({ length: 8 }, (_, column) => ((i < 32 ? row : column) === n ? 1 : 0))),
  ];
});
const images = noise.add(tensor(stripes));
const classes = tensor(Array.from({ length: 64 }, (_, i) => (i < 32 ? 0 : 1)));

// A kernel of 3 x 3 looks the same way at every place, so that a stripe is found wherever it is; the largest answer of each 2 x 2 is kept.
class Stripes extends nn.Module {
  constructor() {
    super();
    this.conv = new nn.Conv2d(1, 4, 3, { padding: 1 });
    this.pool = new nn.MaxPool2d(2);
    this.head = new nn.Linear(4 * 4 * 4, 2);
  }
  forward(x) {
    const seen = this.pool.forward(this.conv.forward(x).relu()); // (B, 4, 4, 4)
    return this.head.forward(seen.flatten(1)); // (B, 2): one score for each class
  }
}

const model = new Stripes();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
const loader = new DataLoader([images, classes], { batchSize: 16, shuffle: true });

for (let epoch = 1; epoch <= 10; epoch++) {
  let total = 0;
  for (const [image, label] of loader) {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(image), label); // -ln of the right class's probability, on average
    loss.backward();
    optimizer.step();
    total += loss.item() * label.length;
  }
  if (epoch % 5 === 0) console.log(`epoch ${epoch}: loss ${(total / 64).toFixed(4)}`);
}

const right = noGrad(() => model.forward(images).argmax(1).eq(classes).sum().item());
console.log(`${right} of 64 images are told rightly`);
