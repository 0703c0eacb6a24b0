import type { OperatorFunction } from 'rxjs';
import type { Outcome, StageInput } from '../stream/outcome.ts';

/**
 * Runs a typed chain as the operator of a stage. The cast is sound because the description of the same stage has the
 * schema of each source, by which the engine decoded the value.
 */
export function typed<V>(chain: OperatorFunction<StageInput<V>, Outcome>): OperatorFunction<StageInput, Outcome> {
  return chain as OperatorFunction<StageInput, Outcome>;
}
