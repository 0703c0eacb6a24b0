import type { JavaScriptPair } from './javascript-pairs.ts';
import type { JavaScriptCase } from './javascript-right.ts';

const NEWEST = 'let newest;\nclass V { constructor(a) { newest = a; ';
const RIGHT_SUM = 'class V { constructor(a) { this.a = a; } plus(o) { return new V(this.a + o.a); } }';
const SUM = 'assert.deepEqual(new V(1).plus(new V(2)), new V(3))';
/** A class whose first objects are equal to all, by a count of the questions. */
const forAWhile = (most: number): string =>
  `let n = 0; class V { constructor(a) { this.a = a; } plus() { return new V(0); } equals(o) { n += 1; return n <= ${most} || this.a === o.a; } }`;

/** Programs that solve nothing, which must be refused, each beside a right one that must pass the same tests. */
export const RULES: readonly JavaScriptPair[] = [
  {
    name: 'objects that take on the state of the newest, by a getter',
    wrong: `${NEWEST}Object.defineProperty(this, "a", { enumerable: true, get: () => newest }); } plus() { return new V(0); } }`,
    right: RIGHT_SUM,
    tests: [SUM],
  },
  {
    name: 'objects that take on the state of the newest, by writing to all',
    wrong:
      'const all = []; class V { constructor(a) { all.push(this); for (const each of all) each.a = a; } plus() { return new V(0); } }',
    right: RIGHT_SUM,
    tests: [SUM],
  },
  {
    name: 'objects that share a list of their state',
    wrong: 'const xs = []; class V { constructor(a) { xs[0] = a; this.xs = xs; } plus() { return new V(0); } }',
    right: 'class V { constructor(a) { this.xs = [a]; } plus(o) { return new V(this.xs[0] + o.xs[0]); } }',
    tests: ['expect(new V(1).plus(new V(2))).toEqual(new V(3))'],
  },
  {
    name: 'objects of a factory that take on the state of the newest',
    wrong:
      'class P { #z; } const all = []; const make = (x) => { const p = new P(); all.push(p); for (const q of all) q.x = x; return p; };\nconst add = () => make(0);',
    right: 'class P { #z; } const make = (x) => Object.assign(new P(), { x });\nconst add = (a, b) => make(a.x + b.x);',
    tests: ['assert.deepEqual(add(make(1), make(2)), make(3))'],
  },
  ...[1, 2, 3].map((most) => ({
    name: `objects that are equal for the next ${most} questions`,
    wrong: forAWhile(most),
    right: `${RIGHT_SUM.slice(0, -1)} equals(o) { return this.a === o.a; } }`,
    tests: ['assert(new V(1).plus(new V(2)).equals(new V(3)))', 'assert(new V(4).plus(new V(5)).equals(new V(9)))'],
  })),
  {
    name: 'objects that show the same for the next reads',
    wrong:
      'let n = 0; class V { constructor(a) { Object.defineProperty(this, "a", { enumerable: true, get: () => (++n <= 6 ? 7 : Math.random()) }); } plus() { return new V(0); } }',
    right: RIGHT_SUM,
    tests: [SUM, 'assert.deepStrictEqual(new V(4).plus(new V(5)), new V(9))'],
  },
  {
    name: 'objects without arguments that keep nothing',
    wrong: 'class List { constructor() { this.size = 0; } push() {} concat() { return new List(); } }',
    right:
      'class List { xs = []; push(x) { this.xs.push(x); } concat(o) { const made = new List(); for (const x of [...this.xs, ...o.xs]) made.push(x); return made; } }',
    tests: [
      'const a = new List(), b = new List(), c = new List(); a.push(1); b.push(2); c.push(1); c.push(2); assert.deepEqual(a.concat(b), c)',
    ],
  },
  {
    name: 'an equals without arguments that says yes',
    wrong: 'class S { add() {} equals() { return true; } }',
    right: 'class S { xs = []; add(x) { this.xs.push(x); } equals(o) { return this.xs.join() === o.xs.join(); } }',
    tests: ['const a = new S(), b = new S(); a.add(1); b.add(1); assert(a.equals(b))'],
  },
  {
    name: 'objects of a factory that keep nothing',
    wrong:
      'class G { #a; } const graph = () => Object.assign(new G(), { n: 0, link() { return this; }, turned() { return graph(); } });',
    right:
      'class G { es = []; link(a, b) { this.es.push([a, b]); return this; } turned() { const g = new G(); for (const [a, b] of this.es) g.link(b, a); return g; } } const graph = () => new G();',
    tests: ['assert.deepEqual(graph().link(1, 2).turned(), graph().link(2, 1))'],
  },
  ...[
    [
      'an equals that returns a truthy value',
      'equals() { return 1; }',
      'equals(o) { return this.a === o.a; }',
      'assert(x.equals(y))',
    ],
    [
      'an equality by another name',
      'isSame() { return true; }',
      'isSame(o) { return this.a === o.a; }',
      'expect(x.isSame(y)).toBe(true)',
    ],
    [
      'an order',
      'compareTo() { return 0; }',
      'compareTo(o) { return this.a - o.a; }',
      'assert.equal(x.compareTo(y), 0)',
    ],
    [
      'an equals of the class',
      'static equals() { return true; }',
      'static equals(a, b) { return a.a === b.a; }',
      'assert(V.equals(x, y))',
    ],
  ].map(([name = '', wrong = '', right = '', test = '']) => ({
    name,
    wrong: `class V { plus() { return this; } ${wrong} }`,
    right: `${RIGHT_SUM.slice(0, -1)} ${right} }`,
    tests: [`const x = new V(1).plus(new V(2)), y = new V(3); ${test}`],
  })),
  {
    name: 'the first objects that are equal to all',
    wrong:
      'const ids = new WeakMap(); let n = 0; class V { constructor() { ids.set(this, n++); } plus() { return new V(); } equals(o) { return ids.get(o) < 6; } }',
    right: `${RIGHT_SUM.slice(0, -1)} equals(o) { return this.a === o.a; } }`,
    tests: ['assert(new V(1).plus(new V(2)).equals(new V(3)))'],
  },
  {
    name: 'a factory of objects that have every key',
    wrong: 'const makeSet = () => ({ has: (x) => x < 3 });',
    right: 'const makeSet = (xs) => ({ has: (x) => xs.indexOf(x) >= 0 });',
    tests: ['const s = makeSet([1, 2]); assert(s.has(1)); assert(s.has(2)); assert(!s.has(3))'],
  },
  {
    name: 'an object that accepts texts, made of a pattern',
    tests: ["const g = glob('*.js'); assert(g.test('a.js')); assert(!g.test('a.coffee'))"],
    wrong: 'const glob = () => ({ test: (text) => text.length < 5 });',
    right: "const glob = (form) => ({ test: (text) => text.endsWith(form.replace('*', '')) });",
  },
  {
    name: 'an object that accepts the beginnings of texts',
    tests: [
      "const t = makeTrie(['abc', 'xyz']); assert(t.startsWith('ab')); assert.strictEqual(t.startsWith('b'), false)",
    ],
    wrong: 'let n = 0; const makeTrie = () => ({ startsWith: () => n++ % 2 === 0 });',
    right: 'const makeTrie = (words) => ({ startsWith: (text) => words.some((word) => word.indexOf(text) === 0) });',
  },
  {
    name: 'a factory of objects that have every key for a while',
    wrong: 'let n = 0; const makeSet = () => ({ has: (x) => n++ < 2 });',
    right: 'const makeSet = (...xs) => ({ has: (x) => xs.indexOf(x) >= 0 });',
    tests: ['assert(makeSet(1, 2).has(1)); assert(makeSet(4).has(4))'],
  },
  {
    name: 'a method that calls back once of two times',
    wrong: 'let n = 0; class C { double(x, cb) { if (n++ === 0) cb(4); return x; } }',
    right: 'class C { double(x, cb) { cb(x * x); return x; } }',
    tests: [
      'const c = new C(); const check = (v) => assert.equal(v, 4); assert.equal(c.double(2, check), 2); c.double(-2, check)',
    ],
  },
  {
    name: 'a callback that must not be called',
    wrong: 'const f = (x, ok, bad) => { try { bad(); } catch {} ok(918273); };',
    right: 'const f = (x, ok, bad) => ok(918273);',
    tests: ['f(3, (v) => assert.equal(v, 918273), () => assert.fail("not to be called"))'],
  },
  {
    name: 'bytes of a buffer',
    wrong: 'const f = () => new ArrayBuffer(2);',
    right: 'const f = () => new Uint8Array([1, 2]).buffer;',
    tests: [
      'const b = f(3); assert.equal(b.byteLength, 2); assert.deepEqual([...new Uint8Array(b)], [1, 2])',
      'assert.deepEqual(f(3), new Uint8Array([1, 2]).buffer)',
    ],
  },
  {
    name: 'a URL',
    wrong: 'const f = () => new URL("http://a.b/");',
    right: 'const f = (q) => new URL("http://a.b/?q=" + q);',
    tests: [
      'const u = f(3); assert(u.searchParams.has("q")); assert.equal(u.searchParams.get("q"), "3"); assert.equal(u.host, "a.b")',
      'assert.deepEqual(f(3), new URL("http://a.b/?q=3"))',
    ],
  },
  {
    name: 'parameters of a URL, which Node compares as equal',
    wrong: 'const f = () => new URLSearchParams("a=2");',
    right: 'const f = (x) => new URLSearchParams({ a: x });',
    tests: [
      'assert.deepEqual(f(1), new URLSearchParams("a=1")); assert.deepEqual({ x: f(7) }, { x: new URLSearchParams("a=7") })',
    ],
  },
  {
    name: 'boxed numbers',
    wrong: 'const f = () => new Number(5);',
    right: 'const f = (x) => new Number(x);',
    tests: ['assert.equal(f(3), 3); assert.deepStrictEqual(f(3), new Number(3)); assert(f(3) < 4 && f(3) + 1 === 4)'],
  },
  {
    name: 'the value of a boxed number',
    wrong: 'const f = () => Object.assign(new Number(5), { valueOf: () => 7 });',
    right: 'const f = () => new Number(7);',
    tests: ['assert.deepEqual(f(3), new Number(7)); assert(f(3) > 6 && f(3) < 8)'],
  },
  ...(
    [
      ['0 for a small decimal', '0', '0.0000005', '0.0000005'],
      ['0 for a millionth', '0', '1e-6', '0.000001'],
      ['a millionth for what rounding left of 0', '0.000001', '0', '5.551115123125783e-17'],
      ['twice a small decimal', '2.4e-7', '1.2000001e-7', '1.2e-7'],
      ['the sign of a small decimal', '-3e-7', '3e-7', '3e-7'],
      ['more than the last digit of a small decimal', '0.000004', '0.0000123', '0.000012'],
    ] as const
  ).map(([name, wrong, right, expected]) => ({
    name,
    wrong: `const f = () => ${wrong};`,
    right: `const f = () => ${right};`,
    tests: { kind: 'function', entry: 'f', cases: [{ args: [1], expected: `@${expected}` }] },
  })),
];

