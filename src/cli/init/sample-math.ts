import type { SampleQuestion } from './sample-question.ts';

/** Ten questions of mathematics, from easy to hard. */
export const MATH_SAMPLE: readonly SampleQuestion[] = [
  {
    question: 'A bakery bakes 48 rolls and sells three quarters of them in the morning. How many rolls are left?',
    answer: '12',
  },
  {
    question:
      'A ticket costs 7 euros for an adult and 4 euros for a child. A group of 9 people pays 51 euros. How many of them are children?',
    answer: '4',
  },
  {
    question:
      'Work out $\\frac{3}{4} - \\frac{2}{3} + \\frac{5}{6}$ and give the result as a fraction in lowest terms.',
    answer: '\\frac{11}{12}',
  },
  { question: 'What is the sum of all positive divisors of 720?', answer: '2418' },
  {
    question:
      'In how many ways can the letters of the word LEVEL be arranged? (The word itself is one of the arrangements.)',
    answer: '30',
  },
  {
    question: 'Find all real numbers $x$ with $2x^2 - 7x + 3 = 0$. Give them as a set.',
    answer: '\\{\\frac{1}{2}, 3\\}',
  },
  { question: 'What is the remainder of $7^{222}$ when it is divided by 1000?', answer: '49' },
  {
    question:
      'How many integers from 1 to 1000 are divisible by at least one of 6, 10 and 15, but not by 30? Count each of them once.',
    answer: '233',
  },
  {
    question:
      'A fair coin is thrown until two heads in a row have come. What is the probability that this takes exactly 7 throws? Give a fraction in lowest terms.',
    answer: '\\frac{1}{16}',
  },
  {
    question:
      'How many ways are there to cover a rectangle of 3 by 8 squares completely with dominoes of 1 by 2 squares, which may lie in both directions?',
    answer: '153',
  },
];
