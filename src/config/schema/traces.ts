import type { z } from 'zod';
import type { TraceOptions } from '../../records/trace.ts';
import { oneOf, section } from './fields.ts';

/** `traces`. */
export const traces: z.ZodType<TraceOptions> = section({
  reasoning: oneOf('required', 'content').default('required'),
}).prefault({});
