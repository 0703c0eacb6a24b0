import type { Attempt } from '../records/attempt.ts';
import type { CompletedId } from '../records/completed-id.ts';
import type { GradedQuestion, Ungraded } from '../records/grade.ts';
import type { ModelCall } from '../records/model-call.ts';
import type { Question } from '../records/question.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../records/trace.ts';
import type { Codec } from '../stream/codec.ts';
import type { Progress } from '../stream/progress.ts';

/** The values of the Avro contracts in `schemas/`, by file name. */
export interface SchemaTypes {
  readonly question: Question;
  readonly attempt: Attempt;
  readonly 'graded-question': GradedQuestion;
  readonly selection: Selection;
  readonly 'verified-record': VerifiedRecord;
  readonly 'rejected-trace': RejectedTrace;
  readonly ungraded: Ungraded;
  readonly 'completed-id': CompletedId;
  readonly 'model-call': ModelCall;
  readonly progress: Progress;
}

/** The Avro contracts in `schemas/`, by file name. */
export type SchemaName = keyof SchemaTypes;

/** The codec of all contracts. */
export type CampaignCodec = Codec<SchemaTypes>;
