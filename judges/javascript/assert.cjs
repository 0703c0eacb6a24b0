/** The assertions of JavaScript tests: Node's `assert`, the equality of `expect`, and results of kind `function`. */

// Rejections that the tests wait for, declared at any time.
let later = { open: 0, errors: [] };
const waited = (promise) => {
  const mine = later;
  mine.open += 1;
  promise.then(
    () => {
      mine.open -= 1;
    },
    (error) => {
      mine.open -= 1;
      mine.errors.push(error);
    },
  );
  return promise;
};
const isThenable = (value) =>
  types.isPromise(value) ||
  (value !== null && (typeof value === 'object' || typeof value === 'function') && typeof value.then === 'function');
/** How a promise, or the one that a function returns, settles: an error that the function throws is no rejection. */
const settled = async (given) => {
  const promise = typeof given === 'function' ? given() : given;
  if (!isThenable(promise)) refuse(undefined, 'a promise is expected');
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
};
function thrownBy(run) {
  if (typeof run !== 'function') throw new TypeError('a function is expected');
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}
function checkedThrow(result, expected, message) {
  if (!('error' in result))
    refuse(message ?? (typeof expected === 'string' ? expected : undefined), 'nothing was thrown');
  if (!fits(result.error, expected)) refuse(message, 'another error was thrown: ' + textOf(result.error));
}
const checks = {
  ok: (value, message) => {
    if (!value) refuse(message, 'not true');
  },
  equal: (a, b, message) => {
    if (!equalLoosely(a, b)) refuse(message, 'not equal');
  },
  notEqual: (a, b, message) => {
    if (equalLoosely(a, b)) refuse(message, 'equal');
  },
  strictEqual: (a, b, message) => {
    if (!Object.is(a, b)) refuse(message, 'not equal');
  },
  notStrictEqual: (a, b, message) => {
    if (Object.is(a, b)) refuse(message, 'equal');
  },
  deepEqual: (a, b, message) => {
    if (!loose(a, b)) refuse(message, 'not deep equal');
  },
  notDeepEqual: (a, b, message) => {
    if (loose(a, b)) refuse(message, 'deep equal');
  },
  deepStrictEqual: (a, b, message) => {
    if (!deep(a, b)) refuse(message, 'not deep equal');
  },
  notDeepStrictEqual: (a, b, message) => {
    if (deep(a, b)) refuse(message, 'deep equal');
  },
  partialDeepStrictEqual: (a, b, message) => {
    if (!compared(a, b, (x, y) => similar(x, y, { isPartial: true }))) refuse(message, 'not alike');
  },
  match: (text, pattern, message) => {
    if (typeof text !== 'string' || !pattern.test(text)) refuse(message, 'no match');
  },
  doesNotMatch: (text, pattern, message) => {
    if (typeof text !== 'string' || pattern.test(text)) refuse(message, 'a match');
  },
  fail: (message) => refuse(message, 'failed'),
  ifError: (value) => {
    if (value !== null && value !== undefined) throw value;
  },
  throws: (run, ...given) => {
    checkClass(given);
    checkedThrow(thrownBy(run), ...given);
  },
  doesNotThrow: (run, expected, message) => {
    const result = thrownBy(run);
    if ('error' in result) throw result.error;
  },
  rejects: (given, ...wanted) => {
    checkClass(wanted);
    return waited(settled(given).then((result) => checkedThrow(result, ...wanted)));
  },
  doesNotReject: (given) =>
    waited(
      settled(given).then((result) => {
        if ('error' in result) throw result.error;
      }),
    ),
};
const assert = Object.assign(
  (value, message) => {
    asserted += 1;
    noteAsserted([value]);
    checks.ok(value, message);
  },
  { AssertionError },
);
for (const [name, check] of Object.entries(checks))
  assert[name] = (...args) => {
    asserted += 1;
    noteAsserted(args.slice(0, 2));
    return check(...args);
  };
for (const short of ['equal', 'notEqual', 'deepEqual', 'notDeepEqual']) assert['is' + short] = assert[short];
const lengthOf = (value) => {
  const given = replica(value);
  return typeof given === 'string' || isArray(given) || (ArrayBuffer.isView(given) && !live.has(given))
    ? given.length
    : given instanceof Map || given instanceof Set
      ? given.size
      : undefined;
};
function contains(value, item) {
  const given = replica(value);
  if (typeof given === 'string') return given.includes(item);
  if (isArray(given)) return given.includes(replica(item));
  return given instanceof Set ? given.has(replica(item)) : false;
}
/** The language's type of an object, which its class cannot change. */
const kindTag = (value) =>
  types.isNativeError(value) ? 'error' : isArray(value) ? 'array' : Object.prototype.toString.call(value);
