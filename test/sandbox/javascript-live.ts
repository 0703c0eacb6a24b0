import type { JavaScriptCase } from './javascript-right.ts';

/** Right programs whose objects the tests use: the live judge decides. */
export const LIVE_RIGHT: readonly JavaScriptCase[] = [
  [
    'a class with methods',
    'class Stack { #xs = []; push(x) { this.#xs.push(x); return this; } pop() { return this.#xs.pop(); } get size() { return this.#xs.length; } isEmpty() { return this.size === 0; } }',
    [
      'const s = new Stack(); assert(s.isEmpty()); s.push(1).push(2); assert.equal(s.size, 2); assert.equal(s.pop(), 2); assert.deepEqual(s.pop(), 1); assert.equal(s.pop(), undefined)',
    ],
  ],
  [
    'a set class of the program',
    'class MySet { constructor() { this.items = {}; } add(x) { this.items[x] = true; } has(x) { return x in this.items; } }',
    ['const s = new MySet(); s.add("a"); assert(s.has("a")); assert(!s.has("b"))'],
  ],
  [
    'an object of closures',
    'function makeCounter() { let n = 0; return { inc() { n += 1; }, get value() { return n; } }; }',
    ['const c = makeCounter(); c.inc(); c.inc(); assert.equal(c.value, 2)'],
  ],
  [
    'a cache of closures',
    'function createCache(max) { const m = new Map(); return { set(k, v) { if (m.size >= max) m.delete(m.keys().next().value); m.set(k, v); }, get: (k) => m.get(k), has: (k) => m.has(k), get size() { return m.size; } }; }',
    [
      'const c = createCache(1); c.set("a", 1); c.set("b", 2); assert(!c.has("a")); assert.equal(c.get("b"), 2); assert.equal(c.size, 1)',
    ],
  ],
  [
    'generators',
    'function* f(n) { for (let i = 0; i < n; i += 1) yield i; }',
    [
      'assert.deepEqual([...f(3)], [0, 1, 2])',
      'assert.deepEqual(Array.from(f(2)), [0, 1])',
      'const g = f(1); assert.deepEqual(g.next(), { value: 0, done: false }); assert.equal(g.next().done, true)',
    ],
  ],
  [
    'endless generators',
    'function* fib() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } }',
    [
      'const out = []; for (const x of fib()) { if (x > 10) break; out.push(x); } assert.deepEqual(out, [0, 1, 1, 2, 3, 5, 8])',
    ],
  ],
  [
    'an iterable class',
    'class Range { constructor(a, b) { Object.assign(this, { a, b }); } *[Symbol.iterator]() { for (let i = this.a; i < this.b; i += 1) yield i; } }',
    ['assert.deepEqual([...new Range(1, 4)], [1, 2, 3])', 'assert.equal(Math.max(...new Range(0, 5)), 4)'],
  ],
  [
    'an async generator',
    'async function* f(n) { for (let i = 0; i < n; i += 1) yield i; }',
    ['const out = []; for await (const x of f(3)) out.push(x); assert.deepEqual(out, [0, 1, 2])'],
  ],
  [
    'an error class of the program',
    'class ValidationError extends Error { constructor(field) { super("bad " + field); this.name = "ValidationError"; this.field = field; } }\nfunction validate(o) { if (!o.a) throw new ValidationError("a"); return true; }',
    [
      'assert.throws(() => validate({}), ValidationError)',
      'assert.throws(() => validate({}), (e) => e instanceof ValidationError && e instanceof Error && e.field === "a")',
      'try { validate({}); assert.fail("no"); } catch (e) { assert(e instanceof ValidationError); assert.equal(e.name, "ValidationError"); assert.equal(e.message, "bad a"); }',
      'assert.equal(validate({ a: 1 }), true)',
    ],
  ],
  [
    'a rejected error of the program',
    'class E extends Error {}\nasync function f() { throw new E("no"); }',
    ['await assert.rejects(f(), E)', 'await expect(f()).rejects.toThrow(E)', 'await expect(f()).rejects.toThrow("no")'],
  ],
  [
    'instanceof and inheritance',
    'class Animal { constructor(n) { this.name = n; } speak() { return this.name + " makes a sound"; } }\nclass Dog extends Animal { speak() { return super.speak() + ": woof"; } }',
    [
      'const d = new Dog("Rex"); assert(d instanceof Dog); assert(d instanceof Animal); assert(d instanceof Object); assert.equal(d.speak(), "Rex makes a sound: woof"); assert.equal(d.constructor.name, "Dog"); assert.equal(Object.getPrototypeOf(Dog.prototype), Animal.prototype)',
    ],
  ],
  [
    'a class of the tests that extends one',
    'class Base { run() { return this.step() * 2; } }',
    [
      'class D extends Base { step() { return 3; } } const d = new D(); assert.equal(d.run(), 6); assert(d instanceof D); assert(d instanceof Base)',
    ],
  ],
  [
    'static members',
    'class M { static count = 0; static of(x) { M.count += 1; return new M(x); } constructor(x) { this.x = x; } }',
    ['assert.equal(M.of(3).x, 3); M.of(4); assert.equal(M.count, 2)'],
  ],
  [
    'prototypes',
    'function Person(name) { this.name = name; }\nPerson.prototype.greet = function () { return "Hi " + this.name; };',
    [
      'const p = new Person("Al"); assert.equal(p.greet(), "Hi Al"); assert(Object.hasOwn(p, "name")); assert(!p.hasOwnProperty("greet")); assert(Person.prototype.isPrototypeOf(p)); assert.deepEqual(Object.keys(p), ["name"])',
    ],
  ],
  [
    'getters and setters',
    'class T { #c = 0; get f() { return this.#c * 1.8 + 32; } set f(v) { this.#c = (v - 32) / 1.8; } get c() { return this.#c; } }',
    ['const t = new T(); t.f = 212; assert.equal(t.c, 100); assert.equal(t.f, 212)'],
  ],
  [
    'text and numbers of objects',
    'class Money { constructor(n) { this.n = n; } toString() { return "$" + this.n; } valueOf() { return this.n; } toJSON() { return { amount: this.n }; } }',
    [
      'const m = new Money(5); assert.equal(String(m), "$5"); assert.equal(`${m}`, "$5"); assert(m < new Money(6)); assert.equal(m + 1, 6); assert.equal(JSON.stringify(m), \'{"amount":5}\')',
    ],
  ],
  [
    'instances compared',
    'class P { constructor(x, y) { this.x = x; this.y = y; } add(o) { return new P(this.x + o.x, this.y + o.y); } }',
    [
      'assert.deepStrictEqual(new P(1, 2).add(new P(3, 4)), new P(4, 6))',
      'assert.deepEqual(new P(1, 2), { x: 1, y: 2 })',
      'assert.notDeepStrictEqual(new P(1, 2), { x: 1, y: 2 })',
      'expect(new P(1, 2)).toEqual({ x: 1, y: 2 })',
    ],
  ],
  [
    'an equals method',
    'class V { constructor(x) { this.x = x; } plus(o) { return new V(this.x + o.x); } equals(o) { return this.x === o.x; } }',
    ['assert(new V(1).plus(new V(2)).equals(new V(3)))', 'assert(!new V(1).equals(new V(2)))'],
  ],
  [
    'events',
    'class Emitter { #h = {}; on(n, g) { (this.#h[n] ??= []).push(g); return this; } emit(n, ...a) { (this.#h[n] ?? []).forEach((g) => g(...a)); return n in this.#h; } }',
    [
      'const e = new Emitter(); const got = []; e.on("x", (a, b) => got.push(a + b)); assert(e.emit("x", 1, 2)); assert(!e.emit("y")); assert.deepEqual(got, [3])',
    ],
  ],
  [
    'an emitter of Node',
    'const EventEmitter = require("events");\nclass Job extends EventEmitter { run() { setTimeout(() => this.emit("done", 7), 5); } }',
    ['const j = new Job(); const v = await new Promise((r) => { j.on("done", r); j.run(); }); assert.equal(v, 7)'],
  ],
  [
    'a promise class of the program',
    'class P2 { constructor(run) { this.p = new Promise(run); } then(a, b) { return this.p.then(a, b); } }',
    [
      'assert.equal(await new P2((r) => setTimeout(() => r(4), 5)), 4)',
      'new P2((r) => r(3)).then((v) => assert.equal(v, 3))',
    ],
  ],
  [
    'linked lists',
    'class Node2 { constructor(v, next = null) { this.v = v; this.next = next; } }\nfunction build(xs) { return xs.reduceRight((n, v) => new Node2(v, n), null); }\nfunction reverse(n) { let p = null; while (n) [n.next, p, n] = [p, n, n.next]; return p; }',
    [
      'let n = reverse(build([1, 2, 3])); const out = []; while (n) { out.push(n.v); n = n.next; } assert.deepEqual(out, [3, 2, 1])',
    ],
  ],
  [
    'a subclass of Array',
    'class Xs extends Array { sum() { return this.reduce((a, b) => a + b, 0); } }',
    [
      'const x = Xs.from([1, 2, 3]); assert.equal(x.sum(), 6); assert.equal(x.length, 3); assert(x instanceof Array); assert(Array.isArray([...x]))',
    ],
  ],
  [
    'a returned subclass of Map',
    'class Counter2 extends Map { add(k) { this.set(k, (this.get(k) ?? 0) + 1); } }\nfunction count(s) { const c = new Counter2(); for (const x of s) c.add(x); return c; }',
    [
      'assert.equal(count("aab").get("a"), 2); assert.equal(count("aab").size, 2); assert.deepEqual([...count("ab")], [["a", 1], ["b", 1]])',
    ],
  ],
  [
    'an observed object',
    'const observe = (o, g) => new Proxy(o, { set(t, k, v) { g(k, t[k], v); t[k] = v; return true; } });',
    [
      'const seen = []; const o = observe({ a: 1 }, (...x) => seen.push(x)); o.a = 2; assert.equal(o.a, 2); assert.deepEqual(seen, [["a", 1, 2]])',
    ],
  ],
  [
    'one instance',
    'class S { static #one = null; static get() { return (S.#one ??= new S()); } }',
    ['assert.strictEqual(S.get(), S.get())'],
  ],
  [
    'a builder',
    'class Q { #p = []; select(...c) { this.#p.push("SELECT " + c.join(", ")); return this; } from(t) { this.#p.push("FROM " + t); return this; } build() { return this.#p.join(" "); } }',
    ['assert.equal(new Q().select("a", "b").from("t").build(), "SELECT a, b FROM t")'],
  ],
  [
    'functions with properties',
    'function memo(g) { const m = (x) => (m.cache[x] ??= (m.misses++, g(x))); m.cache = {}; m.misses = 0; return m; }',
    ['const g = memo((x) => x * 2); assert.equal(g(2), 4); g(2); assert.equal(g.misses, 1)'],
  ],
  [
    'a method as the entry point',
    'class Solution { twoSum(xs, t) { const m = new Map(); for (let i = 0; i < xs.length; i += 1) { if (m.has(t - xs[i])) return [m.get(t - xs[i]), i]; m.set(xs[i], i); } } }',
    'function check(candidate) { assert.deepStrictEqual(candidate([2, 7], 9), [0, 1]); }',
    'Solution.twoSum',
  ],
  [
    'a symbol of the program',
    'const KEY = Symbol("key");\nclass A { [KEY] = 3; get sym() { return KEY; } }',
    ['const a = new A(); assert.equal(a[a.sym], 3); assert.equal(typeof a.sym, "symbol")'],
  ],
  [
    'call, apply, bind',
    'function whole() { return this.a + [...arguments].length; }',
    [
      'assert.equal(whole.call({ a: 1 }, 1, 2), 3)',
      'assert.equal(whole.apply({ a: 2 }, [1]), 3)',
      'assert.equal(whole.bind({ a: 3 })(), 3)',
    ],
  ],
  [
    'a queue of async work',
    'class Queue2 { #n = 0; #w = []; constructor(max) { this.max = max; } async add(g) { if (this.#n >= this.max) await new Promise((r) => this.#w.push(r)); this.#n += 1; try { return await g(); } finally { this.#n -= 1; this.#w.shift()?.(); } } }',
    [
      'const q = new Queue2(2); let now = 0, most = 0; const work = async (v) => { now += 1; most = Math.max(most, now); await new Promise((r) => setTimeout(r, 5)); now -= 1; return v; }; assert.deepEqual(await Promise.all([1, 2, 3, 4].map((v) => q.add(() => work(v)))), [1, 2, 3, 4]); assert.equal(most, 2)',
    ],
  ],
  [
    'a boxed value',
    'class Maybe { constructor(v) { this.v = v; } static of(v) { return new Maybe(v); } map(g) { return this.v == null ? this : Maybe.of(g(this.v)); } getOrElse(d) { return this.v ?? d; } }',
    [
      'assert.equal(Maybe.of(3).map((x) => x + 1).getOrElse(0), 4)',
      'assert.equal(Maybe.of(null).map((x) => x.y).getOrElse(7), 7)',
    ],
  ],
  [
    'an instance that is spread',
    'class P { constructor(x) { this.x = x; } get double() { return this.x * 2; } }\nconst f = (x) => new P(x);',
    ['assert.deepEqual({ ...f(2) }, { x: 2 })', 'assert.deepEqual(Object.entries(f(3)), [["x", 3]])'],
  ],
];
