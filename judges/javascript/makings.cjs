/**
 * Comparisons that the program's own objects decide. An object that the tests made from constants is made again, from
 * the same constants and from others: its content and answers have to depend on these, and on nothing else. Questions
 * are repeated a random number of times at once, and asked in random order at the end, so that the count of questions
 * does not show which ones decide.
 */

// Whether the judge is asking, not the tests.
let isAsking = false;
const decided = [],
  held = [],
  remadeOften = new WeakSet();
const MOST_REPEATS = 40,
  MOST_REPEATS_OF_ALL = 400,
  MOST_REPEAT_MS = 300;
let repeats = 0,
  repeatedMs = 0;
const upTo = (most) => Math.floor(Math.random() * most);
function noteDecided(entry) {
  if (isAsking) return;
  decided.push(entry);
  const started = own.now();
  isAsking = true;
  try {
    for (
      let left = entry.isData === true ? 0 : 1 + upTo(MOST_REPEATS);
      left > 0 && repeats < MOST_REPEATS_OF_ALL && repeatedMs + own.now() - started < MOST_REPEAT_MS;
      left -= 1
    ) {
      repeats += 1;
      if (!entry.again()) refuse(undefined, 'an object of the program is equal only for a while');
    }
  } finally {
    isAsking = false;
  }
  repeatedMs += own.now() - started;
}
function noteEqual(x, y, seen = new Set()) {
  const a = sources.get(x) ?? x,
    b = sources.get(y) ?? y;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || seen.has(b) || seen.size > 1000)
    return;
  seen.add(b);
  if (!live.has(a) && !live.has(b)) {
    if (theirIds.has(a) && theirIds.has(b) && (makings.has(a) || makings.has(b))) return noteEqualData(a, b);
    if (isArray(b) || isPlain(b)) for (const key of Object.keys(b)) noteEqual(a[key], b[key], seen);
    else if (types.isSet(a) && types.isSet(b))
      for (const item of b) {
        const like = [...a].find((each) => deep(each, item));
        if (like !== undefined) noteEqual(like, item, seen);
      }
    else if (types.isMap(a) && types.isMap(b)) for (const [key, item] of b) noteEqual(a.get(key), item, seen);
    return;
  }
  if (!live.has(a) || !live.has(b)) comparedAsData.add(live.has(a) ? a : b);
  for (const [made, other] of [
    [b, a],
    [a, b],
  ]) {
    if (!live.has(made) || !live.has(other) || !makings.has(made) || (made === other && !remadeOften.has(made)))
      continue;
    const shown = replica(other);
    const holds = (one) => isDeepEqualLoosely(replica(one), shown);
    noteDecided({ making: madeBy(made), shows: [made, other], again: () => holds(made), holds });
    comparedAsData.add(made).add(other);
    noteNextMade(other, made);
    return;
  }
}
/** Records two equal results that are data: neither may be one object that each call fills again. */
function noteEqualData(a, b) {
  if (a === b && remadeOften.has(a)) refuse(undefined, 'one object of the program is the result of different calls');
  const [made, other] = makings.has(b) ? [b, a] : [a, b];
  if (made !== other)
    noteDecided({
      making: madeBy(made),
      shows: [made, other],
      isData: true,
      again: () => true,
      holds: (one) => isDeepEqualLoosely(one, other),
    });
}
/** Records that a method of the program calls two of its objects equal: for a comparison by order, 0. */
function noteEquality(result, from, args, self) {
  const name = nameOf(from),
    says = ORDERS.has(name) ? (given) => given === 0 : EQUALITIES.has(name) ? Boolean : null;
  const first = args.slice(0, -1),
    last = args.at(-1);
  // A question to an object that the tests made is checked below, and is no query of data.
  const group =
    EQUALITIES.has(name) && typeof result === 'boolean' && first.length === 0 && makings.has(last)
      ? groups.get(origins.get(self))
      : undefined;
  if (group !== undefined && !isAsking) {
    group.queries -= 1;
    group.others -= 1;
    group.uses += 1;
  }
  if (says === null || !says(result) || !makings.has(last) || first.length > 1) return;
  noteDecided({
    making: madeBy(last),
    shows: [first[0] ?? self, last],
    again: () => says(Reflect.apply(from, self, args)),
    holds: (other) => says(Reflect.apply(from, self, [...first, other])),
  });
}
/** A copy of data from which an object is made: the program or the tests may change the data later. */
function kept(value, depth = 0, memo = new Map()) {
  if (
    value === null ||
    typeof value !== 'object' ||
    types.isProxy(value) ||
    depth > 50 ||
    !(isArray(value) || isPlain(value))
  )
    return value;
  if (memo.has(value)) return memo.get(value);
  // An object that occurs twice, or within itself, does so in the copy.
  const made = isArray(value) ? new Array(value.length) : Object.create(getPrototypeOf(value));
  memo.set(value, made);
  for (const key of ownKeys(value))
    if (key !== 'length' || !isArray(value)) put(made, key, kept(value[key], depth + 1, memo));
  return made;
}
const isConstant = (value, depth = 0) =>
  isPrimitive(value) ||
  (depth < 50 &&
    !live.has(value) &&
    (isArray(value) || isPlain(value)) &&
    Object.values(value).every((item) => isConstant(item, depth + 1)));
const some = () => 1 + upTo(97);
// How many objects were made again for one comparison, and whether an original object was used in the making.
const MOST_REMADE = 200;
let remadeCount = 0,
  isBorrowed = false;
