/**
 * The test frameworks that tests of JavaScript are written for: `expect`, `test`, `it`, `describe` with their hooks,
 * mocks and timers. They are the judge's: no name of the program replaces them, and every declared test is run.
 */

const same = (a, b) => compared(a, b, (x, y) => similar(x, y, {}));
/** Whether two copies are alike; if so and the program made both, that is recorded. */
const alike = (x, y) => {
  const isAlike = similar(x, y, {});
  if (isAlike) noteEqual(x, y);
  return isAlike;
};
const matcher = (fits) => {
  const made = { fits };
  matchers.add(made);
  return made;
};
const KINDS_OF = new Map([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [BigInt, 'bigint'],
  [Symbol, 'symbol'],
]);
function isA(value, kind) {
  return KINDS_OF.has(kind)
    ? typeof value === KINDS_OF.get(kind)
    : kind === Object
      ? value !== null && typeof value === 'object'
      : value instanceof kind;
}
const at = (value, path, isOnlyAsked = false) => {
  let given = value;
  const keys = isArray(path)
    ? path
    : String(path)
        .split(/[.[\]]+/)
        .filter((part) => part !== '');
  for (const [index, key] of keys.entries()) {
    if (
      given === null ||
      given === undefined ||
      !(typeof given === 'string' || typeof given === 'object' || typeof given === 'function') ||
      !(key in Object(given))
    )
      return { isThere: false };
    if (isOnlyAsked && index === keys.length - 1) break;
    given = given[key];
  }
  return { isThere: true, value: given };
};
const number = (value) => typeof value === 'number' || typeof value === 'bigint';
// NaN comes before no number and after none.
const ordered = (value) => number(value) && !Number.isNaN(value);
const callsOf = (mocked) => {
  if (!mocks.has(mocked)) throw new TypeError('not a mock');
  return mocked.mock.calls.map((each) => (isArray(each) ? each : each.arguments));
};
const MATCHERS = {
  toBe: (a, b) => Object.is(a, b),
  toEqual: same,
  eql: (a, b) => deep(a, b),
  toStrictEqual: (a, b) => deep(a, b) || (hasMatcher(b) && same(a, b)),
  toBeCloseTo: (a, b, digits = 2) => number(a) && (a === b || Math.abs(a - b) < 10 ** -digits / 2),
  toBeTruthy: (a) => Boolean(a),
  toBeFalsy: (a) => !a,
  toBeNull: (a) => a === null,
  toBeUndefined: (a) => a === undefined,
  toBeDefined: (a) => a !== undefined,
  toBeNaN: (a) => Number.isNaN(a),
  toContain: contains,
  toContainEqual: (a, b) => {
    const given = replica(a);
    return (isArray(given) || given instanceof Set) && [...given].some((item) => alike(item, replica(b)));
  },
  toHaveLength: (a, n) => lengthOf(a) === n,
  toBeGreaterThan: (a, b) => number(a) && a > b,
  toBeGreaterThanOrEqual: (a, b) => number(a) && a >= b,
  toBeLessThan: (a, b) => number(a) && a < b,
  toBeLessThanOrEqual: (a, b) => number(a) && a <= b,
  toMatch: (a, b) => typeof a === 'string' && (typeof b === 'string' ? a.includes(b) : b.test(a)),
  toMatchObject: (a, b) => compared(a, b, (x, y) => similar(x, y, { isPartial: true })),
  toBeInstanceOf: (a, kind) => a instanceof kind,
  toHaveProperty: (a, path, ...wanted) => {
    const found = at(a, path, wanted.length === 0);
    return found.isThere && (wanted.length === 0 || same(found.value, wanted[0]));
  },
  toHaveBeenCalled: (a) => callsOf(a).length > 0,
  toHaveBeenCalledTimes: (a, n) => callsOf(a).length === n,
  toHaveBeenCalledOnce: (a) => callsOf(a).length === 1,
  toHaveBeenCalledWith: (a, ...args) => callsOf(a).some((each) => same(each, args)),
  toHaveBeenLastCalledWith: (a, ...args) => same(callsOf(a).at(-1), args),
  toHaveBeenCalledExactlyOnceWith: (a, ...args) => callsOf(a).length === 1 && same(callsOf(a)[0], args),
  toHaveBeenNthCalledWith: (a, n, ...args) => same(callsOf(a)[n - 1], args),
  toMatchInlineSnapshot: (a, ...given) => isSnapshot(a, given.at(-1)),
  toBeTypeOf: (a, name) => typeof a === name,
  toBeOneOf: (a, all) => all.some((item) => same(a, item)),
  toSatisfy: (a, check) => check(a) === true,
  lastCalledWith: (a, ...args) => same(callsOf(a).at(-1), args),
  toHaveReturned: (a) => a.mock.results.some((each) => each.type === 'return'),
  toHaveReturnedTimes: (a, n) => a.mock.results.filter((each) => each.type === 'return').length === n,
  toHaveReturnedWith: (a, value) => a.mock.results.some((each) => each.type === 'return' && same(each.value, value)),
};
// The types that a matcher applies to: for another type it fails, also after 'not'.
const isListed = (a) => {
  const given = replica(a);
  return typeof given === 'string' || isArray(given) || given instanceof Set;
};
const isThere = (a) => a !== null && a !== undefined;
const FITS = {
  toContain: isListed,
  toContainEqual: isListed,
  toHaveLength: (a) => lengthOf(a) !== undefined,
  toMatch: (a) => typeof a === 'string',
  toHaveProperty: isThere,
  toMatchObject: (a) => a !== null && typeof a === 'object',
  toBeGreaterThan: ordered,
  toBeGreaterThanOrEqual: ordered,
  toBeLessThan: ordered,
  toBeLessThanOrEqual: ordered,
  toBeCloseTo: ordered,
};
const hasMatcher = (value, depth = 0) =>
  value !== null &&
  typeof value === 'object' &&
  depth < 50 &&
  (matchers.has(value) || (!live.has(value) && Object.values(value).some((item) => hasMatcher(item, depth + 1))));
