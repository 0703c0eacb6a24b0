/** The proxies for objects of the other side, in both processes. */

// The receivers of the running method calls.
const selves = [];
// The module of the program as the tests see it: the program does not receive it as `this`.
const modules = new WeakSet();
// A property that the program adds to all functions is visible on those of the tests too; these are each function's own.
const OF_ONE_FUNCTION = new Set(['name', 'length', 'prototype', 'caller', 'arguments', 'constructor']);
// The last property that was read: the next method is called by that name.
let lastGot = {};
function proxyOf(id, isFunction, isClass, isList) {
  const call = (op, make, key) => {
    used(proxy, op, key);
    return ask((enc) => ({ op, on: id, ...make(enc) }));
  };
  const named = (op, key) => call(op, (enc) => ({ key: enc(key) }), key);
  const ownNames = () =>
    steady(
      proxy,
      'keys',
      '',
      () =>
        new Set(
          list(call('keys', () => ({})))
            .concat(isList ? 'length' : [])
            .filter((key) => typeof key === 'string' || typeof key === 'symbol'),
        ),
    );
  const proxy = new Proxy(isFunction ? function () {}.bind() : isList ? [] : {}, {
    apply: (_, receiver, given) => {
      const self = modules.has(Object(receiver)) ? undefined : receiver;
      const args = handing(given);
      handed(proxy, self, args);
      selves.push(self);
      let result;
      try {
        result = call('call', (enc) => ({ self: enc(self), args: args.map(enc) }), self);
      } finally {
        selves.pop();
      }
      result = converted(result, proxy, args, self);
      came(result, proxy, 'call', args, self);
      return result;
    },
    construct: (_, args, target) => {
      if (target !== proxy && isJudge) return construction(proxy, id, args, target);
      const result = call('new', (enc) => ({ args: args.map(enc) }));
      came(result, proxy, 'new', args);
      return Object(result);
    },
    get: (_, key, receiver) => {
      if (!isJudge && isFunction && Object.hasOwn(Function.prototype, key) && !OF_ONE_FUNCTION.has(key))
        return Function.prototype[key];
      // The language's own rule, the prototype chain, decides.
      if (key === Symbol.hasInstance) return undefined;
      const data = instead(proxy, key);
      if (data !== undefined) return data.value;
      // In the judge: 'super' in a class of the tests that extends one of the program.
      const isInherited = receiver !== proxy && (isJudge ? live.has(receiver) : !types.isProxy(receiver));
      const result = settledAs(
        isInherited ? call('get', (enc) => ({ key: enc(key), self: enc(receiver) }), key) : named('get', key),
      );
      // A class whose prototype is one of the language's own would have every error or object as its instance.
      if (isJudge && isFunction && key === 'prototype' && intrinsicNames.has(result)) return Object.create(result);
      lastGot = { from: proxy, key, result };
      came(result, proxy, key);
      // V8 does not accept a proxy for the method that 'using' calls.
      if ((key === Symbol.dispose || key === Symbol.asyncDispose) && typeof result === 'function')
        return function (...given) {
          return Reflect.apply(result, this, given);
        };
      return result;
    },
    // An object that inherits from it keeps its own properties.
    set: (_, key, value, receiver) =>
      receiver !== proxy && !types.isProxy(receiver)
        ? (put(receiver, key, value), true)
        : call(
            'set',
            (enc) => ({
              key: enc(key),
              value: enc(value),
              ...(isJudge && receiver !== proxy && live.has(receiver) && { self: enc(receiver) }),
            }),
            key,
          ) || true,
    has: (_, key) => has(proxy, key, (each) => steady(proxy, 'has', each, () => named('has', each)) === true),
    deleteProperty: (_, key) => named('delete', key) === true,
    ownKeys: () => [...ownNames()],
    getOwnPropertyDescriptor: (_, key) => {
      // A key that is not among its own keys does not exist.
      const given = ownNames().has(key) ? named('desc', key) : undefined;
      if (given === undefined || given === null) return undefined;
      const isShown = given.isShown === true;
      return typeof given.get === 'function' || typeof given.set === 'function'
        ? { get: given.get, set: given.set, enumerable: isShown, configurable: true }
        : {
            value: given.value,
            writable: given.writable !== false,
            enumerable: isShown,
            configurable: !(isList && key === 'length'),
          };
    },
    getPrototypeOf: () => {
      if (derivedProto.has(proxy)) return derivedProto.get(proxy);
      used(proxy, 'proto');
      // The prototype of a Node class is on both sides; only the classes that the judge has named are recognised.
      const found = request(() => ({ op: 'proto', on: id, known: kindsOfWorld.map(([name]) => name) })).ret;
      return Number.isSafeInteger(found?.at) && isJudge ? (kindsOfWorld[found.at]?.[1] ?? null) : asObject(sure(found));
    },
    setPrototypeOf: (_, value) => call('setproto', (enc) => ({ value: enc(value) })) === true,
    defineProperty: (_, key, given) => (call('define', (enc) => ({ key: enc(key), value: enc({ ...given }) })), true),
    preventExtensions: () => false,
  });
  live.set(proxy, { id, isFunction });
  if (isClass) classes.set(proxy, true);
  return proxy;
}
const asObject = (value) => (typeof value === 'object' || typeof value === 'function' ? value : null);
const derivedProto = new WeakMap();
function construction(base, id, args, target) {
  const methods = new Map();
  for (let kind = target.prototype; kind !== null && !live.has(kind); kind = getPrototypeOf(kind)) {
    for (const key of Reflect.ownKeys(kind))
      if (key !== 'constructor' && !methods.has(key)) methods.set(key, getOwnPropertyDescriptor(kind, key));
  }
  used(base, 'new');
  const found = request((enc) => ({
    op: 'derive',
    on: id,
    name: target.name,
    args: args.map(enc),
    methods: [...methods].map(([key, given]) => [
      enc(key),
      'value' in given ? enc(given.value) : null,
      enc(given.get),
      enc(given.set),
    ]),
  })).ret;
  const made = sure(found?.made);
  came(made, base, 'new', args);
  if (live.has(made) && found.isOfClass === true) derivedProto.set(made, target.prototype);
  return made;
}
// Set by the judge, which records the uses of objects in the tests.
let used = () => {},
  came = () => {},
  raised = () => {},
  returned = (result) => result,
  handed = () => {},
  converted = (result) => result,
  steady = (proxy, op, key, read) => read(),
  has = (proxy, key, ask) => ask(key),
  calledAs = (args) => args,
  reached = () => 0,
  failedSince = () => {},
  errorAs = (error) => error,
  answered = () => {},
  instead = () => undefined,
  handing = (args) => args,
  given = () => {},
  broken = (error) => {
    throw error;
  };
