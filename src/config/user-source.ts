/** A source of questions while `run` runs: a topic, or files. */
export type UserSource = UserTopicSource | UserFileSource;

/** How rows become questions. */
export interface UserSourceRows {
  /**
   * The name of the value in the rows, by field of a question, with dots for nested fields: `{ question: 'problem',
   * answer: 'meta.solution' }`. Default: the rows are questions.
   */
  readonly map?: Readonly<
    Partial<Record<'id' | 'domain' | 'question' | 'answer' | 'choices' | 'tests' | 'source' | 'license', string>>
  >;
  /** The domain of rows without one. */
  readonly domain?: string;
  /** Whether to wait for more; else the rows that exist when the worker starts are read. Default false. */
  readonly follow?: boolean;
}

/** A topic of another program on the same cluster. */
export interface UserTopicSource extends UserSourceRows {
  readonly topic: string;
  /** The format of its values. Default `json`. */
  readonly format?: 'json' | 'avro' | 'confluent-avro' | 'confluent-json';
  /** File of the Avro schema (.avsc) if `format` is `avro`, relative to the working directory. */
  readonly schema?: string;
}

/** Files. */
export interface UserFileSource extends UserSourceRows {
  /**
   * A file or a folder, relative to the working directory, that every worker of the grade stage can access; or
   * `hf://datasets/OWNER/NAME[@REVISION]/PATH`, which is not followed.
   */
  readonly path: string;
  /** Default: by file name extension. */
  readonly format?: 'jsonl' | 'csv' | 'tsv' | 'parquet';
}
