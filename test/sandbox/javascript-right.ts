/** A program of JavaScript with the tests that it must pass: its name, the program, the statements, and its entry point. */
export type JavaScriptCase = readonly [
  name: string,
  program: string,
  statements: readonly string[] | string,
  entryPoint?: string,
];

/** Right programs, tested as people test them; `plain`: only data comes back, so the strict judge decides. */
export const PLAIN_RIGHT: readonly JavaScriptCase[] = [
  ['numbers', 'function f(x) { return x + 1; }', ['assert.strictEqual(f(1), 2)', 'assert.equal(f(2), 3)']],
  ['arrays', 'const f = (a) => a.map((x) => x * 2);', ['assert.deepStrictEqual(f([1, 2]), [2, 4])']],
  ['objects', 'function f(w) { return { [w]: w.length }; }', ['assert.deepEqual(f("ab"), { ab: 2 })']],
  [
    'maps and sets',
    'const f = (s) => [new Set(s), new Map([[s, 1]])];',
    [
      'const [s, m] = f("ab"); assert.ok(s.has("a")); assert.equal(m.get("ab"), 1); assert.deepStrictEqual(s, new Set(["b", "a"]))',
    ],
  ],
  [
    'includes on an array',
    'function f(n) { return [n, n + 1]; }',
    ['assert(f(3).includes(4))', 'assert(!f(3).includes(9))'],
  ],
  [
    'a thrown error of the language',
    'function f(x) { if (x < 0) throw new RangeError("negative: " + x); return x; }',
    [
      'assert.throws(() => f(-1), RangeError)',
      'assert.throws(() => f(-2), /negative: -2/)',
      'assert.throws(() => f(-3), { name: "RangeError", message: "negative: -3" })',
      'assert.equal(f(1), 1)',
    ],
  ],
  ['an async function', 'async function f(x) { await null; return x * 2; }', ['assert.equal(await f(2), 4)']],
  ['a promise that is not awaited', 'const f = async (x) => x * 2;', ['f(2).then((v) => assert.equal(v, 4))']],
  ['a function called at once', 'const f = async (x) => x * 2;', ['(async () => { assert.equal(await f(3), 6) })()']],
  [
    'assert.rejects without await',
    'async function f(x) { throw new TypeError("bad " + x); }',
    ['assert.rejects(f(1), /bad 1/)', 'assert.rejects(() => f(2), TypeError)'],
  ],
  [
    'node:test',
    'function f(x) { return x + 1; }',
    'const test = require("node:test"); test("works", () => { assert.strictEqual(f(3), 4); }); test("again", async (t) => { await t.test("inner", () => assert.equal(f(4), 5)); });',
  ],
  [
    'describe and it with hooks',
    'const sum = (xs) => xs.reduce((a, b) => a + b, 0);',
    'describe("sum", () => { let xs; beforeEach(() => { xs = [1, 2]; }); it("adds", () => { expect(sum(xs)).toBe(3); }); it("is async", async () => { await null; expect(sum([])).toEqual(0); }); });',
  ],
  [
    'a test with done',
    'function f(x, cb) { setTimeout(() => cb(null, x + 1), 5); }',
    'it("calls back", (done) => { f(1, (error, v) => { expect(error).toBeNull(); expect(v).toBe(2); done(); }); });',
  ],
  [
    'a check function',
    'const add = (a, b) => a + b;',
    'const check = (candidate) => { assert.strictEqual(candidate(1, 2), 3); };',
    'add',
  ],
  [
    'an async check function',
    'const add = async (a, b) => a + b;',
    'async function check(candidate) { assert.strictEqual(await candidate(1, 2), 3); }',
    'add',
  ],
  [
    'functions as arguments',
    'function f(g, xs) { return xs.filter(g); }',
    ['assert.deepEqual(f((x) => x > 1, [1, 2, 3]), [2, 3])', 'assert.deepEqual(f(Boolean, [0, 1]), [1])'],
  ],
  [
    'an async function as an argument',
    'async function retry(g, n) { for (;;) { try { return await g(); } catch (e) { if (--n <= 0) throw e; } } }',
    [
      'let n = 0; assert.equal(await retry(async () => { n += 1; if (n < 3) throw new Error("no"); return n; }, 5), 3); assert.equal(n, 3)',
    ],
  ],
  [
    'closures',
    'function counter() { let n = 0; return () => ++n; }',
    ['const c = counter(); c(); assert.equal(c(), 2); assert.equal(counter()(), 1)'],
  ],
  [
    'curry',
    'const curry = (g) => function next(...a) { return a.length >= g.length ? g(...a) : (...b) => next(...a, ...b); };',
    ['assert.equal(curry((a, b, c) => a + b + c)(1)(2)(3), 6)'],
  ],
  [
    'compose with functions of the language',
    'const compose = (...gs) => (x) => gs.reduceRight((v, g) => g(v), x);',
    ['assert.equal(compose(Math.abs, Number)("-3"), 3)'],
  ],
  [
    'arguments changed in place',
    'function f(xs) { xs.sort((a, b) => a - b); xs.push(9); }',
    ['const xs = [3, 1, 2]; f(xs); assert.deepEqual(xs, [1, 2, 3, 9])'],
  ],
  [
    'the same array returned',
    'function f(xs) { xs.reverse(); return xs; }',
    ['const xs = [1, 2]; assert.strictEqual(f(xs), xs); assert.deepEqual(xs, [2, 1])'],
  ],
  [
    'a copy returned',
    'const clone = (o) => structuredClone(o);',
    [
      'const o = { a: { b: 1 } }; const c = clone(o); assert.notStrictEqual(c, o); assert.notStrictEqual(c.a, o.a); assert.deepStrictEqual(c, o)',
    ],
  ],
  [
    'cycles',
    'function f() { const o = { n: 1 }; o.self = o; return o; }',
    ['const o = f(); assert.strictEqual(o.self, o); assert.equal(o.self.self.n, 1)'],
  ],
  [
    'NaN, -0, bigint, undefined, null',
    'const f = () => [NaN, -0, 10n ** 30n, undefined, null];',
    ['assert.deepStrictEqual(f(), [NaN, -0, 10n ** 30n, undefined, null])', 'assert(Object.is(f()[1], -0))'],
  ],
  [
    'dates, expressions, typed arrays',
    'const f = () => [new Date(5), /a+/gi, new Uint8Array([1, 2])];',
    ['assert.deepStrictEqual(f(), [new Date(5), /a+/gi, new Uint8Array([1, 2])])'],
  ],
  [
    'frozen objects',
    'const deepFreeze = (o) => { Object.values(o).forEach((v) => typeof v === "object" && deepFreeze(v)); return Object.freeze(o); };',
    ['const o = deepFreeze({ a: { b: 1 } }); assert(Object.isFrozen(o)); assert(Object.isFrozen(o.a))'],
  ],
  [
    'expect.toContain and lengths',
    'const f = () => ["a", "b"];',
    [
      'expect(f()).toContain("a")',
      'expect(f()).toHaveLength(2)',
      'expect(f()).not.toContain("c")',
      'expect(f()).toEqual(expect.arrayContaining(["b"]))',
    ],
  ],
  [
    'mock functions',
    'function each(xs, g) { for (const x of xs) g(x); }',
    ['const g = jest.fn(); each([1, 2], g); expect(g).toHaveBeenCalledTimes(2); expect(g).toHaveBeenCalledWith(2)'],
  ],
  [
    'console.log captured',
    'function f() { console.log("hi", 3); }',
    [
      'const out = []; const old = console.log; console.log = (...a) => out.push(a.join(" ")); f(); console.log = old; assert.deepEqual(out, ["hi 3"])',
    ],
  ],
  [
    'console.log spied on',
    'function f() { console.log("hi"); }',
    'test("prints", () => { const spy = jest.spyOn(console, "log").mockImplementation(() => {}); f(); expect(spy).toHaveBeenCalledWith("hi"); spy.mockRestore(); });',
  ],
  [
    'standard output captured',
    'function f() { console.log("hi"); }',
    [
      'let out = ""; const old = process.stdout.write; process.stdout.write = (s) => { out += s; return true; }; f(); process.stdout.write = old; assert.equal(out, "hi\\n")',
    ],
  ],
  [
    'timers of the program',
    'const delay = (ms, v) => new Promise((r) => setTimeout(() => r(v), ms));',
    [
      'const all = await Promise.all([delay(20, "a"), delay(5, "b")]); assert.deepEqual(all, ["a", "b"])',
      'assert.equal(await Promise.race([delay(40, 1), delay(5, 2)]), 2)',
    ],
  ],
  [
    'mocked timers of jest',
    'function debounce(g, ms) { let t; return (...a) => { clearTimeout(t); t = setTimeout(() => g(...a), ms); }; }',
    'test("waits", () => { jest.useFakeTimers(); const g = jest.fn(); const d = debounce(g, 100); d(1); d(2); jest.advanceTimersByTime(99); expect(g).not.toHaveBeenCalled(); jest.advanceTimersByTime(1); expect(g).toHaveBeenCalledTimes(1); expect(g).toHaveBeenCalledWith(2); jest.useRealTimers(); });',
  ],
  [
    'mocked timers of node',
    'const later = (g) => { setTimeout(g, 1000); };',
    'const { test, mock } = require("node:test"); test("waits", (t) => { t.mock.timers.enable({ apis: ["setTimeout"] }); const g = t.mock.fn(); later(g); assert.equal(g.mock.callCount(), 0); t.mock.timers.tick(1000); assert.equal(g.mock.callCount(), 1); });',
  ],
  [
    'the clock replaced',
    'const age = () => Date.now() - 40;',
    ['const old = Date.now; Date.now = () => 100; assert.equal(age(), 60); Date.now = old'],
  ],
  [
    'Math.random replaced',
    'const roll = () => Math.floor(Math.random() * 6) + 1;',
    [
      'const old = Math.random; Math.random = () => 0.99; assert.equal(roll(), 6); Math.random = () => 0; assert.equal(roll(), 1); Math.random = old',
    ],
  ],
  ['a throw of the tests', 'const f = (x) => x * x;', ['if (f(3) !== 9) throw new Error("bad"); console.log("ok")']],
  [
    'an exit code',
    'const f = (x) => x * x;',
    ['if (f(3) !== 9) { console.error("bad"); process.exit(1); } else { process.exit(0); }'],
  ],
  [
    'the program required',
    'function f(x) { return x; }\nmodule.exports = { f };',
    ['const { f } = require("./solution"); assert.equal(f(3), 3)'],
  ],
  ['a program that exports its function', 'module.exports = (x) => x + 1;', ['assert.equal(inc(1), 2)'], 'inc'],
  [
    'exports of modules',
    'export default function f(x) { return x; }\nexport const g = (x) => f(x) + 1;',
    ['assert.equal(f(1), 1)', 'assert.equal(g(1), 2)'],
  ],
  [
    'methods added to arrays',
    'Array.prototype.last = function () { return this.length === 0 ? -1 : this[this.length - 1]; };',
    ['assert.equal([1, 2, 3].last(), 3)', 'assert.equal([].last(), -1)'],
  ],
  [
    'chains of chai',
    'const f = (x) => [x, x + 1];',
    'const { expect } = require("chai"); describe("f", () => { it("gives two", () => { expect(f(1)).to.deep.equal([1, 2]); expect(f(1)).to.be.an("array").that.includes; expect(f(1)).to.not.deep.equal([2]); }); });',
  ],
  ['a symbol as a key', 'const f = () => ({ [Symbol.for("k")]: 1 });', ['assert.equal(f()[Symbol.for("k")], 1)']],
  [
    'JSON',
    'const f = (o) => JSON.stringify(o);',
    ['assert.equal(f({ a: [1] }), \'{"a":[1]}\')', 'assert.deepEqual(JSON.parse(f({ a: 1 })), { a: 1 })'],
  ],
  [
    'nodes of the setup',
    'function sum(n) { let s = 0; while (n) { s += n.val; n = n.next; } return s; }',
    [
      'class ListNode { constructor(val, next = null) { this.val = val; this.next = next; } } assert.equal(sum(new ListNode(1, new ListNode(2))), 3)',
    ],
  ],
  [
    'null objects',
    'const f = () => Object.assign(Object.create(null), { a: 1 });',
    ['assert.equal(f().a, 1)', 'assert.equal(Object.getPrototypeOf(f()), null)'],
  ],
];
