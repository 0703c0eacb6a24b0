/**
 * The records of the live judge of JavaScript: which objects of the program the tests only query, and which functions
 * of the tests the program has to call.
 */

let done,
  isStrict = true;
// Exceptions of the program, to distinguish them from those of the tests.
const remoteErrors = new Set();

// Uses of the program's objects in the tests. An object that is only queried as data is (length, has, every) must be data:
// otherwise the program would decide its own verdict.
const MUTATORS = new Set(['push', 'pop', 'shift', 'unshift', 'set', 'add', 'delete', 'clear']);
const NEUTRAL = new Set([
  'then',
  'constructor',
  'toString',
  'toJSON',
  'prototype',
  '__proto__',
  Symbol.iterator,
  Symbol.asyncIterator,
  Symbol.toStringTag,
  Symbol.hasInstance,
  'forEach',
]);
const QUERIES = new Set(
  [Array, String, Number, Map, Set, RegExp, Object]
    .flatMap((kind) => Reflect.ownKeys(kind.prototype))
    .filter((key) => !MUTATORS.has(key) && !NEUTRAL.has(key)),
);
for (const key of ['equals', 'isEqual', 'eq', 'contains', 'isEmpty', Symbol.toPrimitive]) QUERIES.add(key);
// The queries that an object made from constants of the tests may answer, if the answers depend on the constants: what it
// holds (a set), or which texts it accepts (a pattern, a trie).
const MEMBERSHIPS = new Set(['has', 'contains', 'includes', 'test', 'startsWith', 'endsWith']);
const EQUALITIES = new Set([
    'equals',
    'isEqual',
    'eq',
    'equalTo',
    'isEqualTo',
    'isSame',
    'isSameAs',
    'sameAs',
    'same',
    'isEquivalent',
    'isEquivalentTo',
  ]),
  ORDERS = new Set(['compareTo', 'compare', 'cmp']);
const origins = new WeakMap(),
  groups = new Map(),
  constructed = new Set(),
  keysOf = new Map();
// Objects that the tests make with new, or have by name, may answer queries until they are a result; the record of a promise
// is passed on to its value.
const excepted = new WeakSet(),
  usedOtherwise = new WeakSet(),
  promised = new WeakMap(),
  makings = new WeakMap();
const groupKey = (proxy) => {
  if (!keysOf.has(proxy)) keysOf.set(proxy, 'g' + keysOf.size);
  return keysOf.get(proxy);
};
/** Starts the record of a value from the program, and of the objects in it. */
function account(value, key, seen = new Set()) {
  if (
    value === null ||
    (typeof value !== 'object' && typeof value !== 'function') ||
    seen.has(value) ||
    seen.size > 5000
  )
    return;
  seen.add(value);
  if (live.has(value)) {
    if (origins.has(value)) return;
    origins.set(value, key);
    if (!groups.has(key))
      groups.set(key, {
        queries: 0,
        others: 0,
        uses: 0,
        asked: new Set(),
        converted: new Set(),
        passed: [],
        places: 0,
      });
  } else if (types.isPromise(value)) promised.set(value, key);
  else if (types.isMap(value))
    for (const [name, item] of value) {
      account(name, key, seen);
      account(item, key, seen);
    }
  else if (types.isSet(value)) for (const item of value) account(item, key, seen);
  else if (isArray(value) || types.isNativeError(value) || isPlain(value))
    for (const name of ownKeys(value)) account(getOwnPropertyDescriptor(value, name).value, key, seen);
}
/** Records a value from the program: the result of a call or new, with arguments, or the value of a property, with its name. */
function accountCame(result, from, how, args, self) {
  if (how === Symbol.toPrimitive && result !== undefined) accountConversion(from);
  if (typeof how === 'string' && args === undefined && typeof from === 'object' && isPrimitive(result) && !isAsking) {
    if (!answersTo.has(from)) answersTo.set(from, new Map());
    answersTo.get(from).set(how, result);
  }
  // The language's own method runs in the judge.
  if (how === 'toString' && result === Object.prototype.toString && live.has(from) && !isAsking)
    noteConverted(Reflect.apply(result, from, []), how, from);
  const isCall = how === 'call' && args !== undefined;
  if (how === 'new' && args !== undefined) {
    constructed.add(from);
    if (live.has(result)) {
      if (makings.has(result)) remadeOften.add(result);
      excepted.add(result);
      makings.set(result, { from, args: args.map((each) => kept(each)), how });
    }
    return;
  }
  if (isCall) {
    if (live.has(self)) noteStep(self, nameOf(from), args);
    const isData =
      typeof result === 'object' &&
      result !== null &&
      !live.has(result) &&
      theirIds.has(result) &&
      !types.isPromise(result);
    if (
      isData &&
      refilled.has(result) &&
      makings.get(result)?.from === from &&
      !args.includes(result) &&
      !isDeepEqual(makings.get(result).args, args)
    )
      remadeOften.add(result);
    if ((live.has(result) || isData) && !makings.has(result))
      makings.set(result, {
        from,
        args: args.map((each) => kept(each)),
        how,
        self,
        at: (steps.get(self)?.length ?? 1) - 1,
      });
    noteOrder(result, from, args, self);
    noteEquality(result, from, args, self);
    noteTold(result, from, args, self);
    if (args.length === 0 && CONVERSIONS.has(nameOf(from))) noteConverted(result, nameOf(from), self);
    if (result === true && live.has(self) && MEMBERSHIPS.has(nameOf(from))) noteHeld(self, nameOf(from), args);
  }
  noteResult(result);
  if (isCall && live.has(self)) notePassed(self, from, result);
  // A method that returns its own object gives no result.
  if (!isCall || result !== self)
    account(result, isCall ? groupKey(from) : (origins.get(from) ?? groupKey(from)) + '.' + String(how));
}
const nameOf = (method) =>
  String(origins.get(method) ?? '')
    .split('.')
    .at(-1);
