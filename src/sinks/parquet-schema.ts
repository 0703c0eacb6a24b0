import type { SchemaElement } from 'hyparquet-writer';
import type { Columns, ValueType } from './column-type.ts';

const VALUES: Readonly<Record<ValueType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int64: { type: 'INT64' },
  float64: { type: 'DOUBLE' },
  bool: { type: 'BOOLEAN' },
};

const valueOf = (name: string, type: ValueType): SchemaElement => ({
  name,
  ...VALUES[type],
  repetition_type: 'OPTIONAL',
});

/** The schema of a Parquet file with these columns, depth first; a list in the three levels of the specification (LogicalTypes.md, Lists). */
export function parquetSchema(columns: Columns): SchemaElement[] {
  const elements = Object.entries(columns).flatMap(([name, type]): SchemaElement[] => {
    if (typeof type === 'string') return [valueOf(name, type)];
    const { listOf } = type;
    return [
      { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...(typeof listOf === 'string'
        ? [valueOf('element', listOf)]
        : [
            { name: 'element', repetition_type: 'OPTIONAL' as const, num_children: Object.keys(listOf).length },
            ...Object.entries(listOf).map(([field, value]) => valueOf(field, value)),
          ]),
    ];
  });
  return [{ name: 'schema', num_children: Object.keys(columns).length }, ...elements];
}
