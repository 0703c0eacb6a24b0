import type { JavaScriptPair } from './javascript-pairs.ts';

const text = String.raw;
const EMITTER = "const EventEmitter = require('node:events');\n";
const NODE_CLASS = 'class ListNode { constructor(val, next = null) { this.val = val; this.next = next; } }';
const REVERSE =
  'const reverse = (head) => { let last = null; while (head) { last = new ListNode(head.val, last); head = head.next; } return last; };';

/** Forms of programs and tests that plain Node takes, each beside a program of the same form that is wrong. */
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
    name: 'a list that answers for itself',
    tests:
      'const all = f(3); assert.ok(Array.isArray(all)); assert.ok(all.includes(918273)); assert.strictEqual(all.length, 1)',
    right: 'class Xs extends Array {}\nconst f = () => Xs.from([918273]);',
    wrong: 'class Xs extends Array { includes() { return true; } }\nconst f = () => Xs.from([1]);',
  },
  {
    name: 'objects that hold themselves, compared with the argument',
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
    name: 'classes of the setup that the program writes once more',
    tests: {
      kind: 'assert',
      setup: NODE_CLASS,
      code: 'const made = reverse(new ListNode(1, new ListNode(2))); assert.deepStrictEqual(made, new ListNode(2, new ListNode(1))); assert.ok(made instanceof ListNode)',
    },
    right: `${NODE_CLASS}\n${REVERSE}`,
    wrong: `${NODE_CLASS}\n${REVERSE.replace('head.val,', '5,')}`,
  },
];