/** Objects whose own properties are not their content. */
const isOneValue = (value) =>
  types.isDate(value) ||
  types.isRegExp(value) ||
  ArrayBuffer.isView(value) ||
  types.isAnyArrayBuffer(value) ||
  types.isBoxedPrimitive(value) ||
  VALUE_KINDS.has(getPrototypeOf(value));
/** Jest's equality on copies: undefined counts as absent, and asymmetric matchers decide for themselves. */
function similar(a, b, how, depth = 0) {
  if (depth > 500) return false;
  if (b !== null && typeof b === 'object' && typeof b.fits === 'function' && matchers.has(b)) return b.fits(a);
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  const next = (x, y) => similar(x, y, how, depth + 1);
  // The expected value may be a part of an error.
  if (how.isPartial === true && types.isNativeError(a) && isPlain(b))
    return Object.keys(b).every((key) => key in a && next(a[key], b[key]));
  if (kindTag(a) !== kindTag(b)) return false;
  if (types.isNativeError(b)) return a.message === b.message && a.name === b.name;
  if (isArray(b)) return a.length === b.length && b.every((item, at) => next(a[at], item));
  if (types.isSet(b)) return a.size === b.size && [...b].every((item) => [...a].some((each) => next(each, item)));
  if (types.isMap(b))
    return a.size === b.size && [...b].every(([key, item]) => [...a].some(([k, v]) => next(k, key) && next(v, item)));
  if (isOneValue(a) || isOneValue(b)) return isDeepEqual(a, b);
  const keys = (value) =>
    Reflect.ownKeys(value).filter((key) => getOwnPropertyDescriptor(value, key).enumerable && value[key] !== undefined);
  const [given, wanted] = [keys(a), keys(b)];
  return (
    (how.isPartial === true || given.length === wanted.length) &&
    wanted.every((key) => Object.hasOwn(a, key) && next(a[key], b[key]))
  );
}
const matchers = new WeakSet();
/** Whether a number of JSON is not exact: it has decimals, or is no safe integer. */
class Decimal {
  constructor(text) {
    this.value = Number(text);
    this.text = text;
  }
}
const fromJson = (text) =>
  JSON.parse(text, (_, value, context) =>
    typeof value !== 'number' || (/^-?\d+$/.test(context.source) && Number.isSafeInteger(value))
      ? value
      : new Decimal(context.source),
  );
const isWithin = (a, b, most) => a === b || Math.abs(a - b) <= most * Math.max(1, Math.abs(b));
function nearNumber(given, wanted) {
  if (typeof given === 'bigint')
    return /^-?\d+$/.test(wanted.text ?? String(wanted)) && given === BigInt(wanted.text ?? wanted);
  if (typeof given !== 'number') return false;
  // An expected integer allows only for the rounding of a few operations.
  if (typeof wanted === 'number')
    return (
      given === wanted || (!Number.isInteger(given) && isWithin(given, wanted, 1e-9) && Math.abs(given - wanted) < 1e-2)
    );
  if (/^-?\d+$/.test(wanted.text)) return isWithin(given, wanted.value, 3.6e-15);
  // A small decimal must not equal 0: within a thousandth of itself, or half a unit of its last digit. One below 1e-10 may
  // be what rounding left of 0.
  const [, places = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(wanted.text) ?? [];
  const most = Math.max(Math.abs(wanted.value) / 1000, 0.5 * 10 ** (Number(exponent) - places.length), 1e-10);
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
    return (
      keys.length === Object.keys(b).length &&
      Object.keys(b).every((key) => Object.hasOwn(x, key) && near(x[key], b[key], depth + 1))
    );
  };
  if (!near(replica(given), fromJson(text), 0)) refuse(undefined, 'another value was returned');
}
// Functions of the judge: methods that the program adds to the language's functions are not visible on them.
const sealed = new WeakSet();
function sealOff(...all) {
  for (const value of all) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || sealed.has(value)) continue;
    sealed.add(value);
    for (const key of ownKeys(value)) {
      const own = getOwnPropertyDescriptor(value, key).value;
      if (typeof own === 'function' && key !== 'constructor') sealOff(own);
    }
  }
}
