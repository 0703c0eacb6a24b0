import { incompatibilityOf } from '../avro/codec.ts';
import type { RegistryCoding } from '../avro/codec.ts';
import { SchemaCache } from '../avro/schema-cache.ts';
import { assembleSchema } from '../avro/schema-files.ts';
import type { Config } from '../config/config.ts';
import { registryAccessOf } from '../config/secrets.ts';
import { registerSubject } from '../registry/register-subject.ts';
import { openSchemaSource } from '../registry/registered-schemas.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import type { RegistryPatience } from '../registry/registry-client.ts';
import type { CampaignTopic } from '../topology/topics.ts';
import { brokerTopic } from '../topology/topics.ts';
import type { Note } from './open-broker.ts';

/** The subject of the values of a topic. */
export const subjectOf = ({ campaign, kafka }: Config, { name }: CampaignTopic): string =>
  `${brokerTopic(name, campaign, kafka.questionsTopic)}-value`;

/** The text of a contract's schema, as it is registered. */
export const registeredText = (schema: string): string => JSON.stringify(assembleSchema(schema));

/** A client of the schema registry of a configuration; null if it has none. */
export function connectRegistry(config: Config, patience: RegistryPatience): RegistryClient | null {
  const access = registryAccessOf(config);
  if (access === null) return null;
  const { url, headers, secrets, ca, proxy } = access;
  return new RegistryClient(
    { url, headers, secrets, ...(ca !== null && { ca }), ...(typeof proxy?.url === 'string' && { proxy: proxy.url }) },
    patience,
  );
}

/** How long to wait for an unreachable registry, and the callbacks. */
export interface RegistryWait {
  /** Null means without a limit. */
  readonly deadlineMs: number | null;
  readonly note: Note;
  /** Called with the reason for waiting for the registry; null: it no longer waits. */
  readonly waiting?: (reason: string | null) => void;
}

/** The schema registry of a campaign: the ids for values that are written, and the schemas for values that are read. */
export class CampaignRegistry {
  readonly #client: RegistryClient;
  readonly #config: Config;
  readonly #note: Note;
  readonly #over: AbortController;
  readonly #ids = new Map<string, number>();
  readonly schemas: SchemaCache;

  /** Null if the configuration has none. Sends no request yet. */
  static open(config: Config, { note, waiting, ...patience }: RegistryWait): CampaignRegistry | null {
    const over = new AbortController();
    const client = connectRegistry(config, {
      ...patience,
      signal: over.signal,
      waiting: (reason) => {
        note(reason === null ? 'the schema registry answers again' : `waiting: ${reason}`);
        waiting?.(reason);
      },
    });
    return client === null ? null : new CampaignRegistry(config, client, over, note);
  }

  private constructor(config: Config, client: RegistryClient, over: AbortController, note: Note) {
    this.#over = over;
    this.#config = config;
    this.#client = client;
    this.#note = note;
    this.schemas = new SchemaCache(openSchemaSource(client));
  }

  /** The registry data for the codec of the campaign. */
  get coding(): RegistryCoding {
    return { ids: this.#ids, schemas: this.schemas };
  }

  /**
   * Registers the schemas of these topics, before their first value is written. A schema of several topics has one id
   * for all of them: the id of the first topic, since readers look up an id for any topic. Rejects when `signal` is
   * aborted meanwhile.
   */
  async register(topics: readonly CampaignTopic[], signal?: AbortSignal): Promise<void> {
    const stop = (): void => this.#over.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await this.#registerAll(topics);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async #registerAll(topics: readonly CampaignTopic[]): Promise<void> {
    for (const topic of topics) {
      const { schema } = topic;
      if (schema === null) continue;
      const id = await registerSubject(
        this.#client,
        {
          subject: subjectOf(this.#config, topic),
          text: registeredText(schema),
          incompatibilityOf: (earlier) => incompatibilityOf(schema, earlier),
        },
        this.#note,
      );
      if (!this.#ids.has(schema)) this.#ids.set(schema, id);
    }
  }

  /** Also ends pending waits. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#client.close();
  }
}
