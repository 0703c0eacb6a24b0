import type { ModelCall } from '../records/model-call.ts';
import type { Codec } from '../stream/codec.ts';
import type { Progress } from '../stream/progress.ts';

/** The schemas of the records that the engine writes. */
export interface EngineSchemas {
  readonly progress: Progress;
  readonly 'model-call': ModelCall;
}

/** The codec of a topology, with the types that the engine needs. */
export type EngineCodec = Codec<EngineSchemas>;
