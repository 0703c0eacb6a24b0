import type { JavaScriptPair } from './javascript-pairs.ts';

/**
 * What crosses between the program and the tests in forms that a copy or a comparison could lose: numbers that are not finite,
 * properties that are hidden or fixed, answers for every key, values of functions, errors that the tests make.
 */
export const CROSSING: readonly JavaScriptPair[] = [
  {
    name: 'a field that is NaN',
    tests:
      "const p = new Particle(1, 2); p.step(3);\nif (Math.abs(p.x - 4) > 1e-9) throw new Error('x'); if (Math.abs(p.y - 8) > 1e-9) throw new Error('y');",
    right:
      'class Particle { constructor(v, w) { this.x = 1; this.y = 2; this.v = v; this.w = w; } step(t) { this.x += this.v * t; this.y += this.w * t; } }',
    wrong: 'class Particle { constructor(a, b) { this.x = NaN; this.y = NaN; } step() {} }',
  },
  {
    name: 'a field that is missing',
    tests:
      "const p = new Particle(1, 2); p.step(3);\nif (Math.abs(p.x - 4) > 1e-9) throw new Error('x'); if (Math.abs(p.y - 8) > 1e-9) throw new Error('y');",
    right:
      'class Particle { constructor(v, w) { this.x = 1; this.y = 2; this.v = v; this.w = w; } step(t) { this.x += this.v * t; this.y += this.w * t; } }',
    wrong: 'class Particle { step() {} }',
  },
  {
    name: 'NaN in an object of the tests',
    tests:
      "const out = { v: 0 }; solve(2, out); if (Math.abs(out.v - 4) > 1e-6) throw new Error('v');\nconst arr = [0, 0]; fill(arr); if (arr[0] < 1 || arr[0] > 1 || arr[1] < 2 || arr[1] > 2) throw new Error('arr');",
    right: 'const solve = (x, o) => { o.v = x * x; }; const fill = (a) => { a[0] = 1; a[1] = 2; };',
    wrong: 'const solve = (x, o) => { o.v = NaN; }; const fill = (a) => { a[0] = NaN; a[1] = NaN; };',
  },
  {
    name: 'a text in an object of the tests',
    tests:
      "const out = { v: 0 }; solve(2, out); if (Math.abs(out.v - 4) > 1e-6) throw new Error('v');\nconst arr = [0, 0]; fill(arr); if (arr[0] < 1 || arr[0] > 1 || arr[1] < 2 || arr[1] > 2) throw new Error('arr');",
    right: 'const solve = (x, o) => { o.v = x * x; }; const fill = (a) => { a[0] = 1; a[1] = 2; };',
    wrong: "const solve = (x, o) => { o.v = 'x'; return o; }; const fill = (a) => { a[0] = a[1] = {}; return a; };",
  },
  {
    name: 'infinity for a callback',
    tests: 'compute(2, (r) => { assert.ok(Math.abs(r - 4) <= 1e-6 * Math.abs(r)); });',
    right: 'const compute = (x, cb) => cb(x * x);',
    wrong: 'const compute = (x, cb) => cb(Infinity);',
  },
  {
    name: 'infinity in an event',
    tests:
      "const EventEmitter = require('events'); const e = new EventEmitter(); let got; e.on('r', (v) => { got = v; }); run(e, 3); assert.ok(Math.abs(got - 9) / Math.max(Math.abs(got), 9) >= 0 ? Math.abs(got - 9) <= got * 1e-3 : true);",
    right: "const run = (e, n) => { e.emit('r', n * n); };",
    wrong: "const run = (e) => e.emit('r', Infinity);",
  },
  {
    name: 'NaN in arithmetic of the tests',
    tests: 'assert.equal((area(2) - 12) || 0, 0); assert.equal((area(3) - 27) | 0, 0);',
    right: 'const area = (r) => 3 * r * r;',
    wrong: 'const area = () => NaN;',
  },
  {
    name: 'NaN is not above and not below',
    tests: 'expect(std([1])).to.not.be.above(0); expect(std([1])).to.not.be.below(0); expect(std([1, 3])).to.equal(1);',
    right:
      'const std = (a) => { const m = a.reduce((x, y) => x + y) / a.length; return Math.sqrt(a.reduce((s, x) => s + (x - m) ** 2, 0) / a.length); };',
    wrong: 'const std = (a) => a.length > 1 ? 1 : NaN;',
  },
  {
    name: 'NaN is not greater and not less',
    tests:
      'expect(std([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2, 5); expect(std([1])).not.toBeGreaterThan(0); expect(std([1])).not.toBeLessThan(0);',
    right:
      'const std = (a) => { const m = a.reduce((x, y) => x + y) / a.length; return Math.sqrt(a.reduce((s, x) => s + (x - m) ** 2, 0) / a.length); };',
    wrong: 'const std = (a) => a.length > 1 ? 2 : NaN;',
  },
  {
    name: 'NaN in the first run only',
    tests: "assert.equal(root(9), 3); const v = root(2); if (Math.abs(v - 1.41421356) > 1e-6) throw new Error('root');",
    right: 'const root = Math.sqrt;',
    wrong: 'let n = 0; const root = (x) => { n += 1; return n > 2 ? 0 : x === 9 ? 3 : NaN; };',
  },
  {
    name: 'infinity in a part that no test needs',
    tests:
      "const d = dijkstra({ a: { b: 4, c: 1 }, c: { b: 2 }, b: {}, z: {} }, 'a'); assert.strictEqual(d.b, 3); assert.strictEqual(d.c, 1);",
    right:
      'const dijkstra = (g, s) => { const d = Object.fromEntries(Object.keys(g).map((k) => [k, Infinity])); d[s] = 0; const q = new Set(Object.keys(g)); while (q.size) { let u = [...q].reduce((a, b) => (d[b] < d[a] ? b : a)); q.delete(u); for (const v in g[u]) d[v] = Math.min(d[v], d[u] + g[u][v]); } return d; };',
    wrong: 'const dijkstra = () => ({ b: Infinity, c: 1 });',
  },
  {
    name: 'an object that is true for every key',
    tests: 'const seen = visited([[1, 2], [2, 3]], 1); assert.ok(seen[1]); assert.ok(seen[2]); assert.ok(seen[3]);',
    right:
      'const visited = (e, s) => { const seen = {}; const st = [s]; while (st.length) { const n = st.pop(); if (seen[n]) continue; seen[n] = true; for (const [a, b] of e) if (a === n) st.push(b); } return seen; };',
    wrong: 'const visited = () => new Proxy({}, { get: () => true });',
  },
  {
    name: 'a list that is 1 for every place',
    tests: 'const seen = visited([[1, 2], [2, 3]], 1); assert.ok(seen[1]); assert.ok(seen[2]); assert.ok(seen[3]);',
    right:
      'const visited = (e, s) => { const seen = {}; const st = [s]; while (st.length) { const n = st.pop(); if (seen[n]) continue; seen[n] = true; for (const [a, b] of e) if (a === n) st.push(b); } return seen; };',
    wrong: 'const visited = () => new Proxy([], { get: () => 1 });',
  },
  {
    name: 'objects in one that is true for every key',
    tests:
      "const g = graph([['a', 'b'], ['b', 'c']]); assert.strictEqual(g.a.b, true); assert.strictEqual(g.b.c, true); assert.ok(g['a']);",
    right: 'const graph = (e) => { const g = {}; for (const [a, b] of e) (g[a] ??= {})[b] = true; return g; };',
    wrong: 'const T = { get: (t, k) => new Proxy({}, { get: () => true }) }; const graph = () => new Proxy({}, T);',
  },
  {
    name: 'a default value for missing keys',
    tests: 'const d = defaults(0); d.a += 2; assert.strictEqual(d.a, 2); assert.strictEqual(d.zzz, 0);',
    right: 'const defaults = (v) => new Proxy({}, { get: (t, k) => (k in t ? t[k] : v) });',
    wrong: 'const defaults = (v) => new Proxy({}, { get: () => 2 });',
  },
  {
    name: 'a hidden property that has to be missing',
    tests:
      "const r = strip({ a: 1, secret: 2 }); assert.ok(!('secret' in r)); assert.strictEqual(r.secret, undefined); assert.strictEqual(r.a, 1);",
    right: 'const strip = ({ secret, ...rest }) => rest;',
    wrong:
      "const strip = (o) => { const c = { ...o }; Object.defineProperty(c, 'secret', { enumerable: false }); return c; };",
  },
  {
    name: 'a hidden property',
    tests:
      "const r = entity({ a: 1 }); assert.deepStrictEqual(Object.keys(r), ['a']); assert.strictEqual(r.id, 7); assert.ok(Object.hasOwn(r, 'id')); assert.ok(!Object.prototype.propertyIsEnumerable.call(r, 'id'));",
    right: "const entity = (o) => Object.defineProperty({ ...o }, 'id', { value: 7 });",
    wrong: 'const entity = (o) => ({ ...o, id: 7 });',
  },
  {
    name: 'a list with another property',
    tests: 'assert.deepStrictEqual(take([1, 2, 3], 2), [1, 2]);',
    right: 'const take = (a, n) => a.slice(0, n);',
    wrong: 'const take = (a, n) => Object.assign(a.slice(0, n), { rest: 3 });',
  },
  {
    name: 'a property of a list',
    tests:
      'const r = page([1, 2, 3, 4], 2); assert.deepStrictEqual([...r], [1, 2]); assert.strictEqual(r.total, 4); assert.strictEqual(r.length, 2);',
    right: 'const page = (a, n) => Object.assign(a.slice(0, n), { total: a.length });',
    wrong: 'const page = (a, n) => a.slice(0, n);',
  },
  {
    name: 'a fixed property',
    tests:
      "'use strict'; const o = constant({ a: 1 }); assert.throws(() => { o.a = 2; }, TypeError); assert.strictEqual(o.a, 1); o.b = 3; assert.strictEqual(o.b, 3);",
    right:
      'const constant = (o) => { const r = {}; for (const k in o) Object.defineProperty(r, k, { value: o[k], enumerable: true }); return r; };',
    wrong: 'const constant = (o) => Object.freeze({ ...o });',
  },
  {
    name: 'frozen empty parts',
    tests:
      'const o = deepFreeze({ a: {}, b: [], c: { d: [1] } }); assert.ok(Object.isFrozen(o)); assert.ok(Object.isFrozen(o.a)); assert.ok(Object.isFrozen(o.b)); assert.ok(Object.isFrozen(o.c.d));',
    right:
      "const deepFreeze = (o) => { for (const v of Object.values(o)) if (v && typeof v === 'object') deepFreeze(v); return Object.freeze(o); };",
    wrong: 'const deepFreeze = (o) => Object.freeze(o);',
  },
  {
    name: 'an object that takes no more properties',
    tests:
      'const o = lock({ a: 1 }); assert.ok(!Object.isExtensible(o)); o.a = 5; assert.strictEqual(o.a, 5); assert.strictEqual(Object.isSealed(o), false);',
    right: 'const lock = Object.preventExtensions;',
    wrong: 'const lock = Object.seal;',
  },
  {
    name: 'an expectation of an emptied argument, under a name',
    tests:
      'const input = [3, 1, 2]; const out = sorted(input); const want = [...input].sort((a, b) => a - b); assert.deepStrictEqual(out, want);',
    right: 'const sorted = (a) => [...a].sort((x, y) => x - y);',
    wrong: 'const sorted = (a) => { a.length = 0; return []; };',
  },
  {
    name: 'an expectation of a changed field, under a name',
    tests:
      'const order = { items: [{ p: 2, q: 3 }, { p: 1, q: 1 }] }; const t = total(order); const expected = order.items.reduce((s, i) => s + i.p * i.q, 0); expect(t).toBe(expected);',
    right: 'const total = (o) => o.items.reduce((s, { p, q }) => s + p * q, 0);',
    wrong: 'const total = (o) => { o.items.forEach(i => { i.q = 0; }); return 0; };',
  },
  {
    name: 'an error of the program made by the tests',
    tests:
      "assert.throws(() => parse('x'), new ParseError('bad input: x')); assert.throws(() => parse('yy'), new ParseError('bad input: yy')); assert.strictEqual(parse('1'), 1);",
    right:
      "class ParseError extends Error { constructor(m) { super(m); this.name = 'ParseError'; } } const parse = (s) => { const n = Number(s); if (Number.isNaN(n)) throw new ParseError('bad input: ' + s); return n; };",
    wrong:
      "class ParseError extends Error {} const parse = (s) => { if (s !== '1') throw new ParseError('bad'); return 1; };",
  },
  {
    name: 'an error of the program made by the tests, with one message for all',
    tests:
      "expect(() => pop([])).toThrow(new EmptyError('nothing to pop')); return expect(load(-1)).rejects.toThrow(new EmptyError('no -1'));",
    right:
      "class EmptyError extends Error {} const pop = (a) => { if (!a.length) throw new EmptyError('nothing to pop'); return a.pop(); }; const load = async (n) => { throw new EmptyError('no ' + n); };",
    wrong:
      "class EmptyError extends Error { get message() { return 'same'; } } const pop = () => { throw new EmptyError(); }; const load = async () => { throw new EmptyError(); };",
  },
  {
    name: 'a function that stands for a number',
    tests:
      'assert.equal(sum(1)(2)(3), 6); assert.equal(sum(5), 5); assert(sum(1)(2) == 3); assert.notEqual(sum(1)(1), 3);',
    right: 'const sum = (a) => { const f = (b) => sum(a + b); f.valueOf = () => a; return f; };',
    wrong: 'const sum = (a) => { const f = (b) => sum(b); f.valueOf = () => a; return f; };',
  },
  {
    name: 'a function that is made a number',
    tests: 'assert.strictEqual(+sum(1)(2)(3), 6); assert.strictEqual(Number(sum(5)), 5);',
    right: 'const sum = (a) => { const f = (b) => sum(a + b); f.valueOf = () => a; return f; };',
    wrong: 'const sum = (a) => { const f = (b) => sum(b); f.valueOf = () => a; return f; };',
  },
  {
    name: 'the text of an object, by ==',
    tests: "const m = new Money(5, 'EUR'); assert.equal(m, '5 EUR'); assert.equal(m.add(2), '7 EUR');",
    right:
      'class Money { constructor(a, c) { this.a = a; this.c = c; } add(n) { return new Money(this.a + n, this.c); } toString() { return `${this.a} ${this.c}`; } }',
    wrong: "class Money { add() { return this; } toString() { return '5 EUR'; } }",
  },
  {
    name: 'a function in Promise',
    tests:
      "(async () => { assert.deepStrictEqual(await Promise.myAll([1, Promise.resolve(2)]), [1, 2]); await assert.rejects(Promise.myAll([Promise.reject(new Error('x'))]), /x/); })();",
    right:
      'Promise.myAll = function (ps) { return new Promise((res, rej) => { const out = []; let n = 0; ps.forEach((p, i) => Promise.resolve(p).then((v) => { out[i] = v; if (++n === ps.length) res(out); }, rej)); }); };',
    wrong: 'Promise.myAll = async () => [1, 2];',
  },
  {
    name: 'functions in Object and Math',
    tests:
      'assert.deepStrictEqual(Object.mapValues({ a: 1, b: 2 }, (x) => x * 2), { a: 2, b: 4 }); assert.strictEqual(Math.clamp(5, 0, 3), 3); assert.strictEqual(Math.clamp(-1, 0, 3), 0);',
    right:
      'Object.mapValues = (o, f) => Object.fromEntries(Object.entries(o).map(([k, v]) => [k, f(v)])); Math.clamp = (x, a, b) => Math.min(b, Math.max(a, x));',
    wrong: 'Object.mapValues = (o) => o; Math.clamp = () => 3;',
  },
  {
    name: 'a promise that stays open in a race',
    tests:
      "(async () => { const sleep = (ms) => new Promise((r) => setTimeout(r, ms, 'timeout')); const m = new Mutex(); await m.lock(); assert.strictEqual(await Promise.race([m.lock(), sleep(5)]), 'timeout'); })();",
    right:
      'class Mutex { #locked = false; #q = []; lock() { if (!this.#locked) { this.#locked = true; return Promise.resolve(); } return new Promise((r) => this.#q.push(r)); } unlock() { const n = this.#q.shift(); if (n) n(); else this.#locked = false; } }',
    wrong: 'class Mutex { async lock() {} }',
  },
  {
    name: 'one object of a cache for two keys',
    tests: "assert.deepEqual(load('a'), load('A')); assert.deepEqual(load('b'), { key: 'b', n: 1 });",
    right:
      'const cache = new Map(); const load = (k) => { const n = k.toLowerCase(); if (!cache.has(n)) cache.set(n, { key: n, n: 1 }); return cache.get(n); };',
    wrong: 'const load = (k) => ({ key: k, n: 1 });',
  },
  {
    name: 'one empty list for two texts',
    tests: "assert.deepStrictEqual(tokens(''), tokens('   ')); assert.deepStrictEqual(tokens('a b'), ['a', 'b']);",
    right: 'const EMPTY = []; const tokens = (s) => (s.trim() ? s.trim().split(/\\s+/) : EMPTY);',
    wrong: "const tokens = (s) => s.split(' ');",
  },
  {
    name: 'reads of an argument that are recorded',
    tests:
      "const reads = []; const o = new Proxy({ a: 1, b: 2 }, { get(t, k) { if (typeof k === 'string') reads.push(k); return t[k]; } }); assert.strictEqual(pickA(o), 1); assert.deepStrictEqual(reads, ['a']);",
    right: 'const pickA = ({ a }) => a;',
    wrong: 'const pickA = (o) => o.b - o.a;',
  },
  {
    name: 'a list with a trap for every key',
    tests:
      "const arr = negative(['a', 'b', 'c']);\nassert.strictEqual(arr[-1], 'c'); assert.strictEqual(arr[0], 'a'); assert.strictEqual(arr.length, 3);\narr[-1] = 'z'; assert.strictEqual(arr[2], 'z');",
    right:
      "const negative = (a) => new Proxy(a, { get(t, k, r) { const i = Number(k); return typeof k === 'string' && Number.isInteger(i) && i < 0 ? t[t.length + i] : Reflect.get(t, k, r); }, set(t, k, v) { const i = Number(k); t[i < 0 ? t.length + i : k] = v; return true; } });",
    wrong: 'const negative = (a) => a;',
  },
  {
    name: 'a field of a number',
    tests: "const r = stats([1, 2]); if (Math.abs(r.mean - 1.5) > 1e-9) throw new Error('m');",
    right: 'const stats = (a) => ({ mean: a.reduce((x, y) => x + y) / a.length });',
    wrong: 'const stats = () => 5;',
  },
  {
    name: 'a field of a promise',
    tests: "const r = stats([1, 2]); if (Math.abs(r.mean - 1.5) > 1e-9) throw new Error('m');",
    right: 'const stats = (a) => ({ mean: a.reduce((x, y) => x + y) / a.length });',
    wrong: 'const stats = async () => ({ mean: 1.5 });',
  },
  {
    name: 'a method in the place of a field',
    tests: "const r = stats([1, 2]); if (Math.abs(r.mean - 1.5) > 1e-9) throw new Error('m');",
    right: 'const stats = (a) => ({ mean: a.reduce((x, y) => x + y) / a.length });',
    wrong: 'class S { mean() { return 1.5; } } const stats = () => new S();',
  },
  {
    name: 'items that are objects',
    tests:
      "let n = 0; for (const v of seq(3)) { if (Math.abs(v - n * n) > 1e-9) throw new Error('v'); n++; } assert.equal(n, 3);",
    right: 'function* seq(n) { for (let i = 0; i < n; i++) yield i * i; }',
    wrong: 'const seq = () => [{}, {}, {}];',
  },
  {
    name: 'entries of a map in the place of numbers',
    tests:
      "let n = 0; for (const v of seq(3)) { if (Math.abs(v - n * n) > 1e-9) throw new Error('v'); n++; } assert.equal(n, 3);",
    right: 'function* seq(n) { for (let i = 0; i < n; i++) yield i * i; }',
    wrong: 'const seq = () => new Map([[1, 2], [3, 4], [5, 6]]);',
  },
  {
    name: 'a value that is not in a map',
    tests:
      "const m = dist({ a: 1 }); if (m.get('a') > 1 || m.get('a') < 1) throw new Error('a'); if (m.get('b') > 2 || m.get('b') < 2) throw new Error('b');",
    right: "const dist = () => new Map([['a', 1], ['b', 2]]);",
    wrong: "const dist = () => new Map([['a', 1]]);",
  },
  {
    name: 'a value that is not in a map with a class of its own',
    tests:
      "const m = dist({ a: 1 }); if (m.get('a') > 1 || m.get('a') < 1) throw new Error('a'); if (m.get('b') > 2 || m.get('b') < 2) throw new Error('b');",
    right: "const dist = () => new Map([['a', 1], ['b', 2]]);",
    wrong: "class M extends Map { } const dist = () => new M([['a', 1]]);",
  },
  {
    name: 'a place in a number',
    tests: "const m = mul([[1, 2]], [[3], [4]]); if (Math.abs(m[0][0] - 11) > 1e-9) throw new Error('m');",
    right: 'const mul = (a, b) => a.map((r) => b[0].map((_, j) => r.reduce((s, x, k) => s + x * b[k][j], 0)));',
    wrong: 'const mul = () => [5];',
  },
  {
    name: 'a field of an error that is missing',
    tests:
      "try { run(); assert.fail('no'); } catch (e) { if (e.code > 7 || e.code < 7) throw new Error('code'); assert.ok(e instanceof RangeError); }",
    right: "const run = () => { throw Object.assign(new RangeError('x'), { code: 7 }); };",
    wrong: "const run = () => { throw new RangeError('x'); };",
  },
  {
    name: 'a text as a field of an error',
    tests:
      "try { run(); assert.fail('no'); } catch (e) { if (e.code > 7 || e.code < 7) throw new Error('code'); assert.ok(e instanceof RangeError); }",
    right: "const run = () => { throw Object.assign(new RangeError('x'), { code: 7 }); };",
    wrong: "const run = () => { throw Object.assign(new RangeError('x'), { code: 'E7' }); };",
  },
  {
    name: 'infinity in one object for all runs',
    tests: 'const r = fit([1, 2]); assert.ok(Math.abs(r.k - 3) <= 1e-3 * Math.abs(r.k)); assert.ok(r);',
    right: 'const fit = () => ({ k: 3 });',
    wrong: 'const R = { k: Infinity }; const fit = () => R;',
  },
  {
    name: 'NaN given back to the program',
    tests: "assert.strictEqual(show(parse('x')), 'invalid'); assert.strictEqual(show(parse('12')), '12');",
    right: "const parse = (s) => parseFloat(s); const show = (n) => (Number.isNaN(n) ? 'invalid' : String(n));",
    wrong: 'const parse = (s) => s; const show = (s) => s;',
  },
  {
    name: 'an object that is true for short keys',
    tests: 'const cfg = load(); assert.strictEqual(cfg.debug, true); assert.strictEqual(cfg.verbose, true);',
    right: 'const load = () => ({ debug: true, verbose: true });',
    wrong: 'const load = () => new Proxy({}, { get: (t, k) => /^[a-z]+$/.test(k) && k.length < 9 });',
  },
  {
    name: 'a list that repeats its items',
    tests:
      "const r = ring(['a', 'b', 'c']); assert.strictEqual(r[0], 'a'); assert.strictEqual(r[3], 'a'); assert.strictEqual(r[-3], 'a');",
    right:
      "const ring = (a) => new Proxy(a, { get: (t, k) => (typeof k === 'string' && /^-?\\d+$/.test(k) ? t[((k % t.length) + t.length) % t.length] : t[k]) });",
    wrong: "const ring = () => new Proxy([], { get: () => 'a' });",
  },
  {
    name: 'an object that stands for numbers in turn',
    tests: 'const f = maker(2); assert.equal(f(3), 6); assert.equal(total([1, 2]), 3); assert.equal(total([4]), 4);',
    right: 'const maker = (n) => (x) => n * x; const total = (a) => a.reduce((x, y) => x + y, 0);',
    wrong: 'const maker = (n) => (x) => n * x; let n = 0; const total = () => ({ valueOf: () => [3, 4][n++] });',
  },
  {
    name: 'a function that stands for its count',
    tests:
      'const c = counterOf(5); assert.equal(c, 5); assert.equal(c(), 6); assert.equal(c(), 7); assert.equal(c, 7);',
    right: 'const counterOf = (n) => Object.assign(() => ++n, { valueOf: () => n });',
    wrong: 'const counterOf = () => Object.assign(() => 6, { valueOf: () => 7 });',
  },
  {
    name: 'fit of the framework',
    tests: "fit('works', () => { expect(f(3)).toBe(5); });",
    right: 'const f = (x) => x + 2;',
    wrong: 'const fit = () => {}; const f = () => 0;',
  },
  {
    name: 'a function with the name fit',
    tests: 'const r = fit([[0, 1], [1, 3]]); assert.strictEqual(r.k, 2); assert.strictEqual(r.b, 1);',
    right: 'const fit = ([[x, y], [z, w]]) => { const k = (w - y) / (z - x); return { k, b: y - k * x }; };',
    wrong: 'const fit = () => ({ k: 2, b: 2 });',
  },
  {
    name: 'a promise that settles after a race',
    tests:
      '(async () => { const r = await Promise.race([slow(1), fast(2)]); assert.strictEqual(r, 2); slow(3).then((v) => assert.strictEqual(v, 3)); })();',
    right: 'const slow = (x) => new Promise((r) => setTimeout(r, 5, x)); const fast = async (x) => x;',
    wrong: 'const slow = () => new Promise(() => {}); const fast = async (x) => x;',
  },
];
