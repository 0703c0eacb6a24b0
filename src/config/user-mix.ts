/**
 * The distribution of the dataset over the levels. `curriculum` (the default, with weights `[5, 4, 3, 2, 1]`): the
 * weights of levels 1 to 5 decrease. `fixed`: shares by level that sum to 1. `measured`: the histogram of a file that
 * `sluice calibrate` wrote for this target and grading; its path is relative to the working directory.
 */
export type UserMix = UserLevelMix & {
  /**
   * For a dataset without a size: the share that scarce levels may lack before they hold the others back, 0 to below 1.
   * Default 0: they hold the others back immediately.
   */
  readonly tolerance?: number;
  /**
   * Shares of domains, such as `{ math: 0.7, code: 0.3 }`, that sum to 1: each level has them, rounded to whole
   * records. Questions of other domains are graded and not drawn. Default: a level accepts questions of any domain.
   */
  readonly domains?: Readonly<Record<string, number>>;
  /** The same by `source`, such as `{ 'gsm8k': 0.5, 'math': 0.5 }`; not together with `domains`. */
  readonly sources?: Readonly<Record<string, number>>;
};

/** The levels of a mix. */
export type UserLevelMix =
  | { readonly kind?: 'curriculum'; readonly weights?: readonly [number, number, number, number, number] }
  | { readonly kind: 'fixed'; readonly shares: { readonly [level in 0 | 1 | 2 | 3 | 4 | 5]?: number } }
  | { readonly kind: 'measured'; readonly calibration: string };
