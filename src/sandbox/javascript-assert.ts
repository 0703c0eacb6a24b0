/**
 * The comparisons of JavaScript tests, as CommonJS source for the judge: `assert` and `expect` on copies. An object of the
 * program is copied as data before it is compared; one without visible state equals only itself.
 */
export const JAVASCRIPT_ASSERT: string = String.raw`
const { isDeepStrictEqual } = require('node:util');
// Node's assert is loaded only for a loose comparison: loading it takes a tenth of a whole start.
class AssertionError extends Error {
  constructor({ message, actual, expected, operator } = {}) {
    super(message === undefined ? 'Failed' : String(message));
    Object.assign(this, { generatedMessage: message === undefined, code: 'ERR_ASSERTION', actual, expected, operator });
  }
}
defineProperty(AssertionError.prototype, 'name', { value: 'AssertionError', writable: true, configurable: true });
// Errors that the program makes with Node's class are of this class.
intrinsics.set(ASSERTION, AssertionError.prototype);
both.add(ASSERTION);
const standIns = new Map();
let snapshots = () => {};

/** The value that a handle is compared as: the same for the same object, unequal to everything else. */
function standIn(value) {
  if (!standIns.has(value)) standIns.set(value, typeof value === 'function' ? Object.assign(() => {}, { of: standIns.size }) : { ['\0object']: standIns.size });
  return standIns.get(value);
}
const isPlain = (value) => { const kind = getPrototypeOf(value); return kind === null || kind === Object.prototype; };
const isParameters = (value) => !live.has(value) && valueOfKind(value, getPrototypeOf(value))?.[0] === 'URLSearchParams';
function hasLive(value, seen) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return false;
  if (live.has(value)) return true;
  seen.add(value);
  // Node does not compare the parameters of a URL.
  if (types.isPromise(value) || isParameters(value)) return true;
  if (isArray(value)) return value.some((item) => hasLive(item, seen));
  if (types.isMap(value)) return [...value].some(([key, item]) => hasLive(key, seen) || hasLive(item, seen));
  if (types.isSet(value)) return [...value].some((item) => hasLive(item, seen));
  if (types.isNativeError(value) || isPlain(value)) return Reflect.ownKeys(value).some((key) => hasLive(getOwnPropertyDescriptor(value, key).value, seen));
  return false;
}
const snapshot = (value) => request(() => ({ op: 'snap', on: live.get(value).id })).ret ?? {};
let copied = 0;
// The object of the program that a copy was made from.
const sources = new WeakMap();
/** A value as data of this side: later comparisons do not query the program. */
function replica(value, memo = new Map()) {
  copied = 0;
  return hasLive(value, new Set()) ? copy(value, memo, 0) : value;
}
function copy(value, memo, depth) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  if (memo.has(value)) return memo.get(value);
  copied += 1;
  if (depth > 500 || copied > 100000) throw new AssertionError({ message: 'a result is too deep or too large to be compared' });
  const keep = (made) => { memo.set(value, made); return made; };
  const next = (item) => copy(item, memo, depth + 1);
  if (types.isPromise(value) || (live.has(value) && typeof value === 'function')) return keep(standIn(value));
  if (isParameters(value)) return keep({ [STATE]: String(value) });
  if (live.has(value)) {
    snapshots(value);
    const { base, body, own, proto } = snapshot(value);
    const kind = sure(proto), items = sure(body);
    const made = keep(base === 'regexp' || base === 'bytes' ? items : base === 'array' ? [] : base === 'map' ? new Map() : base === 'set' ? new Set() : base === 'error' ? new Error('') : base === 'date' ? new Date(Number(items)) : {});
    sources.set(made, value);
    if (base === 'array') for (const item of items) made.push(next(item));
    if (base === 'map') for (const [key, item] of items) made.set(next(key), next(item));
    if (base === 'set') for (const item of items) made.add(next(item));
    if (base === 'error') delete made.stack;
    const entries = (isArray(own) ? own : []).map(([key, item]) => { const name = sure(key); return [typeof name === 'symbol' ? name : String(name), sure(item)]; });
    for (const [key, item] of entries) put(made, key, next(item), !(base === 'error' && (key === 'message' || key === 'name')));
    // Hidden state is not compared.
    if (base === 'object' && entries.length === 0) put(made, STATE, standIn(value));
    Object.setPrototypeOf(made, kind === null || !live.has(kind) ? kind : protoOf(kind, made));
    return made;
  }
  if (isArray(value)) { const made = keep([]); made.length = value.length; for (const key of Object.keys(value)) put(made, key, next(value[key])); return made; }
  if (types.isMap(value)) { const made = keep(new Map()); for (const [key, item] of value) made.set(next(key), next(item)); return made; }
  if (types.isSet(value)) { const made = keep(new Set()); for (const item of value) made.add(next(item)); return made; }
  const isError = types.isNativeError(value);
  if (!isError && !isPlain(value)) return value;
  const made = keep(isError ? Object.setPrototypeOf(new Error(''), getPrototypeOf(value)) : getPrototypeOf(value) === null ? Object.create(null) : {});
  for (const key of Reflect.ownKeys(value)) put(made, key, next(getOwnPropertyDescriptor(value, key).value), getOwnPropertyDescriptor(value, key).enumerable);
  return made;
}
const protos = new Map(), STATE = '\0state';
function protoOf(kind, made) {
  if (!protos.has(kind)) protos.set(kind, Object.create(getPrototypeOf(made), { constructor: { value: () => {} } }));
  return protos.get(kind);
}

let asserted = 0;
// With a given message Node does not build one, which takes long for large values.
const DIFFERENT = 'different';
function refuse(message, fallback) {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message: message === undefined ? fallback : String(message) });
}
/** Whether two values are deeply equal; too deep values are not. */
const attempt = (check) => { try { return check(); } catch (error) { if (error instanceof RangeError) return false; throw error; } };
const isDeepEqual = (x, y) => attempt(() => isDeepStrictEqual(x, y));
const isDeepEqualLoosely = (x, y) => attempt(() => { const { AssertionError: Different, deepEqual } = require('node:assert'); try { deepEqual(x, y, DIFFERENT); return true; } catch (error) { if (error instanceof Different) return false; throw error; } });
/** Compares two values as copies; if they are equal and the program made both, that is recorded. */
function compared(a, b, compare) {
  // An object in both values has one copy.
  const memo = new Map(), isEqual = compare(replica(a, memo), replica(b, memo));
  if (isEqual) noteEqual(a, b);
  return isEqual;
}
const deep = (a, b) => compared(a, b, (x, y) => isDeepEqual(x, y));
const loose = (a, b) => compared(a, b, (x, y) => isDeepEqualLoosely(x, y));
const equalLoosely = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b));
const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function') && (live.has(value) || types.isPromise(value));
/** Whether an error says that a function is missing or cannot be called: no test can expect it. */
const isMissing = (error) => !isRemote(error) && (error instanceof ReferenceError || error instanceof Unknown || (error instanceof TypeError && /is not (?:a function|a constructor|defined|iterable)|Cannot read|not open/.test(error.message)));
const isRemote = (error) => remoteErrors.has(error) || theirIds.has(error);
const textOf = (error) => {
  const word = (value) => (value !== null && (typeof value === 'object' || typeof value === 'function') ? 'an object' : String(value));
  return error !== null && typeof error === 'object' ? word(error.name) + ': ' + word(error.message) : word(error);
};
/**
 * Whether tests expect an error of a class that the program does not have as one: nothing, or a text, a pattern or an object
 * of the program, which would decide which errors are expected.
 */
const noClasses = new Set();
const isNoClass = (expected) => expected === undefined || expected === null || noClasses.has(expected) || (typeof expected === 'object' && theirIds.has(expected) && !isMadeError(expected));
/** Whether the tests made an error of a class of the program. */
const isMadeError = (expected) => live.has(expected) && makings.get(expected)?.how === 'new' && expected instanceof Error;
/** Compares an error with one of the tests; the message of a class of the program depends on what it is made of. */
function isLikeError(error, expected, keys) {
  const holds = (other) => keys.every((key) => String(error?.[key]) === String(other[key]));
  if (!holds(expected)) return false;
  if (live.has(expected)) noteDecided({ making: madeBy(expected), shows: [error, expected], again: () => holds(expected), holds });
  return true;
}
function checkClass(given) {
  const isLeftOut = given.length === 0 || (given.length > 1 && (given[0] === undefined || given[0] === null));
  if (!isLeftOut && isNoClass(given[0])) refuse(undefined, 'the error that is expected is none of the tests and no class');
}
/** A text under the name of an error class that tests expect. */
const isClassOfError = (name, text) => /^[A-Z]\w*[a-z]/.test(name) && new RegExp('\\b(?:throws?|Throw|rejects|toThrow\\w*)\\b[^;\\n]*[(,]\\s*(?:[\\w$]+\\.)?' + name.replaceAll('$', '\\$') + '\\s*[,)]').test(text);
function fits(error, expected) {
  if (isMissing(error)) throw error;
  if (expected === undefined || typeof expected === 'string') return true;
  if (types.isRegExp(expected)) return expected.test(textOf(error));
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return true;
    if (live.has(expected) || Error.isPrototypeOf(expected)) return false;
    return expected.call({}, error) === true;
  }
  if ((types.isNativeError(expected) || isMadeError(expected)) && !isLikeError(error, expected, ['message', 'name'])) return false;
  return Object.keys(expected).every((key) => { const given = error?.[key]; return types.isRegExp(expected[key]) && typeof given === 'string' ? expected[key].test(given) : deep(given, expected[key]); });
}
// Rejections that the tests wait for, declared at any time.
let later = { open: 0, errors: [] };
const waited = (promise) => { const mine = later; mine.open += 1; promise.then(() => { mine.open -= 1; }, (error) => { mine.open -= 1; mine.errors.push(error); }); return promise; };
const isThenable = (value) => types.isPromise(value) || (value !== null && (typeof value === 'object' || typeof value === 'function') && typeof value.then === 'function');
/** How a promise, or the one that a function returns, settles: an error that the function throws is no rejection. */
const settled = async (given) => {
  const promise = typeof given === 'function' ? given() : given;
  if (!isThenable(promise)) refuse(undefined, 'a promise is expected');
  try { return { value: await promise }; } catch (error) { return { error }; }
};
function thrownBy(run) {
  if (typeof run !== 'function') throw new TypeError('a function is expected');
  try { return { value: run() }; } catch (error) { return { error }; }
}
function checkedThrow(result, expected, message) {
  if (!('error' in result)) refuse(message ?? (typeof expected === 'string' ? expected : undefined), 'nothing was thrown');
  if (!fits(result.error, expected)) refuse(message, 'another error was thrown: ' + textOf(result.error));
}
const checks = {
  ok: (value, message) => { if (!value) refuse(message, 'not true'); },
  equal: (a, b, message) => { if (!equalLoosely(a, b)) refuse(message, 'not equal'); },
  notEqual: (a, b, message) => { if (equalLoosely(a, b)) refuse(message, 'equal'); },
  strictEqual: (a, b, message) => { if (!Object.is(a, b)) refuse(message, 'not equal'); },
  notStrictEqual: (a, b, message) => { if (Object.is(a, b)) refuse(message, 'equal'); },
  deepEqual: (a, b, message) => { if (!loose(a, b)) refuse(message, 'not deep equal'); },
  notDeepEqual: (a, b, message) => { if (loose(a, b)) refuse(message, 'deep equal'); },
  deepStrictEqual: (a, b, message) => { if (!deep(a, b)) refuse(message, 'not deep equal'); },
  notDeepStrictEqual: (a, b, message) => { if (deep(a, b)) refuse(message, 'deep equal'); },
  partialDeepStrictEqual: (a, b, message) => { if (!compared(a, b, (x, y) => similar(x, y, { isPartial: true }))) refuse(message, 'not alike'); },
  match: (text, pattern, message) => { if (typeof text !== 'string' || !pattern.test(text)) refuse(message, 'no match'); },
  doesNotMatch: (text, pattern, message) => { if (typeof text !== 'string' || pattern.test(text)) refuse(message, 'a match'); },
  fail: (message) => refuse(message, 'failed'),
  ifError: (value) => { if (value !== null && value !== undefined) throw value; },
  throws: (run, ...given) => { checkClass(given); checkedThrow(thrownBy(run), ...given); },
  doesNotThrow: (run, expected, message) => { const result = thrownBy(run); if ('error' in result) throw result.error; },
  rejects: (given, ...wanted) => { checkClass(wanted); return waited(settled(given).then((result) => checkedThrow(result, ...wanted))); },
  doesNotReject: (given) => waited(settled(given).then((result) => { if ('error' in result) throw result.error; })),
};
const assert = Object.assign((value, message) => { asserted += 1; checks.ok(value, message); }, { AssertionError });
for (const [name, check] of Object.entries(checks)) assert[name] = (...args) => { asserted += 1; return check(...args); };
for (const short of ['equal', 'notEqual', 'deepEqual', 'notDeepEqual']) assert['is' + short] = assert[short];
const lengthOf = (value) => { const given = replica(value); return typeof given === 'string' || isArray(given) || (ArrayBuffer.isView(given) && !live.has(given)) ? given.length : given instanceof Map || given instanceof Set ? given.size : undefined; };
function contains(value, item) {
  const given = replica(value);
  if (typeof given === 'string') return given.includes(item);
  if (isArray(given)) return given.includes(replica(item));
  return given instanceof Set ? given.has(replica(item)) : false;
}
/** The language's type of an object, which its class cannot change. */
const kindTag = (value) => (types.isNativeError(value) ? 'error' : isArray(value) ? 'array' : Object.prototype.toString.call(value));
/** Objects whose own properties are not their content. */
const isOneValue = (value) => types.isDate(value) || types.isRegExp(value) || ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value) || types.isBoxedPrimitive(value) || VALUE_KINDS.has(getPrototypeOf(value));
/** Jest's equality on copies: undefined counts as absent, and asymmetric matchers decide for themselves. */
function similar(a, b, how, depth = 0) {
  if (depth > 500) return false;
  if (b !== null && typeof b === 'object' && typeof b.fits === 'function' && matchers.has(b)) return b.fits(a);
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  const next = (x, y) => similar(x, y, how, depth + 1);
  // The expected value may be a part of an error.
  if (how.isPartial === true && types.isNativeError(a) && isPlain(b)) return Object.keys(b).every((key) => key in a && next(a[key], b[key]));
  if (kindTag(a) !== kindTag(b)) return false;
  if (types.isNativeError(b)) return a.message === b.message && a.name === b.name;
  if (isArray(b)) return a.length === b.length && b.every((item, at) => next(a[at], item));
  if (types.isSet(b)) return a.size === b.size && [...b].every((item) => [...a].some((each) => next(each, item)));
  if (types.isMap(b)) return a.size === b.size && [...b].every(([key, item]) => [...a].some(([k, v]) => next(k, key) && next(v, item)));
  if (isOneValue(a) || isOneValue(b)) return isDeepEqual(a, b);
  const keys = (value) => Reflect.ownKeys(value).filter((key) => getOwnPropertyDescriptor(value, key).enumerable && value[key] !== undefined);
  const [given, wanted] = [keys(a), keys(b)];
  return (how.isPartial === true || given.length === wanted.length) && wanted.every((key) => Object.hasOwn(a, key) && next(a[key], b[key]));
}
const matchers = new WeakSet();
/** Whether a number of JSON is not exact: it has decimals, or is no safe integer. */
class Decimal { constructor(text) { this.value = Number(text); this.text = text; } }
const fromJson = (text) => JSON.parse(text, (_, value, context) => (typeof value !== 'number' || (/^-?\d+$/.test(context.source) && Number.isSafeInteger(value)) ? value : new Decimal(context.source)));
const isWithin = (a, b, most) => a === b || Math.abs(a - b) <= most * Math.max(1, Math.abs(b));
function nearNumber(given, wanted) {
  if (typeof given === 'bigint') return /^-?\d+$/.test(wanted.text ?? String(wanted)) && given === BigInt(wanted.text ?? wanted);
  if (typeof given !== 'number') return false;
  // An expected integer allows only for the rounding of a few operations.
  if (typeof wanted === 'number') return given === wanted || (!Number.isInteger(given) && isWithin(given, wanted, 1e-9) && Math.abs(given - wanted) < 1e-2);
  if (/^-?\d+$/.test(wanted.text)) return isWithin(given, wanted.value, 3.6e-15);
  // A small decimal must not equal 0: within a thousandth of itself, or half a unit of its last digit.
  const [, places = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(wanted.text) ?? [];
  const most = Math.max(Math.abs(wanted.value) / 1000, 0.5 * 10 ** (Number(exponent) - places.length));
  return isWithin(given, wanted.value, 1e-6) && (wanted.value === 0 || Math.abs(given - wanted.value) <= most);
}
/** Compares a result of kind function with JSON: decimals within 1e-6, and there is no undefined. */
function assertReturns(given, text) {
  asserted += 1;
  const near = (a, b, depth) => {
    if (depth > 2000) return false;
    const x = a === undefined ? null : a;
    if (typeof b === 'number' || b instanceof Decimal) return nearNumber(x, b);
    if (b === null || typeof b !== 'object') return x === b;
    if (x === null || typeof x !== 'object' || isArray(x) !== isArray(b)) return false;
    if (isArray(b)) return x.length === b.length && b.every((item, at) => near(x[at], item, depth + 1));
    if (!isPlain(x)) return false;
    const keys = Object.keys(x).filter((key) => x[key] !== undefined);
    return keys.length === Object.keys(b).length && Object.keys(b).every((key) => Object.hasOwn(x, key) && near(x[key], b[key], depth + 1));
  };
  if (!near(replica(given), fromJson(text), 0)) refuse(undefined, 'another value was returned');
}
// Functions of the judge: methods that the program adds to the language's functions are not visible on them.
const sealed = new WeakSet();
function sealOff(...all) {
  for (const value of all) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || sealed.has(value)) continue;
    sealed.add(value);
    for (const key of ownKeys(value)) { const own = getOwnPropertyDescriptor(value, key).value; if (typeof own === 'function' && key !== 'constructor') sealOff(own); }
  }
}
`;
