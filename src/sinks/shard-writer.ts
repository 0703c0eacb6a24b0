/** Writes rows into files of limited size, in a folder that readers of the dataset ignore. */
export interface ShardWriter {
  write(row: object): Promise<void>;
  /** The paths of the shards, complete and on the disk; at least one, so that an empty dataset can also be loaded. */
  finish(): Promise<readonly string[]>;
  /** After a failure: the files are removed with their folder. */
  abandon(): Promise<void>;
}
