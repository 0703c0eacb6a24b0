import { isBuiltin } from 'node:module';
import type { QuestionTests } from '../../records/question.ts';
import { withMaskedLiterals } from '../../records/test-language.ts';
import { KNOWN_JAVASCRIPT_PACKAGES } from './javascript-packages.ts';

/** Packages that only tests use. */
const OF_TESTS = ['should', 'qunit', 'jasmine', 'ava', 'tape', 'tap', 'expect', 'fast-check', 'power-assert', 'nock'];
const PACKAGES: ReadonlySet<string> = new Set([...KNOWN_JAVASCRIPT_PACKAGES, ...OF_TESTS]);

/** The quote before the name of a module; literals are masked, so that only their quotes are left. */
const BEFORE_NAME = /(?:\brequire\s{0,9}\(|\bimport\s{0,9}\(|\bfrom|^[ \t]*import)\s{0,9}(["'`])/gm;
/** The part of a statement before that: the names that it binds. */
const BOUND = /\b(?:import|const|let|var)\b([^;"]{0,500})$/;

interface OwnModule {
  /** The place of its name. */
  readonly at: number;
  readonly bound: readonly string[];
}

/**
 * JavaScript tests in which a module that is neither of Node nor a known package is a file (`from 'calculator'` as `from
 * './calculator'`): it is the program. Only for tests that use nothing else of the program: a package that is not known
 * may have such a name too.
 *
 * @param names of the program, according to `readTests`
 */
export function withOwnModules(tests: QuestionTests, names: readonly string[]): QuestionTests {
  const texts = [tests.setup, tests.code ?? '', ...tests.asserts];
  const bound = new Set(texts.flatMap(ownModules).flatMap((module) => module.bound));
  if (!names.every((name) => bound.has(name))) return tests;
  return {
    ...tests,
    setup: withFiles(tests.setup),
    code: tests.code === null ? null : withFiles(tests.code),
    asserts: tests.asserts.map(withFiles),
  };
}

function ownModules(text: string): readonly OwnModule[] {
  const masked = withMaskedLiterals(text, 'javascript');
  return [...masked.matchAll(BEFORE_NAME)].flatMap(({ 0: found, index }) => {
    const at = index + found.length;
    const [name = ''] = /^[A-Za-z][\w-]*(?=["'`])/.exec(text.slice(at, at + 100)) ?? [];
    if (name === '' || isBuiltin(name) || PACKAGES.has(name)) return [];
    const [, head = ''] = BOUND.exec(masked.slice(Math.max(0, index - 600), index)) ?? [];
    return [{ at, bound: head.match(/[\w$]+/g) ?? [] }];
  });
}

const withFiles = (text: string): string =>
  ownModules(text).reduceRight((made, { at }) => `${made.slice(0, at)}./${made.slice(at)}`, text);