// A promise that is rejected with what is no error throws nothing for jest; for vitest it does.
const isThrownError = (value) => types.isNativeError(value) || live.has(value) || /\bvitest\b|\bvi\./.test(testsText);
const toThrow = (result, ...given) => {
  const [wanted] = given;
  checkClass(given);
  if (!('error' in result)) return false;
  if (isMissing(result.error)) throw result.error;
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return String(result.error?.message ?? result.error).includes(wanted);
  if (types.isRegExp(wanted)) return wanted.test(String(result.error?.message ?? result.error));
  if (typeof wanted === 'function') return result.error instanceof wanted;
  return matchers.has(wanted) ? wanted.fits(result.error) : isLikeError(result.error, wanted, ['message']);
};
function expectation(value, isNot, why) {
  const check = (name, pass, isFit = true) => {
    asserted += 1;
    plan.made += 1;
    if (!isFit || Boolean(pass) === isNot) refuse(why, (isNot ? 'not ' : '') + name);
  };
  const made = {};
  for (const [name, run] of Object.entries(MATCHERS))
    made[name] = (...args) => {
      noteAsserted([value, args[0]]);
      return check(name, run(value, ...args), FITS[name]?.(value));
    };
  for (const [name, run] of extensions)
    made[name] = (...args) => {
      const result = asked(run, value, isNot, args);
      return isThenable(result) ? waited(result.then((given) => check(name, given.pass))) : check(name, result.pass);
    };
  made.toThrowErrorMatchingInlineSnapshot = (snapshot) =>
    check('a snapshot of an error', isSnapshotOfError(thrownBy(value), snapshot));
  made.toThrow = (...wanted) => check('toThrow', toThrow(thrownBy(value), ...wanted));
  made.toThrowError = made.toThrow;
  made.toBeCalled = made.toHaveBeenCalled;
  made.toBeCalledWith = made.toHaveBeenCalledWith;
  made.toBeCalledTimes = made.toHaveBeenCalledTimes;
  Object.defineProperty(made, 'not', { get: () => expectation(value, !isNot, why) });
  const asynchronous = (pick) =>
    new Proxy(
      {},
      {
        get: (_, name) =>
          name === 'not' ? new Proxy({}, { get: (__, inner) => run(pick, inner, !isNot) }) : run(pick, name, isNot),
      },
    );
  const run =
    (pick, name, isTurned) =>
    (...args) =>
      waited(
        settled(value).then((result) => {
          if ((pick === 'rejects') !== 'error' in result) refuse(why, pick);
          if (name.startsWith('toThrow') && (pick === 'rejects' || typeof result.value !== 'function')) {
            asserted += 1;
            plan.made += 1;
            if (toThrow(pick === 'rejects' && !isThrownError(result.error) ? {} : result, ...args) === isTurned)
              refuse(why, name);
            return;
          }
          expectation(pick === 'rejects' ? result.error : result.value, isTurned, why)[name](...args);
        }),
      );
  Object.defineProperty(made, 'resolves', { get: () => asynchronous('resolves') });
  Object.defineProperty(made, 'rejects', { get: () => asynchronous('rejects') });
  Object.defineProperty(made, 'to', { get: () => chain(value, {}, check) });
  return known(made, 'expect');
}
const expect = Object.assign((value, why) => expectation(value, false, typeof why === 'string' ? why : undefined), {
  any: (kind) => matcher((value) => isA(value, kind)),
  anything: () => matcher((value) => value !== null && value !== undefined),
  objectContaining: (wanted) =>
    matcher(
      (value) =>
        value !== null &&
        typeof value === 'object' &&
        (types.isNativeError(value)
          ? Object.keys(wanted).every((key) => similar(value[key], wanted[key], {}))
          : similar(value, wanted, { isPartial: true })),
    ),
  arrayContaining: (wanted) =>
    matcher((value) => isArray(value) && wanted.every((item) => value.some((each) => alike(each, replica(item))))),
  stringContaining: (text) => matcher((value) => typeof value === 'string' && value.includes(text)),
  stringMatching: (pattern) => matcher((value) => typeof value === 'string' && new RegExp(pattern).test(value)),
  closeTo: (wanted, digits = 2) => matcher((value) => number(value) && Math.abs(value - wanted) < 10 ** -digits / 2),
  assertions: (count) => {
    plan.wanted = count;
  },
  hasAssertions: () => {
    plan.least = 1;
  },
  extend,
  fail: (why) => refuse(why, 'failed'),
  unreachable: (why) => refuse(why, 'not to be reached'),
  arrayOf: (item) => matcher((value) => isArray(value) && value.every((each) => similar(each, item, {}))),
});
expect.soft = expect;
expect.not = Object.fromEntries(
  ['objectContaining', 'arrayContaining', 'stringContaining', 'stringMatching'].map((name) => [
    name,
    (wanted) => {
      const inner = expect[name](wanted);
      return matcher((value) => !inner.fits(value));
    },
  ]),
);
