import { readFile } from 'node:fs/promises';

const MAX_ERRORS = 6;
const MAX_LAST = 10;

/** The text that was added to a log file after `from` bytes; empty if the file is missing. */
export async function readLogSince(file: string, from: number): Promise<string> {
  try {
    const bytes = await readFile(file);
    // A log that was rolled meanwhile is shorter than `from`.
    return bytes.subarray(bytes.length < from ? 0 : from).toString('utf8');
  } catch {
    return '';
  }
}

/**
 * The part of a server's log for an error message: its first errors with their causes, because a broker logs hundreds
 * of lines about its shutdown after an error, and then its last lines.
 */
export function excerptLog(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => / (?:ERROR|FATAL) |^Caused by: |^\S*(?:Exception|Error): /.test(line));
  const first = [...new Set(errors)].slice(0, MAX_ERRORS);
  const last = lines.slice(-MAX_LAST).filter((line) => !first.includes(line));
  return [...first, ...(first.length > 0 && last.length > 0 ? ['…'] : []), ...last].join('\n');
}
