/**
 * The objects of the judge's process that a JavaScript program may use: objects and functions that the tests made
 * themselves. The judge's globals (globalThis, process, the modules of Node) are sent by name only, and the program
 * gets its own.
 */

const worldNames = new Map(),
  kindsOfWorld = [],
  ours = new WeakSet(),
  writtenByTests = new WeakMap();
// Set by the judge: the text of the tests.
let testsText = '';
const roots = {
  globalThis: () => globalThis,
  console: () => console,
  Date: () => Date,
  Math: () => Math,
  process: () => process,
  require: () => require,
  clock: () => clockOfTests,
  'process.stdout': () => process.stdout,
  'process.stderr': () => process.stderr,
  'process.env': () => process.env,
};
const RealDate = Date;
/** Replaces the real time with the time of the tests, also for dates made without arguments; undefined restores it. */
function setClock(now) {
  delete performance.now;
  globalThis.Date = RealDate;
  if (now === undefined) return;
  const start = now(),
    shown = new Proxy(RealDate, {
      construct: (kind, args, target) =>
        Reflect.construct(kind, args.length === 0 ? [now()] : args, target === shown ? kind : target),
      apply: () => String(new RealDate(now())),
    });
  intrinsicNames.set(shown, 'Date');
  globalThis.Date = shown;
  put(performance, 'now', () => now() - start);
}
const clockOfTests = {
  set now(now) {
    setClock(now);
  },
};
function world(value, name) {
  if (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    !intrinsicNames.has(value) &&
    !worldNames.has(value)
  ) {
    worldNames.set(value, name);
    if (name.endsWith('#prototype')) kindsOfWorld.push([name, value]);
  }
  return value;
}
/** Names an object of Node with its functions, and the classes among them with their prototypes. */
function worldWhole(value, name) {
  world(value, name);
  for (const key of ownKeys(value)) {
    const own = typeof key === 'string' ? getOwnPropertyDescriptor(value, key)?.value : undefined;
    if (typeof own !== 'function' || intrinsicNames.has(own)) continue;
    world(own, name + '#' + key);
    const kind = getOwnPropertyDescriptor(own, 'prototype')?.value;
    if (kind !== null && typeof kind === 'object') world(kind, name + '#' + key + '#prototype');
  }
  if (typeof value === 'function' && value.prototype !== undefined) world(value.prototype, name + '#prototype');
  return value;
}
const builtin = (name) => worldWhole(require('node:' + name), 'node:' + name);
/** In the program: the object that the judge sent by name. */
function ofWorld(name) {
  const [root, ...path] = String(name).split('#');
  return path.reduce((value, key) => value?.[key], root.startsWith('node:') ? require(root) : roots[root]());
}
if (isJudge) {
  world(globalThis, 'globalThis');
  worldWhole(process, 'process');
  world(console, 'console');
  world(require, 'require');
}

/** Whether a function or class is in the text of the tests. */
function isOfTests(value) {
  let known = writtenByTests.get(value);
  if (known === undefined) {
    const text = Function.prototype.toString.call(value);
    known =
      ours.has(value) ||
      mocks.has(value) ||
      sealed.has(value) ||
      text.startsWith('function anonymous(') ||
      (!text.includes('[native code]') && testsText.includes(text));
    writtenByTests.set(value, known);
  }
  return known;
}
const hasOnChain = (self, method) => {
  for (let kind = getPrototypeOf(self); kind !== null && !live.has(kind); kind = getPrototypeOf(kind))
    if (ownKeys(kind).some((key) => getOwnPropertyDescriptor(kind, key).value === method)) return true;
  return false;
};
// Functions that were passed to the program: also Node's own, which 'once' and 'pipeline' pass to the objects they wait for.
const calledWith = new WeakSet();
/** Whether the program may call it: a function of the tests, one that it received or that settles a promise, or a method on its object. */
function mayCall(target, self) {
  if (isOfTests(target) || calledWith.has(target)) return true;
  if (
    (target.name === '' || target.name.startsWith('bound ')) &&
    Function.prototype.toString.call(target).includes('[native code]')
  )
    return true;
  return (
    self !== null &&
    (typeof self === 'object' || typeof self === 'function') &&
    !live.has(self) &&
    hasOnChain(self, target)
  );
}
/** Whether an object is of a class that the tests did not write: 2 for such a class, 1 for a class of the tests that extends one. */
function foreignness(target) {
  let isFirst = true;
  for (
    let kind = getPrototypeOf(target);
    kind !== null && !intrinsicNames.has(kind) && !live.has(kind);
    kind = getPrototypeOf(kind)
  ) {
    const maker = getOwnPropertyDescriptor(kind, 'constructor')?.value;
    if (typeof maker === 'function' && !live.has(maker) && !isOfTests(maker)) return isFirst ? 2 : 1;
    if (maker !== undefined) isFirst = false;
  }
  return 0;
}
const isPrimitive = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');
/** Throws for requests of the program to an object of the tests that could change how the tests run. */
function permit(op, target, key, self) {
  if (!isJudge) return;
  const isFunction = typeof target === 'function';
  if (op === 'call' || op === 'new') {
    if (isFunction && mayCall(target, op === 'call' ? self() : undefined)) return;
  } else if (isFunction) {
    // The keys of a function, a missing property and its prototype reveal nothing.
    if (op === 'proto' || op === 'has' || op === 'keys' || (op === 'get' && !(key in target))) return;
    if (op === 'get' && key === 'prototype' && isShownKind(target)) return;
    if (
      (op === 'get' || op === 'desc') &&
      (key === 'name' ||
        key === 'length' ||
        intrinsicNames.has(target[key]) ||
        (Object.hasOwn(target, key) && !['prototype', 'caller', 'arguments'].includes(key) && !mocks.has(target)))
    )
      return;
  } else {
    const foreign = foreignness(target);
    const isHidden =
      foreign > 0 &&
      key !== undefined &&
      (key === 'constructor' ||
        (Object.hasOwn(target, key) &&
          (typeof key === 'symbol' || (foreign === 2 && !isPrimitive(getOwnPropertyDescriptor(target, key).value)))));
    if (!isHidden && (op === 'get' || op === 'desc')) readRow(target, key);
    if (!isHidden && ['get', 'keys', 'has', 'desc', 'proto'].includes(op)) return;
    const isKind = shownKinds.has(target);
    if (
      op === 'set' &&
      foreign < 2 &&
      !isHidden &&
      !isKind &&
      key !== '__proto__' &&
      (Object.hasOwn(target, key) ? mayReplace(target, key) : !(key in target))
    )
      return;
    if (
      op === 'delete' &&
      foreign < 2 &&
      !isHidden &&
      !isKind &&
      Object.hasOwn(target, key) &&
      typeof getOwnPropertyDescriptor(target, key).value !== 'function'
    )
      return;
  }
  throw new TypeError('not open to the program: ' + op + ' ' + String(key));
}
// The program may replace a function that the tests wrote into an object of theirs if they name it in a text, for example to
// trace it, or if replacing is the program's purpose.
const WRAPPING =
  /wrap|bind|memo|cache|trace|spy|mock|decorat|intercept|patch|promisif|prox|observ|log|bounce|throttl|mixin|extend|assign|merge|override|overrid|instrument|replac|define|install|plugin|hook|inject|stub/i;
