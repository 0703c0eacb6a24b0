/** A schema as a registry keeps it. */
export interface RegisteredSchema {
  /** `AVRO`, `JSON` or `PROTOBUF`. */
  readonly format: string;
  readonly text: string;
  /** The schemas whose types it uses, each before those that need it. */
  readonly references: readonly RegisteredSchema[];
}

/** Where the schema of a value in Confluent's wire format is asked for. */
export interface SchemaSource {
  /**
   * The schema of an id; null: the registry has none. Waits for a registry that is away, as long as it was told to;
   * rejects with `registry-unreachable` after that, and with `registry-refused` where the registry does not let us in.
   */
  schemaOf(id: number): Promise<RegisteredSchema | null>;
}
