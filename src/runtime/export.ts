import { teachersIn } from '../config/roles.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import { mixShares } from '../records/mix.ts';
import type { VerifiedRecord } from '../records/trace.ts';
import { writeDataset } from '../sinks/write-dataset.ts';
import type { DatasetReport } from '../sinks/write-dataset.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** Models that sluice itself ships for demonstrations and trials; their scores are no PRM's. */
const STAND_IN_SCORER = /^(toy|stand-in)-/;

/** Writes the verified records of a campaign as they stand now; `generator` names this program in the card. */
export function exportDataset(campaign: OpenCampaign, dir: string, generator: string): Promise<DatasetReport> {
  const { campaign: name, models, grading, mix } = campaign.config;
  const { model } = models.scorer;
  return writeDataset({
    dir,
    records: verifiedRecords(campaign),
    card: {
      campaign: name,
      target: models.target.model,
      teacher: teachersIn(models)
        .map((teacher) => teacher.model)
        .join(', '),
      scorer: {
        model,
        aggregate: grading.aggregate,
        thresholds: grading.thresholds,
        standIn: STAND_IN_SCORER.test(model) ? `${model} stands in for a reward model that was trained for it` : null,
      },
      ...(models.judge && { judge: models.judge.model }),
      shares: mixShares(mix),
      generator,
    },
  });
}

async function* verifiedRecords({ log, codec }: OpenCampaign): AsyncGenerator<VerifiedRecord> {
  for (const { topic, partition, start, end } of await log.bounds('cot')) {
    for await (const record of log.iterate({ topic, partition }, start, end)) {
      yield decodeOwnRecord(record, 'verified-record', codec, log);
    }
  }
}
