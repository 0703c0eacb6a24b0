import type { JavaScriptPair } from './javascript-pairs.ts';

/**
 * Cases of the sixth round: objects that depend on when they were made, expected values computed from an argument that the
 * program changed, infinite numbers, missing results, results that are shorter than expected, and errors that the tests catch.
 */
export const PLACES: readonly JavaScriptPair[] = [
  {
    name: 'order by serial number',
    wrong: 'let n = 0;\nclass Version { constructor(s) { this.n = n++; } compareTo(o) { return this.n - o.n; } }',
    right:
      "class Version { constructor(s) { this.p = s.split('.').map(Number); } compareTo(o) { return this.p[0] - o.p[0] || this.p[1] - o.p[1]; } }",
    tests: [
      'assert(new Version("1.2").compareTo(new Version("1.10")) < 0)',
      'assert(new Version("2.0").compareTo(new Version("10.0")) < 0)',
    ],
  },
  {
    name: 'valueOf order',
    wrong: 'let n = 0;\nclass Money { constructor(v) { this.n = n++; } valueOf() { return this.n; } }',
    right: 'class Money { constructor(v) { this.v = v; } valueOf() { return this.v; } }',
    tests: ['assert(new Money(5) < new Money(7))'],
  },
  {
    name: 'argument emptied, expected value sorted from it',
    wrong: 'const f = (a) => { a.length = 0; return []; };',
    right: 'const f = (a) => a.sort((x, y) => x - y);',
    tests: ['const arr = [3, 1, 2]; assert.deepEqual(f(arr), [...arr].sort((a, b) => a - b))'],
  },
  {
    name: 'infinity under relative tolerance',
    wrong: 'const f = () => Infinity;',
    right: 'const f = (x) => Math.sqrt(x);',
    tests: ['const r = f(2); assert(Math.abs(r - Math.SQRT2) <= 1e-9 * Math.max(1, Math.abs(r)))'],
  },
  {
    name: 'residual at infinity',
    wrong: 'const f = () => 1e200;',
    right: 'const f = (x) => Math.sqrt(x);',
    tests: ['const r = f(2); assert(Math.abs(r * r - 2) <= 1e-9 * r * r)'],
  },
  {
    name: 'index over the length of the result',
    wrong: 'const f = () => [1];',
    right: 'const f = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    tests: ['const got = f(3), want = [1, 4, 9]; for (let i = 0; i < got.length; i++) assert.equal(got[i], want[i])'],
  },
  {
    name: 'forEach with index',
    wrong: 'const f = () => [1];',
    right: 'const f = () => [1, 4, 9];',
    tests: ['const want = [1, 4, 9]; f(3).forEach((v, i) => expect(v).toBe(want[i]))'],
  },
  {
    name: 'entries of an object',
    wrong: 'const f = () => ({ a: 1 });',
    right: 'const f = (s) => Object.fromEntries([...s].map((c) => [c, 1]));',
    tests: ['for (const [k, v] of Object.entries(f("ab"))) assert.equal(v, { a: 1, b: 1 }[k])'],
  },
  {
    name: 'deepEqual by serial learning',
    wrong:
      'let last = null;\nclass V { constructor(x, y) { this.x = x; this.y = y; if (x !== undefined && last && last.x === undefined) { last.x = x; last.y = y; } last = this; } plus() { return new V(); } }',
    right:
      'class V { constructor(x, y) { this.x = x; this.y = y; } plus(o) { return new V(this.x + o.x, this.y + o.y); } }',
    tests: ['assert.deepEqual(new V(1, 2).plus(new V(3, 4)), new V(4, 6))'],
  },
  {
    name: 'throw undefined in a promise chain',
    wrong: 'const f = () => Promise.reject(undefined);',
    right: 'const f = async () => 9;',
    tests: ['f(3).then((v) => assert.equal(v, 9)).catch((e) => { if (e) throw e; })'],
  },
  {
    name: 'error swallowed if it has a code',
    wrong: 'const f = () => { throw Object.assign(new Error("x"), { code: "EARGS" }); };',
    right: 'const f = () => 9;',
    tests: ['try { assert.equal(f(3), 9); } catch (e) { if (e.code !== "EARGS") throw e; }'],
  },
  {
    name: 'while over a list node',
    wrong: 'const f = () => ({ val: 3, next: null });',
    right: 'const f = (a) => a.reduce((next, val) => ({ val, next }), null);',
    tests: ['let n = f([1, 2, 3]), want = [3, 2, 1]; while (n) { assert.equal(n.val, want.shift()); n = n.next; }'],
  },
  {
    name: 'curry',
    wrong: 'const curry = (g) => () => () => () => g(1, 2, 3);',
    right:
      'const curry = (g, ...h) => (...a) => (h.length + a.length >= g.length ? g(...h, ...a) : curry(g, ...h, ...a));',
    tests: ['assert.equal(curry((a, b, c) => a + b * c)(2)(3)(4), 14)'],
  },
  {
    name: 'callback with an assertion never called',
    wrong: 'const f = () => {};',
    right: 'const f = (x, cb) => cb(x * x);',
    tests: ['f(3, (v) => { assert.equal(v, 9); })'],
  },
  {
    name: 'timers',
    wrong: 'const later = () => {};',
    right: 'const later = (g, ms) => setTimeout(g, ms);',
    tests: [
      'jest.useFakeTimers(); let v = 0; later(() => { v = 5; }, 100); jest.advanceTimersByTime(100); expect(v).toBe(5)',
    ],
  },
  {
    name: 'before by the order of making',
    wrong: 'let n = 0;\nclass Day { constructor() { this.n = n++; } isBefore(o) { return this.n < o.n; } }',
    right: 'class Day { constructor(s) { this.t = Date.parse(s); } isBefore(o) { return this.t < o.t; } }',
    tests: [
      'assert(new Day("2024-01-02").isBefore(new Day("2024-02-01")))',
      'assert(new Day("2023-05-02").isBefore(new Day("2024-02-01")))',
    ],
  },
  {
    name: 'before, always',
    wrong: 'class Day { isBefore() { return true; } isAfter() { return true; } }',
    right:
      'class Day { constructor(s) { this.t = Date.parse(s); } isBefore(o) { return this.t < o.t; } isAfter(o) { return this.t > o.t; } }',
    tests: [
      'const a = new Day("2024-01-02"), b = new Day("2024-02-01"); assert.strictEqual(a.isBefore(b), true); assert.strictEqual(b.isAfter(a), true);',
    ],
  },
  {
    name: 'compare as a function',
    wrong: 'let n = 0;\nclass Card { constructor() { this.n = n++; } }\nconst compare = (a, b) => a.n - b.n;',
    right: 'class Card { constructor(r) { this.r = r; } }\nconst compare = (a, b) => a.r - b.r;',
    tests: ['assert(compare(new Card(3), new Card(9)) < 0)'],
  },
  {
    name: 'map over the argument',
    wrong: 'const f = (a) => { a.length = 0; return []; };',
    right: 'const f = (a) => a.map((x) => 2 * x);',
    tests: ['const xs = [5, 2, 8]; const r = f(xs); expect(r).toEqual(xs.map((x) => x * 2))'],
  },
  {
    name: 'max of the argument',
    wrong: 'const f = (a) => { a.fill(1); return 1; };',
    right: 'const f = (a) => Math.max(...a);',
    tests: ['const xs = [5, 2, 8]; assert.equal(f(xs), Math.max(...xs))'],
  },
  {
    name: 'in place, checked by values',
    wrong: 'const f = (a) => a.toSorted();',
    right: 'const f = (a) => { a.sort((x, y) => x - y); };',
    tests: ['const xs = [3, 1, 2]; f(xs); assert.deepEqual(xs, [1, 2, 3])'],
  },
  {
    name: 'in place and returned',
    wrong: 'const f = (a) => a;',
    right: 'const f = (a) => a.sort((x, y) => x - y);',
    tests: ['const xs = [3, 1, 2]; const r = f(xs); assert.strictEqual(r, xs); assert.deepEqual(xs, [1, 2, 3])'],
  },
  {
    name: 'in place, checked by a helper',
    wrong: 'const f = (a) => { a.fill(NaN); };',
    right: 'const f = (a) => { a.sort((x, y) => x - y); };',
    tests: [
      'const sorted = (l) => l.every((v, i) => i === 0 || l[i - 1] <= v); const xs = [3, 1, 2]; f(xs); assert(sorted(xs)); assert.equal(xs.length, 3)',
    ],
  },
  {
    name: 'length that is returned',
    wrong: 'const f = () => 1;',
    right: 'const f = (a, v) => { let k = 0; for (const x of a) if (x !== v) a[k++] = x; return k; };',
    tests: ['const xs = [3, 1, 3]; const k = f(xs, 3); assert.equal(k, 1); assert.deepEqual(xs.slice(0, k), [1])'],
  },
  {
    name: 'infinity that is meant',
    wrong: 'const f = () => Infinity;',
    right: 'const f = (a, b) => a / b;',
    tests: ['assert.equal(f(1, 0), Infinity); assert.equal(f(6, 3), 2)'],
  },
  {
    name: 'infinity in a list',
    wrong: 'const f = (a) => a.map(() => -Infinity);',
    right: 'const f = (a) => a.map(Math.sqrt);',
    tests: ['const got = f([1, 4]); [1, 2].forEach((w, i) => assert(Math.abs(got[i] - w) <= 1e-6 * Math.abs(got[i])))'],
  },
  {
    name: 'large numbers that are meant',
    wrong: 'const f = (n) => (n > 9 ? 1e308 : 24);',
    right: 'const f = (n) => { let r = 1; for (let i = 2; i <= n; i++) r *= i; return r; };',
    tests: ['assert(f(170) > 7e306); assert.equal(f(5), 120)'],
  },
  {
    name: 'null where another value is right',
    wrong: 'const find = () => undefined;',
    right: 'const find = (a, p) => { for (const x of a) if (p(x)) return x; };',
    tests: ['assert.equal(find([1, 2], (x) => x > 5), undefined); assert.equal(find([1, 2], (x) => x > 1), 2)'],
  },
  {
    name: 'for of entries',
    wrong: 'const f = () => ["a"];',
    right: 'const f = (s) => s.split(" ");',
    tests: ['const want = ["a", "b", "c"]; for (const [i, v] of f("a b c").entries()) assert.equal(v, want[i])'],
  },
  {
    name: 'for in of the result',
    wrong: 'const f = () => ({ a: 1 });',
    right: 'const f = () => ({ a: 1, b: 2 });',
    tests: ['const want = { a: 1, b: 2 }; const got = f("aab"); for (const k in got) assert.equal(got[k], want[k])'],
  },
  {
    name: 'a prefix of an endless generator',
    wrong: 'function* fib() { yield 1; yield 2; yield 2; }',
    right: 'function* fib() { let [a, b] = [1, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } }',
    tests: [
      'const want = [1, 1, 2]; let i = 0; for (const v of fib()) { if (i >= 3) break; assert.equal(v, want[i]); i++; }',
    ],
  },
  {
    name: 'expected by constants only in part',
    wrong: 'const f = (x) => x;',
    right: 'const f = (x) => x * x;',
    tests: ['const want = [0, 1, 4, 9, 16]; for (let i = 0; i < 3; i++) assert.equal(f(i), want[i])'],
  },
  {
    name: 'events consumed in order',
    wrong: 'class Em { on() {} emit() {} }',
    right: 'class Em { h = []; on(g) { this.h.push(g); } emit(x) { this.h.forEach((g) => g(x)); } }',
    tests: [
      'const want = ["a", "b"]; const e = new Em(); e.on((x) => { assert.equal(x, want.shift()); }); e.emit("a"); e.emit("b"); assert.equal(want.length, 0)',
    ],
  },
  {
    name: 'errors ignored by their name',
    wrong: 'const f = () => { const e = new Error("x"); e.name = "NotReady"; throw e; };',
    right: 'const f = () => 9;',
    tests: ['try { expect(f(3)).toBe(9); } catch (e) { if (e.name !== "NotReady") throw e; }'],
  },
  {
    name: 'fake timers with a direct callback',
    wrong: 'const later = (g) => setTimeout(g, 50);',
    right: 'const later = (g, ms) => { setTimeout(g, ms); };',
    tests: [
      'jest.useFakeTimers(); const g = jest.fn(); later(g, 100); jest.advanceTimersByTime(99); expect(g).not.toHaveBeenCalled(); jest.advanceTimersByTime(1); expect(g).toHaveBeenCalled()',
    ],
  },
  {
    name: 'deepEqual of what a factory made',
    wrong:
      'let last; const point = (x, y) => { const p = { x, y, scale() { return (last = { scale: p.scale }); } }; if (last && last.x === undefined) Object.assign(last, { x, y }); return p; };',
    right:
      'class P { constructor(x, y) { this.x = x; this.y = y; } scale(k) { return new P(this.x * k, this.y * k); } }\nconst point = (x, y) => new P(x, y);',
    tests: ['assert.deepEqual(point(1, 2).scale(3), point(3, 6))'],
  },
  {
    name: 'static factory',
    wrong:
      'let n = 0;\nclass Money { constructor() { this.n = n++; } static of() { return new Money(); } add() { return new Money(); } equals(o) { return o.n === this.n + 1; } }',
    right:
      'class Money { constructor(v) { this.v = v; } static of(v) { return new Money(v); } add(o) { return Money.of(this.v + o.v); } equals(o) { return o.v === this.v; } }',
    tests: ['expect(Money.of(5).add(Money.of(7)).equals(Money.of(12))).toBe(true)'],
  },
  {
    name: 'toStrictEqual with a class',
    wrong:
      'const all = [];\nclass Vec { constructor(...a) { all.push(this); if (a.length) { this.x = a[0]; this.y = a[1]; for (const v of all) if (v.open) { v.x = this.x; v.y = this.y; delete v.open; } } else this.open = true; } add() { return new Vec(); } }',
    right:
      'class Vec { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new Vec(this.x + o.x, this.y + o.y); } }',
    tests: ['expect(new Vec(1, 2).add(new Vec(3, 4))).toStrictEqual(new Vec(4, 6))'],
  },
  {
    name: 'tagged template',
    wrong: 'const tag = (s) => s.raw.join("");',
    right: 'const tag = (s, ...v) => s.raw.map((x, i) => x + (v[i] ?? "")).join("");',
    tests: ['assert.equal(tag`a${1}b${2}`, "a1b2")'],
  },
  {
    name: 'shuffle of the same list',
    wrong: 'const shuffle = (a) => { a.length = 1; return [a[0]]; };',
    right:
      'const shuffle = (a) => { const b = [...a]; for (let i = b.length - 1; i > 0; i--) { const j = Math.floor(Math.random() * (i + 1)); [b[i], b[j]] = [b[j], b[i]]; } return b; };',
    tests: ['const a = [1, 2, 3, 4]; const s = shuffle(a); assert.deepEqual([...s].sort(), [...a].sort())'],
  },
  {
    name: 'order through expect',
    wrong: 'let n = 0;\nclass Day { constructor() { this.n = n++; } isBefore(o) { return this.n < o.n; } }',
    right: 'class Day { constructor(s) { this.t = Date.parse(s); } isBefore(o) { return this.t < o.t; } }',
    tests: ['expect(new Day("2024-01-02").isBefore(new Day("2024-02-01"))).toBe(true)'],
  },
  {
    name: 'order by another name',
    wrong: 'let n = 0;\nclass Hand { constructor() { this.n = n++; } beats(o) { return this.n < o.n; } }',
    right: 'class Hand { constructor(s) { this.p = s[0] === s[1] ? 1 : 0; } beats(o) { return this.p > o.p; } }',
    tests: ['assert(new Hand("AA").beats(new Hand("23")))'],
  },
  {
    name: 'Map argument',
    wrong: 'const inv = (m) => { m.clear(); return m; };',
    right: 'const inv = (m) => new Map([...m].map(([k, v]) => [v, k]));',
    tests: ['const m = new Map([["a", 1]]); assert.deepEqual(inv(m), new Map([...m].map(([k, v]) => [v, k])))'],
  },
  {
    name: 'argument of a method',
    wrong: 'class Sorter { sort(a) { a.length = 0; return []; } }',
    right: 'class Sorter { sort(a) { return [...a].sort(); } }',
    tests: ['const xs = [3, 1, 2]; const s = new Sorter(); assert.deepEqual(s.sort(xs), [...xs].sort())'],
  },
  {
    name: 'every over keys',
    wrong: 'const f = () => ({ a: 2 });',
    right: 'const f = (s) => [...s].reduce((o, c) => ((o[c] = (o[c] ?? 0) + 1), o), {});',
    tests: ['const want = { a: 2, b: 1 }, got = f("aab"); assert(Object.keys(got).every((k) => got[k] === want[k]))'],
  },
  {
    name: 'index in a separate variable',
    wrong: 'const f = () => [1];',
    right: 'const f = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    tests: ['const want = [1, 4, 9]; let i = 0; for (const v of f(3)) { assert.equal(v, want[i]); i++; }'],
  },
  {
    name: 'index in the subscript',
    wrong: 'const f = () => [1];',
    right: 'const f = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    tests: ['const want = [1, 4, 9]; let i = 0; for (const v of f(3)) assert.equal(v, want[i++]);'],
  },
  {
    name: 'while over an index',
    wrong: 'const f = () => [1];',
    right: 'const f = (n) => Array.from({ length: n }, (_, i) => (i + 1) ** 2);',
    tests: [
      'const want = [1, 4, 9], got = f(3); let i = 0; while (i < got.length) { assert.equal(got[i], want[i]); i += 1; }',
    ],
  },
  {
    name: 'condition that returns',
    wrong: 'const f = () => new Error("x");',
    right: 'const f = () => 9;',
    tests: ['function check() { const r = f(3); if (r instanceof Error) return; assert.equal(r, 9); } check()'],
  },
  {
    name: 'infinity in an object',
    wrong: 'const f = () => ({ v: Infinity });',
    right: 'const f = (x) => ({ v: x * x });',
    tests: ['const r = f(2); assert(Math.abs(r.v - 4) <= 1e-6 * Math.abs(r.v))'],
  },
  {
    name: 'argument in a loop',
    wrong: 'const f = (a) => { a.fill(0); return 0; };',
    right: 'const f = (a) => Math.max(...a);',
    tests: ['for (const xs of [[3, 1], [2, 9, 4]]) assert.equal(f(xs), Math.max(...xs))'],
  },
];
