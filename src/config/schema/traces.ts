import type { z } from 'zod';
import { DEFAULT_TRACES } from '../../records/trace.ts';
import type { TraceOptions } from '../../records/trace.ts';
import { MOST_SAMPLES } from '../../records/trace-policy.ts';
import { integer, oneOf, section } from './fields.ts';

/** `traces`. */
export const traces: z.ZodType<TraceOptions> = section({
  reasoning: oneOf('required', 'content').default(DEFAULT_TRACES.reasoning),
  samples: integer(1, MOST_SAMPLES).default(DEFAULT_TRACES.samples),
  choose: oneOf('first', 'shortest', 'all').default(DEFAULT_TRACES.choose),
}).prefault({});
