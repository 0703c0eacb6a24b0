import { Script } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSites } from '../../../src/records/site-marks.ts';
import { withSites } from '../../../src/verifiers/code/javascript-sites.ts';

const marked = (text: string): string => withSites([text]).join('\n');
const PARTS = [
  'assert.equal(f(3), 5)',
  'assert.equal(await f(3), 5)',
  'expect(await f(3), "three",).toBe(5)',
  'const g = (x) => x ?? 1',
  'for (const x of f(2)) { expect(x).toBe(1); }',
  'if (f(1) !== 2) throw new Error("(")',
  'try { f(-1); } catch (e) { assert(e instanceof RangeError); }',
  'await f(1).catch((e) => assert.equal(e.message, "x"))',
  'function h(a, b) { "use strict"; return a => b; }',
  '// assert(1) => {',
  'const s = `=> ${f(1)} assert(`',
  'const r = /=>\\(/',
  'assert.fail("no")',
  'const { equal: same } = require("assert"); same(f(1), 2)',
];

describe('withSites', () => {
  it.each([
    ['a call of an assertion', 'assert.equal(f(3), 5)', 'assert.equal(...__site(1), f(3), 5)'],
    ['an assertion behind what it awaits', 'assert(await f(3))', 'assert(await f(3), ...__site(1))'],
    ['a comma at its end', 'assert(await f(3),\n)', 'assert(await f(3),\n...__site(1))'],
    ['a function', 'f((x) => x + 1)', 'f((x) => __site(1) ? 0 : x + 1)'],
    ['a body', 'f((x) => { g(x); })', 'f((x) => {__site(1); g(x); })'],
    ['a condition', 'if (f(3) !== 5) throw new Error("x")', 'if (__site(1), f(3) !== 5) throw new Error("x")'],
    [
      'an action that has to fail',
      'try { f(-1); } catch (e) { assert(e.code); }',
      'try {__site(1); f(-1); } catch (e) {__site(2, 1); assert(...__site(3), e.code); }',
    ],
  ])('marks %s', (_, text, wanted) => expect(marked(text)).toBe(wanted));

  it.each([
    ['a text', 'const s = "assert(1) => x"; f(`=> assert(1)`)'],
    ['a comment', 'f(3) // => assert(3)'],
    ['an assertion that always fails', 'assert.fail("never")'],
    ['a function of that name', 'function assert() { "use strict"; }'],
  ])('does not mark %s', (_, text) => expect(marked(text)).toBe(text));

  it.each([
    ['an attempt that asserts itself', 'try { assert(f(1)); } catch (e) { assert.equal(e.message, "x"); }'],
    ['an error that must not occur', 'try { f(1); } catch (e) { assert.equal(e, undefined); }'],
    ['a handler that only reports the failure', 'try { f(1); } catch (e) { assert.fail(e.message); }'],
  ])('asks for no failure of %s', (_, text) => expect(marked(text)).not.toMatch(/__site\(\d+, /));

  it('keeps tests compiling, and unchanged without the marks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PARTS), { maxLength: 6 }),
        fc.constantFrom(';\n', '\n'),
        (parts, between) => {
          const text = parts.map((part) => `{ ${part}\n}`).join(between);
          const made = marked(text);
          expect(() => new Script(`(async function () {${made}\n})`)).not.toThrow();
          expect(withoutSites(made)).toBe(text);
        },
      ),
    );
  });
});
