/** How values are encoded in messages, and messages decoded, in both processes. */

const mine = new Map(),
  mineById = [],
  theirs = new Map(),
  theirIds = new Map(),
  live = new WeakMap();
const lastSent = new Map(),
  tracked = [],
  notes = [],
  waiting = new Map(),
  shells = new Map();
let weight = 0;
const DATA = new Set(['a', 'o', 'm', 's', 't', 'r', 'b', 'e', 'c', 'v']);

// Properties besides the items of a list that a regular expression or a template made.
const BESIDE_ITEMS = ['index', 'input', 'groups', 'raw'];

/** How an object is sent: as data of a kind, as a promise, or as a handle. */
function content(value, enc) {
  if (typeof value === 'symbol') return ['y', String(value.description)];
  if (typeof value === 'function') crossed(value);
  if (typeof value === 'function') return ['h', true, /^class\b/.test(Function.prototype.toString.call(value))];
  if (types.isProxy(value)) return ['h', false, false, isArray(value)];
  if (types.isPromise(value)) return ['p'];
  const kind = getPrototypeOf(value);
  const state = isFrozen(value) ? 2 : isSealed(value) ? 1 : isExtensible(value) ? 0 : 3;
  const isData = (keys) =>
    keys.every((key) => {
      const given = getOwnPropertyDescriptor(value, key);
      return (
        'value' in given && (typeof given.value !== 'function' || (theirIds.has(given.value) && !live.has(given.value)))
      );
    });
  if (isArray(value) && kind === Array.prototype) {
    const items = [];
    for (let at = 0; at < value.length; at += 1) items.push(at in value ? enc(value[at]) : { hole: 1 });
    const isWhole = Object.keys(value).length === value.length && !Object.hasOwn(value, 'raw');
    // A list with other properties of its own is an object.
    if (!isWhole && Object.keys(value).some((key) => !/^\d+$/.test(key) && !BESIDE_ITEMS.includes(key))) {
      crossed(value);
      return ['h', false, false, true];
    }
    const more = isWhole
      ? []
      : BESIDE_ITEMS.filter((key) => Object.hasOwn(value, key)).map((key) => [key, enc(value[key])]);
    return ['a', items, more, state];
  }
  if (kind === null || kind === Object.prototype) {
    const keys = ownKeys(value);
    // A copy would lose that a property is hidden or fixed.
    const isOpen = keys.every((key) => {
      const given = getOwnPropertyDescriptor(value, key);
      return given.enumerable && (state === 2 || (given.writable && (state === 1 || given.configurable)));
    });
    if (!isOpen || !isData(keys) || types.isArgumentsObject(value)) {
      crossed(value);
      return ['h', false, false];
    }
    return ['o', kind === null, keys.map((key) => [enc(key), enc(value[key])]), state];
  }
  if (kind === Map.prototype && types.isMap(value)) {
    const all = [];
    Map.prototype.forEach.call(value, (item, key) => all.push([enc(key), enc(item)]));
    return ['m', all];
  }
  if (kind === Set.prototype && types.isSet(value)) {
    const all = [];
    Set.prototype.forEach.call(value, (item) => all.push(enc(item)));
    return ['s', all];
  }
  if (kind === Date.prototype && types.isDate(value)) return ['t', enc(Date.prototype.getTime.call(value))];
  if (kind === RegExp.prototype && types.isRegExp(value)) {
    // The pattern itself, not properties of the object with these names.
    const { source, flags } = new RegExp(value);
    return ['r', source, flags, value.lastIndex];
  }
  if (ArrayBuffer.isView(value)) {
    const name = BYTES.find((each) => globalThis[each].prototype === kind);
    if (name !== undefined) return ['b', name, Array.from(value, String)];
  }
  if (kind === ArrayBuffer.prototype && types.isArrayBuffer(value)) return ['c', Array.from(new Uint8Array(value))];
  const single = valueOfKind(value, kind);
  if (single !== undefined) return ['v', single[0], enc(single[1])];
  const error = types.isNativeError(value) ? ERRORS.find((name) => globalThis[name].prototype === kind) : undefined;
  if (error !== undefined) {
    const keys = ownKeys(value).filter((key) => key !== 'stack' && key !== 'message');
    if (isData(keys))
      return [
        'e',
        error,
        enc(String(value.message)),
        keys.map((key) => [enc(key), enc(value[key]), getOwnPropertyDescriptor(value, key).enumerable]),
      ];
  }
  return ['h', false, false, isArray(value)];
}

