import { row } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { crossEntropy } from "../../nn/losses/crossEntropy.js";
import { tensor } from "../../autograd/create.js";
import { CharTokenizer } from "../../text/char.js";
import { chatTokenizer, encodeChat, roles, type Message } from "../../text/chat.js";
import { Vocabulary } from "../../text/vocabulary.js";
import { computed, writtenPage } from "../written.js";

export const chats = writtenPage({
  name: "instruction-tuning",
  kind: "algorithm",
  formula: "L = the mean of -ln P over the tokens of the assistant alone; what others say is read, and costs nothing",
  about:
    "A model of language foretells whatever comes next, questions as well as answers. To make an assistant of it, it is trained on chats: each message stands between a token that says whose it is, such as <|user|>, and the token <|end|>. " +
    "Only the answers count. What a user asks is there to be read: the model is not to learn to ask. The token <|end|> of an answer counts too, for a model that has not learnt to stop goes on. " +
    "Below, who[t] is whose message token t is part of (0 the system, 1 the user, 2 the assistant), begins[t] is 1 for the token that says so, x[t] is the token, and z[t] are the scores for it, given all tokens before.",
  picture: `
     token    <|user|> 2 + 2 <|end|>  <|assistant|> 4 <|end|>
     who      1        1 1 1 1        2             2 2
     learnt   no       . . . .        no            yes yes`,
  torch: "no function of PyTorch; in other libraries: completion only, or assistant_only_loss",
  source: "src/text/chat.ts",
  derivation: `
    t < T, u < T, v < V, k < V
    f[t] = (who[t] = 2 and begins[t] = 0)                  -- learnt: what the assistant says, and its end
    y[t] = x[t] if f[t] = 1, else -100                     -- the target: -100 is what CrossEntropyLoss leaves out
    S[t] = sum over v of exp(z[t, v])
    s[t] = ln(S[t]) - (sum over v of (v = x[t]) z[t, v])   -- -ln P of the token that came
    n    = sum over t of f[t]
    L    = (sum over t of f[t] s[t]) / n                   -- the mean over what is learnt; padding has f = 0, too
    ds[t]/dz[t, k] = exp(z[t, k]) / S[t] - (k = x[t])      -- chain rule: the slope of ln is 1 / S
    gz[t, k] = gL f[t] / n ds[t]/dz[t, k]                  -- chain rule: only s[t] holds z[t, k]
             = gL f[t] / n (exp(z[t, k]) / S[t] - (k = x[t]))   -- 0 at every token that is not learnt
  `,
  after:
    "In an experiment, data: {chat: chats.jsonl} trains so. A chat is cut after data.context tokens, and filled up to the longest of its batch. The four tokens of the template are added to the tokenizer with the last ids. A model that begins with the weights of another (init_from) " +
    "gets rows for them in its embedding and its head, drawn as the other rows are spread.\n\n" +
    "To answer, the model is given all messages and then <|assistant|>, and writes until it says <|end|>.",
  aliases: ["chat", "chats", "sft", "instruction tuning"],
  see: ["CrossEntropyLoss", "perplexity", "exact_match", "nucleus-sampling", "LoRA"],
  at: [5],
  samples: (): [Sample, ...Sample[]] => [
    sample([{ role: "user", content: "ab" }, { role: "assistant", content: "b" }], 1.5), // prettier-ignore
    sample([{ role: "system", content: "c" }, { role: "user", content: "a" }, { role: "assistant", content: "ca" }, { role: "user", content: "b" }, { role: "assistant", content: "a" }], -0.5), // prettier-ignore
  ],
});

function sample(messages: readonly Message[], upstream: number): Sample {
  const tokenizer = chatTokenizer(new CharTokenizer(new Vocabulary(["<unk>", "a", "b", "c"], null, 0)));
  const { ids, learnt } = encodeChat(messages, tokenizer);
  const y = Array.from(ids, (id, t) => (learnt[t] === 1 ? id : -100));
  const z = Array.from(ids, (_, t) => Array.from({ length: tokenizer.vocabSize }, (__, v) => Math.round(1000 * Math.sin(13 * t + 7 * v * v + 0.29 * t * v)) / 1000)); // prettier-ignore
  const who = messages.flatMap(({ role, content }) => Array<number>(content.length + 2).fill(roles.indexOf(role)));
  const begins = messages.flatMap(({ content }) => [1, ...Array<number>(content.length + 1).fill(0)]);
  const inputs = computed({ name: messages.map(({ role, content }) => `${role}: ${content}`).join(", "), inputs: { z }, upstream: { L: upstream }, compute: (given) => ({ L: crossEntropy(given.z, tensor(y, { dtype: "float64" })) }) }); // prettier-ignore
  return { ...inputs, tensors: { ...inputs.tensors, x: row([...ids]), y: row(y), who: row(who), begins: row(begins) } };
}
