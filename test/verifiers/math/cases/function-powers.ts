/** Functions with a power, in every place and all brackets: what is the power of the value, and what of the argument. */
const NAMES: readonly string[] = 'sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan ln exp log log_3'
  .split(' ')
  .map((name) => `\\${name}`);
const BRACKETS: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['[', ']'],
  [String.raw`\left(`, String.raw`\right)`],
  [String.raw`\bigl(`, String.raw`\bigr)`],
  ['{(', ')}'],
  [String.raw`{\left(`, String.raw` \right)}`],
];

export const POWERS_OF_VALUES: readonly (readonly [answer: string, gold: string])[] = NAMES.flatMap((name) =>
  BRACKETS.flatMap(([open, close]): (readonly [string, string])[] => {
    const gold = String.raw`(${name} x)^2`;
    const of = `${open}x${close}`;
    return [
      [String.raw`${name}${of}^2`, gold],
      [String.raw`${name} ${of}^{2}`, gold],
      [String.raw`${name}^2${of}`, gold],
      [String.raw`${name}^{2} ${of}`, gold],
      [String.raw`(${name}${of})^2`, gold],
      [String.raw`${name}${of}^{-1}`, String.raw`\frac{1}{${name} x}`],
      [String.raw`3${name}${of}^2y`, String.raw`3y(${name} x)^2`],
    ];
  }),
);

export const POWERS_OF_ARGUMENTS: readonly (readonly [answer: string, gold: string])[] = NAMES.flatMap((name) => [
  [String.raw`${name}(x)^2`, String.raw`${name}(x^2)`],
  [String.raw`${name}(x)^2`, String.raw`${name} x^2`],
  [String.raw`${name}(x)^2`, String.raw`2${name} x`],
  [String.raw`${name}^2 x`, String.raw`${name} x^2`],
  [String.raw`${name}(x)^3`, String.raw`${name}(x)^2`],
]);
