import { startSluice } from './support/command-line.ts';
import { cpuMsOf, openGround, perfectSpanMs, prepareCampaign, startStub } from './support/bench-campaign.ts';

/**
 * How full a worker keeps an endpoint: lognormal delay with mean 500 ms and sigma 0.6, at least 30 calls per slot, over
 * a real Kafka, exactly-once and journal on. Arguments: slots (default 256), calls per slot (default 30).
 */
const slots = Number(process.argv[2] ?? 256);
const count = slots * Number(process.argv[3] ?? 30);

const ground = await openGround();
const stub = await startStub(500, 0.6);
try {
  const config = await prepareCampaign(ground, { name: `full-${slots}`, url: stub.url, concurrency: slots, count });
  const before = { broker: await cpuMsOf(ground.broker.pid), stub: (await stub.stats()).cpuMs };
  const worker = startSluice(['run', '--config', config, '--stages', 'grade', '--until', 'idle'], ground.env, true);
  let workerCpu = 0;
  const watch = setInterval(() => {
    void cpuMsOf(worker.process.pid ?? 0).then((ms) => {
      workerCpu = Math.max(workerCpu, ms);
    });
  }, 200);
  const { code, peakMiB } = await worker.ended;
  clearInterval(watch);
  const stats = await stub.stats(true);
  const perfect = perfectSpanMs(stats.delays, slots);
  const cpu = {
    worker: workerCpu / count,
    broker: ((await cpuMsOf(ground.broker.pid)) - before.broker) / count,
    stub: (stats.cpuMs - before.stub) / count,
  };
  process.stdout.write(
    [
      `${count} calls, ${slots} slots; exit ${code}; requests ${stats.arrivals}, peak ${stats.peak}`,
      `in flight between first and last arrival: ${stats.meanInFlight.toFixed(1)} = ${(stats.meanInFlight / slots).toFixed(3)} of the limit`,
      `total span: ${(stats.spanMs / 1000).toFixed(2)} s, a perfect client ${(perfect / 1000).toFixed(2)} s: ${(perfect / stats.spanMs).toFixed(3)} of ceiling`,
      `CPU a call: worker ${cpu.worker.toFixed(2)} ms, broker ${cpu.broker.toFixed(2)} ms, stub ${cpu.stub.toFixed(2)} ms; peak RSS ${peakMiB.toFixed(0)} MiB`,
      '',
    ].join('\n'),
  );
} finally {
  stub.stop();
  await ground.close();
}
