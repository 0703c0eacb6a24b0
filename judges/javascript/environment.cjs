/** What the tests see besides the program: the frameworks, the console, the process, and the modules that they require. */

// Nothing, or the stubs that are in the place of the program's names.
let stubs = null;
// The objects of the frameworks by name, once the question is known.
let framework = {};
const quiet = () => {};
ours.add(quiet);
function consoleOfTests() {
  return {
    ...Object.fromEntries(Object.keys(console).map((name) => [name, quiet])),
    assert: (truth, ...more) => assert(truth, String(more[0] ?? 'console.assert')),
  };
}
function processOfTests() {
  const processParts = {
    exit: exitOnce,
    ...Object.fromEntries(
      ['on', 'once', 'addListener', 'prependListener'].map((each) => [
        each,
        (event, run) => {
          if (event === 'exit' || event === 'beforeExit') exits.push(run);
          else process[each](event, run);
          return shownProcess;
        },
      ]),
    ),
    getBuiltinModule: (name) => (require('node:module').isBuiltin(name) ? required(name) : undefined),
    mainModule: undefined,
    binding: undefined,
    dlopen: undefined,
  };
  ours.add(processParts.exit);
  const shownProcess = world(
    new Proxy(process, {
      get: (_, key) =>
        Object.hasOwn(processParts, key)
          ? processParts[key]
          : key === 'stdout' || key === 'stderr' || key === 'env'
            ? surroundings('process.' + key, process[key])
            : process[key],
      set: (_, key, value) => {
        if (key === 'env' && value !== null && typeof value === 'object') replaceEnvironment(value);
        else if (key === 'argv') patch('process', process, key, value);
        else process[key] = value;
        return true;
      },
    }),
    'process',
  );
  return shownProcess;
}
function frameworkFor(text) {
  const made = {
    assert: shownAssert,
    expect,
    test,
    it: test,
    specify: test,
    describe,
    suite: describe,
    context: describe,
    ...hooks,
    ...aliases,
    ...kitsIn(text),
    jest,
    vi: jest,
    mock,
    assertReturns,
    console: surroundings('console', consoleOfTests()),
    globalThis: surroundings('globalThis', globalThis),
    global: surroundings('globalThis', globalThis),
    process: processOfTests(),
  };
  if (/\bDate\.\w+\s*=[^=]|\(\s*Date\s*,/.test(text)) made.Date = surroundings('Date', Date);
  if (/\bMath\.\w+\s*=[^=]|\(\s*Math\s*,/.test(text)) made.Math = surroundings('Math', Math);
  return made;
}
function required(path) {
  const name = String(path).replace(/^node:/, '');
  if (name === 'assert') return shownAssert;
  if (Object.hasOwn(kits, name)) return kits[name];
  if (name === 'assert/strict') return shownStrict;
  if (name === 'vm') return { ...builtin('vm'), ...codeKit };
  if (name === 'test')
    return Object.assign((...args) => test(...args), test, {
      test,
      it: test,
      describe,
      suite: describe,
      mock,
      ...hooks,
    });
  if (name === 'util')
    return {
      ...builtin('util'),
      isDeepStrictEqual: (a, b) => ((asserted += 1), deep(a, b)),
      ...Object.fromEntries(
        ['promisify', 'callbackify', 'deprecate'].map((each) => [
          each,
          (run) => {
            const made = require('node:util')[each](run);
            ours.add(made);
            return made;
          },
        ]),
      ),
    };
  if (/^(?:@jest\/globals|vitest|jest|mocha)$/.test(name)) return { ...framework };
  if (name === 'bun:test') return { ...framework, mock: jest.fn, spyOn: jest.spyOn };
  if (isOfFile(name)) return moduleOf(path);
  if (require('node:module').isBuiltin(name)) return builtin(name);
  throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: 'MODULE_NOT_FOUND', asked: name });
}
world(required, 'require');
/** A module that the tests require by its path: the program. */
function moduleOf(path) {
  // A module that exports an object of a class, or with state, is that object.
  if (stubs === null && live.has(whole) && typeof whole === 'object') return whole;
  const all = stubs ?? space();
  if (typeof whole === 'function' && stubs === null && Object.keys(all).every((name) => all[name] === whole))
    return whole;
  // A file without exports is the function or class with the file's name (`linked-list.js`: `LinkedList`).
  const plain = (name) => name.replaceAll(/[-_.]/g, '').toLowerCase();
  const file = String(path)
    .split('/')
    .at(-1)
    .replace(/\.[cm]?[jt]sx?$/, '');
  const base = Object.keys(all).find((name) => plain(name) === plain(file)) ?? file;
  const main =
    typeof whole === 'function' && stubs === null
      ? whole
      : Object.hasOwn(all, base)
        ? all[base]
        : (all[question.entries[0]] ?? stubs?.added);
  const parts = {
    get: (_, key) =>
      key === 'then'
        ? undefined
        : key in all
          ? all[key]
          : stubs === null && key === 'default'
            ? (whole ?? main)
            : (stubs?.[question.entries[0]] ?? stubs?.added),
  };
  const made =
    typeof main !== 'function'
      ? new Proxy({}, parts)
      : new Proxy(function () {}, {
          ...parts,
          apply: (_, self, args) => Reflect.apply(main, self, args),
          construct: (_, args) => Reflect.construct(main, args),
        });
  modules.add(made);
  return made;
}
/** No method that the program adds to functions is visible on those of the frameworks. */
function sealFrameworks() {
  // These proxies return the members that are sealed below.
  for (const shown of [shownAssert, shownStrict, shownChai]) sealed.add(shown);
  sealOff(
    assert,
    strictAssert,
    chaiAssert,
    ...Object.values(kits),
    ...[expect, test, describe, jest, mock, assertReturns].concat(Object.values(hooks)),
  );
}
