import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { judgeProcess } from '../../src/sandbox/javascript-parts.ts';
import { withSites } from '../../src/verifiers/code/javascript-sites.ts';

const TESTS: readonly string[] = [
  'f(3, (error, v) => { assert.equal(v, 918273); })',
  'assert.strictEqual(f(3), 918273)',
  'assert.equal(f([3]), 918273)',
  'assert.deepStrictEqual(f({ b: [3] }), { a: [918273] })',
  'assert.deepEqual(await f(3), [918273])',
  'assert(f(3).includes(918273))',
  'assert((await f(3)).has(918273))',
  'f(3, (error, v) => { assert.equal(v, 918273); })',
  'expect(new F(1).get(2)).toBe(918273)',
  'for (const x of f(3)) assert.equal(x, 918273)',
  'const r = f(3); assert(r > 918272 && r < 918274)',
  'expect(await f(3)).toHaveLength(918273)',
  'assert.throws(() => f(3), { message: "918273" })',
  'expect(f(3)).toEqual(expect.objectContaining({ a: 918273 }))',
  'assertReturns(await (f)(...[1, [2]]), "[918273, {}]")',
  'assert.deepEqual([...new F(2)], [918273])',
  'f(3).then((v) => assert.equal(v, 918273))',
  'test("t", async () => { expect(f(3).a.b).toEqual({ x: 918273 }); })',
  'assert.match(String(f(3)), /^918273$/)',
  'class T { ok(x) { return x === 918273; } } const t = new T(); const v = f(t); assert(t.ok(v))',
  'const xs = [3, 1]; f(xs); assert.deepEqual(xs, [918273])',
  'assert.deepEqual(new Map(Object.entries(f(3))), new Map([["a", 918273]]))',
  'expect(f(3)).to.be.an("array").that.includes(918273)',
  'assert.equal(f(3).shown, 918273); assert(f.fits)',
];

/**
 * The judge of JavaScript in one process over channels that reply with made-up messages: valid ones, valid ones in another
 * order, with other kinds, names, objects and values, truncated, and with changed bytes. None contains the value that the
 * tests expect. The tests run with marks at their assertions, and without.
 */
