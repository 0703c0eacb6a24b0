/** Outputs that choose C of the question `WHICH`, by the words around the option. */
export const STATES_C: readonly string[] = [
  // An option with its label behind it.
  'The answer is otter, which is option C.',
  'The answer is otter (option C).',
  'otter (C)',
  'otter → C',
  'otter -> (C)',
  // Short statements.
  "It's C, not A.",
  "It's not A; it's C.",
  'So it is C, not A.',
  'By elimination, C.',
  'By process of elimination, (C).',
  'Selected option: C',
  'Response: C',
  'Solution: C',
  'Correct: C',
  'The letter is C.',
  'Statement C is correct.',
  'C ✓',
  '✅ **C) otter**',
  'Ⓒ',
  '~~A~~ C',
  'Answer: ~~B~~ C',
  '**Final Answer**: C',
  '```\nC\n```',
  'C\n\nOtters have fur.',
  '回答：C',
  'الإجابة الصحيحة هي C',
  'सही उत्तर C है।',
  'Jawaban yang benar adalah C.',
  // Other options are wrong, and C is the conclusion.
  'A is wrong, so the answer is C.',
  'B is tempting, so many choose it, but the answer is C.',
  'La respuesta no es B, sino C.',
  'Die Antwort ist nicht A, sondern C.',
  'A resposta não é A, mas C.',
  "La réponse n'est pas A mais C.",
  // A remark on each option, and the conclusion.
  '(A) trout is a fish.\n(B) robin is a bird.\n(C) otter has fur.\n(D) gecko is a reptile.\n\nSo it is the otter.',
  'A. trout: a fish\nB. robin: a bird\nC. otter: fur\nD. gecko: a reptile\n\n**C**',
  'C) otter\n\nA) is a fish.\nB) is a bird.\nD) is a reptile.',
];

/** Outputs that do not choose C of the question `WHICH`. */
export const STATES_NOT_C: readonly string[] = [
  'The answer is robin, which is option C.',
  'The answer is otter, which is option B.',
  'The answer is otter (option B).',
  'otter (B)',
  'otter → B',
  'robin → C',
  'C, B and D are wrong.',
  'C and B are both incorrect.',
  'If otters laid eggs and we counted birds, the answer would be C.',
  'La respuesta no es C.',
  'Ответ не C.',
  '答えはCではない。',
  '정답은 C가 아닙니다.',
  '~~C~~ B',
  '(A) trout is a fish.\n(B) robin is a bird.\n(C) otter has fur.',
  'A) trout\n\nB) is a bird.\nC) has fur.\nD) is a reptile.',
];

const PRODUCT = 'What is 7 * 8?\nA. 54\nB. 56\nC. 63\nD. 64';
const VALUE = 'Simplify.\nA. $\\frac{1}{2}$\nB. $\\frac{1}{3}$\nC. $x=\\pm2$\nD. $2\\pi$';
const TIME = 'How long?\nA. 1 s\nB. 2 s\nC. 2.5 s\nD. 20 s';
const SHARE = 'How much?\nA. 50%\nB. 0.5\nC. 5\nD. 50';
const UNTRUE = 'Which statement is NOT true?\nA) Water boils.\nB) Ice sinks.\nC) Steam is a gas.';

/** Outputs that give the value of an option, or what is said about it, and the gold. */
export const VALUES_RIGHT: readonly (readonly [question: string, output: string, gold: string])[] = [
  [PRODUCT, '\\boxed{56.0}', 'B'],
  [PRODUCT, '7*8 = 56', 'B'],
  [PRODUCT, '\\boxed{7\\cdot8=56}', 'B'],
  [PRODUCT, '\\boxed{56\\text{ apples}}', 'B'],
  [VALUE, '\\boxed{\\dfrac12}', 'A'],
  [VALUE, '\\boxed{0.5}', 'A'],
  [VALUE, '$x=\\pm 2$', 'C'],
  [VALUE, 'The answer is $2 \\pi$.', 'D'],
  [TIME, '\\boxed{2}', 'B'],
  [TIME, '\\boxed{2.5\\text{ s}}', 'C'],
  [SHARE, '\\boxed{50\\%}', 'A'],
  [SHARE, '\\boxed{50}', 'D'],
  [UNTRUE, 'Statement B is not true.', 'B'],
  [UNTRUE, 'B is incorrect, so the answer is B.', 'B'],
  [UNTRUE, 'The statement that is not true is B.', 'B'],
];

export const VALUES_WRONG: readonly (readonly [question: string, output: string, gold: string])[] = [
  [PRODUCT, '\\boxed{56}', 'A'],
  [PRODUCT, '\\boxed{57}', 'B'],
  [PRODUCT, '56 >= 54', 'A'],
  [VALUE, '\\boxed{1/2}', 'B'],
  [VALUE, '\\boxed{2}', 'C'],
  [TIME, '\\boxed{2}', 'D'],
  [TIME, '\\boxed{2\\text{ m}}', 'B'],
  // Both 50% and 0.5 have this value.
  [SHARE, '\\boxed{\\frac12}', 'B'],
  [UNTRUE, 'A, C are true.', 'A'],
];
