import { SluiceError } from '../records/sluice-error.ts';
import type { RegisteredSchema, SchemaSource } from '../stream/schema-registry.ts';
import type { RegistryClient, RegistryReply } from './registry-client.ts';

/** Deeper references count as a cycle. */
const DEEPEST = 20;

interface SchemaBody {
  readonly schema?: unknown;
  readonly schemaType?: unknown;
  readonly references?: unknown;
}

interface Reference {
  readonly subject: string;
  readonly version: number;
}

/** The schemas of a registry by id, each with the schemas that it references. */
export function openSchemaSource(client: RegistryClient): SchemaSource {
  return {
    async schemaOf(id) {
      const reply = await client.send('GET', `/schemas/ids/${id}`);
      // 40403: no such schema. Apicurio returns 40401 for some missing ids.
      return reply.status === 404 ? null : schemaIn(client, reply, `schema ${id}`, 0);
    },
  };
}

/** The schema in a reply. */
export async function schemaIn(
  client: RegistryClient,
  reply: RegistryReply,
  what: string,
  depth: number,
): Promise<RegisteredSchema> {
  const { schema, schemaType = 'AVRO', references = [] } = (reply.body ?? {}) as SchemaBody;
  if (reply.status >= 300 || typeof schema !== 'string' || typeof schemaType !== 'string' || depth > DEEPEST) {
    const unread = depth > DEEPEST ? `references that are more than ${DEEPEST} deep, or a cycle` : 'another answer';
    const found = reply.status >= 300 ? `HTTP ${reply.status} (${reply.message})` : unread;
    throw new SluiceError('registry-refused', `the schema registry at ${client.url}: expected ${what}, got ${found}`);
  }
  const needed: RegisteredSchema[] = [];
  for (const { subject, version } of Array.isArray(references) ? (references as Reference[]) : []) {
    const answer = await client.send('GET', `/subjects/${encodeURIComponent(subject)}/versions/${version}`);
    const referred = await schemaIn(client, answer, `version ${version} of ${subject}`, depth + 1);
    needed.push(...referred.references, referred);
  }
  return { format: schemaType, text: schema, references: needed };
}
