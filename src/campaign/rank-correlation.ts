/**
 * Kendall's tau-b of two rankings, from their table of counts: `table[i][j]` pairs have rank i in one and j in the
 * other. Ties of either ranking are in the denominator (M. Kendall, The treatment of ties in ranking problems,
 * Biometrika 1945). From -1 to 1; null if one ranking consists of a single tie, or there are less than two pairs: then
 * tau-b is undefined.
 */
export function kendallTauB(table: readonly (readonly number[])[]): number | null {
  let concordant = 0;
  let discordant = 0;
  for (const [i, row] of table.entries()) {
    for (const [j, count] of row.entries()) {
      if (count === 0) continue;
      for (const [k, below] of table.entries()) {
        if (k <= i) continue;
        for (const [l, other] of below.entries()) {
          if (l > j) concordant += count * other;
          else if (l < j) discordant += count * other;
        }
      }
    }
  }
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = (table[0] ?? []).map((_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const total = pairsOf(rows.reduce((sum, count) => sum + count, 0));
  const untied = (groups: readonly number[]): number => total - groups.reduce((sum, count) => sum + pairsOf(count), 0);
  const scale = Math.sqrt(untied(rows)) * Math.sqrt(untied(columns));
  return scale === 0 ? null : Math.max(-1, Math.min(1, (concordant - discordant) / scale));
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2;
