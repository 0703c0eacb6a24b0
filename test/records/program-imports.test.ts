import { describe, expect, it } from 'vitest';
import { assertTests } from '../support/assert-tests.ts';
import { readTests } from '../../src/records/test-names.ts';
import { withoutProgramImports } from '../../src/records/program-imports.ts';

describe('a module that is not known', () => {
  it.each<[string, readonly string[]]>([
    ['from calculator import Calculator\nassert Calculator().add(1, 2) == 3', ['Calculator']],
    ['import bank\nfrom errors import Overdrawn\nassert bank.Account(1).total == 1', ['Overdrawn', 'Account']],
    ['from src.shapes.circle import Circle\nassert Circle(1).r == 1', ['Circle']],
    ['from calculator import *\nassert add(1, 2) == 3', ['add']],
    [
      'import pytest\nfrom calculator import add\ndef test_it():\n    with pytest.raises(TypeError):\n        add(1)',
      ['add'],
    ],
  ])('is the program where the tests use nothing else of it: %s', (code, names) => {
    const read = readTests(assertTests({ code }), 'python');
    expect(read.names).toEqual(names);
    expect(read.tests.code).not.toMatch(/^(?:from|import) (?!pytest)/m);
  });

  it.each([
    'from unknownlib import slug\nassert f("a") == slug("a")',
    'from math import sqrt\nassert f(4) == sqrt(4)',
    'from numpy import array\nassert f([1]) == array([1])',
    'from unknownlib.text import slug\nassert f("a") == slug("a")',
    'from os.path import join\nassert join("a", "b") == "a/b"',
  ])('is a package where the tests call the program by other names: %s', (code) => {
    expect(readTests(assertTests({ code }), 'python').tests.code).toBe(code);
  });
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
    // The module as an object.
    [
      'import solution as s\nassert hasattr(s, "f") and s.f(1) == 2',
      'import __program__ as s\nassert hasattr(s, "f") and f(1) == 2',
      ['f'],
    ],
    ['import solution\nsolution = solution.Solution()', 'pass\nsolution = Solution()', ['Solution']],
    // Modules of Python and of others, whatever the program defines.
    ['from math import sqrt\nimport pytest\nfrom parameterized import parameterized', '', []],
    ['x = """\nfrom solution import f\n"""\n# from solution import f', '', []],
  ])('%s', (code, left, imported) => {
    const read = withoutProgramImports(assertTests({ code }));
    expect(read.tests.code).toBe(left === '' ? code : left);
    expect(read.imported).toEqual(imported);
  });
});
