import { describe, expect, it } from 'vitest';
import { MOST_PAGE_RECORDS } from '../../src/cli/export-defaults.ts';
import { exitCodeOf } from '../../src/cli/exit.ts';
import type { Handlers } from '../../src/cli/command-arguments.ts';
import { runProgram } from '../../src/cli/program.ts';
import { INDEX_CAPACITY } from '../../src/web/live-campaign.ts';

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  readonly calls: readonly (readonly [string, unknown])[];
}

/** Runs the program as main does, with handlers that only take note. */
async function run(...args: readonly string[]): Promise<Ran> {
  const calls: (readonly [string, unknown])[] = [];
  const note =
    (name: string) =>
    async (call: unknown): Promise<number> => {
      calls.push([name, call]);
      return name === 'run' ? 3 : 0;
    };
  const names = [
    'init',
    'dlq',
    'reset',
    'calibrate',
    'broker',
    'doctor',
    'ingest',
    'run',
    'status',
    'tail',
    'export',
    'trace-of',
    'compare',
    'verify',
    'describe',
    'demo',
  ];
  const handlers = Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as Handlers;
  let out = '';
  let err = '';
  const options = {
    version: '1.2.3',
    writeOut: (text: string) => void (out += text),
    writeErr: (text: string) => void (err += text),
  };
  const exitCode = await runProgram(args, handlers, options).catch((error: unknown) => {
    err += error instanceof Error ? error.message : '';
    return exitCodeOf(error);
  });
  return { exitCode, out, err, calls };
}

describe('commands', () => {
  it.each([
    [['demo', '--size', '20'], 'demo', { size: 20 }],
    [['init', '--yes', '--dir', 'd', '--force'], 'init', { yes: true, dir: 'd', force: true }],
    [
      [
        'init',
        '--target',
        'u',
        '--target-model',
        'm',
        '--teacher-key-env',
        'K',
        '--scorer-kind',
        'critic',
        '--embedded',
      ],
      'init',
      { target: 'u', targetModel: 'm', teacherKeyEnv: 'K', scorerKind: 'critic', embedded: true },
    ],
    [['calibrate', 'eval.jsonl'], 'calibrate', { file: 'eval.jsonl' }],
    [
      ['calibrate', 'f', '--out', 'c.json', '--config', 'x.json'],
      'calibrate',
      { config: 'x.json', file: 'f', out: 'c.json' },
    ],
    [['broker', '--port', '9092', '--data', 'd'], 'broker', { port: 9092, data: 'd' }],
    [['ingest', 'a.jsonl', '-'], 'ingest', { files: ['a.jsonl', '-'], map: null }],
    [
      ['ingest', 'a.csv', '--format', 'csv', '--map', 'question=q', '--domain', 'math'],
      'ingest',
      { files: ['a.csv'], format: 'csv', map: { paths: new Map([['question', ['q']]]), domain: 'math' } },
    ],
    [
      ['ingest', '--topic', 't', '--format', 'json', '--follow', '--from-beginning'],
      'ingest',
      { topic: 't', format: 'json', map: null, follow: true, fromBeginning: true },
    ],
    [
      ['ingest', 'folder', '--follow', '--from-beginning'],
      'ingest',
      { files: ['folder'], follow: true, fromBeginning: true },
    ],
    [
      ['ingest', '--topic', 't', '--format', 'avro', '--schema', 's.avsc'],
      'ingest',
      { topic: 't', format: 'avro', schema: 's.avsc' },
    ],
    [['dlq', 'list'], 'dlq', { action: 'list' }],
    [
      ['dlq', 'replay', '--map', 'question=q', '--from-beginning'],
      'dlq',
      { action: 'replay', map: { paths: new Map([['question', ['q']]]), domain: null }, fromBeginning: true },
    ],
    [['reset'], 'reset', {}],
    [['reset', '--delete-topics', '--dry-run'], 'reset', { deleteTopics: true, dryRun: true }],
    [['doctor', '--json'], 'doctor', { json: true }],
    [['doctor', '--config', 'c.json'], 'doctor', { config: 'c.json' }],
    [['status', '--json', '--watch'], 'status', { json: true, watch: true }],
    [['status', '--config', 'c.json'], 'status', { config: 'c.json' }],
    [['--config', 'c.json', 'status'], 'status', { config: 'c.json' }],
    [
      ['tail', 'cot', '--from-beginning', '--until-end', '--max', '1'],
      'tail',
      { topic: 'cot', fromBeginning: true, untilEnd: true, max: 1 },
    ],
    [['export', '--out', 'dir'], 'export', { out: 'dir' }],
    [['export', '--out', 'dir', '--format', 'messages', '--as', 'jsonl'], 'export', { out: 'dir' }],
    [['export', '--html', 'f', '--records', '5'], 'export', { html: 'f', records: 5 }],
    [['export', '--out', 'dir', '--include-rejected'], 'export', { out: 'dir', includeRejected: true }],
    [
      ['export', '--out', 'dir', '--follow', '--shard-records', '5', '--shard-seconds', '6'],
      'export',
      { out: 'dir', follow: true, shardRecords: 5, shardSeconds: 6 },
    ],
    [['compare', 'a.json', 'b.json', '--json'], 'compare', { a: 'a.json', b: 'b.json', json: true }],
    [['trace-of', 'q1'], 'trace-of', { id: 'q1' }],
    [['trace-of', 'q1', '--json', '--config', 'c.json'], 'trace-of', { id: 'q1', json: true, config: 'c.json' }],
    [['verify'], 'verify', { domain: 'math' }],
    [['verify', '--domain', 'code', 'pairs.jsonl'], 'verify', { file: 'pairs.jsonl', domain: 'code' }],
    [['describe'], 'describe', { as: 'text' }],
    [
      ['describe', '--topics', '--acls', '--principal', 'User:me'],
      'describe',
      { as: 'text', topics: true, acls: true, principal: 'User:me' },
    ],
    [['describe', '--as', 'mermaid'], 'describe', { as: 'mermaid' }],
  ])('%j', async (args, name, call) => {
    expect(await run(...args)).toMatchObject({ exitCode: 0, calls: [[name, call]] });
  });

  it('reports errors of commander like every other error, with its code', async () => {
    const both = await run('export', '--html', 'p.html', '--out', 'd');
    expect(both).toMatchObject({ exitCode: 2, calls: [] });
    expect(both.err).toMatch(/^sluice: option '--html <file>' cannot be used with option '--out <dir>' \[usage\]$/m);
    expect((await run('export', '--nothing')).err).toMatch(/^sluice: unknown option '--nothing' \[usage\]$/m);
  });

  it('run takes where health and metrics are served', async () => {
    const ran = await run('run', '--port', '0', '--host', '::1');
    expect(ran.calls).toEqual([['run', { port: 0, host: '::1' }]]);
  });

  it('run takes --dry-run, as text or as JSON', async () => {
    expect((await run('run', '--dry-run')).calls).toEqual([['run', { dryRun: true }]]);
    expect((await run('run', '--dry-run', '--json')).calls).toEqual([['run', { dryRun: true, json: true }]]);
  });

  it.each([
    [['--json'], /needs --dry-run/],
    [['--dry-run', '--until', 'idle'], /runs no worker: leave out --until/],
    [['--dry-run', '--port', '0'], /runs no worker: leave out --port/],
  ])('run refuses %j', async (args, message) => {
    const ran = await run('run', ...args);
    expect(ran).toMatchObject({ exitCode: 2, calls: [] });
    expect(ran.err).toMatch(message);
  });

  it('end with the code of their handler', async () => {
    const ran = await run('run', '--stages', 'grade,trace', '--until', 'idle', '--grace', '5');
    expect(ran).toMatchObject({
      exitCode: 3,
      calls: [['run', { stages: ['grade', 'trace'], until: 'idle', grace: 5 }]],
    });
  });
});

