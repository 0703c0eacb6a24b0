/**
 * Decoding of the data between the judge and the program of JavaScript, in both processes: an object of each kind, and
 * its content, which is accepted only in the form in which this code sends it.
 */

// Objects that are one value: how the value is read (throws if the object is not of the class) and how the object is made from it.
const VALUES = {
  Number: [Number.prototype.valueOf, Object],
  String: [String.prototype.valueOf, Object],
  Boolean: [Boolean.prototype.valueOf, Object],
  URL: [URL.prototype.toString, (text) => new URL(text)],
  URLSearchParams: [URLSearchParams.prototype.toString, (text) => new URLSearchParams(text)],
};
const VALUE_KINDS = new Map(Object.keys(VALUES).map((name) => [globalThis[name].prototype, name]));
function valueOfKind(value, kind) {
  const name = VALUE_KINDS.get(kind);
  // For classes of Node an own property is not a part of the value; a String object has its characters.
  if (
    name === undefined ||
    ownKeys(value).some((key) => typeof key === 'string' && key !== 'length' && !/^\d+$/.test(key))
  )
    return undefined;
  try {
    return [name, Reflect.apply(VALUES[name][0], value, [])];
  } catch {
    return undefined;
  }
}

function shell(id, made) {
  switch (made[0]) {
    case 'a':
      return [];
    case 'o':
      return made[1] === true ? Object.create(null) : {};
    case 'm':
      return new Map();
    case 's':
      return new Set();
    case 't':
      return new Date(0);
    case 'r':
      return new RegExp(String(made[1]), String(made[2]));
    case 'b':
      if (!BYTES.includes(made[1])) throw new Gone('malformed');
      return made[1] === 'Buffer' ? Buffer.alloc(list(made[2]).length) : new globalThis[made[1]](list(made[2]).length);
    case 'e':
      if (!ERRORS.includes(made[1])) throw new Gone('malformed');
      return made[1] === 'AggregateError' ? new AggregateError([]) : new globalThis[made[1]]('');
    case 'c':
      return new ArrayBuffer(list(made[1]).length);
    case 'v': {
      const value = decode(made[2]),
        isBoxed = made[1] !== 'URL' && made[1] !== 'URLSearchParams';
      if (!Object.hasOwn(VALUES, made[1]) || typeof value !== (isBoxed ? made[1].toLowerCase() : 'string'))
        throw new Gone('malformed');
      try {
        return VALUES[made[1]][1](value);
      } catch {
        throw new Gone('malformed');
      }
    }
    case 'y':
      return Symbol(String(made[1]));
    case 'p': {
      let settle;
      const promise = new Promise((resolve, reject) => {
        settle = { resolve, reject };
      });
      promise.catch(() => {});
      waiting.set(id, settle);
      return promise;
    }
    case 'h':
      return proxyOf(id, made[1] === true, made[2] === true, made[3] === true);
    default:
      throw new Gone('malformed');
  }
}
/** Sets the value of a mutable object of one value; other content is malformed. */
function fillValue(target, name, value) {
  if (VALUE_KINDS.get(getPrototypeOf(target)) !== name) throw new Gone('malformed');
  if (name === 'URL') {
    try {
      target.href = value;
    } catch {
      throw new Gone('malformed');
    }
  }
  if (name === 'URLSearchParams') {
    for (const key of [...target.keys()]) target.delete(key);
    for (const [key, item] of new URLSearchParams(String(value))) target.append(key, item);
  }
}
// Whether a list with empty places was received.
let wasHoleSent = false;
const put = (target, key, value, enumerable = true) =>
  defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
const asKey = (given) => {
  const key = decode(given);
  return typeof key === 'symbol' ? key : String(key);
};
/** The value of an own property of data: in the judge it is never a function of the program. */
function asData(value) {
  if (typeof value === 'function' && isJudge) throw new Gone('malformed');
  return value;
}
function fill(target, made) {
  const state = made[0] === 'a' || made[0] === 'o' ? made[3] : 0;
  if (isFrozen(target) && state > 0) return;
  switch (made[0]) {
    case 'a':
      target.length = 0;
      for (const item of list(made[1])) {
        if (item?.hole === 1) {
          target.length += 1;
          wasHoleSent = true;
        } else target.push(decode(item));
      }
      for (const [key, item] of list(made[2])) {
        if (!BESIDE_ITEMS.includes(key)) throw new Gone('malformed');
        put(target, key, asData(decode(item)));
      }
      break;
    case 'o': {
      const entries = list(made[2]).map(([key, item]) => [asKey(key), decode(item)]);
      const kept = new Set(entries.map(([key]) => key));
      for (const key of ownKeys(target)) if (!kept.has(key)) delete target[key];
      for (const [key, item] of entries)
        if (!isJudge || key !== 'should' || !isShouldUsed) put(target, key, asData(item));
      break;
    }
    case 'm':
      target.clear();
      for (const [key, item] of list(made[1])) target.set(decode(key), decode(item));
      break;
    case 's':
      target.clear();
      for (const item of list(made[1])) target.add(decode(item));
      break;
    case 't':
      target.setTime(Number(made[1]?.d ?? decode(made[1])));
      break;
    case 'r':
      target.lastIndex = Number(made[3]) || 0;
      break;
    case 'b':
      list(made[2]).forEach((item, at) => {
        if (at < target.length) target[at] = made[1].startsWith('Big') ? BigInt(item) : Number(item);
      });
      break;
    case 'c':
      list(made[1]).forEach((item, at) => {
        new Uint8Array(target)[at] = Number(item);
      });
      break;
    case 'v':
      fillValue(target, made[1], decode(made[2]));
      break;
    case 'e':
      put(target, 'message', String(decode(made[2])), false);
      for (const [key, item, isShown] of list(made[3])) {
        const value = decode(item);
        if (typeof value !== 'function') put(target, asKey(key), value, isShown === true);
      }
      break;
    default:
  }
  if (state === 2) Object.freeze(target);
  else if (state === 1) Object.seal(target);
  else if (state === 3) Object.preventExtensions(target);
}
