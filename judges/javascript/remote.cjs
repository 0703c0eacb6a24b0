/**
 * Calls between the judge and the program in JavaScript, in both processes: the proxies for objects of the other side,
 * the replies of each side, and the program's process.
 */

let calls = 0;
function request(make) {
  calls += 1;
  post(make);
  for (;;) {
    const reply = next();
    if (reply.exc !== undefined) {
      const error = sure(reply.exc);
      thrown(error);
      throw errorAs(error);
    }
    if (reply.op === undefined) return reply;
    respond(reply);
  }
}
/** The next message. An invalid message ends the run: the tests must not take it for an error of the program. */
function next() {
  try {
    const message = receive();
    take(message);
    return message;
  } catch (error) {
    return broken(error);
  }
}
const sure = (given) => {
  try {
    return decode(given);
  } catch (error) {
    return broken(error);
  }
};
const ask = (make) => sure(request(make).ret);
function respond(message) {
  let result;
  try {
    result = answer(message);
  } catch (error) {
    if (error instanceof Gone) return broken(error);
    raised(error, message);
    return post((enc) => ({ exc: enc(error) }));
  }
  post((enc) => ({ ret: replies.has(result) ? result(enc) : enc(result) }));
}
// Functions that encode a reply; kept here, so that a result of the other side is not queried for it.
const replies = new WeakSet();
const reply = (make) => (replies.add(make), make);

function answer(message) {
  const { op } = message,
    isCode = op === 'run' || op === 'make';
  if (isCode && isJudge) throw new Gone('malformed');
  const target = op === 'patch' || isCode ? undefined : owned(message.on);
  const key = message.key === undefined ? undefined : asKey(message.key);
  permit(op, target, key, () => decode(message.self));
  const args = message.args === undefined ? [] : list(message.args).map(decode);
  switch (op) {
    case 'call': {
      answered(target);
      given(args);
      const before = reached();
      try {
        return returned(Reflect.apply(target, selfFor(target, decode(message.self)), calledAs(args, target)), target);
      } catch (error) {
        failedSince(before);
        throw error;
      }
    }
    case 'new':
      return Reflect.construct(target, args);
    case 'get':
      return isJudge && key === '__proto__'
        ? prototypeOf(target)
        : message.self !== undefined && (!isJudge || shownKinds.has(target))
          ? Reflect.get(target, key, decode(message.self))
          : target[key];
    case 'set':
      if (isJudge || message.self === undefined) target[key] = decode(message.value);
      else Reflect.set(target, key, decode(message.value), decode(message.self));
      return undefined;
    case 'has':
      return key in target;
    case 'keys':
      return keysOfOwn(target);
    case 'delete':
      return Reflect.deleteProperty(target, key);
    case 'proto': {
      const kind = prototypeOf(target),
        at = isJudge ? -1 : list(message.known ?? []).findIndex((name) => ofWorld(name) === kind);
      return at < 0 ? kind : reply(() => ({ at }));
    }
    case 'desc': {
      const given = getOwnPropertyDescriptor(target, key);
      if (given === undefined) return undefined;
      return isJudge && !('value' in given)
        ? { value: target[key], isShown: given.enumerable }
        : { ...given, isShown: given.enumerable };
    }
    case 'setproto':
      return Reflect.setPrototypeOf(target, decode(message.value));
    case 'define':
      Object.defineProperty(target, key, decode(message.value));
      return undefined;
    case 'state':
      return target !== null && (isFrozen(target) ? 2 : isSealed(target) ? 1 : 0);
    case 'snap':
      return snapshotOf(target);
    case 'json':
      return JSON.stringify(target);
    case 'run':
      return new Function(...list(message.names), '__text', 'return eval(__text)')(...args, decode(message.text));
    case 'make':
      return new FUNCTIONS[message.kind ?? 'Function'](...args);
    case 'derive':
      return derived(target, message, args);
    case 'patch': {
      const root = roots[message.root]?.();
      if (root !== undefined && message.isGone === true) delete root[key];
      else if (root !== undefined) root[key] = decode(message.value);
      return undefined;
    }
    default:
      throw new Gone('malformed');
  }
}

/** A typed array as an instance of the language's own class. */
const plainBytes = (target) =>
  new globalThis[getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get.call(target)](
    target,
  );
/** The own values of an object as data. */
function snapshotOf(target) {
  const base = isArray(target)
    ? 'array'
    : types.isMap(target)
      ? 'map'
      : types.isSet(target)
        ? 'set'
        : types.isNativeError(target)
          ? 'error'
          : types.isDate(target)
            ? 'date'
            : types.isRegExp(target)
              ? 'regexp'
              : types.isTypedArray(target)
                ? 'bytes'
                : 'object';
  const body =
    base === 'array'
      ? Array.from(target)
      : base === 'map'
        ? new Map(Map.prototype.entries.call(target))
        : base === 'set'
          ? new Set(Set.prototype.values.call(target))
          : base === 'date'
            ? new Date(Date.prototype.getTime.call(target))
            : base === 'regexp'
              ? new RegExp(target)
              : base === 'bytes'
                ? plainBytes(target)
                : null;
  const keys = Reflect.ownKeys(target).filter(
    (key) =>
      !((base === 'array' || base === 'bytes') && (key === 'length' || /^\d+$/.test(String(key)))) &&
      (getOwnPropertyDescriptor(target, key)?.enumerable ||
        (base === 'error' && (key === 'message' || key === 'name'))),
  );
  return reply((enc) => ({
    base,
    body: enc(body),
    own: keys.map((key) => [enc(key), enc(target[key])]),
    proto: enc(getPrototypeOf(target)),
  }));
}
/** A class of the tests that extends one of the program: its instances are on the tests' side, the inherited methods on the other. */
function derived(base, message, args) {
  const Sub = class extends base {};
  defineProperty(Sub, 'name', { value: String(message.name), configurable: true });
  for (const [name, method, get, set] of message.methods) {
    const kind = { configurable: true, enumerable: false };
    if (method !== null) Object.assign(kind, { value: decode(method), writable: true });
    else Object.assign(kind, { get: decode(get), set: decode(set) });
    defineProperty(Sub.prototype, asKey(name), kind);
  }
  // A constructor may return another object, which has no methods of the class.
  const made = new Sub(...args),
    isOfClass = getPrototypeOf(made) === Sub.prototype;
  return reply((enc) => ({ made: enc(made), isOfClass }));
}

const classes = new WeakMap();
