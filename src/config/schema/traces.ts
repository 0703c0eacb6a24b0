import type { z } from 'zod';
import { LANGUAGES } from '../../records/gates/languages.ts';
import { DEFAULT_GATES } from '../../records/gates/trace-gate.ts';
import { MOST_SAMPLES } from '../../records/trace-policy.ts';
import { DEFAULT_TRACES } from '../../records/trace.ts';
import type { TraceOptions } from '../../records/trace.ts';
import { field, integer, isNumberIn, oneOf, section } from './fields.ts';

const share = field<number>((value) => isNumberIn(value, 0, 1), 'a number from 0 to 1');

const isLanguages = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((code) => LANGUAGES.includes(code));

const gates = section({
  maxRepeatedShare: share.nullable().default(DEFAULT_GATES.maxRepeatedShare),
  controlTokens: oneOf('clean', 'reject').default(DEFAULT_GATES.controlTokens),
  thinkTags: oneOf('clean', 'reject').default(DEFAULT_GATES.thinkTags),
  languages: field<readonly string[]>(isLanguages, `a list of languages such as ['en'], of ${LANGUAGES.join(', ')}`)
    .nullable()
    .default(DEFAULT_GATES.languages),
  maxOtherScripts: share.default(DEFAULT_GATES.maxOtherScripts),
  minChars: integer(1, 10_000_000).nullable().default(DEFAULT_GATES.minChars),
  maxChars: integer(1, 10_000_000).nullable().default(DEFAULT_GATES.maxChars),
  maxReasoningTokens: integer(1, 1_000_000).nullable().default(DEFAULT_GATES.maxReasoningTokens),
}).prefault({});

/** `traces`. */
export const traces: z.ZodType<TraceOptions> = section({
  reasoning: oneOf('required', 'content').default(DEFAULT_TRACES.reasoning),
  samples: integer(1, MOST_SAMPLES).default(DEFAULT_TRACES.samples),
  choose: oneOf('first', 'shortest', 'all').default(DEFAULT_TRACES.choose),
  teacherOrder: oneOf('shares', 'in-order').default(DEFAULT_TRACES.teacherOrder),
  gates,
}).prefault({});
