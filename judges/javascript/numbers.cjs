/**
 * What is no number, or is not finite, where the tests may compare numbers: the tests run again with other values in
 * its place.
 */

/**
 * Whether a value contains numbers; a value with NaN contains none. Objects at several places are visited once, and of a
 * large value only a part: the program chooses its size and its shape.
 */
function hasNumbers(root) {
  const seen = new Set();
  const open = [root];
  let found = false;
  for (let left = 10000; open.length > 0 && left > 0; left -= 1) {
    const value = open.pop();
    if (typeof value === 'bigint') found = true;
    else if (value === null || typeof value !== 'object') {
      if (typeof value === 'function' || typeof value === 'symbol') continue;
      if (Number.isFinite(value) && Math.abs(value) >= HUGE) hugeResults += 1;
      const kind = typeof value === 'number' ? NOT_FINITE.find(({ is }) => is(value)) : undefined;
      if (kind !== undefined) kind.results += 1;
      if (typeof value === 'string' && Math.abs(Number(value)) === Infinity && value.includes('Inf'))
        infiniteTexts += 1;
      if (!Number.isNaN(Number(value))) found = true;
      else if (Number.isNaN(value)) return false;
    } else if (live.has(value) || types.isPromise(value)) found = true;
    else if (!seen.has(value)) {
      seen.add(value);
      const items = isArray(value)
        ? value
        : types.isMap(value) || types.isSet(value)
          ? value.values()
          : types.isDate(value)
            ? [String(value.getTime())]
            : Object.values(value);
      let most = 1000;
      for (const item of items) {
        if (most-- <= 0) break;
        open.push(item);
      }
    }
  }
  return found;
}
// The replacement of what is no number in another run of the tests: of whole results, of their parts, or also of the fields that
// a number or a text does not have.
let insteadOfOdd,
  wasOddSeen = false;
const isOddPart = (value) =>
  value === undefined || Number.isNaN(value) || (typeof value === 'string' && Number.isNaN(Number(value)));
function asNumber(value, depth = 0) {
  if (insteadOfOdd === undefined || isAsking) return value;
  const { value: instead, of } = insteadOfOdd;
  if (isOddPart(value) && !(of === 'fields' && typeof value === 'string')) return instead;
  if (of === 'whole') return value === null || typeof value !== 'object' || types.isPromise(value) ? value : instead;
  if (of === 'fields' && typeof value === 'function')
    return new Proxy(value, { get: (_, key) => (key === Symbol.toPrimitive ? () => instead : value[key]) });
  if (value === null || live.has(value) || depth > 50 || (isPrimitive(value) && of !== 'fields')) return value;
  const next = (item) => asNumber(item, depth + 1);
  return withNumbers(
    isArray(value)
      ? value.map(next)
      : isPlain(Object(value))
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, next(item)]))
        : Object(value),
    next,
    instead,
  );
}
/** An object whose missing properties, and what its methods return that is no number, are the replacement. */
const withNumbers = (made, next, instead) =>
  new Proxy(made, {
    get: (_, key) => {
      const value = made[key];
      if (key === Symbol.toPrimitive && value === undefined)
        return (hint) =>
          hint === 'string' || !Number.isNaN(Number(made))
            ? made.valueOf() === made
              ? String(made)
              : made.valueOf()
            : instead;
      if (typeof value === 'function')
        return key === 'constructor'
          ? value
          : (...args) => (types.isPromise(made) ? value.apply(made, args) : next(value.apply(made, args)));
      if (types.isNativeError(made) && Object.hasOwn(made, key) && !['message', 'name', 'stack'].includes(key))
        return next(value);
      return typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key in made ? value : instead;
    },
  });