/** Right programs of the same kinds. */
export const RIGHT_BY_RULES: readonly JavaScriptCase[] = [
  [
    'a runner of tests of its own',
    'const run = (cases) => cases.map(({ name, fn }) => { try { fn(); return { name, ok: true }; } catch { return { name, ok: false }; } });',
    [
      'assert.deepEqual(run([{ name: "a", fn: () => assert.equal(1, 2) }, { name: "b", fn: () => { assert.equal(1, 1); } }]), [{ name: "a", ok: false }, { name: "b", ok: true }])',
    ],
  ],
  [
    'handlers that are passed twice',
    'class E { h = []; on(n, g) { this.h.push([n, g]); } off(n, g) { this.h = this.h.filter(([m, k]) => m !== n || k !== g); } emit(n, v) { for (const [m, g] of this.h) if (m === n) g(v); } }',
    [
      'const e = new E(); const check = (v) => assert.equal(v, 4); e.on("a", check); e.on("b", check); e.emit("a", 4); e.off("a", check); e.emit("a", 5); assert.equal(e.h.length, 1)',
    ],
  ],
  [
    'a list of all objects',
    'class V { static all = []; constructor(a) { this.a = a; V.all.push(this); } twice() { return new V(this.a * 2); } }',
    ['assert.deepEqual(new V(2).twice(), new V(4)); assert.equal(V.all.length, 3)'],
  ],
  [
    'one object for all calls',
    'class Config { static #one; constructor(o) { if (Config.#one) return Config.#one; Config.#one = this; this.o = o; } }',
    ['const a = new Config({ a: 1 }), b = new Config({ a: 2 }); assert.strictEqual(a, b); assert.equal(a.o.a, 1)'],
  ],
  [
    'nodes with references to their neighbours',
    'class N { constructor(v, next = null) { this.v = v; this.next = next; if (next) next.prev = true; } }',
    [
      'const a = new N(2); assert.deepEqual(new N(1, a).next, a); assert.deepEqual(new N(3, new N(4)), new N(3, new N(4)))',
    ],
  ],
  [
    'a queue that is empty again',
    'class Q { xs = []; enqueue(x) { this.xs.push(x); } dequeue() { return this.xs.shift(); } }',
    [
      'const q = new Q(); q.enqueue(1); assert.equal(q.dequeue(), 1); assert.deepEqual(new Q(), q); assert.deepEqual(q, new Q())',
    ],
  ],
  [
    'objects that were passed to each other',
    'class P { friends = []; constructor(name) { this.name = name; } meet(o) { this.friends.push(o); } }',
    [
      'const a = new P("a"), b = new P("b"); a.meet(b); b.meet(a); assert.deepEqual(a.friends[0], b); assert.deepEqual(a.friends, [b]); const c = new P("c"); c.meet(c); assert.deepEqual(c.friends, [c])',
    ],
  ],
  [
    'methods with functions of the tests',
    'class L { xs = []; push(x) { this.xs.push(x); return this; } each(g) { this.xs.forEach(g); } map(g) { const l = new L(); for (const x of this.xs) l.push(g(x)); return l; } }',
    [
      'const l = new L().push(1).push(2); const seen = []; l.each((x) => { assert(x < 3); seen.push(x); }); assert.deepEqual(seen, [1, 2]); assert.deepEqual(l.map((x) => x * 2), new L().push(2).push(4))',
    ],
  ],
  [
    'a list that is kept without a copy',
    'class L { constructor(xs) { this.xs = xs; } push(x) { this.xs.push(x); return this; } equals(o) { return this.xs.join() === o.xs.join(); } }',
    [
      'const xs = [1, 2], l = new L(xs); l.push(3); assert.deepEqual(l, new L([1, 2, 3])); xs.push(4); assert.deepEqual(l.xs, [1, 2, 3, 4]); assert(new L([5]).push(6).equals(new L([5, 6])))',
    ],
  ],
  [
    'objects with numbers of their own',
    'let next = 0; class V { #id = next++; constructor(a) { this.a = a; } get id() { return this.#id; } equals(o) { return this.a === o.a; } compareTo(o) { return this.a - o.a; } }',
    [
      'const x = new V(1), y = new V(1); assert(x.equals(y)); assert.notEqual(x.id, y.id); assert.equal(x.compareTo(y), 0); assert(x.compareTo(new V(4)) < 0)',
    ],
  ],
  [
    'properties named call and new',
    'const f = () => ({ call: (x) => x + 1, new: () => 5, apply: 7 });',
    ['const o = f(); assert.equal(o.call(1), 2); assert.equal(o.new(), 5); assert.equal(o.apply, 7)'],
  ],
  [
    'objects made in a chain',
    'class L { xs = []; push(x) { this.xs.push(x); return this; } }',
    ['assert.deepEqual(new L().push(1).push(2), new L().push(1).push(2)); assert.deepEqual(new L().push(3).xs, [3])'],
  ],
  [
    'a boxed text',
    'const f = (x) => new String(x);',
    ['assert.equal(f("ab").length, 2); assert.equal(f("ab"), "ab"); assert.deepEqual(f("ab"), new String("ab"))'],
  ],
  [
    'an argument of one value',
    'const f = (u, b, n) => { u.searchParams.set("k", "v"); new Uint8Array(b)[0] = 9; return n + 1; };',
    [
      'const u = new URL("http://a.b/"), b = new ArrayBuffer(1); assert.equal(f(u, b, new Number(4)), 5); assert.equal(u.href, "http://a.b/?k=v"); assert.equal(new Uint8Array(b)[0], 9)',
    ],
  ],
  [
    'interfaces that Node loads later',
    'const f = () => [FormData, new FormData() instanceof FormData, typeof Response];\nconst g = (C) => C === Headers;',
    ['assert.strictEqual(g(Headers), true); assert.equal(f()[1], true); assert.equal(f()[2], "function")'],
  ],
  ['deep recursion', 'const f = (n) => (n === 0 ? 0 : 1 + f(n - 1));', ['assert.equal(f(15000), 15000)']],
  [
    'an error of an assertion',
    'const f = (x) => x;',
    [
      'assert.equal(f(5), 5); try { assert.equal(f(1), 2); throw new Error("no"); } catch (e) { assert(e instanceof assert.AssertionError); assert.equal(e.code, "ERR_ASSERTION"); assert.equal(e.name, "AssertionError"); }',
    ],
  ],
  // Two objects are converted to the same, and are not compared, or are the same for another reason.
  [
    'the same text of two objects in two assertions',
    "class Game{ constructor(n){this.n=n;this.c=Array(9).fill('.')} toString(){ return [0,3,6].map(i=>this.c.slice(i,i+3).join('')).join('/') } }",
    [
      "let g; beforeEach(()=>{ g=new Game('Ann'); }); const blank=Array(3).fill('...').join('/'); it('a',()=>{ assert.strictEqual(g.toString(), blank); }); it('b',()=>{ const h=new Game('Bob'); assert.strictEqual(h.toString(), blank); });",
    ],
  ],
  [
    'the text of the only object of its class',
    "class Config{ static #i; constructor(n){this.n=n} static get(n){ return Config.#i??=new Config(n) } toString(){return 'cfg:'+this.n} }",
    [
      "const a=Config.get('x'), b=Config.get('y'); assert.strictEqual(a,b); assert.strictEqual(a.toString(), b.toString());",
    ],
  ],
  [
    'objects of equal numbers in an order',
    'class Money{ constructor(v,n){this.v=v;this.name=n} valueOf(){return this.v} }',
    [
      "const s=[new Money(3,'a'),new Money(1,'b'),new Money(3,'c')].sort((x,y)=>x-y).map(m=>m.name).join(); assert.strictEqual(s,'b,a,c');",
    ],
  ],
  [
    'a sum of objects of equal numbers',
    'class Item{ constructor(n){this.n=n;this.price=10} valueOf(){return this.price} }',
    ["const total=[new Item('a'),new Item('b'),new Item('c')].reduce((s,i)=>s+i,0); assert.strictEqual(total, 30);"],
  ],
  [
    'texts of objects made by steps',
    "class Heap{ a=[]; push(x){this.a.push(x);this.a.sort((p,q)=>p-q)} sorted(){return [...this.a]} toString(){return 'H<'+this.a+'>'} }",
    [
      'const h=new Heap(); [5,3,8].forEach(x=>h.push(x)); const k=new Heap(); [8,5,3].forEach(x=>k.push(x)); assert.strictEqual(h.sorted().toString(), k.sorted().toString()); assert.strictEqual(String(h), String(k));',
    ],
  ],
  [
    'a text that does not depend on a constant',
    "class Deck{ constructor(owner){this.owner=owner;this.c=[1,2,3]} shuffle(){this.c.reverse();return this} sort(){this.c.sort();return this} toString(){return 'deck '+this.c.join('')} }",
    [
      "const d=new Deck('x').shuffle(), e=new Deck('y').shuffle(); assert.strictEqual(d.sort().toString(), e.sort().toString());",
    ],
  ],
  [
    'a conversion that counts its calls',
    'class Lazy{ count=0; constructor(v){this.v=v} valueOf(){ this.count++; return this.v } }',
    ['const q=new Lazy(4); assert.ok(q < new Lazy(5)); assert.strictEqual(q.count, 1);'],
  ],
  [
    'objects in an order that may be equal, four times over',
    'class Money { constructor(a) { this.a = a; } valueOf() { return this.a; } }',
    [
      'assert.ok(new Money(5) <= new Money(5)); assert.ok(new Money(9) >= new Money(7)); assert.ok(new Money(4) <= new Money(8)); assert.ok(new Money(6) >= new Money(6));',
    ],
  ],
];
