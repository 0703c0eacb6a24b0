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
  // A heading above the options is no answer, one above the right option is.
  'Evaluating each option:\n\nA) trout: a fish > no\nB) robin: a bird\nC) otter: fur\nD) gecko: scales\n\nTherefore option C is right.',
  'Let me look at every option:\n\n**A) trout** - a fish.\n\n**B) robin** - a bird.\n\n**C) otter** - fur.\n\n**D) gecko** - scales.\n\nSo it is the otter.',
  'The correct answer is:\n\n(C) otter\n\nThe others are wrong:\n(A) trout is a fish\n(B) robin is a bird\n(D) gecko is a reptile',
  // Check marks.
  '- **A**: ❌ a fish.\n- **B**: ❌ a bird.\n- **C**: ✅ fur.\n- **D**: ❌ scales.',
  '| A | ✗ |\n| B | ✗ |\n| C | ✓ |\n| D | ✗ |',
  // Several letters, and the one that is left.
  'A, B and D lay eggs. The remaining option, C, is the answer.',
  'A, B and D lay eggs, so the exception is C.',
  'The answer is otter (C). Robin (B) is a bird.',
  "It's actually C.",
  "The answer isn't D but C.",
  'otter, i.e. C',
  '{"reasoning": "D is a reptile", "answer_choice": "C"}',
  // Questions with an answer, and offers.
  'Which one is it? The answer is C. Would you like to know why B is not right?',
  'Is it B? No. It is C.',
  // Another question of the model itself.
  'The answer is (C).\n\nQuestion: Which is a bird?\nA) trout B) robin\nAnswer: The answer is (B).',
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
  // Lists of the options.
  'Let me look at each option:\n\nC) otter: fur.\nD) gecko: scales.\nA) trout: a fish.\n\nThe answer is B.',
  'Option:\nD. gecko\nA. trout\nB. robin\nC. otter',
  "Let's evaluate every option:\nA. trout\nB. robin\nC. otter\n\nI am not certain.",
  '- A: ❌\n- B: ❌\n- C: ✅\n- D: ✅',
  'A ❌\nB ❌\nC ✅\nD ❌\n\nThe answer is D.',
  'C, B and D are animals. The remaining option, A, is the answer.',
  'otter, i.e. B',
  // Asked or only looked at.
  'Is it the otter?',
  'Could it be C?',
  'Let me consider option C: otter.',
  'The answer is (B).\n\nQuestion: Which has fur?\nA) trout B) robin C) otter\nAnswer: The answer is (C).',
];

const PRODUCT = 'What is 7 * 8?\nA. 54\nB. 56\nC. 63\nD. 64';
const VALUE = 'Simplify.\nA. $\\frac{1}{2}$\nB. $\\frac{1}{3}$\nC. $x=\\pm2$\nD. $2\\pi$';
const TIME = 'How long?\nA. 1 s\nB. 2 s\nC. 2.5 s\nD. 20 s';
const SHARE = 'How much?\nA. 50%\nB. 0.5\nC. 5\nD. 50';
const UNTRUE = 'Which statement is NOT true?\nA) Water boils.\nB) Ice sinks.\nC) Steam is a gas.';

const LARGEST = 'Which planet is the largest?\nA. Mars\nB. Saturn\nC. Jupiter';
const NUMBERS = 'What is the mean?\nA. 1.65\nB. -0.7\nC. -1.4';
const RIGHT_ANGLES = 'Can a triangle have two right angles?\nA. Yes\nB. No';

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
  // The superlative of the question.
  [LARGEST, 'The largest planet in our Solar System is Jupiter. Saturn comes second.', 'C'],
  [LARGEST, 'Comparing A, B and C, the largest is C.', 'C'],
  [LARGEST, 'Saturn is big; however, Jupiter is the largest.', 'C'],
  // The number of a text, where all options are numbers.
  [NUMBERS, 'The mean is 4.33 - 5 = -0.67, which rounds to -0.7.', 'B'],
  [NUMBERS, 'It is not 1.65 but -0.7.', 'B'],
  [RIGHT_ANGLES, 'No, a triangle cannot have two right angles.', 'B'],
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
  [LARGEST, 'The largest is not Jupiter.', 'C'],
  [LARGEST, 'Is Jupiter the largest?', 'C'],
  [LARGEST, 'I think Jupiter or Saturn is the largest.', 'B'],
  [LARGEST, 'Jupiter is the largest, Saturn the second largest.', 'B'],
  [NUMBERS, 'The mean is less than -0.7.', 'B'],
  [NUMBERS, 'The mean is -0.67.', 'B'],
  [NUMBERS, 'The mean lies between -1.4 and 1.65.', 'A'],
  [RIGHT_ANGLES, 'Yes and no.', 'A'],
];
