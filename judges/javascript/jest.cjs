/** The objects `jest` and `mock`. */

const jest = {
  fn: (run) => mockOf(run),
  spyOn,
  useFakeTimers,
  useRealTimers: () => (restoreTimers(), jest),
  advanceTimersByTime: tick,
  advanceTimersByTimeAsync: tickAsync,
  runAllTimers: runAll,
  runAllTimersAsync: async () => {
    for (let count = 0; clock.queue.size > 0 && count < 1000; count += 1) await tickAsync(lastDue() - clock.now);
  },
  runOnlyPendingTimers: () => tick(lastDue() - clock.now),
  clearAllTimers: () => clock?.queue.clear(),
  advanceTimersToNextTimer: () => {
    const each = due(Infinity);
    if (each !== undefined) fire(each);
  },
  setSystemTime: (value) => {
    needClock();
    clock.now = Number(value);
  },
  now: () => clock?.now ?? own.now(),
  getTimerCount: () => clock?.queue.size ?? 0,
  clearAllMocks: forAll(allMocks, 'mockClear'),
  resetAllMocks: forAll(allMocks, 'mockReset'),
  restoreAllMocks: forAll(spies, 'mockRestore'),
  mocked: (value) => value,
  hoisted: (make) => make(),
  stubGlobal: (name, value) => (patch('globalThis', globalThis, name, value), jest),
  stubEnv: (name, value) => (patch('process.env', process.env, name, value), jest),
  unstubAllGlobals: () => restore(),
  unstubAllEnvs: () => restore(),
  setTimeout: () => {},
  tick,
  tickAsync,
  restore: restoreTimers,
  isMockFunction: (value) => mocks.has(value),
};
const mock = {
  fn: (run, other) => mockOf(other ?? run).asNode(),
  method: (owner, key, run) => {
    const spy = spyOn(owner, key).asNode();
    if (typeof run === 'function') spy.mockImplementation(run);
    return spy;
  },
  timers: {
    enable: timersFromZero,
    tick,
    runAll,
    reset: restoreTimers,
    setTime: (ms) => jest.setSystemTime(ms),
    [Symbol.dispose]: restoreTimers,
  },
  reset: () => {
    restoreTimers();
    jest.restoreAllMocks();
  },
  restoreAll: () => {
    restoreTimers();
    jest.restoreAllMocks();
  },
};
