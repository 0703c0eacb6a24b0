import type { SampleQuestion } from './sample-question.ts';

/** Ten questions with options, from easy to hard; `answer` is the label of the right one. */
export const CHOICE_SAMPLE: readonly SampleQuestion[] = [
  {
    question: 'Which of these numbers is a prime number?',
    choices: ['21', '27', '29', '33'],
    answer: 'C',
  },
  {
    question:
      'Water is poured from a full jug of 2 litres into glasses of 250 millilitres. How many glasses are filled?',
    choices: ['8', '6', '10', '4'],
    answer: 'A',
  },
  {
    question: 'Which gas makes up the largest share of dry air at sea level?',
    choices: ['oxygen', 'carbon dioxide', 'argon', 'nitrogen'],
    answer: 'D',
  },
  {
    question: 'All glims are trebs, and no treb is a vorn. Which statement follows for certain?',
    choices: ['Some vorns are glims.', 'No glim is a vorn.', 'All trebs are glims.', 'Some glims are not trebs.'],
    answer: 'B',
  },
  {
    question: 'A price rises by 20 % and then falls by 20 %. What has become of it?',
    choices: ['It is the same.', 'It is 4 % lower.', 'It is 4 % higher.', 'It is 2 % lower.'],
    answer: 'B',
  },
  {
    question:
      'A pendulum clock is moved to the Moon, where gravity is about a sixth as strong. What does the clock do?',
    choices: ['It runs at the same rate.', 'It runs faster.', 'It runs slower.', 'It stands still.'],
    answer: 'C',
  },
  {
    question:
      'Four runners ended a race without ties. Ada was in front of Ben. Cem was behind Dia. Ben was in front of Dia. Who was last?',
    choices: ['Ada', 'Ben', 'Cem', 'Dia'],
    answer: 'C',
  },
  {
    question:
      'A test for a disease is positive for 99 % of those who have it and for 1 % of those who do not. 1 % of a population has it. About how probable is it that a person of this population with a positive test has the disease?',
    choices: ['99 %', '90 %', '1 %', '50 %'],
    answer: 'D',
  },
  {
    question:
      'Of three boxes one holds only red balls, one only blue balls and one both kinds. The labels RED, BLUE and BOTH are all on a wrong box. A ball from the box labelled BOTH is red. What does the box labelled BLUE hold?',
    choices: ['only red balls', 'only blue balls', 'both kinds', 'It cannot be known.'],
    answer: 'C',
  },
  {
    question:
      'A closed container holds an ideal gas. Its absolute temperature is doubled while the volume is kept. By which factor does the mean speed of the molecules grow?',
    choices: ['the square root of 2', '1', '2', '4'],
    answer: 'A',
  },
];
