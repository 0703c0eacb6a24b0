/**
 * The comparisons of JavaScript tests: `assert` and `expect` on copies. An object of the program is copied as data
 * before it is compared; one without visible state equals only itself.
 */

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
  if (!standIns.has(value))
    standIns.set(
      value,
      typeof value === 'function' ? Object.assign(() => {}, { of: standIns.size }) : { ['\0object']: standIns.size },
    );
  return standIns.get(value);
}
const isPlain = (value) => {
  const kind = getPrototypeOf(value);
  return kind === null || kind === Object.prototype;
};
const isParameters = (value) =>
  !live.has(value) && valueOfKind(value, getPrototypeOf(value))?.[0] === 'URLSearchParams';
function hasLive(value, seen) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return false;
  if (live.has(value)) return true;
  seen.add(value);
  // Node does not compare the parameters of a URL.
  if (types.isPromise(value) || isParameters(value)) return true;
  if (isArray(value)) return value.some((item) => hasLive(item, seen));
  if (types.isMap(value)) return [...value].some(([key, item]) => hasLive(key, seen) || hasLive(item, seen));
  if (types.isSet(value)) return [...value].some((item) => hasLive(item, seen));
  if (types.isNativeError(value) || isPlain(value))
    return Reflect.ownKeys(value).some((key) => hasLive(getOwnPropertyDescriptor(value, key).value, seen));
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
  if (depth > 500 || copied > 100000)
    throw new AssertionError({ message: 'a result is too deep or too large to be compared' });
  const keep = (made) => {
    memo.set(value, made);
    return made;
  };
  const next = (item) => copy(item, memo, depth + 1);
  if (types.isPromise(value) || (live.has(value) && typeof value === 'function')) return keep(standIn(value));
  if (isParameters(value)) return keep({ [STATE]: String(value) });
  if (live.has(value)) {
    snapshots(value);
    const { base, body, own, proto } = snapshot(value);
    const kind = sure(proto),
      items = sure(body);
    const made = keep(
      base === 'regexp' || base === 'bytes'
        ? items
        : base === 'array'
          ? []
          : base === 'map'
            ? new Map()
            : base === 'set'
              ? new Set()
              : base === 'error'
                ? new Error('')
                : base === 'date'
                  ? new Date(Number(items))
                  : {},
    );
    sources.set(made, value);
    if (base === 'array') for (const item of items) made.push(next(item));
    if (base === 'map') for (const [key, item] of items) made.set(next(key), next(item));
    if (base === 'set') for (const item of items) made.add(next(item));
    if (base === 'error') delete made.stack;
    const entries = (isArray(own) ? own : []).map(([key, item]) => {
      const name = sure(key);
      return [typeof name === 'symbol' ? name : String(name), sure(item)];
    });
    for (const [key, item] of entries)
      put(made, key, next(item), !(base === 'error' && (key === 'message' || key === 'name')));
    // Hidden state is not compared.
    if (base === 'object' && entries.length === 0) put(made, STATE, standIn(value));
    Object.setPrototypeOf(made, kind === null || !live.has(kind) ? kind : protoOf(kind, made));
    return made;
  }
  if (isArray(value)) {
    const made = keep([]);
    made.length = value.length;
    for (const key of Object.keys(value)) put(made, key, next(value[key]));
    return made;
  }
  if (types.isMap(value)) {
    const made = keep(new Map());
    for (const [key, item] of value) made.set(next(key), next(item));
    return made;
  }
  if (types.isSet(value)) {
    const made = keep(new Set());
    for (const item of value) made.add(next(item));
    return made;
  }
  const isError = types.isNativeError(value);
  if (!isError && !isPlain(value)) return value;
  const made = keep(
    isError
      ? Object.setPrototypeOf(new Error(''), getPrototypeOf(value))
      : getPrototypeOf(value) === null
        ? Object.create(null)
        : {},
  );
  for (const key of Reflect.ownKeys(value))
    put(made, key, next(getOwnPropertyDescriptor(value, key).value), getOwnPropertyDescriptor(value, key).enumerable);
  return made;
}
const protos = new Map(),
  STATE = '\0state';
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
const attempt = (check) => {
  try {
    return check();
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};
const isDeepEqual = (x, y) => attempt(() => isDeepStrictEqual(x, y));
const isDeepEqualLoosely = (x, y) =>
  attempt(() => {
    const { AssertionError: Different, deepEqual } = require('node:assert');
    try {
      deepEqual(x, y, DIFFERENT);
      return true;
    } catch (error) {
      if (error instanceof Different) return false;
      throw error;
    }
  });
/** Compares two values as copies; if they are equal and the program made both, that is recorded. */
function compared(a, b, compare) {
  // An object in both values has one copy.
  const memo = new Map(),
    isEqual = compare(replica(a, memo), replica(b, memo));
  if (isEqual) noteEqual(a, b);
  return isEqual;
}
const deep = (a, b) => compared(a, b, (x, y) => isDeepEqual(x, y));
const loose = (a, b) => compared(a, b, (x, y) => isDeepEqualLoosely(x, y));
const equalLoosely = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b));
const isObject = (value) =>
  value !== null &&
  (typeof value === 'object' || typeof value === 'function') &&
  (live.has(value) || types.isPromise(value));
