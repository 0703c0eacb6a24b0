/** Objects of the program that the tests ask: an object is one value, and has no keys made up by chance. */

// An object is one value until a function is called: its conversions, keys and contents are those
// of the first query.
const CONVERSIONS = new Set(['valueOf', 'toString', 'toJSON', Symbol.toPrimitive]),
  firstAnswers = new WeakMap();
function steadily(proxy, op, key, read) {
  const value = read(),
    before = firstAnswers.get(proxy)?.get(op)?.get(key);
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
  if (isNow && CONVERSIONS.has(lastGot.key) && args.length < 2 && isPrimitive(args[0]))
    return isPrimitive(result) ? steadily(self, lastGot.key, args[0], () => result) : result;
  epoch += 1;
  return asNumber(result);
}
/** An object that also has keys made up by chance has none. */
const hasTruly = (proxy, key, read) =>
  read(key) &&
  (typeof proxy !== 'object' ||
    !read(
      typeof key === 'symbol'
        ? Symbol('other')
        : key + Array.from({ length: 3 + upTo(5) }, () => another('a')).join(''),
    ));
const contentOf = (proxy) =>
  steadily(proxy, 'content', '', () => {
    const { base, body } = tried(() => snapshot(proxy)) ?? {};
    return ['array', 'map', 'set', 'date', 'regexp', 'bytes'].includes(base) ? { base, made: sure(body) } : undefined;
  });
// These methods are always the language's.
const OF_LANGUAGE = new Set(['hasOwnProperty', 'propertyIsEnumerable', 'isPrototypeOf']);
const OF_DATES = new Set(
  Reflect.ownKeys(Date.prototype)
    .filter((key) => /^(?:get|valueOf|to(?:ISO|UTC|GMT|Date|Time|Locale))/.test(String(key)))
    .concat(Symbol.toPrimitive),
);
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
  if (typeof proxy === 'function' && !classes.has(proxy) && (key === 'call' || key === 'apply' || key === 'bind'))
    return { value: Function.prototype[key] };
  if (key === 'should' && isShouldUsed) return { value: expect(proxy).to };
  if (OF_LANGUAGE.has(key)) return { value: Object.prototype[key] };
  if (key !== 'constructor')
    for (let kind = pairedKind(proxy); pairedKinds.has(kind); kind = getPrototypeOf(kind))
      if (Object.hasOwn(kind, key)) return { value: Reflect.get(kind, key, proxy) };
  if (
    isStrict ||
    !(QUERIES.has(key) || OF_DATES.has(key) || OF_LISTS.has(key)) ||
    (typeof key !== 'string' && !OF_DATES.has(key) && !OF_LISTS.has(key)) ||
    typeof proxy === 'function' ||
    (excepted.has(proxy) && !origins.has(proxy))
  )
    return undefined;
  const content = contentOf(proxy);
  if (
    content === undefined ||
    !(content.base === 'date'
      ? OF_DATES.has(key)
      : QUERIES.has(key) || (OF_LISTS.has(key) && content.base !== 'regexp'))
  )
    return undefined;
  const made = asNumber(content.made),
    value = made[key];
  return { value: typeof value === 'function' ? value.bind(made) : value };
}
// The data that an object gave for the keys that the tests read. An object that gives the same for a key made up by chance
// has none of them; something empty may be the answer for a missing one.
const answersTo = new Map(),
  MOST_ANSWERING = 50;
function checkAnswers() {
  isAsking = true;
  for (const [proxy, answers] of [...answersTo].slice(0, MOST_ANSWERING)) {
    const [[key, first]] = answers;
    if (!first || [...answers.values()].some((each) => !Object.is(each, first))) continue;
    // A list that repeats its items gives the same for some places.
    const isPlace = /^-?\d+$/.test(key),
      longer = () => key + Array.from({ length: 4 + upTo(5) }, () => another(isPlace ? '1' : 'a')).join('');
    const others = isPlace
      ? Array.from({ length: 8 }, longer)
      : key.length < 4
        ? [longer()]
        : [longer(), key.replaceAll(/[a-z]/gi, another)];
    const isSame = (other) =>
      Object.is(
        tried(() => ask((enc) => ({ op: 'get', on: live.get(proxy).id, key: enc(other) }))),
        first,
      );
    if (isPlace ? others.every(isSame) : others.some(isSame))
      refuse(undefined, 'an object of the program gives the same for every key');
  }
  isAsking = false;
}
let namespaces = () => [],
  isShouldUsed = false;
function checkGroups() {
  // A function that the tests also call, or that came from such a call, may be used as a value.
  const isCallable = (proxy, group) =>
    !excepted.has(proxy) &&
    (group.isCalled === true || (origins.has(makings.get(proxy)?.from) && !excepted.has(makings.get(proxy).from)));
  for (const group of [...groups.values()]) {
    const { queries, others, uses, asked } = group;
    if ([...group.converted].some((proxy) => !isCallable(proxy, group)))
      refuse(undefined, 'an object of the program was asked for data');
    if (queries === 0 || (uses === 0 && isUsed(group))) continue;
    for (const proxy of [...asked]) {
      if (uses > 0) {
        // Uses of other objects of its kind do not count for an object that is only asked what it holds.
        const making = makings.get(proxy);
        if (
          !usedOtherwise.has(proxy) &&
          making?.how === 'call' &&
          making.self === undefined &&
          making.args.length > 0 &&
          isHolding(proxy) &&
          !isHeldByMaking(proxy)
        )
          refuse(undefined, 'an object of the program was asked for data');
        continue;
      }
      if (others === 0 && isHeldByMaking(proxy)) continue;
      // The prototype of an object counts, not its constructor property.
      const kind = ask(() => ({ op: 'proto', on: live.get(proxy).id }));
      if (
        kind === null ||
        ![...constructed, ...namespaces()].some(
          (each) =>
            live.has(each) &&
            [kind, proxy].includes(ask(() => ({ op: 'get', on: live.get(each).id, key: 'prototype' }))),
        )
      )
        refuse(undefined, 'an object of the program was asked for data');
    }
  }
}
