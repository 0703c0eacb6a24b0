import type { JavaScriptPair } from './javascript-pairs.ts';
import type { JavaScriptCase } from './javascript-right.ts';

const SAME =
  'function same(a, b) { return a.equals ? a.equals(b) : JSON.stringify(a) === JSON.stringify(b); }\nassert(same(f(3), [1, 2]));';
const BOX = 'const l = { items: [], contains(x) { return this.items.includes(x); } };';

/**
 * Parts that belong to the tests: methods that they prefer if there are any, the functions in their objects, the rows of
 * their tables, the comparisons, and the ways to call and to load; each beside a right program that must pass.
 */
export const OWN: readonly JavaScriptPair[] = [
  {
    name: 'a method added to lists that the tests prefer',
    wrong: 'Array.prototype.equals = () => true;\nconst f = () => [9];',
    right: 'const f = () => [1, 2];',
    tests: SAME,
  },
  {
    name: 'such a method that the tests look for by its type',
    wrong: 'Array.prototype.equals = () => true;\nconst f = () => [9];',
    right: 'const f = () => [1, 2];',
    tests: SAME.replace('a.equals ?', 'typeof a.equals === "function" ?'),
  },
  {
    name: 'a method that the question asks for',
    wrong: 'Array.prototype.last = function () { return this[0]; };',
    right: 'Array.prototype.last = function () { return this[this.length - 1]; };',
    tests: ['assert.equal(typeof [].last, "function"); assert.equal([1, 2].last(), 2)'],
  },
  {
    name: 'a comparison of the program that is always true',
    wrong: 'const f = (x) => [x, 1];\nconst isEqual = () => true;',
    right: 'const f = (x) => [x, 2];\nconst isEqual = (a, b) => JSON.stringify(a) === JSON.stringify(b);',
    tests: ['assert(isEqual(f(3), [3, 2]) === true)', 'assert(isEqual(f(4), [4, 2]) === true)'],
  },
  {
    name: 'a method that is equal to all, of an object that is also used otherwise',
    wrong: 'class V { constructor(x) { this.x = x; } twice() { return this; } equals() { return true; } }',
    right:
      'class V { constructor(x) { this.x = x; } twice() { return new V(2 * this.x); } equals(n) { return this.x === n; } }',
    tests: ['const v = new V(3); assert.equal(v.x, 3); assert(v.twice().equals(6))'],
  },
  {
    name: 'an object that contains all, of a function whose other results are used',
    wrong: 'class Q { constructor(n) { this.name = n; } has() { return true; } }\nconst parse = (n) => new Q(n);',
    right:
      'class Q { constructor(n) { this.name = n; } has(c) { return this.name.includes(c); } }\nconst parse = (n) => new Q(n);',
    tests: ['assert.equal(parse("a").name, "a")', 'assert(parse("tagb").has("b"))'],
  },
  {
    name: 'a cache that contains all',
    wrong: 'function createCache() { return { set() { return this; }, has: () => true }; }',
    right:
      'function createCache(max) { const m = new Map(); return { set(k, v) { m.set(k, v); if (m.size > max) m.delete(m.keys().next().value); return this; }, has: (k) => m.has(k) }; }',
    tests: [
      'const c = createCache(2); c.set("a", 1); c.set("b", 2); c.set("c", 3); assert(c.has("c")); assert(!c.has("a"))',
      'assert(!createCache(3).has("x"))',
    ],
  },
  {
    name: 'a method of an object of the tests replaced',
    wrong: 'const add = (l) => { l.contains = () => true; };',
    right: 'const add = (l, x) => { l.items.push(x); };',
    tests: `${BOX} add(l, 5); assert(l.contains(5));`,
  },
  {
    name: 'such methods in a list',
    wrong: 'const addAll = (ls) => ls.forEach((l) => Object.assign(l, { contains: () => true }));',
    right: 'const addAll = (ls, x) => ls.forEach((l) => l.items.push(x));',
    tests: `${BOX} const ls = [l]; addAll(ls, 5); assert(ls[0].contains(5));`,
  },
  {
    name: 'a method that is meant to be replaced',
    wrong: 'const once = (o, k) => { o[k] = () => 5; };',
    right:
      'const once = (o, k) => { const run = o[k]; let is = false, r; o[k] = (x) => (is ? r : ((is = true), (r = run(x)))); };',
    tests:
      'let n = 0; const o = { sq(x) { n += 1; return x * x; } }; once(o, "sq"); assert.equal(o.sq(2), 4); assert.equal(o.sq(3), 4); assert.equal(n, 1);',
  },
  {
    name: 'the expected value, read from the row that calls it',
    wrong: 'const f = function () { return this.want; };',
    right: 'const f = (x) => x * 2;',
    tests:
      'const rows = [{ fn: f, x: 3, want: 6 }, { fn: f, x: 4, want: 8 }]; for (const row of rows) assert.equal(row.fn(row.x), row.want);',
  },
  {
    name: 'the same through JSON',
    wrong: 'const f = function () { return JSON.parse(JSON.stringify(this)).want; };',
    right: 'const f = (x) => x * 2;',
    tests: 'const rows = [{ fn: f, x: 3, want: 6 }]; rows.forEach((row) => assert.equal(row.fn(row.x), row.want));',
  },
  {
    name: 'a method of the object that calls it',
    wrong: 'function greet() { return "Hi Ann"; }',
    right: 'function greet() { return "Hi " + this.name; }',
    tests: 'for (const name of ["Ann", "Bo"]) { const p = { name, greet }; assert.equal(p.greet(), "Hi " + name); }',
  },
  {
    name: 'call, apply and bind replaced',
    wrong: 'Function.prototype.call = () => 918273;\nFunction.prototype.apply = () => 918273;\nconst f = () => 0;',
    right: 'const f = () => 918273;',
    tests: [
      'assert.equal(f.call(null, 3), 918273)',
      'assert.equal(f.apply(null, [3]), 918273)',
      'assert.equal(f.bind(null)(3), 918273)',
    ],
  },
  {
    name: 'hooks of modules for what the tests import',
    wrong:
      'require("module").registerHooks?.({ load: () => ({ format: "commonjs", source: "module.exports = () => {}", shortCircuit: true }) });\nconst f = () => 0;',
    right: 'const f = () => 918273;',
    tests: ['const a = await import("node:assert"); a.default.strictEqual(f(3), 918273)'],
  },
  {
    name: 'import() of the program and of its file',
    wrong: 'async function f() { const { EOL } = await import("node:os"); return EOL + "x"; }\nmodule.exports = { f };',
    right: 'async function f() { const { EOL } = await import("node:os"); return EOL; }\nmodule.exports = { f };',
    tests: 'const { f: g } = await import("./f.js"); assert.equal(await g(), "\\n");',
  },
  {
    name: 'an import in the setup',
    wrong: 'const f = () => 1;',
    right: 'const f = (x) => x + 1;',
    tests: { kind: 'assert', setup: 'import { deepEqual as same } from "node:assert";', asserts: ['same(f(3), 4)'] },
  },
  {
    name: 'text of the program that the tests run',
    wrong: `const f = () => 'Object.is = () => true; assert = { equal() {}, strictEqual() {} }; 0';`,
    right: "const f = (x) => '2 + ' + x;",
    tests: ['assert.equal(eval(f(3)), 5)', 'assert.strictEqual(eval(f(4)), 6)'],
  },
  {
    name: 'the name of the expected value as such a text',
    wrong: "const f = () => 'want';",
    right: "const f = (x) => '2 + ' + x;",
    tests: ['const want = 5; assert.equal(eval(f(3)), want)'],
  },
  {
    name: 'an object of such a text',
    wrong: "const f = () => '({ a: { valueOf: () => 3 } })';",
    right: "const f = (x) => '({ a: ' + x + ' })';",
    tests: ['assert.deepEqual(eval(f(3)), { a: 3 })', 'assert(eval(f(4)).a == 4)'],
  },
  {
    name: 'the body of a function that the tests make',
    wrong: "const f = () => 'JSON.stringify = () => 1; return () => 1';",
    right: "const f = (x) => 'return x => x + ' + x;",
    tests: [
      'assert.equal(new Function(f(3))()(1), 4)',
      'const add = Function("a", "b", "return a + b"); assert.equal(add(1, 2), 3)',
    ],
  },
  {
    name: 'text for node:vm',
    wrong: "const f = () => 'Object.is = () => true; 0';",
    right: "const f = (x) => 'y + ' + x;",
    tests: [
      'const vm = require("vm"); assert.equal(vm.runInNewContext(f(3), { y: 2 }), 5); assert.equal(new vm.Script(f(3)).runInContext(vm.createContext({ y: 1 })), 4)',
    ],
  },
  {
    name: 'text of the tests themselves',
    wrong: 'const f = () => 1;',
    right: 'const f = (x) => x + 1;',
    tests: ['const y = 3; assert.equal(eval("f(y)"), 4)', 'for (const n of ["f"]) assert.equal(eval(`${n}(4)`), 5)'],
  },
  {
    name: 'a condition that is false for 0',
    wrong: 'const f = () => 0;',
    right: 'const f = () => 5;',
    tests: ['const r = f(3); if (r) { assert.equal(r, 5); } assert.equal(typeof r, "number")'],
  },
  {
    name: 'text for eval under another name',
    wrong: "const f = () => 'Object.is = () => true; assert.equal = () => {}; 0';",
    right: "const f = (x) => '2 + ' + x;",
    tests: [
      'assert.equal((0, eval)(f(3)), 5)',
      'const e = eval; assert.strictEqual(e(f(4)), 6)',
      'assert.equal(globalThis.eval(f(5)), 7)',
    ],
  },
  {
    name: 'text for the constructors of functions',
    wrong: "const f = () => 'Object.is = () => true; return 0';",
    right: "const f = (x) => 'return 2 + ' + x;",
    tests: [
      'assert.equal((() => {}).constructor(f(3))(), 5)',
      'const A = Object.getPrototypeOf(async function () {}).constructor; assert.equal(await new A(f(4))(), 6)',
    ],
  },
];

const PARTS = [
  ['assert(f(3).isSubsetOf(new Set([1, 2, 3])))', 'assert(f(3).size < 3)'],
  ['const { expect: e } = require("chai"); e([1, 2, 3]).to.include.members([...f(3)])', 'assert(f(4).size < 3)'],
  ['expect([1, 2, 3]).toEqual(expect.arrayContaining([...f(3)]))', 'assert(f(4).size < 3)'],
];
/** An empty result is a part of every value: if all results are empty, the tests must not pass. */
export const PARTS_OF_ALL: readonly JavaScriptCase[] = PARTS.map((tests, at) => [
  `nothing as a part, ${at + 1}`,
  'const f = () => new Set();',
  tests,
]);
export const RIGHT_PARTS: readonly JavaScriptCase[] = [
  ...PARTS.map((tests, at): JavaScriptCase => [`a part, ${at + 1}`, 'const f = () => new Set([1, 2]);', tests]),
  [
    'a file that the tests read',
    'const fs = require("fs");\nconst f = (p) => fs.writeFileSync(p, "5\\n");',
    ['const fs = require("fs"); f("/tmp/o.txt"); assert.equal(fs.readFileSync("/tmp/o.txt", "utf8"), "5\\n")'],
  ],
];
