import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The rules that refuse each file of a project with the linter's configuration. */
function refused(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'import-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of ['oxlint.config.ts', 'oxlint-clock.ts', 'package.json']) {
    cpSync(path.join(root, file), path.join(folder, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
  }
  const linted = spawnSync(process.execPath, [path.join(root, 'node_modules/.bin/oxlint'), '--format', 'unix', 'src'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const found = linted.stdout.matchAll(/(src\/\S+?):\d+:\d+: .*\[\w+\/[^\]]*?([a-z-]+)\)?\]/g);
  return [...found].map(([, file, rule]) => `${file} ${rule}`).toSorted();
}

it('the direction of imports holds for every file of a room, also for those of the page', () => {
  const source = "import { KafkaLog } from '../../kafka/kafka-log.ts';\n\nexport const log: unknown = KafkaLog;\n";
  expect(refused({ 'src/web/page/view.tsx': source, 'src/web/page/view-of.ts': source })).toEqual([
    'src/web/page/view-of.ts no-restricted-imports',
    'src/web/page/view.tsx no-restricted-imports',
  ]);
});

it('a pure room reads no clock, in any way', () => {
  expect(
    refused({
      'src/records/constructed.ts': 'export const at: Date = new Date();\n',
      'src/records/called.ts': 'export const at: string = Date();\n',
      'src/records/now.ts': 'export const at: number = Date.now();\n',
      'src/records/given.ts': 'export const at: Date = new Date(5);\n',
      'src/runtime/wired.ts': 'export const at: Date = new Date();\n',
    }),
  ).toEqual([
    'src/records/called.ts no-current-date',
    'src/records/constructed.ts no-current-date',
    'src/records/now.ts no-restricted-properties',
  ]);
});
