import { sample } from '../operators/sample.ts';
import type { SampleInput } from '../operators/sample.ts';
import { LEVELS } from '../records/grade.ts';
import { trialCounts } from '../records/teacher-trial.ts';
import { levelOfTopic, levelTopic } from '../records/topic-name.ts';
import type { CampaignStageDescription, UnboundStage } from './campaign-ports.ts';
import { SAMPLE_PERMIT_BYTES } from './settings.ts';
import type { TopologySettings } from './settings.ts';
import { typed } from './typed.ts';
import type { StockCap } from '../records/surplus.ts';
import { nameTally } from './name-tally.ts';
import { cellCounts, drawCounts } from './sample-counts.ts';

/** Records of `cot` and `rejected` inside the stage: they are only counted, so only memory limits them. */
const FEEDBACK = { permits: 1024, permitBytes: SAMPLE_PERMIT_BYTES };

/** Reads graded questions, and draws those that the mix needs into `selected`. */
export function sampleStage(settings: TopologySettings): UnboundStage {
  const { shares, cells, size, tolerance = 0, maxInFlight, seed, shuffleBuffer = 2000 } = settings;
  const wants = {
    shares,
    size,
    tolerance,
    maxInFlight,
    seed,
    ...(cells && { cells, stockCap: stockCapOf(shuffleBuffer) }),
  };
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
    remembers: { topic: 'selected', by: 'operator' },
    // The sampler compares the records.
    isolation: 'stream',
    deadlineMs: null,
  };
  return {
    description,
    bind: () => ({
      ...description,
      start: ({ now, restored: { counters, isKnownId } }) => {
        const countsOf = nameTally({ once: ['drawn'], counters, ...(cells && { cells }) });
        return {
          operator: typed<SampleInput['value']>(
            sample({
              options: wants,
              counts: { ...drawCounts(counters), ...(cells && { cells: cellCounts(counters, cells) }) },
              trial: trialCounts(counters),
              isKnownId,
              now,
              countsOf,
            }),
          ),
          failed({ ref, value }, failure) {
            const level = levelOfTopic(ref.topic);
            const { question } = value as SampleInput['value'];
            // It leaves the stock as a draw that ended at once; otherwise it would stay in the stock, and the campaign
            // never idle.
            const counts =
              level === null ? {} : { ...countsOf('drawn', level, question), ...countsOf('rejected', level, question) };
            return { ref, disposition: { kind: 'rejected', reason: failure }, outputs: [], counts };
          },
        };
      },
    }),
  };
}

/**
 * Below the stage's own limits on a level topic, so that records are admitted while others are passed over: its
 * permits, and the window of received offsets (8192).
 */
const stockCapOf = (shuffleBuffer: number): StockCap => ({
  records: Math.max(1, Math.floor(0.75 * shuffleBuffer)),
  bytes: 0.75 * SAMPLE_PERMIT_BYTES,
  window: 6144,
});
