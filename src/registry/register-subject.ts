import { SluiceError } from '../records/sluice-error.ts';
import type { RegisteredSchema } from '../stream/schema-registry.ts';
import { schemaIn } from './registered-schemas.ts';
import type { RegistryClient, RegistryReply } from './registry-client.ts';

/** The schema for the values of a topic. */
export interface SubjectSchema {
  readonly subject: string;
  readonly text: string;
  /** Why values of an earlier schema cannot be read with this one; null: compatible. */
  readonly incompatibilityOf: (earlier: RegisteredSchema) => string | null;
}

/** Levels that ensure that later schemas can read existing values. */
const KEEPS_READERS = /^(?:BACKWARD|FULL)(?:_TRANSITIVE)?$/;

const WHAT_TO_DO =
  'Another program, or another version of sluice, has registered it: run the newest version, or take another campaign ' +
  'name (for the questions topic: another kafka.questionsTopic)';

/**
 * Returns the id of a schema under its subject, and registers the schema if needed. Before that, it checks
 * compatibility BACKWARD with the latest version, regardless of the registry's level, and sets that level for a new
 * subject if its registry would allow more. Rejects with `schema-incompatible` if the latest version cannot be read, or
 * the registry refuses ours.
 */
export async function registerSubject(
  client: RegistryClient,
  given: SubjectSchema,
  note: (message: string) => void,
): Promise<number> {
  const { subject, text } = given;
  const path = `/subjects/${encodeURIComponent(subject)}`;
  const known = await findSubject(client, given);
  if (known !== null) return known;
  const latest = await client.send('GET', `${path}/versions/latest`);
  if (latest.status === 404) await keepReaders(client, subject, note);
  else {
    const earlier = await schemaIn(client, latest, `the latest version of ${subject}`, 0);
    const why = given.incompatibilityOf(earlier);
    if (why !== null) throw incompatible(client, subject, `values of its latest version cannot be read (${why})`);
  }
  const reply = await client.send('POST', `${path}/versions`, { schema: text });
  if (reply.status === 409) throw incompatible(client, subject, `the registry refuses the schema (${reply.message})`);
  return idIn(client, reply, subject);
}

/** The id of a schema under its subject; null: not registered. */
export async function findSubject(
  client: RegistryClient,
  { subject, text }: Pick<SubjectSchema, 'subject' | 'text'>,
): Promise<number | null> {
  const reply = await client.send('POST', `/subjects/${encodeURIComponent(subject)}`, { schema: text });
  return reply.status === 404 ? null : idIn(client, reply, subject);
}

/** Apicurio's default level is NONE, which allows incompatible schemas. A stricter level is kept. */
async function keepReaders(client: RegistryClient, subject: string, note: (message: string) => void): Promise<void> {
  const path = `/config/${encodeURIComponent(subject)}`;
  try {
    const reply = await client.send('GET', `${path}?defaultToGlobal=true`);
    const { compatibilityLevel } = (reply.body ?? {}) as { compatibilityLevel?: unknown };
    if (reply.status < 300 && typeof compatibilityLevel === 'string' && KEEPS_READERS.test(compatibilityLevel)) return;
    const put = await client.send('PUT', path, { compatibility: 'BACKWARD' });
    if (put.status >= 300) note(`subject ${subject}: compatibility could not be set to BACKWARD (${put.message})`);
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'registry-refused') throw error;
    note(`subject ${subject}: compatibility could not be set to BACKWARD; ask its administrator. ${error.message}`);
  }
}

function idIn(client: RegistryClient, { status, body, message }: RegistryReply, subject: string): number {
  const { id } = (body ?? {}) as { id?: unknown };
  if (status < 300 && Number.isSafeInteger(id)) return Number(id);
  const got = status < 300 ? 'another answer' : `HTTP ${status} (${message})`;
  const text = `the schema registry at ${client.url}: subject ${subject}: expected the id of a schema, got ${got}`;
  throw new SluiceError('registry-refused', text);
}

const incompatible = (client: RegistryClient, subject: string, why: string): SluiceError =>
  new SluiceError(
    'schema-incompatible',
    `the schema registry at ${client.url}: subject ${subject}: ${why}. ${WHAT_TO_DO}`,
  );