function accountUsed(proxy, op, key) {
  if (isStrict && !(op === 'call' && !classes.has(proxy))) done('needs-live', 'an object of the program is used');
  if (!origins.has(proxy) && !excepted.has(proxy)) account(proxy, 'other ' + groupKey(proxy));
  const group = groups.get(origins.get(proxy));
  if (group === undefined) return;
  // For a call the key is the receiver: a method was recorded when it was read.
  // An entry point that returns itself is called whatever it returns.
  if (op === 'call' && !live.has(key) && excepted.has(proxy)) return;
  if (op === 'call' && !live.has(key)) group.isCalled = true;
  if (op === 'get' && typeof proxy === 'function' && (key === 'valueOf' || key === Symbol.toPrimitive)) {
    group.converted.add(proxy);
    return;
  }
  const before = group.uses;
  if ((op === 'call' && !live.has(key)) || op === 'new' || op === 'set' || op === 'delete') group.uses += 1;
  else if (op === 'has' || (op === 'get' && QUERIES.has(key) && key !== Symbol.toPrimitive)) {
    group.queries += 1;
    if (!MEMBERSHIPS.has(key)) group.others += 1;
    if (group.asked.size < 20) group.asked.add(proxy);
  } else if (op === 'get' && !NEUTRAL.has(key) && typeof key !== 'symbol' && typeof proxy !== 'function') {
    group.uses += 1;
    if (/^\d+$/.test(key)) group.places += 1;
  }
  if (group.uses > before || (op === 'get' && QUERIES.has(key) && !MEMBERSHIPS.has(key))) usedOtherwise.add(proxy);
}
/** A conversion of an object queries it as data; an object without Symbol.toPrimitive is asked for its other methods. */
function accountConversion(proxy) {
  const group = groups.get(origins.get(proxy));
  if (group === undefined || typeof proxy === 'function') return;
  group.queries += 1;
  group.others += 1;
  if (group.asked.size < 20) group.asked.add(proxy);
}
// Methods of data that make another value of its kind. If one returns an object of the program, this is no answer yet: the
// returned object is recorded.
const STEPS = new Set([
  'map',
  'filter',
  'flatMap',
  'flat',
  'slice',
  'concat',
  'sort',
  'reverse',
  'toSorted',
  'toReversed',
  'union',
  'intersection',
  'difference',
]);
function notePassed(self, from, result) {
  const group = groups.get(origins.get(self));
  if (
    group !== undefined &&
    STEPS.has(nameOf(from)) &&
    live.has(result) &&
    typeof result === 'object' &&
    result !== self
  )
    group.passed.push(result);
}
// Objects of the program whose content was equal to data of the tests, or to an object that depends on what it is made of.
const comparedAsData = new WeakSet();
/** Whether the tests use the objects of a group, or the results of steps on them, for more than queries of data and its places. */
function isUsed(group, seen = new Set()) {
  if (group === undefined || seen.has(group)) return false;
  seen.add(group);
  return (
    group.uses > group.places ||
    (group.passed.length > 0 &&
      group.passed.length === group.queries &&
      group.passed.every((each) => comparedAsData.has(each) || isUsed(groups.get(origins.get(each)), seen)))
  );
}
