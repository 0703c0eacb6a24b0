import type { QuestionTests } from '../records/question.ts';
import { FUNCTION_NAME } from '../verifiers/question-problem.ts';
import { parseExact } from './exact-json.ts';
import { Refusal, textOr, kindOf } from './refusal.ts';

type Fields = Record<string, unknown>;

/**
 * The tests of a code question. Accepted forms: `{kind: 'assert', setup?, asserts}` (MBPP), `{kind: 'assert',
 * entry_point, code}` (HumanEval, also `entryPoint`), `{kind: 'stdio', cases: [{input, output}]}`, `{kind: 'stdio',
 * inputs, outputs}` and `{kind: 'function', entry, cases: [{args, expected}]}`, each with `setup`. MBPP's `challenge`
 * is not used: the publishers' own evaluation runs only `asserts`. Throws `Refusal`.
 *
 * @param line returns the JSON text of `given`, with `tests` as a field: numbers keep their form in it
 */
export function parseTests(given: unknown, line: () => string): QuestionTests | null {
  if (given === undefined || given === null) return null;
  if (typeof given !== 'object' || Array.isArray(given)) throw new Refusal('tests', 'an object', given);
  const tests = given as Fields;
  const kind = tests['kind'];
  if (kind !== 'assert' && kind !== 'stdio' && kind !== 'function') {
    throw new Refusal('tests.kind', '"assert", "stdio" or "function"', kind);
  }
  const setup = textOr(tests['setup'], '', 'tests.setup');
  if (kind === 'assert') return { ...parseAsserts(tests), setup };
  if (kind === 'stdio') return { ...parseStdio(tests), setup };
  return { ...parseFunction(tests, line), setup };
}

type TestsWithoutSetup = Omit<QuestionTests, 'setup'>;

function parseAsserts(tests: Fields): TestsWithoutSetup {
  const asserts = textsOf(tests['asserts'] ?? [], 'tests.asserts');
  const code = textOr(tests['code'], null, 'tests.code');
  const entryPoint = nameOf(tests['entry_point'] ?? tests['entryPoint'], 'tests.entry_point');
  if (asserts.length === 0 && (code === null || code.trim() === '')) {
    throw new Refusal('tests', 'at least one statement in asserts, or code', undefined);
  }
  return { kind: 'assert', asserts, code, entryPoint, cases: [], calls: [] };
}

function parseStdio(tests: Fields): TestsWithoutSetup {
  const cases = tests['cases'] === undefined ? pairsOf(tests) : casesOf(tests['cases']);
  if (cases.length === 0) throw new Refusal('tests.cases', 'at least one case', undefined);
  return { kind: 'stdio', asserts: [], code: null, entryPoint: null, cases, calls: [] };
}

function parseFunction(tests: Fields, line: () => string): TestsWithoutSetup {
  const entryPoint = nameOf(tests['entry'], 'tests.entry');
  if (entryPoint === null) throw new Refusal('tests.entry', 'the name of a function', tests['entry']);
  const calls = callsOf(tests['cases'], line());
  if (calls.length === 0) throw new Refusal('tests.cases', 'at least one case', undefined);
  return { kind: 'function', asserts: [], code: null, entryPoint, cases: [], calls };
}

function nameOf(given: unknown, path: string): string | null {
  // For `Solution().twoSum`, as in LeetCodeDataset: the method is always called on a new object.
  const name =
    textOr(given, null, path)
      ?.trim()
      .replace(/^([A-Z]\w*)\(\)(?=\.)/, '$1') ?? null;
  if (name !== null && !FUNCTION_NAME.test(name)) {
    throw new Refusal(path, 'the name of a function', name);
  }
  return name;
}

function callsOf(given: unknown, line: string): QuestionTests['calls'] {
  const path = 'tests.cases';
  if (!Array.isArray(given)) throw new Refusal(path, 'a list of {args, expected}', given);
  const exact = parseExact(line) as { readonly tests: { readonly cases: readonly Fields[] } };
  return given.map((item: unknown, index) => {
    const place = `${path}[${index}]`;
    if (typeof item !== 'object' || item === null) throw new Refusal(place, 'an object {args, expected}', item);
    const { args, expected } = item as Fields;
    if (!Array.isArray(args)) throw new Refusal(`${place}.args`, 'a list of arguments', args);
    if (expected === undefined) throw new Refusal(`${place}.expected`, 'a value or null', expected);
    const written = exact.tests.cases[index];
    return { args: JSON.stringify(written?.['args']), expected: JSON.stringify(written?.['expected']) };
  });
}

function casesOf(given: unknown): QuestionTests['cases'] {
  if (!Array.isArray(given)) throw new Refusal('tests.cases', 'a list of {input, output}', given);
  return given.map((item: unknown, index) => {
    const path = `tests.cases[${index}]`;
    if (typeof item !== 'object' || item === null) throw new Refusal(path, 'an object {input, output}', item);
    const { input, output } = item as Fields;
    if (typeof input !== 'string') throw new Refusal(`${path}.input`, 'text', input);
    if (typeof output !== 'string') throw new Refusal(`${path}.output`, 'text', output);
    return { input, output };
  });
}

function pairsOf(tests: Fields): QuestionTests['cases'] {
  const inputs = textsOf(tests['inputs'] ?? [], 'tests.inputs');
  const outputs = textsOf(tests['outputs'] ?? [], 'tests.outputs');
  if (inputs.length !== outputs.length) {
    throw new Refusal('tests.outputs', `as many as the ${inputs.length} inputs`, `${outputs.length} outputs`);
  }
  return inputs.map((input, index) => ({ input, output: outputs[index] ?? '' }));
}

function textsOf(given: unknown, path: string): readonly string[] {
  if (!Array.isArray(given)) throw new Refusal(path, 'a list of texts', given);
  const wrong = given.findIndex((item) => typeof item !== 'string');
  if (wrong !== -1) throw new Refusal(`${path}[${wrong}]`, 'text', kindOf(given[wrong]));
  return given as string[];
}
