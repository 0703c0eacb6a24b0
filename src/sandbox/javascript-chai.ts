/**
 * chai, as CommonJS source for the judge: chains (`expect(x).to.be.above(3)`, `x.should.equal(3)`) and the names that its
 * `assert` has in addition to Node's. An unknown word is a fault of the tests, never a pass.
 */
export const JAVASCRIPT_CHAI: string = String.raw`
class Unknown extends Error {}
/** An object of assertions on which unknown names throw: an absent property would assert nothing. */
const known = (made, what) => new Proxy(made, { get: (target, key) => { if (typeof key === 'string' && !Object.hasOwn(target, key) && !COMMON.has(key)) throw new Unknown(what + ' has no ' + key + ' here'); return target[key]; } });
const COMMON = new Set(['then', 'toJSON', 'call', 'apply', 'bind', 'constructor', 'prototype', 'toString', 'valueOf']);

const isEmpty = (value) => lengthOf(value) === 0 || (!isObject(value) && value !== null && typeof value === 'object' && !isArray(value) && !(value instanceof Map) && !(value instanceof Set) && Object.keys(value).length === 0);
const kindOf = (value) => (value === null ? 'null' : isArray(value) ? 'array' : types.isPromise(value) ? 'promise' : types.isMap(value) ? 'map' : types.isSet(value) ? 'set' : types.isDate(value) ? 'date' : types.isRegExp(value) ? 'regexp' : types.isNativeError(value) ? 'error' : typeof value);
const isKind = (value, name) => { const wanted = String(name).toLowerCase(); return kindOf(value) === wanted || typeof value === wanted && !isArray(value) && value !== null; };
const listed = (keys) => (keys.length === 1 && isArray(keys[0]) ? keys[0] : keys.length === 1 && keys[0] !== null && typeof keys[0] === 'object' ? Object.keys(keys[0]) : keys).map(String);
const keysIn = (value) => { const given = replica(value); return given instanceof Map ? [...given.keys()].map(String) : given instanceof Set ? [...given].map(String) : Object.keys(given ?? {}); };
const hasKeys = (value, keys, isExact) => { const given = keysIn(value), wanted = listed(keys); return wanted.every((key) => given.includes(key)) && (!isExact || given.length === wanted.length); };
const hasMembers = (a, b, isSame) => {
  const given = replica(a), wanted = replica(b);
  if (!isArray(given) || !isArray(wanted) || (isSame && given.length !== wanted.length)) return false;
  // Each member matches one other, as often as it occurs.
  const left = [...given];
  return wanted.every((item) => { const at = left.findIndex((each) => deep(each, item)); if (at >= 0 && isSame) left.splice(at, 1); return at >= 0; });
};
const holdsDeep = (value, item) => { const given = replica(value); return isArray(given) || given instanceof Set ? [...given].some((each) => deep(each, item)) : holds(value, item); };
/** What chai's include means: a part of a text, an item, or the properties of an object. */
const holds = (value, item) => contains(value, item) || (item !== null && typeof item === 'object' && !isArray(item) && !isArray(value) && value !== null && typeof value === 'object' && similar(replica(value), replica(item), { isPartial: true }));
const comparable = (value) => ordered(value) || types.isDate(value);
const above = (a, b) => comparable(a) && a > b, below = (a, b) => comparable(a) && a < b, least = (a, b) => comparable(a) && a >= b, most = (a, b) => comparable(a) && a <= b;
const close = (a, b, delta) => number(a) && Math.abs(a - b) <= delta;
const isOneOf = (value, all) => all.some((item) => Object.is(item, value));
const isInstance = (value, kind) => value instanceof kind;
const hasProperty = (value, path, ...wanted) => MATCHERS.toHaveProperty(value, isArray(path) ? path : [path], ...wanted);
const hasPath = (value, path, ...wanted) => MATCHERS.toHaveProperty(value, path, ...wanted);
const finite = (value) => Number.isFinite(value);

const WORDS = {
  eql: deep, eqls: deep, above, gt: above, greaterThan: above, below, lt: below, lessThan: below, least, gte: least, greaterThanOrEqual: least, most, lte: most, lessThanOrEqual: most,
  within: (value, a, b) => least(value, a) && most(value, b), closeTo: close, approximately: close, instanceof: isInstance, instanceOf: isInstance, property: hasProperty, ownProperty: hasProperty, haveOwnProperty: hasProperty,
  match: (value, pattern) => MATCHERS.toMatch(value, pattern), matches: (value, pattern) => MATCHERS.toMatch(value, pattern), string: (value, part) => typeof value === 'string' && value.includes(part),
  lengthOf: (value, n) => lengthOf(value) === n, oneOf: isOneOf, satisfy: (value, check) => check(value) === true, satisfies: (value, check) => check(value) === true, respondTo: (value, name) => typeof value?.[name] === 'function',
};
const isText = (value) => typeof value === 'string', hasLength = (value) => lengthOf(value) !== undefined;
const holdsSome = (value) => isText(value) || (value !== null && typeof value === 'object');
// The types that a word applies to: for another type it fails, also after 'not'.
const OF_KIND = {
  ...Object.fromEntries(['above', 'gt', 'greaterThan', 'below', 'lt', 'lessThan', 'least', 'gte', 'greaterThanOrEqual', 'most', 'lte', 'lessThanOrEqual', 'within', 'closeTo', 'approximately'].map((name) => [name, comparable])),
  match: isText, matches: isText, string: isText, length: hasLength, lengthOf: hasLength, members: isArray, property: isThere, ownProperty: isThere, haveOwnProperty: isThere, keys: holdsSome, key: holdsSome, empty: holdsSome,
  include: holdsSome, includes: holdsSome, contain: holdsSome, contains: holdsSome,
};
/** Checks a thrown value by its class or message, or by both. */
const wasThrown = (result, ...given) => { const [wanted, message] = given; return toThrow(result, ...given.slice(0, 1)) && ((typeof message !== 'string' && !types.isRegExp(message)) || toThrow(result, message)); };
const FLAGS = {
  true: (value) => value === true, false: (value) => value === false, null: (value) => value === null, undefined: (value) => value === undefined, ok: Boolean, NaN: Number.isNaN, empty: isEmpty,
  exist: (value) => value !== null && value !== undefined, finite, frozen: (value) => Object.isFrozen(value), sealed: (value) => Object.isSealed(value), extensible: (value) => Object.isExtensible(value), arguments: () => false, iterable: (value) => isText(value) || isArray(value) || value instanceof Map || value instanceof Set,
};
/** A chain about a value; how: the flags deep, nested, any, ordered. */
function chain(value, how, tell) {
  const check = (name, pass) => tell(name, pass, OF_KIND[name]?.(value) ?? true);
  // The rest of the chain is about another value.
  const about = (next) => (how.isNot ? shown : chain(next(), {}, tell));
  const again = (name) => { check('a', typeof name === 'function' ? isInstance(value, name) : isKind(value, name)); return shown; };
  const word = (name, pass) => put(again, name, (...args) => { check(name, pass(...args)); return shown; });
  const flag = (name, get) => defineProperty(again, name, { get, configurable: true });
  const shown = known(again, 'a sentence');
  put(again, 'a', again); put(again, 'an', again);
  for (const [name, pass] of Object.entries(WORDS)) word(name, (...args) => pass(value, ...args));
  for (const name of ['equal', 'equals', 'eq']) word(name, (other) => (how.isDeep ? deep(value, other) : Object.is(value, other)));
  for (const name of ['include', 'includes', 'contain', 'contains']) {
    const method = (item) => { check(name, how.isDeep ? holdsDeep(value, item) : holds(value, item)); return shown; };
    put(again, name, Object.assign(method, { members: (all) => check('members', hasMembers(value, all, false)), keys: (...keys) => check('keys', hasKeys(value, keys, false)), any: { keys: (...keys) => check('keys', listed(keys).some((key) => keysIn(value).includes(key))) } }));
  }
  word('members', (all) => (how.isOrdered ? isArray(value) && deep(value, all) : hasMembers(value, all, true)));
  for (const name of ['keys', 'key']) word(name, (...keys) => (how.isAny ? listed(keys).some((key) => keysIn(value).includes(key)) : hasKeys(value, keys, true)));
  for (const name of ['property', 'ownProperty', 'haveOwnProperty']) {
    const path = (given) => (how.isNested || isArray(given) ? given : [given]);
    put(again, name, (given, ...wanted) => { check(name, hasPath(value, path(given), ...wanted)); return about(() => at(value, path(given)).value); });
  }
  for (const name of ['throw', 'throws', 'Throw']) put(again, name, (...wanted) => { const result = thrownBy(value); check(name, wasThrown(result, ...wanted)); return about(() => result.error); });
  const length = (n) => { check('length', lengthOf(value) === n); return shown; };
  for (const name of ['above', 'gt', 'below', 'lt', 'least', 'gte', 'most', 'lte', 'within']) put(length, name, (...args) => { tell(name, WORDS[name](lengthOf(value), ...args), hasLength(value)); return shown; });
  for (const name of ['of', 'at', 'be', 'is']) put(length, name, length);
  put(again, 'length', length); put(again, 'lengthOf', length);
  for (const [name, pass] of Object.entries(FLAGS)) flag(name, () => { check(name, pass(value)); return shown; });
  for (const name of ['be', 'have', 'been', 'is', 'that', 'which', 'and', 'has', 'does', 'but', 'with', 'at', 'of', 'same', 'to', 'own', 'all', 'still', 'also']) flag(name, () => shown);
  for (const [name, key] of [['deep', 'isDeep'], ['nested', 'isNested'], ['any', 'isAny'], ['ordered', 'isOrdered']]) flag(name, () => chain(value, { ...how, [key]: true }, tell));
  flag('not', () => chain(value, { ...how, isNot: true }, (name, pass, isFit) => tell(name, !pass, isFit)));
  sealOff(shown, ...Object.values(Object.getOwnPropertyDescriptors(again)).map((own) => own.value));
  return shown;
}
/** The should interface; the value is compared as any other. */
function addShould() {
  defineProperty(Object.prototype, 'should', { configurable: true, get() { return expect(this).to; }, set(value) { put(this, 'should', value); } });
}

// Each name of chai's assert with its assertion and its number of values; a message follows the values.
const CHECKS = {
  isTrue: [(a) => a === true, 1], isFalse: [(a) => a === false, 1], isNotTrue: [(a) => a !== true, 1], isNotFalse: [(a) => a !== false, 1], isNull: [(a) => a === null, 1], isNotNull: [(a) => a !== null, 1],
  isUndefined: [(a) => a === undefined, 1], isDefined: [(a) => a !== undefined, 1], exists: [FLAGS.exist, 1], notExists: [(a) => !FLAGS.exist(a), 1], isNaN: [Number.isNaN, 1], isNotNaN: [(a) => !Number.isNaN(a), 1],
  isArray: [(a) => isArray(a) && !isObject(a), 1], isNotArray: [(a) => !isArray(a), 1], isOk: [Boolean, 1], isNotOk: [(a) => !a, 1], notOk: [(a) => !a, 1], isFinite: [finite, 1], isEmpty: [isEmpty, 1], isNotEmpty: [(a) => !isEmpty(a), 1],
  ...Object.fromEntries(['Number', 'String', 'Boolean', 'Function', 'Object', 'Symbol'].flatMap((name) => [['is' + name, [(a) => isKind(a, name), 1]], ['isNot' + name, [(a) => !isKind(a, name), 1]]])),
  isAbove: [above, 2], isAtLeast: [least, 2], isBelow: [below, 2], isAtMost: [most, 2], closeTo: [close, 3], approximately: [close, 3], lengthOf: [WORDS.lengthOf, 2], oneOf: [isOneOf, 2], eql: [deep, 2],
  include: [holds, 2], notInclude: [(a, b) => !holds(a, b), 2], deepInclude: [holdsDeep, 2], notDeepInclude: [(a, b) => !holdsDeep(a, b), 2], instanceOf: [isInstance, 2], notInstanceOf: [(a, b) => !isInstance(a, b), 2],
  typeOf: [isKind, 2], notTypeOf: [(a, b) => !isKind(a, b), 2], sameMembers: [(a, b) => hasMembers(a, b, true), 2], sameDeepMembers: [(a, b) => hasMembers(a, b, true), 2], includeMembers: [(a, b) => hasMembers(a, b, false), 2], includeDeepMembers: [(a, b) => hasMembers(a, b, false), 2],
  sameOrderedMembers: [deep, 2], sameDeepOrderedMembers: [deep, 2], property: [hasProperty, 2], notProperty: [(a, b) => !hasProperty(a, b), 2], propertyVal: [hasProperty, 3], deepPropertyVal: [hasProperty, 3], nestedProperty: [hasPath, 2], nestedPropertyVal: [hasPath, 3],
  hasAllKeys: [(a, keys) => hasKeys(a, [keys], true), 2], containsAllKeys: [(a, keys) => hasKeys(a, [keys], false), 2], hasAnyKeys: [(a, keys) => listed([keys]).some((key) => keysIn(a).includes(key)), 2], notMatch: [(a, b) => typeof a === 'string' && !b.test(a), 2],
};
for (const [name, [check, count]] of Object.entries(CHECKS)) assert[name] = (...args) => assert(check(...args.slice(0, count)), args[count]);
const strictAssert = Object.assign((value, message) => assert(value, message), assert, { equal: assert.strictEqual, notEqual: assert.notStrictEqual, deepEqual: assert.deepStrictEqual, notDeepEqual: assert.notDeepStrictEqual });
/** The assert of chai: its deep equality is strict, and its throws takes a message. */
const chaiAssert = Object.assign((value, message) => assert(value, message), assert, {
  deepEqual: assert.deepStrictEqual, notDeepEqual: assert.notDeepStrictEqual, ...Object.fromEntries(['throw', 'throws', 'Throw'].map((name) => [name, (run, ...wanted) => assert(wasThrown(thrownBy(run), ...wanted), 'another error, or none, was thrown')])),
});
const shownAssert = known(assert, 'assert'), shownChai = known(chaiAssert, 'assert'), shownStrict = known(strictAssert, 'assert');
assert.strict = strictAssert.strict = shownStrict;
`;
