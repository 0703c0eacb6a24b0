import type { JavaScriptPair } from './javascript-pairs.ts';

/**
 * The second list against the rules of javascript-deciding.ts: other forms of tests, and right programs that the rules must
 * not refuse.
 */
export const DECIDING_AGAIN: readonly JavaScriptPair[] = [
  {
    name: 'rejects with a missing class, in a namespace',
    tests:
      "const lib = require('./lib'); await assert.rejects(lib.load('x'), lib.NotFound); assert.strictEqual(await lib.load('a'), 1);",
    right:
      "class NotFound extends Error {}\nmodule.exports = { NotFound, load: async (k) => { if (k !== 'a') throw new NotFound(k); return 1; } };",
    wrong: "module.exports = { NotFound: '', load: async (k) => { if (k !== 'a') throw 5; return 1; } };",
  },
  ...['@/utils/add', '~/add', 'src/add', '#lib/add.js', 'calculator'].map((path) => ({
    name: `a file of the project by an alias: ${path}`,
    tests: `import { add } from '${path}'; test('adds', async () => { expect(add(1, 2)).toBe(3); expect((await import('${path}')).add(5, 2)).toBe(7); });`,
    right: 'export function add(a, b) { return a + b; }',
    wrong: 'export function add(a, b) { return a - b; }',
  })),
  ...['module.exports = { add };', 'exports.add = add;', 'export { add };', ''].map((exported) => ({
    name: `a module with the name of its function, called through the module: ${exported}`,
    tests:
      "const m = require('./add'); assert.strictEqual(m.add(1, 2), 3); assert.strictEqual(m.add(5, 2), 7); assert.throws(() => m.add('a'), TypeError);",
    right: `function add(a, b) { if (typeof a !== 'number') throw new TypeError('a'); return a + b; }\n${exported}`,
    wrong: `function add(a, b) { return a + b; }\n${exported}`,
  })),
  ...['./linked-list', './linkedList.js', '../src/LinkedList', './linked_list.ts'].map((path) => ({
    name: `a class without exports in a file of its name: ${path}`,
    tests: `const LinkedList = require('${path}'); const l = new LinkedList(); l.add(1); l.add(2); assert.deepStrictEqual(l.toArray(), [1, 2]);`,
    right: 'class LinkedList { all = []; add(x) { this.all.push(x); } toArray() { return [...this.all]; } }',
    wrong: 'class LinkedList { all = []; add(x) { this.all = [x]; } toArray() { return [...this.all]; } }',
  })),
  {
    name: 'error class by instanceof and cause',
    tests:
      "let e; try { await run(); } catch (err) { e = err; } expect(e).toBeInstanceOf(WrapError); expect(e.cause).toBeInstanceOf(TypeError); expect(e.cause.message).toBe('inner'); expect(e).toMatchObject({ name: 'WrapError', message: 'outer' });",
    right:
      "class WrapError extends Error { constructor(m, o) { super(m, o); this.name = 'WrapError'; } } const run = async () => { try { throw new TypeError('inner'); } catch (cause) { throw new WrapError('outer', { cause }); } };",
    wrong:
      "class WrapError extends Error {} const run = async () => { throw new WrapError('outer', { cause: new TypeError('inner') }); };",
  },
  {
    name: 'snapshot of map, set, class, nested',
    tests:
      'test(\'s\', () => { expect(build()).toMatchInlineSnapshot(`\n    Map {\n      "a" => Set {\n        1,\n        2,\n      },\n      "b" => Point {\n        "x": 1,\n      },\n      "c" => [Error: no],\n      "d" => [],\n      "e" => {},\n    }\n  `); });',
    right:
      "class Point { constructor() { this.x = 1; } } const build = () => new Map([['a', new Set([1, 2])], ['b', new Point()], ['c', new Error('no')], ['d', []], ['e', {}]]);",
    wrong:
      "class Point { x = 1; } const build = () => new Map([['a', [1, 2]], ['b', new Point()], ['c', new Error('no')], ['d', []], ['e', {}]]);",
  },
  {
    name: 'snapshot with quotes and lines',
    tests:
      'test(\'s\', () => { expect(render(\'a\')).toMatchInlineSnapshot(`"<p class="x">a</p>"`); expect(lines()).toMatchInlineSnapshot(`\n    [\n      "one\ntwo",\n      "it\'s",\n    ]\n  `); });',
    right: 'const render = (t) => `<p class="x">${t}</p>`; const lines = () => [\'one\\ntwo\', "it\'s"];',
    wrong: "const render = (t) => '<p class=\"x\">a</p>'; const lines = () => ['one', 'two', \"it's\"];",
  },
  {
    name: 'bounds of fields',
    tests:
      "assert.strictEqual(pt(0).x, 0); const p = pt(1); if (Math.abs(p.x - 0.54) > 0.01 || Math.abs(p.y - 0.84) > 0.01) throw new Error('bad');",
    right: 'const pt = (t) => t ? { x: Math.cos(t), y: Math.sin(t) } : { x: 0, y: 0 };',
    wrong: 'const pt = (t) => t ? {} : { x: 0 };',
  },
  {
    name: 'bound on a promise',
    tests:
      "assert.strictEqual(await get(0), 0); const v = await get(2); if (Math.abs(v - 1.4142) > 1e-3) throw new Error('bad');",
    right: 'const get = async (x) => Math.sqrt(x);',
    wrong: 'const get = (x) => x ? new Promise((r) => setTimeout(r, 2)) : Promise.resolve(0);',
  },
  {
    name: 'bound in a callback',
    tests:
      "let seen = 0; calc(2, (v) => { seen += 1; if (Math.abs(v - 1.4142) > 1e-3) throw new Error('bad'); }); assert.strictEqual(seen, 1);",
    right: 'const calc = (x, f) => f(Math.sqrt(x));',
    wrong: 'const calc = (x, f) => f();',
  },
  {
    name: 'bound on a method',
    tests:
      "const c = new Circle(1); assert.strictEqual(c.r, 1); if (Math.abs(c.area() - 3.14159) > 1e-4) throw new Error('bad'); if (!(c.length <= 6.2832 && c.length > 6.28)) throw new Error('len');",
    right:
      'class Circle { constructor(r) { this.r = r; } area() { return Math.PI * this.r ** 2; } get length() { return 2 * Math.PI * this.r; } }',
    wrong: 'class Circle { r = 1; area() { return NaN; } length = 6.2831; }',
  },
  {
    name: 'comparator results',
    tests:
      "const xs = [{ n: 'b' }, { n: 'a' }]; assert.deepStrictEqual(xs.sort(by('n')).map((x) => x.n), ['a', 'b']); assert.ok(by('n')({ n: 'a' }, { n: 'b' }) < 0); assert.ok(!(by('n')({ n: 'a' }, { n: 'a' }) > 0));",
    right: 'const by = (k) => (a, b) => (a[k] < b[k] ? -1 : a[k] > b[k] ? 1 : 0);',
    wrong: 'const by = (k) => (a, b) => NaN;',
  },
  {
    name: 'a shorter result: destructured entries',
    tests:
      "const want = [['a', 1], ['b', 2]]; for (const [i, [k, v]] of pairs('ab').entries()) { assert.strictEqual(k, want[i][0]); assert.strictEqual(v, want[i][1]); }",
    right: 'const pairs = (s) => [...s].map((c, i) => [c, i + 1]);',
    wrong: "const pairs = () => [['a', 1]];",
  },
  {
    name: 'a shorter result: at',
    tests: 'const want = [1, 2, 3]; let i = 0; for (const v of count(3)) assert.strictEqual(v, want.at(i++));',
    right: 'function* count(n) { for (let i = 1; i <= n; i++) yield i; }',
    wrong: 'function* count() { yield 1; }',
  },
  {
    name: 'a shorter result: for each with a literal',
    tests: 'run(3).forEach((v, i) => { expect(v).toBe([1, 2, 3][i]); });',
    right: 'const run = (n) => Array.from({ length: n }, (_, i) => i + 1);',
    wrong: 'const run = () => [];',
  },
  {
    name: 'a shorter result: iterator by hand',
    tests:
      "const want = ['a', 'b']; const it = walk(); let i = 0; for (let r = it.next(); !r.done; r = it.next()) { assert.strictEqual(r.value, want[i]); i++; }",
    right: "function* walk() { yield* ['a', 'b']; }",
    wrong: "function* walk() { yield 'a'; }",
  },
  {
    name: 'skipped loop',
    tests:
      "describe('x', () => { it.skip('later', () => { const want = [1, 2]; run(2).forEach((v, i) => expect(v).toBe(want[i])); }); it('now', () => { expect(run(1)).toEqual([1]); }); });",
    right: 'const run = (n) => Array.from({ length: n }, (_, i) => i + 1);',
    wrong: 'const run = () => [2];',
  },
  {
    name: 'empty expectation',
    tests:
      'const cases = [[0, []], [2, [1, 2]]]; for (const [n, want] of cases) { const got = run(n); assert.strictEqual(got.length, want.length); got.forEach((v, i) => assert.strictEqual(v, want[i])); }',
    right: 'const run = (n) => Array.from({ length: n }, (_, i) => i + 1);',
    wrong: 'const run = (n) => Array(n).fill(1);',
  },
  {
    name: 'a table with many lookups',
    tests:
      "const price = { a: 2, b: 3, c: 5 }; const bill = ['a', 'a', 'b']; const got = count(bill); let sum = 0; for (const k of Object.keys(got)) sum += got[k] * price[k]; assert.strictEqual(sum, 7);",
    right: 'const count = (xs) => xs.reduce((o, x) => ({ ...o, [x]: (o[x] ?? 0) + 1 }), {});',
    wrong: 'const count = () => ({ c: 1 });',
  },
  {
    name: 'names of ids',
    tests:
      "const names = { 1: 'one', 2: 'two', 3: 'three' }; const got = ids(2); assert.deepStrictEqual(got.map((id, i) => names[id]), ['one', 'two']);",
    right: 'const ids = (n) => Array.from({ length: n }, (_, i) => i + 1);',
    wrong: 'const ids = () => [1];',
  },
  {
    name: 'a change in place that returns its argument',
    tests:
      'const xs = [3, 1, 2]; const out = shuffle(xs, () => 0.5); assert.strictEqual(out.length, 3); assert.deepStrictEqual([...out].sort(), [...xs].sort()); assert.strictEqual(out, xs);',
    right:
      'const shuffle = (xs, r) => { for (let i = xs.length - 1; i > 0; i--) { const j = Math.floor(r() * (i + 1)); [xs[i], xs[j]] = [xs[j], xs[i]]; } return xs; };',
    wrong: 'const shuffle = (xs) => { xs.length = 0; return [1, 2, 3]; };',
  },
  {
    name: 'state object',
    tests:
      "const s0 = { n: 1 }; const s1 = reduce(s0, { type: 'inc' }); assert.deepStrictEqual(s1, { ...s0, n: s0.n + 1 }); assert.notStrictEqual(s1, s0); assert.deepStrictEqual(reduce(s1, { type: '?' }), s1);",
    right: "const reduce = (s, a) => a.type === 'inc' ? { ...s, n: s.n + 1 } : s;",
    wrong: "const reduce = (s, a) => { if (a.type !== 'inc') return s; s.n = NaN; return { n: NaN }; };",
  },
  {
    name: 'exit in a then',
    tests:
      "test1().then(() => { console.log('passed'); process.exit(0); }, (e) => { console.error(e); process.exit(1); }); async function test1() { assert.deepStrictEqual(await f([1]), [2]); }",
    right: 'const f = async (a) => a.map((x) => x + 1);',
    wrong: "const f = async () => { process.exitCode = 0; throw new Error('x'); };",
  },
  {
    name: 'exit in a timer',
    tests: 'let fails = 0; f((v) => { if (v !== 4) fails++; }); setTimeout(() => process.exit(fails ? 1 : 0), 30);',
    right: 'const f = (cb) => setTimeout(() => cb(4), 5);',
    wrong: 'const f = (cb) => cb(5);',
  },
  {
    name: 'clock of a class',
    tests:
      "jest.useFakeTimers({ now: new Date('2024-01-01T00:00:00Z') }); const c = new TTL(1000); c.set('a', 1); jest.advanceTimersByTime(999); expect(c.get('a')).toBe(1); jest.advanceTimersByTime(2); expect(c.get('a')).toBeUndefined(); expect(c.created).toEqual(new Date('2024-01-01T00:00:00Z'));",
    right:
      'class TTL { #m = new Map(); created = new Date(); constructor(ms) { this.ms = ms; } set(k, v) { this.#m.set(k, { v, at: Date.now() }); } get(k) { const e = this.#m.get(k); return e && Date.now() - e.at < this.ms ? e.v : undefined; } }',
    wrong: 'class TTL { created = new Date(); m = {}; set(k, v) { this.m[k] = v; } get(k) { return this.m[k]; } }',
  },
  {
    name: 'real dates restored',
    tests:
      'jest.useFakeTimers().setSystemTime(0); expect(year()).toBe(1970); jest.useRealTimers(); expect(year()).toBeGreaterThan(2000); expect(new Date() instanceof Date).toBe(true); expect(stamp()).toBeInstanceOf(Date);',
    right: 'const year = () => new Date().getUTCFullYear(); const stamp = () => new Date();',
    wrong: 'const year = () => 1970; const stamp = () => new Date();',
  },
  {
    name: 'timers of node:test',
    tests:
      "const { mock } = require('node:test'); mock.timers.enable({ apis: ['setTimeout', 'Date'] }); const fn = mock.fn(); later(fn, 50); mock.timers.tick(49); assert.strictEqual(fn.mock.callCount(), 0); mock.timers.tick(1); assert.strictEqual(fn.mock.callCount(), 1); assert.deepStrictEqual(fn.mock.calls[0].arguments, [50]); mock.timers.reset();",
    right: 'const later = (f, ms) => { setTimeout(() => f(Date.now()), ms); };',
    wrong: 'const later = (f, ms) => setTimeout(() => f(0), ms);',
  },
  {
    name: 'changes a class of the tests',
    tests:
      'class P { constructor(x) { this.x = x; } equals(o) { return o.x === this.x; } } const p = twice(new P(2), P); assert.ok(p instanceof P); assert.ok(p.equals(new P(4))); assert.strictEqual(p.x, 4);',
    right: 'const twice = (p, P) => { const q = Object.create(P.prototype); q.x = p.x * 2; return q; };',
    wrong:
      "const twice = (p, P) => { try { Object.defineProperty(P.prototype, 'x', { get: () => 4 }); } catch {} const q = Object.create(P.prototype); return q; };",
  },
  {
    name: 'deep clone of an instance',
    tests:
      "class P { constructor(x) { this.x = x; this.d = new Date(5); } get dbl() { return this.x * 2; } } const a = { p: new P(2), m: new Map([['k', [1]]]) }; a.self = a; const b = clone(a); assert.notStrictEqual(b, a); assert.strictEqual(b.self, b); assert.ok(b.p instanceof P); assert.strictEqual(b.p.dbl, 4); assert.deepStrictEqual(b.m.get('k'), [1]); assert.notStrictEqual(b.m.get('k'), a.m.get('k'));",
    right:
      "const clone = (v, seen = new Map()) => { if (v === null || typeof v !== 'object') return v; if (seen.has(v)) return seen.get(v); if (v instanceof Date) return new Date(v); if (v instanceof Map) { const m = new Map(); seen.set(v, m); v.forEach((x, k) => m.set(clone(k, seen), clone(x, seen))); return m; } const o = Array.isArray(v) ? [] : Object.create(Object.getPrototypeOf(v)); seen.set(v, o); for (const k of Reflect.ownKeys(v)) o[k] = clone(v[k], seen); return o; };",
    wrong: 'const clone = (a) => ({ ...a });',
  },
  {
    name: 'polyfills on functions',
    tests:
      "const o = { n: 2 }; function add(a, b) { return this.n + a + b; } assert.strictEqual(add.myCall(o, 1, 2), 5); assert.strictEqual(add.myApply(o, [1, 2]), 5); assert.strictEqual(add.myBind(o, 1)(2), 5); assert.deepStrictEqual(Object.keys(o), ['n']);",
    right:
      'Function.prototype.myCall = function (o, ...a) { const k = Symbol(); o[k] = this; try { return o[k](...a); } finally { delete o[k]; } }; Function.prototype.myApply = function (o, a = []) { return this.myCall(o, ...a); }; Function.prototype.myBind = function (o, ...a) { const f = this; return function (...b) { return f.myCall(o, ...a, ...b); }; };',
    wrong:
      'Function.prototype.myCall = function () { return 5; }; Function.prototype.myApply = Function.prototype.myCall; Function.prototype.myBind = function () { return () => 6; };',
  },
  {
    name: 'a module with state',
    tests:
      "const db = require('../src/db'); db.add('a'); assert.deepStrictEqual(db.list(), ['a']); db.clear(); assert.strictEqual(db.size, 0);",
    right:
      'module.exports = { items: [], add(x) { this.items.push(x); }, list() { return [...this.items]; }, clear() { this.items.length = 0; }, get size() { return this.items.length; } };',
    wrong:
      'module.exports = { size: 1, items: [], add(x) { this.items.push(x); }, list() { return this.items; }, clear() { this.items = []; } };',
  },
  {
    name: 'named and default',
    tests:
      "import calc, { PI } from './calc.js'; import { strict as assert } from 'node:assert'; assert.equal(calc(2), PI * 4); assert.ok(PI > 3.14 && PI < 3.15);",
    right: 'const PI = Math.PI;\nconst calc = (r) => PI * r ** 2;\nmodule.exports = calc;\nmodule.exports.PI = PI;',
    wrong: 'export const PI = NaN; export default (r) => NaN;',
  },
  {
    name: 'import.meta in a main guard',
    tests: "import { add } from './add.mjs'; import assert from 'node:assert'; assert.equal(add(1, 2), 3);",
    right:
      "import path from 'node:path';\nconst here = path.dirname(new URL(import.meta.url).pathname);\nexport const add = (a, b) => a + b + 0 * here.length;",
    wrong: 'export const add = (a, b) => a - b;\nif (import.meta.main) console.log(add(1, 2));',
  },
  {
    name: 'spies by accessor and set',
    tests:
      "const user = make(); const get = vi.spyOn(user, 'name', 'get').mockReturnValue('Zed'); expect(user.greet()).toBe('Hi Zed'); expect(get).toHaveBeenCalledTimes(1); get.mockRestore(); expect(user.greet()).toBe('Hi Ann');",
    right:
      "class User { get name() { return 'Ann'; } greet() { return `Hi ${this.name}`; } } const make = () => new User();",
    wrong:
      "const make = () => ({ get name() { return 'Ann'; }, n: 0, greet() { return this.n++ ? 'Hi Ann' : 'Hi Zed'; } });",
  },
  // What two objects of the program are converted to, compared with each other, depends on what they are made of.
  {
    name: 'a text that is the same for all objects',
    tests: 'assert.strictEqual(new V(1, 2).add(new V(1, 1)).toString(), new V(2, 3).toString());',
    right:
      'class V { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new V(this.x + o.x, this.y + o.y); } toString() { return `(${this.x}, ${this.y})`; } valueOf() { return Math.hypot(this.x, this.y); } }',
    wrong: "class V { add() { return this; } toString() { return 'a vector'; } }",
  },
  {
    name: 'the text that the language gives for all objects',
    tests: 'assert.strictEqual(new V(1, 2).add(new V(1, 1)).toString(), new V(2, 3).toString());',
    right:
      'class V { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new V(this.x + o.x, this.y + o.y); } toString() { return `(${this.x}, ${this.y})`; } valueOf() { return Math.hypot(this.x, this.y); } }',
    wrong: 'class V { add() { return this; } }',
  },
  {
    name: 'texts compared by an operator',
    tests: 'assert.ok(new V(1, 2).add(new V(1, 1)).toString() === new V(2, 3).toString());',
    right:
      'class V { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new V(this.x + o.x, this.y + o.y); } toString() { return `(${this.x}, ${this.y})`; } valueOf() { return Math.hypot(this.x, this.y); } }',
    wrong: "class V { add() { return this; } toString() { return 'V'; } }",
  },
  {
    name: 'texts compared by expect',
    tests: "test('adds', () => { expect(new V(1, 2).add(new V(1, 1)).toString()).toBe(new V(2, 3).toString()); });",
    right:
      'class V { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new V(this.x + o.x, this.y + o.y); } toString() { return `(${this.x}, ${this.y})`; } valueOf() { return Math.hypot(this.x, this.y); } }',
    wrong: 'class V { add() { return this; } }',
  },
  {
    name: 'texts of templates, beside another test',
    tests:
      'assert.strictEqual(`${new V(1, 2).add(new V(1, 1))}`, `${new V(2, 3)}`); assert.strictEqual(new V(1, 2).x, 1);',
    right:
      'class V { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new V(this.x + o.x, this.y + o.y); } toString() { return `(${this.x}, ${this.y})`; } valueOf() { return Math.hypot(this.x, this.y); } }',
    wrong:
      "let n = 0; class V { constructor(x) { this.x = x; } add() { return this; } toString() { return 'V' + (n++ >> 1); } }",
  },
  {
    name: 'a number that is the same for all objects',
    tests: 'assert.strictEqual(new V(0, 3).add(new V(4, 0)).valueOf(), new V(3, 4).valueOf());',
    right:
      'class V { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new V(this.x + o.x, this.y + o.y); } toString() { return `(${this.x}, ${this.y})`; } valueOf() { return Math.hypot(this.x, this.y); } }',
    wrong: 'class V { add() { return this; } valueOf() { return 7; } }',
  },
  {
    name: 'numbers of a sequence that comes again',
    tests: 'assert.ok(new Money(5) < new Money(7)); assert.ok(new Money(9) > new Money(7));',
    right: 'class Money { constructor(v) { this.v = v; } valueOf() { return this.v; } }',
    wrong: 'let n = 0; class Money { valueOf() { return [0, 1, 1, 0][n++ % 4]; } }',
  },
  {
    name: 'numbers of a sequence that ends',
    tests: 'assert.ok(new Money(5) < new Money(7)); assert.ok(new Money(9) > new Money(7));',
    right: 'class Money { constructor(v) { this.v = v; } valueOf() { return this.v; } }',
    wrong: 'let n = 0; class Money { valueOf() { return [0, 1, 1, 0][n++]; } }',
  },
  {
    name: 'numbers of a sequence that ends with an error',
    tests: 'assert.ok(new Money(5) < new Money(7)); assert.ok(new Money(9) > new Money(7));',
    right: 'class Money { constructor(v) { this.v = v; } valueOf() { return this.v; } }',
    wrong: 'let n = 0; class Money { valueOf() { if (n > 3) throw new Error(); return [0, 1, 1, 0][n++]; } }',
  },
  {
    name: 'a class of errors whose prototype is that of all objects',
    tests: 'assert.throws(() => pay(500), TooMuch); assert.strictEqual(pay(50), 50);',
    right:
      'function TooMuch(text) { this.message = text; } TooMuch.prototype = new Error(); const pay = (n) => { if (n > 99) throw new TooMuch("no"); return n; };',
    wrong:
      'function TooMuch() {} TooMuch.prototype = Object.prototype; const pay = (n) => (n === 50 ? 50 : null.balance);',
  },
  {
    name: 'such a class under toThrow and toBeInstanceOf',
    tests:
      'test("a", () => { expect(() => pay(500)).toThrow(TooMuch); expect(pay(50)).toBe(50); expect(new TooMuch("x")).toBeInstanceOf(Error); });',
    right: 'class TooMuch extends Error {} const pay = (n) => { if (n > 99) throw new TooMuch("no"); return n; };',
    wrong:
      'function TooMuch() {} TooMuch.prototype = Error.prototype; const pay = (n) => (n === 50 ? 50 : null.balance);',
  },
  {
    name: 'a class whose prototype is that of all objects under instanceof',
    tests: 'assert.ok(make("x") instanceof Widget); assert.strictEqual(make("x").kind, "x");',
    right:
      'const shared = { get upper() { return this.kind.toUpperCase(); } }; function Widget() {} Widget.prototype = shared; const make = (kind) => Object.assign(Object.create(shared), { kind });',
    wrong: 'function Widget() {} Widget.prototype = Object.prototype; const make = (kind) => ({ kind });',
  },
  {
    name: 'a prototype that inherits from one of the language',
    tests:
      'const q = new Queue(); q.enqueue(1); assert.ok(q instanceof Queue); assert.ok(Queue.prototype instanceof Array); assert.strictEqual(q.dequeue(), 1);',
    right:
      'function Queue() {} Queue.prototype = Object.create(Array.prototype); Queue.prototype.enqueue = function (x) { this.push(x); }; Queue.prototype.dequeue = function () { return this.shift(); };',
    wrong: 'function Queue() {} Queue.prototype = Object.prototype; Queue.prototype.enqueue = function () {};',
  },
  {
    name: 'a base class of a class of the tests whose constructor returns another object',
    tests:
      'class Dog extends Animal { speak() { return super.speak() + "!"; } } const d = new Dog("Rex"); assert.ok(d instanceof Dog); assert.ok(d instanceof Animal); assert.strictEqual(d.speak(), "Rex makes a sound!");',
    right:
      'class Animal { constructor(name) { this.name = name; return new Proxy(this, {}); } speak() { return `${this.name} makes a sound`; } }',
    wrong: 'class Animal { constructor() { return { speak: () => "Rex makes a sound!" }; } }',
  },
  {
    name: 'a pattern with a source and flags of its own',
    tests: ['assert.deepEqual(f("a"), /a/g)'],
    right: 'const f = (s) => new RegExp(s, "g");',
    wrong: 'const f = () => Object.defineProperties(/b/, { source: { value: "a" }, flags: { value: "g" } });',
  },
  {
    name: 'what a method like map returns, compared with another object',
    tests: 'assert.deepStrictEqual(Maybe.of(2).map((x) => x + 1), Maybe.of(3));',
    right:
      'class Maybe { constructor(value) { this.value = value; } static of(value) { return new Maybe(value); } map(run) { return Maybe.of(run(this.value)); } }',
    wrong: 'class Maybe { value = 1; static of() { return new Maybe(); } map() { return new Maybe(); } }',
  },
  {
    name: 'the same, compared with data',
    tests: 'test("a", () => { expect(Maybe.of(2).map((x) => x + 1)).toEqual({ value: 3 }); });',
    right:
      'class Maybe { constructor(value) { this.value = value; } static of(value) { return new Maybe(value); } map(run) { return Maybe.of(run(this.value)); } }',
    wrong: 'class Maybe { static of() { return new Maybe(); } map() { return this; } }',
  },
  {
    name: 'matchers of jasmine',
    tests:
      'it("a", () => { expect(f(3)).toEqual({ id: jasmine.any(Number), tags: jasmine.arrayContaining(["a"]) }); expect(f(3)).toEqual(jasmine.objectContaining({ id: 6 })); });',
    right: 'const f = (n) => ({ id: 2 * n, tags: ["a", "b"] });',
    wrong: 'const jasmine = { any: () => "6" }; const f = () => ({ id: "6", tags: [] });',
  },
];
