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
const sizeOf = (box) => (typeof box === 'string' || isArray(box) ? box.length : box !== null && typeof box === 'object' ? Object.keys(box).length : 0);
const isCutShort = () => [...spans.values()].some(({ count, box, isTaken }) => sizeOf(box) > (isTaken === 1 ? 0 : count));
`;
