// Where a source file can be made wrong in a small way: a comparison, an operator, a constant, a statement that is missing.
import ts from "typescript";

const OPERATORS = new Map([
  ["<", "<="], ["<=", "<"], [">", ">="], [">=", ">"], ["===", "!=="], ["!==", "==="],
  ["+", "-"], ["-", "+"], ["*", "/"], ["/", "*"], ["%", "*"], ["&&", "||"], ["||", "&&"],
  ["+=", "-="], ["-=", "+="], ["*=", "/="], ["/=", "*="],
]); // prettier-ignore

/** Arguments to try an operation on, and an example for its page: any others do as well. */
const FOR_TRIALS = new Set(["samples", "kinks", "example"]);

/** Each with the part of the text that it replaces: { kind, line, from, to, before, after }. */
export function sitesOf(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const sites = [];
  const add = (kind, node, after, [from, to] = [node.getStart(file), node.end]) =>
    sites.push({
      kind,
      path,
      line: file.getLineAndCharacterOfPosition(from).line + 1,
      from,
      to,
      before: text.slice(from, to),
      after,
    });

  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return; // prettier-ignore
    if (ts.isPropertyAssignment(node) && FOR_TRIALS.has(node.name.getText(file))) return;
    if (ts.isFunctionLike(node) && node.parameters[0]?.type?.getText(file) === "Sampler") return;
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText(file);
      const after = OPERATORS.get(operator);
      const joins = operator.startsWith("+") && [node.left, node.right].some(isText);
      if (after !== undefined && !joins) add(/[<>=]{1,3}$/.test(operator) && !/^[-+*/]=$/.test(operator) ? "comparison" : "operator", node.operatorToken, after);
    } else if (ts.isNumericLiteral(node)) add("constant", node, String(Number(node.text) + 1));
    else if (node.kind === ts.SyntaxKind.TrueKeyword) add("constant", node, "false");
    else if (node.kind === ts.SyntaxKind.FalseKeyword) add("constant", node, "true");
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) add("operator", node, node.operand.getText(file));
    else if (ts.isExpressionStatement(node) || (ts.isIfStatement(node) && node.elseStatement === undefined)) add("statement", node, ";"); // prettier-ignore
    ts.forEachChild(node, visit);
  };
  visit(file);
  return sites;
}

function isText(node) {
  return ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
}
