/**
 * The end of a run of JavaScript tests: `process.exit`, the timers and promises that it waits for, and the work of both
 * sides meanwhile.
 */

const exit = process.exit.bind(process),
  setImmediateOwn = setImmediate;
class Exit extends Error {
  constructor(code) {
    super('exit ' + code);
    this.code = code;
  }
}
// The first process.exit of the tests: plain Node runs nothing after it.
let exited = null;
function exitOnce(code) {
  throw (exited ??= Object.assign(new Exit(code ?? process.exitCode ?? 0), { before: failures[0] }));
}

function keepIntervals(make) {
  const made = (...args) => {
    const each = make(...args);
    intervals.push(each);
    return each;
  };
  ours.add(made);
  return made;
}
let failures = [];
// The longest waits for timers and intervals after the tests (ms), and the functions that the tests run at exit.
const MOST_TIMERS = 8000,
  MOST_INTERVALS = 2000,
  exits = [],
  intervals = [];
/** The error for timers of the tests that are not due in time. */
class Late extends Error {}
process.on('unhandledRejection', (error) => failures.push(error));
process.on('uncaughtException', (error) => {
  if (error instanceof Gone) done('killed', 'ended');
  failures.push(error);
});
const pending = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /Timeout|Immediate|FS|Process|Worker|TCP(?!Server)|GetAddrInfo/.test(name)).length;
let idle = 0;
/** Runs pending work on both sides: tasks that are due here, then the program's. */
async function breathe() {
  await new Promise((resolve) => setImmediateOwn(resolve));
  await new Promise((resolve) => setImmediateOwn(resolve));
  if (!isRemoteRun) {
    if (pending() > 0) await new Promise((resolve) => own.setTimeout(resolve, 2));
    else idle += 1;
    return;
  }
  const isBusy = pending() > 0;
  const reply = waitFor(isBusy ? 2 : 20);
  for (const raw of isArray(reply.crashes) ? reply.crashes : []) {
    const error = sure(raw);
    thrown(error);
    failures.push(error);
  }
  if (reply.why === 'idle' && !isBusy) {
    idle += 1;
  } else if (reply.why !== 'time' || isBusy) idle = 0;
  if (reply.why === 'idle' && isBusy) await new Promise((resolve) => own.setTimeout(resolve, 1));
  // What waits for a promise that was settled now goes on before the judge looks whether anything is open.
  await new Promise((resolve) => setImmediateOwn(resolve));
}

/** Lets the program run for a while; an error of it is a failure of the tests. */
function waitFor(ms) {
  try {
    return request(() => ({ op: 'yield', ms }));
  } catch (error) {
    failures.push(error);
    return {};
  }
}
