const CHANGES: readonly (readonly [RegExp, string])[] = [
  [/==/, '!='],
  [/(?<![<>=!])<(?![<=])/, '>='],
  [/(?<![<>=!-])>(?![>=])/, '<='],
  [/<=/, '>'],
  [/>=/, '<'],
  [/(?<=\S) \+ (?=\S)/, ' - '],
  [/(?<=\S) - (?=\S)/, ' + '],
  [/(?<=\S) ?\* ?(?=[\w(])(?!\*)/, ' + '],
  [/\breturn (?=\S)/, 'return not '],
  [/(?<![\w.])(\d+)(?![\w.])/, '($1 + 1)'],
  [/\band\b/, 'or'],
];

/**
 * A Python program with one changed line: `seed` chooses among the lines with code, without comments, imports and doc
 * strings. Null if there is none.
 */
export function mutate(program: string, seed: number): string | null {
  const lines = program.split('\n');
  let isInText = false;
  const places = lines.flatMap((line, index) => {
    const quotes = line.match(/"""|'''/g)?.length ?? 0;
    const wasInText = isInText;
    if (quotes % 2 === 1) isInText = !isInText;
    if (wasInText || quotes > 0 || /^\s*(?:#|import|from|def|class|@|$)/.test(line)) return [];
    return CHANGES.filter(([pattern]) => pattern.test(line.replaceAll(/(["']).*?\1/g, ''))).map((change) => ({
      index,
      change,
    }));
  });
  if (places.length === 0) return null;
  const place = places[(seed * 7919) % places.length];
  if (place === undefined) return null;
  const [pattern, replacement] = place.change;
  const changed = (lines[place.index] ?? '').replace(pattern, replacement);
  return lines.map((line, index) => (index === place.index ? changed : line)).join('\n');
}
