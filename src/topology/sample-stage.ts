import { sample } from '../operators/sample.ts';
import type { SampleInput } from '../operators/sample.ts';
import type { DrawCounts } from '../records/demand.ts';
import { LEVELS } from '../records/grade.ts';
import { perLevel } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import { trialCounts } from '../records/teacher-trial.ts';
import { levelOfTopic, levelTopic } from '../records/topic-name.ts';
import { countOf } from '../stream/outcome.ts';
import type { Counters } from '../stream/outcome.ts';
import type { CampaignStageDescription, UnboundStage } from './campaign-ports.ts';
import { SAMPLE_PERMIT_BYTES } from './settings.ts';
import type { TopologySettings } from './settings.ts';
import { typed } from './typed.ts';
import { LEVEL_COUNTER } from '../records/counter-names.ts';
import type { LevelCounter } from '../records/counter-names.ts';

/** Records of `cot` and `rejected` inside the stage: they are only counted, so the bound is one of memory. */
const FEEDBACK = { permits: 1024, permitBytes: SAMPLE_PERMIT_BYTES };

/** Graded questions in; those that the mix asks for are drawn into `selected`. */
export function sampleStage(settings: TopologySettings): UnboundStage {
  const { shares, size, tolerance = 0, maxInFlight, seed, shuffleBuffer = 2000 } = settings;
  const description: CampaignStageDescription = {
    name: 'sample',
    sources: [
      ...LEVELS.map((level) => {
        const topic = levelTopic(level);
        const bounds = { permits: shuffleBuffer, permitBytes: SAMPLE_PERMIT_BYTES };
        return { topic, schema: 'graded-question', undecodable: 'fatal', ...bounds } as const;
      }),
      { topic: 'cot', schema: 'verified-record', undecodable: 'fatal', ...FEEDBACK },
      { topic: 'rejected', schema: 'rejected-trace', undecodable: 'fatal', ...FEEDBACK },
    ],
    outputs: ['selected'],
    deadLetters: null,
    control: 'control.sample',
    calls: null,
    tasks: 'single',
    operators: ['sample'],
    remembers: {
      topic: 'selected',
      by: 'operator',
      keyOf: ({ ref, value }) =>
        levelOfTopic(ref.topic) === null ? null : (value as SampleInput['value']).question.id,
    },
    // The sampler compares the records.
    isolation: 'stream',
    deadlineMs: null,
  };
  return {
    description,
    bind: () => ({
      ...description,
      operator: ({ now, restored: { counters, isKnownId } }) =>
        typed<SampleInput['value']>(
          sample({
            options: { shares, size, tolerance, maxInFlight, seed },
            counts: drawCounts(counters),
            trial: trialCounts(counters),
            isKnownId,
            now,
          }),
        ),
      failed({ ref }, failure) {
        const level = levelOfTopic(ref.topic);
        // It leaves the stock as a draw that ended at once; else it would be stock for ever, and nothing ever idle.
        const counts = level === null ? {} : { [LEVEL_COUNTER.drawn(level)]: 1, [LEVEL_COUNTER.rejected(level)]: 1 };
        return { ref, disposition: { kind: 'rejected', reason: failure }, outputs: [], counts };
      },
    }),
  };
}

/** What the sample stage has committed: `drawn/<level>`, `verified/<level>`, `rejected/<level>`. */
export function drawCounts(counters: Counters): DrawCounts {
  const read = (name: LevelCounter): PerLevel => perLevel((level) => countOf(counters, LEVEL_COUNTER[name](level)));
  return { drawn: read('drawn'), verified: read('verified'), rejected: read('rejected') };
}
