/**
 * The declared tests of JavaScript: `test`, `it`, `describe` with their hooks. Every declared test is run, in the order
 * of declaration.
 */

let suite = null,
  chosen = false,
  running = null,
  isLoading = false,
  mocha = {};
// The number of expectations that the running test has to reach.
let plan = { wanted: null, least: 0, made: 0 };
const newSuite = (parent) => ({
  parent,
  items: [],
  next: 0,
  turn: null,
  body: null,
  before: [],
  after: [],
  beforeEach: [],
  afterEach: [],
});
class Skipped extends Error {}
/** The value of 'this' in tests of mocha. */
function newMocha() {
  const made = {
    test: {},
    currentTest: {},
    skip: () => {
      throw new Skipped();
    },
  };
  for (const name of ['timeout', 'slow', 'retries']) made[name] = () => made;
  return made;
}
function declare(name, ...rest) {
  const run = rest.findLast((item) => typeof item === 'function') ?? (typeof name === 'function' ? name : undefined);
  const options = rest.find((item) => item !== null && typeof item === 'object') ?? {};
  if (run === undefined || options.skip === true || options.todo === true) return Promise.resolve();
  if (running !== null) {
    const around = running,
      promise = runTest(run);
    around.push(promise);
    return promise;
  }
  const promise = new Promise((resolve) => suite.items.push({ run, resolve, chosen: options.only === true }));
  // The tests wait for this test before they declare others.
  const now = suite;
  if (isLoading && now.parent === null && /\bawait\s+(?:test|it|specify)\b/.test(testsText))
    setImmediateOwn(() => {
      if (isLoading && suite === now) runItems(now).catch((error) => failures.push(error));
    });
  return promise;
}
const PARTS =
  'test|it|describe|suite|assert|plan|mock|diagnostic|skip|todo|after|before|beforeEach|afterEach|signal|name|fullName|runOnly|waitFor';
