/** Prefixes of the international system, with their symbols. */
const PREFIXES = {
  pico: 'p',
  nano: 'n',
  micro: 'u',
  milli: 'm',
  centi: 'c',
  deci: 'd',
  hecto: 'h',
  kilo: 'k',
  mega: 'M',
  giga: 'G',
  tera: 'T',
} as const;

/** Names of base units, with their symbols. */
const BASES: readonly (readonly [symbol: string, names: string])[] = [
  ['m', 'meter metre'],
  ['g', 'gram gramme'],
  ['s', 'second'],
  ['l', 'liter litre'],
  ['N', 'newton'],
  ['J', 'joule'],
  ['W', 'watt'],
  ['Wh', 'watthour watt-hour'],
  ['V', 'volt'],
  ['A', 'ampere amp'],
  ['ohm', 'ohm'],
  ['Hz', 'hertz'],
  ['Pa', 'pascal'],
  ['mol', 'mole'],
  ['eV', 'electronvolt electron-volt'],
  ['C', 'coulomb'],
  ['F', 'farad'],
  ['T', 'tesla'],
  ['H', 'henry henries'],
  ['cal', 'calorie'],
  ['B', 'byte'],
  ['bit', 'bit'],
];

/** Names of measures without a prefix. */
const OTHERS: readonly (readonly [symbol: string, names: string])[] = [
  ['K', 'kelvin'],
  ['ha', 'hectare'],
  ['acre', 'acre'],
  ['atm', 'atmosphere'],
  ['knot', 'knot'],
  ['um', 'micron'],
];

/** Symbols that are no words and no other unit: `pm` and `cd` are not among them. */
const SYMBOLS =
  'nm um ns us ms mg ug cl dl mL ml nA uA mA kA mV kV uV mW kW MW GW mJ kJ MJ kN MN Pa hPa kPa MPa GPa mol mmol kmol ' +
  'eV keV MeV GeV Hz kHz MHz GHz Wh kWh cal kcal uF nF pF mF mH uH uC nC mC mT ohm kohm Mohm kB MB GB TB atm ha';

/** Canonical symbols of the units of physics, by their names (`nanometer` → `nm`) and by themselves. */
export const SI_UNITS: ReadonlyMap<string, string> = new Map([
  ...SYMBOLS.split(' ').map((symbol): [string, string] => [symbol, symbol.replace(/L$/, 'l')]),
  ...[...BASES, ...OTHERS].flatMap(([symbol, names]) =>
    names.split(' ').map((name): [string, string] => [name, symbol]),
  ),
  ...Object.entries(PREFIXES).flatMap(([prefix, sign]) =>
    BASES.flatMap(([symbol, names]) =>
      names.split(' ').map((name): [string, string] => [prefix + name, sign + symbol]),
    ),
  ),
]);
