/** What the words of chai say about a value. */

class Unknown extends Error {}
/** An object of assertions on which unknown names throw: an absent property would assert nothing. */
const known = (made, what) =>
  new Proxy(made, {
    get: (target, key) => {
      if (typeof key === 'string' && !Object.hasOwn(target, key) && !COMMON.has(key))
        throw new Unknown(what + ' has no ' + key + ' here');
      return target[key];
    },
  });
const COMMON = new Set(['then', 'toJSON', 'call', 'apply', 'bind', 'constructor', 'prototype', 'toString', 'valueOf']);

const isEmpty = (value) =>
  lengthOf(value) === 0 ||
  (!isObject(value) &&
    value !== null &&
    typeof value === 'object' &&
    !isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Set) &&
    Object.keys(value).length === 0);
const kindOf = (value) =>
  value === null
    ? 'null'
    : isArray(value)
      ? 'array'
      : types.isPromise(value)
        ? 'promise'
        : types.isMap(value)
          ? 'map'
          : types.isSet(value)
            ? 'set'
            : types.isDate(value)
              ? 'date'
              : types.isRegExp(value)
                ? 'regexp'
                : types.isNativeError(value)
                  ? 'error'
                  : typeof value;
const isKind = (value, name) => {
  const wanted = String(name).toLowerCase();
  return kindOf(value) === wanted || (typeof value === wanted && !isArray(value) && value !== null);
};
const listed = (keys) =>
  (keys.length === 1 && isArray(keys[0])
    ? keys[0]
    : keys.length === 1 && keys[0] !== null && typeof keys[0] === 'object'
      ? Object.keys(keys[0])
      : keys
  ).map(String);
const keysIn = (value) => {
  const given = replica(value);
  return given instanceof Map
    ? [...given.keys()].map(String)
    : given instanceof Set
      ? [...given].map(String)
      : Object.keys(given ?? {});
};
const hasKeys = (value, keys, isExact) => {
  const given = keysIn(value),
    wanted = listed(keys);
  return wanted.every((key) => given.includes(key)) && (!isExact || given.length === wanted.length);
};
const hasMembers = (a, b, isSame) => {
  const given = replica(a),
    wanted = replica(b);
  if (!isArray(given) || !isArray(wanted) || (isSame && given.length !== wanted.length)) return false;
  // Each member matches one other, as often as it occurs.
  const left = [...given];
  return wanted.every((item) => {
    const at = left.findIndex((each) => deep(each, item));
    if (at >= 0 && isSame) left.splice(at, 1);
    return at >= 0;
  });
};
const holdsDeep = (value, item) => {
  const given = replica(value);
  return isArray(given) || given instanceof Set ? [...given].some((each) => deep(each, item)) : holds(value, item);
};
/** What chai's include means: a part of a text, an item, or the properties of an object. */
const holds = (value, item) =>
  contains(value, item) ||
  (item !== null &&
    typeof item === 'object' &&
    !isArray(item) &&
    !isArray(value) &&
    value !== null &&
    typeof value === 'object' &&
    similar(replica(value), replica(item), { isPartial: true }));
const comparable = (value) => ordered(value) || types.isDate(value);
const above = (a, b) => comparable(a) && a > b,
  below = (a, b) => comparable(a) && a < b,
  least = (a, b) => comparable(a) && a >= b,
  most = (a, b) => comparable(a) && a <= b;
const close = (a, b, delta) => number(a) && Math.abs(a - b) <= delta;
const isOneOf = (value, all) => all.some((item) => Object.is(item, value));
const isInstance = (value, kind) => value instanceof kind;
const hasProperty = (value, path, ...wanted) =>
  MATCHERS.toHaveProperty(value, isArray(path) ? path : [path], ...wanted);
const hasPath = (value, path, ...wanted) => MATCHERS.toHaveProperty(value, path, ...wanted);
const finite = (value) => Number.isFinite(value);
