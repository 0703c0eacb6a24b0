import type { QuestionTests } from '../../records/question.ts';

/**
 * The tests of a question as Python statements: single ones, a check program (HumanEval) with a call of it if it has none, or
 * one for each call of kind `function`.
 */
export function pythonStatements(tests: QuestionTests): readonly string[] {
  const { code, entryPoint, asserts } = tests;
  const entry = entryPoint === null ? '' : calledEntry(entryPoint);
  if (tests.kind === 'function') {
    // The judge's own comparison: JSON has no tuples, and decimals are compared within 1e-6.
    return tests.calls.map(
      ({ args, expected }) => `assert sluice_same_json(${entry}(*${pythonLiteral(args)}), ${pythonLiteral(expected)})`,
    );
  }
  if (code === null || code.trim() === '') return asserts;
  const definition = /^(async[ \t]+)?def[ \t]+check\b/m.exec(code);
  if (definition === null || entryPoint === null || /^(?:await[ \t]+)?check\s*\(/m.test(code))
    return [code, ...asserts];
  const call = definition[1] === undefined ? `check(${entry})` : `__import__('asyncio').run(check(${entry}))`;
  return [`${code}\n\n${call}\n`, ...asserts];
}

/** A method is called on a new instance: `Solution.f` is `Solution().f`. */
function calledEntry(entryPoint: string): string {
  const [first = '', ...rest] = entryPoint.split('.');
  return rest.length > 0 && /^[A-Z]/.test(first) ? [`${first}()`, ...rest].join('.') : entryPoint;
}

/** JSON text as a Python expression; numbers keep their digits. */
function pythonLiteral(json: string): string {
  return json.replaceAll(/"(?:\\.|[^"\\])*"|\btrue\b|\bfalse\b|\bnull\b/g, (token) => {
    if (token === 'true') return 'True';
    if (token === 'false') return 'False';
    // A surrogate pair, which JSON may write as two escapes for one character, would be two characters in Python.
    return token === 'null' ? 'None' : JSON.stringify(JSON.parse(token));
  });
}
