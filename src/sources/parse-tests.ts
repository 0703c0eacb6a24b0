import type { QuestionTests } from '../records/question.ts';
import { Refusal, textOr, kindOf } from './refusal.ts';

type Fields = Record<string, unknown>;

/**
 * The tests of a code question. Read are `{kind: 'assert', setup?, asserts}` (MBPP), `{kind: 'assert', entry_point,
 * code}` (HumanEval, also `entryPoint`), `{kind: 'stdio', cases: [{input, output}]}` and `{kind: 'stdio', inputs,
 * outputs}`. MBPP's `challenge` is not used: the publishers' own evaluation runs `asserts` alone. Throws `Refusal`.
 */
export function parseTests(given: unknown): QuestionTests | null {
  if (given === undefined || given === null) return null;
  if (typeof given !== 'object' || Array.isArray(given)) throw new Refusal('tests', 'an object', given);
  const tests = given as Fields;
  const kind = tests['kind'];
  if (kind === 'assert') return parseAsserts(tests);
  if (kind === 'stdio') return parseStdio(tests);
  throw new Refusal('tests.kind', '"assert" or "stdio"', kind);
}

function parseAsserts(tests: Fields): QuestionTests {
  const asserts = textsOf(tests['asserts'] ?? [], 'tests.asserts');
  const code = textOr(tests['code'], null, 'tests.code');
  const entryPoint = textOr(tests['entry_point'] ?? tests['entryPoint'], null, 'tests.entry_point');
  if (asserts.length === 0 && (code === null || code.trim() === '')) {
    throw new Refusal('tests', 'at least one statement in asserts, or code', undefined);
  }
  if (entryPoint !== null && !/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(entryPoint)) {
    throw new Refusal('tests.entry_point', 'the name of a function', entryPoint);
  }
  const setup = textOr(tests['setup'], '', 'tests.setup');
  return { kind: 'assert', setup, asserts, code, entryPoint, cases: [] };
}

function parseStdio(tests: Fields): QuestionTests {
  const cases = tests['cases'] === undefined ? pairsOf(tests) : casesOf(tests['cases']);
  if (cases.length === 0) throw new Refusal('tests.cases', 'at least one case', undefined);
  return { kind: 'stdio', setup: '', asserts: [], code: null, entryPoint: null, cases };
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
