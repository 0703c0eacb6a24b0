import { describe, expect, it } from 'vitest';
import { withoutProgramImports } from '../../src/records/program-imports.ts';
import type { QuestionTests } from '../../src/records/question.ts';

const testsOf = (code: string): QuestionTests => ({
  kind: 'assert',
  setup: '',
  asserts: [],
  code,
  entryPoint: null,
  cases: [],
  calls: [],
});

describe('what tests import of the program', () => {
  it.each<[string, string, readonly string[]]>([
    ['from solution import f\nassert f(1) == 2', 'pass\nassert f(1) == 2', ['f']],
    ['from solution import *\nassert f(1) == 2', 'pass\nassert f(1) == 2', []],
    ['from .stack import Stack as S, K\n', 'S = Stack\n', ['Stack', 'K']],
    ['from solution import (\n  f,  # import g\n  h as k\n)\nx', 'k = h\n\n\n\nx', ['f', 'h']],
    ['def test():\n    from src.solution import f\n    f(1)', 'def test():\n    pass\n    f(1)', ['f']],
    ['import solution\nassert solution.f(solution.K) == 2', 'pass\nassert f(K) == 2', ['f', 'K']],
    ['import main as m\nassert m.f(1) == am.f', 'pass\nassert f(1) == am.f', ['f']],
    [
      'import solution\nwith patch("solution.now"): solution.f("solution.now")',
      'pass\nwith patch("__program__.now"): f("solution.now")',
      ['f'],
    ],
    // Modules of Python and of others, whatever the program defines.
    ['from math import sqrt\nimport pytest\nfrom parameterized import parameterized', '', []],
    ['x = """\nfrom solution import f\n"""\n# from solution import f', '', []],
  ])('%s', (code, left, imported) => {
    const read = withoutProgramImports(testsOf(code));
    expect(read.tests.code).toBe(left === '' ? code : left);
    expect(read.imported).toEqual(imported);
  });
});
