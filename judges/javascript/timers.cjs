/** Time that passes only when the tests advance it. */

// Time that passes only when the tests advance it.
let clock = null;
const own = { setTimeout, setImmediate, clearTimeout, now: Date.now };
function fakeTimers(now = 0) {
  const made = { now, next: 1, queue: new Map() };
  const add =
    (isRepeated) =>
    (run, ms = 0, ...args) => {
      const id = made.next++;
      made.queue.set(id, {
        at: made.now + Math.max(Number(ms) || 0, isRepeated ? 1 : 0),
        run,
        args,
        every: isRepeated ? Math.max(Number(ms) || 0, 1) : null,
        id,
      });
      return id;
    };
  const remove = (id) => {
    made.queue.delete(Number(id));
  };
  const tellTime = () => made.now;
  ours.add(tellTime);
  const fakes = {
    setTimeout: add(false),
    setInterval: add(true),
    setImmediate: (run, ...args) => add(false)(run, 0, ...args),
    clearTimeout: remove,
    clearInterval: remove,
    clearImmediate: remove,
  };
  for (const [name, fake] of Object.entries(fakes)) {
    ours.add(fake);
    patch('globalThis', globalThis, name, fake);
  }
  patch('Date', Date, 'now', tellTime);
  const show = (given) => {
    setClock(given);
    if (isRemoteRun) tell('clock', 'now', given);
  };
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
function needClock() {
  if (clock === null) throw new TypeError('no fake timers are in use');
}
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
  for (let each = due(end), count = 0; each !== undefined && count < 10000; each = due(end), count += 1) {
    fire(each);
    await breathe();
  }
  clock.now = end;
  await breathe();
}
const lastDue = () => Math.max(clock.now, ...[...clock.queue.values()].map((each) => each.at));
const runAll = () => {
  needClock();
  for (let count = 0; clock.queue.size > 0 && count < 10000; count += 1) fire(due(Infinity));
};
const useFakeTimers = (given) => {
  restoreTimers();
  fakeTimers(typeof given === 'number' ? given : Number(given?.now ?? own.now()));
  return jest;
};
// The clocks of node:test and sinon begin at 0.
const timersFromZero = (given) => useFakeTimers(typeof given === 'number' ? given : { now: 0, ...given });
const restoreTimers = () => {
  if (clock !== null) restore();
};
