/**
 * Calls between the judge and the program in JavaScript, as CommonJS source for both processes: the proxies for objects of
 * the other side, the replies of each side, and the program's process.
 */
export const JAVASCRIPT_REMOTE: string = String.raw`
let calls = 0;
function request(make) {
  calls += 1;
  post(make);
  for (;;) {
    const reply = next();
    if (reply.exc !== undefined) { const error = sure(reply.exc); thrown(error); throw errorAs(error); }
    if (reply.op === undefined) return reply;
    respond(reply);
  }
}
/** The next message. An invalid message ends the run: the tests must not take it for an error of the program. */
function next() {
  try {
    const message = receive();
    take(message);
    return message;
  } catch (error) { return broken(error); }
}
const sure = (given) => { try { return decode(given); } catch (error) { return broken(error); } };
const ask = (make) => sure(request(make).ret);
function respond(message) {
  let result;
  try { result = answer(message); } catch (error) {
    if (error instanceof Gone) return broken(error);
    raised(error, message);
    return post((enc) => ({ exc: enc(error) }));
  }
  post((enc) => ({ ret: replies.has(result) ? result(enc) : enc(result) }));
}
// Functions that encode a reply; kept here, so that a result of the other side is not queried for it.
const replies = new WeakSet();
const reply = (make) => (replies.add(make), make);

function answer(message) {
  const { op } = message, isCode = op === 'run' || op === 'make';
  if (isCode && isJudge) throw new Gone('malformed');
  const target = op === 'patch' || isCode ? undefined : owned(message.on);
  const key = message.key === undefined ? undefined : asKey(message.key);
  permit(op, target, key, () => decode(message.self));
  const args = message.args === undefined ? [] : list(message.args).map(decode);
  switch (op) {
    case 'call': {
      answered(target); given(args);
      const before = reached();
      try { return returned(Reflect.apply(target, selfFor(target, decode(message.self)), calledAs(args, target)), target); } catch (error) { failedSince(before); throw error; }
    }
    case 'new': return Reflect.construct(target, args);
    case 'get': return isJudge && key === '__proto__' ? prototypeOf(target) : isJudge && message.self !== undefined && shownKinds.has(target) ? Reflect.get(target, key, decode(message.self)) : target[key];
    case 'set': target[key] = decode(message.value); return undefined;
    case 'has': return key in target;
    case 'keys': return keysOfOwn(target);
    case 'delete': return Reflect.deleteProperty(target, key);
    case 'proto': {
      const kind = prototypeOf(target), at = isJudge ? -1 : list(message.known ?? []).findIndex((name) => ofWorld(name) === kind);
      return at < 0 ? kind : reply(() => ({ at }));
    }
    case 'desc': {
      const given = getOwnPropertyDescriptor(target, key);
      if (given === undefined) return undefined;
      return isJudge && !('value' in given) ? { value: target[key], isShown: given.enumerable } : { ...given, isShown: given.enumerable };
    }
    case 'setproto': return Reflect.setPrototypeOf(target, decode(message.value));
    case 'define': Object.defineProperty(target, key, decode(message.value)); return undefined;
    case 'state': return target !== null && (Object.isFrozen(target) ? 2 : Object.isSealed(target) ? 1 : 0);
    case 'snap': return snapshotOf(target);
    case 'json': return JSON.stringify(target);
    case 'run': return new Function(...list(message.names), '__text', 'return eval(__text)')(...args, decode(message.text));
    case 'make': return new FUNCTIONS[message.kind ?? 'Function'](...args);
    case 'derive': return derived(target, message, args);
    case 'patch': { const root = roots[message.root]?.(); if (root !== undefined && message.isGone === true) delete root[key]; else if (root !== undefined) root[key] = decode(message.value); return undefined; }
    default: throw new Gone('malformed');
  }
}

/** A typed array as an instance of the language's own class. */
const plainBytes = (target) => new globalThis[getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get.call(target)](target);
/** The own values of an object as data. */
function snapshotOf(target) {
  const base = isArray(target) ? 'array' : types.isMap(target) ? 'map' : types.isSet(target) ? 'set' : types.isNativeError(target) ? 'error' : types.isDate(target) ? 'date' : types.isRegExp(target) ? 'regexp' : types.isTypedArray(target) ? 'bytes' : 'object';
  const body = base === 'array' ? Array.from(target) : base === 'map' ? new Map(Map.prototype.entries.call(target)) : base === 'set' ? new Set(Set.prototype.values.call(target)) : base === 'date' ? new Date(Date.prototype.getTime.call(target)) : base === 'regexp' ? new RegExp(target.source, target.flags) : base === 'bytes' ? plainBytes(target) : null;
  const keys = Reflect.ownKeys(target).filter((key) => !((base === 'array' || base === 'bytes') && (key === 'length' || /^\d+$/.test(String(key)))) && (getOwnPropertyDescriptor(target, key)?.enumerable || (base === 'error' && (key === 'message' || key === 'name'))));
  return reply((enc) => ({ base, body: enc(body), own: keys.map((key) => [enc(key), enc(target[key])]), proto: enc(getPrototypeOf(target)) }));
}
/** A class of the tests that extends one of the program: its instances are on the tests' side, the inherited methods on the other. */
function derived(base, message, args) {
  const Sub = class extends base {};
  defineProperty(Sub, 'name', { value: String(message.name), configurable: true });
  for (const [name, method, get, set] of message.methods) {
    const kind = { configurable: true, enumerable: false };
    if (method !== null) Object.assign(kind, { value: decode(method), writable: true });
    else Object.assign(kind, { get: decode(get), set: decode(set) });
    defineProperty(Sub.prototype, asKey(name), kind);
  }
  return new Sub(...args);
}

const classes = new WeakMap();
// The receivers of the running method calls.
const selves = [];
// A property that the program adds to all functions is visible on those of the tests too; these are each function's own.
const OF_ONE_FUNCTION = new Set(['name', 'length', 'prototype', 'caller', 'arguments', 'constructor']);
// The last property that was read: the next method is called by that name.
let lastGot = {};
function proxyOf(id, isFunction, isClass, isList) {
  const call = (op, make, key) => { used(proxy, op, key); return ask((enc) => ({ op, on: id, ...make(enc) })); };
  const named = (op, key) => call(op, (enc) => ({ key: enc(key) }), key);
  const ownNames = () => steady(proxy, 'keys', '', () => new Set(list(call('keys', () => ({}))).concat(isList ? 'length' : []).filter((key) => typeof key === 'string' || typeof key === 'symbol')));
  const proxy = new Proxy(isFunction ? function () {}.bind() : isList ? [] : {}, {
    apply: (_, self, given) => {
      const args = handing(given);
      handed(proxy, self, args);
      selves.push(self);
      let result;
      try { result = call('call', (enc) => ({ self: enc(self), args: args.map(enc) }), self); } finally { selves.pop(); }
      result = converted(result, proxy, args, self);
      came(result, proxy, 'call', args, self);
      return result;
    },
    construct: (_, args, target) => {
      if (target !== proxy && isJudge) return construction(proxy, id, args, target);
      const result = call('new', (enc) => ({ args: args.map(enc) }));
      came(result, proxy, 'new', args);
      return Object(result);
    },
    get: (_, key, receiver) => {
      if (!isJudge && isFunction && Object.hasOwn(Function.prototype, key) && !OF_ONE_FUNCTION.has(key)) return Function.prototype[key];
      // The language's own rule, the prototype chain, decides.
      if (key === Symbol.hasInstance) return undefined;
      const data = instead(proxy, key);
      if (data !== undefined) return data.value;
      const isInherited = !isJudge && receiver !== proxy && !types.isProxy(receiver);
      const result = settledAs(isInherited ? call('get', (enc) => ({ key: enc(key), self: enc(receiver) }), key) : named('get', key));
      lastGot = { from: proxy, key, result };
      came(result, proxy, key);
      // V8 does not accept a proxy for the method that 'using' calls.
      if ((key === Symbol.dispose || key === Symbol.asyncDispose) && typeof result === 'function') return function (...given) { return Reflect.apply(result, this, given); };
      return result;
    },
    // An object that inherits from it keeps its own properties.
    set: (_, key, value, receiver) => (receiver !== proxy && !types.isProxy(receiver) ? (put(receiver, key, value), true) : call('set', (enc) => ({ key: enc(key), value: enc(value) }), key) || true),
    has: (_, key) => has(proxy, key, (each) => steady(proxy, 'has', each, () => named('has', each)) === true),
    deleteProperty: (_, key) => named('delete', key) === true,
    ownKeys: () => [...ownNames()],
    getOwnPropertyDescriptor: (_, key) => {
      // A key that is not among its own keys does not exist.
      const given = ownNames().has(key) ? named('desc', key) : undefined;
      if (given === undefined || given === null) return undefined;
      const isShown = given.isShown === true;
      return typeof given.get === 'function' || typeof given.set === 'function'
        ? { get: given.get, set: given.set, enumerable: isShown, configurable: true }
        : { value: given.value, writable: given.writable !== false, enumerable: isShown, configurable: !(isList && key === 'length') };
    },
    getPrototypeOf: () => {
      if (derivedProto.has(proxy)) return derivedProto.get(proxy);
      used(proxy, 'proto');
      // The prototype of a Node class is on both sides; only the classes that the judge has named are recognised.
      const found = request(() => ({ op: 'proto', on: id, known: kindsOfWorld.map(([name]) => name) })).ret;
      return Number.isSafeInteger(found?.at) && isJudge ? kindsOfWorld[found.at]?.[1] ?? null : asObject(sure(found));
    },
    setPrototypeOf: (_, value) => call('setproto', (enc) => ({ value: enc(value) })) === true,
    defineProperty: (_, key, given) => (call('define', (enc) => ({ key: enc(key), value: enc({ ...given }) })), true),
    preventExtensions: () => false,
  });
  live.set(proxy, { id, isFunction });
  if (isClass) classes.set(proxy, true);
  return proxy;
}
const asObject = (value) => (typeof value === 'object' || typeof value === 'function' ? value : null);
const derivedProto = new WeakMap();
function construction(base, id, args, target) {
  const methods = new Map();
  for (let kind = target.prototype; kind !== null && !live.has(kind); kind = getPrototypeOf(kind)) {
    for (const key of Reflect.ownKeys(kind)) if (key !== 'constructor' && !methods.has(key)) methods.set(key, getOwnPropertyDescriptor(kind, key));
  }
  used(base, 'new');
  const made = ask((enc) => ({
    op: 'derive', on: id, name: target.name, args: args.map(enc),
    methods: [...methods].map(([key, given]) => [enc(key), 'value' in given ? enc(given.value) : null, enc(given.get), enc(given.set)]),
  }));
  came(made, base, 'new', args);
  if (live.has(made)) derivedProto.set(made, target.prototype);
  return made;
}
// Set by the judge, which records the uses of objects in the tests.
let used = () => {}, came = () => {}, raised = () => {}, returned = (result) => result, handed = () => {}, converted = (result) => result, steady = (proxy, op, key, read) => read(), has = (proxy, key, ask) => ask(key), calledAs = (args) => args, reached = () => 0, failedSince = () => {}, errorAs = (error) => error, answered = () => {}, instead = () => undefined, handing = (args) => args, given = () => {}, broken = (error) => { throw error; };
`;

