/**
 * Answers of the program about equality and contents, told as a truth: they have to depend on the constants of its
 * objects.
 */

// Answers of functions and methods with the name of a comparison, about a result and constants of the tests.
const told = [],
  results = new Set(),
  offeredNames = new WeakMap();
const COMPARING = /^(?:is|are|deep|shallow|strict|loose)*_?(?:equals?|same|eq|equivalent|identical)(?:to|with|as)?$/i;
function noteTold(result, from, args, self) {
  if (isAsking || result !== true || told.length >= 50 || !COMPARING.test(offeredNames.get(from) ?? nameOf(from)))
    return;
  const isResult = (value) => (isPrimitive(value) ? results.has(value) : theirIds.has(value));
  const constants = args.flatMap((value, at) =>
    isConstant(value) && !theirIds.has(value) && (!results.has(value) || at > 0) ? [at] : [],
  );
  if (
    constants.length > 0 &&
    ((live.has(self) && !offeredNames.has(self)) ||
      args.some((value, at) => isResult(value) && constants.some((other) => other !== at)))
  )
    told.push({ from, self, args: args.map((each) => kept(each)), constants });
}
function checkTold() {
  isAsking = true;
  for (const { from, self, args, constants } of told.splice(0)) {
    const ask = (given) => {
      try {
        return Reflect.apply(from, self, given) === true;
      } catch (error) {
        if (error instanceof Gone) throw error;
        return false;
      }
    };
    const turns = [false, false, true, true, true]
      .sort(() => Math.random() - 0.5)
      .map((isOther) => [
        isOther,
        ask(isOther ? args.map((value, at) => (constants.includes(at) ? changed(value) : value)) : args),
      ]);
    if (turns.every(([, says]) => says)) refuse(undefined, 'the program says that all is equal');
    if (turns.some(([isOther, says]) => !isOther && !says))
      refuse(undefined, 'the program says that two values are equal only for a while');
  }
}

// What objects were converted to since the last assertion: it may compare two of these with each other.
const MOST_CONVERTED = 200;
let convertedTo = [];
/** Whether the tests write a value themselves: then it is compared with theirs. */
const isWritten = (value) =>
  typeof value === 'string'
    ? ["'", '"', '\x60'].some((quote) =>
        [value, JSON.stringify(value).slice(1, -1)].some((form) => testsText.includes(quote + form + quote)),
      )
    : new RegExp('(?<![\\w.])' + escaped(String(value)) + '(?![\\w.])').test(testsText);
function noteConverted(value, key, self) {
  if (
    !isAsking &&
    convertedTo.length < MOST_CONVERTED &&
    typeof self === 'object' &&
    live.has(self) &&
    ['string', 'number', 'bigint'].includes(typeof value)
  )
    convertedTo.push({ value, key, self });
}
const isMadeAlike = (a, b) => {
  const [x, y] = [a, b].map((each) => madeBy(each));
  return x.from === y.from && x.self === y.self && isDeepEqual([x.args, x.steps], [y.args, y.steps]);
};
/**
 * Records that an assertion compares what two objects, made in different ways, are converted to. Numbers are also
 * converted to be calculated with: they have to be the values of the assertion.
 */
function noteAsserted(values) {
  const seenTexts = [];
  for (const { value, key, self } of convertedTo.splice(0)) {
    if (!values.some((each) => Object.is(each, value) || (each === true && typeof value === 'string'))) continue;
    seenTexts.push({ value, key, self });
    const other = seenTexts.find(
      (each) => each.self !== self && each.key === key && Object.is(each.value, value) && !isMadeAlike(each.self, self),
    );
    if (other === undefined || isWritten(value)) continue;
    const all = [self, other.self].filter((each) => makings.has(each) && turnsOf(madeBy(each)) > 4),
      made = all.find((each) => canBeMadeAgain(each, Infinity)) ?? all[0],
      holds = (one) => {
        // It is asked anew: within a time an object is one value.
        epoch += 1;
        return Object.is(one[key](), value);
      };
    if (made !== undefined)
      noteDecided({ making: madeBy(made), shows: [self, other.self], again: () => holds(made), holds });
  }
}

// Answers that an object, made by a call of the tests, contains a value.
const isHolding = (proxy) => held.some(({ self }) => self === proxy);
function noteHeld(self, key, args) {
  if (!isAsking && makings.get(self)?.how === 'call' && held.length < 200) held.push({ self, key, args });
}
/** Whether the contents of an object depend on its constants: for each yes, one made from other constants says no. */
function isHeldByMaking(proxy) {
  const all = held.filter(({ self }) => self === proxy);
  isAsking = true;
  return (
    all.length > 0 &&
    all.every(({ key, args }) => {
      remadeCount = 0;
      const making = madeBy(proxy);
      const ask = (given) => {
        try {
          return madeAgain(making, given)[key](...args);
        } catch (error) {
          if (error instanceof Gone) throw error;
          return undefined;
        }
      };
      let isTold = false;
      // In a round, all changed texts may by chance still contain what the first one contains.
      for (let round = 0; round < 3 && !isTold; round += 1) {
        const turns = Array.from({ length: 6 + upTo(6) }, (_, turn) => turn)
          .concat(Array.from({ length: 6 + upTo(6) }, () => -1))
          .sort(() => Math.random() - 0.5);
        for (const turn of turns) {
          const given = turn < 0 ? making : otherMaking(making, turn % turnsOf(making));
          if (given === null) continue;
          const answer = ask(given);
          if (typeof answer !== 'boolean' || (turn < 0 && !answer)) return false;
          isTold ||= turn >= 0 && !answer;
        }
      }
      return isTold;
    })
  );
}
