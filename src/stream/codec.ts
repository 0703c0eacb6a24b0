/**
 * Converts between bytes and values: one contract for each schema. `Types` has the value types of schemas that are
 * known by name; values of any other schema are `unknown`.
 */
export interface Codec<Types extends object = object> {
  /** Throws `SluiceError` with code `unencodable`. */
  encode(schema: string, value: unknown): Buffer;
  /** Throws `SluiceError` with code `undecodable`. */
  decode<Schema extends keyof Types & string>(schema: Schema, bytes: Buffer | null): Types[Schema];
  decode(schema: string, bytes: Buffer | null): unknown;
}
