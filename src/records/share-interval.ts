/** A share with the bounds of its confidence interval. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The two-sided 95 % quantile of the normal distribution. */
export const Z_95 = 1.959_963_984_540_054;

/**
 * The Wilson score interval of a share that occurred `count` times in `total` (Wilson 1927): unlike the mean plus and
 * minus its standard error, it never exceeds 0 to 1, and it is valid for shares near 0. For each share separately, not
 * jointly. Throws `RangeError` if `total` is not above 0.
 */
export function wilsonInterval(count: number, total: number, z: number = Z_95): ShareInterval {
  if (!(total > 0 && count >= 0 && count <= total)) {
    throw new RangeError(`expected a count from 0 to a total above 0, got ${count} of ${total}`);
  }
  const share = count / total;
  const middle = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half = wilsonHalfWidth(share, total, z);
  // Includes the share itself: rounding must not exclude it.
  return { share, low: Math.max(0, Math.min(share, middle - half)), high: Math.min(1, Math.max(share, middle + half)) };
}

function wilsonHalfWidth(share: number, total: number, z: number): number {
  return (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / (1 + (z * z) / total);
}

/** The sample size for which the interval of a share extends at most `halfWidth` to each side of its middle. */
export function sampleForHalfWidth(share: number, halfWidth: number, z: number = Z_95): number {
  if (!(halfWidth > 0)) throw new RangeError(`expected a half width above 0, got ${halfWidth}`);
  let most = 1;
  while (wilsonHalfWidth(share, most, z) > halfWidth) most *= 2;
  let least = Math.floor(most / 2);
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (wilsonHalfWidth(share, middle, z) > halfWidth) least = middle;
    else most = middle;
  }
  return most;
}
