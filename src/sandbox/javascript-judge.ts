/**
 * The judge of JavaScript, as CommonJS source: it runs the tests on the program in the other process, then on stubs. The tests
 * compare copies. Other uses of an object of the program run in the program's process (`javascript-remote.ts`), only under
 * the live judge, and return data again.
 */
export const JAVASCRIPT_JUDGE: string = String.raw`
function framed(parts) {
  const sized = (raw) => { const size = Buffer.alloc(4); size.writeUInt32LE(raw.length); return Buffer.concat([size, raw]); };
  return sized(Buffer.concat(parts.map((part) => sized(Buffer.from(part)))));
}
function frames() {
  const count = readExactly(0, 4).readUInt32LE();
  return Array.from({ length: count }, () => readExactly(0, readExactly(0, 4).readUInt32LE()).toString());
}
/** Runs the tests once; null where they passed. */
async function runTests(code, values) {
  forgetDoubts(); spans.clear(); orders.length = 0; numbered.length = 0; nextMade.length = 0; intervals.length = 0; failures = []; later = { open: 0, errors: [] }; running = null; plan = { wanted: null, least: 0, made: 0 }; mocha = newMocha(); exits.length = 0; allMocks.length = 0; spies.length = 0; extensions.clear(); isLoading = true; expected.clear(); uncalled.clear(); owed.clear(); swallowed.clear(); groups.clear(); answersTo.clear(); decided.length = 0; held.length = 0; told.length = 0; results.clear(); isRowRead = false; isAsking = false; exited = null; repeats = 0; repeatedMs = 0; idle = 0; asserted = 0; chosen = false;
  process.exitCode = undefined;
  for (const key of ownKeys(nobody)) delete nobody[key];
  suite = newSuite(null);
  let outcome = null, isOver = false;
  const top = suite;
  (async () => { try { await Reflect.apply(code, values[9], values); } finally { isLoading = false; } await runSuite(top); })().then(() => { isOver = true; }, (error) => { isOver = true; outcome = { error }; });
  const failed = () => (exited !== null ? (Number(exited.code) !== 0 ? { error: exited } : exited.before === undefined ? null : { error: exited.before }) : failures.length > 0 ? { error: failures[0] } : outcome !== null ? outcome : later.errors.length > 0 ? { error: later.errors[0] } : null);
  await new Promise((resolve) => setImmediateOwn(resolve));
  while (!isOver && exited === null && failures.length === 0) {
    if (idle > 3) return { error: new AssertionError({ message: 'the tests wait for what never comes' }) };
    await breathe();
  }
  if (failed() !== null) return failed();
  const started = own.now(), end = started + MOST_TIMERS;
  await new Promise((resolve) => setImmediateOwn(resolve));
  idle = 0;
  // In a race one promise may stay open.
  const isWaiting = () => waiting.size > 0 && (!/\bPromise\.(?:race|any)\b/.test(testsText) || sites.some(({ number }) => !seenSites.has(number)));
  const isOpen = () => exited === null && (later.open > 0 || (isRemoteRun && (isWaiting() || [...expected.values()].some(({ isCalled }) => !isCalled) || [...owed.values()].some((count) => count > 0))));
  while (exited === null && (isOpen() || (isRemoteRun && uncalled.size > 0) || pending() > 0) && own.now() < end && idle < 3 && failed() === null) {
    // The judge does not wait for an interval that is never cleared.
    if (own.now() - started > MOST_INTERVALS) for (const each of intervals.splice(0)) each.unref();
    await breathe();
  }
  await new Promise((resolve) => setImmediateOwn(resolve));
  if (failed() !== null) return failed();
  if (isOpen()) return { error: new AssertionError({ message: isWaiting() ? 'a promise of the program never settles' : 'the program never calls a function that asserts' }) };
  if (exited === null && process.getActiveResourcesInfo().some((name) => name === 'Timeout' || name === 'Immediate')) return { error: new Late('a timer of the tests is not due in time') };
  if (isUnfailed()) return { error: new AssertionError({ message: 'nothing was thrown' }) };
  if (exited === null && Number(process.exitCode ?? 0) !== 0) return { error: new AssertionError({ message: 'exit code ' + process.exitCode }) };
  const isExited = exited !== null;
  exited = null;
  for (let at = 0; at < exits.length; at += 1) try { exits[at](0); } catch (error) { if (!(error instanceof Exit)) return { error }; }
  if (exited !== null || !isExited) { if (failed() !== null) return failed(); }
  if (isCutShort()) return { error: new AssertionError({ message: 'fewer results than the tests expect' }) };
  if (isRemoteRun && swallowed.size > 0) return { error: new AssertionError({ message: 'the program caught an error of the tests: ' + textOf([...swallowed][0]) }) };
  if (isRemoteRun) try { checkPrototypes(); checkAnswers(); checkGroups(); checkTold(); checkDecided(); checkOrders(); } catch (error) { return { error }; }
  return null;
}
`;

