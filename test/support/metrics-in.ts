/** The names of metrics of a worker in a PromQL expression: those of sluice, of the process and of Node.js. */
export const metricsIn = (expression: string): readonly string[] =>
  expression.match(/\b(?:sluice|process|nodejs)_[a-z0-9_]+\b/g) ?? [];

/** The names of the series in a text of `/metrics`; for a histogram, those of its parts. */
export const servedNames = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
