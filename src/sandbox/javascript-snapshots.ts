/**
 * Inline snapshots in tests of JavaScript, and matchers that the tests add to `expect`, as CommonJS source for the judge.
 */
export const JAVASCRIPT_SNAPSHOTS: string = String.raw`
const extensions = new Map();
/** What a matcher of the tests says, asked as jest asks it. */
function asked(run, value, isNot, args) {
  const shown = (given) => shownAs(replica(given));
  return Reflect.apply(run, { isNot, promise: '', equals: (a, b) => same(a, b), utils: { stringify: shown, printReceived: shown, printExpected: shown, matcherHint: String, diff: () => '' } }, [value, ...args]);
}
function extend(given) {
  for (const [name, run] of Object.entries(given)) {
    extensions.set(name, run);
    expect[name] ??= (...args) => matcher((value) => asked(run, value, false, args).pass === true);
  }
}
/** A value as jest and vitest print it, without the names of classes. */
function shownAs(value, indent = '', above = []) {
  if (typeof value === 'string') return '"' + value + '"';
  if (typeof value === 'bigint') return value + 'n';
  if (typeof value === 'function') return '[Function ' + (value.name || 'anonymous') + ']';
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  if (types.isDate(value)) return Number.isNaN(Number(value)) ? 'Date { NaN }' : value.toISOString();
  if (types.isRegExp(value)) return String(value);
  if (types.isNativeError(value)) return '[' + value.name + (value.message === '' ? '' : ': ' + value.message) + ']';
  if (above.includes(value) || above.length > 100) return '[Circular]';
  const inner = indent + '  ', next = (item) => shownAs(item, inner, [...above, value]);
  const listed = (name, items, open, close) => name + open + (items.length === 0 ? '' : '\n' + items.map((item) => inner + item + ',\n').join('') + indent) + close;
  if (isArray(value) || ArrayBuffer.isView(value)) return listed('', Array.from(value, next), '[', ']');
  if (types.isMap(value)) return listed('Map ', Array.from(value, ([key, item]) => next(key) + ' => ' + next(item)), '{', '}');
  if (types.isSet(value)) return listed('Set ', Array.from(value, next), '{', '}');
  const keys = [...Object.keys(value).sort(), ...Object.getOwnPropertySymbols(value)];
  return listed('', keys.map((key) => (typeof key === 'symbol' ? String(key) : '"' + key + '"') + ': ' + next(value[key])), '{', '}');
}
/** A snapshot of the tests without its indentation and the names of classes. */
function written(snapshot) {
  if (typeof snapshot !== 'string') throw new Unknown('a snapshot that is not in the tests');
  const lines = snapshot.split('\n'), isBlock = lines.length > 2 && lines[0].trim() === '' && lines.at(-1).trim() === '';
  const inside = isBlock ? lines.slice(1, -1) : [snapshot.trim()], indent = /^[ \t]*/.exec(inside[0])[0];
  return withoutNames(inside.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n'));
}
const withoutNames = (text) => text.replaceAll(/((?:^|: |=> )\s*)(?!Map |Set )[A-Za-z_$][\w$]* (?=[[{](?:$|[\]}]))/gm, '$1');
const isSnapshot = (value, snapshot) => written(snapshot) === withoutNames(shownAs(replica(value)));
const isSnapshotOfError = (result, snapshot) => 'error' in result && !isMissing(result.error) && (isSnapshot(String(result.error?.message ?? result.error), snapshot) || isSnapshot(result.error, snapshot));
`;