/** The index of the parameter that a test calls when it is done; -1 if there is none. */
function placeOfDone(run) {
  const text = writtenAs(run);
  if (/^async\b/.test(text)) return -1;
  if (run.length === 2) return 1;
  const name = /^(?:function\s*\w*\s*)?\(?\s*([A-Za-z_$][\w$]*)/.exec(text)?.[1];
  if (run.length !== 1 || name === undefined || name === 'function') return -1;
  const word = '(?<![\\w$.])' + name.replaceAll('$', '\\$');
  return new RegExp(word + '\\.(?:' + PARTS + ')\\b').test(text) ||
    [...text.matchAll(new RegExp(word + '(?![\\w$])', 'g'))].length < 2
    ? -1
    : 0;
}
async function runTest(run) {
  const nested = [],
    outer = { running, plan },
    mine = { wanted: null, least: 0, made: 0 },
    shown = { wanted: null, made: 0 };
  running = nested;
  plan = mine;
  const context = {
    test: (...args) => {
      shown.made += 1;
      const promise = runTest(args.findLast((item) => typeof item === 'function'));
      nested.push(promise);
      return promise;
    },
    mock,
    diagnostic: () => {},
    name: '',
    plan: (count) => {
      shown.wanted = count;
    },
    after: (fn) => suite.after.push(fn),
    before: () => {},
    signal: new AbortController().signal,
    skip: () => {},
    todo: () => {},
    assert: new Proxy(shownAssert, {
      get: (_, key) => {
        const check = shownAssert[key];
        return typeof check === 'function'
          ? (...args) => {
              shown.made += 1;
              return check(...args);
            }
          : check;
      },
    }),
  };
  context.it = context.test;
  context.expect = expect;
  const place = placeOfDone(run);
  try {
    if (place < 0) await Reflect.apply(run, mocha, [context]);
    else {
      await new Promise((resolve, reject) => {
        const done = (error) => (error ? reject(error) : resolve());
        done.fail = reject;
        ours.add(done);
        ours.add(reject);
        const made = Reflect.apply(run, mocha, place === 0 ? [done] : [context, done]);
        if (types.isPromise(made)) made.catch(reject);
      });
    }
    for (let at = 0; at < nested.length; at += 1) await nested[at];
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
  } finally {
    running = outer.running;
    plan = outer.plan;
  }
  if (
    (mine.wanted !== null && mine.made !== mine.wanted) ||
    mine.made < mine.least ||
    (shown.wanted !== null && shown.made !== shown.wanted)
  )
    refuse(undefined, 'another number of assertions was planned');
}
/** The rows of a table: a list, or a text with the names of the columns and the values in it. */
function rowsOf(rows, values) {
  if (!isArray(rows?.raw)) return [...rows];
  const names = rows[0]
    .trim()
    .split('\n')[0]
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return Array.from({ length: Math.floor(values.length / names.length) }, (_, row) =>
    Object.fromEntries(names.map((name, at) => [name, values[row * names.length + at]])),
  );
}
const eachOf =
  (make) =>
  (rows, ...values) =>
  (name, run) => {
    for (const row of rowsOf(rows, values))
      make(name, function () {
        return Reflect.apply(run, this, isArray(row) ? row : [row]);
      });
  };
const skipped = () => Promise.resolve();
skipped.each = () => () => {};
const test = Object.assign((...args) => declare(...args), {
  only: (name, run) => {
    chosen = true;
    return declare(name, { only: true }, run);
  },
});
test.skip = test.todo = skipped;
test.each = eachOf(declare);
test.only.each = eachOf(test.only);
test.concurrent = Object.assign((...args) => declare(...args), { each: test.each, only: test.only, skip: skipped });
function describe(name, ...rest) {
  const run = rest.findLast((item) => typeof item === 'function') ?? name;
  const options = rest.find((item) => item !== null && typeof item === 'object') ?? {};
  if (typeof run !== 'function' || options.skip === true) return undefined;
  const inner = newSuite(suite),
    outer = suite;
  outer.items.push({ inner, resolve: () => {} });
  suite = inner;
  try {
    const made = Reflect.apply(run, mocha, []);
    if (types.isPromise(made)) {
      inner.body = made;
      made.catch(() => {});
    }
    return made;
  } finally {
    suite = outer;
  }
}
describe.skip = describe.todo = skipped;
describe.only = describe;
describe.each = eachOf(describe);
const hook =
  (kind) =>
  (...args) => {
    suite[kind].push(args.find((item) => typeof item === 'function'));
  };
const hooks = {
  before: hook('before'),
  beforeAll: hook('before'),
  after: hook('after'),
  afterAll: hook('after'),
  beforeEach: hook('beforeEach'),
  afterEach: hook('afterEach'),
  setup: hook('beforeEach'),
  teardown: hook('afterEach'),
};
const aliases = {
  xit: skipped,
  xtest: skipped,
  xspecify: skipped,
  xdescribe: skipped,
  xcontext: skipped,
  fit: test.only,
  ftest: test.only,
  fdescribe: describe,
  fcontext: describe,
};
/** Runs the tests that a suite has declared so far, one after another. */
function runItems(given) {
  given.turn ??= (async () => {
    const around = (kind, from) =>
      from === null
        ? []
        : kind === 'beforeEach'
          ? [...around(kind, from.parent), ...from[kind]]
          : [...from[kind], ...around(kind, from.parent)];
    if (given.next === 0 && given.items.length > 0) for (const run of given.before) await runTest(run);
    while (given.next < given.items.length) {
      const { run, inner, resolve, chosen: isChosen } = given.items[given.next];
      given.next += 1;
      if (inner !== undefined) {
        await runSuite(inner);
        continue;
      }
      if (!chosen || isChosen) {
        for (const each of around('beforeEach', given)) await runTest(each);
        await runTest(run);
        for (const each of around('afterEach', given)) await runTest(each);
      }
      resolve();
    }
  })().finally(() => {
    given.turn = null;
  });
  return given.turn;
}
async function runSuite(given) {
  if (given.body !== null) await given.body;
  await given.turn;
  await runItems(given);
  for (const run of given.after) await runTest(run);
}