/** Names that both processes import, as CommonJS source. */
export const JAVASCRIPT_NAMES: string = String.raw`
const identifier = /^[A-Za-z_$][\w$]*$/;
/** import() in code without a module loader: the result of require, with its parts as names. */
const META = { url: 'file:///tmp/program.js', filename: '/tmp/program.js', dirname: '/tmp', main: false, resolve: (path) => new URL(path, 'file:///tmp/program.js').href };
const importer = (load) => Object.assign(async (path) => {
  const whole = load(String(path));
  return /^[./]/.test(String(path)) ? whole : { __proto__: null, ...whole, default: whole };
}, { meta: META });
/** Whether a name can be a parameter of the tests beside their own. */
function isName(name) {
  if (typeof name !== 'string' || !identifier.test(name) || ['arguments', 'eval', 'await', 'yield', 'let', 'static', '__at', '__site', '__span', '__import', '__code', '__run', '__Function', '__kinds', 'require', 'module', 'exports', 'undefined', '__proto__'].includes(name)) return false;
  try { new Function(name, ''); return true; } catch { return false; }
}
`;

/** The judge's process from its start to its end. */
export const JAVASCRIPT_MAIN: string = String.raw`
const escaped = (name) => String(name).replaceAll(/[^\w/@-]/g, '\\$&');
/** Whether tests have another way if a method is missing: then the question does not ask for the method. */
function isOptional(key, text) {
  const method = '\\.' + escaped(key) + '\\s*', isFunction = '={2,3}\\s*[\'"]function[\'"]\\s*';
  return new RegExp(method + '(?:\\?|&&|\\|\\|)|' + method + isFunction + '\\)?\\s*(?:\\?|&&|\\|\\|)|\\bif\\s*\\(\\s*(?:typeof\\s+)?[\\w.$[\\]]+' + method + '(?:\\)|' + isFunction + '\\))|[\'"]' + escaped(key) + '[\'"]\\s+in\\b').test(text);
}
/** Removes files of the program: a stub must not find them. Only in a sandbox, which has a folder of its own. */
function clearFolder() {
  if (!String(process.argv[1]).startsWith('/sluice/') || process.cwd() !== '/tmp') return;
  for (const name of fs.readdirSync('/tmp')) try { fs.rmSync('/tmp/' + name, { recursive: true, force: true }); } catch { /* not ours */ }
}
const LIBRARIES = new Set(['_', 'lodash', 'underscore', 'R', 'ramda']);
// The words with which assertion libraries begin a chain.
const SENTENCES = new Set(['should', 'must', 'expect', 'assert']);
async function judge() {
  const [mode, declared, program] = frames();
  post(() => ({ names: declared, program }));
  const [nonce, setup, entryText, flagText, helpers, ...statements] = frames();
  done = (...parts) => { writeAll(RESULT, framed([nonce, ...parts])); exit(0); };
  isStrict = mode !== 'live';
  used = accountUsed; came = accountCame; thrown = (error) => { firstThrown ??= { error }; swallowed.delete(error); unreturned.delete(error); remoteErrors.add(error); account(error, 'thrown'); }; settledTo = (promise, value) => { noteResult(value); account(value, (promised.get(promise) ?? 'other') + ' settled'); }; given = (args) => { for (const each of args) { swallowed.delete(each); unreturned.delete(each); } account(args.filter((each) => !selves.includes(each)), 'given'); }; crossed = expectCall; broken = () => done('killed', 'the channel of the program ended or said what it may not'); instead = answerAsData; snapshots = (value) => accountUsed(value, 'snap');
  reached = () => seenSites.size; failedSince = noteFailed; converted = accountConverted; steady = steadily; has = hasTruly; raised = accountRaised; settledAs = asNumber; calledAs = argumentsAsNumbers; returned = accountReturned; handed = accountHanded;
  answered = accountAnswered; numberAs = finiteAs; errorAs = errorAsNumbers; changedByOther = partsAsNumbers;
  const entries = entryText.split(' ').filter(isName), flags = flagText.split(' ');
  const first = next();
  if (first.failed !== undefined) done(first.failed === 'syntax-error' ? 'syntax-error' : 'runtime-error', String(first.detail));
  const text = [setup, helpers, ...statements].join('\n');
  const quiet = () => {};
  ours.add(quiet);
  testsText = text;
  namesForCode = () => [...offered].filter(([, value]) => live.has(value));
  let isWrapping;
  mayWrap = () => (isWrapping ??= entries.some((name) => WRAPPING.test(name)));
  readSites(text);
  if (/\bsetInterval\b/.test(text) && !/\bclearInterval\b/.test(text)) globalThis.setInterval = keepIntervals(globalThis.setInterval);
  const consoles = { ...Object.fromEntries(Object.keys(console).map((name) => [name, quiet])), assert: (truth, ...more) => assert(truth, String(more[0] ?? 'console.assert')) };
  const processParts = { exit: exitOnce, ...Object.fromEntries(['on', 'once', 'addListener', 'prependListener'].map((each) => [each, (event, run) => { if (event === 'exit' || event === 'beforeExit') exits.push(run); else process[each](event, run); return shownProcess; }])), getBuiltinModule: (name) => (require('node:module').isBuiltin(name) ? required(name) : undefined), mainModule: undefined, binding: undefined, dlopen: undefined };
  ours.add(processParts.exit);
  const shownProcess = world(new Proxy(process, {
    get: (_, key) => (Object.hasOwn(processParts, key) ? processParts[key] : key === 'stdout' || key === 'stderr' || key === 'env' ? surroundings('process.' + key, process[key]) : process[key]),
    set: (_, key, value) => { if (key === 'env' && value !== null && typeof value === 'object') replaceEnvironment(value); else if (key === 'argv') patch('process', process, key, value); else process[key] = value; return true; },
  }), 'process');
  const framework = {
    assert: shownAssert, expect, test, it: test, specify: test, describe, suite: describe, context: describe, ...hooks, ...aliases, ...kitsIn(text), jest, vi: jest, mock, assertReturns,
    console: surroundings('console', consoles), globalThis: surroundings('globalThis', globalThis), global: surroundings('globalThis', globalThis),
    process: shownProcess,
  };
  if (/\bDate\.\w+\s*=[^=]|\(\s*Date\s*,/.test(text)) framework.Date = surroundings('Date', Date);
  if (/\bMath\.\w+\s*=[^=]|\(\s*Math\s*,/.test(text)) framework.Math = surroundings('Math', Math);
  const offered = new Map();
  const offer = (name, value) => { offered.set(name, value); if (live.has(value)) { excepted.add(value); offeredNames.set(value, name); } };
  for (const [name, raw] of list(first.names)) {
    // The program may not define the name of a library: its functions would compare for the tests.
    if (!isName(name) || (LIBRARIES.has(name) && !(flags.includes('only-entries') && name === entries[0]))) continue;
    const isAsked = entries.includes(name) || (!flags.includes('only-entries') && !(name in globalThis) && new RegExp('(?<![\\w$])' + name.replaceAll('$', '\\$') + '(?![\\w$])').test(text));
    if (isAsked) offer(name, sure(raw));
    if (isAsked && isPrimitive(offered.get(name)) && isClassOfError(name, text)) noClasses.add(offered.get(name));
  }
  // The tests mean to query the objects of a class that they name.
  namespaces = () => [...offered].filter(([name, value]) => live.has(value) && new RegExp('(?:\\bnew\\s+|\\binstanceof\\s+)' + name.replaceAll('$', '\\$') + '(?![\\w$])|(?<![\\w$.])' + name.replaceAll('$', '\\$') + '\\.[A-Za-z_$][\\w$]*\\s*\\(').test(text)).map(([, value]) => value);
  const whole = sure(first.whole);
  if (typeof whole === 'function' && entries.length > 0 && !offered.has(entries[0])) offer(entries[0], whole);
  if (live.has(whole)) excepted.add(whole);
  // An entry point with the name of a framework function, or a name like 'fit', is the program's, unless the tests call it as the framework's.
  const isProgramsOwn = (name) => (name in aliases || (name === entries[0] && flags.includes('only-entries') && name !== 'assertReturns')) && offered.has(name) && !new RegExp('(?<![\\w$.])' + name.replaceAll('$', '\\$') + (name === 'assert' || name === 'expect' ? '\\s*[(.]' : '\\s*\\(\\s*[\'"\x60]')).test(text);
  const isFrameworks = (name) => name in framework && !isProgramsOwn(name);
  /** A function of the language in the role of the program's: its calls are counted, and it has to call the given functions. */
  const counted = (value) => {
    if (typeof value !== 'function' || live.has(value)) return value;
    const made = function (...args) {
      calls += 1;
      const given = args.map((each) => {
        if (typeof each !== 'function') return each;
        expectCall(each);
        return function (...more) { answered(each); return new.target ? Reflect.construct(each, more) : Reflect.apply(each, this, more); };
      });
      return new.target ? Reflect.construct(value, given) : Reflect.apply(value, this, given);
    };
    ours.add(made);
    return made;
  };
  const space = () => {
    const made = { __proto__: null };
    for (const [name, value] of offered) made[name] = counted(value);
    for (const name of entries) if (typeof made[name] !== 'function' && !(name in globalThis) && !isFrameworks(name)) made[name] = function () { done('runtime-error', name + ' is no function of the program'); };
    return made;
  };
  const names = [...new Set([...Object.keys(space()), ...Object.keys(framework)])];
  let stubs = null;
  const required = (path) => {
    const name = String(path).replace(/^node:/, '');
    if (name === 'assert') return shownAssert;
    if (Object.hasOwn(kits, name)) return kits[name];
    if (name === 'assert/strict') return shownStrict;
    if (name === 'vm') return { ...builtin('vm'), ...codeKit };
    if (name === 'test') return Object.assign((...args) => test(...args), test, { test, it: test, describe, suite: describe, mock, ...hooks });
    if (name === 'util') return { ...builtin('util'), isDeepStrictEqual: (a, b) => ((asserted += 1), deep(a, b)), ...Object.fromEntries(['promisify', 'callbackify', 'deprecate'].map((each) => [each, (run) => { const made = require('node:util')[each](run); ours.add(made); return made; }])) };
    if (/^(?:@jest\/globals|vitest|jest|mocha)$/.test(name)) return { ...framework };
    if (name.startsWith('.') || name.startsWith('/')) return moduleOf(path);
    if (require('node:module').isBuiltin(name)) return builtin(name);
    throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: 'MODULE_NOT_FOUND', asked: name });
  };
  world(required, 'require');
  const moduleOf = (path) => {
    // A module that exports an object of a class, or with state, is that object.
    if (stubs === null && live.has(whole) && typeof whole === 'object') return whole;
    const all = stubs ?? space();
    if (typeof whole === 'function' && stubs === null && Object.keys(all).every((name) => all[name] === whole)) return whole;
    // A file without exports is the function with the file's name.
    const base = String(path).split('/').at(-1).replace(/\.[cm]?js$/, '').replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase());
    const main = typeof whole === 'function' && stubs === null ? whole : Object.hasOwn(all, base) ? all[base] : all[entries[0]] ?? stubs?.added;
    const parts = { get: (_, key) => (key === 'then' ? undefined : key in all ? all[key] : stubs === null && key === 'default' ? whole ?? main : stubs?.[entries[0]] ?? stubs?.added) };
    return typeof main !== 'function' ? new Proxy({}, parts) : new Proxy(function () {}, { ...parts, apply: (_, self, args) => Reflect.apply(main, self, args), construct: (_, args) => Reflect.construct(main, args) });
  };
  // These proxies return the members that are sealed below.
  for (const shown of [shownAssert, shownStrict, shownChai]) sealed.add(shown);
  sealOff(assert, strictAssert, chaiAssert, ...Object.values(kits), ...[expect, test, describe, jest, mock, assertReturns].concat(Object.values(hooks)));
  isShouldUsed = /\.should\b/.test(text);
  if (isShouldUsed) addShould();
  for (const [root, key, raw, isMethod] of list(first.added)) {
    const [owner, part] = String(root).split('.'), run = sure(raw);
    const target = root === 'Object.prototype' || !['Function', 'Math', 'JSON', ...KINDS].includes(owner) ? undefined : part === 'prototype' ? globalThis[owner].prototype : globalThis[owner];
    if (target === undefined || typeof key !== 'string' || !identifier.test(key) || SENTENCES.has(key) || key in target || typeof run !== 'function' || !new RegExp('\\.' + escaped(key) + '\\b').test(text) || isOptional(key, text)) continue;
    const method = function (...args) { return Reflect.apply(stubs === null ? run : stubs.added, this, args); };
    defineProperty(target, key, {
      configurable: true,
      get() { return sealed.has(this) || mocks.has(this) ? undefined : isMethod ? method : Reflect.apply(method, this, []); },
      set(value) { put(this, key, value); },
    });
  }
  // Counts the assertions that each statement reaches.
  let at = 0;
  let before = 0;
  const counts = [], toStatement = (index) => { counts[at] = (counts[at] ?? 0) + asserted - before; before = asserted; at = index; };
  let code;
  const body = [setup, helpers, ...statements].map((each, index) => '__at(' + index + ');' + each + '\n;').join('');
  // Modules and tests with 'use strict' are strict, unless the statements together do not compile so: two may declare one name.
  const isStrictText = [setup, helpers, ...statements].some((each) => /^\s*(['"])use strict\1/.test(each));
  let refusal;
  for (const directive of isStrictText ? ["'use strict';", ''] : ['']) {
    try { code ??= new FUNCTIONS.AsyncFunction('__at', '__site', '__span', '__import', '__code', '__run', '__Function', '__kinds', 'require', 'module', 'exports', ...names, directive + '{' + body + '\n}'); } catch (error) { refusal = error; }
  }
  if (code === undefined) done('tests-broken', String(refusal?.message ?? refusal));
  const run = (given) => { const module = { exports: {} }; required.main = module; at = 0; before = 0; return runTests(code, [toStatement, site, span, importer(required), codeFor, runForeign, FunctionFor, pairKinds, required, module, module.exports, ...names.map((name) => (isFrameworks(name) ? framework[name] : given[name]))]); };
  const onStubs = async (kind) => {
    isStrict = false; isRemoteRun = false; restore();
    clearFolder();
    stubs = { __proto__: null, added: stub(kind) };
    for (const name of [...offered.keys(), ...entries]) stubs[name] = stub(kind);
    const result = await run(stubs);
    restore();
    return result;
  };
  const passes = async (kind) => (await onStubs(kind)) === null;
  /** Tests are blamed if they fail in the same way whatever the program returns. */
  const failsAlike = async (error) => { for (const kind of ['own', 'empty']) if (textOf((await onStubs(kind))?.error) !== textOf(error)) return false; return true; };
  const startedAt = own.now(), failed = await run(space()), isQuick = own.now() - startedAt < 500;
  hasPassed = failed === null;
  if (failed !== null) {
    const { error } = failed;
    const detail = 'test ' + at + ': ' + (live.has(error) ? 'an error of the program' : textOf(error)).slice(0, 300);
    if (error instanceof Gone) done('killed', detail);
    if (error instanceof Late) done('timeout', detail);
    if (error instanceof Unknown) done('tests-broken', detail);
    if (error instanceof AssertionError) done('wrong-answer', detail);
    if (isRemote(error)) done(error instanceof RangeError && /memory|allocation/i.test(detail) ? 'memory-limit' : 'runtime-error', detail);
    // A module that the tests name and that is missing is missing for every program.
    if (error?.code === 'MODULE_NOT_FOUND' && new RegExp('[\'"\x60](?:node:)?' + escaped(error.asked) + '[\'"\x60]').test(text)) done('tests-broken', detail);
    // Data of the program needs no call.
    const isAsked = calls > 0 || [...offered.values()].some((value) => !live.has(value));
    if (isAsked || error instanceof Exit || !(error instanceof Error)) done('wrong-answer', detail);
    done((await failsAlike(error)) ? 'tests-broken' : 'wrong-answer', detail);
  }
  const passed = asserted, reachedSites = new Set(seenSites);
  toStatement(0);
  const doubts = doubtsOf(statements.some((statement, index) => !(counts[index + 2] > 0) && asserts.test(statement)));
  if (isRowRead && /\bof\b|\bforEach\b|\.(?:map|each|every)\b/.test(text)) {
    areRowsChanged = true;
    if ((await run(space())) === null) done('wrong-answer', 'the program answers with what it reads of the object that calls it');
    areRowsChanged = false;
  }
  const passesAgain = async () => (await run(space())) === null;
  if (await isNotFiniteNeeded(passesAgain)) done('wrong-answer', 'a number is not finite, and the tests do not speak of it');
  if (await isComparedAsNumber(passesAgain, isQuick)) done('wrong-answer', 'what is no number was compared with numbers');
  if (isExpectedOfArgument(text, [...offered.keys(), ...entries])) {
    handing = (args, memo = new Map()) => args.map((each) => (types.isMap(each) ? new Map(each) : types.isSet(each) ? new Set(each) : kept(each, 0, memo)));
    if ((await run(space())) !== null) done('wrong-answer', 'the program changes an argument that the tests make their expectation of');
    handing = (args) => args;
  }
  if (flags.includes('stubs')) {
    // A stub that reaches fewer assertions than the program does not pass.
    const isAsFar = () => [...reachedSites].every((number) => seenSites.has(number));
    if (((await passes('raises')) && isAsFar()) || ((await passes('own')) && isAsFar() && (await passes('none')) && isAsFar())) done('tests-decide-nothing', 'they pass whatever the program does');
  }
  const doubt = await doubts(passes);
  if (doubt !== null) done('wrong-answer', doubt);
  done('passed', String(passed));
}

judge().catch((error) => {
  if (done !== undefined) done('killed', error instanceof Gone ? 'ended' : 'what the program said broke its judge');
  process.exit(error instanceof Gone ? 0 : 91);
});
`;
