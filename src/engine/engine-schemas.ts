import type { ModelCall } from '../records/model-call.ts';
import type { Codec } from '../stream/codec.ts';
import type { Progress } from '../stream/progress.ts';

/** The schemas of the records that the engine itself writes. */
export interface EngineSchemas {
  readonly progress: Progress;
  readonly 'model-call': ModelCall;
}

/** The codec of a topology, as the engine needs it. */
export type EngineCodec = Codec<EngineSchemas>;
