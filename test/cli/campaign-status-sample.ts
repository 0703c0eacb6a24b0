import type { CallStatus, CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { LEVELS } from '../../src/records/grade.ts';

const NO_CALLS: CallStatus = {
  started: 0,
  journaled: 0,
  reused: 0,
  fromOthers: 0,
  failed: {},
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  timed: 0,
  meanLatencyMs: null,
  usd: '0',
  savedUsd: '0',
};

/** A campaign of 15 with `verified` records on level 1. */
export function statusOf(verified: number, change: Partial<CampaignStatus> = {}): CampaignStatus {
  return {
    campaign: 'sample',
    size: 15,
    verified,
    complete: false,
    levels: LEVELS.map((level) => ({
      level,
      target: level === 0 ? 0 : 6 - level,
      verified: level === 1 ? verified : 0,
      rejected: level === 1 ? 1 : 0,
      inFlight: 2,
      stock: 30,
      yield: level === 1 ? verified / (verified + 1) : null,
      usd: level === 1 ? '0.01' : '0',
      usdPerVerified: level === 1 && verified > 0 ? '0.003333333333' : null,
    })),
    mixError: 1,
    stages: [
      {
        stage: 'grade',
        in: 40,
        forwarded: 37,
        rejected: { duplicate: 2 },
        deadLettered: 1,
        lag: 7,
        lostToRetention: 0,
        usd: '0.012345678',
      },
      { stage: 'sample', in: 9, forwarded: 9, rejected: {}, deadLettered: 0, lag: 28, lostToRetention: 0, usd: '0' },
      {
        stage: 'trace',
        in: 5,
        forwarded: 4,
        rejected: { incorrect: 1 },
        deadLettered: 0,
        lag: 4,
        lostToRetention: 0,
        usd: '0',
      },
    ],
    state: 'running',
    waiting: [],
    calls: {
      target: { ...NO_CALLS, started: 41, journaled: 40, failed: { timeout: 1 }, usd: '0.012345678' },
      teacher: NO_CALLS,
      scorer: NO_CALLS,
    },
    teachers: [
      {
        role: 'teacher',
        model: 'strong',
        verified,
        rejected: 1,
        reasons: { incorrect: 1 },
        records: verified,
        yield: verified / (verified + 1),
        usd: '0',
      },
    ],
    usdPerVerified: verified > 0 ? '0.004115226' : null,
    noLevelUsd: '0.002345678',
    budget: { maxUsd: null, spentUsd: '0.012345678', reservedUsd: '0' },
    ...change,
  };
}