/** The program's process: it loads the program and answers the judge. */
export const JAVASCRIPT_PROGRAM: string = String.raw`
/** Whether a module exports an object that is more than its names: of a class, with accessors, or with state for its functions. */
function isObjectOfOwn(value) {
  if (value === null || typeof value !== 'object' || types.isProxy(value)) return false;
  if (![Object.prototype, null].includes(getPrototypeOf(value))) return true;
  const all = ownKeys(value).map((key) => getOwnPropertyDescriptor(value, key));
  const isFunction = (one) => typeof one.value === 'function', isAboutItself = (run) => !/^class\b/.test(writtenOf(run)) && /\bthis\b/.test(writtenOf(run));
  return all.some((one) => !('value' in one)) || (all.some(isFunction) && !all.every(isFunction) && all.some((one) => isFunction(one) && isAboutItself(one.value)));
}
const writtenOf = (run) => Function.prototype.toString.call(run);
async function work() {
  const given = receive(), { program } = given;
  const names = given.names.split(' ').filter(isName);
  const picks = names.map((name) => JSON.stringify(name) + ': () => ' + name).join(', ');
  const space = Object.create(null), module = { exports: {} };
  const before = new Map(BUILT.map(([name, owner]) => [name, new Set(Reflect.ownKeys(owner))]));
  const loaded = require;
  const own = (path) => {
    const whole = path === 'assert' ? loaded('node:assert') : loaded(path);
    if (/^(?:node:)?assert(?:\/strict)?$/.test(path)) { intrinsicNames.set(whole.AssertionError.prototype, ASSERTION); both.add(ASSERTION); }
    return whole;
  };
  // Plain Node would end here; instead the judge is notified.
  const crash = (error) => { crashes.push(error); onNote(); };
  process.on('unhandledRejection', crash);
  process.on('uncaughtException', crash);
  let wake = null;
  process.on('beforeExit', () => { setImmediateOwn(() => {}); wake?.('idle'); });
  onNote = () => setImmediateOwn(() => wake?.('note'));
  try {
    new (require('node:vm').Script)('(async function () {' + program + '\n})', { filename: 'program.js' });
    let run;
    const parameters = ['module', 'exports', 'require', '__filename', '__dirname', '__import', '__kinds'];
    try { run = new Function(...parameters, program + '\n;return {' + picks + '};'); } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      run = new FUNCTIONS.AsyncFunction(...parameters, program + '\n;return {' + picks + '};');
    }
    const found = await run.call(module.exports, module, module.exports, own, 'program.js', '/tmp', importer(own), pairKinds);
    if (typeof module.exports === 'object' && module.exports !== null) for (const name of Object.keys(module.exports)) space[name] = module.exports[name];
    for (const [name, pick] of Object.entries(found)) { try { space[name] = pick(); } catch { /* not at the top level */ } }
    for (const name of names) if (!(name in space) && Object.hasOwn(globalThis, name)) space[name] = globalThis[name];
  } catch (error) {
    post((enc) => ({ failed: error instanceof SyntaxError ? 'syntax-error' : 'runtime-error', detail: String(error?.name ?? 'Error') + ': ' + String(error?.message ?? error).slice(0, 300) }));
    process.exit(0);
  }
  const added = BUILT.flatMap(([name, owner]) => Reflect.ownKeys(owner).filter((key) => typeof key === 'string' && !before.get(name).has(key)).map((key) => [name, key, getOwnPropertyDescriptor(owner, key)]));
  post((enc) => ({
    names: Object.entries(space).filter(([, value]) => value !== undefined).map(([name, value]) => [name, enc(value)]),
    whole: enc(typeof module.exports === 'function' || isObjectOfOwn(module.exports) ? module.exports : null),
    added: added.map(([name, key, given]) => [name, key, enc(given.value ?? given.get), 'value' in given]),
  }));
  for (;;) {
    const message = next();
    if (message.op !== 'yield') { respond(message); continue; }
    const why = await new Promise((resolve) => {
      wake = resolve;
      if (notes.length + crashes.length > 0) setImmediateOwn(() => resolve('note'));
      setTimeoutOwn(() => resolve('time'), Number(message.ms) || 1).unref();
    });
    wake = null;
    post((enc) => ({ ret: enc(undefined), why, crashes: crashes.splice(0).map(enc) }));
  }
}
// Tests may replace the program's timers; these wait for the judge.
const setTimeoutOwn = setTimeout, setImmediateOwn = setImmediate, crashes = [];
const BUILT = ['Object', 'Array', 'String', 'Number', 'Function', 'Map', 'Set', 'Date', 'Promise', 'RegExp', 'Boolean', 'Math', 'JSON'].flatMap((name) => [[name, globalThis[name]], ...(globalThis[name].prototype === undefined ? [] : [[name + '.prototype', globalThis[name].prototype]])]);
work().catch((error) => process.exit(error instanceof Gone ? 0 : 91));
`;
