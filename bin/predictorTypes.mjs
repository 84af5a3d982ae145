// predictor.d.ts of `mlbh export --to js`: what src/export/js/runtime.ts says that a predictor is, with all that this refers to and its comments, as
// a file of its own. Only texts are read, so that it takes no longer than they do.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ENTRY = join(root, "src/export/js/runtime.ts");

/** Names that say more beside mlbh's others than alone. */
const SHORTER = { TableSchema: "Schema", TextSchema: "Schema", PredictorColumn: "Column", LoadRunOptions: "PredictOptions" };

/** @returns the text of predictor.d.ts for a model of a table, and for one of a text */
export async function predictorTypes() {
  const { default: ts } = await import("typescript");
  return { table: new Flattened(ts, "TablePredictor").text(), text: new Flattened(ts, "TextPredictor").text() };
}

class Flattened {
  #ts;
  #name;
  #files = new Map(); // path -> as it was parsed
  #declarations = new Map(); // name -> its text

  constructor(ts, name) {
    this.#ts = ts;
    this.#name = name;
  }

  text() {
    this.#take(this.#name, ENTRY);
    const { node, path } = this.#declarationOf(this.#name, ENTRY);
    const members = node.members.map((member) => this.#asExport(member, path));
    const predictor = `declare const predictor: ${this.#name};\nexport default predictor;\n`;
    return [...this.#declarations.values(), ...members, predictor].join("\n\n");
  }

  /** A declaration as it is written, behind those that it refers to. */
  #take(name, from) {
    if (this.#declarations.has(name)) return;
    const found = this.#declarationOf(name, from);
    if (found === null) return; // TypeScript's own: Record, Promise
    this.#declarations.set(name, "");
    const text = this.#printed(found.node, found.path);
    this.#declarations.delete(name); // its place is behind what it needs
    this.#declarations.set(name, text);
  }

  /** `predict(rows): Promise<Prediction[]>` as a function that the module exports, `schema: Schema` as a constant. */
  #asExport(member, path) {
    const text = this.#printed(member, path);
    const [, comment, rest] = /^(\/\*\*.*?\*\/\s*)?(.*)$/s.exec(text);
    const kind = this.#ts.isMethodSignature(member) ? "function" : "const";
    return `${(comment ?? "").replace(/\s*$/, comment === undefined ? "" : "\n")}export declare ${kind} ${rest.replace(/^readonly /, "")}`;
  }

  /** The text of a node, with its comment, short names, and the values of what is looked up in another declaration. */
  #printed(node, path) {
    const ts = this.#ts;
    const source = this.#parsed(path);
    const [comment] = ts.getJSDocCommentsAndTags(node);
    const start = comment?.getStart(source) ?? node.getStart(source);
    const changes = [];
    const change = (part, text) => changes.push({ from: part.getStart(source) - start, to: part.end - start, text });
    const refer = (part) => {
      this.#take(part.text, path);
      if (Object.hasOwn(SHORTER, part.text)) change(part, SHORTER[part.text]);
    };
    const walk = (part) => {
      if (ts.isIndexedAccessTypeNode(part)) return change(part, this.#lookedUp(part, path));
      if (ts.isTypeReferenceNode(part)) refer(part.typeName);
      if (ts.isExpressionWithTypeArguments(part)) refer(part.expression);
      if ((ts.isInterfaceDeclaration(part) || ts.isTypeAliasDeclaration(part)) && Object.hasOwn(SHORTER, part.name.text))
        change(part.name, SHORTER[part.name.text]);
      ts.forEachChild(part, walk);
    };
    walk(node);
    const whole = source.text.slice(start, node.end);
    return changes.reverse().reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), whole);
  }

  /** `PredictConfig["missing_cell"]`: the type of that member; `(typeof roles)[number]`: one of that list. */
  #lookedUp({ objectType, indexType }, path) {
    const ts = this.#ts;
    if (ts.isTypeReferenceNode(objectType)) {
      const { node, path: file } = this.#declarationOf(objectType.typeName.text, path);
      const member = node.members.find(({ name }) => name.text === indexType.literal.text);
      return this.#printed(member.type, file);
    }
    const { exprName } = objectType.type; // between brackets
    const list = this.#parsed(path)
      .statements.filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => [...declarationList.declarations])
      .find(({ name }) => name.text === exprName.text);
    return list.initializer.expression.elements.map((element) => element.getText()).join(" | ");
  }

  /** Where a name is declared as a type: in this file or in one that it is imported from; null when it is TypeScript's own. */
  #declarationOf(name, path) {
    const ts = this.#ts;
    for (const statement of this.#parsed(path).statements) {
      const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
      if (isType && statement.name.text === name) return { node: statement, path };
      const imported = ts.isImportDeclaration(statement) ? (statement.importClause?.namedBindings?.elements ?? []) : [];
      if (imported.some((each) => each.name.text === name))
        return this.#declarationOf(name, join(dirname(path), statement.moduleSpecifier.text.replace(/\.js$/, ".ts")));
    }
    return null;
  }

  #parsed(path) {
    const ts = this.#ts;
    const known = this.#files.get(path) ?? ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2023, true);
    this.#files.set(path, known);
    return known;
  }
}
