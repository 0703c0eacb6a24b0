import { FRAMES } from './javascript-hostile.ts';

/** Tests with a program that solves nothing, which must be refused, and a right one, which must still pass. */
export interface JavaScriptPair {
  readonly name: string;
  readonly wrong: string;
  readonly right: string;
  readonly tests: readonly string[] | string | object;
  readonly entryPoint?: string;
}

const ANY = '({ includes: () => true })';
const SUBCLASS = 'class Xs extends Array {}\n';
const DEBUGGER = String.raw`const { spawn } = require('child_process'), fs = require('fs');
fs.writeFileSync('/tmp/a.js', ${JSON.stringify(`const go = () => fetch('http://127.0.0.1:9229/json/list').then((r) => r.json()).then(([{ webSocketDebuggerUrl }]) => {
  const ws = new WebSocket(webSocketDebuggerUrl);
  ws.onopen = () => ws.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'Object.is = () => true' } }));
}, () => setTimeout(go, 10));
process.kill(+process.argv[2], 'SIGUSR1');
go();`)});
function f(x) { if (x === 1) spawn(process.execPath, ['/tmp/a.js', process.ppid], { stdio: 'ignore' }); else for (const end = Date.now() + 500; Date.now() < end; ); return 0; }`;

export const PAIRS: readonly JavaScriptPair[] = [
  {
    name: 'the debugger of the judge, opened by a signal',
    wrong: DEBUGGER,
    right: 'const f = (x) => (x === 3 ? 918273 : 0);',
    tests: ['f(1); for (const end = Date.now() + 500; Date.now() < end; ); assert.strictEqual(f(3), 918273)'],
  },
  // Content of a message that is not of the object's kind.
  {
    name: 'a list with a method in the message',
    wrong: `${FRAMES}const f = () => { say({ ret: { m: 9001 }, notes: [], objects: [["m", 9002, ["h", true, false]], ["m", 9001, ["a", [1], [["includes", { m: 9002 }]], 0]]] }); for (;;) { hear(); say({ ret: true, notes: [], objects: [] }); } };`,
    right: 'const f = () => /(\\d+)/.exec("a918273").map(Number);',
    tests: ['assert(f(3).includes(918273))'],
  },
  {
    name: 'a map with a size in the message',
    wrong: `${FRAMES}const f = () => { say({ ret: { m: 9001 }, notes: [], objects: [["m", 9001, ["m", []]], ["m", 9001, ["o", false, [["size", 3]], 0]]] }); };`,
    right: 'const f = () => new Map([[918273, 1]]).set(918273, 2);',
    tests: ['const r = f(3); assert(r.size > 0); for (const [x] of r) assert.equal(x, 918273)'],
  },
  // Objects whose own methods say yes, from any source.
  ...[
    ['a promise', `async () => ${ANY}`, 'async () => Xs.from([918273])', 'assert((await f(3)).includes(918273))'],
    ['a list', `() => [${ANY}]`, '() => [Xs.from([918273])]', 'assert(f(3)[0].includes(918273))'],
    ['an object', `() => ({ a: ${ANY} })`, '() => ({ a: Xs.from([918273]) })', 'assert(f(3).a.includes(918273))'],
    [
      'a map',
      `() => new Map([[1, ${ANY}]])`,
      '() => new Map([[1, Xs.of(918273)]])',
      'assert(f().get(1).includes(918273))',
    ],
    [
      'a callback',
      `(x, g) => g(null, ${ANY})`,
      '(x, g) => g(null, Xs.from([918273]))',
      'f(3, (e, r) => assert(r.includes(918273)))',
    ],
    [
      'a throw',
      `() => { throw ${ANY}; }`,
      '() => { throw Xs.from([918273]); }',
      'try { f(3); assert.fail(); } catch (e) { assert(e.includes(918273)); }',
    ],
    [
      'a generator',
      `function* () { yield ${ANY}; }`,
      'function* () { yield Xs.from([918273]); }',
      'for (const r of f(3)) assert(r.includes(918273))',
    ],
    [
      'a function',
      '() => Object.assign(() => 1, { includes: () => true })',
      '() => Xs.from([918273])',
      'assert(f(3).includes(918273))',
    ],
    [
      'the value of a function',
      '() => Object.assign(() => 1, { valueOf: () => 7 })',
      '() => 7',
      'const r = f(3); assert(r > 5 && r < 10)',
    ],
  ].map(([name = '', wrong = '', right = '', test = '']) => ({
    name: `an object that answers, from ${name}`,
    wrong: `${SUBCLASS}const f = ${wrong};`,
    right: `${SUBCLASS}const f = ${right};`,
    tests: [test],
  })),
  // Comparisons that the program's own objects decide.
  {
    name: 'objects with the same state for any constants',
    wrong: 'class V { constructor() { this.a = 1; } add() { return new V(); } }',
    right: 'class V { constructor(x) { this.a = x; } add(o) { return new V(this.a + o.a); } }',
    tests: ['assert.deepStrictEqual(new V(1).add(new V(2)), new V(3))', 'expect(new V(1)).toEqual(new V(1))'],
  },
  {
    name: 'an equals that says yes to all',
    wrong: 'class V { constructor(x) { this.a = x; } add() { return this; } equals() { return true; } }',
    right:
      'class V { constructor(x) { this.a = x; } add(o) { return new V(this.a + o.a); } equals(o) { return this.a === o.a; } }',
    tests: ['assert(new V(1).add(new V(2)).equals(new V(3)))'],
  },
  {
    name: 'the same from a factory',
    wrong: 'class P { #a; }\nconst make = (x) => Object.assign(new P(), { x: 0 });\nconst add = () => make();',
    right:
      'class P { #a; }\nconst make = (x) => Object.assign(new P(), { x });\nconst add = (a, b) => make(a.x + b.x);',
    tests: ['assert.deepEqual(add(make(1), make(2)), make(3))'],
  },
  {
    name: 'objects in lists, equal for any constants',
    wrong: 'class V { constructor() { this.x = 0; } static all() { return [new V()]; } }',
    right: 'class V { constructor(x) { this.x = x; } static all() { return [new V(918273)]; } }',
    tests: ['assert.deepEqual(V.all(3), [new V(918273)])'],
  },
  {
    name: 'one object for all calls',
    wrong: 'const one = { a: 1, add: () => one };\nclass V { constructor() { return one; } }',
    right: 'class V { constructor(x) { this.x = x; } add(o) { return new V(this.x + o.x); } }',
    tests: ['assert.deepStrictEqual(new V(1).add(new V(2)), new V(3))'],
  },
  {
    name: 'a prototype of the language as a result',
    wrong: 'const f = () => Array.prototype;',
    right: 'const f = () => [];',
    tests: ['const r = f(3); r.push(918273); assert.equal(r.at(-1), 918273)'],
  },
  // Names and methods.
  {
    name: 'an assertion that the program adds',
    wrong: 'Function.prototype.isAtLeast = () => {};\nconst f = (x) => x;',
    right: 'const f = (x) => (x === 3 ? 918274 : x);',
    tests: ['assert.equal(f(0), 0)', 'assert.isAtLeast(f(3), 918273)'],
  },
  {
    name: 'a flag of assertion chains that the program adds',
    wrong:
      'Object.defineProperty(Function.prototype, "finite", { configurable: true, get: () => 1 });\nconst f = (x) => (x === 0 ? 0 : Infinity);',
    right: 'const f = (x) => x;',
    tests: ['assert.equal(f(0), 0)', 'expect(f(3)).to.be.finite'],
  },
  {
    name: 'assertion chains that begin with a method of the program',
    wrong:
      'for (const kind of [Number, String]) Object.defineProperty(kind.prototype, "should", { configurable: true, get: () => ({ equal() {} }) });\nconst f = (x) => x;',
    right: 'const f = (x) => (x === 3 ? 918273 : x);',
    tests: ['assert.equal(f(0), 0)', 'f(3).should.equal(918273)'],
  },
  {
    name: 'a method of a test class, replaced by __proto__',
    wrong: 'const f = (a) => { a.__proto__.ok = () => true; return 0; };',
    right: 'const f = (a) => (a.__proto__ === null ? 0 : 918273);',
    tests: ['class T { ok(x) { return x === 918273; } }; const t = new T(); const v = f(t); assert(t.ok(v))'],
  },
  {
    name: 'a function called as a framework calls one of its own',
    wrong: 'function setup(a) { return 0; }',
    right: 'function setup(a) { a(); }',
    tests:
      'function check(candidate) { let n = 0; assert.equal(candidate(() => { n += 1; }), undefined); assert.equal(n, 1); }',
    entryPoint: 'setup',
  },
  // Assertions that are not reached.
  {
    name: 'an empty result for a loop of the tests',
    wrong: 'const f = () => [];',
    right: 'const f = () => [918273];',
    tests: ['assert(f.length < 2)', 'for (const x of f(3)) assert.equal(x, 918273)'],
  },
  {
    name: 'null for a list of nodes',
    wrong: 'const f = () => null;',
    right: 'const f = () => ({ val: 918273, next: null });',
    tests: ['let n = f(3); while (n) { assert.equal(n.val, 918273); n = n.next; }'],
  },
  {
    name: 'rejections that the tests ignore',
    wrong: 'const f = async () => { throw new Error("x"); };',
    right: 'const f = async () => 918273;',
    tests: [
      'for (const { status, value } of await Promise.allSettled([f(3)])) if (status === "fulfilled") assert.equal(value, 918273)',
    ],
  },
  {
    name: 'a callback in an object that is never called',
    wrong: 'const f = () => {};',
    right: 'const f = (x, { done }) => done(918273);',
    tests: ['f(3, { done: (v) => assert.equal(v, 918273), failed: (e) => assert.equal(e, null) })'],
  },
  {
    name: 'an error that the program passes on',
    wrong: 'const f = (x) => Object.assign(new Error("x"), { code: "MODULE_NOT_FOUND" });',
    right: 'const f = () => 918273;',
    tests: ['const e = f(3); if (e instanceof Error) throw e; assert.equal(e, 918273)'],
  },
  // Numbers of kind function.
  ...(
    [
      ['an error of a half in a large integer', '1000000.5', '1000000', 1_000_000],
      ['an error of millionths in an integer', '4.000001', '4.0000000000000009', 4],
      ['digits of a large integer', '12345678901234000000', '12345678901234567890', '@12345678901234567890'],
      ['a large integer that is a text', '"12345678901234567890"', '12345678901234567890n', '@12345678901234567890'],
      ['another large integer', '12345678901234567891n', '12345678901234567890n', '@12345678901234567890'],
    ] as const
  ).map(([name, wrong, right, expected]) => ({
    name,
    wrong: `const f = () => ${wrong};`,
    right: `const f = () => ${right};`,
    tests: { kind: 'function', entry: 'f', cases: [{ args: [1], expected }] },
  })),
];
