/**
 * Mocks, timers and replacements in the program's environment (`console.log`, `Date.now`), as CommonJS source for the judge. A
 * replacement by the tests applies to the program too, and is undone before the next run of the tests.
 */
export const JAVASCRIPT_MOCKS: string = String.raw`
const mocks = new WeakSet(), undo = [];
// All mocks of a run, and those of them that replace a member of an object.
const allMocks = [], spies = [];
const forAll = (all, name) => () => { for (const each of all) each[name](); return jest; };
let isRemoteRun = true;
function patch(root, owner, key, value) {
  const before = getOwnPropertyDescriptor(owner, key), old = owner[key];
  undo.push(() => { if (before === undefined) delete owner[key]; else defineProperty(owner, key, before); if (isRemoteRun) tell(root, key, old, before === undefined); });
  owner[key] = value;
  if (isRemoteRun) tell(root, key, value);
}
function tell(root, key, value, isGone = false) { request((enc) => ({ op: 'patch', on: 0, root, key: enc(key), value: enc(value), isGone })); }
function remove(root, owner, key) {
  const before = getOwnPropertyDescriptor(owner, key);
  if (before === undefined) return;
  undo.push(() => { defineProperty(owner, key, before); if (isRemoteRun) tell(root, key, before.value); });
  delete owner[key];
  if (isRemoteRun) tell(root, key, undefined, true);
}

function restore() { for (const run of undo.splice(0).reverse()) run(); clock = null; }
const patched = new Map();
/** An object of the environment: the program sees values that the tests set in it. */
function surroundings(root, owner) {
  if (!patched.has(root)) patched.set(root, seenByProgram(root, owner));
  world(owner, root);
  return world(patched.get(root), root);
}
function seenByProgram(root, owner) {
  return new Proxy(owner, { set: (_, key, value) => (patch(root, owner, key, value), true), deleteProperty: (_, key) => (remove(root, owner, key), true), defineProperty: (_, key, given) => ('value' in given ? (patch(root, owner, key, given.value), true) : Reflect.defineProperty(owner, key, given)) });
}
const environments = new WeakSet();
/** Lets tests replace the whole process.env, and restore it. */
function replaceEnvironment(given) {
  const root = 'process.env', before = surroundings(root, process.env);
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
  const state = { calls: [], results: [], instances: [], contexts: [], callCount: () => state.calls.length, resetCalls: () => { for (const all of [state.calls, state.results, state.instances]) all.length = 0; }, get lastCall() { return state.calls.at(-1); } };
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
    } catch (error) { state.results[index] = { type: 'throw', value: error }; if (asNode) state.calls[index].error = error; throw error; }
  };
  let asNode = false;
  mocks.add(mocked);
  allMocks.push(mocked);
  const setter = (store) => (value) => (store(value), mocked);
  return Object.assign(mocked, {
    mock: state, asNode: () => ((asNode = true), mocked),
    mockImplementation: setter((fn) => { always = fn; }), mockImplementationOnce: setter((fn) => once.push(fn)),
    mockReturnValue: setter((value) => { always = () => value; }), mockReturnValueOnce: setter((value) => once.push(() => value)), mockReturnThis: () => ((always = function () { return this; }), mocked),
    mockResolvedValue: setter((value) => { always = async () => value; }), mockResolvedValueOnce: setter((value) => once.push(async () => value)),
    mockRejectedValue: setter((error) => { always = async () => { throw error; }; }), mockRejectedValueOnce: setter((error) => once.push(async () => { throw error; })),
    mockClear: () => (state.resetCalls(), mocked), mockReset: () => (state.resetCalls(), (once.length = 0), (always = undefined), mocked), mockRestore: () => {}, mockName: () => mocked, getMockName: () => 'mock',
  });
}
/** A spy that replaces an accessor. */
function spyOnAccess(owner, key, access) {
  let kind = owner;
  while (kind !== null && getOwnPropertyDescriptor(kind, key) === undefined) kind = getPrototypeOf(kind);
  const before = getOwnPropertyDescriptor(owner, key), found = kind === null ? {} : getOwnPropertyDescriptor(kind, key), old = found[access];
  const mocked = mockOf(function (...args) { return old === undefined ? found.value : Reflect.apply(old, this, args); });
  defineProperty(owner, key, { get: found.get, set: found.set, configurable: true, enumerable: found.enumerable === true, [access]: mocked });
  mocked.mockRestore = () => { if (before === undefined) delete owner[key]; else defineProperty(owner, key, before); };
  spies.push(mocked);
  return mocked;
}
function spyOn(owner, key, access) {
  if (access === 'get' || access === 'set') return spyOnAccess(owner, key, access);
  const old = owner[key];
  const mocked = mockOf(function (...args) { return Reflect.apply(old, this, args); });
  owner[key] = mocked;
  mocked.mockRestore = () => { owner[key] = old; };
  mocked.mock.restore = mocked.mockRestore;
  spies.push(mocked);
  return mocked;
}

// Time that passes only when the tests advance it.
let clock = null;
const own = { setTimeout, setImmediate, clearTimeout, now: Date.now };
function fakeTimers(now = 0) {
  const made = { now, next: 1, queue: new Map() };
  const add = (isRepeated) => (run, ms = 0, ...args) => { const id = made.next++; made.queue.set(id, { at: made.now + Math.max(Number(ms) || 0, isRepeated ? 1 : 0), run, args, every: isRepeated ? Math.max(Number(ms) || 0, 1) : null, id }); return id; };
  const remove = (id) => { made.queue.delete(Number(id)); };
  const tellTime = () => made.now;
  ours.add(tellTime);
  const fakes = { setTimeout: add(false), setInterval: add(true), setImmediate: (run, ...args) => add(false)(run, 0, ...args), clearTimeout: remove, clearInterval: remove, clearImmediate: remove };
  for (const [name, fake] of Object.entries(fakes)) { ours.add(fake); patch('globalThis', globalThis, name, fake); }
  patch('Date', Date, 'now', tellTime);
  const show = (given) => { setClock(given); if (isRemoteRun) tell('clock', 'now', given); };
  undo.push(() => show(undefined));
  show(tellTime);
  clock = made;
}
function due(limit) {
  const all = [...clock.queue.values()].filter((each) => each.at <= limit).sort((a, b) => a.at - b.at || a.id - b.id);
  return all[0];
}
function fire(each) {
  clock.now = Math.max(clock.now, each.at);
  if (each.every === null) clock.queue.delete(each.id);
  else each.at = clock.now + each.every;
  answered(each.run);
  each.run(...each.args);
}
function needClock() { if (clock === null) throw new TypeError('no fake timers are in use'); }
function tick(ms) {
  needClock();
  const end = clock.now + ms;
  for (let each = due(end), count = 0; each !== undefined && count < 100000; each = due(end), count += 1) fire(each);
  clock.now = end;
}
async function tickAsync(ms) {
  needClock();
  const end = clock.now + ms;
  await breathe();
  for (let each = due(end), count = 0; each !== undefined && count < 10000; each = due(end), count += 1) { fire(each); await breathe(); }
  clock.now = end;
  await breathe();
}
const lastDue = () => Math.max(clock.now, ...[...clock.queue.values()].map((each) => each.at));
const runAll = () => { needClock(); for (let count = 0; clock.queue.size > 0 && count < 10000; count += 1) fire(due(Infinity)); };
const useFakeTimers = (given) => { restoreTimers(); fakeTimers(typeof given === 'number' ? given : Number(given?.now ?? own.now())); return jest; };
// The clocks of node:test and sinon begin at 0.
const timersFromZero = (given) => useFakeTimers(typeof given === 'number' ? given : { now: 0, ...given });
const restoreTimers = () => { if (clock !== null) restore(); };
const jest = {
  fn: (run) => mockOf(run), spyOn, useFakeTimers, useRealTimers: () => (restoreTimers(), jest),
  advanceTimersByTime: tick, advanceTimersByTimeAsync: tickAsync, runAllTimers: runAll, runAllTimersAsync: async () => { for (let count = 0; clock.queue.size > 0 && count < 1000; count += 1) await tickAsync(lastDue() - clock.now); },
  runOnlyPendingTimers: () => tick(lastDue() - clock.now), clearAllTimers: () => clock?.queue.clear(), advanceTimersToNextTimer: () => { const each = due(Infinity); if (each !== undefined) fire(each); },
  setSystemTime: (value) => { needClock(); clock.now = Number(value); }, now: () => clock?.now ?? own.now(), getTimerCount: () => clock?.queue.size ?? 0,
  clearAllMocks: forAll(allMocks, 'mockClear'), resetAllMocks: forAll(allMocks, 'mockReset'), restoreAllMocks: forAll(spies, 'mockRestore'), mocked: (value) => value, hoisted: (make) => make(),
  stubGlobal: (name, value) => (patch('globalThis', globalThis, name, value), jest), stubEnv: (name, value) => (patch('process.env', process.env, name, value), jest), unstubAllGlobals: () => restore(), unstubAllEnvs: () => restore(), setTimeout: () => {}, tick, tickAsync, restore: restoreTimers, isMockFunction: (value) => mocks.has(value),
};
const mock = {
  fn: (run, other) => mockOf(other ?? run).asNode(), method: (owner, key, run) => { const spy = spyOn(owner, key).asNode(); if (typeof run === 'function') spy.mockImplementation(run); return spy; },
  timers: { enable: timersFromZero, tick, runAll, reset: restoreTimers, setTime: (ms) => jest.setSystemTime(ms), [Symbol.dispose]: restoreTimers }, reset: () => { restoreTimers(); jest.restoreAllMocks(); }, restoreAll: () => { restoreTimers(); jest.restoreAllMocks(); },
};
`;