/** Another character of the same kind. */
function another(char) {
  const first = /\d/.test(char) ? 48 : /[a-z]/.test(char) ? 97 : 65,
    count = first === 48 ? 10 : 26;
  return String.fromCharCode(first + ((char.charCodeAt(0) - first + 1 + upTo(count - 1)) % count));
}
function changed(value) {
  if (typeof value === 'number') return value + some();
  if (typeof value === 'bigint') return value + BigInt(some());
  // A text that only grows still contains the old text.
  if (typeof value === 'string')
    return value !== '' && upTo(2) === 0
      ? value.replaceAll(/[a-z]|\d/gi, another)
      : value + String.fromCharCode(96 + 1 + (some() % 26));
  if (typeof value === 'boolean') return !value;
  if (isArray(value) && !live.has(value)) return value.length === 0 ? [some()] : value.map(changed);
  if (value !== null && typeof value === 'object' && !live.has(value) && isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item)]));
  if (!live.has(value) || classes.has(value)) return value;
  // Objects that were passed to each other would be made again without end.
  if (!makings.has(value) || remadeCount >= MOST_REMADE) {
    isBorrowed = true;
    return value;
  }
  const making = madeBy(value);
  return madeAgain(making, otherMaking(making, 0) ?? making);
}
function madeAgain({ from, how, self }, { args, steps: then }) {
  remadeCount += 1;
  const made = how === 'new' ? Reflect.construct(from, args) : Reflect.apply(from, self, args);
  if (self === undefined && live.has(made)) for (const { key, args: given } of then) made[key](...given);
  return made;
}
// Calls of the tests on an object after it was made belong to its making.
const steps = new WeakMap(),
  MOST_STEPS_OF_ONE = 50,
  TEXTS = new Set(['toString', 'valueOf', 'toJSON', 'undefined', '']);
function noteStep(self, key, args) {
  if (
    isAsking ||
    !makings.has(self) ||
    EQUALITIES.has(key) ||
    MEMBERSHIPS.has(key) ||
    TEXTS.has(key) ||
    ORDERS.has(key) ||
    COMES_BEFORE.test(key) ||
    args.some((each) => typeof each === 'function')
  )
    return;
  if (!steps.has(self)) steps.set(self, []);
  if (steps.get(self).length < MOST_STEPS_OF_ONE) steps.get(self).push({ key, args: args.map((each) => kept(each)) });
}
/** The making of an object, with the calls on it so far. */
const madeBy = (value) => ({ ...makings.get(value), steps: (steps.get(value) ?? []).slice() });
const turnsOf = ({ args, steps: then }) => 4 + args.length + 2 * then.length;
/** A making with all constants changed, with those of one argument or step, or without one step; null if nothing changes. */
function otherMaking({ args, steps: then }, turn) {
  let isChanged = false;
  const change = (value, at) => {
    if (turn >= 4 && turn - 4 !== at) return value;
    const made = changed(value);
    isChanged ||= !Object.is(made, value);
    return made;
  };
  const left = turn - 4 - args.length - then.length;
  if (left >= 0) return { args, steps: then.filter((_, at) => at !== left) };
  const others = {
    args: args.map(change),
    steps: then.map((step, at) => ({ ...step, args: step.args.map((value) => change(value, args.length + at)) })),
  };
  return isChanged ? others : null;
}
function checkDecided() {
  isAsking = true;
  for (const { making, shows, again, holds, isData = false } of decided.splice(0).slice(0, 100)) {
    // A method may change its object, and a class may return one object for all calls.
    let isApart = making.self === undefined || classes.has(making.self),
      made = 0,
      isTold = false;
    const stays = again(),
      before = shows.map((each) => kept(replica(each)));
    const isOfData = [making, ...making.steps].every((each) => each.args.every((value) => isConstant(value)));
    /** An object made again from the same constants is as equal as before. */
    const checkSame = () => {
      if (!isApart || !isOfData || !stays || isData) return;
      let another;
      try {
        another = madeAgain(making, {
          args: making.args.map((each) => kept(each)),
          steps: making.steps.map(({ key, args }) => ({ key, args: args.map((each) => kept(each)) })),
        });
      } catch (error) {
        if (error instanceof Gone) throw error;
        return;
      }
      if (!shows.includes(another) && !holds(another))
        refuse(undefined, 'an object of the program is equal only for a while');
    };
    for (let turn = 0; turn < turnsOf(making) && !isTold; turn += 1) {
      let another;
      if (upTo(2) === 0) checkSame();
      remadeCount = 0;
      isBorrowed = false;
      try {
        const others = otherMaking(making, turn);
        if (others === null) continue;
        another = madeAgain(making, others);
      } catch (error) {
        if (error instanceof Gone) throw error;
        continue;
      }
      isApart &&= !isBorrowed && !shows.includes(another);
      const changes = shows.filter((each, at) => !isDeepEqual(replica(each), before[at])).length;
      if (isApart && changes > (isData ? 1 : 0))
        refuse(undefined, 'an object of the program takes on the state of another');
      try {
        isTold = !holds(another);
        made += 1;
      } catch (error) {
        if (error instanceof Gone) throw error;
      }
    }
    if (made > 0 && !isTold && !isData) refuse(undefined, 'objects of the program are equal whatever they are made of');
    checkSame();
    if (isApart && stays && !again()) refuse(undefined, 'an object of the program is equal only for a while');
  }
}
