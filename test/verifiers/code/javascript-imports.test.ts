import { describe, expect, it } from 'vitest';
import { withOwnModules } from '../../../src/verifiers/code/javascript-imports.ts';
import { assertTests } from '../../support/assert-tests.ts';

const read = (code: string, names: readonly string[] = []): string | null =>
  withOwnModules(assertTests({ code }), names).code;

describe('a module of JavaScript tests that is not known', () => {
  it.each([
    ["import { add } from 'calculator';", "import { add } from './calculator';"],
    ['const { add } = require("my-math");', 'const { add } = require("./my-math");'],
    ["const m = await import('calculator'); m.add(1);", "const m = await import('./calculator'); m.add(1);"],
    ["import 'calculator';\nimport a from 'add';", "import './calculator';\nimport a from './add';"],
  ])('is a file of the program: %s', (code, changed) => expect(read(code)).toBe(changed));

  it.each([
    "import assert from 'assert'; import fs from 'node:fs';",
    "import _ from 'lodash'; import test from 'ava'; const { expect } = require('chai');",
    "import { add } from './calculator'; import b from '@acme/b'; import c from 'some/path';",
    "const text = \"import { add } from 'calculator'\"; // require('calculator')",
  ])('is not one of Node, a known package, a path or a text: %s', (code) => expect(read(code)).toBe(code));

  it('is a file too where the tests call only what it exports', () => {
    const code = "import { add, sub as minus } from 'calculator';\nassert.equal(add(1, 2), minus(4, 1));";
    expect(read(code, ['add', 'minus'])).toContain("from './calculator'");
  });

  it('is a package where the tests call the program by other names', () => {
    const code = "import slug from 'slugger'; assert.equal(f('a'), slug('a'));";
    expect(read(code, ['f'])).toBe(code);
  });
});
