import { readForeignTail } from './foreign-units.ts';
import { SCALE_WORDS } from './scales.ts';
import { SI_UNITS } from './si-units.ts';

/** Units of measure whose confusion makes an answer wrong: canonical name, then its other spellings. */
const UNITS: readonly string[] = [
  'mm millimeter millimetre',
  'cm centimeter centimetre',
  'm meter metre',
  'km kilometer kilometre',
  'in inch inches',
  'ft foot feet',
  'yd yard',
  'mi mile',
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
  'rupee ₹ Rs Rs. INR',
];

const CANONICAL: ReadonlyMap<string, string> = new Map([
  ...SI_UNITS,
  ...UNITS.flatMap((line) => {
    const names = line.split(' ');
    return names.map((name): [string, string] => [name, names[0] ?? name]);
  }),
]);

/** Words that change the number before them or are part of mathematics: a text with one of them is not a unit. */
const NOT_A_UNIT: ReadonlySet<string> = new Set(
  (
    'half halves third thirds fourth fourths quarter quarters fifth fifths sixth sixths seventh eighth eighths ninth ' +
    'tenth tenths hundredth hundredths thousandth thousandths hundred dozen dozens score gross and or to than plus ' +
    'minus over squared cubed factorial choose remainder for if when where not except approximately about mod pi ' +
    'sqrt root sin cos tan cot sec csc log exp infinity one two three four five six seven eight nine ten eleven ' +
    'twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety once twice percent unknown ' +
    'undefined millionen millones milioni milhoes milliarden milliards milliarde tausend oder ou und demi demie media halb'
  ).split(' '),
);

/** Whether a word changes the number beside it or makes it part of an expression ("half of 5", "more than 5"). */
export function changesNumber(word: string): boolean {
  const lower = word.toLowerCase();
  const isScale = SCALE_WORDS.has(lower) || SCALE_WORDS.has(lower.replace(/s$/, ''));
  return (isScale || NOT_A_UNIT.has(lower)) && canonicalUnit(word) === null;
}

/** The canonical name of a unit of measure (`centimetres` → `cm`), or null for any other word. */
export function canonicalUnit(word: string): string | null {
  const lower = word.toLowerCase();
  return (
    CANONICAL.get(word) ??
    CANONICAL.get(lower) ??
    (lower.endsWith('s') ? (CANONICAL.get(lower.slice(0, -1)) ?? null) : null)
  );
}

/**
 * Whether two units may mean the same: one is missing, they are equal, or one is more specific (`$5` and `$5 a day`).
 */
export function compatibleUnits(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short === 'degree') return long.startsWith('degree ');
  return /^(?:dollar|cent|euro|£|yen|rupee)$/.test(short) && long.startsWith(`${short}/`);
}

/** The text after a number: no meaning, or a unit of measure. */
export interface UnitTail {
  /** The unit of measure, with its power (`cm^2`); null for words such as "apples". */
  readonly unit: string | null;
  /** Words that are not a unit, in the singular: the counted thing ("red apple"), or the measured dimension ("long"). */
  readonly noun: string | null;
}

/** Letters that name a unit only in an upright font or beside another unit: a bare letter is a variable. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  ['m', 'g', 's', 'h', 'l', 'L', 'N', 'J', 'W', 'V', 'A', 'K', 'C', 'F', 'T', 'H'].map((letter): [string, string] => [
    letter,
    canonicalUnit(letter) ?? letter,
  ]),
);
/** Units that are never confused with a word or variables. */
const SYMBOLS: ReadonlySet<string> = new Set(
  'Hz kHz MHz GHz kN kJ kW MW kV kPa Pa MPa mol eV keV MeV Wh kWh rpm psi mmHg dB GB MB kB'.split(' '),
);
const SPEEDS: ReadonlyMap<string, string> = new Map([
  ['mph', 'mi/h'],
  ['kph', 'km/h'],
  ['kmh', 'km/h'],
]);

const ATOM = /^\s*(?:\\unit\{([A-Za-z])\}|([A-Za-z]+)\.?)\s*(?:\^\s*\{?\s*(-?\d)\s*\}?)?/;
const JOINT = /^\s*(?:(\/|per\b|a\b(?=\s+[a-z]{3}))|([·×*.-]|\\cdot(?![a-z])))?\s*/;
const FRACTION = /^\s*\\frac\s*\{([^{}]*(?:\{[A-Za-z]\}[^{}]*)?)\}\s*\{([^{}]*(?:\{[A-Za-z]\}[^{}]*)?)\}\s*$/;

/**
 * A product or quotient of units: `m/s`, `kg m^2`, `miles per hour`, `\frac{\unit{m}}{\unit{s}}`. Canonical, with the
 * text after it; null if the text does not begin with a unit.
 */
