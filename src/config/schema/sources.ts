import { z } from 'zod';
import { field, flag, oneOf, section, text } from './fields.ts';

/** The formats of files, and of the values of a topic. */
export const FILE_FORMATS = ['jsonl', 'csv', 'tsv', 'parquet'] as const;
export const VALUE_FORMATS = ['json', 'avro', 'confluent-avro', 'confluent-json'] as const;

/** An entry of `sources` after the checks of its fields; `field-problems.ts` reports fields that exclude each other. */
export interface CheckedSource {
  readonly topic?: string;
  readonly path?: string;
  readonly format?: (typeof FILE_FORMATS)[number] | (typeof VALUE_FORMATS)[number];
  readonly schema?: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly domain?: string;
  readonly follow: boolean;
}

/** A text between dots is the name of a field; a backslash before a dot makes it part of the name. */
const isFieldName = (value: unknown): boolean =>
  typeof value === 'string' && value.split(/(?<!\\)\./).every((part) => part.trim() !== '');

const fieldName = field<string>(isFieldName, 'the name of a field of the rows, with dots for nested ones').optional();

const map = section({
  id: fieldName,
  domain: fieldName,
  question: fieldName,
  answer: fieldName,
  choices: fieldName,
  tests: fieldName,
  source: fieldName,
  license: fieldName,
});

/** Whether a value may be the name of a topic. */
export const isTopicName = (value: unknown): boolean =>
  typeof value === 'string' && /^(?!\.\.?$|__)[a-zA-Z0-9._-]{1,249}$/.test(value);

/** `sources`. */
export const sources: z.ZodType<readonly CheckedSource[]> = z
  .array(
    section({
      topic: field<string>(isTopicName, 'the name of a topic of another program').optional(),
      path: text('the path of a file or folder, or hf://datasets/OWNER/NAME/PATH').optional(),
      format: oneOf(...FILE_FORMATS, ...VALUE_FORMATS).optional(),
      schema: text('the path of an Avro schema (.avsc)').optional(),
      map: map.optional(),
      domain: text('the domain of questions that name none').optional(),
      follow: flag.default(false),
    }),
    { error: 'a list of sources, each { topic } or { path }' },
  )
  .max(64, { error: 'at most 64 sources' })
  .default([]) as unknown as z.ZodType<readonly CheckedSource[]>;
