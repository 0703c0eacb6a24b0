/** The names that the `assert` of chai has in addition to Node's. */

// Each name of chai's assert with its assertion and its number of values; a message follows the values.
const CHECKS = {
  isTrue: [(a) => a === true, 1],
  isFalse: [(a) => a === false, 1],
  isNotTrue: [(a) => a !== true, 1],
  isNotFalse: [(a) => a !== false, 1],
  isNull: [(a) => a === null, 1],
  isNotNull: [(a) => a !== null, 1],
  isUndefined: [(a) => a === undefined, 1],
  isDefined: [(a) => a !== undefined, 1],
  exists: [FLAGS.exist, 1],
  notExists: [(a) => !FLAGS.exist(a), 1],
  isNaN: [Number.isNaN, 1],
  isNotNaN: [(a) => !Number.isNaN(a), 1],
  isArray: [(a) => isArray(a) && !isObject(a), 1],
  isNotArray: [(a) => !isArray(a), 1],
  isOk: [Boolean, 1],
  isNotOk: [(a) => !a, 1],
  notOk: [(a) => !a, 1],
  isFinite: [finite, 1],
  isEmpty: [isEmpty, 1],
  isNotEmpty: [(a) => !isEmpty(a), 1],
  ...Object.fromEntries(
    ['Number', 'String', 'Boolean', 'Function', 'Object', 'Symbol'].flatMap((name) => [
      ['is' + name, [(a) => isKind(a, name), 1]],
      ['isNot' + name, [(a) => !isKind(a, name), 1]],
    ]),
  ),
  isAbove: [above, 2],
  isAtLeast: [least, 2],
  isBelow: [below, 2],
  isAtMost: [most, 2],
  closeTo: [close, 3],
  approximately: [close, 3],
  lengthOf: [WORDS.lengthOf, 2],
  oneOf: [isOneOf, 2],
  eql: [deep, 2],
  include: [holds, 2],
  notInclude: [(a, b) => !holds(a, b), 2],
  deepInclude: [holdsDeep, 2],
  notDeepInclude: [(a, b) => !holdsDeep(a, b), 2],
  instanceOf: [isInstance, 2],
  notInstanceOf: [(a, b) => !isInstance(a, b), 2],
  typeOf: [isKind, 2],
  notTypeOf: [(a, b) => !isKind(a, b), 2],
  sameMembers: [(a, b) => hasMembers(a, b, true), 2],
  sameDeepMembers: [(a, b) => hasMembers(a, b, true), 2],
  includeMembers: [(a, b) => hasMembers(a, b, false), 2],
  includeDeepMembers: [(a, b) => hasMembers(a, b, false), 2],
  sameOrderedMembers: [deep, 2],
  sameDeepOrderedMembers: [deep, 2],
  property: [hasProperty, 2],
  notProperty: [(a, b) => !hasProperty(a, b), 2],
  propertyVal: [hasProperty, 3],
  deepPropertyVal: [hasProperty, 3],
  nestedProperty: [hasPath, 2],
  nestedPropertyVal: [hasPath, 3],
  hasAllKeys: [(a, keys) => hasKeys(a, [keys], true), 2],
  containsAllKeys: [(a, keys) => hasKeys(a, [keys], false), 2],
  hasAnyKeys: [(a, keys) => listed([keys]).some((key) => keysIn(a).includes(key)), 2],
  notMatch: [(a, b) => typeof a === 'string' && !b.test(a), 2],
};
for (const [name, [check, count]] of Object.entries(CHECKS))
  assert[name] = (...args) => assert(check(...args.slice(0, count)), args[count]);
const strictAssert = Object.assign((value, message) => assert(value, message), assert, {
  equal: assert.strictEqual,
  notEqual: assert.notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
/** The assert of chai: its deep equality is strict, and its throws takes a message. */
const chaiAssert = Object.assign((value, message) => assert(value, message), assert, {
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
  ...Object.fromEntries(
    ['throw', 'throws', 'Throw'].map((name) => [
      name,
      (run, ...wanted) => assert(wasThrown(thrownBy(run), ...wanted), 'another error, or none, was thrown'),
    ]),
  ),
});
const shownAssert = known(assert, 'assert'),
  shownChai = known(chaiAssert, 'assert'),
  shownStrict = known(strictAssert, 'assert');
assert.strict = strictAssert.strict = shownStrict;
