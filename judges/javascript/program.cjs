/** The program's process: it loads the program and answers the judge. */

/** Whether a module exports an object that is more than its names: of a class, with accessors, or with state for its functions. */
function isObjectOfOwn(value) {
  if (value === null || typeof value !== 'object' || types.isProxy(value)) return false;
  if (![Object.prototype, null].includes(getPrototypeOf(value))) return true;
  const all = ownKeys(value).map((key) => getOwnPropertyDescriptor(value, key));
  const isFunction = (one) => typeof one.value === 'function',
    isAboutItself = (run) => !/^class\b/.test(writtenOf(run)) && /\bthis\b/.test(writtenOf(run));
  return (
    all.some((one) => !('value' in one)) ||
    (all.some(isFunction) && !all.every(isFunction) && all.some((one) => isFunction(one) && isAboutItself(one.value)))
  );
}
/**
 * A program may bring its own tests (`describe`, `expect`), as replies with a test file do. The tests of the question
 * decide, so these names do nothing, and the program is not refused because Node lacks them.
 */
const idle = new Proxy(() => {}, {
  apply: () => idle,
  get: (_, key) => (typeof key === 'symbol' || key === 'then' ? undefined : idle),
});
const OWN_TESTS = [
  'describe',
  'it',
  'test',
  'expect',
  'jest',
  'vi',
  'xit',
  'xtest',
  'xdescribe',
  'fit',
  'fdescribe',
].concat(...['before', 'after'].map((when) => [when, when + 'Each', when + 'All']));
const TEST_PACKAGES = new Set(['vitest', '@jest/globals', 'bun:test', 'mocha', 'chai']);
const writtenOf = (run) => Function.prototype.toString.call(run);
async function work() {
  const given = receive(),
    { program } = given;
  const names = given.names.split(' ').filter(isName);
  const picks = names.map((name) => JSON.stringify(name) + ': () => ' + name).join(', ');
  const space = Object.create(null),
    module = { exports: {} };
  const before = new Map(BUILT.map(([name, owner]) => [name, new Set(Reflect.ownKeys(owner))]));
  const loaded = require;
  for (const name of OWN_TESTS) defineProperty(globalThis, name, { value: idle, writable: true, configurable: true });
  const own = (path) => {
    if (TEST_PACKAGES.has(path)) return idle;
    const whole = path === 'assert' ? loaded('node:assert') : loaded(path);
    if (/^(?:node:)?assert(?:\/strict)?$/.test(path)) {
      intrinsicNames.set(whole.AssertionError.prototype, ASSERTION);
      both.add(ASSERTION);
    }
    return whole;
  };
  // Plain Node would end here; instead the judge is notified.
  const crash = (error) => {
    crashes.push(error);
    onNote();
  };
  process.on('unhandledRejection', crash);
  process.on('uncaughtException', crash);
  let wake = null;
  process.on('beforeExit', () => {
    setImmediateOwn(() => {});
    wake?.('idle');
  });
  onNote = () => setImmediateOwn(() => wake?.('note'));
  try {
    new (require('node:vm').Script)('(async function () {' + program + '\n})', { filename: 'program.js' });
    let run;
    const parameters = ['module', 'exports', 'require', '__filename', '__dirname', '__import', '__kinds'];
    try {
      run = new Function(...parameters, program + '\n;return {' + picks + '};');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      run = new FUNCTIONS.AsyncFunction(...parameters, program + '\n;return {' + picks + '};');
    }
    const found = await run.call(
      module.exports,
      module,
      module.exports,
      own,
      'program.js',
      '/tmp',
      importer(own),
      pairKinds,
    );
    if (typeof module.exports === 'object' && module.exports !== null)
      for (const name of Object.keys(module.exports)) space[name] = module.exports[name];
    for (const [name, pick] of Object.entries(found)) {
      try {
        space[name] = pick();
      } catch {
        /* not at the top level */
      }
    }
    for (const name of names)
      if (!(name in space) && Object.hasOwn(globalThis, name) && globalThis[name] !== idle)
        space[name] = globalThis[name];
  } catch (error) {
    post((enc) => ({
      failed: error instanceof SyntaxError ? 'syntax-error' : 'runtime-error',
      detail: String(error?.name ?? 'Error') + ': ' + String(error?.message ?? error).slice(0, 300),
    }));
    process.exit(0);
  }
  const added = BUILT.flatMap(([name, owner]) =>
    Reflect.ownKeys(owner)
      .filter((key) => typeof key === 'string' && !before.get(name).has(key))
      .map((key) => [name, key, getOwnPropertyDescriptor(owner, key)]),
  );
  post((enc) => ({
    names: Object.entries(space)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, enc(value)]),
    whole: enc(typeof module.exports === 'function' || isObjectOfOwn(module.exports) ? module.exports : null),
    added: added.map(([name, key, given]) => [name, key, enc(given.value ?? given.get), 'value' in given]),
  }));
  for (;;) {
    const message = next();
    if (message.op !== 'yield') {
      respond(message);
      continue;
    }
    const why = await new Promise((resolve) => {
      wake = resolve;
      if (notes.length + crashes.length > 0) setImmediateOwn(() => resolve('note'));
      setTimeoutOwn(() => resolve('time'), Number(message.ms) || 1).unref();
    });
    wake = null;
    post((enc) => ({ ret: enc(undefined), why, crashes: crashes.splice(0).map(enc) }));
  }
}
// Tests may replace the program's timers; these wait for the judge.
const setTimeoutOwn = setTimeout,
  setImmediateOwn = setImmediate,
  crashes = [];
const BUILT = [
  'Object',
  'Array',
  'String',
  'Number',
  'Function',
  'Map',
  'Set',
  'Date',
  'Promise',
  'RegExp',
  'Boolean',
  'Math',
  'JSON',
].flatMap((name) => [
  [name, globalThis[name]],
  ...(globalThis[name].prototype === undefined ? [] : [[name + '.prototype', globalThis[name].prototype]]),
]);
work().catch((error) => process.exit(error instanceof Gone ? 0 : 91));
