/** The objects that judge and program both have: the language, the modules of Node, the classes of the setup. */

// Objects that both sides have are sent by name. Functions of the language are sent by name only to the program's side: a name
// from there must not become a function that the tests then call.
const intrinsics = new Map(),
  intrinsicNames = new Map();
function intrinsic(name, value) {
  intrinsics.set(name, value);
  if (!intrinsicNames.has(value)) intrinsicNames.set(value, name);
}
const ERRORS = [
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
  'AggregateError',
];
const TYPED = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
];
const BYTES = [...TYPED, 'Buffer'];
const KINDS = [
  'Object',
  'Array',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'Promise',
  'Date',
  'RegExp',
  'String',
  'Number',
  'Boolean',
  'Symbol',
  'BigInt',
  'ArrayBuffer',
  ...TYPED,
  ...ERRORS,
];
for (const name of KINDS) {
  intrinsic(name, globalThis[name]);
  intrinsic(name + '.prototype', globalThis[name].prototype);
}
intrinsic('Function.prototype', Function.prototype);
// The prototype of errors of node:assert: the program may load Node's, and the judge has its own.
const ASSERTION = 'assert.AssertionError.prototype';
const both = new Set(intrinsics.keys());
// Classes of the setup, which both sides have: their prototypes are sent by name, so that instances are of the class on both.
const PAIRED = 'setup.',
  pairedKinds = new Set();
function pairKinds(kinds) {
  for (const [name, kind] of Object.entries(kinds)) {
    const made = kind?.prototype;
    if (made === null || typeof made !== 'object') continue;
    const above = getPrototypeOf(made),
      path = PAIRED + name + '.prototype';
    if (!both.has(intrinsicNames.get(above))) continue;
    intrinsics.set(path, made);
    intrinsicNames.set(made, path);
    both.add(path);
    pairedKinds.add(made);
  }
}
const FUNCTIONS = {
  Function: Function,
  AsyncFunction: (async () => {}).constructor,
  GeneratorFunction: function* () {}.constructor,
  AsyncGeneratorFunction: async function* () {}.constructor,
};
for (const [name, value] of Object.entries(FUNCTIONS)) {
  intrinsic(name, value);
  intrinsic(name + '.prototype', value.prototype);
  intrinsic(name + '.prototype.prototype', value.prototype.prototype ?? null);
}
// Node loads these interfaces when they are first mentioned, which takes longer than its whole start: they are looked up only
// when one of them is used.
const LATER = new Set([
  'FormData',
  'Headers',
  'Request',
  'Response',
  'CloseEvent',
  'WebSocket',
  'EventSource',
  'Crypto',
  'CryptoKey',
  'SubtleCrypto',
  'BroadcastChannel',
  'Blob',
  'File',
  'URLPattern',
  'AbortController',
  'AbortSignal',
  'Navigator',
]);
const isLoadedLater = (name) =>
  LATER.has(name) ||
  (!name.includes('.') &&
    (name.includes('Stream') ||
      name.startsWith('Message') ||
      name.startsWith('Performance') ||
      name.endsWith('QueuingStrategy')));
for (const root of [...KINDS, 'Function', 'Math', 'JSON', 'Reflect', 'globalThis', 'Proxy', 'Iterator', 'console']) {
  const top = globalThis[root];
  if (top === undefined) continue;
  for (const [path, owner] of [
    [root, top],
    [root + '.prototype', top.prototype],
  ]) {
    if (owner === undefined || owner === null) continue;
    for (const key of ownKeys(owner)) {
      if (owner === globalThis && isLoadedLater(String(key))) continue;
      const value = getOwnPropertyDescriptor(owner, key)?.value;
      if (typeof value === 'function' && !intrinsicNames.has(value)) intrinsic(path + '.' + String(key), value);
    }
  }
}
/** Names a class that was loaded later, if the value is one. */
function ofLater(value) {
  const name =
    typeof value === 'function' && !live.has(value) ? getOwnPropertyDescriptor(value, 'name')?.value : undefined;
  if (typeof name === 'string' && isLoadedLater(name) && globalThis[name] === value)
    intrinsic('globalThis.' + name, value);
}
intrinsicNames.delete(null);
