/**
 * Objects of the program that depend on when they were made, not on their constants: the order of two objects, the
 * number of an object, and a result that equals the object that is made next. They are made again, the last one first;
 * two objects in order are also made with their constants exchanged.
 */

const orders = [],
  numbered = [],
  nextMade = [];
// How often the tests passed an object of the program to other methods, which may have changed it.
const handedOver = new WeakMap();
const COMES_BEFORE =
  /^(?:is_?)?(?:before|after|(?:less|greater|smaller|bigger|larger|older|younger|higher|lower|earlier|later|cheaper|newer|heavier|lighter)(?:_?than)?|lt|gt)$/i;
const canBeMadeAgain = (value, handovers = 0, until = Infinity) =>
  live.has(value) &&
  makings.has(value) &&
  (makings.get(value).how === 'new' || makings.get(value).self === undefined || classes.has(makings.get(value).self)) &&
  (handedOver.get(value) ?? 0) <= handovers &&
  [makings.get(value), ...(steps.get(value) ?? []).slice(0, until)].every((each) =>
    each.args.every((item) => isConstant(item)),
  );
const madeOnce = ({ from, how, self, args, steps: then }) =>
  madeAgain(
    { from, how, self },
    {
      args: args.map((each) => kept(each)),
      steps: then.map(({ key, args: given }) => ({ key, args: given.map((each) => kept(each)) })),
    },
  );
function noteOrder(result, from, args, self) {
  if (isAsking) return;
  const name = nameOf(from) || String(offeredNames.get(from) ?? ''),
    isOrder = ORDERS.has(name) && typeof result === 'number' && result !== 0;
  if (isOrder || (result === true && !EQUALITIES.has(name) && !MEMBERSHIPS.has(name))) {
    const [first, last] = args.length === 2 ? args : [self, args[0]];
    // The question itself may be the last call on the first one.
    const before = (steps.get(first) ?? []).length - (isOrder || COMES_BEFORE.test(name) || args.length === 2 ? 0 : 1);
    if (args.length <= 2 && orders.length < 50 && canBeMadeAgain(first, 0, before) && canBeMadeAgain(last))
      orders.push({
        isBothWays: isOrder || COMES_BEFORE.test(name),
        first: { ...madeBy(first), steps: madeBy(first).steps.slice(0, before) },
        last: madeBy(last),
        ask: (a, b) => {
          const said = args.length === 2 ? Reflect.apply(from, self, [a, b]) : Reflect.apply(from, a, [b]);
          return isOrder ? Math.sign(said) : said === true;
        },
        said: isOrder ? Math.sign(result) : true,
      });
  }
  if (
    name === 'valueOf' &&
    typeof self !== 'function' &&
    isPrimitive(result) &&
    numbered.length < 50 &&
    canBeMadeAgain(self) &&
    makings.get(self).args.length > 0
  )
    numbered.push({ making: madeBy(self), from, result });
  if (!EQUALITIES.has(name) && !ORDERS.has(name) && !COMES_BEFORE.test(name))
    for (const each of args) if (live.has(each)) handedOver.set(each, (handedOver.get(each) ?? 0) + 1);
}
/** Records that the result of a call equals an object that the tests made: the call may have taken it from there. */
function noteNextMade(a, b) {
  const making = makings.get(a);
  if (isAsking || nextMade.length >= 50 || making?.how !== 'call' || !canBeMadeAgain(b) || a === b) return;
  const before = (steps.get(making.self) ?? []).slice(0, making.at);
  const isOpen = (value) => isConstant(value) || canBeMadeAgain(value, 1);
  if (
    (making.self !== undefined && live.has(making.self) && !canBeMadeAgain(making.self, 0, making.at)) ||
    !making.args.every(isOpen)
  )
    return;
  nextMade.push({
    made: madeBy(b),
    again: () => {
      const self = canBeMadeAgain(making.self, 0, making.at)
        ? madeOnce({ ...makings.get(making.self), steps: before })
        : making.self;
      return Reflect.apply(
        making.from,
        self,
        making.args.map((each) => (live.has(each) ? madeOnce(madeBy(each)) : kept(each))),
      );
    },
  });
}
/** The result of a function; undefined if it throws: an object that cannot be made again shows nothing. */
function tried(run) {
  try {
    return run();
  } catch (error) {
    if (error instanceof Gone) throw error;
    return undefined;
  }
}
function checkOrders() {
  isAsking = true;
  for (const { isBothWays, first, last, ask, said } of orders.splice(0)) {
    const found = tried(() => {
      const b = madeOnce(last),
        a = madeOnce(first);
      return ask(a, b);
    });
    if (found !== undefined && found !== said)
      refuse(undefined, 'the order of two objects of the program is that in which they were made');
    if (!isBothWays || first.from !== last.from || isDeepEqual(first.args, last.args)) continue;
    const exchanged = tried(() => {
      const a = madeOnce({ ...first, args: last.args, steps: last.steps }),
        b = madeOnce({ ...last, args: first.args, steps: first.steps });
      return ask(a, b);
    });
    if (exchanged === said)
      refuse(undefined, 'the order of two objects of the program is not that of what they are made of');
  }
  // In random order and more than once: a sequence of numbers that the program has ready must not come again, nor end.
  for (const { making, from, result } of numbered
    .splice(0)
    .flatMap((each) => Array.from({ length: 1 + upTo(3) }, () => each))
    .sort(() => Math.random() - 0.5)) {
    const made = tried(() => madeOnce(making));
    if (made !== undefined && !Object.is(tried(() => ({ number: Reflect.apply(from, made, []) }))?.number, result))
      refuse(undefined, 'the number of an object of the program is not that of what it is made of');
  }
  for (const { made, again } of nextMade.splice(0)) {
    const other = tried(() => {
      const b = madeOnce(made),
        a = again();
      return [a, b];
    });
    if (other === undefined || !isDeepEqual(replica(other[0]), replica(tried(again) ?? null))) continue;
    if (!isDeepEqualLoosely(replica(other[0]), replica(other[1])))
      refuse(undefined, 'an object of the program is equal to what is made after it');
  }
  isAsking = false;
}
