/** The names of the program that the tests see, and which of them belong to the test frameworks instead. */

/** The question: its entry points, its flags, its parts (setup, helpers, statements), and their text. */
const question = { entries: [], flags: [], parts: [], text: '' };
/** What the tests see of the program, by name, and what its module exports. */
const offered = new Map();
let whole;
const LIBRARIES = new Set(['_', 'lodash', 'underscore', 'R', 'ramda']);
function offer(name, value) {
  offered.set(name, value);
  if (live.has(value)) {
    excepted.add(value);
    offeredNames.set(value, name);
  }
}
/** Takes the names of the program that the tests ask for from its first message. */
function offerNames(first) {
  for (const [name, raw] of list(first.names)) {
    // The program may not define the name of a library: its functions would compare for the tests.
    if (
      !isName(name) ||
      (LIBRARIES.has(name) && !(question.flags.includes('only-entries') && name === question.entries[0]))
    )
      continue;
    const isAsked =
      question.entries.includes(name) ||
      (!question.flags.includes('only-entries') &&
        !(name in globalThis) &&
        new RegExp('(?<![\\w$])' + name.replaceAll('$', '\\$') + '(?![\\w$])').test(question.text));
    if (isAsked) offer(name, sure(raw));
    if (isAsked && isPrimitive(offered.get(name)) && isClassOfError(name, question.text))
      noClasses.add(offered.get(name));
  }
  // The tests mean to query the objects of a class that they name.
  namespaces = () =>
    [...offered]
      .filter(
        ([name, value]) =>
          live.has(value) &&
          new RegExp(
            '(?:\\bnew\\s+|\\binstanceof\\s+)' +
              name.replaceAll('$', '\\$') +
              '(?![\\w$])|(?<![\\w$.])' +
              name.replaceAll('$', '\\$') +
              '\\.[A-Za-z_$][\\w$]*\\s*\\(',
          ).test(question.text),
      )
      .map(([, value]) => value);
  whole = sure(first.whole);
  if (typeof whole === 'function' && question.entries.length > 0 && !offered.has(question.entries[0]))
    offer(question.entries[0], whole);
  if (live.has(whole)) excepted.add(whole);
}
// An entry point with the name of a framework function, or a name like 'fit', is the program's, unless the tests call it as the framework's.
// So is a name like 'before' if the tests use the value of each of its calls: the framework's functions return nothing of use.
const isOnlyValued = (name) => {
  const plain = question.text.replaceAll(SITE_MARK, '');
  const count = (start, end) =>
    (plain.match(new RegExp(start + '(?<![\\w$.])' + name.replaceAll('$', '\\$') + end, 'g')) ?? []).length;
  const values = count('(?<=[(,[!+*<=]\\s*)', '\\s*\\((?!\\s*[\'"\x60])');
  return values > 0 && values === count('', '(?![\\w$])') && !['assert', 'expect', 'assertReturns'].includes(name);
};
const isProgramsOwn = (name) =>
  (name in aliases ||
    isOnlyValued(name) ||
    (name === question.entries[0] && question.flags.includes('only-entries') && name !== 'assertReturns')) &&
  offered.has(name) &&
  !new RegExp(
    '(?<![\\w$.])' +
      name.replaceAll('$', '\\$') +
      (name === 'assert' || name === 'expect' ? '\\s*[(.]' : '\\s*\\(\\s*[\'"\x60]'),
  ).test(question.text);
const isFrameworks = (name) => name in framework && !isProgramsOwn(name);
/** A function of the language in the role of the program's: its calls are counted, and it has to call the given functions. */
function counted(value) {
  if (typeof value !== 'function' || live.has(value)) return value;
  const made = function (...args) {
    calls += 1;
    const given = args.map((each) => {
      if (typeof each !== 'function') return each;
      expectCall(each);
      return function (...more) {
        answered(each);
        return new.target ? Reflect.construct(each, more) : Reflect.apply(each, this, more);
      };
    });
    return new.target ? Reflect.construct(value, given) : Reflect.apply(value, this, given);
  };
  ours.add(made);
  return made;
}
/** The values of the program's names for one run of the tests. */
function space() {
  const made = { __proto__: null };
  for (const [name, value] of offered) made[name] = counted(value);
  for (const name of question.entries)
    if (typeof made[name] !== 'function' && !(name in globalThis) && !isFrameworks(name))
      made[name] = function () {
        done('runtime-error', name + ' is no function of the program');
      };
  return made;
}
