/** Writes rows into files of limited size, in a folder that no reader of the dataset looks at. */
export interface ShardWriter {
  write(row: object): Promise<void>;
  /** The paths of the shards, whole and on the disk; at least one, so that an empty dataset can be loaded too. */
  finish(): Promise<readonly string[]>;
  /** After a failure: the files go with their folder. */
  abandon(): Promise<void>;
}
