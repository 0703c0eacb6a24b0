const ORDINAL = /^(\d{1,9})\s*(?:\^\s*\{?\s*(st|nd|rd|th)\s*\}?|(st|nd|rd|th))(?=$|[\s.,;])/i;
const ORDINAL_WORDS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth thousandth millionth';
const NUMBER_WORDS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen score gross half halves quarter once twice thrice single double triple pair couple none nothing nil minus negative infinite infinity infinitely';
const ALL: ReadonlySet<string> = new Set(`${ORDINAL_WORDS} ${NUMBER_WORDS}`.split(' '));

/**
 * Replaces `12th`, `12^{th}` at the beginning of a text by 12; a suffix that does not match the number is kept
 * (`12st`).
 */
export function withoutOrdinal(text: string): string {
  const [written, digits, raised, plain] = ORDINAL.exec(text) ?? [];
  if (written === undefined || digits === undefined) return text;
  const suffix = (raised ?? plain ?? '').toLowerCase();
  return suffix === suffixOf(digits) ? digits + text.slice(written.length) : text;
}

function suffixOf(digits: string): string {
  if (/1[123]$/.test(digits)) return 'th';
  const last = digits.at(-1);
  return last === '1' ? 'st' : last === '2' ? 'nd' : last === '3' ? 'rd' : 'th';
}

/** Whether words name a number or a position in an order: then they may be a number that was not read. */
export function mentionsNumber(words: string): boolean {
  return words
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => ALL.has(word) || ALL.has(word.replace(/s$/, '')));
}
