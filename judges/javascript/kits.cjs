/**
 * Test libraries with a name of their own (chai, sinon, should, QUnit, Codewars' Test). If the tests use such a name it
 * is the judge's, never the program's; a function that it lacks is a fault of the tests.
 */

const shouldKit = known(
  Object.assign((value) => expect(value).to, {
    exist: (value) => assert(isThere(value), 'it does not exist'),
    equal: assert.strictEqual,
    not: known({ exist: (value) => assert(!isThere(value), 'it exists'), equal: assert.notStrictEqual }, 'should.not'),
    throw: (run, ...wanted) => assert(wasThrown(thrownBy(run), ...wanted), 'another error, or none, was thrown'),
  }),
  'should',
);
const chaiParts = {
  expect,
  assert: shownChai,
  should: () => shouldKit,
  use: () => chaiKit,
  config: {},
  AssertionError,
};
const chaiKit = known(chaiParts, 'chai');
chaiParts.default = chaiKit;
function spyOf(run) {
  const made = mockOf(run),
    state = made.mock,
    isPrefix = (given, args) => args.every((arg, at) => at < given.length && same(given[at], arg));
  const read = (name, get) => defineProperty(made, name, { get, configurable: true });
  read('called', () => state.calls.length > 0);
  read('notCalled', () => state.calls.length === 0);
  read('callCount', () => state.calls.length);
  read('args', () => state.calls);
  read('calledOnce', () => state.calls.length === 1);
  read('calledTwice', () => state.calls.length === 2);
  read('calledThrice', () => state.calls.length === 3);
  read('firstCall', () => (state.calls.length === 0 ? null : { args: state.calls[0] }));
  read('lastCall', () => (state.calls.length === 0 ? null : { args: state.calls.at(-1) }));
  return Object.assign(made, {
    calledWith: (...args) => state.calls.some((given) => isPrefix(given, args)),
    calledWithExactly: (...args) => state.calls.some((given) => same(given, args)),
    getCall: (index) => ({ args: state.calls[index] }),
    calledOnceWith: (...args) => state.calls.length === 1 && isPrefix(state.calls[0], args),
    calledOnceWithExactly: (...args) => state.calls.length === 1 && same(state.calls[0], args),
    returns: made.mockReturnValue,
    resolves: made.mockResolvedValue,
    rejects: made.mockRejectedValue,
    callsFake: made.mockImplementation,
    throws: (error) =>
      made.mockImplementation(() => {
        throw error ?? new Error('Error');
      }),
    resetHistory: made.mockClear,
    reset: made.mockReset,
  });
}
function spyFor(owner, key) {
  if (owner === undefined || key === undefined) return spyOf(owner);
  const old = owner[key],
    made = spyOf(function (...args) {
      return Reflect.apply(old, this, args);
    });
  owner[key] = made;
  made.restore = () => {
    owner[key] = old;
  };
  return made;
}
const sinonKit = known(
  { fake: spyFor, stub: spyFor, spy: spyFor, useFakeTimers: timersFromZero, restore: () => {} },
  'sinon',
);
const testKit = known(
  {
    assertEquals: (a, b, why) => assert(deep(a, b), why),
    assertNotEquals: (a, b, why) => assert(!deep(a, b), why),
    assertSimilar: (a, b, why) => assert(deep(a, b), why),
    assertDeepEquals: (a, b, why) => assert(deep(a, b), why),
    assertNotSimilar: (a, b, why) => assert(!deep(a, b), why),
    expect: (value, why) => assert(value, why),
    expectError: (why, run) => assert.throws(run ?? why),
    expectNoError: (why, run) => assert.doesNotThrow(run ?? why),
    assertApproxEquals: (a, b, why) => assert(number(a) && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), why),
    fail: (why) => assert.fail(why),
    describe,
    it: test,
  },
  'Test',
);
const qunitAssert = known(
  Object.assign((value, why) => assert(value, why), assert, {
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
    propEqual: assert.deepEqual,
    expect: (count) => {
      plan.wanted = count;
    },
  }),
  'assert',
);
const qunitKit = known(
  {
    test: (name, run) => declare(name, () => run(qunitAssert)),
    skip: () => {},
    todo: () => {},
    module: (name, run) => {
      if (typeof run === 'function') describe(name, () => run(known({}, 'hooks of QUnit')));
    },
  },
  'QUnit',
);
const { any, anything, objectContaining, arrayContaining, stringContaining, stringMatching } = expect;
const jasmineKit = known(
  { any, anything, objectContaining, arrayContaining, stringContaining, stringMatching },
  'jasmine',
);
const kits = {
  chai: chaiKit,
  sinon: sinonKit,
  should: shouldKit,
  Test: testKit,
  QUnit: qunitKit,
  jasmine: jasmineKit,
};
/** The libraries that a text uses by name. */
const kitsIn = (text) =>
  Object.fromEntries(
    Object.entries(kits).filter(
      ([name]) =>
        text.includes(name) &&
        new RegExp(
          '(?<![\\w$.])' +
            name +
            (name === 'should' ? '\\s*[.(]' : name === 'Test' ? '\\.(?:assert|describe|it|expect|fail)' : '\\s*\\.') +
            '|[{=]\\s*' +
            name +
            '\\s*;',
        ).test(text),
    ),
  );
