import { loadConfig } from '../../src/config/load-config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { openCampaign } from '../../src/runtime/open-campaign.ts';
import { readyBroker } from '../../src/runtime/open-broker.ts';
import { Worker } from '../../src/runtime/worker.ts';

/**
 * A worker of the grade stage whose calls are journaled or not, which is not an option of the product: a stage whose
 * description names no journal topic has none. Arguments: configuration, `journal` or `none`.
 */
const [file = '', mode = 'journal'] = process.argv.slice(2);
const never = new AbortController().signal;
const config = await loadConfig({ file, cwd: process.cwd(), env: process.env });
const ready = await readyBroker(config, readEnvironment(), () => undefined, { deadlineMs: 30_000 });
const campaign = await openCampaign(config, ready, 'create', { note: () => undefined });
const { topology } = campaign;
const bind: typeof topology.bind = (ports) => {
  const bound = topology.bind(ports);
  return mode === 'none' ? { ...bound, stages: bound.stages.map((stage) => ({ ...stage, calls: null })) } : bound;
};
const worker = new Worker(
  { ...campaign, topology: { ...topology, bind } },
  {
    stages: ['grade'],
    until: 'idle',
    graceMs: 30_000,
    note: (message) => process.stderr.write(`${message}\n`),
    drain: never,
    abort: never,
  },
);
await worker.run();
await campaign.close();
