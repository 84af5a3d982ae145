// An attention block learns to look back: at each place of a sequence, to say what stood at its first place.
//   node examples/attention.mjs
import { functional as F, manualSeed, nn, noGrad, optim, randint } from "mlbh";

manualSeed(0);
const [batch, length, width, symbols] = [32, 6, 16, 5]; // B, T, C, V

// Each place asks (q), each place offers (k) and carries (v). softmax(q k' / sqrt(C)) says how much place i takes from place j.
class Block extends nn.Module {
  constructor() {
    super();
    this.token = new nn.Embedding(symbols, width); // what stands at a place
    this.place = new nn.Embedding(length, width); // which place it is
    this.norm = new nn.LayerNorm([width]);
    this.qkv = new nn.Linear(width, 3 * width);
    this.out = new nn.Linear(width, width);
    this.head = new nn.Linear(width, symbols);
  }
  forward(tokens) {
    const places = this.place.weight.unsqueeze(0); // (1, T, C)
    const x = this.token.forward(tokens).add(places); // (B, T, C)
    const qkv = this.qkv.forward(this.norm.forward(x)); // (B, T, 3 C)
    const [q, k, v] = [0, 1, 2].map((i) => qkv.narrow(2, i * width, width));
    const taken = F.scaledDotProductAttention(q, k, v, { isCausal: true }); // no place looks ahead
    return this.head.forward(x.add(this.out.forward(taken))); // (B, T, V); the sum lets gradients pass by the block
  }
}

const model = new Block();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
const makeBatch = () => {
  const tokens = randint(0, symbols, [batch, length]); // (B, T)
  return [tokens, tokens.narrow(1, 0, 1).expand([batch, length])]; // the answer: the first symbol, at every place
};

for (let step = 0; step <= 100; step++) {
  const [tokens, answers] = makeBatch();
  optimizer.zeroGrad();
  const loss = F.crossEntropy(model.forward(tokens).reshape([batch * length, symbols]), answers.reshape([batch * length]));
  loss.backward();
  optimizer.step();
  if (step % 25 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(4)}`);
}

const [tokens, answers] = makeBatch();
const share = noGrad(() => model.forward(tokens).argmax(2).eq(answers).mean().item());
console.log(`right at ${Math.round(100 * share)} % of the places of new sequences`);
