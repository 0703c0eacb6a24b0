import type { SourceStatus } from '../campaign/campaign-status.ts';
import type { SourceConfig } from '../config/config.ts';
import { createClient, isDenied, isUnknownTopic } from '../kafka/client.ts';
import { committedPositions } from '../kafka/group-offsets.ts';
import type { CommittedPosition } from '../kafka/group-offsets.ts';
import type { FilePosition } from '../sources/file-position.ts';
import type { IngestCounts } from '../sources/read-questions.ts';
import { addCounts, decodeCounts, NO_COUNTS } from '../sources/source-counts.ts';
import { countTopicPartitions } from '../kafka/create-topics.ts';
import { ingestGroup, ingestPositionsTopic } from '../topology/ingest-topics.ts';
import { readPositions } from './file-positions.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { sourceName } from './open-source.ts';

/**
 * The row counts of the configured sources, from Kafka only: for a topic from the positions of its group, for files
 * from their positions. `ingest` of the same topic or folder onto the same questions topic is included.
 */
export async function readSources({ config, connection, broker }: OpenCampaign): Promise<readonly SourceStatus[]> {
  const { questionsTopic } = config.kafka;
  const admin = createClient(connection).admin();
  await admin.connect();
  try {
    const hasFiles = config.sources.some(({ kind }) => kind !== 'topic');
    const positionsTopic = ingestPositionsTopic(questionsTopic);
    const isThere = hasFiles && ((await countTopicPartitions(admin, [positionsTopic])).get(positionsTopic) ?? 0) > 0;
    const never = new AbortController().signal;
    const files = isThere
      ? await readPositions(config, { broker, connection }, () => undefined, never)
      : new Map<string, FilePosition>();
    const ofTopic = async (topic: string): Promise<IngestCounts & { readonly lag: number | null }> => {
      const positions = await committedPositions(admin, ingestGroup(questionsTopic, topic), topic).catch(noneIfUnseen);
      const counts = [...positions.values()].map(({ metadata }) => decodeCounts(metadata)).reduce(addCounts, NO_COUNTS);
      const ends = await admin.fetchTopicOffsets(topic).catch(() => null);
      const lag = ends?.reduce(
        (sum, { partition, low, high }) =>
          sum + Math.max(0, Number(high) - Math.max(positions.get(partition)?.next ?? 0, Number(low))),
        0,
      );
      return { ...counts, lag: lag ?? null };
    };
    return await Promise.all(
      config.sources.map(async (source) => ({
        source: sourceName(source),
        follow: source.follow,
        ...(source.kind === 'topic' ? await ofTopic(source.topic) : { ...countsOfFiles(source, files), lag: null }),
      })),
    );
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * A topic that does not exist, or is not visible, ends a worker, which reports why; the other sources can still be
 * shown.
 */
function noneIfUnseen(error: unknown): ReadonlyMap<number, CommittedPosition> {
  if (isDenied(error) || isUnknownTopic(error)) return new Map();
  throw error;
}

/** The counts of a file, or of all files that are or were in a folder. */
function countsOfFiles(
  source: Exclude<SourceConfig, { readonly kind: 'topic' }>,
  files: ReadonlyMap<string, FilePosition>,
): IngestCounts {
  const root = source.kind === 'files' ? source.path : source.name;
  return [...files]
    .filter(([file]) => file === root || file.startsWith(root.endsWith('/') ? root : `${root}/`))
    .map(([, { counts = NO_COUNTS }]) => counts)
    .reduce(addCounts, NO_COUNTS);
}
