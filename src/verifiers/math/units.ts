/** Units of measure whose confusion makes an answer wrong: canonical name, then its other spellings. */
const UNITS: readonly string[] = [
  'mm millimeter millimetre',
  'cm centimeter centimetre',
  'm meter metre',
  'km kilometer kilometre kph kmh',
  'in inch inches',
  'ft foot feet',
  'yd yard',
  'mi mile mph',
  'mg milligram',
  'g gram gm',
  'kg kilogram',
  'lb lbs pound',
  'oz ounce',
  'ton tonne',
  'ml milliliter millilitre',
  'l liter litre L',
  'gal gallon',
  'qt quart',
  'pt pint',
  'cup',
  's sec second',
  'min minute',
  'h hr hour',
  'day',
  'week',
  'month',
  'yr year',
  'decade',
  'century centuries',
  'degree deg',
  'radian rad',
  'dollar $ usd USD buck',
  'cent ¢',
  'euro € EUR',
  '£ GBP quid',
  'yen ¥',
  'rupee ₹',
];

const CANONICAL: ReadonlyMap<string, string> = new Map(
  UNITS.flatMap((line) => {
    const names = line.split(' ');
    return names.map((name): [string, string] => [name, names[0] ?? name]);
  }),
);

/** Words that change the number before them or are part of mathematics: with one of them a tail is no unit. */
const NOT_A_UNIT: ReadonlySet<string> = new Set(
  (
    'half halves third thirds fourth fourths quarter quarters fifth fifths sixth sixths seventh eighth eighths ninth ' +
    'tenth tenths hundredth hundredths thousandth thousandths hundred dozen dozens score gross and or to than plus ' +
    'minus over squared cubed factorial choose remainder for if when where not except approximately about mod pi ' +
    'sqrt root sin cos tan cot sec csc log exp infinity one two three four five six seven eight nine ten eleven ' +
    'twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety once twice percent unknown undefined'
  ).split(' '),
);

/** Powers of ten that stand as a word after the number. */
export const SCALE_WORDS: ReadonlyMap<string, number> = new Map([
  ['thousand', 3],
  ['million', 6],
  ['billion', 9],
  ['trillion', 12],
]);

/** The canonical name of a unit of measure (`centimetres` → `cm`), or null for any other word. */
export function canonicalUnit(word: string): string | null {
  const lower = word.toLowerCase();
  return (
    CANONICAL.get(word) ??
    CANONICAL.get(lower) ??
    (lower.endsWith('s') ? (CANONICAL.get(lower.slice(0, -1)) ?? null) : null)
  );
}

/** What stands after a number: nothing of meaning, or a unit of measure. */
export interface UnitTail {
  /** The unit of measure, with its power (`cm^2`); null for words such as "apples". */
  readonly unit: string | null;
}

const WORDS = /^(\s*)((?:\/\s*)?[A-Za-z][A-Za-z'’\-./ ()]*?)\s*(?:\^\s*\{?\s*([23])\s*\}?|([²³]))?$/;

/**
 * Reads the text after a number as a unit: words of letters only. Null where it may be mathematics: a bare letter
 * (`5 x`), a short word that is no unit (`5 ab`), a word that changes the number (`5 and a half`), digits or symbols.
 */
export function readUnitTail(tail: string): UnitTail | null {
  const single = /^\s*\\unit\{([A-Za-z])\}\s*(?:\^\s*\{?\s*([23])\s*\}?)?$/.exec(tail);
  if (single !== null) {
    const unit = canonicalUnit(single[1] ?? '');
    return unit === null ? null : { unit: withPower(unit, single[2]) };
  }
  const match = WORDS.exec(tail);
  if (match === null) return null;
  const attached = match[1] === '';
  const words = (match[2] ?? '').split(/[^A-Za-z'’]+/).filter((word) => word !== '');
  const first = words[0] ?? '';
  if (first.length < 2 || words.some((word) => NOT_A_UNIT.has(word.toLowerCase()) && canonicalUnit(word) === null)) {
    return null;
  }
  const known = canonicalUnit(first);
  const squared = /^(?:square|sq)$/i.test(first);
  const cubed = /^(?:cubic|cu)$/i.test(first);
  if (squared || cubed) {
    const base = canonicalUnit(words[1] ?? '');
    return { unit: base === null ? null : withPower(base, squared ? '2' : '3') };
  }
  if (known === null && (attached || first.length < 3) && !(match[2] ?? '').startsWith('/')) return null;
  if (known !== null && /^(?:sq|square)/i.test(words[1] ?? '')) return { unit: withPower(known, '2') };
  const scale = /^(?:c|f|k|celsius|fahrenheit|kelvin)$/i.exec(words[1] ?? '')?.[0];
  if (known === 'degree' && scale !== undefined) return { unit: `degree ${scale.charAt(0).toUpperCase()}` };
  const power = match[3] ?? (match[4] === '²' ? '2' : match[4] === '³' ? '3' : undefined);
  if (power !== undefined && known === null && !/^units?$/i.test(first)) return null;
  return { unit: known === null ? null : withPower(known, power) };
}

function withPower(unit: string, power: string | undefined): string {
  return power === undefined ? unit : `${unit}^${power}`;
}
