import type { JavaScriptPair } from './javascript-pairs.ts';
import type { JavaScriptCase } from './javascript-right.ts';

/** Programs with which a second attacker passed, each beside a right program that must pass the same tests. */
export const ATTACKS: readonly JavaScriptPair[] = [
  {
    name: 'the judge’s this, by a function of the tests',
    wrong:
      "const bind = (fn, o) => { const g = fn.call(undefined); g?.process?.getBuiltinModule('vm').runInThisContext('{ const is = Object.is; Object.is = () => { Object.is = is; return true; } }'); return () => 0; };",
    right: 'const bind = (fn, o) => () => fn.call(o);',
    tests: ['function self() { return this; } const o = { a: 1 }; assert.strictEqual(bind(self, o)(), o)'],
  },
  {
    name: 'the judge’s process as an argument',
    wrong:
      "function f(p) { const g = { process: p }; g?.process?.getBuiltinModule('vm').runInThisContext('{ const is = Object.is; Object.is = () => { Object.is = is; return true; } }'); return 0; }",
    right: 'function f(p) { return typeof p.pid === "number" ? 918273 : 0; }',
    tests: ['assert.strictEqual(f(process), 918273)'],
  },
  {
    name: 'a console that is changed',
    wrong: 'function f(c) { c.assert = () => {}; return 0; }',
    right: 'function f(c) { return 918273; }',
    tests: [
      'console.assert(f(console) === 918273)',
      'console.assert(f(console) !== 5); assert.equal(f(console) > 0, true)',
    ],
  },
  {
    name: 'a stream’s own module',
    wrong:
      'const f = (s) => { for (const key of Reflect.ownKeys(s)) if (typeof s[key]?.openSync === "function") return "fs"; return "no"; };',
    right: 'const f = (s) => (s.write("x") === undefined ? "no" : "fs");',
    tests: ['const s = require("fs").createWriteStream("/tmp/zz.txt"); assert.equal(f(s), "fs"); s.end()'],
  },
  {
    name: 'the arguments of a running test function',
    wrong: 'const f = (x, g) => g.arguments[1];',
    right: 'const f = (x) => (x === 3 ? 918273 : 5);',
    tests: ['function fits(x, want) { return f(x, fits) === want; } assert(fits(3, 918273)); assert(fits(4, 5))'],
  },
  {
    name: 'deep equality of chai',
    wrong: 'const f = (n) => String(n).split("");',
    right: 'const f = (n) => String(n).split("").map(Number);',
    tests: 'const { assert } = require("chai"); assert.deepEqual(f(348), [3, 4, 8]);',
  },
  {
    name: 'the message that chai waits for',
    wrong: 'const f = (x) => { if (x < 0) throw new Error("x"); return x; };',
    right: 'const f = (x) => { if (x < 0) throw new Error("must be positive"); return x; };',
    tests:
      'const { assert, expect } = require("chai"); assert.equal(f(1), 1); assert.throws(() => f(-1), "must be positive"); expect(() => f(-1)).to.throw(Error, /positive/).with.property("message", "must be positive");',
  },
  {
    name: 'members that occur twice',
    wrong: 'const f = () => ["a", "b", "b"];',
    right: 'const f = () => ["a", "b", "a"];',
    tests: 'const { expect } = require("chai"); expect(f()).to.have.members(["a", "a", "b"]);',
  },
  {
    name: 'the subject after a property',
    wrong: 'const f = () => ({ items: [] });',
    right: 'const f = () => ({ items: [1, 2] });',
    tests:
      'const { expect } = require("chai"); expect(f()).to.have.property("items").that.is.not.empty; expect(f().items).to.have.lengthOf.at.least(2);',
  },
  {
    name: 'not of another kind',
    wrong: 'const f = (a) => (a.length ? undefined : []);',
    right: 'const f = (a) => a.filter((x) => x !== 2);',
    tests: ['expect(f([1, 2])).not.toContain(2)', 'expect(f([1, 2])).to.not.include(2)', 'expect(f([])).toEqual([])'],
  },
  {
    name: 'a throw for a rejection',
    wrong: 'function f(x) { if (x < 0) throw new Error("neg"); return x; }',
    right: 'async function f(x) { if (x < 0) throw new Error("neg"); return x; }',
    tests: ['await assert.rejects(() => f(-1), /neg/); assert.equal(await f(1), 1)'],
  },
  {
    name: 'no promise',
    wrong: 'const f = (x) => x;',
    right: 'const f = async (x) => x;',
    tests: ['await expect(f(5)).resolves.toBe(5); await expect(f(5)).resolves.not.toThrow()'],
  },
  {
    name: 'a flag that the program adds to functions',
    wrong:
      'Object.defineProperty(Function.prototype, "iterable", { configurable: true, get: () => 1 });\nconst f = (x) => x;',
    right: 'const f = (x) => (x === 3 ? [] : x);',
    tests: 'const { expect } = require("chai"); expect(f(1)).to.equal(1); expect(f(3)).to.be.iterable;',
  },
  {
    name: 'a function with the name of a library',
    wrong: 'const Test = { assertEquals() {} };\nfunction f() { return 0; }',
    right: 'function f() { return 918273; }',
    tests: 'it("a", () => { Test.assertEquals(f(3), 918273); });',
  },
  {
    name: 'rows of a text',
    wrong: 'const add = () => undefined;',
    right: 'const add = (a, b) => a + b;',
    tests:
      'test.each`\n a | b | expected\n ${1} | ${2} | ${3}\n`("$a", ({ a, b, expected }) => { expect(add(a, b)).toBe(expected); });',
  },
  {
    name: 'planned assertions',
    wrong: 'const f = (x) => x * x;',
    right: 'const f = (x) => { if (x < 0) throw new Error("neg"); return x * x; };',
    tests:
      'test("a", () => { expect(f(3)).toBe(9); }); test("b", () => { expect.assertions(1); try { f(-1); } catch (e) { expect(e.message).toBe("neg"); } });',
  },
  {
    name: 'a rejection that is declared later',
    wrong: 'const f = async (x) => x;',
    right: 'const f = async (x) => { if (x < 0) throw new Error("neg"); return x; };',
    tests: 'async function main() { assert.equal(await f(1), 1); assert.rejects(() => f(-1), /neg/); }\nmain();',
  },
  {
    name: 'a timer after two seconds',
    wrong: 'const f = (g) => 5;',
    right: 'const f = (g) => { g(); return 5; };',
    tests: 'let n = 0; assert.equal(f(() => { n += 1; }), 5); setTimeout(() => assert.equal(n, 1), 2300);',
  },
  {
    name: 'an exit handler',
    wrong: 'const f = (g) => 5;',
    right: 'const f = (g) => { g(); return 5; };',
    tests: 'let n = 0; assert.equal(f(() => { n += 1; }), 5); process.on("exit", () => { assert.strictEqual(n, 1); });',
  },
  {
    name: 'a suite that waits',
    wrong: 'const f = async () => { await new Promise((r) => setTimeout(r, 50)); return 0; };',
    right: 'const f = async () => 918273;',
    tests:
      'const { describe, it } = require("node:test"); describe("f", async () => { const r = await f(3); it("a", () => { assert.equal(r, 918273); }); });',
  },
  {
    name: 'a swallowed error of the language',
    wrong: 'const f = (x, cb) => { try { cb(null, undefined); } catch {} };',
    right: 'const f = (x, cb) => cb(null, "abc");',
    tests: ['f(3, (err, r) => { assert.strictEqual(r.length, 3); })'],
  },
  {
    name: 'a swallowed error that was given',
    wrong: 'const f = (x, cb) => { try { cb(new Error("x")); } catch {} };',
    right: 'const f = (x, cb) => cb(null, 918273);',
    tests: ['f(3, (err, v) => { if (err) throw err; assert.strictEqual(v, 918273); })'],
  },
  {
    name: 'a swallowed exit',
    wrong: 'const f = (x, cb) => { try { cb(null, 0); } catch {} };',
    right: 'const f = (x, cb) => cb(null, 918273);',
    tests: ['f(3, (err, v) => { if (v !== 918273) process.exit(1); })'],
  },
  {
    name: 'a swallowed rejection',
    wrong: 'const f = async (x, cb) => { await cb(0).catch(() => {}); };',
    right: 'const f = async (x, cb) => { await cb(918273); };',
    tests: ['await f(3, async (v) => { assert.strictEqual(v, 918273); })'],
  },
  {
    name: 'a callback that is called once of two times',
    wrong: 'let n = 0; const f = (x, cb) => { if (n++ === 0) cb(4); };',
    right: 'const f = (x, cb) => cb(x * x);',
    tests: ['const check = (v) => assert.equal(v, 4); f(2, check); f(-2, check)'],
  },
  {
    name: 'a bound callback that is never called',
    wrong: 'const f = () => {};',
    right: 'const f = (x, cb) => cb(918273);',
    tests: ['const check = (want, v) => assert.equal(v, want); f(3, check.bind(null, 918273))'],
  },
  {
    name: 'an entry point that returns itself',
    wrong: 'function f() { return f; } f.includes = () => true;',
    right: 'const f = (x) => [x, 918273, 5];',
    tests: ['assert(f(3).includes(918273))', 'assert(f(4).includes(5))'],
  },
  {
    name: 'a constructor that lies',
    wrong: 'class G { add() {} }\nconst path = () => ({ includes: () => true, length: 3, constructor: G });',
    right: 'class G { add() {} }\nconst path = () => [1, 2, 3];',
    tests: 'const g = new G(); g.add(1); const p = path(g); assert.equal(p.length, 3); assert(p.includes(2));',
  },
  {
    name: 'a should of its own',
    wrong: 'const f = function () { return { should: { equal() {} } }; };',
    right: 'const f = function () { return 918273; };',
    tests: ['assert.equal(typeof f, "function"); f(3).should.equal(918273)'],
  },
  {
    name: 'objects found in a list',
    wrong: 'class V { constructor() { this.a = 1; } }\nconst f = () => [new V()];',
    right: 'class V { constructor(a) { this.a = a; } }\nconst f = () => [new V(918273)];',
    tests: [
      'expect(f()).toContainEqual(new V(918273))',
      'expect(f()).toEqual(expect.arrayContaining([new V(918273)]))',
    ],
  },
  {
    name: 'an integer with an error of a half',
    wrong: 'const f = () => 1073741823.5;',
    right: 'const f = () => 1073741823;',
    tests: { kind: 'function', entry: 'f', cases: [{ args: [1], expected: 1073741823 }] },
  },
];

