import { mixShares } from '../../src/records/mix.ts';
import type { TopologySettings } from '../../src/topology/settings.ts';
import { GRADING } from './campaign-records.ts';

/** Settings of a small campaign. */
export const settings = (over: Partial<TopologySettings> = {}): TopologySettings => ({
  campaign: 'test',
  targetModel: 'target',
  teacherModel: 'teacher',
  scorerModel: 'prm',
  grading: GRADING,
  shares: mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }),
  size: 15,
  seed: 1,
  shuffleBuffer: 2000,
  maxInFlight: 8,
  recordPermits: { grade: 64, trace: 64 },
  deadlinesMs: { grade: 60_000, trace: 600_000 },
  ...over,
});
