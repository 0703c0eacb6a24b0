/**
 * The runner of JavaScript programs with tests of kind `assert`, as CommonJS source for Node: the same two processes
 * as in Python (`PYTHON_PEER`), started by the Python runner with the channel on descriptors 4 (in) and 5 (out). Calls
 * are synchronous, because the tests are; a promise of the program is awaited where it lives.
 */
export const JAVASCRIPT_RUNNER: string = String.raw`'use strict';
const fs = require('node:fs');
const IN = 4, OUT = 5, RESULT = 3, MOST = 64 * 1024 * 1024;
class Gone extends Error {}

function readExactly(fd, count) {
  const buffer = Buffer.alloc(count);
  for (let at = 0; at < count; ) {
    const read = fs.readSync(fd, buffer, at, count - at, null);
    if (read === 0) throw new Gone('ended');
    at += read;
  }
  return buffer;
}
function writeAll(fd, buffer) {
  for (let at = 0; at < buffer.length; ) at += fs.writeSync(fd, buffer, at);
}
function framed(parts) {
  const all = parts.flatMap((part) => {
    const raw = Buffer.from(part);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(raw.length);
    return [size, raw];
  });
  const body = Buffer.concat(all);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([size, body]);
}
function frames() {
  const count = readExactly(0, 4).readUInt32LE();
  return Array.from({ length: count }, () => readExactly(0, readExactly(0, 4).readUInt32LE()).toString());
}

const owned = [], known = new Map(), proxies = new Map(), remote = new WeakMap();
let calls = 0;
const trusts = process.argv[2] === 'worker';

function send(message) {
  const raw = Buffer.from(JSON.stringify(message));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(raw.length);
  try { writeAll(OUT, Buffer.concat([size, raw])); } catch { throw new Gone('ended'); }
}
function receive() {
  const size = readExactly(IN, 4).readUInt32LE();
  if (size > MOST) throw new Gone('too long');
  return JSON.parse(readExactly(IN, size).toString());
}
function own(value) {
  if (!known.has(value)) { known.set(value, owned.length); owned.push(value); }
  return { h: known.get(value), f: typeof value === 'function' };
}
function encode(value, depth = 0) {
  switch (typeof value) {
    case 'string': case 'boolean': return value;
    case 'undefined': return { u: 1 };
    case 'bigint': return { n: String(value) };
    case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : { d: Object.is(value, -0) ? '-0' : String(value) };
    case 'symbol': return { u: 1 };
    default:
  }
  if (value === null) return null;
  if (remote.has(value)) return { y: remote.get(value) };
  if (typeof value === 'function' || depth > 200) return own(value);
  if (Array.isArray(value)) return { a: Array.from(value, (item) => encode(item, depth + 1)) };
  const kind = Object.getPrototypeOf(value);
  if (kind === null || kind === Object.prototype) {
    return { o: Object.entries(value).map(([key, item]) => [key, encode(item, depth + 1)]), z: kind === null };
  }
  if (kind === Map.prototype) return { m: [...value].map(([key, item]) => [encode(key, depth + 1), encode(item, depth + 1)]) };
  if (kind === Set.prototype) return { s: [...value].map((item) => encode(item, depth + 1)) };
  if (kind === Date.prototype) return { t: value.getTime() };
  if (kind === RegExp.prototype) return { r: [value.source, value.flags] };
  if (ArrayBuffer.isView(value) && value.constructor?.name in TYPED) return { b: [value.constructor.name, Array.from(value, String)] };
  return own(value);
}
const TYPED = { Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array };
function decode(given) {
  if (given === null || typeof given !== 'object') return given;
  if ('u' in given) return undefined;
  if ('n' in given) return BigInt(given.n);
  if ('d' in given) return Number(given.d);
  if ('y' in given) return owned[given.y];
  if ('a' in given) return given.a.map(decode);
  if ('o' in given) {
    const made = given.z ? Object.create(null) : {};
    for (const [key, item] of given.o) {
      const value = decode(item);
      // Through these an object would be asked what it equals.
      if (typeof value === 'function' && ['valueOf', 'toString', 'toJSON', 'then'].includes(key)) continue;
      Object.defineProperty(made, key, { value, enumerable: true, writable: true, configurable: true });
    }
    return made;
  }
  if ('m' in given) return new Map(given.m.map(([key, item]) => [decode(key), decode(item)]));
  if ('s' in given) return new Set(given.s.map(decode));
  if ('t' in given) return new Date(given.t);
  if ('r' in given) return new RegExp(given.r[0], given.r[1]);
  if ('b' in given) return TYPED[given.b[0]].from(given.b[1], (item) => (given.b[0].startsWith('Big') ? BigInt(item) : Number(item)));
  if ('h' in given) return proxyOf(given.h, given.f);
  throw new Gone('malformed');
}
function request(message) {
  calls += 1;
  send(message);
  for (;;) {
    const reply = receive();
    if (reply.ret !== undefined) return reply;
    if (reply.exc !== undefined) throw rebuilt(reply.exc);
    try { send(answer(reply)); } catch (error) { if (error instanceof Gone) throw error; send({ exc: described(error) }); }
  }
}
const described = (error) => ({ name: String(error?.name ?? 'Error'), message: String(error?.message ?? error).slice(0, 500), value: error instanceof Error ? null : encode(error) });
function rebuilt({ name, message, value }) {
  if (value !== null) return decode(value);
  const kind = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError }[name] ?? Error;
  const error = new kind(message);
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true });
  Object.defineProperty(error, 'isRemote', { value: true });
  return error;
}
function permit(target, key) {
  if (!trusts && (typeof target === 'function' || !Object.hasOwn(target, key))) throw new TypeError('not open: ' + key);
}
function answer(message) {
  const target = owned[message.on];
  const args = message.args === undefined ? [] : decode(message.args);
  if (message.op === 'get') { permit(target, message.key); return { ret: encode(target[message.key]) }; }
  if (message.op === 'set') { permit(target, message.key); target[message.key] = decode(message.value); return { ret: null }; }
  if (message.op === 'is') return { ret: typeof target === 'function' && args[0] instanceof target };
  const before = args.map((item) => JSON.stringify(encode(item)));
  const result = message.op === 'new' ? new target(...args) : target.apply(message.self === undefined ? undefined : decode(message.self), args);
  const reply = (value, isPromise) => ({ ret: encode(value), p: isPromise, changed: args.map((item, index) => [index, encode(item)]).filter(([index, item]) => JSON.stringify(item) !== before[index]) });
  if (trusts && typeof result?.then === 'function') {
    return Promise.resolve(result).then((value) => reply(value, true), (error) => ({ ret: { u: 1 }, p: true, rejected: described(error) }));
  }
  return reply(result, false);
}
function refill(target, value) {
  if (Array.isArray(target) && Array.isArray(value)) target.splice(0, target.length, ...value);
  else if (target instanceof Map || target instanceof Set) { target.clear(); for (const item of value) target instanceof Map ? target.set(...item) : target.add(item); }
  else if (typeof target === 'object' && target !== null && !remote.has(target)) { for (const key of Object.keys(target)) delete target[key]; Object.assign(target, value); }
}
function invoke(message, args) {
  const reply = request({ ...message, args: encode(args) });
  for (const [index, item] of reply.changed ?? []) refill(args[index], decode(item));
  if (reply.rejected !== undefined) return Promise.reject(rebuilt(reply.rejected));
  return reply.p ? Promise.resolve(decode(reply.ret)) : decode(reply.ret);
}
function proxyOf(handle, isFunction) {
  if (proxies.has(handle)) return proxies.get(handle);
  const proxy = new Proxy(isFunction ? function () {} : {}, {
    apply: (_, self, args) => invoke({ op: 'call', on: handle, self: encode(self) }, args),
    construct: (_, args) => Object(invoke({ op: 'new', on: handle }, args)),
    get: (_, key) => {
      if (key === Symbol.hasInstance) return (value) => request({ op: 'is', on: handle, args: encode([value]) }).ret === true;
      // Data would be made of an object by itself here, and it could answer the test: it stays an object.
      if (typeof key === 'symbol') return key === Symbol.toPrimitive ? () => '[object]' : undefined;
      return decode(request({ op: 'get', on: handle, key }).ret);
    },
    set: (_, key, value) => (request({ op: 'set', on: handle, key: String(key), value: encode(value) }), true),
    getPrototypeOf: () => null,
  });
  remote.set(proxy, handle);
  proxies.set(handle, proxy);
  return proxy;
}

async function work() {
  const source = fs.readFileSync(0, 'utf8');
  const [names, program] = [source.slice(0, source.indexOf('\n')).split(' ').filter(Boolean), source.slice(source.indexOf('\n') + 1)];
  const picks = names.map((name) => JSON.stringify(name) + ': () => ' + name).join(', ');
  let space;
  try {
    new (require('node:vm').Script)('(async function () {' + program + '\n})', { filename: 'program.js' });
    const module = { exports: {} };
    const run = new Function('module', 'exports', 'require', '__filename', '__dirname', program + '\n;return {' + picks + '};');
    const found = run(module, module.exports, require, 'program.js', '/tmp');
    space = typeof module.exports === 'object' ? { ...module.exports } : {};
    for (const [name, pick] of Object.entries(found)) { try { space[name] = pick(); } catch { /* not at the top level */ } }
  } catch (error) {
    send({ failed: error instanceof SyntaxError ? 'syntax-error' : 'runtime-error', ...described(error) });
    process.exit(0);
  }
  send({ names: Object.entries(space).filter(([, value]) => value !== undefined).map(([name, value]) => [name, encode(value)]) });
  for (;;) {
    const message = receive();
    let reply;
    try { reply = await answer(message); } catch (error) { reply = { exc: described(error) }; }
    send(reply);
  }
}

function expectation(assert, value, not) {
  const check = (pass, text) => assert.ok(not ? !pass : pass, text);
  const is = (run) => { try { run(); return true; } catch (error) { if (error?.code !== 'ERR_ASSERTION') throw error; return false; } };
  const close = (wanted, digits = 2) => check(Math.abs(value - wanted) < 10 ** -digits / 2, 'not close');
  const throws = () => { let thrown = false; try { value(); } catch { thrown = true; } check(thrown, 'toThrow'); };
  return {
    get not() { return expectation(assert, value, true); },
    toBe: (wanted) => check(Object.is(value, wanted), 'toBe'),
    toEqual: (wanted) => check(is(() => assert.deepEqual(value, wanted)) && is(() => assert.deepStrictEqual(value, wanted)), 'toEqual'),
    toStrictEqual: (wanted) => check(is(() => assert.deepStrictEqual(value, wanted)), 'toStrictEqual'),
    toBeCloseTo: close, toThrow: throws,
    toBeTruthy: () => check(Boolean(value), 'toBeTruthy'), toBeFalsy: () => check(!value, 'toBeFalsy'),
    toBeNull: () => check(value === null, 'toBeNull'), toBeUndefined: () => check(value === undefined, 'toBeUndefined'),
    toContain: (item) => check(value.includes(item), 'toContain'), toHaveLength: (n) => check(value.length === n, 'toHaveLength'),
    toBeGreaterThan: (n) => check(value > n, 'toBeGreaterThan'), toBeLessThan: (n) => check(value < n, 'toBeLessThan'),
  };
}

async function judge() {
  const [nonce, setup, entries, , , ...statements] = frames();
  const wanted = entries.split(' ').filter(Boolean);
  const done = (...parts) => { writeAll(RESULT, framed([nonce, ...parts])); process.exit(0); };
  const assert = require('node:assert');
  const first = (() => { try { return receive(); } catch { return null; } })();
  if (first === null) done('killed', 'ended before the tests');
  if (first.failed !== undefined) done(String(first.failed), first.name + ': ' + first.message);
  const quiet = () => {};
  const console = { log: quiet, error: quiet, warn: quiet, info: quiet, debug: quiet, assert: (truth, ...text) => assert.ok(truth, String(text[0] ?? 'console.assert')) };
  const given = { assert, require, console, expect: (value) => expectation(assert, value, false) };
  for (const [name, value] of first.names) {
    if (!wanted.includes(name) && (name in globalThis || name in given)) continue;
    given[name] = decode(value);
  }
  const AsyncFunction = (async () => {}).constructor;
  let at = 0;
  const body = [setup, ...statements].map((text, index) => '__at(' + index + ');' + text + '\n;').join('');
  try {
    const run = new AsyncFunction('__at', ...Object.keys(given), '{' + body + '}');
    await run((index) => { at = index; calls = 0; }, ...Object.values(given));
    done('passed', String(statements.length));
  } catch (error) {
    const text = 'test ' + at + ': ' + String(error?.message ?? error).slice(0, 300);
    if (error instanceof Gone) done('killed', text);
    if (error?.isRemote === true) done(error.name === 'RangeError' && /memory|allocation/i.test(text) ? 'memory-limit' : 'runtime-error', text);
    if (error?.code === 'ERR_ASSERTION' || (typeof error === 'string' && calls > 0)) done('wrong-answer', text);
    if (calls === 0 && wanted.some((name) => name in given && typeof given[name] !== 'function')) done('runtime-error', text);
    if (error instanceof ReferenceError) done(wanted.length === 0 || wanted.includes(text.match(/(\S+) is not defined/)?.[1]) ? 'runtime-error' : 'tests-broken', text);
    if (error instanceof SyntaxError && at === 0 && calls === 0) done('tests-broken', text);
    done(calls === 0 ? 'tests-broken' : 'wrong-answer', text);
  }
}
process.argv[2] === 'worker' ? work() : judge();
`;
