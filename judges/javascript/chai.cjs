/**
 * Chains of chai: `expect(x).to.be.above(3)`, `x.should.equal(3)`. An unknown word is a fault of the tests, never a
 * pass.
 */

const WORDS = {
  eql: deep,
  eqls: deep,
  above,
  gt: above,
  greaterThan: above,
  below,
  lt: below,
  lessThan: below,
  least,
  gte: least,
  greaterThanOrEqual: least,
  most,
  lte: most,
  lessThanOrEqual: most,
  within: (value, a, b) => least(value, a) && most(value, b),
  closeTo: close,
  approximately: close,
  instanceof: isInstance,
  instanceOf: isInstance,
  property: hasProperty,
  ownProperty: hasProperty,
  haveOwnProperty: hasProperty,
  match: (value, pattern) => MATCHERS.toMatch(value, pattern),
  matches: (value, pattern) => MATCHERS.toMatch(value, pattern),
  string: (value, part) => typeof value === 'string' && value.includes(part),
  lengthOf: (value, n) => lengthOf(value) === n,
  oneOf: isOneOf,
  satisfy: (value, check) => check(value) === true,
  satisfies: (value, check) => check(value) === true,
  respondTo: (value, name) => typeof value?.[name] === 'function',
};
const isText = (value) => typeof value === 'string',
  hasLength = (value) => lengthOf(value) !== undefined;
const holdsSome = (value) => isText(value) || (value !== null && typeof value === 'object');
// The types that a word applies to: for another type it fails, also after 'not'.
const OF_KIND = {
  ...Object.fromEntries(
    [
      'above',
      'gt',
      'greaterThan',
      'below',
      'lt',
      'lessThan',
      'least',
      'gte',
      'greaterThanOrEqual',
      'most',
      'lte',
      'lessThanOrEqual',
      'within',
      'closeTo',
      'approximately',
    ].map((name) => [name, comparable]),
  ),
  match: isText,
  matches: isText,
  string: isText,
  length: hasLength,
  lengthOf: hasLength,
  members: isArray,
  property: isThere,
  ownProperty: isThere,
  haveOwnProperty: isThere,
  keys: holdsSome,
  key: holdsSome,
  empty: holdsSome,
  include: holdsSome,
  includes: holdsSome,
  contain: holdsSome,
  contains: holdsSome,
};
/** Checks a thrown value by its class or message, or by both. */
const wasThrown = (result, ...given) => {
  const [wanted, message] = given;
  return (
    toThrow(result, ...given.slice(0, 1)) &&
    ((typeof message !== 'string' && !types.isRegExp(message)) || toThrow(result, message))
  );
};
const FLAGS = {
  true: (value) => value === true,
  false: (value) => value === false,
  null: (value) => value === null,
  undefined: (value) => value === undefined,
  ok: Boolean,
  NaN: Number.isNaN,
  empty: isEmpty,
  exist: (value) => value !== null && value !== undefined,
  finite,
  frozen: (value) => Object.isFrozen(value),
  sealed: (value) => Object.isSealed(value),
  extensible: (value) => Object.isExtensible(value),
  arguments: () => false,
  iterable: (value) => isText(value) || isArray(value) || value instanceof Map || value instanceof Set,
};
/** A chain about a value; how: the flags deep, nested, any, ordered. */
function chain(value, how, tell) {
  const check = (name, pass) => tell(name, pass, OF_KIND[name]?.(value) ?? true);
  // The rest of the chain is about another value.
  const about = (next) => (how.isNot ? shown : chain(next(), {}, tell));
  const again = (name) => {
    check('a', typeof name === 'function' ? isInstance(value, name) : isKind(value, name));
    return shown;
  };
  const word = (name, pass) =>
    put(again, name, (...args) => {
      check(name, pass(...args));
      return shown;
    });
  const flag = (name, get) => defineProperty(again, name, { get, configurable: true });
  const shown = known(again, 'a sentence');
  put(again, 'a', again);
  put(again, 'an', again);
  for (const [name, pass] of Object.entries(WORDS)) word(name, (...args) => pass(value, ...args));
  for (const name of ['equal', 'equals', 'eq'])
    word(name, (other) => (how.isDeep ? deep(value, other) : Object.is(value, other)));
  for (const name of ['include', 'includes', 'contain', 'contains']) {
    const method = (item) => {
      check(name, how.isDeep ? holdsDeep(value, item) : holds(value, item));
      return shown;
    };
    put(
      again,
      name,
      Object.assign(method, {
        members: (all) => check('members', hasMembers(value, all, false)),
        keys: (...keys) => check('keys', hasKeys(value, keys, false)),
        all: { keys: (...keys) => check('keys', hasKeys(value, keys, false)) },
        any: {
          keys: (...keys) =>
            check(
              'keys',
              listed(keys).some((key) => keysIn(value).includes(key)),
            ),
        },
      }),
    );
  }
  word('members', (all) => (how.isOrdered ? isArray(value) && deep(value, all) : hasMembers(value, all, true)));
  for (const name of ['keys', 'key'])
    word(name, (...keys) =>
      how.isAny ? listed(keys).some((key) => keysIn(value).includes(key)) : hasKeys(value, keys, true),
    );
  for (const name of ['property', 'ownProperty', 'haveOwnProperty']) {
    const path = (given) => (how.isNested || isArray(given) ? given : [given]);
    put(again, name, (given, ...wanted) => {
      check(name, hasPath(value, path(given), ...wanted));
      return about(() => at(value, path(given)).value);
    });
  }
  for (const name of ['throw', 'throws', 'Throw'])
    put(again, name, (...wanted) => {
      const result = thrownBy(value);
      check(name, wasThrown(result, ...wanted));
      return about(() => result.error);
    });
  const length = (n) => {
    check('length', lengthOf(value) === n);
    return shown;
  };
  for (const name of ['above', 'gt', 'below', 'lt', 'least', 'gte', 'most', 'lte', 'within'])
    put(length, name, (...args) => {
      tell(name, WORDS[name](lengthOf(value), ...args), hasLength(value));
      return shown;
    });
  for (const name of ['of', 'at', 'be', 'is']) put(length, name, length);
  put(again, 'length', length);
  put(again, 'lengthOf', length);
  for (const [name, pass] of Object.entries(FLAGS))
    flag(name, () => {
      check(name, pass(value));
      return shown;
    });
  for (const name of [
    'be',
    'have',
    'been',
    'is',
    'that',
    'which',
    'and',
    'has',
    'does',
    'but',
    'with',
    'at',
    'of',
    'same',
    'to',
    'own',
    'all',
    'still',
    'also',
  ])
    flag(name, () => shown);
  for (const [name, key] of [
    ['deep', 'isDeep'],
    ['nested', 'isNested'],
    ['any', 'isAny'],
    ['ordered', 'isOrdered'],
  ])
    flag(name, () => chain(value, { ...how, [key]: true }, tell));
  flag('not', () => chain(value, { ...how, isNot: true }, (name, pass, isFit) => tell(name, !pass, isFit)));
  sealOff(shown, ...Object.values(Object.getOwnPropertyDescriptors(again)).map((own) => own.value));
  return shown;
}
/** The should interface; the value is compared as any other. */
function addShould() {
  defineProperty(Object.prototype, 'should', {
    configurable: true,
    get() {
      return expect(this).to;
    },
    set(value) {
      put(this, 'should', value);
    },
  });
}
