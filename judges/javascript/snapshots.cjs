/** Inline snapshots in tests of JavaScript, and matchers that the tests add to `expect`. */

const extensions = new Map();
/** The result of a matcher of the tests, called as jest calls it. */
function asked(run, value, isNot, args) {
  const shown = (given) => require('node:util').inspect(replica(given));
  return Reflect.apply(
    run,
    {
      isNot,
      promise: '',
      equals: (a, b) => same(a, b),
      utils: { stringify: shown, printReceived: shown, printExpected: shown, matcherHint: String, diff: () => '' },
    },
    [value, ...args],
  );
}
function extend(given) {
  for (const [name, run] of Object.entries(given)) {
    extensions.set(name, run);
    expect[name] ??= (...args) => matcher((value) => asked(run, value, false, args).pass === true);
  }
}
// Characters in a text, a key, the name of an error or a symbol that could be read as syntax inside of a list or object.
const MORE_THAN_TEXT = /"[,:]?\s*\n|":\s|\n.*"/;
const escapedQuotes = (text) => text.replaceAll(/[\\"]/g, '\\$&');
/** The rest of a snapshot after a value as jest and vitest print it; null if the snapshot does not begin with the value. */
function afterValue(text, value, indent = '', above = []) {
  const isInside = above.length > 0,
    take = (...forms) => {
      const found = forms.find((form) => text.startsWith(form));
      return found === undefined ? null : text.slice(found.length);
    };
  if (typeof value === 'string')
    return take(
      ...(isInside && MORE_THAN_TEXT.test(value) ? [] : ['"' + value + '"']),
      '"' + escapedQuotes(value) + '"',
    );
  if (typeof value === 'bigint') return take(value + 'n');
  if (typeof value === 'function') {
    const name = /^\[Function(?: [\w$.]+)?\]/.exec(text);
    return name === null ? null : text.slice(name[0].length);
  }
  if (typeof value === 'symbol') return isInside && String(value).includes('\n') ? null : take(String(value));
  if (value === null || typeof value !== 'object') return take(Object.is(value, -0) ? '-0' : String(value));
  if (types.isDate(value)) return take(Number.isNaN(Number(value)) ? 'Date { NaN }' : value.toISOString());
  if (types.isRegExp(value)) return take(String(value));
  if (types.isNativeError(value))
    return !/^[A-Za-z_$][\w$.]*$/.test(value.name) || (isInside && value.message.includes('\n'))
      ? null
      : take('[' + value.name + (value.message === '' ? '' : ': ' + value.message) + ']');
  if (above.includes(value) || above.length > 100) return take('[Circular]');
  const parts = partsOf(value);
  if (parts === undefined) return null;
  const name = parts.name.exec(text);
  let rest = name === null ? undefined : text.slice(name[0].length);
  const inner = indent + '  ',
    eat = (part) => {
      rest = rest?.startsWith(part) === true ? rest.slice(part.length) : undefined;
    };
  const eatValue = (item) => {
    rest = rest === undefined ? undefined : (afterValue(rest, item, inner, [...above, value]) ?? undefined);
  };
  eat(parts.open);
  for (const [key, item, isKeyValue] of parts.items) {
    eat('\n' + inner);
    if (isKeyValue) {
      eatValue(key);
      eat(parts.between);
    }
    eatValue(item);
    eat(',');
  }
  eat((parts.items.length === 0 ? '' : '\n' + indent) + parts.close);
  return rest ?? null;
}
/** The printed form of a list, map, set or object: the optional prefix, its brackets and items. */
function partsOf(value) {
  const listed = (name, all, open, close) => ({
    name,
    items: Array.from(all, (item) => [undefined, item, false]),
    open,
    close,
  });
  if (isArray(value)) return listed(/^(?:Array )?/, value, '[', ']');
  if (types.isTypedArray(value)) return listed(new RegExp('^' + value.constructor.name + ' '), value, '[', ']');
  if (types.isSet(value)) return listed(/^Set /, value, '{', '}');
  if (types.isMap(value))
    return {
      name: /^Map /,
      items: Array.from(value, ([key, item]) => [key, item, true]),
      open: '{',
      close: '}',
      between: ' => ',
    };
  if (isOneValue(value)) return undefined;
  const keys = [...Object.keys(value).sort(), ...Object.getOwnPropertySymbols(value)];
  return {
    name: isPlain(value) ? /^(?:Object )?/ : /^(?!(?:Map|Set|Object|Array) )[A-Za-z_$][\w$]* /,
    items: keys.map((key) => [key, value[key], true]),
    open: '{',
    close: '}',
    between: ': ',
  };
}
/** A snapshot of the tests without its indentation. */
function written(snapshot) {
  if (typeof snapshot !== 'string') throw new Unknown('a snapshot that is not in the tests');
  const lines = snapshot.split('\n'),
    isBlock = lines.length > 2 && lines[0].trim() === '' && lines.at(-1).trim() === '';
  const inside = isBlock ? lines.slice(1, -1) : [snapshot.trim()],
    indent = /^[ \t]*/.exec(inside[0])[0];
  return inside.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
}
const isSnapshot = (value, snapshot) => afterValue(written(snapshot), replica(value)) === '';
const isSnapshotOfError = (result, snapshot) =>
  'error' in result &&
  !isMissing(result.error) &&
  (isSnapshot(String(result.error?.message ?? result.error), snapshot) || isSnapshot(result.error, snapshot));
