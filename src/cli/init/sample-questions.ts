import type { BuiltInDomain } from '../../records/domain.ts';
import { CHOICE_SAMPLE } from './sample-choice.ts';
import { CODE_SAMPLE } from './sample-code.ts';
import { MATH_SAMPLE } from './sample-math.ts';
import type { SampleQuestion } from './sample-question.ts';

const SAMPLES: Readonly<Record<BuiltInDomain, readonly SampleQuestion[]>> = {
  math: MATH_SAMPLE,
  code: CODE_SAMPLE,
  choice: CHOICE_SAMPLE,
};

/** Ten questions of a domain as JSON Lines, from easy to hard, so that a model of any size has some of them wrong. */
export function sampleQuestions(domain: BuiltInDomain): string {
  const lines = SAMPLES[domain].map((question, index) =>
    JSON.stringify({
      id: `sample-${domain}-${index + 1}`,
      domain,
      ...question,
      source: 'sluice sample',
      license: 'CC0-1.0',
    }),
  );
  return `${lines.join('\n')}\n`;
}
