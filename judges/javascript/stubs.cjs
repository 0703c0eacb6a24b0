/** Stubs that replace a JavaScript program, to find out whether the tests decide anything. */

const MOST_STEPS = 5000;
// Whether the program passed the tests, so that a pass of a stub means something.
let hasPassed = false;
const yes = (answer) =>
  new Proxy(
    {},
    { get: (_, key) => (typeof key === 'symbol' || key === 'then' ? undefined : () => answer), set: () => true },
  );
/** Empty values, by the name of their stub; given is the class if the tests make an object. */
const FIXED = {
  __proto__: null,
  empty: () => [],
  null: () => null,
  text: () => '',
  object: () => ({}),
  map: () => new Map(),
  set: () => new Set(),
  // An object made with new is NaN too: two objects without a number would be compared as texts.
  nan: (given) => (given === undefined ? NaN : Object(NaN)),
  zero: () => 0,
  json: () => '[]',
  number: (given) => (given === undefined ? Math.random() : Object(Math.random())),
  error: () => new Error('a stub'),
  infinite: () => Infinity,
  minusInfinite: () => -Infinity,
  huge: () => 1e200,
  minusHuge: () => -1e200,
  rejectsThrown: () => Promise.reject(firstThrown?.error),
  rejects: () => Promise.reject(new Error('a stub')),
  resolves: () => Promise.resolve(),
  resolvesEmpty: () => Promise.resolve([]),
  steps: () => (function* () {})(),
  asyncSteps: () => (async function* () {})(),
  true: (given) => (given === undefined ? true : yes(true)),
  false: (given) => (given === undefined ? false : yes(false)),
};
/** The replacement of an entry point. */
function stub(kind) {
  // A loop of the tests over the result of a stub may be endless.
  let steps = 0;
  const step = () => {
    steps += 1;
    if (steps > MOST_STEPS * 2) done(hasPassed ? 'passed' : 'wrong-answer', 'the tests do not end on a stub');
    if (steps > MOST_STEPS) throw new Error('a stub');
  };
  const any = new Proxy(function () {}.bind(), {
    get: (_, key) => (
      step(),
      key === 'then'
        ? (...args) => Promise.resolve({ of: 'a stub' }).then(...args)
        : key === Symbol.toPrimitive
          ? () => 0.918273645
          : key === Symbol.iterator
            ? function* () {
                yield 0.918273645;
              }
            : typeof key === 'symbol'
              ? undefined
              : any
    ),
    apply: () => (step(), any),
    construct: () => (step(), any),
    set: () => true,
    getPrototypeOf: () => null,
  });
  const none = new Proxy(
    {},
    {
      get: (_, key) => (step(), typeof key === 'symbol' || key === 'then' ? undefined : () => undefined),
      set: () => true,
    },
  );
  const silent = new Proxy(function () {}.bind(), {
    get: (_, key) => (step(), key === 'then' ? () => Promise.resolve() : typeof key === 'symbol' ? undefined : silent),
    apply: () => (step(), silent),
    construct: () => (step(), silent),
    set: () => true,
    getPrototypeOf: () => null,
  });
  const lists = new Proxy(
    {},
    {
      get: (_, key) => (step(), typeof key === 'symbol' || key === 'then' ? undefined : []),
      getOwnPropertyDescriptor: () => undefined,
    },
  );
  return function (...args) {
    step();
    if (kind === 'raises') throw new Error('a stub');
    if (kind === 'throws') throw firstThrown?.error;
    for (const given of kind === 'quiet' ? [] : args) {
      const callbacks = typeof given === 'object' && given !== null && isPlain(given) ? Object.values(given) : [given];
      for (const callback of callbacks)
        if (typeof callback === 'function' && callback.length > 0)
          callback(callback === given ? null : any, kind === 'own' ? any : undefined);
    }
    return kind in FIXED
      ? FIXED[kind](new.target)
      : kind === 'own'
        ? any
        : kind === 'lists'
          ? lists
          : kind === 'silent'
            ? silent
            : new.target === undefined
              ? undefined
              : none;
  };
}
