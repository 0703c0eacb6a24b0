/** The judge's process from its start to its end. */

/** Ends with the verdict on tests that failed. */
async function judgeFailure({ error }) {
  const detail =
    'test ' + statementAt + ': ' + (live.has(error) ? 'an error of the program' : textOf(error)).slice(0, 300);
  if (error instanceof Gone) done('killed', detail);
  if (error instanceof Late) done('timeout', detail);
  if (error instanceof Unknown) done('tests-broken', detail);
  if (error instanceof AssertionError) done('wrong-answer', detail);
  if (isRemote(error))
    done(error instanceof RangeError && /memory|allocation/i.test(detail) ? 'memory-limit' : 'runtime-error', detail);
  // A module that the tests name and that is missing is missing for every program.
  if (
    error?.code === 'MODULE_NOT_FOUND' &&
    new RegExp('[\'"\x60](?:node:)?' + escaped(error.asked) + '[\'"\x60]').test(question.text)
  )
    done('tests-broken', detail);
  // Data of the program needs no call.
  const isAsked = calls > 0 || [...offered.values()].some((value) => !live.has(value));
  if (isAsked || error instanceof Exit || !(error instanceof Error)) done('wrong-answer', detail);
  done((await failsAlike(error)) ? 'tests-broken' : 'wrong-answer', detail);
}
/** Ends with the verdict on tests that passed: they run again wherever a pass may show nothing. */
async function judgePass(isQuick) {
  const passed = asserted,
    reachedSites = new Set(seenSites);
  toStatement(0);
  const doubts = doubtsOf(
    question.parts.slice(2).some((statement, index) => !(assertionsOf[index + 2] > 0) && asserts.test(statement)),
  );
  if (isRowRead && /\bof\b|\bforEach\b|\.(?:map|each|every)\b/.test(question.text)) {
    areRowsChanged = true;
    if (await passesAgain()) done('wrong-answer', 'the program answers with what it reads of the object that calls it');
    areRowsChanged = false;
  }
  if (await isNotFiniteNeeded(passesAgain))
    done('wrong-answer', 'a number is not finite, and the tests do not speak of it');
  if (await isComparedAsNumber(passesAgain, isQuick))
    done('wrong-answer', 'what is no number was compared with numbers');
  if (isExpectedOfArgument(question.text, [...offered.keys(), ...question.entries])) {
    handing = (args, memo = new Map()) =>
      args.map((each) => (types.isMap(each) ? new Map(each) : types.isSet(each) ? new Set(each) : kept(each, 0, memo)));
    if (!(await passesAgain()))
      done('wrong-answer', 'the program changes an argument that the tests make their expectation of');
    handing = (args) => args;
  }
  if (question.flags.includes('stubs')) {
    // A stub that reaches fewer assertions than the program does not pass.
    const isAsFar = () => [...reachedSites].every((number) => seenSites.has(number));
    if (
      ((await passes('raises')) && isAsFar()) ||
      ((await passes('own')) && isAsFar() && (await passes('none')) && isAsFar())
    )
      done('tests-decide-nothing', 'they pass whatever the program does');
  }
  const doubt = await doubts(passes);
  if (doubt !== null) done('wrong-answer', doubt);
  done('passed', String(passed));
}
async function judge() {
  const [mode, declared, program] = frames();
  post(() => ({ names: declared, program }));
  const [nonce, setup, entryText, flagText, helpers, ...statements] = frames();
  done = (...parts) => {
    writeAll(RESULT, framed([nonce, ...parts]));
    exit(0);
  };
  isStrict = mode !== 'live';
  recordUses();
  const first = next();
  if (first.failed !== undefined)
    done(first.failed === 'syntax-error' ? 'syntax-error' : 'runtime-error', String(first.detail));
  const parts = [setup, helpers, ...statements],
    text = parts.join('\n');
  Object.assign(question, { entries: entryText.split(' ').filter(isName), flags: flagText.split(' '), parts, text });
  testsText = text;
  readSites(text);
  if (/\bsetInterval\b/.test(text) && !/\bclearInterval\b/.test(text))
    globalThis.setInterval = keepIntervals(globalThis.setInterval);
  framework = frameworkFor(text);
  offerNames(first);
  sealFrameworks();
  isShouldUsed = /\.should\b/.test(text);
  if (isShouldUsed) addShould();
  addMethods(first);
  compileTests();
  const startedAt = own.now(),
    failed = await run(space()),
    isQuick = own.now() - startedAt < 500;
  hasPassed = failed === null;
  if (failed === null) await judgePass(isQuick);
  else await judgeFailure(failed);
}

judge().catch((error) => {
  if (done !== undefined) done('killed', error instanceof Gone ? 'ended' : 'what the program said broke its judge');
  process.exit(error instanceof Gone ? 0 : 91);
});
