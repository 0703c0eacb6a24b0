/**
 * What the program has to do for the tests: leave the prototypes of the language, call functions that assert, and let
 * their errors through.
 */

// The language's prototypes, which the program may return: the tests must not change them through it.
const BEFORE = [...KINDS.map((name) => globalThis[name].prototype), AssertionError.prototype].map((kind) => [
  kind,
  ownValues(kind),
]);
function ownValues(kind) {
  return new Map(ownKeys(kind).map((key) => [key, getOwnPropertyDescriptor(kind, key).value]));
}
function checkPrototypes() {
  if (!wasPrototypeSent) return;
  for (const [kind, before] of BEFORE) {
    const now = ownValues(kind);
    if (now.size !== before.size || [...before].some(([key, value]) => !Object.is(now.get(key), value)))
      refuse(undefined, 'a prototype of the language was given as a result');
  }
}

// Functions of the tests with assertions that were passed to the program, alone or in an object: the program has to call
// them, of those in an object at least one. The words of a message ('should have thrown') assert nothing.
const expected = new Map(),
  uncalled = new Set();
const asserts = /\b(?:assert(?!\.(?:fail|ifError)\b)\b|(?:expect(?!\.(?:fail|unreachable)\b)|should)\s*[.(])/;
function expectCall(value, together = { isCalled: false }) {
  if (typeof value === 'object') {
    for (const key of value === null || live.has(value) || mocks.has(value) ? [] : ownKeys(value)) {
      const item = getOwnPropertyDescriptor(value, key)?.value;
      if (typeof item === 'function') expectCall(item, together);
    }
    return;
  }
  if (live.has(value) || mocks.has(value) || expected.has(value)) return;
  if (isAsserting(value)) expected.set(value, together);
  else if (mayCall(value)) uncalled.add(value);
}
function isAsserting(value) {
  const text = Function.prototype.toString.call(value);
  return (
    !text.startsWith('class') && !text.includes('[native code]') && (asserts.test(text) || /\.\.\.__site\(/.test(text))
  );
}
// A function that is passed to an entry point or a method again has to be called again, unless it is registered for later or
// removed.
const REGISTERS =
  /^(?:on|off|add|remove|delete|un|once|sub|listen|watch|observe|use|tap|hook|register|bind|set|prepend|schedule|push|enqueue)/i;
const owed = new Map();
function accountHanded(proxy, self, args) {
  noteRow(self);
  for (const each of args) {
    if (typeof each === 'function') calledWith.add(each);
    else if (typeof each === 'number') sentNumber(each);
  }
  const isMethod = self !== undefined && live.has(self);
  if (isMethod ? REGISTERS.test(nameOf(proxy)) : self !== undefined || !excepted.has(proxy)) return;
  for (const each of args)
    if (typeof each === 'function' && !live.has(each) && !mocks.has(each) && isAsserting(each))
      owed.set(each, (owed.get(each) ?? 0) + 1);
}
function accountAnswered(target) {
  uncalled.delete(target);
  const kept = expected.get(target);
  if (kept !== undefined) kept.isCalled = true;
  if (owed.get(target) > 0) owed.set(target, owed.get(target) - 1);
}
// Errors of functions of the tests that the program caught and did not throw again: an error that they had received, or one of
// the language if they assert something and have no throw.
const swallowed = new Set();
function accountRaised(error, message) {
  if (error instanceof Exit) {
    if (Number(error.code) !== 0) failures.push(error);
    return;
  }
  if (error instanceof AssertionError && !remoteErrors.has(error)) {
    if (!isOfConstants(message)) failures.push(error);
    return;
  }
  if (message.op !== 'call' || isPrimitive(error)) return;
  const target = owned(message.on);
  if (typeof target !== 'function') return;
  unreturned.add(error);
  const isGiven = list(message.args).map(decode).includes(error);
  if (
    isGiven ||
    (types.isNativeError(error) &&
      !isRemote(error) &&
      isAsserting(target) &&
      !/\bthrow\b/.test(Function.prototype.toString.call(target)))
  )
    swallowed.add(error);
}
// A comparison of two constants: not an assertion that always fails, which tests use where no call is allowed.
const LITERAL = /(?:-?\d[\d.]*|true|false|null|undefined|'[^'\\\n]*'|"[^"\\\n]*")/.source;
const OF_CONSTANTS = new RegExp(
  '^(?:async\\s*)?(?:\\(\\)\\s*=>|function\\s*\\w*\\s*\\(\\))\\s*\\{?\\s*(?:(?:assert\\.\\w*[eE]qual\\(' +
    LITERAL +
    '\\s*,\\s*' +
    LITERAL +
    '(?:\\s*,\\s*' +
    LITERAL +
    ')?\\)|expect\\(' +
    LITERAL +
    '\\)\\.(?:not\\.)?to\\w+\\(' +
    LITERAL +
    '\\))\\s*(?:;\\s*)?)+\\}?$',
);
/** Whether a call was of a function that only asserts something about constants, not about the program. */
function isOfConstants(message) {
  const target = message.op === 'call' ? owned(message.on) : undefined;
  return typeof target === 'function' && OF_CONSTANTS.test(writtenAs(target));
}
function accountReturned(result, target) {
  if (OF_CONSTANTS.test(writtenAs(target))) return result;
  if (types.isPromise(result))
    Promise.prototype.then.call(result, undefined, (error) => {
      if (error instanceof AssertionError && !isRemote(error)) failures.push(error);
    });
  return result;
}
