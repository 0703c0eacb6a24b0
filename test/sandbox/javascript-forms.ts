import type { JavaScriptPair } from './javascript-pairs.ts';

const text = String.raw;
const EMITTER = "const EventEmitter = require('node:events');\n";
const NODE_CLASS = 'class ListNode { constructor(val, next = null) { this.val = val; this.next = next; } }';
const REVERSE =
  'const reverse = (head) => { let last = null; while (head) { last = new ListNode(head.val, last); head = head.next; } return last; };';

/**
 * Forms of programs and tests that plain Node accepts, and objects that are one value, each with a wrong program of the same
 * form beside it.
 */
export const FORMS: readonly JavaScriptPair[] = [
  {
    name: 'exports under another name',
    tests: 'assert.strictEqual(add(2, 3), 5)',
    right: 'const plus = (a, b) => a + b;\nexport { plus as add };',
    wrong: 'const plus = (a, b) => a - b;\nexport { plus as add };',
  },
  {
    name: 'a default export without a name',
    tests: "import add from './add.js'; import assert from 'node:assert'; assert.strictEqual(add(2, 3), 5);",
    right: 'export default (a, b) => a + b;',
    wrong: 'export default (a, b) => a - b;',
  },
  {
    name: 'a default export of an anonymous class',
    tests: "import Sum from './sum.js';\nassert.strictEqual(new Sum(2).add(3), 5);",
    right: 'export default class { constructor(n) { this.n = n; } add(m) { return this.n + m; } }',
    wrong: 'export default class { constructor(n) { this.n = n; } add(m) { return this.n; } }',
  },
  {
    name: 'several declarations on a line, and templates',
    tests: text`assert.strictEqual(up${'`a${1}b`'}, 'A1B'); assert.strictEqual(low('A'), 'a')`,
    right:
      "const up = (parts, ...values) => parts.map((part, at) => part.toUpperCase() + (values[at] ?? '')).join(''); const low = (t) => t.toLowerCase();",
    wrong: "const up = () => ''; const low = (t) => t.toLowerCase();",
  },
  {
    name: 'strict code of modules',
    tests: "import assert from 'node:assert';\nassert.throws(() => { settings().a = 2; }, TypeError);",
    right: 'export const settings = () => Object.freeze({ a: 1 });',
    wrong: 'export const settings = () => ({ a: 1 });',
  },
  {
    name: 'a function of the tests as a result',
    tests: 'const g = (x) => x * 2; assert.strictEqual(same(g), g); assert.strictEqual(same(g)(4), 8)',
    right: 'const same = (x) => x;',
    wrong: 'const same = (x) => () => 8;',
  },
  {
    name: 'a method of a class of the tests that extends one',
    tests:
      "class Cat extends Animal { speak() { return super.speak() + '!'; } } assert.strictEqual(new Cat('Tom').speak(), 'Tom speaks!')",
    right: "class Animal { constructor(name) { this.name = name; } speak() { return this.name + ' speaks'; } }",
    wrong: 'class Animal { constructor(name) { this.name = name; } speak() { return this.name; } }',
  },
  {
    name: 'classes of Node that are extended',
    tests:
      "const { EventEmitter } = require('events'); const b = new Bus(); assert.ok(b instanceof EventEmitter); assert.ok(b instanceof Bus)",
    right: `${EMITTER}class Bus extends EventEmitter {}`,
    wrong: 'class EventEmitter { on() {} }\nclass Bus extends EventEmitter {}',
  },
  {
    name: 'lists with methods of their own',
    tests:
      'const v = new Vec(1, 2, 3); assert.ok(Array.isArray(v)); assert.ok(v.map((x) => x * 2) instanceof Vec); assert.strictEqual(v.filter((x, at, all) => all.length === 3 && x > 1).sum(), 5); assert.strictEqual(JSON.stringify({ v }), \'{"v":[1,2,3]}\'); assert.deepStrictEqual([0].concat(v), [0, 1, 2, 3])',
    right: 'class Vec extends Array { sum() { return this.reduce((a, b) => a + b, 0); } }',
    wrong:
      'class Vec { constructor(...all) { Object.assign(this, all); this.length = all.length; } map() { return this; } filter() { return this; } sum() { return 5; } }',
  },
  {
    name: 'a list with methods that always say yes',
    tests:
      'const all = f(3); assert.ok(Array.isArray(all)); assert.ok(all.includes(918273)); assert.strictEqual(all.length, 1)',
    right: 'class Xs extends Array {}\nconst f = () => Xs.from([918273]);',
    wrong: 'class Xs extends Array { includes() { return true; } }\nconst f = () => Xs.from([1]);',
  },
  {
    name: 'objects that contain themselves, compared with the argument',
    tests:
      'const src = { a: [1, { b: 2 }], u: 0 }; src.self = src; const made = clone(src); assert.notStrictEqual(made, src); assert.deepStrictEqual(made, src); assert.strictEqual(made.self, made)',
    right: 'const clone = structuredClone;',
    wrong: 'const clone = (x) => ({ ...x });',
  },
  {
    name: 'classes of the setup',
    tests: {
      kind: 'assert',
      setup: NODE_CLASS,
      code: 'const made = reverse(new ListNode(1, new ListNode(2))); assert.deepStrictEqual(made, new ListNode(2, new ListNode(1))); assert.ok(made instanceof ListNode)',
    },
    right: REVERSE,
    wrong: REVERSE.replace('new ListNode(head.val, last)', '{ val: head.val, next: last }'),
  },
  {
    name: 'classes of the setup that the program declares again',
    tests: {
      kind: 'assert',
      setup: NODE_CLASS,
      code: 'const made = reverse(new ListNode(1, new ListNode(2))); assert.deepStrictEqual(made, new ListNode(2, new ListNode(1))); assert.ok(made instanceof ListNode)',
    },
    right: `${NODE_CLASS}\n${REVERSE}`,
    wrong: `${NODE_CLASS}\n${REVERSE.replace('head.val,', '5,')}`,
  },
  {
    name: 'an object that is one value',
    tests: "const t = conv(100); assert.strictEqual(t.unit, 'F'); assert.ok(t > 211 && t < 213);",
    right: "const conv = (c) => ({ unit: 'F', valueOf: () => c * 1.8 + 32 });",
    wrong: "const conv = () => { let n = 0; return { unit: 'F', valueOf: () => (n++ % 2 ? -1e9 : 1e9) }; };",
  },
  {
    name: 'an object that is another value after a call',
    tests: "const c = make(); assert.strictEqual(c.name, 'c'); assert.ok(c < 1); c.up(); assert.ok(c > 0);",
    right: "const make = () => { let n = 0; return { name: 'c', up: () => { n += 1; }, valueOf: () => n }; };",
    wrong: "const make = () => { let n = 0; return { name: 'c', up() {}, valueOf: () => n }; };",
  },
  {
    name: 'an object that becomes a text',
    tests: "const o = f(3); assert.strictEqual(o.tag, 't'); assert.ok(String(o).length > 5 && `${o}`.length < 7);",
    right: "const f = () => ({ tag: 't', toString: () => 'abcdef' });",
    wrong: "const f = () => { let n = 0; return { tag: 't', toString: () => (n++ % 2 ? '' : 'zzzzzzzzz') }; };",
  },
  {
    name: 'a view of what the tests change',
    tests:
      "const all = [1]; const v = view(all); assert.strictEqual(v.tag, 't'); assert.strictEqual(String(v), '1'); all.push(2); assert.strictEqual(String(v), '1,2');",
    right: "const view = (all) => ({ tag: 't', toString: () => all.join() });",
    wrong: "const view = (all) => { const first = all.join(); return { tag: 't', toString: () => first }; };",
  },
  {
    name: 'dates with methods of their own',
    tests:
      'const d = addDays(new Date(0), 3); assert.ok(d instanceof Date); assert.ok(d.getTime() > 259199999 && d.getTime() < 259200001);',
    right: 'class Day extends Date {}\nconst addDays = (d, n) => new Day(d.getTime() + n * 864e5);',
    wrong: 'class Day extends Date { getTime() { return 259200000; } }\nconst addDays = () => new Day(0);',
  },
  {
    name: 'a list with another content each time',
    tests: 'const a = f(3); assert.ok(Array.isArray(a)); assert.ok(a.length > 2 && a.length < 4);',
    right: 'class Xs extends Array {}\nconst f = (n) => Xs.from({ length: n });',
    wrong:
      'class Xs extends Array { *[Symbol.iterator]() { n = !n; for (let i = 0; i < (n ? 9 : 0); i++) yield i; } }\nlet n = false;\nconst f = () => new Xs();',
  },
  {
    name: 'an object that has every key',
    tests:
      "const u = user('Ann'); assert.strictEqual(u.name, 'Ann'); assert.ok('email' in u); assert.ok(Object.hasOwn(u, 'id') && u.hasOwnProperty('id'));",
    right: "const user = (name) => ({ name, email: '', id: 1, hello() {} });",
    wrong:
      'const user = (name) => new Proxy({ name }, { has: () => true, getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) });',
  },
  {
    name: 'properties that an object pretends to have',
    tests: "const u = user('Ann'); assert.strictEqual(u.name, 'Ann'); assert.ok(u.hasOwnProperty('email'));",
    right: "const user = (name) => ({ name, email: '', hello() {} });",
    wrong: 'const user = (name) => ({ name, hasOwnProperty: () => true });',
  },
  ...[
    'Vec.prototype.equals = () => true;\nconst add = () => new Vec(0, 0);',
    'const add = () => Object.assign(new Vec(0, 0), { equals: () => true });',
    'class Vec { constructor(x, y) { this.x = x; this.y = y; } equals() { return true; } }\nconst add = () => new Vec(0, 0);',
  ].map((wrong, at) => ({
    name: `methods of a class of the setup: ${at}`,
    tests: {
      kind: 'assert',
      setup:
        'class Vec { constructor(x, y) { this.x = x; this.y = y; } equals(o) { return this.x === o.x && this.y === o.y; } }',
      code: "const v = add(new Vec(1, 2), new Vec(2, 2)); assert.ok(v instanceof Vec); assert.strictEqual(typeof v.x, 'number'); assert.ok(v.equals(new Vec(3, 4)));",
    },
    right: 'const add = (a, b) => new Vec(a.x + b.x, a.y + b.y);',
    wrong,
  })),
  {
    name: 'errors that are tried again',
    tests:
      "(async () => { let n = 0; const v = await retry(async () => { n++; if (n < 3) throw new Error('again'); return 'ok'; }, 5); assert.strictEqual(v, 'ok'); assert.strictEqual(n, 3); let k = 0; await assert.rejects(retry(() => { k++; throw new Error('never'); }, 2), /never/); assert.strictEqual(k, 2); })();",
    right:
      'async function retry(f, n) { for (let i = 1; ; i++) { try { return await f(); } catch (e) { if (i >= n) throw e; } } }',
    wrong: 'async function retry(f) { try { return await f(); } catch { return "ok"; } }',
  },
  {
    name: 'infinity in other notations',
    tests:
      'assert.strictEqual(div(1, 0), 1 / 0); assert.strictEqual(least([]), Number.POSITIVE_INFINITY); assert.strictEqual(least([2, 1]), 1)',
    right: 'const div = (a, b) => a / b;\nconst least = (all) => Math.min(...all);',
    wrong: 'const div = () => Infinity;\nconst least = () => Infinity;',
  },
  {
    name: 'a module with a default value and names',
    tests:
      "import sq, { twice } from './lib.mjs';\nimport assert from 'node:assert';\nassert.strictEqual(sq(3), 9); assert.strictEqual(twice(3), 6);",
    right: 'const square = (x) => x * x;\nexport const twice = (x) => 2 * x;\nexport { square as default };',
    wrong: 'const square = (x) => x;\nexport const twice = (x) => 2 * x;\nexport { square as default };',
  },
  {
    name: 'properties of objects of the tests that are deleted',
    tests:
      'class Acc { constructor() { this.a = 1; this.b = 2; } } const x = new Acc(); clear(x); assert.deepStrictEqual(Object.keys(x), [])',
    right: 'const clear = (x) => { for (const key of Object.keys(x)) delete x[key]; };',
    wrong: 'const clear = (x) => { delete x.a; };',
  },
  {
    name: 'errors of the setup',
    tests: {
      kind: 'assert',
      setup: 'class AppError extends Error { constructor(text, code) { super(text); this.code = code; } }',
      code: 'assert.throws(() => f(-1), AppError); assert.throws(() => f(-1), { code: 7 });',
    },
    right: "const f = (x) => { if (x < 0) throw new AppError('negative', 7); return x; };",
    wrong: "const f = (x) => { if (x < 0) throw Object.assign(new Error('negative'), { code: 7 }); return x; };",
  },
  {
    name: 'an object that is converted by a method that was read under another name',
    tests: "const o = f(3); assert.strictEqual(typeof o.value, 'function'); assert.ok(o > 5 && o < 7)",
    right: 'const f = (x) => ({ value: () => 2 * x, valueOf: () => 2 * x });',
    wrong: 'let n = 0;\nconst value = () => (n++ % 2 ? -9 : 9);\nconst f = () => ({ value, valueOf: value });',
  },
  {
    name: 'maps that are iterated',
    tests: "const m = f('ab'); assert.ok(m instanceof Map); assert.ok([...m].length > 1 && [...m].length < 3)",
    right: 'class Bag extends Map {}\nconst f = (s) => new Bag([...s].map((c) => [c, 1]));',
    wrong:
      'let n = 0;\nclass Bag extends Map { *[Symbol.iterator]() { yield* n++ % 2 ? [] : [[1, 1], [2, 2], [3, 3]]; } }\nconst f = () => new Bag();',
  },
  // A program with tests of its own, for which Node lacks the framework: the tests of the question decide.
  ...[
    "describe('f', () => { it.each([[1, 4]])('%i', (x, y) => { expect(f(x)).toBe(y); }); });",
    "beforeEach(() => {}); test('f', () => { const g = jest.fn(f); expect(g(1)).toBe(4); }); expect(f(1)).toEqual(4);",
    "import { it as check, expect as want } from 'vitest';\ncheck('f', () => { want(f(1)).toBe(4); });",
    "const { expect } = require('chai');\ndescribe('f', () => { it('a', () => { expect(f(1)).to.equal(4); }); });",
  ].map((own) => ({
    name: `a program with tests of its own: ${own}`,
    tests: "test('f', () => { expect(f(1)).toBe(4); expect(f(3)).toBe(8); });",
    right: `const f = (x) => 2 * (x + 1);\n${own}`,
    wrong: `const f = (x) => 4 * x;\n${own}`,
  })),
  {
    name: 'a framework that the program changes for its own tests',
    tests: "test('f', () => { expect(f(1)).toBe(4); expect(f(3)).toBe(8); });",
    right: 'const f = (x) => 2 * (x + 1);\nexpect.extend({ toBe: () => ({ pass: false }) });',
    wrong: "const f = (x) => 4 * x;\nexpect.extend({ toBe: () => ({ pass: true }) }); it.only('a', () => {});",
  },
  {
    name: 'an entry point with a name of the framework',
    tests: { kind: 'assert', entryPoint: 'test', asserts: ['assert.strictEqual(test(3), 8)'] },
    right: 'function test(x) { return 2 * (x + 1); }',
    wrong: "test('a', () => {});",
  },
];
