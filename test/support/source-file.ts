import ts from 'typescript';

/** One import or export of a module by another. */
export interface ModuleImport {
  readonly from: string;
  readonly names: readonly string[];
  /** Leaves nothing at run time. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ModuleImport[];
  /** Lines of each function, by its name or place. */
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
  /** Names that are read or called and not declared by a type: `Date.now`, `fetch`, `new Date()`. */
  readonly mentions: readonly string[];
  /** `as X`, but for `as const`. */
  readonly casts: readonly string[];
}

const specifierOf = (node: ts.Node): string | undefined => {
  if (
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier &&
    ts.isStringLiteral(node.moduleSpecifier)
  ) {
    return node.moduleSpecifier.text;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : '(computed)';
  }
  return undefined;
};

const importOf = (node: ts.Node): ModuleImport | undefined => {
  const from = specifierOf(node);
  if (from === undefined) return undefined;
  if (!ts.isImportDeclaration(node))
    return { from, names: ['*'], typeOnly: ts.isExportDeclaration(node) && node.isTypeOnly };
  const clause = node.importClause;
  const bindings = clause?.namedBindings;
  const named = bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  const names = named
    .filter((element) => !element.isTypeOnly)
    .map((element) => (element.propertyName ?? element.name).text);
  const whole = clause?.name !== undefined || (bindings !== undefined && ts.isNamespaceImport(bindings));
  const typeOnly =
    clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || (named.length > 0 && names.length === 0 && !whole);
  return { from, names: whole ? ['*'] : names, typeOnly };
};

const mentionOf = (node: ts.Node): string | undefined => {
  if (ts.isNewExpression(node))
    return `new ${node.expression.getText()}(${(node.arguments ?? []).length === 0 ? '' : '…'})`;
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression))
    return `${node.expression.text}.${node.name.text}`;
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return `${node.expression.text}()`;
  if (ts.isAwaitExpression(node)) return 'await';
  if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword))
    return 'async';
  return undefined;
};

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isConstructorDeclaration(node);

const linesOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getEnd()).line -
  source.getLineAndCharacterOfPosition(node.getStart()).line +
  1;

const isConst = (node: ts.AsExpression): boolean => node.type.getText() === 'const';

/** Reads what the architecture's rules look at out of a source file's text. */
export const readSource = (path: string, text: string): SourceFile => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: ModuleImport[] = [];
  const functions: { name: string; lines: number }[] = [];
  const mentions: string[] = [];
  const casts: string[] = [];
  const visit = (node: ts.Node): void => {
    const imported = importOf(node);
    if (imported !== undefined) imports.push(imported);
    const mentioned = mentionOf(node);
    if (mentioned !== undefined) mentions.push(mentioned);
    if (ts.isAsExpression(node) && !isConst(node)) casts.push(node.getText());
    if (isFunction(node)) functions.push({ name: node.parent.getText().slice(0, 40), lines: linesOf(source, node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, lines: text.split('\n').length - 1, imports, functions, mentions, casts };
};
