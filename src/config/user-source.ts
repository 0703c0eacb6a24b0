/** What brings questions in while `run` runs: a topic, or files. */
export type UserSource = UserTopicSource | UserFileSource;

/** How rows become questions. */
export interface UserSourceRows {
  /**
   * By field of a question, the name that its value has in the rows, with dots for nested fields: `{ question: 'problem',
   * answer: 'meta.solution' }`. Default: the rows are questions.
   */
  readonly map?: Readonly<
    Partial<Record<'id' | 'domain' | 'question' | 'answer' | 'choices' | 'tests' | 'source' | 'license', string>>
  >;
  /** Of rows that name none. */
  readonly domain?: string;
  /** Whether to wait for more; else what is there when the worker starts is read. Default false. */
  readonly follow?: boolean;
}

/** A topic of another program on the same cluster. */
export interface UserTopicSource extends UserSourceRows {
  readonly topic: string;
  /** What its values are. Default `json`. */
  readonly format?: 'json' | 'avro' | 'confluent-avro' | 'confluent-json';
  /** File of the Avro schema (.avsc) where `format` is `avro`, relative to the working directory. */
  readonly schema?: string;
}

/** Files. */
export interface UserFileSource extends UserSourceRows {
  /**
   * A file or a folder, relative to the working directory, that every worker which grades can see; or
   * `hf://datasets/OWNER/NAME[@REVISION]/PATH`, which is not followed.
   */
  readonly path: string;
  /** Default: by the endings of the names. */
  readonly format?: 'jsonl' | 'csv' | 'tsv' | 'parquet';
}
