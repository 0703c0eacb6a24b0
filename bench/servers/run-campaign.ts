import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import type { Check } from '../../src/records/check.ts';
import { startSluice } from '../support/command-line.ts';
import type { CampaignPlan, SeenCampaign } from './server-trial.ts';

/** The environment of campaigns. */
export interface CampaignGround {
  readonly brokers: readonly string[];
  /** The folder of its files. */
  readonly folder: string;
  /** Its unique name on the cluster. */
  readonly campaign: string;
  readonly say: (line: string) => void;
}

/** Checks of `sluice doctor` that call models. */
const OF_MODELS = /^(target|teacher|scorer)/;

/** Runs a small campaign with the real commands, and reports the observations and problems. */
export async function runCampaign(plan: CampaignPlan, ground: CampaignGround): Promise<SeenCampaign> {
  const { folder, campaign, say } = ground;
  const config = path.join(folder, `${campaign}.json`);
  const input = path.join(folder, `${campaign}.jsonl`);
  await writeFile(
    config,
    JSON.stringify({
      campaign,
      kafka: { partitions: 2, questionsTopic: `${campaign}-questions` },
      models: plan.models,
      ...(plan.mix && { mix: plan.mix }),
      ...(plan.size !== undefined && { size: plan.size }),
    }),
  );
  await writeFile(input, plan.questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
  const env = { KAFKA_BROKERS: ground.brokers.join(',') };
  const sluice = async (...args: readonly string[]) => {
    const notes: string[] = [];
    const program = startSluice([...args, '--config', config], { env, note: (line) => notes.push(line) });
    try {
      // A worker waits for an unreachable endpoint without a limit.
      return { ...(await Promise.race([program.ended, ...plan.servers.map(({ broken }) => broken)])), notes };
    } finally {
      program.process.kill('SIGKILL');
    }
  };
  const must = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { code, lines, notes } = await sluice(...args);
    if (code !== 0) throw new Error(`sluice ${args.join(' ')} ended with ${code}: ${notes.join(' / ')}`);
    return lines;
  };

  say(`\n${plan.name}`);
  const { checks } = JSON.parse((await sluice('doctor', '--json')).lines.at(-1) ?? '{}') as { checks: Check[] };
  const asked = checks.filter(({ name }) => OF_MODELS.test(name));
  for (const { name, status, found, fix } of asked)
    say(`  doctor ${name}: ${status}, ${found}${fix ? ` -> ${fix}` : ''}`);

  await must('ingest', input);
  const startedAt = performance.now();
  const run = await sluice('run', '--until', 'idle');
  const runSeconds = (performance.now() - startedAt) / 1000;
  for (const line of run.notes) say(`  run: ${line}`);
  const status = JSON.parse((await must('status', '--json')).at(-1) ?? '') as CampaignStatus;
  const [first] = await must('tail', 'cot', '--from-beginning', '--until-end', '--max', '1');
  const record = first === undefined ? null : (JSON.parse(first) as { readonly value: unknown }).value;
  const problems = problemsOf(plan, asked, run.code, status);
  say(`  run: exit ${run.code} after ${runSeconds.toFixed(1)} s, ${status.verified} verified`);
  say(`  calls: ${JSON.stringify(status.calls)}`);
  for (const problem of problems) say(`  PROBLEM: ${problem}`);
  return { name: plan.name, checks: asked, runSeconds, runExit: run.code, notes: run.notes, status, record, problems };
}

function problemsOf(
  { mayFail = [], questions, size }: CampaignPlan,
  checks: readonly Check[],
  exit: number | null,
  { stages, calls, verified }: CampaignStatus,
): string[] {
  const graded = stages.find(({ stage }) => stage === 'grade');
  const failures = Object.entries(calls).flatMap(([role, { failed }]) =>
    Object.entries(failed).map(([reason, count]) => `${count} calls of the ${role} failed: ${reason}`),
  );
  const broken = stages.filter(
    (stage) =>
      stage.in !== stage.forwarded + Object.values(stage.rejected).reduce((a, b) => a + b, 0) + stage.deadLettered,
  );
  return [
    ...checks
      .filter(({ name, status }) => status === 'failed' && !mayFail.includes(name))
      .map(({ name, found }) => `doctor: ${name} failed: ${found}`),
    ...(exit === 0 ? [] : [`run ended with ${exit}`]),
    ...failures,
    ...broken.map(({ stage }) => `${stage} does not conserve its inputs`),
    ...(graded?.in === questions.length ? [] : [`${graded?.in} of ${questions.length} questions have an outcome`]),
    ...(size === undefined || verified === size ? [] : [`${verified} of ${size} verified`]),
  ];
}