/** Whether an error says that a function is missing or cannot be called: no test can expect it. */
const isMissing = (error) =>
  !isRemote(error) &&
  (error instanceof ReferenceError ||
    error instanceof Unknown ||
    (error instanceof TypeError &&
      /is not (?:a function|a constructor|defined|iterable)|Cannot read|not open/.test(error.message)));
const isRemote = (error) => remoteErrors.has(error) || theirIds.has(error);
const textOf = (error) => {
  const word = (value) =>
    value !== null && (typeof value === 'object' || typeof value === 'function') ? 'an object' : String(value);
  return error !== null && typeof error === 'object' ? word(error.name) + ': ' + word(error.message) : word(error);
};
/**
 * Whether tests expect an error of a class that the program does not have as one: nothing, or a text, a pattern or an object
 * of the program, which would decide which errors are expected.
 */
const noClasses = new Set();
const isNoClass = (expected) =>
  expected === undefined ||
  expected === null ||
  noClasses.has(expected) ||
  (typeof expected === 'object' && theirIds.has(expected) && !isMadeError(expected));
/** Whether the tests made an error of a class of the program. */
const isMadeError = (expected) =>
  live.has(expected) && makings.get(expected)?.how === 'new' && expected instanceof Error;
/** Compares an error with one of the tests; the message of a class of the program depends on what it is made of. */
function isLikeError(error, expected, keys) {
  const holds = (other) => keys.every((key) => String(error?.[key]) === String(other[key]));
  if (!holds(expected)) return false;
  if (live.has(expected))
    noteDecided({ making: madeBy(expected), shows: [error, expected], again: () => holds(expected), holds });
  return true;
}
function checkClass(given) {
  const isLeftOut = given.length === 0 || (given.length > 1 && (given[0] === undefined || given[0] === null));
  if (!isLeftOut && isNoClass(given[0]))
    refuse(undefined, 'the error that is expected is none of the tests and no class');
}
/** A text under the name of an error class that tests expect. */
const isClassOfError = (name, text) =>
  /^[A-Z]\w*[a-z]/.test(name) &&
  new RegExp(
    '\\b(?:throws?|Throw|rejects|toThrow\\w*)\\b[^;\\n]*[(,]\\s*(?:[\\w$]+\\.)?' +
      name.replaceAll('$', '\\$') +
      '\\s*[,)]',
  ).test(text);
function fits(error, expected) {
  if (isMissing(error)) throw error;
  if (expected === undefined || typeof expected === 'string') return true;
  if (types.isRegExp(expected)) return expected.test(textOf(error));
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return true;
    if (live.has(expected) || Error.isPrototypeOf(expected)) return false;
    return expected.call({}, error) === true;
  }
  if ((types.isNativeError(expected) || isMadeError(expected)) && !isLikeError(error, expected, ['message', 'name']))
    return false;
  return Object.keys(expected).every((key) => {
    const given = error?.[key];
    return types.isRegExp(expected[key]) && typeof given === 'string'
      ? expected[key].test(given)
      : deep(given, expected[key]);
  });
}
