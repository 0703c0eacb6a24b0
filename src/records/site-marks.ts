/**
 * The marks that tests of JavaScript carry where they decide something (`verifiers/code/javascript-sites.ts`), as the judge
 * reads them: calls of `__site` with a number, and the number of what has to have failed.
 */
export const SITE_MARK: RegExp =
  / __site\(\d+(?:, \d+)?\) \? 0 :|\.\.\.__site\(\d+\), |__site\(\d+(?:, \d+)?\)(?:;|, )/g;

/** Tests without their marks, as they were written. */
export const withoutSites = (text: string): string => text.replaceAll(SITE_MARK, '');
