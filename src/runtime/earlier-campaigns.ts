import { EarlierJournals } from '../engine/calls/earlier-journals.ts';
import type { EarlierCampaign } from '../engine/calls/earlier-journals.ts';
import type { EarlierReplies } from '../engine/calls/reused-reply.ts';
import { KafkaLog } from '../kafka/kafka-log.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { StageName, TopicName } from '../records/topic-name.ts';
import { brokerTopic, describeTopic } from '../topology/topics.ts';
import type { OpenCampaign } from './open-campaign.ts';
import type { Note } from './open-broker.ts';

/** The replies of the campaigns in a configuration's `reuse`, as a worker uses them. */
export interface OpenEarlierReplies {
  /** Null if the configuration names no campaign. */
  readonly replies: EarlierReplies | null;
  close(): Promise<void>;
}

/** The required options of the worker. */
export interface EarlierOptions {
  /** The stages that the worker runs: the journals of others are not read. */
  readonly stages: readonly StageName[];
  readonly note: Note;
  /** Ends the reading: then no call may be made, since not all replies are known. */
  readonly drain: AbortSignal;
  readonly fatal: (error: Error) => void;
}

/**
 * Opens the call journals of the campaigns in `reuse` and reads them to their current end: a campaign that still runs
 * is not followed further.
 *
 * @throws `SluiceError` with code `no-campaign` if this principal sees no journal of one of them
 */
export async function openEarlierReplies(campaign: OpenCampaign, options: EarlierOptions): Promise<OpenEarlierReplies> {
  const { reuse } = campaign.config;
  const topics = options.stages.flatMap((stage) => journalOf(campaign, stage));
  if (reuse.length === 0 || topics.length === 0) return { replies: null, close: async () => undefined };
  const closed = new AbortController();
  const logs: KafkaLog[] = [];
  const close = async (): Promise<void> => {
    closed.abort();
    await Promise.all(logs.map((log) => log.close()));
  };
  try {
    const earlier: EarlierCampaign[] = [];
    for (const name of reuse) {
      const log = await openJournals(campaign, name, topics, options.fatal);
      logs.push(log);
      const missing = topics.filter((topic) => log.partitionsOf(topic) === 0);
      if (missing.length > 0) throw noCampaign(name, missing);
      earlier.push({ campaign: name, topics, log });
    }
    const { note, drain: reading } = options;
    const { codec } = campaign;
    const replies = await EarlierJournals.read(earlier, { codec, note, reading, closed: closed.signal });
    return { replies, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The call journal of a stage; empty for a stage without calls. */
const journalOf = ({ topology }: OpenCampaign, name: StageName): TopicName[] => {
  const calls = topology.stages.find((stage) => stage.name === name)?.calls ?? null;
  return calls === null ? [] : [calls];
};

/** Opens only the journals, in groups under this campaign's name: no other right is needed. */
const openJournals = (
  { config, connection, topology, prepare }: OpenCampaign,
  name: string,
  topics: readonly TopicName[],
  fatal: (error: Error) => void,
): Promise<KafkaLog> =>
  KafkaLog.connect(
    {
      connection,
      topology: { name: topology.name, topics: topics.map(describeTopic), stages: [] },
      nameOf: (topic) => brokerTopic(topic, name, config.kafka.questionsTopic),
      partitions: config.kafka.partitions,
      replicationFactor: -1,
      ...prepare,
      fatal,
    },
    'open',
  );

const noCampaign = (name: string, missing: readonly string[]): SluiceError =>
  new SluiceError(
    'no-campaign',
    `reuse: expected the call journal of campaign ${name}, and there is no topic ` +
      `${missing.map((topic) => `${name}.${topic}`).join(', ')} on this cluster. Correct the name, take it out of \`reuse\`, ` +
      'or, where the cluster has ACLs, give this principal Read and Describe on it (`sluice describe --acls`). ' +
      'No call was made.',
  );
