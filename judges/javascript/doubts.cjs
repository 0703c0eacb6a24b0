/**
 * Reasons to doubt a pass: the tests run on programs that return nothing (`stubs.cjs`); if one of those passes too,
 * nothing was compared.
 */

function forgetDoubts() {
  wasOddSeen = false;
  seenSites = new Set();
  failedSites.clear();
  unreturned.clear();
  oddPlain = 0;
  oddObjects = 0;
  emptyResults = 0;
  fullResults = 0;
  absentResults = 0;
  presentResults = 0;
  infiniteTexts = 0;
  hugeResults = 0;
  wasHoleSent = false;
  for (const kind of NOT_FINITE) Object.assign(kind, { count: 0, results: 0, isSent: false });
}

// Programs that return nothing, and how long they are tried.
const EMPTY = [
  'empty',
  'null',
  'none',
  'quiet',
  'rejects',
  'resolves',
  'lists',
  'text',
  'object',
  'map',
  'set',
  'steps',
  'asyncSteps',
  'silent',
  'true',
  'false',
  'resolvesEmpty',
  'zero',
  'json',
  'throws',
  'rejectsThrown',
  'error',
];
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
  const failed = new Set(failedSites),
    isAsFar = () => [...reached].every((number) => seenSites.has(number) || (doubts.isKept && failed.has(number)));
  const isNothingReached = deciding.length > 0 && !deciding.some((number) => reached.has(number));
  const doubts = {
    isMissed: isMarkMissed(),
    isKept: unreturned.size > 0,
    hasHoles: wasHoleSent,
    isOdd: oddPlain > 0,
    isOddObject: oddObjects > 0,
    isAllEmpty: emptyResults > 0 && fullResults === 0,
    isAllAbsent: absentResults > 0 && presentResults === 0,
    hasInfinite: infiniteTexts > 0,
    hasHuge: hugeResults > 0,
  };
  return async (passes) => {
    if (isNothingReached) return 'no assertion was reached';
    const end = own.now() + MOST_STUBS_MS;
    const isTime = () => own.now() < end;
    if (hasUnreached || doubts.isMissed || doubts.isKept) {
      if (doubts.hasHoles) return 'a list without items was gone through';
      for (const kind of EMPTY)
        if (isTime() && (await passes(kind)) && isAsFar()) return 'an empty result reached no assertion';
    }
    if ((doubts.isOdd || doubts.isOddObject) && /[^=]>|</.test(testsText) && isTime() && (await passes('nan'))) {
      if (doubts.isOdd && !(await passes('number'))) return 'what is no number was compared with numbers';
      if (doubts.isOddObject && !(await passes('own'))) return 'what is no number was compared with numbers';
    }
    if ((doubts.hasInfinite || doubts.hasHuge) && !SPEAKS_OF_INFINITY.test(testsText)) {
      if (doubts.hasInfinite) return 'a result is infinite, and the tests do not speak of it';
      for (const kind of NEAR_INFINITY)
        if (isTime() && (await passes(kind)))
          return 'a result is near infinity, and the tests pass with any such number';
    }
    if (doubts.isAllAbsent && !SPEAKS_OF_NOTHING.test(testsText))
      for (const kind of ['null', 'quiet', 'resolves'])
        if (isTime() && (await passes(kind)) && isAsFar())
          done('empty-answer', 'the program gives nothing, and the tests pass where nothing comes');
    // An empty value is a part of every value.
    if (doubts.isAllEmpty && PART_OF.test(testsText))
      for (const kind of EMPTY_DATA)
        if (isTime() && (await passes(kind)))
          done('empty-answer', 'all results are empty, and the tests pass where nothing comes');
    return null;
  };
}
