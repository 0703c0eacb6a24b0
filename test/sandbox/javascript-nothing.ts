import type { JavaScriptPair } from './javascript-pairs.ts';

/**
 * Programs that pass tests in plain Node because none of their results is compared (no number, no item, no error, no call),
 * and objects that are compared with themselves; each beside a right program that must pass the same tests.
 */
export const NOTHING: readonly JavaScriptPair[] = [
  {
    name: 'nan negated',
    wrong: 'const f = () => NaN;',
    right: 'const f = () => 918273;',
    tests: [
      'if (Math.abs(f(3) - 918273) > 1e-6) throw new Error("bad")',
      'if (Math.abs(f(3) - 918273) >= 1) throw new Error("bad")',
    ],
  },
  {
    name: 'nan negated 2',
    wrong: 'const f = () => {};',
    right: 'const f = () => 918273;',
    tests: [
      'if (Math.abs(f(3) - 918273) > 1e-6) throw new Error("bad")',
      'if (Math.abs(f(3) - 918273) >= 1) throw new Error("bad")',
    ],
  },
  {
    name: 'nan negated 3',
    wrong: 'const f = () => "x";',
    right: 'const f = () => 918273;',
    tests: [
      'if (Math.abs(f(3) - 918273) > 1e-6) throw new Error("bad")',
      'if (Math.abs(f(3) - 918273) >= 1) throw new Error("bad")',
    ],
  },
  {
    name: 'nan assert not',
    wrong: 'const f = () => NaN;',
    right: 'const f = () => 918273;',
    tests: ['assert(!(Math.abs(f(3) - 918273) > 1e-6))', 'assert(!(f(3) < 918270 || f(3) > 918280))'],
  },
  {
    name: 'nan assert not 2',
    wrong: 'const f = () => {};',
    right: 'const f = () => 918273;',
    tests: ['assert(!(Math.abs(f(3) - 918273) > 1e-6))', 'assert(!(f(3) < 918270 || f(3) > 918280))'],
  },
  {
    name: 'nan assert not 3',
    wrong: 'const f = () => "x";',
    right: 'const f = () => 918273;',
    tests: ['assert(!(Math.abs(f(3) - 918273) > 1e-6))', 'assert(!(f(3) < 918270 || f(3) > 918280))'],
  },
  {
    name: 'nan if else',
    wrong: 'const f = () => NaN;',
    right: 'const f = () => 918273;',
    tests: 'const r = f(3); if (r < 918273) throw new Error("low"); if (r > 918273) throw new Error("high");',
  },
  {
    name: 'nan if else 2',
    wrong: 'const f = () => undefined;',
    right: 'const f = () => 918273;',
    tests: 'const r = f(3); if (r < 918273) throw new Error("low"); if (r > 918273) throw new Error("high");',
  },
  {
    name: 'nan list',
    wrong: 'const f = () => [NaN, NaN];',
    right: 'const f = () => [1, 2];',
    tests:
      'const r = f(3), want = [1, 2]; want.forEach((w, i) => { if (Math.abs(r[i] - w) > 1e-9) throw new Error("bad " + i); });',
  },
  {
    name: 'nan list 2',
    wrong: 'const f = () => [];',
    right: 'const f = () => [1, 2];',
    tests:
      'const r = f(3), want = [1, 2]; want.forEach((w, i) => { if (Math.abs(r[i] - w) > 1e-9) throw new Error("bad " + i); });',
  },
  {
    name: 'nan list 3',
    wrong: 'const f = () => [undefined, "x"];',
    right: 'const f = () => [1, 2];',
    tests:
      'const r = f(3), want = [1, 2]; want.forEach((w, i) => { if (Math.abs(r[i] - w) > 1e-9) throw new Error("bad " + i); });',
  },
  {
    name: 'nan helper close',
    wrong: 'const f = () => NaN;',
    right: 'const f = () => 0.5;',
    tests:
      'function close(a, b) { if (Math.abs(a - b) > 1e-9) throw new Error(a + " is not " + b); }\nclose(f(3), 0.5); close(f(1), 0.5);',
  },
  {
    name: 'nan helper close 2',
    wrong: 'const f = () => {};',
    right: 'const f = () => 0.5;',
    tests:
      'function close(a, b) { if (Math.abs(a - b) > 1e-9) throw new Error(a + " is not " + b); }\nclose(f(3), 0.5); close(f(1), 0.5);',
  },
  {
    name: 'expect not',
    wrong: 'const f = () => NaN;',
    right: 'const f = () => 918273;',
    tests: ['expect(f(3) < 918272).toBe(false); expect(f(3) > 918274).toBe(false)'],
  },
  {
    name: 'every of empty',
    wrong: 'const f = () => [];',
    right: 'const f = () => [2, 4];',
    tests: ['assert(f(5).every((x) => x % 2 === 0))', 'assert(f(9).every((x) => x % 2 === 0))'],
  },
  {
    name: 'array then loop',
    wrong: 'const f = () => [];',
    right: 'const f = () => [2, 4];',
    tests: 'const r = f(5); assert(Array.isArray(r)); for (const x of r) assert.equal(x % 2, 0);',
  },
  {
    name: 'array then forEach',
    wrong: 'const f = () => [];',
    right: 'const f = () => [2, 4];',
    tests: 'const r = f(5); assert(Array.isArray(r)); r.forEach((x) => assert.equal(x % 2, 0));',
  },
  {
    name: 'array then index',
    wrong: 'const f = () => [];',
    right: 'const f = () => [2, 4];',
    tests:
      'const r = f(5); assert(Array.isArray(r)); for (let i = 0; i < r.length; i++) { assert.equal(r[i] % 2, 0); }',
  },
  {
    name: 'it loop',
    wrong: 'const f = () => [];',
    right: 'const f = (n) => { const r = []; for (let i = 2; i <= n; i += 2) r.push(i); return r; };',
    tests:
      'describe("evens", () => { it("none", () => { expect(f(0)).toEqual([]); }); it("some", () => { for (const x of f(10)) expect(x % 2).toBe(0); }); });',
  },
  {
    name: 'keys loop',
    wrong: 'const f = () => ({});',
    right: 'const f = () => ({ a: 1 });',
    tests:
      'const r = f("a"); assert.equal(typeof r, "object"); for (const k in r) assert.equal(r[k], 1); Object.keys(r).forEach((k) => assert.equal(r[k], 1)); Object.entries(r).forEach(([k, v]) => assert.equal(v, 1));',
  },
  {
    name: 'zip shorter',
    wrong: 'const f = () => [];',
    right: 'const f = () => [1, 2];',
    tests: 'const r = f(2), want = [1, 2]; r.forEach((x, i) => assert.equal(x, want[i])); assert(Array.isArray(r));',
  },
  {
    name: 'shorter every',
    wrong: 'const f = () => [];',
    right: 'const f = () => [1, 2];',
    tests: 'const r = f(2), want = [1, 2]; assert(r.every((x, i) => x === want[i]));',
  },
  {
    name: 'string loop',
    wrong: 'const f = () => "";',
    right: 'const f = () => "aaa";',
    tests: 'const s = f(3); assert.equal(typeof s, "string"); for (const c of s) assert.equal(c, "a");',
  },
  {
    name: 'map loop',
    wrong: 'const f = () => new Map();',
    right: 'const f = () => new Map([["a", 1]]);',
    tests: 'const m = f("a"); assert(m instanceof Map); for (const [k, v] of m) assert.equal(v, 1);',
  },
  {
    name: 'generator that never yields',
    wrong: 'function* f() {}',
    right: 'function* f() { yield 2; yield 4; }',
    tests: 'const g = f(4); assert.equal(typeof g.next, "function"); for (const x of g) assert.equal(x % 2, 0);',
  },
  {
    name: 'async generator none',
    wrong: 'async function* f() {}',
    right: 'async function* f() { yield 2; yield 4; }',
    tests: 'const g = f(4); assert.equal(typeof g, "object"); for await (const x of g) assert.equal(x % 2, 0);',
  },
  {
    name: 'some not',
    wrong: 'const f = () => [];',
    right: 'const f = () => [2];',
    tests: ['assert(!f(5).some((x) => x % 2))', 'assert(!f(7).some((x) => x % 2))'],
  },
  {
    name: 'find undefined',
    wrong: 'const f = () => [];',
    right: 'const f = () => [2];',
    tests: ['assert.equal(f(5).find((x) => x % 2), undefined)', 'assert.equal(f(5).filter((x) => x % 2).length, 0)'],
  },
  {
    name: 'catch asserts',
    wrong: 'const f = (x) => x * 2;',
    right: 'const f = (x) => { if (x < 0) throw new Error("negative"); return x * 2; };',
    tests: 'assert.equal(f(2), 4); try { f(-1); } catch (e) { assert.equal(e.message, "negative"); }',
  },
  {
    name: 'catch asserts alone',
    wrong: 'const f = () => {};',
    right: 'const f = (x) => { if (x < 0) throw new Error("negative"); return x * 2; };',
    tests: ['try { f(-1); } catch (e) { assert.equal(e.message, "negative"); }'],
  },
  {
    name: 'promise catch asserts',
    wrong: 'const f = async () => {};',
    right: 'const f = async (x) => { if (x < 0) throw new Error("negative"); return x * 2; };',
    tests: ['await f(-1).catch((e) => assert.equal(e.message, "negative"))'],
  },
  {
    name: 'promise catch asserts 2',
    wrong: 'const f = async (x) => x * 2;',
    right: 'const f = async (x) => { if (x < 0) throw new Error("negative"); return x * 2; };',
    tests: 'assert.equal(await f(2), 4); await f(-1).catch((e) => { assert.equal(e.message, "negative"); });',
  },
  {
    name: 'destructured assert callback',
    wrong: 'const f = () => {};',
    right: 'const f = (x, cb) => setTimeout(() => cb(null, 918273), 5);',
    tests:
      'const { equal } = require("node:assert"); equal(typeof f, "function"); f(3, (err, v) => { equal(v, 918273); });',
  },
  {
    name: 'helper callback',
    wrong: 'const f = () => {};',
    right: 'const f = (x, cb) => cb(null, 918273);',
    tests:
      'const same = (a, b) => assert.equal(a, b); same(typeof f, "function"); f(3, (err, v) => { same(v, 918273); });',
  },
  {
    name: 'named assert function callback',
    wrong: 'const f = () => {};',
    right: 'const f = (x, cb) => cb(null, 918273);',
    tests:
      'function check(err, v) { verify(v); } function verify(v) { assert.strictEqual(v, 918273); } assert.equal(f.length > -1, true); f(3, check);',
  },
  {
    name: 'thenable that never calls back',
    wrong: 'const f = () => ({ then() { return Promise.resolve(); } });',
    right: 'const f = async () => 918273;',
    tests: 'const same = (v) => assert.equal(v, 918273); await f(3).then((v) => same(v));',
  },
  {
    name: 'thenable asserts ok',
    wrong: 'const f = () => ({ then() { return Promise.resolve(); } });',
    right: 'const f = async () => true;',
    tests: ['await f(3).then(assert.ok)', 'await f(3).then(assert)'],
  },
  {
    name: 'own throw swallowed',
    wrong: 'const f = (x, cb) => { try { cb(null, 0); } catch {} };',
    right: 'const f = (x, cb) => { cb(null, 918273); };',
    tests: 'f(3, (err, v) => { if (v !== 918273) throw new Error("wrong " + v); });',
  },
  {
    name: 'own throw swallowed async',
    wrong: 'const f = async (x, cb) => { try { cb(null, 0); } catch {} };',
    right: 'const f = async (x, cb) => { cb(null, 918273); };',
    tests: 'await f(3, (err, v) => { if (v !== 918273) throw new Error("wrong " + v); });',
  },
  {
    name: 'own throw not called',
    wrong: 'const f = () => {};',
    right: 'const f = (x, cb) => { cb(null, 918273); };',
    tests: 'f(3, (err, v) => { if (v !== 918273) throw new Error("wrong " + v); });',
  },
  {
    name: 'console assert in callback',
    wrong: 'const f = () => {};',
    right: 'const f = (x, cb) => { cb(918273); };',
    tests: 'console.assert(typeof f === "function"); f(3, (v) => console.assert(v === 918273));',
  },
  {
    name: 'emitter never emits',
    wrong: 'class E { on() { return this; } emit() { return true; } }',
    right:
      'class E { constructor() { this.h = {}; } on(n, h) { (this.h[n] ??= []).push(h); return this; } emit(n, ...a) { (this.h[n] ?? []).forEach((h) => h(...a)); return true; } }',
    tests:
      'const e = new E(); const seen = (x) => assert.equal(x, 5); e.on("x", (x) => seen(x)); assert(e.emit("x", 5));',
  },
  {
    name: 'other accounts shared',
    wrong:
      'class Q { includes() { return true; } } class U { constructor(n) { this.name = n; } } const add = (s) => { s.items = new Q(); s.user = new U(s.user.name); };',
    right: 'const add = (s, x) => { s.items.push(x); };',
    tests:
      'const s = { items: [], user: { name: "x" } }; add(s, 5); assert(s.items.includes(5)); assert.equal(s.user.name, "x");',
  },
  {
    name: 'plain newest',
    wrong: 'const s = {}; const vec = (x, y) => Object.assign(s, { x, y }); const add = () => s;',
    right: 'const vec = (x, y) => ({ x, y }); const add = (a, b) => vec(a.x + b.x, a.y + b.y);',
    tests: ['assert.equal(vec(1, 2).x, 1); assert.deepEqual(add(vec(1, 2), vec(3, 4)), vec(4, 6))'],
  },
  {
    name: 'plain newest writing to all',
    wrong:
      'const all = []; const vec = (x, y) => { const v = {}; all.push(v); for (const each of all) { each.x = x; each.y = y; } return v; }; const add = () => vec(0, 0);',
    right: 'const vec = (x, y) => ({ x, y }); const add = (a, b) => vec(a.x + b.x, a.y + b.y);',
    tests: ['assert.equal(vec(1, 2).x, 1)', 'assert.deepEqual(add(vec(1, 2), vec(3, 4)), vec(4, 6))'],
  },
  {
    name: 'list newest',
    wrong: 'const s = []; const frac = (a, b) => { s.length = 0; s.push(a, b); return s; }; const sum = () => s;',
    right: 'const frac = (a, b) => [a, b]; const sum = (x, y) => frac(x[0] * y[1] + y[0] * x[1], x[1] * y[1]);',
    tests: ['assert.deepEqual(frac(1, 2), [1, 2])', 'assert.deepEqual(sum(frac(1, 2), frac(1, 3)), frac(5, 6))'],
  },
  {
    name: 'a list without items',
    wrong: 'const f = () => new Array(2);',
    right: 'const f = () => [1, 2];',
    tests: [
      'const r = f(3); assert.equal(r.length, 2); r.forEach((x) => assert(x > 0))',
      'const r2 = f(3); assert(r2.every((x) => x > 0))',
    ],
  },
];
