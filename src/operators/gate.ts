import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { GateReason, TraceGate } from '../records/gates/trace-gate.ts';
import { setAside } from './work-item.ts';
import type { Decided, SetAside } from './work-item.ts';

/**
 * Sets right traces aside if a gate refuses them, with its reason. Wrong traces and set-aside ones pass without a
 * check, so that their own reason is counted.
 *
 * ```text
 * source    -c-d--w--s-|      c, d: correct, w: incorrect, s: set aside
 * gate      -c-D--w--s-|      D is set aside
 * ```
 */
export function gate<V, Reason extends string>(
  passes: TraceGate,
): OperatorFunction<Decided<V> | SetAside<V, Reason>, Decided<V> | SetAside<V, Reason | GateReason>> {
  return map((item) => {
    if (item.kind === 'set-aside' || item.verdict.verdict !== 'correct') return item;
    const finding = passes(item.reply);
    return finding === null ? item : setAside(item, finding.reason, finding.detail);
  });
}
