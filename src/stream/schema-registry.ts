/** A schema as stored in a registry. */
export interface RegisteredSchema {
  /** `AVRO`, `JSON` or `PROTOBUF`. */
  readonly format: string;
  readonly text: string;
  /** The schemas of the types that it uses, in order of dependency. */
  readonly references: readonly RegisteredSchema[];
}

/** The source of schemas for values in Confluent's wire format. */
export interface SchemaSource {
  /**
   * The schema of an id; null: the registry does not have it. Waits for an unreachable registry, as long as configured;
   * rejects with `registry-unreachable` after that, and with `registry-refused` if the registry denies access.
   */
  schemaOf(id: number): Promise<RegisteredSchema | null>;
}
