import ts from 'typescript';

/** What names a version of OCPP: a subprotocol, its number, or what our code calls it. */
const NAME_IN_TEXT = /\bocpp\s?-?v?\d|(?<![\d.])(1\\?\.6|2\\?\.0\\?\.1|2\\?\.1)J?(?![\d.])/i;
const NAME_IN_CODE = /(ocpp|(^|_)v|[a-z]V)_?(1_?6|2_?0_?1|2_?0|2_?1)(?!\d)/i;

/** Methods that ask something of their argument, or of what they are called on. */
const QUESTIONS =
  /^(includes|startsWith|endsWith|indexOf|has|get|test|match|exec|some|every|find|filter|equals|localeCompare)$/;
const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.InKeyword,
  ts.SyntaxKind.InstanceOfKeyword,
]);
/** Of these the left side decides; the right one is what comes of it. */
const CHOICES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** Where a source text decides something by a version of OCPP that it names, as "line: text". */
export function versionConditions(fileName: string, text: string): string[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (isVersionName(node) && isInCondition(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.add(`${line + 1}: ${text.split('\n')[line]?.trim() ?? ''}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found];
}

function isVersionName(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return NAME_IN_CODE.test(node.text);
  const isText =
    ts.isStringLiteralLike(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node);
  return isText && NAME_IN_TEXT.test(node.text);
}

/** Up to the statement that it stands in; in a function that is handed over, up to that of the hand-over. */
function isInCondition(node: ts.Node): boolean {
  let child = node;
  while (!ts.isBlock(child) && !ts.isSourceFile(child)) {
    const { parent } = child;
    if (ts.isTypeNode(parent) || ts.isDecorator(parent)) return false;
    if (decides(parent, child)) return true;
    child = parent;
  }
  return false;
}

function decides(parent: ts.Node, child: ts.Node): boolean {
  if (ts.isIfStatement(parent) || ts.isSwitchStatement(parent) || ts.isCaseClause(parent))
    return parent.expression === child;
  if (ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === child;
  if (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) return parent.condition === child;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return COMPARISONS.has(kind) || (CHOICES.has(kind) && parent.left === child);
  }
  if (ts.isCallExpression(parent)) return isQuestion(parent.expression);
  // What is looked up by the version, or may be.
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === child;
  if (ts.isPropertyAssignment(parent)) return parent.name === child;
  return ts.isNewExpression(parent) && /^(Map|Set)$/.test(parent.expression.getText());
}

const isQuestion = (callee: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(callee) && QUESTIONS.test(callee.name.text);
