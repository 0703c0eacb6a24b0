/**
 * The marks in JavaScript tests at their deciding places (`verifiers/code/javascript-sites.ts`), as the judge reads
 * them: calls of `__site` with a number, and the number of the place that must have failed.
 */
export const SITE_MARK: RegExp =
  / __site\(\d+(?:, \d+)?\) \? 0 :|(?:, )?\.\.\.__site\(\d+\)(?:, )?|__site\(\d+(?:, \d+)?\)(?:;|, )/g;

/** The original tests without their marks. */
export const withoutSites = (text: string): string => text.replaceAll(SITE_MARK, '');
