import type { JavaScriptPair } from './javascript-pairs.ts';

/**
 * Rules beyond the comparison of results: the class of an expected error, the type of a value, snapshots, values that are not
 * numbers, places that a shorter result leaves out, arguments in any place, the exit of the process, the time of the tests,
 * and the program's access to classes of the tests. Each wrong program has a right one of the same form beside it.
 */
export const DECIDING: readonly JavaScriptPair[] = [
  {
    name: 'throws with an error object that has a code',
    tests: "assert.throws(() => f(-1), Object.assign(new RangeError('bad'), { code: 'E_NEG' }));",
    right: "const f = () => { throw Object.assign(new RangeError('bad'), { code: 'E_NEG' }); };",
    wrong: "const f = () => { throw new RangeError('bad'); };",
  },
  {
    name: 'throws with class of the program',
    tests: 'assert.throws(() => f(-1), NegativeError); assert.strictEqual(f(4), 2);',
    right:
      "class NegativeError extends Error {} const f = (x) => { if (x < 0) throw new NegativeError('x'); return Math.sqrt(x); };",
    wrong: 'const NegativeError = /./; const f = (x) => { if (x < 0) throw 1; return Math.sqrt(x); };',
  },
  {
    name: 'an object in the place of the class of an error',
    tests: 'assert.throws(() => f(-1), NegativeError); assert.strictEqual(f(4), 2);',
    right:
      "function NegativeError(m) { this.message = m; } NegativeError.prototype = Object.create(Error.prototype); function f(x) { if (x < 0) throw new NegativeError('x'); return Math.sqrt(x); }",
    wrong: 'const NegativeError = {}; const f = (x) => { if (x < 0) throw 1; return Math.sqrt(x); };',
  },
  {
    name: 'a text in the place of the class of an error',
    tests: 'assert.throws(() => f(-1), NegativeError); assert.strictEqual(f(4), 2);',
    right:
      "class NegativeError extends Error {} const f = (x) => { if (x < 0) throw new NegativeError('x'); return Math.sqrt(x); };",
    wrong: "const NegativeError = 'bad'; const f = (x) => { if (x < 0) throw 1; return Math.sqrt(x); };",
  },
  {
    name: 'class not exported, jest',
    tests:
      "const { f, NegativeError } = require('./solution'); describe('f', () => { it('throws', () => { expect(() => f(-1)).toThrow(NegativeError); }); it('works', () => { expect(f(9)).toBe(3); }); });",
    right:
      "class NegativeError extends Error {} const f = (x) => { if (x < 0) throw new NegativeError('n'); return Math.sqrt(x); }; module.exports = { f, NegativeError };",
    wrong: 'const f = (x) => { if (x < 0) throw 1; return Math.sqrt(x); }; module.exports = { f };',
  },
  {
    name: 'rejects with a class of the program',
    tests: "await assert.rejects(load('x'), NotFound); assert.strictEqual(await load('a'), 1);",
    right:
      "class NotFound extends Error { constructor(k) { super(`no ${k}`); this.key = k; } } const load = async (k) => { if (k !== 'a') throw new NotFound(k); return 1; };",
    wrong: "const NotFound = {}; const load = async (k) => { if (k !== 'a') throw 5; return 1; };",
  },
  {
    name: 'rejects.toThrow and resolves',
    tests:
      "test('a', async () => { await expect(get(1)).resolves.toEqual({ id: 1 }); await expect(get(-1)).rejects.toThrow('invalid id'); await expect(get(0)).rejects.toMatchObject({ status: 404 }); });",
    right:
      "class HttpError extends Error { constructor(status) { super(`HTTP ${status}`); this.status = status; } } const get = (id) => new Promise((res, rej) => setTimeout(() => id < 0 ? rej(new Error('invalid id given')) : id ? res({ id }) : rej(new HttpError(404)), 1));",
    wrong:
      "const get = async (id) => { if (id < 0) throw new Error('invalid id'); if (!id) throw { status: '404' }; return { id }; };",
  },
  {
    name: 'snapshot list of one text',
    tests:
      'test(\'s\', () => { expect(words(\'a b\')).toMatchInlineSnapshot(`\n    [\n      "a",\n      "b",\n    ]\n  `); });',
    right: "const words = (t) => t.split(' ');",
    wrong: 'const words = () => [\'a",\\n  "b\'];',
  },
  {
    name: 'an error that is printed as a list',
    tests:
      'test(\'s\', () => { expect(words(\'a b\')).toMatchInlineSnapshot(`\n    [\n      "a",\n      "b",\n    ]\n  `); });',
    right: "const words = (t) => t.split(' ');",
    wrong: 'const words = () => { const e = new Error(\'\'); e.name = \'\\n  "a",\\n  "b",\\n\'; return e; };',
  },
  {
    name: 'snapshot of a text with braces',
    tests:
      "test('s', () => { expect(css({ body: 'red', main: 'blue' })).toMatchInlineSnapshot(`\n\"body {\n  color: red\n}\nmain {\n  color: blue\n}\"\n`); });",
    right: "const css = (o) => Object.entries(o).map(([k, v]) => k + ' {\\n  color: ' + v + '\\n}').join('\\n');",
    wrong: "const css = (o) => 'body {\\n  color: red\\n}\\nhead {\\n  color: blue\\n}';",
  },
  {
    name: 'snapshot of an object',
    tests:
      'test(\'s\', () => { expect(mk(1)).toMatchInlineSnapshot(`\n    {\n      "a": 1,\n      "b": {\n        "c": [\n          true,\n        ],\n      },\n    }\n  `); });',
    right: 'const mk = (n) => ({ b: { c: [true] }, a: n });',
    wrong: 'const mk = () => ({ \'a": 1,\\n  "b\': { c: [true] } });',
  },
  {
    name: 'toEqual of an empty object',
    tests: 'expect(strip({ a: undefined })).toEqual({}); expect(strip({ b: 1 })).toEqual({ b: 1 });',
    right: 'const strip = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined));',
    wrong: 'const strip = (o) => o.b ? { b: 1 } : new ArrayBuffer(8);',
  },
  {
    name: 'a boxed number for an empty object',
    tests: 'expect(strip({ a: undefined })).toEqual({}); expect(strip({ b: 1 })).toEqual({ b: 1 });',
    right: 'const strip = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined));',
    wrong: 'const strip = (o) => o.b ? { b: 1 } : new Number(5);',
  },
  {
    name: 'toEqual of a URL',
    tests: "expect(link('a')).toEqual(new URL('http://h/a'));",
    right: "const link = (p) => new URL(p, 'http://h/');",
    wrong: "const link = () => new URL('http://h/b');",
  },
  {
    name: 'toEqual of an ArrayBuffer',
    tests: 'expect(bytes([1, 2])).toEqual(new Uint8Array([1, 2]).buffer);',
    right: 'const bytes = (a) => Uint8Array.from(a).buffer;',
    wrong: 'const bytes = () => new Uint8Array([1, 3]).buffer;',
  },
  {
    name: 'tolerance by throw, one exact',
    tests: "assert.equal(root(0), 0); if (Math.abs(root(2) - 1.41421356) > 1e-6) throw new Error('no');",
    right: 'const root = Math.sqrt;',
    wrong: 'const root = (x) => x === 0 ? 0 : NaN;',
  },
  {
    name: 'a text within a tolerance',
    tests: "assert.equal(root(0), 0); if (Math.abs(root(2) - 1.41421356) > 1e-6) throw new Error('no');",
    right: 'const root = (x) => { let g = x || 0; for (let i = 0; i < 60 && g; i++) g = (g + x / g) / 2; return g; };',
    wrong: "const root = (x) => x === 0 ? 0 : 'x';",
  },
  {
    name: 'a list within a tolerance',
    tests: "assert.equal(root(0), 0); if (Math.abs(root(2) - 1.41421356) > 1e-6) throw new Error('no');",
    right: 'const root = Math.sqrt;',
    wrong: 'const root = (x) => x ? [1, 2] : 0;',
  },
  {
    name: 'list with a tolerance',
    tests:
      "assert.strictEqual(norm([5])[0], 1); norm([3, 4]).forEach((v, i) => { if (Math.abs(v - [0.6, 0.8][i]) > 1e-9) throw new Error('at ' + i); });",
    right: 'const norm = (a) => { const n = Math.hypot(...a); return a.map((x) => x / n); };',
    wrong: 'const norm = (a) => a.length === 1 ? [1] : [NaN, NaN];',
  },
  {
    name: 'a shorter list under a tolerance',
    tests:
      "assert.strictEqual(norm([5])[0], 1); norm([3, 4]).forEach((v, i) => { if (Math.abs(v - [0.6, 0.8][i]) > 1e-9) throw new Error('at ' + i); });",
    right: 'const norm = (a) => { const n = Math.hypot(...a); return a.map((x) => x / n); };',
    wrong: 'const norm = (a) => a.length === 1 ? [1] : [0.6];',
  },
  {
    name: 'an empty list under a tolerance',
    tests:
      "assert.strictEqual(norm([5])[0], 1); norm([3, 4]).forEach((v, i) => { if (Math.abs(v - [0.6, 0.8][i]) > 1e-9) throw new Error('at ' + i); });",
    right: 'const norm = (a) => { const n = Math.hypot(...a); return a.map((x) => x / n); };',
    wrong: 'const norm = (a) => a.length === 1 ? [1] : [];',
  },
  {
    name: 'a shorter result: entries of a spread',
    tests: 'const want = [1, 4, 9]; for (const [i, v] of [...sq(3)].entries()) assert.strictEqual(v, want[i]);',
    right: 'function* sq(n) { for (let i = 1; i <= n; i++) yield i * i; }',
    wrong: 'function* sq() { yield 1; }',
  },
  {
    name: 'a shorter result: some differs',
    tests: 'const want = [1, 4, 9]; const got = sq(3); assert(!got.some((v, i) => v !== want[i])); ',
    right: 'const sq = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1, 4];',
  },
  {
    name: 'a shorter result: reduce',
    tests: 'const want = [1, 4, 9]; assert(sq(3).reduce((ok, v, i) => ok && v === want[i], true));',
    right: 'const sq = (n) => [...Array(n).keys()].map((i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1, 4];',
  },
  {
    name: 'a shorter result: keys of',
    tests:
      "const want = { a: 1, b: 2 }; const got = count('abb'); for (const k of Object.keys(got)) assert.strictEqual(got[k], want[k]);",
    right: 'const count = (s) => { const o = {}; for (const c of s) o[c] = (o[c] ?? 0) + 1; return o; };',
    wrong: 'const count = () => ({ a: 1 });',
  },
  {
    name: 'a shorter result: map get',
    tests:
      "const want = new Map([['a', 1], ['b', 2]]); for (const [k, v] of count('abb')) assert.strictEqual(v, want.get(k));",
    right: 'const count = (s) => { const o = new Map(); for (const c of s) o.set(c, (o.get(c) ?? 0) + 1); return o; };',
    wrong: "const count = () => new Map([['a', 1]]);",
  },
  {
    name: 'a shorter result: destructured parameter',
    tests: 'const want = [{ id: 1 }, { id: 2 }]; rows(2).forEach(({ id }, i) => assert.strictEqual(id, want[i].id));',
    right: 'const rows = (n) => Array.from({ length: n }, (_, i) => ({ id: i + 1 }));',
    wrong: 'const rows = () => [{ id: 1 }];',
  },
  {
    name: 'a shorter result: for with a kept length',
    tests:
      'const want = [1, 4, 9]; const got = sq(3); for (let i = 0, n = got.length; i < n; i++) assert.strictEqual(got[i], want[i]);',
    right: 'const sq = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1, 4];',
  },
  {
    name: 'a shorter result: backwards',
    tests:
      'const want = [1, 4, 9]; const got = sq(3); for (let i = got.length - 1; i >= 0; i--) assert.strictEqual(got[i], want[i]);',
    right: 'const sq = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1, 4];',
  },
  {
    name: 'a shorter result: filter of differences',
    tests: 'const want = [1, 4, 9]; assert.strictEqual(sq(3).filter((v, i) => v !== want[i]).length, 0);',
    right: 'const sq = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1];',
  },
  {
    name: 'a shorter result: findIndex',
    tests: 'const want = [1, 4, 9]; assert.strictEqual(sq(3).findIndex((v, i) => v !== want[i]), -1);',
    right: 'const sq = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1, 4];',
  },
  {
    name: 'part of a result',
    tests:
      'const want = [1, 4, 9, 16]; const got = sq(4); got.slice(0, 2).forEach((v, i) => assert.equal(v, want[i])); assert.equal(got.length, 4);',
    right: 'const sq = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1, 4];',
  },
  {
    name: 'own inputs',
    tests: 'const ins = [1, 2], want = [1, 4, 9]; ins.forEach((v, i) => assert.equal(sq(v), want[i]));',
    right: 'const sq = (n) => n * n;',
    wrong: 'const sq = () => 1;',
  },
  {
    name: 'every second',
    tests:
      'const want = [1, 4, 9, 16]; const got = sq(4); for (let i = 0; i < got.length; i += 2) assert.equal(got[i], want[i]);',
    right: 'const sq = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    wrong: 'const sq = () => [1, 4, 8];',
  },
  {
    name: 'lookup in a callback of the tests',
    tests:
      "const db = { 1: 'a', 2: 'b', 3: 'c' }; const names = ids([1, 2], (id) => db[id]); assert.deepEqual(names, ['a', 'b']);",
    right: 'const ids = (a, f) => a.map((x) => f(x));',
    wrong: 'const ids = (a, f) => [];',
  },
  {
    name: 'second argument',
    tests:
      'const xs = [3, 1, 2]; const r = top(2, xs); assert.deepStrictEqual(r, xs.slice().sort((a, b) => b - a).slice(0, 2));',
    right: 'const top = (n, xs) => [...xs].sort((a, b) => b - a).slice(0, n);',
    wrong: 'const top = (n, xs) => { xs.fill(7); return [7, 7]; };',
  },
  {
    name: 'argument in an object',
    tests: 'const xs = [3, 1, 2]; const r = sorted({ items: xs }); assert.deepStrictEqual(r, [...xs].sort());',
    right: 'const sorted = ({ items }) => [...items].sort();',
    wrong: 'const sorted = ({ items }) => { items.length = 0; return []; };',
  },
  {
    name: 'argument behind a callback',
    tests: 'const xs = [3, 1, 2]; assert.deepStrictEqual(by((x) => x, xs), [...xs].sort((a, b) => a - b));',
    right: 'const by = (f, xs) => [...xs].sort((a, b) => f(a) - f(b));',
    wrong: 'const by = (f, xs) => { xs.splice(0); return []; };',
  },
  {
    name: 'argument of a method of an object',
    tests:
      'const s = new Sorter(); const xs = [3, 1, 2]; const r = s.run(1, xs); assert.deepStrictEqual(r, [...xs].sort());',
    right: 'class Sorter { run(n, xs) { return [...xs].sort(); } }',
    wrong: 'class Sorter { run(n, xs) { xs.length = 0; return []; } }',
  },
  {
    name: 'reference in the tests',
    tests:
      'const ref = (a, b) => [...a, ...b].sort((x, y) => x - y); for (let n = 0; n < 5; n++) { const a = [n, 3], b = [2, n + 1]; assert.deepEqual(merge(a, b), ref(a, b)); }',
    right: 'const merge = (a, b) => [...a, ...b].sort((x, y) => x - y);',
    wrong: 'const merge = (a, b) => { a.length = b.length = 0; return []; };',
  },
  {
    name: 'in place by two arguments',
    tests:
      'const xs = [3, 1, 2]; swap(xs, 0, 2); assert.deepEqual(xs, [2, 1, 3]); const r = swap(xs, 0, 1); assert.deepEqual(xs, [1, 2, 3]);',
    right: 'const swap = (a, i, j) => { [a[i], a[j]] = [a[j], a[i]]; };',
    wrong: 'const swap = () => {};',
  },
  {
    name: 'exit at the end of a script',
    tests:
      "(async () => { assert.strictEqual(await f(2), 4); console.log('ok'); process.exit(0); })().catch((e) => { console.error(e); process.exit(1); });",
    right: 'const f = async (x) => x * 2;',
    wrong: 'const f = async (x) => x + 1;',
  },
  {
    name: 'exit in a try',
    tests:
      'try { assert.strictEqual(f(2), 4); process.exit(0); } catch (e) { console.log(e.message); process.exit(1); }',
    right: 'const f = (x) => x * 2;',
    wrong: 'const f = (x) => x + 1;',
  },
  {
    name: 'throttle with Date.now',
    tests:
      "jest.useFakeTimers(); const fn = jest.fn(); const t = throttle(fn, 100); t('a'); t('b'); expect(fn).toHaveBeenCalledTimes(1); jest.advanceTimersByTime(150); t('c'); expect(fn.mock.calls).toEqual([['a'], ['c']]);",
    right:
      'const throttle = (f, ms) => { let last = 0; return (...a) => { const now = new Date().getTime(); if (now - last >= ms) { last = now; f(...a); } }; };',
    wrong: 'const throttle = (f) => { let d; return (...a) => { if (!d) { d = 1; f(...a); } }; };',
  },
  {
    name: 'the clock of performance under the tests’ time',
    tests:
      "jest.useFakeTimers(); const fn = jest.fn(); const t = throttle(fn, 100); t('a'); t('b'); expect(fn).toHaveBeenCalledTimes(1); jest.advanceTimersByTime(150); t('c'); expect(fn.mock.calls).toEqual([['a'], ['c']]);",
    right:
      'const throttle = (f, ms) => { let last; return (...a) => { const now = performance.now(); if (last === undefined || now - last >= ms) { last = now; f(...a); } }; };',
    wrong: 'const throttle = (f) => f;',
  },
  {
    name: 'system time',
    tests:
      "jest.useFakeTimers().setSystemTime(new Date('2024-03-01T12:00:00Z')); expect(today()).toBe('2024-03-01'); jest.setSystemTime(new Date('2025-01-02T00:00:00Z')); expect(today()).toBe('2025-01-02'); jest.useRealTimers();",
    right: "const today = () => new Date().toISOString().split('T')[0];",
    wrong: 'const today = () => new Date(0).toISOString().slice(0, 10);',
  },
  {
    name: 'parts of a date at the tests’ time',
    tests:
      "jest.useFakeTimers().setSystemTime(new Date('2024-03-01T12:00:00Z')); expect(today()).toBe('2024-03-01'); jest.setSystemTime(new Date('2025-01-02T00:00:00Z')); expect(today()).toBe('2025-01-02'); jest.useRealTimers();",
    right:
      "const today = () => { const d = new Date(); return [d.getUTCFullYear(), String(d.getUTCMonth() + 1).padStart(2, '0'), String(d.getUTCDate()).padStart(2, '0')].join('-'); };",
    wrong: "const today = () => '2024-03-01';",
  },
  {
    name: 'getter spy',
    tests:
      "const o = make(); const s = jest.spyOn(o, 'size', 'get').mockReturnValue(5); expect(o.describe()).toBe('5 items'); s.mockRestore(); expect(o.describe()).toBe('0 items');",
    right:
      'class Box { get size() { return 0; } describe() { return `${this.size} items`; } } const make = () => new Box();',
    wrong: "const make = () => ({ get size() { return 0; }, describe() { return '5 items'; } });",
  },
  {
    name: 'chain of a factory that ends in equality',
    tests: 'const m = Maybe(3).map((x) => x + 1); assert.ok(m.equals(Maybe(4))); assert.ok(!m.equals(Maybe(5)));',
    right: 'const Maybe = (v) => ({ v, map: (f) => Maybe(f(v)), equals: (o) => o.v === v });',
    wrong: 'let n = 0; const Maybe = (v) => ({ v, map: (f) => Maybe(v), equals: (o) => n++ % 2 === 0 });',
  },
  {
    name: 'callPolyfill',
    tests:
      "function tax(price, rate) { return `${this.item}: ${price * rate}`; } assert.strictEqual(tax.callPolyfill({ item: 'burger' }, 10, 2), 'burger: 20');",
    right: 'Function.prototype.callPolyfill = function (context, ...args) { return this.bind(context)(...args); };',
    wrong: 'Function.prototype.callPolyfill = function (c, ...a) { return `x: ${a[0] * a[1]}`; };',
  },
  {
    name: 'checkIfInstanceOf',
    tests:
      'class A {} class B extends A {} assert.strictEqual(isA(new B(), A), true); assert.strictEqual(isA(A, A), false); assert.strictEqual(isA(5, Number), true); assert.strictEqual(isA(null, null), false);',
    right:
      "var isA = function (obj, cls) { if (obj == null || typeof cls !== 'function') return false; let p = Object.getPrototypeOf(obj); while (p) { if (p === cls.prototype) return true; p = Object.getPrototypeOf(p); } return false; };",
    wrong: 'const isA = (o, c) => o instanceof Object;',
  },
  {
    name: 'my new',
    tests:
      "function Person(n) { this.n = n; } Person.prototype.hi = function () { return 'hi ' + this.n; }; const p = make(Person, 'a'); assert.strictEqual(p.hi(), 'hi a'); assert.ok(p instanceof Person);",
    right:
      'const make = (C, ...a) => { const o = Object.create(C.prototype); const r = C.apply(o, a); return r instanceof Object ? r : o; };',
    wrong: "const make = (C, n) => ({ hi: () => 'hi a' });",
  },
  {
    name: 'singleton export',
    tests:
      "const counter = require('./counter'); const assert = require('assert'); counter.inc(); counter.inc(); assert.strictEqual(counter.value, 2);",
    right: 'class C { value = 0; inc() { this.value++; } } module.exports = new C();',
    wrong: 'class C { inc() { this.value = 3; } } module.exports = new C();',
  },
  {
    name: 'a module with an accessor',
    tests:
      "const counter = require('./counter'); const assert = require('assert'); counter.inc(); counter.inc(); assert.strictEqual(counter.value, 2);",
    right: 'let n = 0; module.exports = { inc() { n++; }, get value() { return n; } };',
    wrong: 'class C { inc() { this.value = 3; } } module.exports = new C();',
  },
  {
    name: 'require main guard',
    tests: 'assert.strictEqual(f(3), 9);',
    right:
      'export const f = (x) => x * x;\nif (import.meta.url === `file://${process.argv[1]}`) {\n  console.log(f(2));\n}',
    wrong: 'const f = (x) => x; if (require.main === module) { console.log(f(2)); }',
  },
  {
    name: 'a module that reads its own path',
    tests: 'assert.strictEqual(f(3), 9);',
    right:
      "import { fileURLToPath } from 'node:url';\nexport function f(x) { return x * x; }\nconst isMain = process.argv[1] === fileURLToPath(import.meta.url);\nif (isMain) console.log(f(3));",
    wrong: 'const f = (x) => x; if (require.main === module) { console.log(f(2)); }',
  },
];
