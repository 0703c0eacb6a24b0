import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';

// Formats the Python of the judges: `node judges/format-python.ts [--check]`. With `--check` it changes nothing, names the files
// that are not formatted, and ends with exit code 1 if there are any.

const FOLDER = new URL('python/', import.meta.url);
const isCheck = process.argv.includes('--check');
const ruff = new Workspace({ 'line-length': 120, format: { 'quote-style': 'single' } }, PositionEncoding.Utf16);

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.py'))) {
  const file = new URL(name, FOLDER);
  const source = readFileSync(file, 'utf8');
  const formatted = ruff.format(source);
  if (formatted === source) continue;
  if (!isCheck) {
    writeFileSync(file, formatted);
    continue;
  }
  process.stderr.write(`judges/python/${name} is not formatted: npm run format\n`);
  process.exitCode = 1;
}
