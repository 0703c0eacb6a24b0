/**
 * What the tests expect place by place while they go through a result (`verifiers/code/javascript-spans.ts`), as CommonJS
 * source for the judge: where the result ends before, the rest of it was compared with nothing.
 */
export const JAVASCRIPT_SPANS: string = String.raw`
const spans = new Map();
/** What is expected, of which one place is compared now, or taken out. */
function span(number, box, isTaken) {
  const entry = spans.get(number) ?? { count: 0, box, isTaken };
  spans.set(number, { ...entry, box, count: entry.count + 1 });
  return box;
}
const sizeOf = (box) => (typeof box === 'string' || isArray(box) ? box.length : types.isMap(box) ? box.size : box !== null && typeof box === 'object' ? Object.keys(box).length : 0);
// Tests that may leave some of their places out.
const MAY_LEAVE_OUT = /\b(?:if|switch|skip|todo|only|xit|xtest|xdescribe)\b|\?(?![.?])/;
/** Whether tests that always go through a result compared none of its places. */
function isNoneCompared() {
  const plain = testsText.replaceAll(SITE_MARK, '');
  const all = [...plain.matchAll(/__span\((\d+), ([\w$]*)/g)].filter(([, , name]) => name === '' || !new RegExp('(?<![\\w$])' + name.replaceAll('$', '\\$') + '\\s*=\\s*(?:\\[\\s*\\]|\\{\\s*\\})').test(plain));
  return all.some(([, number]) => !spans.has(Number(number))) && !MAY_LEAVE_OUT.test(plain.replaceAll(/\bif\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*\{?\s*throw\b/g, ''));
}
const isCutShort = () => isNoneCompared() || [...spans.values()].some(({ count, box, isTaken }) => sizeOf(box) > (isTaken === 1 ? 0 : count));
`;