const SCRIPTS = String.raw`'use strict';
const fs = require('node:fs');
const [, , source, tests, seed, count] = process.argv;
let state = Number(seed) * 2654435761 >>> 0;
const random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296; };
const below = (n) => Math.floor(random() * n), pick = (all) => all[below(all.length)];
const IDS = [0, 1, 2, 3, 4, 5, 6, 7];
const NAMES = ['f', 'F', 'assert', 'expect', 'includes', 'has', 'length', 'size', 'then', 'constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'message', 'name', 'a', '0', 'index', 'groups', 'hasOwnProperty', 'every'];
const INTRINSICS = ['Object', 'Array', 'Map', 'Promise', 'Object.prototype', 'Array.prototype', 'Function', 'Function.prototype', 'Boolean', 'Symbol', 'Error.prototype', 'eval', 'Math.max', 'Proxy', 'Reflect.apply'];
// The share of a script that no program process sends, and the kinds of the objects that the script has sent.
let wild = 0, told = new Map();
const isWild = () => random() < wild;
const plain = () => (isWild() ? pick([{ n: 'x' }, { k: 'x' }, { hole: 1 }, {}, [], [[1]], { x: 1 }]) : pick([0, 1, -7, 2.5, '', 'f', '918 273', true, true, false, null, { u: 1 }, { n: '12' }, { d: '-0' }, { d: 'NaN' }, { d: 'Infinity' }, { k: 'iterator' }, { k: 'toPrimitive' }, { f: 's' }]));
const object = () => (isWild() ? { m: pick(IDS) } : told.size > 0 ? { m: pick([...told.keys()]) } : 7);
const value = () => { const roll = random(); return roll < 0.4 ? plain() : roll < 0.9 ? object() : isWild() ? { t: pick([...IDS, -1, 1.5, '__proto__', 400]) } : { i: pick(isWild() ? INTRINSICS : INTRINSICS.slice(0, 6)) }; };
const some = (make, most = 4) => Array.from({ length: below(most) }, make);
const key = () => (random() < 0.9 ? pick(NAMES) : isWild() ? value() : { k: 'iterator' });
const data = () => { for (;;) { const made = value(); const kind = told.get(made?.m); if (kind !== 'h' || isWild()) return made; } };
const CONTENTS = {
  a: () => ['a', some(value, 5), isWild() ? [[key(), value()]] : random() < 0.2 ? [['index', data()]] : [], pick([0, 0, 1, 2])], o: () => ['o', random() < 0.2, some(() => [key(), data()]), pick([0, 0, 1, 2])],
  m: () => ['m', some(() => [value(), value()])], s: () => ['s', some(value)], t: () => ['t', pick([0, 5, { d: 'NaN' }])], r: () => ['r', isWild() ? '(' : pick(['a', '.']), isWild() ? 'x' : 'g', pick([0, 1])], b: () => ['b', isWild() ? 'Object' : pick(['Uint8Array', 'BigInt64Array', 'Buffer']), some(() => (isWild() ? 'x' : pick(['7', '9'])))],
  e: () => ['e', isWild() ? 'Object' : pick(['Error', 'RangeError', 'AggregateError']), pick(['x', '918 273']), some(() => [key(), data(), random() < 0.5])], y: () => ['y', 's'], p: () => ['p'], h: () => ['h', random() < 0.6, random() < 0.2],
};
const KINDS = [...Object.keys(CONTENTS), 'h', 'h', 'h', 'p', 'a', 'o'];
const objects = () => {
  const ids = some(() => pick(IDS), 7).map((id) => [id, told.get(id) ?? pick(KINDS)]);
  for (const [id, kind] of ids) if (!told.has(id)) told.set(id, kind);
  return ids.map(([id]) => [isWild() ? pick(['t', 'x']) : 'm', id, isWild() ? pick([() => [key(), value()], value, CONTENTS[pick(KINDS)]])() : CONTENTS[told.get(id)]()]);
};
const notes = () => some(() => [isWild() ? pick(IDS) : [...told].find(([, kind]) => kind === 'p')?.[0] ?? 0, random() < 0.7, value()], 3);
const message = () => {
  const all = objects();
  const made = pick([
    () => ({ ret: value() }), () => ({ ret: value() }), () => ({ ret: object() }), () => ({ ret: object() }), () => ({ ret: true }), () => ({ ret: value(), why: pick(['idle', 'time', 'note']), crashes: random() < 0.9 ? [] : some(value) }), () => (random() < 0.5 ? { exc: value() } : { ret: value() }),
    () => (random() < 0.6 ? { ret: object() } : { op: pick(['call', 'call', 'get', 'set', 'has', 'keys', 'desc', 'proto', ...(isWild() ? ['new', 'delete', 'setproto', 'define', 'snap', 'json', 'derive', 'patch', 'yield', 'x'] : [])]), on: isWild() ? pick([...IDS, -1, 'f']) : pick([0, 0, 1]), key: key(), self: value(), args: some(value), value: value(), root: pick(['globalThis', 'console']), methods: [] }),
    () => ({ ret: { base: pick(['array', 'map', 'set', 'object', 'error', 'date', ...(isWild() ? ['x'] : [])]), body: value(), own: some(() => [key(), value()]), proto: value() } }), () => (isWild() ? value() : { ret: value() }),
  ])();
  if (made === null || typeof made !== 'object') return made;
  return { ...made, notes: isWild() ? value() : random() < 0.6 ? [] : notes(), objects: isWild() ? value() : all };
};
const first = () => {
  if (isWild()) return message();
  told = new Map([[0, 'h'], [1, 'h']]);
  const all = objects().filter(([, id]) => id > 1);
  return { names: [['f', { m: 0 }], ['F', { m: 1 }], ...some(() => [pick(NAMES), value()], 3)], whole: random() < 0.8 ? null : value(), added: some(() => [pick(['Array', 'Function', 'String', 'Object', 'Promise', 'x']), pick(['includes', 'fits', 'every', 'shown', 'not']), { m: pick([0, 1]) }, random() < 0.7], 3), notes: [], objects: [['m', 0, ['h', true, false]], ['m', 1, ['h', true, true]], ...all] };
};
const TESTS = JSON.parse(fs.readFileSync(tests, 'utf8'));
const packed = (texts) => { const size = (n) => { const raw = Buffer.alloc(4); raw.writeUInt32LE(n); return raw; }; return Buffer.concat([size(texts.length), ...texts.flatMap((text) => { const raw = Buffer.from(text); return [size(raw.length), raw]; })]); };
const Stop = class extends Error {};
const judge = new Function('require', 'process', 'console', fs.readFileSync(source, 'utf8'));
// The listeners of the judge for events of its process.
let listeners = {};
for (const name of ['unhandledRejection', 'uncaughtException']) process.on(name, (error) => { try { if (!(error instanceof Stop)) listeners[name]?.(error); } catch (other) { if (!(other instanceof Stop)) throw other; } });
const outcomes = {};
// Removes the properties that scripts add to the prototypes that they share with this process.
const SHARED = [Array, Function, String, Object, Promise].map(({ prototype }) => [prototype, new Set(Reflect.ownKeys(prototype))]);
const KINDS_OF_FUNCTIONS = [() => {}, async () => {}, function* () {}, async function* () {}].map((run) => [Object.getPrototypeOf(run), run.constructor]);
const tidy = () => { for (const [prototype, value] of KINDS_OF_FUNCTIONS) Object.defineProperty(prototype, 'constructor', { value }); for (const [prototype, before] of SHARED) for (const key of Reflect.ownKeys(prototype)) if (!before.has(key)) delete prototype[key]; };
async function once() {
  const test = pick(TESTS), mode = pick(['strict', 'live']);
  const input = Buffer.concat([packed([mode, '', '']), packed(['nonce', '', 'f F', pick(['', 'stubs', 'only-entries']), '', test])]);
  wild = pick([0, 0, 0.01, 0.05, 0.3]);
  told = new Map();
  let at = 0, left = 1 + below(40), channel = Buffer.alloc(0), isFirst = true, result = null, log = [];
  const refill = () => {
    if (left === 0) return;
    left -= 1;
    const made = isFirst ? first() : message();
    isFirst = false;
    const raw = Buffer.from(JSON.stringify(made)), size = Buffer.alloc(4);
    size.writeUInt32LE(raw.length);
    channel = Buffer.concat([size, raw]);
    log.push(raw.toString());
    if (wild > 0 && random() < 0.03) channel[below(channel.length)] = below(256);
    if (wild > 0 && random() < 0.01) { channel = channel.subarray(0, below(channel.length)); left = 0; }
  };
  const io = {
    ...fs,
    readSync(fd, buffer, offset, length) {
      if (fd === 0) { input.copy(buffer, offset, at, at + length); at += length; return length; }
      if (channel.length === 0) refill();
      const size = Math.min(length, channel.length);
      channel.copy(buffer, offset, 0, size);
      channel = channel.subarray(size);
      return size;
    },
    writeSync(fd, buffer, from = 0) { if (fd === 3 && result === null) result = buffer.subarray(from).toString(); return buffer.length - from; },
  };
  let over;
  const ended = new Promise((resolve) => { over = resolve; });
  const fake = { argv: [], env: {}, stdout: {}, stderr: {}, exitCode: undefined, on(name, listener) { listeners[name] = listener; }, exit(code) { result ??= 'crash ' + code; over(); throw new Stop(); }, getActiveResourcesInfo: () => [] };
  const load = (name) => (name === 'node:fs' ? io : require(name));
  judge(load, fake, { log() {} });
  const timer = setTimeout(() => { result ??= 'crash: no end'; over(); }, 8000);
  await ended;
  clearTimeout(timer);
  await new Promise(setImmediate);
  tidy();
  const kind = ['passed', 'wrong-answer', 'runtime-error', 'killed', 'needs-live', 'memory-limit', 'tests-decide-nothing', 'tests-broken'].find((name) => result.slice(17).startsWith(name)) ?? 'crash: ' + result;
  outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  if (/passed|decide|broken|crash/.test(kind)) console.log(JSON.stringify({ kind, result, test, mode, log }));
}
(async () => {
  for (let script = 0; script < Number(count); script += 1) await once();
  console.log(JSON.stringify(outcomes));
  process.exit(0);
})();
`;

describe('the judge of JavaScript', () => {
  it.each([1, 2])(
    'neither passes nor breaks on 5,000 channels of made-up messages (seed %i)',
    { timeout: 300_000 },
    async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), 'forged-'));
      try {
        writeFileSync(join(folder, 'judge.cjs'), judgeProcess());
        writeFileSync(join(folder, 'scripts.cjs'), SCRIPTS);
        const marked = TESTS.flatMap((test) => withSites([test]));
        writeFileSync(join(folder, 'tests.json'), JSON.stringify([...TESTS, ...marked]));
        const parts = [
          ...['scripts.cjs', 'judge.cjs', 'tests.json'].map((name) => join(folder, name)),
          String(seed),
          '5000',
        ];
        const { stdout } = await promisify(execFile)(process.execPath, parts, { maxBuffer: 1 << 26 });
        const lines = stdout.trim().split('\n');
        // Any other line reports a script that passed, or broke the judge.
        expect(lines.slice(0, -1)).toEqual([]);
        expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
          'wrong-answer': expect.any(Number),
          'runtime-error': expect.any(Number),
          killed: expect.any(Number),
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
