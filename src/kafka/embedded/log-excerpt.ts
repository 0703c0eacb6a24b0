import { readFile } from 'node:fs/promises';

const MAX_ERRORS = 6;
const MAX_LAST = 10;

/** The text that was added to a log file after `from` bytes; empty when there is no such file. */
export async function readLogSince(file: string, from: number): Promise<string> {
  try {
    const bytes = await readFile(file);
    // A log that was rolled meanwhile is shorter than it was then.
    return bytes.subarray(bytes.length < from ? 0 : from).toString('utf8');
  } catch {
    return '';
  }
}

/**
 * What of a server's log belongs into an error: its first errors with their causes, because after one a broker still
 * logs hundreds of lines about its shutdown, and then its last lines.
 */
export function excerptLog(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => / (?:ERROR|FATAL) |^Caused by: |^\S*(?:Exception|Error): /.test(line));
  const first = [...new Set(errors)].slice(0, MAX_ERRORS);
  const last = lines.slice(-MAX_LAST).filter((line) => !first.includes(line));
  return [...first, ...(first.length > 0 && last.length > 0 ? ['…'] : []), ...last].join('\n');
}