let mayWrap = () => false;
function mayReplace(target, key) {
  const own = getOwnPropertyDescriptor(target, key)?.value;
  if (typeof own !== 'function' || live.has(own) || mayWrap()) return true;
  return ["'", '"', '\x60'].some((quote) => testsText.includes(quote + String(key) + quote));
}

// Objects of the tests that call a function of the program as their method (a row of a table), and whether it read them. They
// may contain the expected value: the tests run again, and the values that it reads are changed then, for both sides.
let rows = new WeakSet(),
  isRowRead = false,
  areRowsChanged = false,
  changedOfRows = new WeakMap();
function noteRow(self) {
  if (
    self !== null &&
    typeof self === 'object' &&
    !live.has(self) &&
    (isArray(self) || getPrototypeOf(self) === Object.prototype)
  )
    rows.add(self);
}
function readRow(target, key) {
  const given = rows.has(target) ? getOwnPropertyDescriptor(target, key) : undefined;
  if (given === undefined || typeof given.value === 'function') return;
  isRowRead = true;
  if (!areRowsChanged) return;
  if (!changedOfRows.has(target)) changedOfRows.set(target, new Set());
  if (given.writable !== true || changedOfRows.get(target).has(key)) return;
  changedOfRows.get(target).add(key);
  target[key] = changed(given.value);
}
// Prototypes of classes of the tests that the program has received: it must not change them.
const shownKinds = new WeakSet();
/** Whether the prototype of a function may be shown: the tests wrote the function, and it is a plain object. */
function isShownKind(target) {
  const kind = getOwnPropertyDescriptor(target, 'prototype')?.value;
  if (
    !isOfTests(target) ||
    mocks.has(target) ||
    sealed.has(target) ||
    ours.has(target) ||
    kind === null ||
    typeof kind !== 'object' ||
    live.has(kind) ||
    types.isProxy(kind)
  )
    return false;
  if (!intrinsicNames.has(kind)) shownKinds.add(kind);
  return true;
}
/** Of classes that the tests did not write, only the language's and those of Node are shown. */
function prototypeOf(target) {
  const kind = getPrototypeOf(target);
  if (!isJudge || kind === null || intrinsicNames.has(kind) || worldNames.has(kind) || live.has(kind)) return kind;
  if (typeof target === 'function') return Function.prototype;
  const maker = getOwnPropertyDescriptor(kind, 'constructor')?.value;
  return typeof maker === 'function' && maker.prototype === kind && isShownKind(maker) ? kind : Object.prototype;
}
const keysOfOwn = (target) => {
  const keys = ownKeys(target);
  return isJudge && typeof target !== 'function' && foreignness(target) > 0
    ? keys.filter((key) => typeof key === 'string')
    : keys;
};
// The value of 'this' if the program calls a function of the tests without one: tests that write to it do not change the judge.
const nobody = Object.create(globalThis);
if (isJudge) world(nobody, 'globalThis');
const selfFor = (target, self) =>
  isJudge &&
  (self === undefined || self === null) &&
  (Object.hasOwn(target, 'caller') || !/\bclass\b|['"]use strict['"]/.test(testsText))
    ? nobody
    : self;
