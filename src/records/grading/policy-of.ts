import type { GradingOptions } from '../grade.ts';
import { hybrid } from './hybrid.ts';
import { paper } from './paper.ts';
import { passRate } from './pass-rate.ts';
import type { GradingPolicy } from './policy.ts';
import { testShare } from './test-share.ts';

/** The grading policy of a configuration: one case for each `method`. */
export function gradingPolicyOf(grading: GradingOptions): GradingPolicy {
  switch (grading.method) {
    case 'paper':
      return paper(grading);
    case 'pass-rate':
      return passRate(grading);
    case 'hybrid':
      return hybrid(grading);
    case 'test-share':
      return testShare(grading);
  }
}
