import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { printable } from '../records/foreign-text.ts';
import { ingestFiles } from '../runtime/ingest-files.ts';
import type { FieldMap } from '../sources/field-map.ts';
import type { InputFormat } from '../sources/input-format.ts';
import { listFiles } from '../sources/list-files.ts';
import { readShown } from './progress-bar.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';
import { withBroker } from './with-broker.ts';

/** The arguments of `sluice ingest PATH… --follow`. */
export interface IngestFilesOptions {
  /** Files and folders. */
  readonly files: readonly string[];
  readonly format?: InputFormat;
  readonly map: FieldMap | null;
  readonly fromBeginning?: boolean;
}

/** `sluice ingest PATH… --follow`: reads files and folders while they grow. A signal ends it, exit 0. */
export async function ingestFilesCommand(
  config: Config,
  env: Environment,
  { files, format, map, fromBeginning = false }: IngestFilesOptions,
  terminal: Terminal,
): Promise<number> {
  // A mistyped name is reported before the wait for Kafka.
  for (const file of files) await listFiles(file, true);
  const note = (message: string): void => terminal.note(printable(message));
  const counts = await withBroker(
    config,
    env,
    terminal.note,
    (ready, { drain, abort }) =>
      readShown(terminal, abort, (shown) => {
        const ingest = { from: { paths: files }, map, fromBeginning, follow: true, stop: drain, note, ...shown };
        return ingestFiles(config, ready, { ...ingest, ...(format !== undefined && { format }) });
      }),
    { deadlineMs: null, stopping: terminal.note },
  );
  if (counts === null) return EXIT.failed;
  await terminal.json(counts);
  return EXIT.done;
}
