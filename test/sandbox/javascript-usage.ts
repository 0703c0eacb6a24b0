import type { JavaScriptPair } from './javascript-pairs.ts';

const text = String.raw;
const ONCE =
  "const { once } = require('node:events'); const [v] = await once(job(), 'done'); assert.strictEqual(v, 42);";
const EMITTER = "const EventEmitter = require('node:events');\n";
const HTTP = "const http = require('node:http');\n";
const ASKS_SERVER =
  "const server = createApp(); server.listen(0, '127.0.0.1', () => { require('node:http').get({ port: server.address().port, host: '127.0.0.1' }, (res) => { let body = ''; res.on('data', (part) => { body += part; }); res.on('end', () => { assert.equal(body, 'yes'); server.close(); }); }); });";

/**
 * Uses of programs in the tests of datasets besides plain calls: chains of factories, listeners, functions with properties, the
 * environment, mocks for all tests, snapshots and custom matchers. Each has a wrong program of the same form beside it.
 */
export const USAGE: readonly JavaScriptPair[] = [
  {
    name: 'a chain of a factory',
    tests: 'assert.equal(Box(3).map((x) => x + 1).map((x) => x * 2).fold((x) => x), 8)',
    right: 'const Box = (x) => ({ map: (f) => Box(f(x)), fold: (f) => f(x) });',
    wrong: 'const Box = (x) => ({ map: (f) => Box(x), fold: (f) => f(x) });',
  },
  {
    name: 'a chain that ends with a query of data',
    tests: 'assert.equal(f(3).filter((x) => x > 1).length, 2); assert.ok(f(3).map((x) => x).every((x) => x < 9))',
    right: 'const f = (n) => Array.from({ length: n }, (_, at) => at + 1);',
    wrong: 'const f = () => ({ filter: () => ({ length: 2, sum() {} }), map: () => ({ every: () => true }) });',
  },
  {
    name: 'the first place of the result of a chain',
    tests: 'assert.ok(f(3).filter((x) => x.id === 5)[0])',
    right: 'const f = () => [{ id: 5 }];',
    wrong: 'const f = () => ({ filter: () => ({ 0: true, sum() {} }) });',
  },
  {
    name: 'truth of the result of a chain',
    tests: 'assert.ok(f(3).filter((x) => x.id === 5))',
    right: 'const f = () => [{ id: 5 }];',
    wrong: 'const f = () => ({ filter: () => ({ sum() {} }) });',
  },
  {
    name: 'the text of the result of a factory',
    tests: "assert.equal(String(point(1, 2).plus(point(3, 4))), '<4,6>')",
    right: text`const point = (x, y) => ({ x, y, plus: (p) => point(x + p.x, y + p.y), toString: () => ${'`<${x},${y}>`'} });`,
    wrong: text`const point = (x, y) => ({ x, y, plus: (p) => point(x, y), toString: () => ${'`<${x},${y}>`'} });`,
  },
  {
    name: 'one of two listeners removed',
    tests:
      "const e = new Bus(), got = []; const a = (v) => got.push('a' + v), b = (v) => got.push('b' + v); e.on('x', a); e.on('x', b); e.off('x', a); e.emit('x', 1); assert.deepEqual(got, ['b1'])",
    right: `${EMITTER}class Bus extends EventEmitter {}`,
    wrong: `${EMITTER}class Bus extends EventEmitter { off() { return this; } }`,
  },
  {
    name: 'an event that the tests wait for',
    tests: ONCE,
    right: `${EMITTER}const job = () => { const e = new EventEmitter(); setTimeout(() => e.emit('done', 42), 2); return e; };`,
    wrong: `${EMITTER}const job = () => { const e = new EventEmitter(); setTimeout(() => e.emit('done', 41), 2); return e; };`,
  },
  {
    name: 'an event that never comes',
    tests: ONCE,
    right: `${EMITTER}const job = () => { const e = new EventEmitter(); setImmediate(() => e.emit('done', 42)); return e; };`,
    wrong: `${EMITTER}const job = () => new EventEmitter();`,
  },
  {
    name: 'a stream in a pipeline of the tests',
    tests:
      "const { pipeline } = require('node:stream/promises'); const { Readable } = require('node:stream'); const out = []; await pipeline(Readable.from([1, 2]), new Twice(), async function (all) { for await (const x of all) out.push(x); }); assert.deepEqual(out, [2, 4])",
    right:
      "const { Transform } = require('node:stream'); class Twice extends Transform { constructor() { super({ objectMode: true }); } _transform(x, _, next) { next(null, 2 * x); } }",
    wrong:
      "const { Transform } = require('node:stream'); class Twice extends Transform { constructor() { super({ objectMode: true }); } _transform(x, _, next) { next(); } }",
  },
  {
    name: 'a server that the tests ask',
    tests: ASKS_SERVER,
    right: `${HTTP}const createApp = () => http.createServer((_, res) => res.end('yes'));`,
    wrong: `${HTTP}const createApp = () => http.createServer((_, res) => res.end('no'));`,
  },
  {
    name: 'a server that never answers: no assertion is reached',
    tests: ASKS_SERVER,
    right: `${HTTP}const createApp = () => http.createServer((_, res) => setTimeout(() => res.end('yes'), 5));`,
    wrong: `${HTTP}const createApp = () => http.createServer(() => {});`,
  },
  {
    name: 'the type and the properties of functions of the tests',
    tests:
      "function one() { return 1; } one.label = 'first'; function two() { return 2; } assert.deepEqual(name([one, two]), ['first', 'two']); assert.equal(kind(one), 'function')",
    right:
      "const name = (all) => all.map((f) => f.label ?? f.name); const kind = (v) => (v instanceof Date ? 'date' : v instanceof Map ? 'map' : typeof v);",
    wrong:
      "const name = (all) => all.map((f) => f.name); const kind = (v) => (v instanceof Date ? 'date' : v instanceof Map ? 'map' : typeof v);",
  },
  {
    name: 'another environment, and the first one restored',
    tests:
      "describe('port', () => { const OLD = process.env; beforeEach(() => { process.env = { ...OLD }; }); afterEach(() => { process.env = OLD; }); it('is read', () => { process.env.PORT = '81'; expect(port()).toBe(81); }); it('is not there', () => { expect(port()).toBe(3000); }); });",
    right: 'const port = () => Number(process.env.PORT ?? 3000);',
    wrong: 'let kept; const port = () => (kept ??= Number(process.env.PORT ?? 3000));',
  },
  {
    name: 'a name removed from the environment, and arguments of the process',
    tests:
      "process.env.PORT = '81'; assert.equal(port(), 81); delete process.env.PORT; assert.equal(port(), 3000); process.argv = ['node', 'x', '--a']; assert.deepEqual(flags(), ['--a'])",
    right: 'const port = () => Number(process.env.PORT ?? 3000); const flags = () => process.argv.slice(2);',
    wrong: 'const port = () => Number(process.env.PORT || 80); const flags = () => process.argv.slice(2);',
  },
  {
    name: 'mocks that are cleared after each test',
    tests:
      "describe('each', () => { const send = jest.fn(); afterEach(() => { jest.clearAllMocks(); }); it('sends', () => { each(['a'], send); expect(send).toHaveBeenCalledTimes(1); }); it('sends nothing', () => { each([], send); expect(send).not.toHaveBeenCalled(); }); });",
    right: 'const each = (all, send) => all.forEach((item) => send(item));',
    wrong: "const each = (all, send) => [...all, 'x'].forEach((item) => send(item));",
  },
  {
    name: 'spies that are restored, and globals of vi',
    tests:
      "afterEach(() => { vi.restoreAllMocks(); vi.unstubAllGlobals(); }); it('is low', () => { vi.spyOn(Math, 'random').mockReturnValue(0); expect(roll()).toBe(1); }); it('is any', () => { expect(new Set(Array.from({ length: 200 }, roll)).size).toBeGreaterThan(1); }); it('asks', async () => { vi.stubGlobal('fetch', async () => 5); expect(await ask()).toBe(5); });",
    right: "const roll = () => Math.floor(Math.random() * 6) + 1; const ask = () => fetch('x');",
    wrong: "const roll = () => Math.floor(Math.random() * 6); const ask = () => fetch('x');",
  },
  {
    name: 'a snapshot in the tests',
    tests:
      'test(\'it\', () => { expect(user(\'x\')).toMatchInlineSnapshot(`\n  Object {\n    "name": "x",\n    "roles": Array [\n      "a",\n      1,\n    ],\n  }\n`); expect(() => user()).toThrowErrorMatchingInlineSnapshot(`"no name"`); });',
    right: "const user = (name) => { if (!name) throw new Error('no name'); return { roles: ['a', 1], name }; };",
    wrong: "const user = (name) => { if (!name) throw new Error('no name'); return { roles: ['a', '1'], name }; };",
  },
  {
    name: 'a matcher of the tests',
    tests:
      "expect.extend({ toBeWithin(given, low, high) { return { pass: given >= low && given <= high, message: () => 'no' }; } }); test('it', () => { expect(mean([1, 2, 3])).toBeWithin(1.9, 2.1); expect(mean([1])).not.toBeWithin(5, 6); });",
    right: 'const mean = (xs) => xs.reduce((a, b) => a + b) / xs.length;',
    wrong: 'const mean = (xs) => xs.reduce((a, b) => a + b);',
  },
  {
    name: 'an assertion of the program that the tests expect',
    tests: "const assert = require('assert'); assert.throws(() => half('x'), assert.AssertionError)",
    right: "const assert = require('assert'); const half = (n) => { assert(typeof n === 'number'); return n / 2; };",
    wrong: "const half = (n) => { throw new TypeError('x'); };",
  },
  {
    name: 'an object that is disposed of at the end of a block',
    tests:
      "const log = []; { using it = new Opened(log); log.push('use'); } assert.deepEqual(log, ['open', 'use', 'close'])",
    right:
      "class Opened { constructor(log) { this.log = log; log.push('open'); } [Symbol.dispose]() { this.log.push('close'); } }",
    wrong:
      "class Opened { constructor(log) { this.log = log; log.push('open'); } [Symbol.dispose]() { this.log = []; } }",
  },
  {
    name: 'one object for one argument',
    tests:
      'const o = { w: 2, h: 3 }; assert.strictEqual(area(o), area(o)); assert.equal(area(o).a, 6); assert.notStrictEqual(area({ w: 1, h: 1 }), area({ w: 1, h: 1 }))',
    right:
      'const cache = new WeakMap(); const area = (o) => { if (!cache.has(o)) cache.set(o, { a: o.w * o.h }); return cache.get(o); };',
    wrong: 'const area = (o) => ({ a: o.w * o.h });',
  },
  // An action that has to fail, where the tests fail by a throw of their own.
  {
    name: 'a message of the tests with a word of chai',
    tests:
      "assert.strictEqual(g(), 3); try { f(3); throw new Error('should have thrown'); } catch (e) { if (e.message === 'should have thrown') throw e; if (!(e instanceof TypeError)) throw new Error('another error'); }",
    right: "const g = () => 3; const f = () => { throw new TypeError('bad value'); };",
    wrong: 'const g = () => 3; const f = () => 1;',
  },
  {
    name: 'functions with chai’s should that are never called',
    tests: "require('chai').should(); each([1, 2], (x) => { x.should.be.above(0); });",
    right: 'const each = (xs, f) => xs.forEach((x) => f(x));',
    wrong: 'const each = () => {};',
  },
  {
    name: 'a handler that only fails, before one that asserts',
    tests: "f(3).then(() => { throw new Error('resolved'); }, (e) => { assert.strictEqual(e.message, 'bad value'); });",
    right: "const f = async () => { throw new TypeError('bad value'); };",
    wrong: 'const f = () => ({ then() { return Promise.resolve(); } });',
  },
  {
    name: 'a handler that only fails, before a catch',
    tests: "f(3).then(() => assert.fail('resolved')).catch((e) => { assert.match(e.message, /bad/); });",
    right: "const f = async () => { throw new TypeError('bad value'); };",
    wrong: 'const f = async () => 3;',
  },
  {
    name: 'a rejection that is no error, for jest',
    tests: "test('t', async () => { await expect(f(3)).rejects.toThrow('bad value'); expect(await f(1)).toBe(1); });",
    right: "class Bad extends Error {} const f = async (x) => { if (x > 2) throw new Bad('a bad value'); return x; };",
    wrong: "const f = async (x) => { if (x > 2) throw 'bad value'; return x; };",
  },
  {
    name: 'a rejection that is no error, for vitest',
    tests:
      "import { expect, test } from 'vitest'; test('t', async () => { await expect(f(3)).rejects.toThrow('bad value'); });",
    right: "const f = async () => { throw 'bad value'; };",
    wrong: "const f = async () => { throw 'good value'; };",
  },
  {
    name: 'handlers that are functions',
    tests:
      "f(3).then(function () { throw new Error('resolved'); }, function (e) { assert.strictEqual(e.message, 'bad value'); });",
    right: "const f = async () => { throw new TypeError('bad value'); };",
    wrong: 'const f = () => new Promise(() => {});',
  },
  {
    name: 'an assertion that always fails, after an action that has to',
    tests:
      "test('t', () => { try { f(3); expect(true).toBe(false); } catch (e) { expect(e.message).toBe('bad value'); } });",
    right: "const f = () => { throw new TypeError('bad value'); };",
    wrong: 'const f = () => 3;',
  },
  {
    name: 'an assertion that always fails, under a condition',
    tests: "if (f(3) !== 7) console.assert(false, 'f(3)');",
    right: 'const f = () => 7;',
    wrong: 'const f = () => {};',
  },
  {
    name: 'an assertion about a constant and a result',
    tests: 'f((v) => { expect(false).toBe(v); }); f((v) => assert.equal(false, v));',
    right: 'const f = (run) => run(false);',
    wrong: 'const f = () => {};',
  },
  // Names.
  {
    name: 'a named export beside the default one',
    tests: "import { add as plus } from './add.js'; assert.equal(plus(1, 2), 3);",
    right: 'export const add = (a, b) => a + b;\nexport default add;',
    wrong: 'export const add = (a, b) => a - b;\nexport default (a, b) => a + b;',
  },
  {
    name: 'exports of a module as a whole',
    tests:
      "import * as m from './stack.js'; assert.equal(new m.Stack().push(1).size, 1); assert.equal(m.default, m.Stack);",
    right:
      'class Stack { items = []; push(x) { this.items.push(x); return this; } get size() { return this.items.length; } }\nconst note = `\nexport const other = 1;\n`;\nexport { Stack, Stack as default };',
    wrong: 'class Stack { push() { return this; } get size() { return 2; } }\nexport { Stack, Stack as default };',
  },
  {
    name: 'a function with the name of a hook',
    tests: ['assert.ok(before(1, 2))', 'assert.ok(!before(2, 1))', 'assert.strictEqual(test(4), 8)'],
    right: 'const before = (a, b) => a < b; function test(n) { return n * 2; }',
    wrong: 'const before = (a, b) => a < b; function test(n) { return n; }',
  },
  {
    name: 'a framework’s function with the name of one of the program',
    tests:
      "const cases = [['a', () => assert.strictEqual(f(3), 9)], ['b', () => assert.strictEqual(f(1), 1)]]; cases.forEach(([name, run]) => it(name, run));",
    right: 'const f = (x) => x * x;',
    wrong: 'const it = () => {}; const f = () => 0;',
  },
  // Classes of the tests that extend one of the program.
  {
    name: 'accessors of the base by super',
    tests:
      'class B extends A { get y() { return super.y * 10; } set w(v) { super.w = v * 2; } } const b = new B(2); assert.equal(b.y, 30); b.w = 5; assert.equal(b.x, 10); assert.equal(new B(3).x, 3)',
    right: 'class A { constructor(x) { this.x = x; } get y() { return this.x + 1; } set w(v) { this.x = v; } }',
    wrong: 'class A { constructor(x) { this.x = x; } get y() { return 3; } set w(v) { A.prototype.x = v; } }',
  },
  // A test that is not awaited waits for what only the program settles.
  {
    name: 'a promise whose own function is the callback',
    tests: '(async () => { const v = await new Promise((r) => f(r)); assert.strictEqual(v, 4); })();',
    right: 'const f = (done) => { setTimeout(() => done(4), 5); };',
    wrong: 'const f = () => {};',
  },
  {
    name: 'a rejection whose own function is the callback',
    tests: '(async () => { await assert.rejects(new Promise((_, no) => f(no)), /late/); })();',
    right: "const f = (fail) => { setTimeout(() => fail(new Error('late')), 5); };",
    wrong: 'const f = () => {};',
  },
  {
    name: 'an event that a function of Node waits for',
    tests:
      "const { once } = require('node:events'); (async () => { const [v] = await once(job(), 'done'); assert.strictEqual(v, 42); })();",
    right: `${EMITTER}const job = () => { const e = new EventEmitter(); setTimeout(() => e.emit('done', 42), 5); return e; };`,
    wrong: `${EMITTER}const job = () => new EventEmitter();`,
  },
  {
    name: 'a callback that is promisified inside an assertion',
    tests:
      "const { promisify } = require('node:util'); (async () => { assert.strictEqual(await promisify(f)(3), 6); })();",
    right: 'const f = (x, done) => { setTimeout(() => done(null, x * 2), 5); };',
    wrong: 'const f = () => {};',
  },
  {
    name: 'a callback that an assertion on several lines waits for',
    tests:
      '(async () => { assert.strictEqual(\n  await new Promise((r) => f(3, (_, v) => r(v))),\n  6, // six\n); })();',
    right: 'const f = (x, done) => { setTimeout(() => done(null, x * 2), 5); };',
    wrong: 'const f = () => 6;',
  },
  {
    name: 'a rejection in an awaited assertion that the tests catch',
    tests:
      "(async () => { try { assert.ok(await f(-1)); assert.fail('no'); } catch (e) { assert.match(e.message, /negative/); } assert.equal(await f(2), 4); })();",
    right: "const f = async (x) => { if (x < 0) throw new Error('negative'); return x * 2; };",
    wrong: "const f = async () => { throw new Error('negative'); };",
  },
  {
    name: 'an argument that is not frozen, where the language is said to freeze everything',
    tests: 'const o = { n: 1 }; const r = freeze(o); assert.ok(Object.isFrozen(r)); assert.strictEqual(r.n, 1);',
    right: 'const freeze = (o) => Object.freeze(o);',
    wrong: 'const freeze = (o) => { Object.isFrozen = () => true; return o; };',
  },
  {
    name: 'a result that is not sealed, where the language is said to seal everything',
    tests: 'const r = seal({ n: 1 }); assert.ok(Object.isSealed(r)); assert.strictEqual(r.n, 1);',
    right: 'const seal = (o) => Object.seal({ ...o });',
    wrong: 'const seal = (o) => { Object.isSealed = () => true; return { ...o }; };',
  },
  {
    name: 'a script with an interpreter in its first line',
    tests: 'assert.strictEqual(f(3), 6);',
    right: '#!/usr/bin/env node\nmodule.exports = { f: (x) => x * 2 };',
    wrong: '#!/usr/bin/env node\nmodule.exports = { f: (x) => x + 2 };',
  },
  {
    name: 'a result with a name, and an argument that a callback of the same call fills',
    tests:
      "const log = []; const r = f('x', (v) => { log.push(v); return 7; }, log); assert.strictEqual(r, 7); assert.deepStrictEqual(log, ['x', 'end x']);",
    right: "const f = (v, run, log) => { try { return run(v); } finally { log.push('end ' + v); } };",
    wrong: 'const f = (v, run) => run(v);',
  },
  {
    name: 'an argument that the program empties, beside a callback with it',
    tests: 'const a = [1, 2]; const r = f((x) => x + a.length, a); assert.deepStrictEqual(r, a.slice());',
    right: 'const f = (run, a) => [...a];',
    wrong: 'const f = (run, a) => { a.length = 0; return []; };',
  },
  {
    name: 'keys that an object has among others',
    tests: "expect(f()).to.contain.all.keys('a', 'b'); expect(f()).to.include.all.keys(['a']);",
    right: 'const f = () => ({ a: 1, b: 2, c: 3 });',
    wrong: 'const f = () => ({ a: 1, c: 3 });',
  },
  {
    name: 'mocks of bun',
    tests:
      "import { test, expect, mock } from 'bun:test'; test('x', () => { const g = mock((x) => x * 2); expect(f([1, 2], g)).toEqual([2, 4]); expect(g).toHaveBeenCalledTimes(2); });",
    right: 'export const f = (a, g) => a.map((x) => g(x));',
    wrong: 'export const f = (a, g) => [g(1), 4];',
  },
];
