/**
 * The records of the live judge of JavaScript, as CommonJS source: which objects of the program the tests only query, and
 * which functions of the tests the program has to call.
 */
export const JAVASCRIPT_ACCOUNTS: string = String.raw`
let done, isStrict = true;
// Exceptions of the program, to distinguish them from those of the tests.
const remoteErrors = new Set();

// Uses of the program's objects in the tests. An object that is only queried as data is (length, has, every) must be data:
// otherwise the program would decide its own verdict.
const MUTATORS = new Set(['push', 'pop', 'shift', 'unshift', 'set', 'add', 'delete', 'clear']);
const NEUTRAL = new Set(['then', 'constructor', 'toString', 'toJSON', 'prototype', '__proto__', Symbol.iterator, Symbol.asyncIterator, Symbol.toStringTag, Symbol.hasInstance, 'forEach']);
const QUERIES = new Set([Array, String, Number, Map, Set, RegExp, Object].flatMap((kind) => Reflect.ownKeys(kind.prototype)).filter((key) => !MUTATORS.has(key) && !NEUTRAL.has(key)));
for (const key of ['equals', 'isEqual', 'eq', 'contains', 'isEmpty', Symbol.toPrimitive]) QUERIES.add(key);
// The queries that an object made from constants of the tests may answer, if the answers depend on the constants.
const MEMBERSHIPS = new Set(['has', 'contains', 'includes']);
const EQUALITIES = new Set(['equals', 'isEqual', 'eq', 'equalTo', 'isEqualTo', 'isSame', 'isSameAs', 'sameAs', 'same', 'isEquivalent', 'isEquivalentTo']), ORDERS = new Set(['compareTo', 'compare', 'cmp']);
const origins = new WeakMap(), groups = new Map(), constructed = new Set(), keysOf = new Map();
// Objects that the tests make with new, or have by name, may answer queries until they are a result; the record of a promise
// is passed on to its value.
const excepted = new WeakSet(), usedOtherwise = new WeakSet(), promised = new WeakMap(), makings = new WeakMap();
const groupKey = (proxy) => { if (!keysOf.has(proxy)) keysOf.set(proxy, 'g' + keysOf.size); return keysOf.get(proxy); };
/** Starts the record of a value from the program, and of the objects in it. */
function account(value, key, seen = new Set()) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || seen.size > 5000) return;
  seen.add(value);
  if (live.has(value)) {
    if (origins.has(value)) return;
    origins.set(value, key);
    if (!groups.has(key)) groups.set(key, { queries: 0, others: 0, uses: 0, asked: new Set(), converted: new Set(), passed: [], places: 0 });
  } else if (types.isPromise(value)) promised.set(value, key);
  else if (types.isMap(value)) for (const [name, item] of value) { account(name, key, seen); account(item, key, seen); }
  else if (types.isSet(value)) for (const item of value) account(item, key, seen);
  else if (isArray(value) || types.isNativeError(value) || isPlain(value)) for (const name of ownKeys(value)) account(getOwnPropertyDescriptor(value, name).value, key, seen);
}
/** Records a value from the program: the result of a call or new, with arguments, or the value of a property, with its name. */
function accountCame(result, from, how, args, self) {
  if (how === Symbol.toPrimitive && result !== undefined) accountConversion(from);
  if (typeof how === 'string' && args === undefined && typeof from === 'object' && isPrimitive(result) && !isAsking) { if (!answersTo.has(from)) answersTo.set(from, new Map()); answersTo.get(from).set(how, result); }
  const isCall = how === 'call' && args !== undefined;
  if (how === 'new' && args !== undefined) {
    constructed.add(from);
    if (live.has(result)) { if (makings.has(result)) remadeOften.add(result); excepted.add(result); makings.set(result, { from, args: args.map((each) => kept(each)), how }); }
    return;
  }
  if (isCall) {
    if (live.has(self)) noteStep(self, nameOf(from), args);
    const isData = typeof result === 'object' && result !== null && !live.has(result) && theirIds.has(result) && !types.isPromise(result);
    if (isData && refilled.has(result) && makings.get(result)?.from === from && !args.includes(result) && !isDeepEqual(makings.get(result).args, args)) remadeOften.add(result);
    if ((live.has(result) || isData) && !makings.has(result)) makings.set(result, { from, args: args.map((each) => kept(each)), how, self, at: (steps.get(self)?.length ?? 1) - 1 });
    noteOrder(result, from, args, self);
    noteEquality(result, from, args, self);
    noteTold(result, from, args, self);
    if (result === true && live.has(self) && MEMBERSHIPS.has(nameOf(from))) noteHeld(self, nameOf(from), args);
  }
  noteResult(result);
  if (isCall && live.has(self)) notePassed(self, from, result);
  // A method that returns its own object gives no result.
  if (!isCall || result !== self) account(result, isCall ? groupKey(from) : (origins.get(from) ?? groupKey(from)) + '.' + String(how));
}
const nameOf = (method) => String(origins.get(method) ?? '').split('.').at(-1);
function accountUsed(proxy, op, key) {
  if (isStrict && !(op === 'call' && !classes.has(proxy))) done('needs-live', 'an object of the program is used');
  if (!origins.has(proxy) && !excepted.has(proxy)) account(proxy, 'other ' + groupKey(proxy));
  const group = groups.get(origins.get(proxy));
  if (group === undefined) return;
  // For a call the key is the receiver: a method was recorded when it was read.
  // An entry point that returns itself is called whatever it returns.
  if (op === 'call' && !live.has(key) && excepted.has(proxy)) return;
  if (op === 'call' && !live.has(key)) group.isCalled = true;
  if (op === 'get' && typeof proxy === 'function' && (key === 'valueOf' || key === Symbol.toPrimitive)) { group.converted.add(proxy); return; }
  const before = group.uses;
  if ((op === 'call' && !live.has(key)) || op === 'new' || op === 'set' || op === 'delete') group.uses += 1;
  else if (op === 'has' || (op === 'get' && QUERIES.has(key) && key !== Symbol.toPrimitive)) { group.queries += 1; if (!MEMBERSHIPS.has(key)) group.others += 1; if (group.asked.size < 20) group.asked.add(proxy); }
  else if (op === 'get' && !NEUTRAL.has(key) && typeof key !== 'symbol' && typeof proxy !== 'function') { group.uses += 1; if (/^\d+$/.test(key)) group.places += 1; }
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
const STEPS = new Set(['map', 'filter', 'flatMap', 'flat', 'slice', 'concat', 'sort', 'reverse', 'toSorted', 'toReversed', 'union', 'intersection', 'difference']);
function notePassed(self, from, result) {
  const group = groups.get(origins.get(self));
  if (group !== undefined && STEPS.has(nameOf(from)) && live.has(result) && typeof result === 'object' && result !== self) group.passed.push(result);
}
/** Whether the tests use the objects of a group, or the results of steps on them, for more than queries of data and its places. */
function isUsed(group, seen = new Set()) {
  if (group === undefined || seen.has(group)) return false;
  seen.add(group);
  return group.uses > group.places || (group.passed.length > 0 && group.passed.length === group.queries && group.passed.every((each) => isUsed(groups.get(origins.get(each)), seen)));
}
// An object is one value until a function is called: its conversions, keys and contents are those
// of the first query.
const CONVERSIONS = new Set(['valueOf', 'toString', 'toJSON', Symbol.toPrimitive]), firstAnswers = new WeakMap();
function steadily(proxy, op, key, read) {
  const value = read(), before = firstAnswers.get(proxy)?.get(op)?.get(key);
  if (before?.at === epoch) return before.value;
  if (!firstAnswers.has(proxy)) firstAnswers.set(proxy, new Map());
  const all = firstAnswers.get(proxy);
  if (!all.has(op)) all.set(op, new Map());
  all.get(op).set(key, { at: epoch, value });
  return value;
}
/** The result of a call; for a conversion of its object, the first result. */
function accountConverted(result, from, args, self) {
  const isNow = lastGot.from === self && lastGot.result === from && live.has(self) && typeof self === 'object';
  if (isNow && CONVERSIONS.has(lastGot.key) && args.length < 2 && isPrimitive(args[0])) return isPrimitive(result) ? steadily(self, lastGot.key, args[0], () => result) : result;
  epoch += 1;
  return asNumber(result);
}
/** An object that also has keys made up by chance has none. */
const hasTruly = (proxy, key, read) => read(key) && (typeof proxy !== 'object' || !read(typeof key === 'symbol' ? Symbol('other') : key + Array.from({ length: 3 + upTo(5) }, () => another('a')).join('')));
const contentOf = (proxy) => steadily(proxy, 'content', '', () => { const { base, body } = tried(() => snapshot(proxy)) ?? {}; return ['array', 'map', 'set', 'date', 'regexp', 'bytes'].includes(base) ? { base, made: sure(body) } : undefined; });
// These methods are always the language's.
const OF_LANGUAGE = new Set(['hasOwnProperty', 'propertyIsEnumerable', 'isPrototypeOf']);
const OF_DATES = new Set(Reflect.ownKeys(Date.prototype).filter((key) => /^(?:get|valueOf|to(?:ISO|UTC|GMT|Date|Time|Locale))/.test(String(key))).concat(Symbol.toPrimitive));
const OF_LISTS = new Set(['forEach', Symbol.iterator]);
/** The class of the setup of which an object is an instance, but not of a subclass: its methods are the question's. */
function pairedKind(proxy) {
  if (pairedKinds.size === 0 || typeof proxy === 'function') return undefined;
  const kind = steadily(proxy, 'proto', '', () => getPrototypeOf(proxy));
  return pairedKinds.has(kind) && !/#/.test(Function.prototype.toString.call(kind.constructor)) ? kind : undefined;
}
/** The content of a list, map or set with methods of its own answers queries of data. */
function answerAsData(proxy, key) {
  // The language's own call, apply and bind.
  if (typeof proxy === 'function' && !classes.has(proxy) && (key === 'call' || key === 'apply' || key === 'bind')) return { value: Function.prototype[key] };
  if (key === 'should' && isShouldUsed) return { value: expect(proxy).to };
  if (OF_LANGUAGE.has(key)) return { value: Object.prototype[key] };
  if (key !== 'constructor') for (let kind = pairedKind(proxy); pairedKinds.has(kind); kind = getPrototypeOf(kind)) if (Object.hasOwn(kind, key)) return { value: Reflect.get(kind, key, proxy) };
  if (isStrict || !(QUERIES.has(key) || OF_DATES.has(key) || OF_LISTS.has(key)) || (typeof key !== 'string' && !OF_DATES.has(key) && !OF_LISTS.has(key)) || typeof proxy === 'function' || (excepted.has(proxy) && !origins.has(proxy))) return undefined;
  const content = contentOf(proxy);
  if (content === undefined || !(content.base === 'date' ? OF_DATES.has(key) : QUERIES.has(key) || (OF_LISTS.has(key) && content.base !== 'regexp'))) return undefined;
  const made = asNumber(content.made), value = made[key];
  return { value: typeof value === 'function' ? value.bind(made) : value };
}
// The data that an object gave for the keys that the tests read. An object that gives the same for a key made up by chance
// has none of them; something empty may be the answer for a missing one.
const answersTo = new Map(), MOST_ANSWERING = 50;
function checkAnswers() {
  isAsking = true;
  for (const [proxy, answers] of [...answersTo].slice(0, MOST_ANSWERING)) {
    const [[key, first]] = answers;
    if (!first || [...answers.values()].some((each) => !Object.is(each, first))) continue;
    // A list that repeats its items gives the same for some places.
    const isPlace = /^-?\d+$/.test(key), longer = () => key + Array.from({ length: 4 + upTo(5) }, () => another(isPlace ? '1' : 'a')).join('');
    const others = isPlace ? Array.from({ length: 8 }, longer) : key.length < 4 ? [longer()] : [longer(), key.replaceAll(/[a-z]/gi, another)];
    const isSame = (other) => Object.is(tried(() => ask((enc) => ({ op: 'get', on: live.get(proxy).id, key: enc(other) }))), first);
    if (isPlace ? others.every(isSame) : others.some(isSame)) refuse(undefined, 'an object of the program gives the same for every key');
  }
  isAsking = false;
}
let namespaces = () => [], isShouldUsed = false;
function checkGroups() {
  // A function that the tests also call, or that came from such a call, may be used as a value.
  const isCallable = (proxy, group) => !excepted.has(proxy) && (group.isCalled === true || (origins.has(makings.get(proxy)?.from) && !excepted.has(makings.get(proxy).from)));
  for (const group of [...groups.values()]) {
    const { queries, others, uses, asked } = group;
    if ([...group.converted].some((proxy) => !isCallable(proxy, group))) refuse(undefined, 'an object of the program was asked for data');
    if (queries === 0 || (uses === 0 && isUsed(group))) continue;
    for (const proxy of [...asked]) {
      if (uses > 0) {
        // Uses of other objects of its kind do not count for an object that is only asked what it holds.
        const making = makings.get(proxy);
        if (!usedOtherwise.has(proxy) && making?.how === 'call' && making.self === undefined && making.args.length > 0 && isHolding(proxy) && !isHeldByMaking(proxy)) refuse(undefined, 'an object of the program was asked for data');
        continue;
      }
      if (others === 0 && isHeldByMaking(proxy)) continue;
      // The prototype of an object counts, not its constructor property.
      const kind = ask(() => ({ op: 'proto', on: live.get(proxy).id }));
      if (kind === null || ![...constructed, ...namespaces()].some((each) => live.has(each) && [kind, proxy].includes(ask(() => ({ op: 'get', on: live.get(each).id, key: 'prototype' }))))) refuse(undefined, 'an object of the program was asked for data');
    }
  }
}

// The language's prototypes, which the program may return: the tests must not change them through it.
const BEFORE = [...KINDS.map((name) => globalThis[name].prototype), AssertionError.prototype].map((kind) => [kind, ownValues(kind)]);
function ownValues(kind) { return new Map(ownKeys(kind).map((key) => [key, getOwnPropertyDescriptor(kind, key).value])); }
function checkPrototypes() {
  if (!wasPrototypeSent) return;
  for (const [kind, before] of BEFORE) {
    const now = ownValues(kind);
    if (now.size !== before.size || [...before].some(([key, value]) => !Object.is(now.get(key), value))) refuse(undefined, 'a prototype of the language was given as a result');
  }
}

// Functions of the tests with assertions that were passed to the program, alone or in an object: the program has to call
// them, of those in an object at least one.
const expected = new Map(), uncalled = new Set();
const asserts = /\b(?:assert(?!\.(?:fail|ifError)\b)|expect(?!\.(?:fail|unreachable)\b)|should)\b/;
function expectCall(value, together = { isCalled: false }) {
  if (typeof value === 'object') {
    for (const key of value === null || live.has(value) || mocks.has(value) ? [] : ownKeys(value)) {
      const item = getOwnPropertyDescriptor(value, key)?.value;
      if (typeof item === 'function') expectCall(item, together);
    }
    return;
  }
  if (live.has(value) || mocks.has(value) || expected.has(value)) return;
  if (isAsserting(value)) expected.set(value, together);
  else if (testsText.includes(Function.prototype.toString.call(value))) uncalled.add(value);
}
function isAsserting(value) {
  const text = Function.prototype.toString.call(value);
  return !text.startsWith('class') && !text.includes('[native code]') && (asserts.test(text) || /\.\.\.__site\(/.test(text));
}
// A function that is passed to an entry point or a method again has to be called again, unless it is registered for later or
// removed.
const REGISTERS = /^(?:on|off|add|remove|delete|un|once|sub|listen|watch|observe|use|tap|hook|register|bind|set|prepend|schedule|push|enqueue)/i;
const owed = new Map();
function accountHanded(proxy, self, args) {
  noteRow(self);
  for (const each of args) { if (typeof each === 'function') calledWith.add(each); else if (typeof each === 'number') sentNumber(each); }
  const isMethod = self !== undefined && live.has(self);
  if (isMethod ? REGISTERS.test(nameOf(proxy)) : self !== undefined || !excepted.has(proxy)) return;
  for (const each of args) if (typeof each === 'function' && !live.has(each) && !mocks.has(each) && isAsserting(each)) owed.set(each, (owed.get(each) ?? 0) + 1);
}
function accountAnswered(target) {
  uncalled.delete(target);
  const kept = expected.get(target);
  if (kept !== undefined) kept.isCalled = true;
  if (owed.get(target) > 0) owed.set(target, owed.get(target) - 1);
}
// Errors of functions of the tests that the program caught and did not throw again: an error that they had received, or one of
// the language if they assert something and have no throw.
const swallowed = new Set();
function accountRaised(error, message) {
  if (error instanceof Exit) { if (Number(error.code) !== 0) failures.push(error); return; }
  if (error instanceof AssertionError && !remoteErrors.has(error)) { if (!isOfConstants(message)) failures.push(error); return; }
  if (message.op !== 'call' || isPrimitive(error)) return;
  const target = owned(message.on);
  if (typeof target !== 'function') return;
  unreturned.add(error);
  const isGiven = list(message.args).map(decode).includes(error);
  if (isGiven || (types.isNativeError(error) && !isRemote(error) && isAsserting(target) && !/\bthrow\b/.test(Function.prototype.toString.call(target)))) swallowed.add(error);
}
// A comparison of two constants: not an assertion that always fails, which tests use where no call is allowed.
const LITERAL = /(?:-?\d[\d.]*|true|false|null|undefined|'[^'\\\n]*'|"[^"\\\n]*")/.source;
const OF_CONSTANTS = new RegExp('^(?:async\\s*)?(?:\\(\\)\\s*=>|function\\s*\\w*\\s*\\(\\))\\s*\\{?\\s*(?:(?:assert\\.\\w*[eE]qual\\(' + LITERAL + '\\s*,\\s*' + LITERAL + '(?:\\s*,\\s*' + LITERAL + ')?\\)|expect\\(' + LITERAL + '\\)\\.(?:not\\.)?to\\w+\\(' + LITERAL + '\\))\\s*(?:;\\s*)?)+\\}?$');
/** Whether a call was of a function that only asserts something about constants, not about the program. */
function isOfConstants(message) {
  const target = message.op === 'call' ? owned(message.on) : undefined;
  return typeof target === 'function' && OF_CONSTANTS.test(writtenAs(target));
}
function accountReturned(result, target) {
  if (OF_CONSTANTS.test(writtenAs(target))) return result;
  if (types.isPromise(result)) Promise.prototype.then.call(result, undefined, (error) => { if (error instanceof AssertionError && !isRemote(error)) failures.push(error); });
  return result;
}
`;
