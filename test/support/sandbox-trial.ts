import { firstValueFrom } from 'rxjs';
import type { CodeJob } from '../../src/records/code-run.ts';
import { openSandbox } from '../../src/sandbox/sandbox.ts';

// Runs separately, as another user: the first argument has the jobs, the output has their results as JSON.
const jobs = JSON.parse(process.argv[2] ?? '[]') as CodeJob[];
const sandbox = await openSandbox({
  slots: 2,
  limits: { wallMs: 6_000, cpuSeconds: 2, memoryBytes: 128 * 1024 * 1024, filesBytes: 4 * 1024 * 1024 },
});
const runs = await Promise.all(jobs.map((job) => firstValueFrom(sandbox.run(job))));
await sandbox.close();
process.stdout.write(JSON.stringify({ boundsTotalMemory: sandbox.boundsTotalMemory, runs }));
