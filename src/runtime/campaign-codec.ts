import { createCodec } from '../avro/codec.ts';
import type { CodecOptions, RegistryCoding } from '../avro/codec.ts';
import type { CampaignCodec, SchemaTypes } from '../topology/schema-types.ts';

/** The codec of all contracts of a campaign; see `createCodec` of `src/avro` for its options and errors. */
export const createCampaignCodec = (options: CodecOptions = {}): CampaignCodec => createCodec<SchemaTypes>(options);

/** The same with a schema registry and Confluent's wire format; null means no registry. */
export const createRegistryCodec = (registry: RegistryCoding | null): CampaignCodec =>
  createCodec<SchemaTypes>({}, registry ?? undefined);
