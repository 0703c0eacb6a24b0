import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { GateReason, TraceGate } from '../records/gates/trace-gate.ts';
import { setAside } from './work-item.ts';
import type { Decided, SetAside } from './work-item.ts';

/**
 * Sets right traces aside that a gate refuses, with its reason. What is wrong, and what was set aside before, passes: no
 * gate looks at it, so that its own reason is counted.
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
