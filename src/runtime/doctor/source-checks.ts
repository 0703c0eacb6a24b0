import { randomUUID } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import type { Config, SourceConfig } from '../../config/config.ts';
import { hubSettingsOf } from '../../config/secrets.ts';
import { TopicSource } from '../../kafka/topic-source.ts';
import { checkedOk } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { SluiceError } from '../../records/sluice-error.ts';
import { listHubFiles } from '../../sources/hub.ts';
import { listFiles } from '../../sources/list-files.ts';
import { ingestGroup } from '../../topology/ingest-topics.ts';
import type { Note, ReadyBroker } from '../open-broker.ts';
import { sourceName, sourceValues } from '../open-source.ts';
import { guarded } from './guard.ts';

/** Checks whether each of `sources` exists and can be read with the rights of a worker. In their order. */
export function checkSources(config: Config, ready: ReadyBroker, note: Note): Promise<readonly Check[]> {
  return Promise.all(
    config.sources.map((source) => {
      const name = `source ${sourceName(source)}`;
      return guarded(name, ADVICE[source.kind], async () => checkedOk(name, await lookAt(source, config, ready, note)));
    }),
  );
}

const ADVICE: Readonly<Record<SourceConfig['kind'], string>> = {
  topic: 'make the topic or give the rights (sluice describe --acls), or correct `sources`',
  files: 'put it where each worker that grades can read it, or correct `sources`',
  hub: 'look at the name, HF_TOKEN and HF_ENDPOINT, or correct `sources`',
};

async function lookAt(source: SourceConfig, config: Config, ready: ReadyBroker, note: Note): Promise<string> {
  if (source.kind === 'topic') {
    await sourceValues(source);
    return (await hasRecords(source.topic, config, ready, note)) ? 'its records can be read' : 'it is empty';
  }
  const anyEnding = source.format !== null;
  if (source.kind === 'hub') {
    const { files } = await listHubFiles(source.name, hubSettingsOf(config), anyEnding);
    return told(files);
  }
  const { files, unreadable } = await listFiles(source.path, anyEnding);
  for (const [path, reason] of unreadable) throw new SluiceError('input-unreadable', `${path}: ${reason}`);
  for (const { path } of files) await access(path, constants.R_OK);
  return told(files);
}

const told = (files: readonly { readonly size: number }[]): string => {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${bytes} bytes`;
};

/** Reads like a worker: only this shows whether a worker is allowed to. */
async function hasRecords(topic: string, { kafka }: Config, { connection }: ReadyBroker, note: Note): Promise<boolean> {
  const stop = new AbortController();
  const source = await TopicSource.open({
    connection,
    topic,
    // Nothing is committed: the group disappears with this process.
    groupId: `${ingestGroup(kafka.questionsTopic, topic)}.${randomUUID()}`,
    stop: stop.signal,
    note,
    fromBeginning: true,
    follow: false,
    keepsPositions: false,
  });
  try {
    return ((await source.next())?.records.length ?? 0) > 0;
  } finally {
    stop.abort();
    await source.close();
  }
}
