import { EndpointAdmission } from '../../src/engine/calls/endpoint-admission.ts';
import { DEFAULT_CADENCE } from '../../src/engine/committer.ts';
import { StageRunner } from '../../src/engine/stage-runner.ts';
import type { StageRunnerOptions } from '../../src/engine/stage-runner.ts';
import type { LogPort } from '../../src/stream/log-port.ts';
import { topicOf } from '../../src/stream/stage.ts';
import type { CampaignPorts } from '../../src/topology/campaign-ports.ts';
import type { RunningCampaign } from './running-campaign.ts';
import { scriptedPorts } from './running-campaign.ts';
import { scriptedAccess } from './scripted-access.ts';

/** Starts the grade stage of a campaign on a log that a test scripts: one partition, quick commits, no journal. */
export function startGradeStage(
  campaign: RunningCampaign,
  log: LogPort,
  { ports = scriptedPorts(), ...over }: Partial<StageRunnerOptions> & { readonly ports?: CampaignPorts } = {},
): Promise<StageRunner> {
  const stage = campaign.topology.bind(ports).stages.find(({ name }) => name === 'grade');
  if (stage === undefined) throw new RangeError('no grade stage');
  const admission = new EndpointAdmission({ limit: 8, random: () => 0.5 });
  return StageRunner.start({
    stage,
    fingerprint: 'same',
    checkProgress: () => undefined,
    worker: 'w',
    log,
    codec: campaign.codec,
    schemaOf: (topic) => topicOf(campaign.topology, topic).schema,
    cadence: {
      ...DEFAULT_CADENCE,
      quietMs: 0,
      minIntervalMs: 20,
      lastIntervalMs: 20,
      enoughOutcomes: 1,
      fewIntervalMs: 1000,
    },
    handOver: { ownerSignalMs: 0, graceMs: 0 },
    accessOf: scriptedAccess(admission),
    fatal: (error) => {
      throw error;
    },
    ...over,
  });
}
