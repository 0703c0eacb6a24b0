/** Semicolons between values, beside commas: equal. */
export const DECIMAL_COMMAS_EQUAL: readonly (readonly [answer: string, gold: string])[] = [
  ['(1; 2)', '(1,2)'],
  ['(0.5; 1.5)', '(0.5,1.5)'],
  ['(1, 2); (3, 4)', '(3,4),(1,2)'],
  ['(1,2); (3,4)', '(3,4),(1,2)'],
  [String.raw`\{1;2\}`, String.raw`\{1,2\}`],
  ['x=1, y=2; x=3, y=4', 'x=1, y=2; x=3, y=4'],
  ['(0,5; 1,5)', '(0,5; 1,5)'],
  ['(1, 2; 3)', '(1,2;3)'],
];

/** Semicolons between values, beside commas: not equal, or not decided. */
export const DECIMAL_COMMAS_DIFFERENT: readonly (readonly [answer: string, gold: string])[] = [
  ['(0,5; 1,5)', '(0.5,1.5)'],
  ['(0,5;1,5)', '(0.5, 1.5)'],
  ['[0,5; 1,5]', '[0.5, 1.5]'],
  [String.raw`\{0,5; 1,5\}`, String.raw`\{0.5, 1.5\}`],
  ['(0,5; 1)', '(0.5, 1)'],
  ['0,5; 1,5', '0.5, 1.5'],
  ['(0,5; 1,5)', '(0,5,1,5)'],
  [String.raw`x \in (0,5; 1,5)`, '(0.5,1.5)'],
  [String.raw`[0,5; \infty)`, String.raw`[0.5, \infty)`],
  ['(1,5; 2)', '(1,5,2)'],
];
