import type { GradingOptions } from '../grade.ts';
import { paper } from './paper.ts';
import type { GradingPolicy } from './policy.ts';

/** The grading policy that a configuration names: one case for each `method`. */
export function gradingPolicyOf(grading: GradingOptions): GradingPolicy {
  switch (grading.method) {
    case 'paper':
      return paper(grading);
  }
}
