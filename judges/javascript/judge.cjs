/**
 * The judge of JavaScript: it runs the tests on the program in the other process, then on stubs. The tests compare
 * copies. Other uses of an object of the program run in the program's process (`remote.cjs`), only under the
 * live judge, and return data again.
 */

function framed(parts) {
  const sized = (raw) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(raw.length);
    return Buffer.concat([size, raw]);
  };
  return sized(Buffer.concat(parts.map((part) => sized(Buffer.from(part)))));
}
function frames() {
  const count = readExactly(0, 4).readUInt32LE();
  return Array.from({ length: count }, () => readExactly(0, readExactly(0, 4).readUInt32LE()).toString());
}
/** Runs the tests once; null where they passed. */
async function runTests(code, values) {
  forgetDoubts();
  spans.clear();
  orders.length = 0;
  numbered.length = 0;
  nextMade.length = 0;
  intervals.length = 0;
  failures = [];
  later = { open: 0, errors: [] };
  running = null;
  plan = { wanted: null, least: 0, made: 0 };
  mocha = newMocha();
  exits.length = 0;
  allMocks.length = 0;
  spies.length = 0;
  extensions.clear();
  isLoading = true;
  expected.clear();
  uncalled.clear();
  owed.clear();
  swallowed.clear();
  groups.clear();
  answersTo.clear();
  decided.length = 0;
  held.length = 0;
  told.length = 0;
  convertedTo = [];
  results.clear();
  isRowRead = false;
  isAsking = false;
  exited = null;
  repeats = 0;
  repeatedMs = 0;
  idle = 0;
  asserted = 0;
  chosen = false;
  process.exitCode = undefined;
  for (const key of ownKeys(nobody)) delete nobody[key];
  suite = newSuite(null);
  let outcome = null,
    isOver = false;
  const top = suite;
  (async () => {
    try {
      await Reflect.apply(code, values[9], values);
    } finally {
      isLoading = false;
    }
    await runSuite(top);
  })().then(
    () => {
      isOver = true;
    },
    (error) => {
      isOver = true;
      outcome = { error };
    },
  );
  const failed = () =>
    exited !== null
      ? Number(exited.code) !== 0
        ? { error: exited }
        : exited.before === undefined
          ? null
          : { error: exited.before }
      : failures.length > 0
        ? { error: failures[0] }
        : outcome !== null
          ? outcome
          : later.errors.length > 0
            ? { error: later.errors[0] }
            : null;
  await new Promise((resolve) => setImmediateOwn(resolve));
  while (!isOver && exited === null && failures.length === 0) {
    if (idle > 3) return { error: new AssertionError({ message: 'the tests wait for what never comes' }) };
    await breathe();
  }
  if (failed() !== null) return failed();
  const started = own.now(),
    end = started + MOST_TIMERS;
  await new Promise((resolve) => setImmediateOwn(resolve));
  idle = 0;
  // In a race one promise may stay open.
  const isWaiting = () => waiting.size > 0 && (!/\bPromise\.(?:race|any)\b/.test(testsText) || isMarkMissed());
  const isOpen = () =>
    exited === null &&
    (later.open > 0 ||
      (isRemoteRun &&
        (isWaiting() ||
          [...expected.values()].some(({ isCalled }) => !isCalled) ||
          [...owed.values()].some((count) => count > 0))));
  // A call of a function of Node matters only while marks of the tests are missing: the tests go on by it.
  while (
    exited === null &&
    (isOpen() || (isRemoteRun && [...uncalled].some((each) => isOfTests(each) || isMarkMissed())) || pending() > 0) &&
    own.now() < end &&
    idle < 3 &&
    failed() === null
  ) {
    // The judge does not wait for an interval that is never cleared.
    if (own.now() - started > MOST_INTERVALS) for (const each of intervals.splice(0)) each.unref();
    await breathe();
  }
  await new Promise((resolve) => setImmediateOwn(resolve));
  if (failed() !== null) return failed();
  if (isOpen())
    return {
      error: new AssertionError({
        message: isWaiting()
          ? 'a promise of the program never settles'
          : 'the program never calls a function that asserts',
      }),
    };
  if (exited === null && process.getActiveResourcesInfo().some((name) => name === 'Timeout' || name === 'Immediate'))
    return { error: new Late('a timer of the tests is not due in time') };
  if (isUnfailed()) return { error: new AssertionError({ message: 'nothing was thrown' }) };
  if (exited === null && Number(process.exitCode ?? 0) !== 0)
    return { error: new AssertionError({ message: 'exit code ' + process.exitCode }) };
  const isExited = exited !== null;
  exited = null;
  for (let at = 0; at < exits.length; at += 1)
    try {
      exits[at](0);
    } catch (error) {
      if (!(error instanceof Exit)) return { error };
    }
  if (exited !== null || !isExited) {
    if (failed() !== null) return failed();
  }
  if (isCutShort()) return { error: new AssertionError({ message: 'fewer results than the tests expect' }) };
  if (isRemoteRun && swallowed.size > 0)
    return {
      error: new AssertionError({ message: 'the program caught an error of the tests: ' + textOf([...swallowed][0]) }),
    };
  if (isRemoteRun)
    try {
      checkPrototypes();
      checkAnswers();
      checkGroups();
      checkTold();
      checkDecided();
      checkOrders();
    } catch (error) {
      return { error };
    }
  return null;
}