function readCompound(text: string): { readonly unit: string; readonly rest: string; readonly isSure: boolean } | null {
  const fraction = FRACTION.exec(text);
  if (fraction !== null) return readCompound(`${fraction[1] ?? ''} / ${fraction[2] ?? ''}`);
  const powers = new Map<string, number>();
  let rest = text;
  let isSure = false;
  for (let sign = 1; ;) {
    const atom = readAtom(rest);
    if (atom === null) break;
    const count = powers.size;
    const speed = SPEEDS.get(atom.unit)?.split('/');
    for (const [index, unit] of (speed ?? [atom.unit]).entries()) {
      powers.set(unit, (powers.get(unit) ?? 0) + (index === 0 ? sign : -sign) * atom.power);
    }
    isSure ||= atom.isSure || count > 0;
    rest = atom.rest;
    const joint = JOINT.exec(rest);
    const next = rest.slice(joint?.[0].length ?? 0);
    // `5 N m` is a product of units; the word after `5 miles` in `5 miles long` is not a unit.
    if (readAtom(next) === null) break;
    rest = next;
    if (joint?.[1] !== undefined) sign = -1;
  }
  if (powers.size === 0) return null;
  return { unit: written(powers), rest, isSure };
}

function readAtom(
  text: string,
): { readonly unit: string; readonly power: number; readonly isSure: boolean; readonly rest: string } | null {
  const match = ATOM.exec(text);
  if (match === null) return null;
  const [all, upright, word = '', exponent] = match;
  const rest = text.slice(all.length);
  const power = exponent === undefined ? 1 : Number(exponent);
  if (upright !== undefined) {
    const unit = LETTERS.get(upright);
    return unit === undefined ? null : { unit, power, isSure: true, rest };
  }
  const square = /^(?:square|sq)$/i.test(word) ? 2 : /^(?:cubic|cu)$/i.test(word) ? 3 : null;
  if (square !== null) {
    const base = readAtom(rest);
    return base === null || base.power !== 1 ? null : { ...base, power: square };
  }
  const afterwards = /^\s*(squared|cubed|sq|square)\b/i.exec(rest);
  const raised = afterwards === null ? power : afterwards[1]?.toLowerCase() === 'cubed' ? 3 : 2;
  const unread = afterwards === null ? rest : rest.slice(afterwards[0].length);
  if (word.length === 1) {
    const unit = LETTERS.get(word);
    return unit === undefined ? null : { unit, power: raised, isSure: false, rest: unread };
  }
  const unit = SPEEDS.has(word) || SYMBOLS.has(word) ? word : canonicalUnit(word);
  return unit === null ? null : { unit, power: raised, isSure: true, rest: unread };
}

function written(powers: ReadonlyMap<string, number>): string {
  const part = (entries: readonly (readonly [string, number])[]): string =>
    entries.map(([unit, power]) => (Math.abs(power) === 1 ? unit : `${unit}^${Math.abs(power)}`)).join(' ');
  const sorted = [...powers].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const [over, under] = [sorted.filter(([, power]) => power > 0), sorted.filter(([, power]) => power < 0)];
  return under.length === 0 ? part(over) : `${part(over)}/${part(under)}`;
}

const WORDS = /^\s*(\/\s*)?(?:[A-Za-z][A-Za-z'’\-./ ()]*)?$/;

/**
 * Reads the text after a number as a unit, with plain words only after it. Null if it may be mathematics: a bare letter
 * (`5 x`), a short word that is not a unit (`5 ab`), a word that changes the number (`5 and a half`), digits or
 * symbols, brackets that are not closed.
 */
export function readUnitTail(given: string): UnitTail | null {
  // `2/3 of a mile`, `5 of them`.
  const tail = given.replace(/^\s+of\s+(?:(?:an?|the)\s+)?(?=[A-Za-z]{3})/, ' ');
  const scale = /^\s*degrees?\s*(?:\\unit\{([CFK])\}|(C|F|K|Celsius|Fahrenheit|Kelvin))$/i.exec(tail);
  if (scale !== null) return { unit: `degree ${(scale[1] ?? scale[2] ?? '').charAt(0).toUpperCase()}`, noun: null };
  const foreign = readForeignTail(tail);
  if (foreign !== null) return foreign;
  const compound = readCompound(tail);
  const isAttached = !/^\s/.test(tail);
  // `5m` and `5 m` may be five times m; `5 m/s` is not.
  const isUnit = compound !== null && compound.isSure && !(isAttached && /^\s*[A-Za-z]\b/.test(tail));
  const words = isUnit ? compound.rest : tail;
  if (words.trim() === '' && isUnit) return { unit: compound.unit, noun: null };
  const match = WORDS.exec(words.replace(/(?:units?)\s*\^\s*\{?\s*[23]\s*\}?\s*$/i, 'units'));
  if (match === null || !isBalanced(words)) return null;
  const list = words.split(/[^A-Za-z'’]+/).filter((word) => word !== '');
  if (list.some(changesNumber)) return null;
  const noun = nounOf(list);
  if (isUnit) return { unit: compound.unit, noun };
  const first = list[0] ?? '';
  if (first.length < 2 || ((isAttached || first.length < 3) && match[1] === undefined)) return null;
  return { unit: null, noun };
}

/** The words in lower case and in the singular, without words that have no meaning here. */
function nounOf(words: readonly string[]): string | null {
  const kept = words
    .map((word) => word.toLowerCase())
    .filter((word) => !/^(?:of|the|a|an|in|is|are|for|and|each|total|units?|left)$/.test(word))
    .map((word) => word.replace(/(?<=ch|sh|ss|x)es$|(?<=[a-z]{2}[^s])s$/, ''));
  return kept.length === 0 ? null : kept.join(' ');
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}
