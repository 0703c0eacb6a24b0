/** The type of a single value, with its name in `datasets`. */
export type ValueType = 'string' | 'int64' | 'float64' | 'bool';

/** The type of a column; the head of a dataset card and the schema of a Parquet file are generated from it. */
export type ColumnType = ValueType | { readonly listOf: ValueType | Readonly<Record<string, ValueType>> };

/** The columns of a dataset, in their order. Any value may be null. */
export type Columns = Readonly<Record<string, ColumnType>>;
