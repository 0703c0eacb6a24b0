/**
 * Expected values that the tests compare place by place while they iterate a result
 * (`src/verifiers/code/javascript-spans.ts`): if the result ends first, the rest of them was compared with nothing.
 */

const spans = new Map();
/** The expected value, of which one place is compared now, or removed. */
function span(number, box, isTaken) {
  const entry = spans.get(number) ?? { count: 0, box, isTaken };
  spans.set(number, { ...entry, box, count: entry.count + 1 });
  return box;
}
const sizeOf = (box) =>
  typeof box === 'string' || isArray(box)
    ? box.length
    : types.isMap(box)
      ? box.size
      : box !== null && typeof box === 'object'
        ? Object.keys(box).length
        : 0;
// Tests that may skip some of their places.
const MAY_LEAVE_OUT = /\b(?:if|switch|skip|todo|only|xit|xtest|xdescribe)\b|\?(?![.?])/;
/** Whether tests that always iterate a result compared none of its places. */
function isNoneCompared() {
  const plain = testsText.replaceAll(SITE_MARK, '');
  const all = [...plain.matchAll(/__span\((\d+), ([\w$]*)/g)].filter(
    ([, , name]) =>
      name === '' ||
      !new RegExp('(?<![\\w$])' + name.replaceAll('$', '\\$') + '\\s*=\\s*(?:\\[\\s*\\]|\\{\\s*\\})').test(plain),
  );
  return (
    all.some(([, number]) => !spans.has(Number(number))) &&
    !MAY_LEAVE_OUT.test(plain.replaceAll(/\bif\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*\{?\s*throw\b/g, ''))
  );
}
const isCutShort = () =>
  isNoneCompared() || [...spans.values()].some(({ count, box, isTaken }) => sizeOf(box) > (isTaken === 1 ? 0 : count));
