/**
 * Mocks, timers and replacements in the program's environment (`console.log`, `Date.now`). A replacement by the tests
 * applies to the program too, and is undone before the next run of the tests.
 */

const mocks = new WeakSet(),
  undo = [];
// All mocks of a run, and those of them that replace a member of an object.
const allMocks = [],
  spies = [];
const forAll = (all, name) => () => {
  for (const each of all) each[name]();
  return jest;
};
let isRemoteRun = true;
function patch(root, owner, key, value) {
  const before = getOwnPropertyDescriptor(owner, key),
    old = owner[key];
  undo.push(() => {
    if (before === undefined) delete owner[key];
    else defineProperty(owner, key, before);
    if (isRemoteRun) tell(root, key, old, before === undefined);
  });
  owner[key] = value;
  if (isRemoteRun) tell(root, key, value);
}
function tell(root, key, value, isGone = false) {
  request((enc) => ({ op: 'patch', on: 0, root, key: enc(key), value: enc(value), isGone }));
}
function remove(root, owner, key) {
  const before = getOwnPropertyDescriptor(owner, key);
  if (before === undefined) return;
  undo.push(() => {
    defineProperty(owner, key, before);
    if (isRemoteRun) tell(root, key, before.value);
  });
  delete owner[key];
  if (isRemoteRun) tell(root, key, undefined, true);
}

function restore() {
  for (const run of undo.splice(0).reverse()) run();
  clock = null;
}
const patched = new Map();
/** An object of the environment: the program sees values that the tests set in it. */
function surroundings(root, owner) {
  if (!patched.has(root)) patched.set(root, seenByProgram(root, owner));
  world(owner, root);
  return world(patched.get(root), root);
}
function seenByProgram(root, owner) {
  return new Proxy(owner, {
    set: (_, key, value) => (patch(root, owner, key, value), true),
    deleteProperty: (_, key) => (remove(root, owner, key), true),
    defineProperty: (_, key, given) =>
      'value' in given ? (patch(root, owner, key, given.value), true) : Reflect.defineProperty(owner, key, given),
  });
}
const environments = new WeakSet();
/** Lets tests replace the whole process.env, and restore it. */
function replaceEnvironment(given) {
  const root = 'process.env',
    before = surroundings(root, process.env);
  environments.add(before);
  const after = environments.has(given) ? given : seenByProgram(root, { ...given });
  environments.add(after);
  const become = (from, to) => {
    patched.set(root, to);
    if (!isRemoteRun) return;
    for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) tell(root, key, undefined, true);
    for (const [key, value] of Object.entries(to)) if (from[key] !== value) tell(root, key, value);
  };
  undo.push(() => become(after, before));
  become(before, after);
}

function mockOf(run = undefined) {
  let always = run;
  const once = [];
  const state = {
    calls: [],
    results: [],
    instances: [],
    contexts: [],
    callCount: () => state.calls.length,
    resetCalls: () => {
      for (const all of [state.calls, state.results, state.instances]) all.length = 0;
    },
    get lastCall() {
      return state.calls.at(-1);
    },
  };
  const mocked = function (...args) {
    const index = state.calls.length;
    state.calls.push(asNode ? { arguments: args, this: this } : args);
    state.instances.push(this);
    const next = once.length > 0 ? once.shift() : always;
    try {
      const result = next === undefined ? undefined : Reflect.apply(next, selfFor(next, this), args);
      state.results[index] = { type: 'return', value: result };
      if (asNode) state.calls[index].result = result;
      return result;
    } catch (error) {
      state.results[index] = { type: 'throw', value: error };
      if (asNode) state.calls[index].error = error;
      throw error;
    }
  };
  let asNode = false;
  mocks.add(mocked);
  allMocks.push(mocked);
  const setter = (store) => (value) => (store(value), mocked);
  return Object.assign(mocked, {
    mock: state,
    asNode: () => ((asNode = true), mocked),
    mockImplementation: setter((fn) => {
      always = fn;
    }),
    mockImplementationOnce: setter((fn) => once.push(fn)),
    mockReturnValue: setter((value) => {
      always = () => value;
    }),
    mockReturnValueOnce: setter((value) => once.push(() => value)),
    mockReturnThis: () => (
      (always = function () {
        return this;
      }),
      mocked
    ),
    mockResolvedValue: setter((value) => {
      always = async () => value;
    }),
    mockResolvedValueOnce: setter((value) => once.push(async () => value)),
    mockRejectedValue: setter((error) => {
      always = async () => {
        throw error;
      };
    }),
    mockRejectedValueOnce: setter((error) =>
      once.push(async () => {
        throw error;
      }),
    ),
    mockClear: () => (state.resetCalls(), mocked),
    mockReset: () => (state.resetCalls(), (once.length = 0), (always = undefined), mocked),
    mockRestore: () => {},
    mockName: () => mocked,
    getMockName: () => 'mock',
  });
}
/** A spy that replaces an accessor. */
function spyOnAccess(owner, key, access) {
  let kind = owner;
  while (kind !== null && getOwnPropertyDescriptor(kind, key) === undefined) kind = getPrototypeOf(kind);
  const before = getOwnPropertyDescriptor(owner, key),
    found = kind === null ? {} : getOwnPropertyDescriptor(kind, key),
    old = found[access];
  const mocked = mockOf(function (...args) {
    return old === undefined ? found.value : Reflect.apply(old, this, args);
  });
  defineProperty(owner, key, {
    get: found.get,
    set: found.set,
    configurable: true,
    enumerable: found.enumerable === true,
    [access]: mocked,
  });
  mocked.mockRestore = () => {
    if (before === undefined) delete owner[key];
    else defineProperty(owner, key, before);
  };
  spies.push(mocked);
  return mocked;
}
function spyOn(owner, key, access) {
  if (access === 'get' || access === 'set') return spyOnAccess(owner, key, access);
  const old = owner[key];
  const mocked = mockOf(function (...args) {
    return Reflect.apply(old, this, args);
  });
  owner[key] = mocked;
  mocked.mockRestore = () => {
    owner[key] = old;
  };
  mocked.mock.restore = mocked.mockRestore;
  spies.push(mocked);
  return mocked;
}
