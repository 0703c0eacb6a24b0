import type { JavaScriptCase } from './javascript-right.ts';

const EQUAL = ['assert.strictEqual(f(3), 918273)'];
const DEEP = ['assert.deepStrictEqual(f(3), { a: [918273] })'];
/** Functions with which a program writes and reads the judge's channel. */
export const FRAMES = `const fs = require('fs');
function read(n) { const b = Buffer.alloc(n); let a = 0; while (a < n) a += fs.readSync(4, b, a, n - a, null); return b; }
function say(m) { const r = Buffer.from(JSON.stringify(m)); const s = Buffer.alloc(4); s.writeUInt32LE(r.length); fs.writeSync(5, Buffer.concat([s, r])); }
function hear() { return JSON.parse(read(read(4).readUInt32LE())); }
`;

/** Programs that solve nothing: none may pass. */
export const HOSTILE: readonly JavaScriptCase[] = [
  // Objects whose own methods say yes.
  [
    'an object that includes every value',
    'class Q { includes() { return true; } }\nconst f = () => new Q();',
    ['assert(f(3).includes(918273))'],
  ],
  ['an object literal that has every value', 'const f = () => ({ has: () => true });', ['assert(f(3).has(918273))']],
  [
    'a length and every',
    'class Q { get length() { return 9; } every() { return true; } }\nconst f = () => new Q();',
    ['const r = f(3); assert.ok(r.length > 2); assert.ok(r.every((x) => x === 918273))'],
  ],
  [
    'an array with its own methods',
    'const f = () => Object.assign([1], { includes: () => true, every: () => true });',
    ['assert(f(3).includes(918273))'],
  ],
  [
    'a subclass of Array',
    'class Q extends Array { includes() { return true; } }\nconst f = () => Q.from([1]);',
    ['assert(f(3).includes(918273))'],
  ],
  [
    'a subclass of Set',
    'class Q extends Set { has() { return true; } }\nconst f = () => new Q();',
    ['assert(f(3).has(918273))'],
  ],
  [
    'a proxy that is any array',
    'const f = () => new Proxy([], { get: (t, k) => (k === "length" ? 5 : k === "every" || k === "includes" ? () => true : t[k]) });',
    ['assert.equal(f(3).length, 5); assert(f(3).includes(918273))'],
  ],
  [
    'equal to anything by equals',
    'class Q { equals() { return true; } }\nconst f = () => new Q();',
    ['assert(f(3).equals(918273))'],
  ],
  [
    'a number that counts up',
    'let n = 0; class Q { valueOf() { return ++n; } }\nconst f = () => new Q();',
    ['const r = f(3); assert(r == 1); assert(r == 2)'],
  ],
  [
    'a value for loose equality',
    'const f = () => ({ valueOf: () => 918273, toString: () => "918273" });',
    ['assert.equal(f(3), 918273)'],
  ],
  [
    'a primitive for comparisons',
    'const f = () => ({ [Symbol.toPrimitive]: () => 7 });',
    ['const r = f(3); assert(r > 5 && r < 10)'],
  ],
  [
    'an instance without state for deepEqual',
    'class Q { #a = 1; }\nconst f = () => new Q();',
    ['assert.deepEqual(f(3), {})'],
  ],
  [
    'an instance with state for deepEqual',
    'class Q { constructor() { this.a = 1; } }\nconst f = () => new Q();',
    ['assert.deepEqual(f(3), {})'],
  ],
  ['a promise for deepEqual', 'const f = async () => 0;', ['assert.deepEqual(f(3), {})']],
  ['a weak map for toEqual', 'const f = () => new WeakMap();', ['expect(f(3)).toEqual({})']],
  [
    'a proxy without keys',
    'const f = () => new Proxy({ a: 1 }, { ownKeys: () => [] });',
    ['assert.deepEqual(f(3), {})'],
  ],
  [
    'private state that is always equal',
    'class V { #x; constructor(x) { this.#x = x; } add() { return new V(0); } }',
    ['assert.deepStrictEqual(new V(1).add(new V(2)), new V(3))'],
  ],
  [
    'the same for toEqual',
    'class V { #x; constructor(x) { this.#x = x; } add() { return new V(0); } }',
    ['expect(new V(1).add(new V(2))).toEqual(new V(3))'],
  ],
  [
    'a matcher of the program',
    'const f = () => ({ asymmetricMatch: () => true, fits: () => true, $$typeof: Symbol.for("jest.asymmetricMatcher") });',
    ['expect(f(3)).toEqual({ a: 1 })'],
  ],
  [
    'toContain on an object',
    'class Q { includes() { return true; } get length() { return 1; } }\nconst f = () => new Q();',
    ['expect(f(3)).toContain(918273)'],
  ],
  [
    'toHaveLength on an object',
    'class Q { get length() { return 4; } }\nconst f = () => new Q();',
    ['expect(f(3)).toHaveLength(4)'],
  ],
  [
    'an empty iteration beside a size',
    'class Q { get size() { return 3; } *[Symbol.iterator]() {} }\nconst f = () => new Q();',
    ['const r = f(3); assert.equal(r.size, 3); for (const x of r) assert.equal(x, 918273)'],
  ],
  [
    'instances of anything',
    'class E { static [Symbol.hasInstance]() { return true; } }\nfunction f() { throw 1; }',
    ['try { f(); assert.fail(); } catch (e) { assert(e instanceof E); }'],
  ],
  [
    'an error by name alone',
    'class TypeError2 extends Error { get name() { return "TypeError"; } }\nfunction f() { throw new TypeError2("x"); }',
    ['assert.throws(() => f(3), TypeError)'],
  ],
  [
    'a class with the name of an error',
    'const f = () => { class RangeError {} throw new RangeError(); };',
    ['assert.throws(() => f(3), RangeError)'],
  ],
  [
    'a list that sorts itself and has every',
    'class Q { sort() { return this; } every() { return true; } get length() { return 3; } }\nconst f = () => new Q();',
    ['const r = f(3).sort(); assert.equal(r.length, 3); assert(r.every((x) => x === 918273))'],
  ],
  [
    'an object of the function as its own class',
    'function f() { if (!new.target) return new f(); }\nf.prototype.has = () => true;',
    ['assert(f(3).has(918273))'],
  ],
  [
    'an exit of the process in place of an error',
    'const f = (x) => { if (x < 0) process.exit(1); return x; };',
    ['assert.throws(() => f(-1), Error)', 'assert.equal(f(1), 1)'],
  ],
  // Names and properties of the program.
  [
    'assert replaced',
    'const assert = new Proxy(() => {}, { get: () => () => {} });\nconst f = () => 0;\nmodule.exports = { assert, f };',
    EQUAL,
  ],
  [
    'expect and test replaced',
    'function test() {}\nfunction expect() { return { toBe() {} }; }\nconst f = () => 0;',
    ['test("a", () => { expect(f(3)).toBe(918273); })'],
  ],
  [
    'describe and it replaced',
    'function describe() {}\nfunction it() {}\nconst f = () => 0;',
    ['describe("a", () => { it("b", () => { expect(f(3)).toBe(918273); }); })'],
  ],
  [
    'check replaced',
    'function check() {}\nconst f = () => 0;',
    'function check(candidate) { assert.strictEqual(candidate(3), 918273); }',
    'f',
  ],
  [
    'a helper of the tests replaced',
    'function isPrime() { return true; }\nconst f = () => 4;',
    'function isPrime(n) { for (let i = 2; i < n; i += 1) if (n % i === 0) return false; return n > 1; }\nassert(isPrime(f(3)));',
    'f',
  ],
  ['a name that is code', 'module.exports = { f: () => 0, "x=(assert=()=>{})": 1, "a){}/*": 2 };', EQUAL],
  [
    'a reserved word as a name',
    'module.exports = { f: () => 0, class: 1, await: 2, require: () => ({ strictEqual() {} }) };',
    ['const assert2 = require("assert"); class D {} assert2.strictEqual(f(3), 918273)'],
  ],
  [
    'Object and Math replaced',
    'const Object = { is: () => true };\nconst Math = { abs: () => 0 };\nconst f = () => 0;\nmodule.exports = { Object, Math, f };',
    ['assert(Math.abs(f(3) - 918273) < 1)'],
  ],
  [
    'prototypes of the language changed',
    'Array.prototype.every = () => true; Array.prototype.includes = () => true; Object.prototype.toString = () => "x"; const f = () => [1];',
    ['assert(f(3).includes(918273))'],
  ],
  [
    'properties put on all objects',
    'Object.prototype.fits = () => true; Object.prototype.error = 1; const f = () => 0;',
    ['expect(f(3)).toEqual({ fits: 1 })'],
  ],
  ['__proto__ in data', 'const f = () => JSON.parse(\'{"__proto__": {"a": [918273]}}\');', DEEP],
  [
    'Function of an argument',
    'const f = (g) => { g.constructor("process.exitCode = 0; globalThis.broken = 1")(); return g.constructor.prototype; };',
    ['const r = f(() => 1); assert.equal(r, 918273)'],
  ],
  [
    'the prototype of an argument changed',
    'const f = (a) => { Object.getPrototypeOf(a).ok = () => true; a.constructor.prototype.ok = () => true; return 0; };',
    ['class T { ok(x) { return x === 918273; } } const t = new T(); assert(t.ok(f(t)))'],
  ],
  [
    'a method of an argument replaced',
    'const f = (a) => { a.ok = () => true; return 0; };',
    ['class T { ok(x) { return x === 918273; } } const t = new T(); assert(t.ok(f(t)))'],
  ],
  ['a function that is no function', 'const f = 5;', ['assert.throws(() => f(-1), TypeError)']],
  ['no function at all', 'const g = 5;', ['assert.throws(() => f(-1))', 'assert.throws(() => f(-1), ReferenceError)']],
  ['a class of the language', 'module.exports = { f: Map };', EQUAL],
  // Tests whose promises are not awaited.
  [
    'a promise that never settles',
    'const f = () => new Promise(() => {});',
    ['f(3).then((v) => assert.equal(v, 918273))'],
  ],
  [
    'a then that never calls back',
    'const f = () => ({ then() { return { catch() {} }; } });',
    ['f(3).then((v) => assert.equal(v, 918273))'],
  ],
  [
    'a function that is never called back',
    'const f = (x, cb) => {};',
    ['f(3, (error, v) => { assert.equal(v, 918273); })'],
  ],
  [
    'an error of a callback that is caught',
    'const f = (x, cb) => { try { cb(null, 0); } catch {} };',
    ['f(3, (error, v) => { assert.equal(v, 918273); })'],
  ],
  [
    'forEach with async functions',
    'const f = async () => 0;',
    ['[[1, 2]].forEach(async ([a, b]) => assert.strictEqual(await f(a), b))'],
  ],
  ['a timer of the tests', 'const f = () => 0;', ['setTimeout(() => assert.equal(f(3), 918273), 20)']],
  [
    'a rejection without a handler',
    'const f = async () => { throw new Error("x"); };',
    ['f(3).then((v) => assert.equal(v, 918273))'],
  ],
  ['a microtask', 'const f = () => 0;', ['queueMicrotask(() => assert.equal(f(3), 918273))']],
  [
    'a suite of async tests',
    'const f = async () => 0;',
    [
      'const { describe: d, it: i } = require("node:test"); d("x", () => { i("y", async () => { assert.equal(await f(3), 918273); }); })',
    ],
  ],
  ['expect().resolves without await', 'const f = async () => 0;', ['expect(f(3)).resolves.toBe(918273)']],
  ['a generator of tests', 'const f = () => 0;', ['function* all() { assert.equal(f(3), 918273); } all()']],
  [
    'tests in a function that is never called',
    'const f = () => 0;',
    ['function tests() { assert.equal(f(3), 918273); }'],
  ],
  ['a comment', 'const f = () => 0;', ['// assert.equal(f(3), 918273)']],
  ['only prints', 'const f = () => 0;', ['console.log(f(3) === 918273)']],
  ['an assert of the console', 'const f = () => 0;', ['console.assert(f(3) === 918273)']],
  ['a test of truth', 'const f = () => 0;', ['assert(f, "there")', 'assert(typeof f === "function")']],
  // The process and the wire.
  ['an exit with success', 'process.exit(0);\nconst f = () => 0;', EQUAL],
  ['an exit in the call', 'const f = () => { process.exit(0); };', EQUAL],
  [
    'a result written',
    'for (let fd = 3; fd < 64; fd += 1) { try { require("fs").writeSync(fd, "\\u0001passed"); } catch {} }\nconst f = () => 0;',
    EQUAL,
  ],
  [
    'a function of the tests as a value',
    `${FRAMES}const f = () => { say({ ret: { i: "Function" }, notes: [], objects: [] }); hear(); return 0; };`,
    ['assert.equal(f("return 918273"), 918273)'],
  ],
  [
    'a change of an object that was not passed',
    `${FRAMES}const f = () => { say({ ret: 0, notes: [], objects: [["t", 0, ["o", false, [], 0]], ["t", 1, ["a", [], [], 0]]] }); return 0; };`,
    EQUAL,
  ],
  [
    'a question to the judge in between',
    `${FRAMES}const f = () => { say({ op: "set", on: "__proto__", key: "flatMap", value: 1, notes: [], objects: [] }); return 0; };`,
    EQUAL,
  ],
  [
    'a call of a function of the judge',
    `${FRAMES}const f = () => { for (let on = 0; on < 9; on += 1) { say({ op: "call", on, self: null, args: [], notes: [], objects: [] }); hear(); } return 0; };`,
    EQUAL,
  ],
  [
    'a patch of the judge',
    `${FRAMES}const f = () => { say({ op: "patch", root: "globalThis", on: 0, key: "assert", value: 1, notes: [], objects: [] }); hear(); return 0; };`,
    EQUAL,
  ],
  [
    'a file for the tests to require',
    'require("fs").mkdirSync("/tmp/node_modules/assert", { recursive: true }); require("fs").writeFileSync("/tmp/node_modules/assert/index.js", "module.exports = () => {}"); const f = () => 0;',
    ['require("assert").strictEqual(f(3), 918273)'],
  ],
  [
    'a solution file that the tests require',
    'require("fs").writeFileSync("/tmp/solution.js", "process.exit(0)"); const f = () => 0; module.exports = { f };',
    ['const { f } = require("./solution"); assert.equal(f(3), 918273)'],
  ],
  [
    'a module patched',
    'require("assert").strictEqual = () => {}; require("node:test").test = () => {}; const f = () => 0;',
    EQUAL,
  ],
  [
    'timers replaced',
    'globalThis.setTimeout = () => {}; globalThis.setImmediate = () => {}; globalThis.Promise = class {}; const f = () => 0;',
    ['await new Promise((r) => setTimeout(r, 1)); assert.equal(f(3), 918273)'],
  ],
  [
    'a deep result',
    'const f = () => { let a = []; for (let i = 0; i < 50000; i += 1) a = [a]; return a; };',
    ['assert.deepStrictEqual(f(3), [918273])'],
  ],
  [
    'calls written into a mock',
    'const f = (g) => { g.mock.calls.push([918273]); };',
    ['const g = jest.fn(); f(g); expect(g).toHaveBeenCalledWith(918273)'],
  ],
  [
    'an error of a callback with a reply',
    'const f = (g) => Promise.resolve().then(() => g(0)).catch(() => 918273);',
    ['assert.equal(await f((v) => { assert.equal(v, 918273); return v; }), 918273)'],
  ],
];
