import type { Config } from '../config/config.ts';
import { teachersIn } from '../config/roles.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import { DEFAULT_BANDS } from '../records/grade.ts';
import { hasField } from '../records/grading/methods.ts';
import { gradingPolicyOf } from '../records/grading/policy-of.ts';
import { cellShares } from '../records/cells.ts';
import { mixShares } from '../records/mix.ts';
import { pluginName } from '../records/plugin-name.ts';
import type { RejectedTrace, VerifiedRecord } from '../records/trace.ts';
import type { CardGrader } from '../sinks/card-grader.ts';
import type { FormName } from '../sinks/forms/forms.ts';
import { writeDataset } from '../sinks/write-dataset.ts';
import type { CardInfo } from '../sinks/dataset-card.ts';
import type { FileKind } from '../sinks/file-kind.ts';
import type { DatasetReport } from '../sinks/write-dataset.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** Models that sluice includes for demonstrations and trials; their scores do not come from a PRM. */
const STAND_IN_SCORER = /^(toy|stand-in)-/;

/** The options of an export. */
export interface ExportOptions {
  /** Also the rejected traces, each with its verdict and reason. Default false. */
  readonly includeRejected?: boolean;
  /** The form of the rows. Default `messages`. */
  readonly format?: FormName;
  /** The kind of the files. Default `jsonl`. */
  readonly as?: FileKind;
}

/** Writes the current verified records of a campaign; `generator` is the name of this program in the card. */
export function exportDataset(
  campaign: OpenCampaign,
  dir: string,
  generator: string,
  { includeRejected = false, format = 'messages', as = 'jsonl' }: ExportOptions = {},
): Promise<DatasetReport> {
  return writeDataset({
    dir,
    format,
    as,
    records: verifiedRecords(campaign),
    ...(includeRejected && { rejected: rejectedTraces(campaign) }),
    card: cardOf(campaign.config, generator),
  });
}

/** The content of the dataset card of a campaign; `generator` is the name of this program. */
export function cardOf(config: Config, generator: string): CardInfo {
  const { campaign, models, grading, mix, traces } = config;
  const { model } = models.scorer;
  const { languages } = traces.gates;
  const cells = cellShares(mix);
  return {
    campaign,
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
    grader: graderOf(config),
    ...(models.judge && { judge: models.judge.model }),
    shares: mixShares(mix),
    ...(cells && { cells }),
    ...(languages && { languages }),
    hasConsensus: grading.consensus !== undefined,
    generator,
  };
}

function graderOf({ grading, gradingPolicy }: Config): CardGrader {
  const name = pluginName(gradingPolicy ?? gradingPolicyOf(grading));
  const { method, attempts, bands = DEFAULT_BANDS } = grading;
  if (gradingPolicy !== undefined) {
    return { name, method: 'own', attempts, bands: [], asksScorer: gradingPolicy.asksScorer ?? true };
  }
  return { name, method, attempts, bands: hasField(method, 'bands') ? bands : [] };
}

async function* verifiedRecords({ log, codec }: OpenCampaign): AsyncGenerator<VerifiedRecord> {
  for (const { topic, partition, start, end } of await log.bounds('cot')) {
    for await (const record of log.iterate({ topic, partition }, start, end)) {
      yield decodeOwnRecord(record, 'verified-record', codec, log);
    }
  }
}

async function* rejectedTraces({ log, codec }: OpenCampaign): AsyncGenerator<RejectedTrace> {
  for (const { topic, partition, start, end } of await log.bounds('rejected')) {
    for await (const record of log.iterate({ topic, partition }, start, end)) {
      yield decodeOwnRecord(record, 'rejected-trace', codec, log);
    }
  }
}
