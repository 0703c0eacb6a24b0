import type { OperatorFunction } from 'rxjs';
import { judge } from '../operators/judge.ts';
import type { Decided, SetAside } from '../operators/work-item.ts';
import type { ChatModel } from '../records/model-ports.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import type { CallPort } from '../stream/call.ts';
import type { TopologySettings } from './settings.ts';

/** The operator's name in a description, if the campaign has a judge. */
export const judgeStep = ({ judgeModel }: TopologySettings): readonly string[] =>
  judgeModel === undefined ? [] : ['judge'];

/** Adds the judge, if the campaign has one. */
export function withJudge<V, Reason extends string>(
  { judgeModel }: TopologySettings,
  model: ChatModel | undefined,
  call: CallPort,
): OperatorFunction<
  Decided<V> | SetAside<V, Reason>,
  Decided<V> | SetAside<V, Reason | CallFailureReason | 'operator-error'>
> {
  if (judgeModel === undefined) return (source) => source;
  if (model === undefined) throw new RangeError(`the campaign has a judge (${judgeModel}), and no port for it`);
  return judge<V, Reason>({ judge: model, call });
}
