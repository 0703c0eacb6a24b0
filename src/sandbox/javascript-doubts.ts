import { SITE_MARK } from '../records/site-marks.ts';

/**
 * Reasons to doubt a pass, as CommonJS source for the judge of JavaScript: a deciding place of the tests that was not
 * reached, an error of the tests that the program caught, results that are not numbers where numbers are compared. Then the
 * tests run on programs that return nothing (`javascript-stubs.ts`): if one of those passes too, nothing was compared.
 */
export const JAVASCRIPT_DOUBTS: string = String.raw`
const SITE_MARK = /${SITE_MARK.source}/g;
/** The original text of a function of the tests. */
const writtenAs = (run) => Function.prototype.toString.call(run).replaceAll(SITE_MARK, '');
let seenSites = new Set(), sites = [], deciding = [];
// The marks that were first reached in functions of the tests that threw.
const failedSites = new Set();
function noteFailed(before) { for (const number of [...seenSites].slice(before)) failedSites.add(number); }
/** A mark of the tests; its value is both empty and false, as its place requires. */
function site(number) { seenSites.add(number); return ''; }
function readSites(text) {
  sites = [...text.matchAll(/__site\((\d+)(?:, (\d+))?\)/g)].map(([, number, tried]) => ({ number: Number(number), tried: tried === undefined ? undefined : Number(tried) }));
  // The marks at assertions and at conditions of a throw.
  deciding = [...text.matchAll(/(?<!\.catch\s*\()\.\.\.__site\((\d+)|\(__site\((\d+)\), /g)].map(([, first, second]) => Number(first ?? second));
}
/** Whether an action that has to fail did not fail. */
const isUnfailed = () => sites.some(({ number, tried }) => tried !== undefined && seenSites.has(tried) && !seenSites.has(number));

// Errors of functions of the tests that the program did not throw again, and the number of results of each kind.
const unreturned = new Set();
let oddPlain = 0, oddObjects = 0, emptyResults = 0, fullResults = 0, absentResults = 0, presentResults = 0, infiniteTexts = 0, hugeResults = 0;
// The first error of the program.
let firstThrown = null;
const HUGE = 1e150, SPEAKS_OF_INFINITY = /Infinity\b|INFINITY|\/\s*-?0\b(?!\.)|isFinite|MAX_VALUE|\de\+?(?:1[5-9]|[2-9]\d|\d{3})\d/;
const SPEAKS_OF_NOTHING = /\b(?:assert\w*|expect)\b[^;\n]*\b(?:null|undefined)\b|\b(?:Null|Undefined|Defined|exist|exists|ifError)\b|to(?:Be)?(?:Null|Undefined|Defined)|is(?:Null|Undefined)/;
/** A name as a pattern; names that are patterns already stay. */
const asPattern = (name) => (identifier.test(name) ? name.replaceAll('$', '\\$') : name);
/**
 * Whether tests compare the result of a call of the program with a value computed from an argument of the same call, which
 * the program may have changed by then.
 */
function isExpectedOfArgument(text, names) {
  const plain = text.replaceAll(SITE_MARK, '');
  const isOfProgram = names.length > 0 ? names.map(asPattern).join('|') : '(?!)', inBrackets = '((?:[^()]|\\([^()]*\\))*)';
  for (const name of new Set([...names, '(?!(?:assert|expect|console|Math|Object|Array|JSON|Number|String)\\b)[\\w$]+\\.[\\w$]+'])) {
    for (const { 1: result, 2: given, index: start, 0: { length } } of plain.matchAll(new RegExp('(?:\\b(?:const|let|var)\\s+([\\w$]+)\\s*=\\s*(?:await\\s+)?)?(?<![\\w$.])(?<!\\bfunction\\s{1,5})' + asPattern(name) + '\\(' + inBrackets + '\\)', 'g'))) {
      const index = start + length, compared = result === undefined ? asPattern(name) + '\\(' + inBrackets + '\\)' : result.replaceAll('$', '\\$');
      for (const [argument] of given.matchAll(/(?<![\w$.'"\x60])[A-Za-z_$][\w$]*(?!\s*(?:[(:\w$]|=>))/g)) {
        // A call of the program with the argument on the other side does not count.
        const made = '(?:\\.\\.\\.' + argument + '\\b|\\b' + argument + '\\.(?!length\\b)\\w+|(?<!(?<![\\w$.])(?:' + isOfProgram + '))\\((?:[^()]*,\\s*)?' + argument + '\\s*[,)])';
        // Tests that require the argument itself as the result mean a change in place.
        if (result !== undefined && new RegExp('\\b(?:strictEqual|equal|ok|assert)\\(\\s*' + compared + '\\s*(?:,|===)\\s*' + argument + '\\s*[,)]|\\b' + compared + '\\s*\\)\\.toBe\\(\\s*' + argument + '\\s*\\)').test(plain)) continue;
        // The expected value may have a name.
        const named = result === undefined ? [] : [...plain.slice(index).matchAll(new RegExp('\\b(?:const|let|var)\\s+([\\w$]+)\\s*=[^;\\n]*?' + made, 'g'))].map(([, name]) => '(?<![\\w$.])' + name.replaceAll('$', '\\$') + '(?![\\w$])');
        if (new RegExp('(?<![\\w$])' + compared + '(?![\\w$])[^;\\n]*?(?:,|\\.to\\w+\\(|={2,3})[^;\\n]*?(?:' + [made, ...named].join('|') + ')').test(plain)) return true;
      }
    }
  }
  return false;
}
const PART_OF = /\.(?:isSubsetOf|isDisjointFrom|(?:array|object|string)Containing|toMatchObject|toContain\w*|include\w*|contain\w*|members|startsWith|endsWith)\s*\(/;
const isEmptyValue = (value) => value === '' || (value !== null && typeof value === 'object' && !live.has(value) && (isArray(value) ? value.length === 0 : types.isMap(value) || types.isSet(value) ? value.size === 0 : isPlain(value) && ownKeys(value).length === 0));
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
      if (typeof value === 'string' && Math.abs(Number(value)) === Infinity && value.includes('Inf')) infiniteTexts += 1;
      if (!Number.isNaN(Number(value))) found = true;
      else if (Number.isNaN(value)) return false;
    } else if (live.has(value) || types.isPromise(value)) found = true;
    else if (!seen.has(value)) {
      seen.add(value);
      const items = isArray(value) ? value : types.isMap(value) || types.isSet(value) ? value.values() : types.isDate(value) ? [String(value.getTime())] : Object.values(value);
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
let insteadOfOdd, wasOddSeen = false;
const isOddPart = (value) => value === undefined || Number.isNaN(value) || (typeof value === 'string' && Number.isNaN(Number(value)));
function asNumber(value, depth = 0) {
  if (insteadOfOdd === undefined || isAsking) return value;
  const { value: instead, of } = insteadOfOdd;
  if (isOddPart(value) && !(of === 'fields' && typeof value === 'string')) return instead;
  if (of === 'whole') return value === null || typeof value !== 'object' || types.isPromise(value) ? value : instead;
  if (of === 'fields' && typeof value === 'function') return new Proxy(value, { get: (_, key) => (key === Symbol.toPrimitive ? () => instead : value[key]) });
  if (value === null || live.has(value) || depth > 50 || (isPrimitive(value) && of !== 'fields')) return value;
  const next = (item) => asNumber(item, depth + 1);
  return withNumbers(isArray(value) ? value.map(next) : isPlain(Object(value)) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, next(item)])) : Object(value), next, instead);
}
/** An object whose missing properties, and what its methods return that is no number, are the replacement. */
const withNumbers = (made, next, instead) => new Proxy(made, { get: (_, key) => {
  const value = made[key];
  if (key === Symbol.toPrimitive && value === undefined) return (hint) => (hint === 'string' || !Number.isNaN(Number(made)) ? made.valueOf() === made ? String(made) : made.valueOf() : instead);
  if (typeof value === 'function') return key === 'constructor' ? value : (...args) => (types.isPromise(made) ? value.apply(made, args) : next(value.apply(made, args)));
  if (types.isNativeError(made) && Object.hasOwn(made, key) && !['message', 'name', 'stack'].includes(key)) return next(value);
  return typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key in made ? value : instead;
} });
const errorAsNumbers = (error) => ((wasOddSeen = true), insteadOfOdd !== undefined && insteadOfOdd.of !== 'whole' && !isAsking && types.isNativeError(error) ? withNumbers(error, asNumber, insteadOfOdd.value) : error);
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
  { is: Number.isNaN, instead: undefined, mentioned: /NaN|isFinite|\/\s*-?0\b(?!\.)/, suffices: (passed) => passed.some(Boolean) },
  { is: (value) => Math.abs(value) === Infinity, instead: undefined, mentioned: SPEAKS_OF_INFINITY, suffices: (passed) => passed.every(Boolean) },
];
/** Tests that give such a number back to the program do not compare it. */
function sentNumber(value) { for (const kind of NOT_FINITE) if (kind.is(value)) kind.isSent = true; }
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
    for (const instead of [0, Math.random() * 1e6, -Math.random() * 1e6]) { kind.instead = instead; passed.push(await passes()); }
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
  const passesWith = async (value, of) => { insteadOfOdd = { value, of }; try { return await passes(); } finally { insteadOfOdd = undefined; } };
  for (const of of all) if (!(await passesWith(Math.random() * 1e6, of)) && !(await passesWith(0, of)) && (await passesWith(NaN, of))) return true;
  return false;
}
/** Records a result without a number, where numbers may be compared. */
function noteResult(value) {
  if (isOddPart(value) || (value !== null && typeof value === 'object' && !types.isPromise(value))) wasOddSeen = true;
  if (!isAsking && !types.isPromise(value)) { if (value === undefined || value === null) absentResults += 1; else presentResults += 1; }
  if (isPrimitive(value) && !isAsking && results.size < 1000) results.add(value);
  if (!isAsking && !types.isPromise(value) && typeof value !== 'function') { if (isEmptyValue(value)) emptyResults += 1; else fullResults += 1; }
  if (typeof value === 'function' || types.isPromise(value) || isAsking || hasNumbers(value)) return;
  if (value === null || typeof value !== 'object') oddPlain += 1;
  else oddObjects += 1;
}
function forgetDoubts() { wasOddSeen = false; seenSites = new Set(); failedSites.clear(); unreturned.clear(); oddPlain = 0; oddObjects = 0; emptyResults = 0; fullResults = 0; absentResults = 0; presentResults = 0; infiniteTexts = 0; hugeResults = 0; wasHoleSent = false; for (const kind of NOT_FINITE) Object.assign(kind, { count: 0, results: 0, isSent: false }); }

// Programs that return nothing, and how long they are tried.
const EMPTY = ['empty', 'null', 'none', 'quiet', 'rejects', 'resolves', 'lists', 'text', 'object', 'map', 'set', 'steps', 'asyncSteps', 'silent', 'true', 'false', 'resolvesEmpty', 'zero', 'json', 'throws', 'rejectsThrown', 'error'];
const NEAR_INFINITY = ['infinite', 'minusInfinite', 'huge', 'minusHuge'];
// Programs that return empty data.
const EMPTY_DATA = ['empty', 'text', 'object', 'map', 'set', 'resolvesEmpty'];
const MOST_STUBS_MS = 4000;
/**
 * The doubts that a passed run leaves, as a function: called with a function that says whether a stub of a kind passes too,
 * it returns why the pass shows nothing, or null.
 */
function doubtsOf(hasUnreached) {
  const reached = new Set(seenSites);
  // A stub that does not reach a mark that the program reached shows nothing, except for marks in a function whose error the
  // program caught.
  const failed = new Set(failedSites), isAsFar = () => [...reached].every((number) => seenSites.has(number) || (doubts.isKept && failed.has(number)));
  const isNothingReached = deciding.length > 0 && !deciding.some((number) => reached.has(number));
  const doubts = { isMissed: sites.some(({ number }) => !seenSites.has(number)), isKept: unreturned.size > 0, hasHoles: wasHoleSent, isOdd: oddPlain > 0, isOddObject: oddObjects > 0, isAllEmpty: emptyResults > 0 && fullResults === 0, isAllAbsent: absentResults > 0 && presentResults === 0, hasInfinite: infiniteTexts > 0, hasHuge: hugeResults > 0 };
  return async (passes) => {
  if (isNothingReached) return 'no assertion was reached';
  const end = own.now() + MOST_STUBS_MS;
  const isTime = () => own.now() < end;
  if (hasUnreached || doubts.isMissed || doubts.isKept) {
    if (doubts.hasHoles) return 'a list without items was gone through';
    for (const kind of EMPTY) if (isTime() && (await passes(kind)) && isAsFar()) return 'an empty result reached no assertion';
  }
  if ((doubts.isOdd || doubts.isOddObject) && /[^=]>|</.test(testsText) && isTime() && (await passes('nan'))) {
    if (doubts.isOdd && !(await passes('number'))) return 'what is no number was compared with numbers';
    if (doubts.isOddObject && !(await passes('own'))) return 'what is no number was compared with numbers';
  }
  if ((doubts.hasInfinite || doubts.hasHuge) && !SPEAKS_OF_INFINITY.test(testsText)) {
    if (doubts.hasInfinite) return 'a result is infinite, and the tests do not speak of it';
    for (const kind of NEAR_INFINITY) if (isTime() && (await passes(kind))) return 'a result is near infinity, and the tests pass with any such number';
  }
  if (doubts.isAllAbsent && !SPEAKS_OF_NOTHING.test(testsText)) for (const kind of ['null', 'quiet', 'resolves']) if (isTime() && (await passes(kind)) && isAsFar()) done('empty-answer', 'the program gives nothing, and the tests pass where nothing comes');
  // An empty value is a part of every value.
  if (doubts.isAllEmpty && PART_OF.test(testsText)) for (const kind of EMPTY_DATA) if (isTime() && (await passes(kind))) done('empty-answer', 'all results are empty, and the tests pass where nothing comes');
  return null;
  };
}
`;
