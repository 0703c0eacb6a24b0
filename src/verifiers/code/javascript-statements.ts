import type { QuestionTests } from '../../records/question.ts';

/**
 * The tests of a question as JavaScript statements: single ones, a check program with a call of it if it has none, or one
 * for each call of kind `function`.
 */
export function javascriptStatements(tests: QuestionTests): readonly string[] {
  const { code, entryPoint, asserts } = tests;
  if (tests.kind === 'function') {
    const called = entryPoint === null ? '' : calledEntry(entryPoint);
    // The judge's own comparison: JSON has no undefined and one zero, and decimals are compared within 1e-6.
    return tests.calls.map(
      ({ args, expected }) =>
        `assertReturns(await (${called})(...JSON.parse(${JSON.stringify(args)})), ${JSON.stringify(expected)});`,
    );
  }
  if (code === null || code.trim() === '') return asserts;
  const isDefined = /^\s*(?:async\s+)?function\s+check\b|^\s*(?:const|let|var)\s+check\s*=/m.test(code);
  if (!isDefined || entryPoint === null || /^\s*(?:await\s+)?check\s*\(/m.test(code)) return [code, ...asserts];
  return [`${code}\n\nawait check(${calledEntry(entryPoint)});\n`, ...asserts];
}

/**
 * A method is called on a new instance for each call: `Solution.f` is `new Solution().f`. One that instances do not have is
 * the class's own: an entry point does not say whether it is static.
 */
function calledEntry(entryPoint: string): string {
  const [first = '', ...rest] = entryPoint.split('.');
  if (rest.length === 0 || !/^[A-Z]/.test(first)) return entryPoint;
  const method = rest.join('.');
  return `((...given) => { const one = new ${first}(); return typeof one.${method} === 'function' ? one.${method}(...given) : ${first}.${method}(...given); })`;
}