/** The values of a message, with the content of each object of which the other side does not have the current state. */
function packing() {
  const queue = [],
    seen = new Set();
  const reach = (side, id, value) => {
    if (!seen.has(side + id)) {
      seen.add(side + id);
      queue.push([side, id, value]);
    }
  };
  const enc = (value) => {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'undefined':
        return { u: 1 };
      case 'bigint':
        return { n: String(value) };
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { d: Object.is(value, -0) ? '-0' : String(value) };
      case 'symbol': {
        const known = Object.keys(WELL_KNOWN).find((name) => Symbol[name] === value);
        if (known !== undefined) return { k: known };
        const shared = Symbol.keyFor(value);
        if (shared !== undefined) return { f: shared };
        break;
      }
      default:
    }
    if (value === null) return null;
    if (isJudge && !intrinsicNames.has(value)) ofLater(value);
    const name = intrinsicNames.get(value);
    if (name !== undefined && (isJudge || both.has(name))) return { i: name };
    if (isJudge && worldNames.has(value)) return { w: worldNames.get(value) };
    const given = theirIds.get(value);
    if (given !== undefined) {
      if (typeof value === 'object' && !live.has(value) && !types.isPromise(value)) reach('t', given, value);
      return { t: given };
    }
    let id = mine.get(value);
    if (id === undefined) {
      id = mineById.push(value) - 1;
      mine.set(value, id);
    }
    reach('m', id, value);
    return { m: id };
  };
  const contents = () => {
    if (weight < MOST_RESENT) for (const [side, id, value] of tracked) reach(side, id, value);
    const sent = [];
    for (let at = 0; at < queue.length; at += 1) {
      const [side, id, value] = queue[at];
      const made = content(value, enc);
      const text = JSON.stringify(made),
        key = side + id,
        before = lastSent.get(key);
      if (before === text) continue;
      if (DATA.has(made[0]) && before === undefined && tracked.length < MOST_TRACKED) {
        tracked.push([side, id, value]);
        weight += text.length;
      }
      if (made[0] === 'p' && before === undefined)
        Promise.prototype.then.call(
          value,
          (item) => note(id, true, item),
          (error) => note(id, false, error),
        );
      lastSent.set(key, text);
      sent.push([side, id, made]);
    }
    return sent;
  };
  return { enc, contents };
}
const WELL_KNOWN = {
  iterator: 1,
  asyncIterator: 1,
  hasInstance: 1,
  toPrimitive: 1,
  toStringTag: 1,
  species: 1,
  isConcatSpreadable: 1,
  match: 1,
  matchAll: 1,
  replace: 1,
  search: 1,
  split: 1,
  unscopables: 1,
  dispose: 1,
  asyncDispose: 1,
};
// Set by the judge.
let crossed = () => {},
  thrown = () => {},
  settledTo = () => {},
  settledAs = (value) => value,
  numberAs = (value) => value,
  changedByOther = () => {};
// Data of the other side that was changed after it was received.
const refilled = new WeakSet();
let onNote = () => {};
// Incremented with each message that may change an object of the other side.
let epoch = 0;
const READS = new Set(['get', 'has', 'keys', 'desc', 'proto', 'snap', 'call']);
function note(id, isKept, value) {
  notes.push([id, isKept, value]);
  onNote();
}

/** Sends a message; the given function encodes its values. */
function post(make) {
  const { enc, contents } = packing();
  const message = make(enc);
  message.notes = notes.splice(0).map(([id, isKept, value]) => [id, isKept, enc(value)]);
  message.objects = contents();
  // Reading changes nothing; for a call that only converts its object the caller decides.
  if ((message.op !== undefined && !READS.has(message.op)) || message.objects.length > 0) epoch += 1;
  send(message);
}

let wasPrototypeSent = false;
function decode(given) {
  if (given === null || typeof given !== 'object') return given;
  if ('u' in given) return undefined;
  if ('n' in given) return BigInt(given.n);
  if ('d' in given) return numberAs(Number(given.d));
  if ('k' in given) {
    if (!Object.hasOwn(WELL_KNOWN, given.k)) throw new Gone('malformed');
    return Symbol[given.k];
  }
  if ('f' in given) return Symbol.for(String(given.f));
  if ('i' in given && !intrinsics.has(given.i) && String(given.i).startsWith(PAIRED)) return Object.prototype;
  if ('i' in given) {
    if (!isJudge && isLoadedLater(String(given.i).replace('globalThis.', '')))
      return globalThis[String(given.i).replace('globalThis.', '')];
    if (!intrinsics.has(given.i) || (isJudge && !both.has(given.i))) throw new Gone('malformed');
    wasPrototypeSent ||= given.i.endsWith('.prototype');
    return intrinsics.get(given.i);
  }
  if ('w' in given && !isJudge) return ofWorld(given.w);
  if ('t' in given) return owned(given.t);
  if ('m' in given && theirs.has(given.m)) return theirs.get(given.m);
  throw new Gone('malformed');
}
function owned(id) {
  if (!Number.isSafeInteger(id) || id < 0 || id >= mineById.length) throw new Gone('malformed');
  return mineById[id];
}
function list(value) {
  if (!isArray(value)) throw new Gone('malformed');
  return value;
}

/** Stores the objects and settled promises of a message. */
function take(message) {
  const objects = list(message.objects ?? []);
  for (const [side, id, made] of objects) {
    if (side !== 'm' || theirs.has(id)) continue;
    if (!Number.isSafeInteger(id)) throw new Gone('malformed');
    const value = shell(id, list(made));
    shells.set(id, made[0]);
    theirs.set(id, value);
    theirIds.set(value, id);
  }
  for (const [side, id, made] of objects) {
    const target = side === 'm' ? theirs.get(id) : owned(id);
    const key = (side === 'm' ? 't' : 'm') + id;
    // Content must be of the object's own kind: a map with the properties of a plain object could have a false size.
    const kind = side === 'm' ? shells.get(id) : JSON.parse(lastSent.get(key) ?? '[0]')[0];
    if (side === 't' && !DATA.has(kind)) throw new Gone('malformed');
    if (!DATA.has(made[0]) || live.has(target)) continue;
    if (made[0] !== kind) throw new Gone('malformed');
    fill(target, made);
    const before = lastSent.get(key);
    if (side === 't') changedByOther(target);
    else if (before !== undefined) refilled.add(target);
    const { enc } = packing();
    const text = JSON.stringify(content(target, enc));
    lastSent.set(key, text);
    if (before === undefined && tracked.length < MOST_TRACKED) {
      tracked.push([side === 'm' ? 't' : 'm', id, target]);
      weight += text.length;
    }
  }
  for (const [id, isKept, value] of list(message.notes ?? [])) {
    const settle = waiting.get(id);
    if (settle === undefined) continue;
    waiting.delete(id);
    const result = decode(value);
    settledTo(theirs.get(id), result);
    if (isKept === true) settle.resolve(settledAs(result));
    else {
      thrown(result);
      settle.reject(result);
    }
  }
}
