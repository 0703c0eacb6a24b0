import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Math-Verify's verdict on one pair. */
export interface OracleVerdict {
  readonly isCorrect: boolean;
  readonly ms: number;
  /** CPU time: independent of the load by other programs, unlike `ms`. */
  readonly cpuMs: number;
}

const SCRIPT = `
import json, sys, time, logging
from importlib.metadata import version
logging.disable(logging.CRITICAL)
from math_verify import parse, verify
pairs = [json.loads(line) for line in open(sys.argv[1])]
def run(pair):
    started, busy = time.perf_counter(), time.process_time()
    try:
        gold = pair["gold"]
        right = verify(parse(gold if gold.lstrip().startswith("$") else "$" + gold + "$"), parse(pair["output"]))
    except Exception:
        right = False
    return {"isCorrect": bool(right), "ms": 1000 * (time.perf_counter() - started), "cpuMs": 1000 * (time.process_time() - busy)}
for pair in pairs[:50]:
    run(pair)
with open(sys.argv[2], "w") as out:
    out.write(json.dumps({"version": version("math-verify"), "verdicts": [run(pair) for pair in pairs]}))
`;

/**
 * Math-Verify on the same pairs, with its own defaults, in one Python process after 50 pairs to warm up. The
 * interpreter is \`MATH_VERIFY_PYTHON\` (a venv with \`pip install math-verify\`); null where there is none.
 */
export function runMathVerify(
  pairs: readonly { readonly output: string; readonly gold: string }[],
): { readonly version: string; readonly verdicts: readonly OracleVerdict[] } | null {
  const python = process.env['MATH_VERIFY_PYTHON'];
  if (python === undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), 'math-verify-'));
  try {
    const [script, input, output] = ['run.py', 'pairs.jsonl', 'verdicts.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(script, SCRIPT);
    writeFileSync(input, pairs.map(({ output: text, gold }) => JSON.stringify({ output: text, gold })).join('\n'));
    const run = spawnSync(python, [script, input, output], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 1_800_000,
    });
    if (run.status !== 0) throw new Error(`math-verify ended with ${String(run.status ?? run.signal)}`);
    return JSON.parse(readFileSync(output, 'utf8')) as { version: string; verdicts: OracleVerdict[] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