const errorAsNumbers = (error) => (
  (wasOddSeen = true),
  insteadOfOdd !== undefined && insteadOfOdd.of !== 'whole' && !isAsking && types.isNativeError(error)
    ? withNumbers(error, asNumber, insteadOfOdd.value)
    : error
);
/** Replaces what is no number in an object of the tests that the program changed. */
function partsAsNumbers(target) {
  if (isAsking || Object.isFrozen(target) || !(isArray(target) || isPlain(target))) return;
  for (const key of Object.keys(target)) {
    if (!isOddPart(target[key])) continue;
    wasOddSeen = true;
    if (insteadOfOdd !== undefined) target[key] = insteadOfOdd.value;
  }
}
// Numbers of the program that are not finite, by their kind: their replacement in another run of the tests, tests that mention
// them, and whether a pass with other numbers in their place is one.
const NOT_FINITE = [
  {
    is: Number.isNaN,
    instead: undefined,
    mentioned: /NaN|isFinite|\/\s*-?0\b(?!\.)/,
    suffices: (passed) => passed.some(Boolean),
  },
  {
    is: (value) => Math.abs(value) === Infinity,
    instead: undefined,
    mentioned: SPEAKS_OF_INFINITY,
    suffices: (passed) => passed.every(Boolean),
  },
];
/** Tests that give such a number back to the program do not compare it. */
function sentNumber(value) {
  for (const kind of NOT_FINITE) if (kind.is(value)) kind.isSent = true;
}
function finiteAs(value) {
  const kind = isAsking ? undefined : NOT_FINITE.find(({ is }) => is(value));
  if (kind === undefined) return value;
  kind.count += 1;
  return kind.instead ?? value;
}
/** Whether the tests need a number that is not finite and that they do not mention. The given function runs them again. */
async function isNotFiniteNeeded(passes) {
  for (const kind of NOT_FINITE) {
    const { count, results } = kind;
    if (count + results === 0 || kind.isSent || kind.mentioned.test(testsText)) continue;
    // In another run it has to come again: what was sent before the tests cannot be replaced.
    if (!(await passes()) || kind.count < Math.max(count, 1)) return true;
    const passed = [];
    for (const instead of [0, Math.random() * 1e6, -Math.random() * 1e6]) {
      kind.instead = instead;
      passed.push(await passes());
    }
    kind.instead = undefined;
    if (!kind.suffices(passed)) return true;
  }
  return false;
}
/** The arguments of a function of the tests, with the replacements. */
function argumentsAsNumbers(args, target) {
  if (isAsking || typeof target !== 'function') return args;
  const all = args.length < target.length ? [...args, ...Array(target.length - args.length).fill(undefined)] : args;
  wasOddSeen ||= all.some((each) => isOddPart(each) || (each !== null && typeof each === 'object'));
  return insteadOfOdd === undefined ? args : all.map((each) => asNumber(each));
}
/**
 * Whether the tests compare a value that is not a number as one. The given function runs them again: they pass with NaN in its
 * place, for which every comparison is false, and with no number.
 */
async function isComparedAsNumber(passes, isQuick) {
  if (!/[^=]>|</.test(testsText)) return false;
  // A slow program has no time for more runs than its results give reason for.
  const all = [...(wasOddSeen ? ['whole', 'parts'] : []), ...(isQuick ? ['fields'] : [])];
  const passesWith = async (value, of) => {
    insteadOfOdd = { value, of };
    try {
      return await passes();
    } finally {
      insteadOfOdd = undefined;
    }
  };
  for (const of of all)
    if (!(await passesWith(Math.random() * 1e6, of)) && !(await passesWith(0, of)) && (await passesWith(NaN, of)))
      return true;
  return false;
}
/** Records a result without a number, where numbers may be compared. */
function noteResult(value) {
  if (isOddPart(value) || (value !== null && typeof value === 'object' && !types.isPromise(value))) wasOddSeen = true;
  if (!isAsking && !types.isPromise(value)) {
    if (value === undefined || value === null) absentResults += 1;
    else presentResults += 1;
  }
  if (isPrimitive(value) && !isAsking && results.size < 1000) results.add(value);
  if (!isAsking && !types.isPromise(value) && typeof value !== 'function') {
    if (isEmptyValue(value)) emptyResults += 1;
    else fullResults += 1;
  }
  if (typeof value === 'function' || types.isPromise(value) || isAsking || hasNumbers(value)) return;
  if (value === null || typeof value !== 'object') oddPlain += 1;
  else oddObjects += 1;
}