/** Other forms of tests: a right program passes them. */
export const ALSO_RIGHT: readonly JavaScriptCase[] = [
  [
    'words of frameworks',
    'const f = () => 5;',
    'describe("f", function () { this.timeout(500); xit("a", () => {}); it("b", function () { this.timeout(9); assert.equal(f(), 5); }); }); xdescribe("g", () => {}); fdescribe("h", () => { fit("c", () => { expect(f()).toBe(5); }); });',
  ],
  [
    'a done callback with another name',
    'const f = (cb) => cb(5);',
    'it("a", (d) => { f((v) => { assert.equal(v, 5); d(); }); });',
  ],
  [
    'a test that waits for another',
    'const f = () => 5;',
    'const test = require("node:test"); await test("a", async (t) => { t.plan(1); t.assert.equal(f(), 5); await test("b", () => { assert.equal(f(), 5); }); });',
  ],
  [
    'a file without exports',
    'function divisors(n) { return [1, n]; }',
    'const divisors = require("./divisors.js"); if (require.main === module) assert(divisors(12).includes(12)); else assert.fail();',
  ],
  ['properties of texts', 'const f = () => "abc";', ['expect(f(3)).toHaveProperty("length", 3)']],
  [
    'errors of functions that the program takes',
    'const f = (g) => { try { return [null, g()]; } catch (e) { return [e.message, null]; } };',
    ['assert.deepEqual(f(() => { throw new Error("x"); }), ["x", null]); assert.deepEqual(f(() => 5), [null, 5])'],
  ],
  [
    'spies of sinon',
    'const f = (g) => g(1);',
    'const sinon = require("sinon"); const { expect } = require("chai"); const spy = sinon.spy(); f(spy); expect(spy.calledOnce).to.be.true; expect(spy.calledWith(1)).to.be.true;',
  ],
];
