/**
 * The marks in the tests (assertions, functions, conditions of a `throw`): which the program reached. What is empty or text
 * as the tests are written, and what they say about it.
 */

/** The original text of a function of the tests. */
const writtenAs = (run) => Function.prototype.toString.call(run).replaceAll(SITE_MARK, '');
let seenSites = new Set(),
  sites = [],
  deciding = [];
// The marks that were first reached in functions of the tests that threw.
const failedSites = new Set();
function noteFailed(before) {
  for (const number of [...seenSites].slice(before)) failedSites.add(number);
}
/** A mark of the tests; its value is both empty and false, as its place requires. */
function site(number) {
  seenSites.add(number);
  return '';
}
function readSites(text) {
  sites = [...text.matchAll(/__site\((\d+)(?:, (\d+))?\)/g)].map(([, number, tried]) => ({
    number: Number(number),
    tried: tried === undefined ? undefined : Number(tried),
  }));
  // The marks at assertions and at conditions of a throw.
  deciding = [...text.matchAll(/(?<!\.catch\s*\()\.\.\.__site\((\d+)|\(__site\((\d+)\), /g)].map(([, first, second]) =>
    Number(first ?? second),
  );
}
const isMarkMissed = () => sites.some(({ number }) => !seenSites.has(number));
/** Whether an action that has to fail did not fail. */
const isUnfailed = () =>
  sites.some(({ number, tried }) => tried !== undefined && seenSites.has(tried) && !seenSites.has(number));

// Errors of functions of the tests that the program did not throw again, and the number of results of each kind.
const unreturned = new Set();
let oddPlain = 0,
  oddObjects = 0,
  emptyResults = 0,
  fullResults = 0,
  absentResults = 0,
  presentResults = 0,
  infiniteTexts = 0,
  hugeResults = 0;
// The first error of the program.
let firstThrown = null;
const HUGE = 1e150,
  SPEAKS_OF_INFINITY = /Infinity\b|INFINITY|\/\s*-?0\b(?!\.)|isFinite|MAX_VALUE|\de\+?(?:1[5-9]|[2-9]\d|\d{3})\d/;
const SPEAKS_OF_NOTHING =
  /\b(?:assert\w*|expect)\b[^;\n]*\b(?:null|undefined)\b|\b(?:Null|Undefined|Defined|exist|exists|ifError)\b|to(?:Be)?(?:Null|Undefined|Defined)|is(?:Null|Undefined)/;
/** A name as a pattern; names that are patterns already stay. */
const asPattern = (name) => (identifier.test(name) ? name.replaceAll('$', '\\$') : name);
/**
 * Whether tests compare the result of a call of the program with a value computed from an argument of the same call, which
 * the program may have changed by then.
 */
function isExpectedOfArgument(text, names) {
  const plain = text.replaceAll(SITE_MARK, '');
  const isOfProgram = names.length > 0 ? names.map(asPattern).join('|') : '(?!)',
    inBrackets = '((?:[^()]|\\([^()]*\\))*)';
  for (const name of new Set([
    ...names,
    '(?!(?:assert|expect|console|Math|Object|Array|JSON|Number|String)\\b)[\\w$]+\\.[\\w$]+',
  ])) {
    for (const {
      1: result,
      2: given,
      index: start,
      0: { length },
    } of plain.matchAll(
      new RegExp(
        '(?:\\b(?:const|let|var)\\s+([\\w$]+)\\s*=\\s*(?:await\\s+)?)?(?<![\\w$.])(?<!\\bfunction\\s{1,5})' +
          asPattern(name) +
          '\\(' +
          inBrackets +
          '\\)',
        'g',
      ),
    )) {
      const index = start + length,
        compared = result === undefined ? asPattern(name) + '\\(' + inBrackets + '\\)' : result.replaceAll('$', '\\$');
      for (const [argument] of given.matchAll(/(?<![\w$.'"\x60])[A-Za-z_$][\w$]*(?!\s*(?:[(:\w$]|=>))/g)) {
        // A call of the program with the argument on the other side does not count.
        const made =
          '(?:\\.\\.\\.' +
          argument +
          '\\b|\\b' +
          argument +
          '\\.(?!length\\b)\\w+|(?<!(?<![\\w$.])(?:' +
          isOfProgram +
          '))\\((?:[^()]*,\\s*)?' +
          argument +
          '\\s*[,)])';
        // Tests that require the argument itself as the result mean a change in place.
        if (
          result !== undefined &&
          new RegExp(
            '\\b(?:strictEqual|equal|ok|assert)\\(\\s*' +
              compared +
              '\\s*(?:,|===)\\s*' +
              argument +
              '\\s*[,)]|\\b' +
              compared +
              '\\s*\\)\\.toBe\\(\\s*' +
              argument +
              '\\s*\\)',
          ).test(plain)
        )
          continue;
        // The expected value may have a name.
        const named =
          result === undefined
            ? []
            : [
                ...plain
                  .slice(index)
                  .matchAll(new RegExp('\\b(?:const|let|var)\\s+([\\w$]+)\\s*=[^;\\n]*?' + made, 'g')),
              ].map(([, name]) => '(?<![\\w$.])' + name.replaceAll('$', '\\$') + '(?![\\w$])');
        if (
          new RegExp(
            '(?<![\\w$])' +
              compared +
              '(?![\\w$])[^;\\n]*?(?:,|\\.to\\w+\\(|={2,3})[^;\\n]*?(?:' +
              [made, ...named].join('|') +
              ')',
            // A result with a name is compared after its call, whose own arguments are no expectation of it.
          ).test(result === undefined ? plain : plain.slice(index))
        )
          return true;
      }
    }
  }
  return false;
}
const PART_OF =
  /\.(?:isSubsetOf|isDisjointFrom|(?:array|object|string)Containing|toMatchObject|toContain\w*|include\w*|contain\w*|members|startsWith|endsWith)\s*\(/;
const isEmptyValue = (value) =>
  value === '' ||
  (value !== null &&
    typeof value === 'object' &&
    !live.has(value) &&
    (isArray(value)
      ? value.length === 0
      : types.isMap(value) || types.isSet(value)
        ? value.size === 0
        : isPlain(value) && ownKeys(value).length === 0));
