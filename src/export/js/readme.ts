// README.md of a predictor: how it is called, with a row or a prompt of its own.
import type { TableSchema, TextSchema } from "./schema.js";

export function readme(schema: TableSchema | TextSchema): string {
  const { name } = schema;
  const call = schema.about === "table" ? tableCall(schema) : textCall(schema);
  return `# ${name}

A model that was trained with mlbh, as one file without dependencies: \`predictor.js\` holds the program, the weights and what was learnt of the data.

- \`index.html\` asks it in a browser. Open the file; it needs no server and no network.
- \`predictor.js\` is an ES module for Node 18 or newer and for browsers, \`predictor.d.ts\` its types.

\`\`\`js
${call}
\`\`\`

The numbers are those of \`mlbh ${schema.about === "table" ? "predict" : "generate"}\` with \`MLBH_KERNELS=reference\`, bit by bit where exp, log and tanh are those of the same JavaScript engine (Node, Chromium).
`;
}

function tableCall({ columns, series, example }: TableSchema): string {
  const shown = columns.slice(0, 8);
  const cells = shown.map(({ name }) => `${key(name)}: ${JSON.stringify(example[0][name])}`).join(", ");
  const row = `{ ${cells}${columns.length > shown.length ? ", /* and so on */" : ""} }`;
  if (series === null)
    return `import { predict, schema } from "./predictor.js";\n\nconst [answer] = await predict([${row}]);\nconsole.log(answer.predicted, answer.probabilities);\nconsole.log(schema.columns); // what else a row may hold`;
  return `import { predict, schema } from "./predictor.js";

// at least ${series.window} rows, one for each step: the answer for the last is what comes next
const rows = [${row}, /* and so on */];
const answers = await predict(rows);
console.log(answers.at(-1).predicted);
console.log(schema.example); // rows to try it with`;
}

function textCall({ about }: TextSchema): string {
  const prompt = about === "chat" ? "hello" : "The";
  return `import { generate } from "./predictor.js";

const { text } = await generate({ prompt: ${JSON.stringify(prompt)}, maxTokens: 100, temperature: 0.8, topK: 20, seed: 1 });
console.log(text);`;
}

/** A name as the key of an object. */
function key(name: string): string {
  if (name === "__proto__") return `["${name}"]`; // without brackets it is no key, but what the object inherits from
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
