import path from 'node:path';
import type { Config } from '../config/config.ts';
import { hubSettingsOf } from '../config/secrets.ts';
import type { QuestionsRecord, QuestionsWriter } from '../kafka/questions-writer.ts';
import { RecentIds } from '../records/recent-ids.ts';
import { FileFollower } from '../sources/file-follower.ts';
import { HubFiles } from '../sources/hub-files.ts';
import type { FieldMap } from '../sources/field-map.ts';
import type { InputFormat } from '../sources/input-format.ts';
import { describeQuestionEvent, IngestTally } from '../sources/read-questions.ts';
import type { IngestCounts, QuestionEvent } from '../sources/read-questions.ts';
import { describeTopic } from '../topology/topics.ts';
import { createRegistryCodec } from './campaign-codec.ts';
import { unlessAborted } from './abortable.ts';
import { FilePositions } from './file-positions.ts';
import { KNOWN_IDS, questionRules, REPORT_EVERY } from './ingest-rules.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { CampaignRegistry } from './schema-registry.ts';
import { openWriter, writeInBatches } from './write-questions.ts';

/** Maximum number of lines of a file that are reported individually because they are not questions. */
const MOST_TOLD = 20;
/** Maximum number of files whose reported lines are counted at a time. */
const MOST_FILES = 1000;

/** The options of reading files and folders onto the questions topic. */
export interface FilesIngest {
  /** Files, and folders with all files in them; or a name of the hub. */
  readonly from: { readonly paths: readonly string[] } | { readonly hub: string };
  /** The format of all files. Default: by file name extension. */
  readonly format?: InputFormat;
  readonly map: FieldMap | null;
  /** Whether to wait for more; else it ends when everything is read. */
  readonly follow: boolean;
  /** Whether to start at the beginning of each file and ignore stored positions. */
  readonly fromBeginning: boolean;
  /** Aborted: the rows that were read are written, then it ends. */
  readonly stop: AbortSignal;
  readonly note: Note;
  /** Called with whether nothing is left to read now, and with the counts so far. */
  readonly progress?: (isAtEnd: boolean, counts: IngestCounts) => void;
}

/**
 * Reads files while they grow, and files that are added to folders, onto the questions topic, each line at least once:
 * the position of a file is stored after its questions.
 *
 * @throws `SluiceError` with code `input-unreadable` if a path does not exist at the start
 */
export async function ingestFiles(config: Config, ready: ReadyBroker, ingest: FilesIngest): Promise<IngestCounts> {
  const { from, note, stop, follow, format, map, progress } = ingest;
  const tally = new IngestTally();
  const readHere = new Set<string>();
  const teller = new LineTeller(note);
  // Like a worker, it waits for a registry without a time limit.
  const registry = CampaignRegistry.open(config, { deadlineMs: null, note });
  const codec = createRegistryCodec(registry?.coding ?? null);
  let positions: FilePositions | null = null;
  let writer: QuestionsWriter | null = null;
  try {
    if ((await unlessAborted(registry?.register([describeTopic('questions')]), stop)) === null) return tally.counts;
    const known = (positions = await FilePositions.open(config, ready, note, stop));
    writer = await openWriter(config, ready.connection, note);
    const reading = {
      read: { ...questionRules(config), map, ...(format !== undefined && { format }) },
      positionOf: (file: string) => (ingest.fromBeginning && !readHere.has(file) ? null : known.of(file)),
      seen: new RecentIds(KNOWN_IDS),
      stop,
      note,
    };
    const files =
      'hub' in from
        ? new HubFiles({ ...reading, name: from.hub, access: hubSettingsOf(config) })
        : new FileFollower({
            ...reading,
            roots: from.paths.map((given) => path.resolve(given)),
            known: () => known.files,
            forget: (file, folder) => known.remove(file, folder),
            looked: (isAtEnd) => progress?.(isAtEnd, tally.counts),
            follow,
          });
    for await (const { file, events, position } of files.batches()) {
      const records: QuestionsRecord[] = [];
      const together = new IngestTally();
      for (const event of events) {
        tally.count(event);
        together.count(event);
        teller.tell(file, event);
        if (event.kind !== 'question') continue;
        const { question } = event;
        records.push({ key: question.id, value: codec.encode('question', question) });
        if (progress === undefined && tally.counts.accepted % REPORT_EVERY === 0)
          note(`${tally.counts.accepted} questions`);
      }
      await writeInBatches(writer, records);
      await known.save(file, position, together.counts);
      readHere.add(file);
      progress?.(false, tally.counts);
    }
  } finally {
    await registry?.close();
    await writer?.close();
    await positions?.close();
  }
  return tally.counts;
}

/** Reports the lines that are not questions, only the first ones of each file. */
class LineTeller {
  readonly #note: Note;
  /** How many lines of each file were reported; of many files only the last ones are known. */
  readonly #told = new Map<string, number>();

  constructor(note: Note) {
    this.#note = note;
  }

  tell(file: string, event: QuestionEvent): void {
    if (event.kind !== 'problem') return;
    const count = (this.#told.get(file) ?? 0) + 1;
    this.#told.delete(file);
    this.#told.set(file, count);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST_FILES && oldest !== undefined) this.#told.delete(oldest);
    if (count > MOST_TOLD + 1) return;
    const told = describeQuestionEvent(event);
    this.#note(
      count > MOST_TOLD ? `${event.input}: further lines that are no question are only counted` : (told ?? ''),
    );
  }
}
