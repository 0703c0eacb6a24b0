import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { CALIBRATION_FORMAT, measuredCounts } from '../records/calibration.ts';
import type { MeasuredLevels } from '../records/calibration.ts';
import { LEVELS } from '../records/grade.ts';
import { GRADING_METHODS } from '../records/grading/methods.ts';
import type { MixOptions } from '../records/mix.ts';
import { PROMPT_VERSION } from '../records/prompt.ts';
import { describeError } from '../records/sluice-error.ts';
import type { Config } from './config.ts';
import { gradingIdentityOf } from './grading-identity.ts';
import { describeGiven, formatPath, valueAt } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { oneOf } from './schema/fields.ts';

/** The used fields of the file that `sluice calibrate` writes. */
export type CalibrationFile = MeasuredLevels & { readonly identity: Readonly<Record<string, string>> };

/** A calibration that was read, or the faults of the file. */
export type ReadCalibration =
  | { readonly file: CalibrationFile; readonly problems: readonly [] }
  | { readonly file: null; readonly problems: readonly ConfigProblem[] };

const PATH = 'mix.calibration';
const HINT = '`sluice calibrate FILE` makes it';
/** A million scores need less. */
const MOST_BYTES = 64 * 1024 * 1024;

const share = z.number('a number from 0 to 1').min(0, 'a number from 0 to 1').max(1, 'a number from 0 to 1');
const count = z.int('a count of at least 0').min(0, 'a count of at least 0');
const form: z.ZodType<CalibrationFile> = z.object(
  {
    format: z.literal(CALIBRATION_FORMAT, `"${CALIBRATION_FORMAT}"`),
    identity: z.record(z.string(), z.string('text'), 'an object'),
    method: oneOf(...GRADING_METHODS, 'unknown'),
    levels: z
      .array(z.object({ level: z.literal([...LEVELS], 'a level from 0 to 5'), count }, 'a level'), 'a list')
      .refine(
        (all) => all.length === LEVELS.length && all.every(({ level }, i) => level === i),
        'levels 0 to 5 in their order',
      )
      .refine((all) => all.some((one) => one.count > 0), 'a question with a level'),
    thresholds: z.object({ used: z.array(share, 'a list').length(4, 'four numbers') }, 'an object'),
    scores: z.array(share, 'a list'),
  },
  'an object',
);

/** Reads the file of a measured mix; its path is relative to `cwd`. */
export function readCalibration(path: string, cwd: string): ReadCalibration {
  let given: unknown;
  try {
    const place = resolve(cwd, path);
    const found = statSync(place);
    if (!found.isFile() || found.size > MOST_BYTES)
      throw new Error(`${path} is no file of at most ${MOST_BYTES} bytes`);
    given = JSON.parse(readFileSync(place, 'utf8'));
  } catch (error) {
    const got = `${JSON.stringify(path)}: ${describeError(error)}`;
    return { file: null, problems: [{ path: PATH, expected: 'a file of sluice calibrate', got, hint: HINT }] };
  }
  const checked = form.safeParse(given);
  if (checked.success) return { file: checked.data, problems: [] };
  return {
    file: null,
    problems: checked.error.issues.map((issue) => ({
      path: `${PATH}: ${formatPath(issue.path).replace(/^configuration$/, 'the file')}`,
      expected: issue.message,
      got: describeGiven(valueAt(given, issue.path), issue.path),
    })),
  };
}

/** The measured mix as shares, or the settings of the calibration that differ from the configuration. */
export function measuredMix(
  file: CalibrationFile,
  config: Config,
): { readonly mix: MixOptions } | { readonly problems: readonly ConfigProblem[] } {
  const here = gradingIdentityOf(config, PROMPT_VERSION);
  const names = [...new Set([...Object.keys(here), ...Object.keys(file.identity)])].toSorted();
  const problems = names
    .filter((name) => here[name] !== file.identity[name])
    .map((name): ConfigProblem => {
      const [expected = 'left out', got = 'left out'] = [here[name], file.identity[name]];
      return { path: PATH, expected: `${name} ${expected}, as in the configuration`, got, hint: AGAIN };
    });
  if (problems.length > 0) return { problems };
  const counts = measuredCounts(file, config.grading.thresholds);
  if (counts === null) {
    const expected = `thresholds ${JSON.stringify(config.grading.thresholds)}, as in the configuration`;
    return { problems: [{ path: PATH, expected, got: JSON.stringify(file.thresholds.used), hint: AGAIN }] };
  }
  const total = counts.reduce((sum, one) => sum + one, 0);
  return { mix: { kind: 'fixed', shares: Object.fromEntries(LEVELS.map((level) => [level, counts[level] / total])) } };
}

const AGAIN = 'it is a calibration of another target or grading: `sluice calibrate FILE` makes one of this';
