/**
 * Comparisons that the program's own objects decide, as CommonJS source for the judge. An object that the tests made from
 * constants is made again, from the same constants and from others: what it shows and answers has to follow what it was made
 * of, and only that. Questions are repeated at once a random number of times, and asked in a random order at the end, so that
 * no count of questions tells which ones decide.
 */
export const JAVASCRIPT_MAKINGS: string = String.raw`
const decided = [], held = [], remadeOften = new WeakSet();
const MOST_REPEATS = 40, MOST_REPEATS_OF_ALL = 400, MOST_REPEAT_MS = 300;
let repeats = 0, repeatedMs = 0;
const upTo = (most) => Math.floor(Math.random() * most);
function noteDecided(entry) {
  decided.push(entry);
  const started = own.now();
  for (let left = 1 + upTo(MOST_REPEATS); left > 0 && repeats < MOST_REPEATS_OF_ALL && repeatedMs + own.now() - started < MOST_REPEAT_MS; left -= 1) {
    repeats += 1;
    if (!entry.again()) refuse(undefined, 'an object of the program is equal only for a while');
  }
  repeatedMs += own.now() - started;
}
function noteEqual(x, y, seen = new Set()) {
  const a = sources.get(x) ?? x, b = sources.get(y) ?? y;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || seen.has(b) || seen.size > 1000) return;
  seen.add(b);
  if (!live.has(a) && !live.has(b)) {
    if (isArray(b) || isPlain(b)) for (const key of Object.keys(b)) noteEqual(a[key], b[key], seen);
    else if (types.isSet(a) && types.isSet(b)) for (const item of b) { const like = [...a].find((each) => deep(each, item)); if (like !== undefined) noteEqual(like, item, seen); }
    else if (types.isMap(a) && types.isMap(b)) for (const [key, item] of b) noteEqual(a.get(key), item, seen);
    return;
  }
  for (const [made, other] of [[b, a], [a, b]]) {
    if (!live.has(made) || !live.has(other) || !makings.has(made) || (made === other && !remadeOften.has(made))) continue;
    const shown = replica(other);
    const holds = (another) => isDeepEqualLoosely(replica(another), shown);
    noteDecided({ making: makings.get(made), shows: [made, other], again: () => holds(made), holds });
    return;
  }
}
const some = () => 1 + upTo(97);
function changed(value) {
  if (typeof value === 'number') return value + some();
  if (typeof value === 'bigint') return value + BigInt(some());
  if (typeof value === 'string') return value + String.fromCharCode(96 + 1 + (some() % 26));
  if (typeof value === 'boolean') return !value;
  if (isArray(value) && !live.has(value)) return value.length === 0 ? [some()] : value.map(changed);
  if (value !== null && typeof value === 'object' && !live.has(value) && isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item)]));
  if (live.has(value) && makings.has(value)) return remade(makings.get(value), makings.get(value).args.map(changed));
  return value;
}
const remade = ({ from, how, self }, args) => (how === 'new' ? Reflect.construct(from, args) : Reflect.apply(from, self, args));
/** Arguments like those of a making, with all constants changed, or one; null where they have none. */
function otherArguments({ args }, turn) {
  const others = args.map((value, at) => (turn < 4 || turn - 4 === at ? changed(value) : value));
  return others.every((value, at) => Object.is(value, args[at])) ? null : others;
}
function checkDecided() {
  // What is asked here is not asked by the tests.
  repeats = MOST_REPEATS_OF_ALL;
  for (const { making, shows, again, holds } of decided.splice(0).slice(0, 100)) {
    // What a method makes may change its object, and a class may give one object for all.
    let isApart = making.self === undefined;
    const stays = again(), before = shows.map(replica);
    let made = 0, isTold = false;
    for (let turn = 0; turn < 4 + making.args.length && !isTold; turn += 1) {
      const args = otherArguments(making, turn);
      if (args === null) break;
      try {
        const another = remade(making, args);
        isApart &&= !shows.includes(another);
        if (isApart && shows.some((each, at) => !isDeepEqual(replica(each), before[at]))) refuse(undefined, 'an object of the program takes on the state of another');
        isTold = !holds(another);
        made += 1;
      } catch (error) { if (error instanceof Gone || error instanceof AssertionError) throw error; }
    }
    if (made > 0 && !isTold) refuse(undefined, 'objects of the program are equal whatever they are made of');
    if (isApart && stays && !again()) refuse(undefined, 'an object of the program is equal only for a while');
  }
}

// That an object, made by a call of the tests, holds something.
function noteHeld(self, key, args) { if (makings.get(self)?.how === 'call' && held.length < 200) held.push({ self, key, args }); }
/** Whether what an object holds follows what it was made of: of each yes there is a no of one made from other constants. */
function isHeldByMaking(proxy) {
  const all = held.filter(({ self }) => self === proxy);
  return all.length > 0 && all.every(({ key, args }) => {
    const making = makings.get(proxy);
    const ask = (given) => { try { return remade(making, given)[key](...args); } catch (error) { if (error instanceof Gone) throw error; return undefined; } };
    const turns = Array.from({ length: 6 + upTo(6) }, (_, turn) => turn).concat(Array.from({ length: 6 + upTo(6) }, () => -1)).sort(() => Math.random() - 0.5);
    let isTold = false;
    for (const turn of turns) {
      const given = turn < 0 ? making.args : otherArguments(making, turn % (4 + making.args.length));
      const answer = given === null ? undefined : ask(given);
      if (typeof answer !== 'boolean' || (turn < 0 && !answer)) return false;
      isTold ||= turn >= 0 && !answer;
    }
    return isTold;
  });
}
`;
