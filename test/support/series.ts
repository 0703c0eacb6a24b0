/** The series of a text in the Prometheus format, by name and labels as written, without the campaign's label. */
export function seriesIn(text: string): ReadonlyMap<string, number> {
  const series = new Map<string, number>();
  for (const line of text.split('\n')) {
    const found = /^([a-zA-Z0-9_:]+(?:\{.*\})?) (\S+)$/.exec(line);
    if (line.startsWith('#') || found === null) continue;
    const name = (found[1] ?? '')
      .replace(/campaign="[^"]*",?/, '')
      .replace(',}', '}')
      .replace('{}', '');
    series.set(name, Number(found[2]));
  }
  return series;
}
