import type { OperatorFunction } from 'rxjs';
import type { Outcome, StageInput } from '../stream/outcome.ts';

/**
 * Runs a typed chain as the operator of a stage. The cast is sound because each source's schema, by which the engine
 * decoded the value, is in the description of the same stage.
 */
export function typed<V>(chain: OperatorFunction<StageInput<V>, Outcome>): OperatorFunction<StageInput, Outcome> {
  return chain as OperatorFunction<StageInput, Outcome>;
}
