/**
 * Between bytes and values: one contract for each schema. `Types` gives the value of a schema that is known by name; of
 * any other nothing is known.
 */
export interface Codec<Types extends object = object> {
  /** Throws `SluiceError` with code `unencodable`. */
  encode(schema: string, value: unknown): Buffer;
  /** Throws `SluiceError` with code `undecodable`. */
  decode<Schema extends keyof Types & string>(schema: Schema, bytes: Buffer | null): Types[Schema];
  decode(schema: string, bytes: Buffer | null): unknown;
}