describe('wrong usage', () => {
  it.each([
    [[], /Usage: sluice/],
    [['ingset'], /unknown command 'ingset'/],
    [['help', 'nosuch'], /^sluice: unknown command 'nosuch' \[usage\]$/m],
    [['help', 'run', 'more'], /too many arguments/],
    [['status', '--jsn'], /unknown option '--jsn'/],
    [['status', 'surplus'], /too many arguments/],
    [['calibrate'], /missing required argument 'file'/],
    [['tail'], /missing required argument 'topic'/],
    [['compare', 'a.json'], /missing required argument 'b'/],
    [['trace-of'], /missing required argument 'id'/],
    [['export'], /expected --out DIR for the dataset, or --html FILE for the page/],
    [['export', 'page.html'], /too many arguments/],
    [['export', '--html', 'f', '--out', 'd'], /'--html <file>' cannot be used with option '--out <dir>'/],
    [['export', '--html', 'f', '--as', 'jsonl'], /'--html <file>' cannot be used with option '--as <file>'/],
    [['export', '--out', 'd', '--records', '5'], /--records needs --html/],
    [['export', '--out', 'd', '--format', 'csv'], /Allowed choices are messages, sharegpt, openr1/],
    [['export', '--out', 'd', '--shard-records', '5'], /--shard-records needs --follow/],
    [['export', '--out', 'd', '--shard-seconds', '5'], /--shard-seconds needs --follow/],
    [['describe', '--as', 'png'], /Allowed choices are text, mermaid, json/],
    [['ingest'], /expected FILE…, - for standard input, or --topic NAME/],
    [['ingest', 'f', '--topic', 't'], /expected files or --topic, got both/],
    [['ingest', 'f', '--schema', 's'], /--schema needs --topic/],
    [['ingest', 'f', '--from-beginning'], /--from-beginning needs --topic/],
    [['ingest', '-', '-'], /only once/],
    [['ingest', 'https://huggingface.co/datasets/a/b/resolve/main/c.csv'], /expected hf:\/\/datasets\/a\/b\/c\.csv/],
    [['ingest', 's3://bucket/a.jsonl'], /s3:\/\/bucket\/a\.jsonl: expected a path, or hf:/],
    [['ingest', '-', '--follow'], /standard input \(-\) is read to its end/],
    [['init', '--brokers', 'b:9092', '--embedded'], /init: expected --brokers or --embedded, got both/],
    [['reset', '--to-start', '--delete-topics'], /reset: expected --to-start or --delete-topics, got both/],
    [['export', '--out', ''], /export: --out: expected DIR, got "": give it a value, or leave the option out/],
    [['calibrate', 'f', '--out', ''], /calibrate: --out: expected FILE, got ""/],
    [['calibrate', ''], /calibrate: expected file, got ""/],
    [['init', '--dir='], /init: --dir: expected DIR, got ""/],
    [['broker', '--data', ''], /broker: --data: expected DIR, got ""/],
    [['ingest', 'a.jsonl', ''], /ingest: expected files, got ""/],
    [['tail', ''], /tail: expected topic, got ""/],
    [['--config', '', 'status'], /status: --config: expected FILE, got ""/],
    [['status', '--config', ''], /status: --config: expected FILE, got ""/],
    [['broker', '--port', '0x50'], /--port: expected a port from 1 to 65535, got "0x50"/],
    [['broker', '--port', '0'], /--port: expected a port from 1 to 65535, got "0"/],
    [['ui', '--port', '65536'], /--port: expected a port from 0 to 65535, got "65536"/],
    [['demo', '--size', '1e3'], /--size: expected a whole number from 1 to 100000, got "1e3"/],
    [['tail', 'cot', '--max', '-1'], /--max: expected a whole number, 1 or more, got "-1"/],
    [['tail', 'cot', '--max', '0'], /--max: expected a whole number, 1 or more, got "0"/],
    [['tail', 'cots'], /no topic "cots" in a campaign; expected one of questions, /],
    [['run', '--until', 'never'], /--until: expected complete, idle or forever, got "never"/],
    [['run', '--stages', 'grade,foo'], /--stages: expected some of grade, sample, trace, got "grade,foo"/],
    [['run', '--port', 'abc'], /--port: expected a port from 0 to 65535, got "abc"/],
    [['run', '--grace', '-1'], /--grace: expected seconds, 0 or more, got "-1"/],
    [['run', '--grace', '0x1'], /--grace: expected seconds, 0 or more, got "0x1"/],
    [['run', '--host', '::1'], /--host is where --port listens: it needs --port/],
    [['export', '--html', 'f', '--records', '100001'], /--records: expected a whole number from 1 to 100000, got/],
    [
      ['export', '--out', 'd', '--follow', '--shard-records', ' 5'],
      /--shard-records: expected a whole number, 1 or more/,
    ],
    [['ingest', 'f', '--format', 'xml'], /--format: expected jsonl, csv, tsv, parquet, got "xml"/],
    [['ingest', '--topic', 't', '--format', 'csv'], /--format: expected one of json, avro, .* with --topic, got "csv"/],
    [['ingest', '--topic', 't', '--schema', 's'], /--schema is for --format avro, got json/],
    [['ingest', 'f', '--map', 'q'], /--map: expected one of id, domain, /],
    [['dlq', 'replay', '--map', 'q'], /--map: expected one of id, domain, /],
    [['dlq', 'drop'], /Allowed choices are list, replay/],
    [['dlq', 'list', '--from-beginning'], /takes no --from-beginning/],
  ])('%j is exit 2 and runs nothing', async (args, message) => {
    const ran = await run(...args);
    expect(ran).toMatchObject({ exitCode: 2, out: '', calls: [] });
    expect(ran.err).toMatch(message);
  });
});

it('a page may hold as many records as its index', () => {
  expect(MOST_PAGE_RECORDS).toBe(INDEX_CAPACITY);
});

describe('help and version', () => {
  it('go to stdout, exit 0', async () => {
    expect(await run('--version')).toMatchObject({ exitCode: 0, out: '1.2.3\n', err: '' });
    const help = await run('--help');
    expect(help).toMatchObject({ exitCode: 0, err: '' });
    for (const name of [
      'demo',
      'broker',
      'doctor',
      'ingest',
      'run',
      'status',
      'tail',
      'export',
      'verify',
      'describe',
    ]) {
      expect(help.out).toContain(`\n  ${name} `);
    }
    expect(await run('help')).toMatchObject({ exitCode: 0, err: '' });
    expect((await run('help')).out).toBe(help.out);
    const ofTail = await run('help', 'tail');
    expect(ofTail).toMatchObject({ exitCode: 0, err: '', out: (await run('tail', '--help')).out });
    expect(ofTail.out).toContain('--from-beginning');
  });
});
